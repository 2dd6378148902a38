//! Version 1 of the API: one endpoint a file, which says what it takes, does, answers and refuses. Where they are and
//! who may use them stands in the table of addresses (`http::routes`).

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod enrollment_codes;
pub(crate) mod enrollments;
mod event_scope;
pub(crate) mod events;
pub(crate) mod import;
pub(crate) mod page;
pub(crate) mod passes;
pub(crate) mod scanner_challenges;
pub(crate) mod scanner_news;
pub(crate) mod scanner_sessions;
pub(crate) mod scanners;
pub(crate) mod sessions;
pub(crate) mod students;
pub(crate) mod sync;
pub(crate) mod tokens;
mod word;
