//! What handlers ask of a request: who sends it, in which language to answer, for which event.

pub(crate) mod asker;
pub(super) mod cookie;
pub(crate) mod csv;
pub(crate) mod event;
pub(crate) mod file_or_json;
pub(crate) mod form;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod logged_in;
pub(super) mod preferred;
pub(crate) mod query;
pub(crate) mod scanner;
pub(super) mod signed_form;
pub(super) mod signed_upload;
pub(super) mod transport;
pub(super) mod values;
pub(super) mod visitor;
