//! `/api/v1/passes`.

use crate::http::problem::{Code, Problem};

pub(crate) mod replace_link;

/// No pass that who asks may know of has this id.
pub(crate) fn pass_not_found() -> Problem {
    Problem::new(Code::PassNotFound, "There is no pass with this id.")
}
