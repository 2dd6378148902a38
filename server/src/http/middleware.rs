//! What every request passes through, from the outside in: headers, the request's id, log line and problems, the
//! time limit; then, for pages, the body limit and the check that a form comes from here.

pub(crate) mod body_limit;
pub(super) mod headers;
pub(super) mod request;
pub(super) mod same_origin;
pub(super) mod timeout;
