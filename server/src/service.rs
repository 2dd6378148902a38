//! The use cases, one a file: gather facts, decide, write. They know the database's questions and `shared`, and
//! nothing of HTTP, command lines or pages. Each has one enum of refusals; the cause of a failure is in its source.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod actor;
pub(crate) mod api_token;
pub(crate) mod attendance;
pub(crate) mod audit;
pub(crate) mod check_in;
pub(crate) mod counting;
pub(crate) mod enrollment;
pub(crate) mod event_feed;
pub(crate) mod events;
pub(crate) mod idempotency;
pub(crate) mod import;
pub(crate) mod issue;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod log_in;
pub(crate) mod news;
pub(crate) mod own_password;
pub(crate) mod paper_passes;
pub(crate) mod pass_by_link;
pub(crate) mod pass_line;
pub(crate) mod pass_use;
pub(crate) mod passes;
pub(crate) mod password;
pub(crate) mod put_event;
mod recovery_code;
pub(crate) mod replace_link;
pub(crate) mod resolve;
pub(crate) mod revoke;
pub(crate) mod scanner_session;
pub(crate) mod scanners;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod still;
pub(crate) mod student_link;
pub(crate) mod students;
pub(crate) mod supervisor_card;
pub(crate) mod sync;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod throttle;
pub(crate) mod token;
pub(crate) mod totp;
pub(crate) mod visitor;
pub(crate) mod writer;
