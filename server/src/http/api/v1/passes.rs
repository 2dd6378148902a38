//! `/api/v1/passes`.

pub(crate) mod replace_link;
