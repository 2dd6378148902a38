//! The use cases, one a file: gather facts, decide, write. They know the database's questions and `shared`, and
//! nothing of HTTP, command lines or pages. Each has one enum of refusals; the cause of a failure is in its source.

pub(crate) mod account;
pub(crate) mod api_token;
pub(crate) mod attendance;
pub(crate) mod enrollment;
pub(crate) mod event_feed;
pub(crate) mod events;
pub(crate) mod import;
pub(crate) mod issue;
pub(crate) mod link;
pub(crate) mod log_in;
pub(crate) mod paper_passes;
pub(crate) mod pass_by_link;
pub(crate) mod pass_line;
pub(crate) mod pass_use;
pub(crate) mod password;
pub(crate) mod put_event;
pub(crate) mod replace_link;
pub(crate) mod revoke;
pub(crate) mod scanner_session;
pub(crate) mod session;
pub(crate) mod student_link;
pub(crate) mod sync;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod token;
