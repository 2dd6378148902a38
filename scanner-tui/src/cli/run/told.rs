//! What a run says on standard error when it ends: why it failed, and what is not sent yet.

use std::io::Write;

use esik_shared::id::EventNumber;

use crate::cli::Failure;
use crate::core::model::Model;
use crate::core::screen::{ConnectionTrouble, Fault};
use crate::runtime::drive::DriveError;

/// Why scanning ended before its input did.
pub(super) fn failure(error: &DriveError) -> Failure {
    let DriveError::Fault(fault) = error else {
        return Failure::failed(format!("The scanner stopped: {error}"));
    };
    let why = match fault {
        Fault::DiskFull => "the disk is full. Make room and start again".to_owned(),
        Fault::DatabaseBusy => {
            "another program holds the database, a backup perhaps. Let it finish and start again".to_owned()
        }
        Fault::DiskStalled => "the disk does not answer. Check it and start again".to_owned(),
        Fault::StoreFailed { message } => format!("{message}. Check the disk and start again"),
        Fault::RestartNeeded => {
            "something else wrote to this scanner's database, or it is not known whether the last scan was written. \
             Start again"
                .to_owned()
        }
        Fault::Forked => {
            "the server knows other scans under the numbers of this scanner: its folder was copied or restored. Enroll \
             anew in another folder"
                .to_owned()
        }
        Fault::CertificateEnded => "its enrollment has ended. Enroll anew in another folder".to_owned(),
    };
    Failure::failed(format!("A code was read and not answered; it is not counted: {why}."))
}

/// Names what the server has not confirmed. It is on this disk, and goes with the next connection.
pub(super) fn tell_unsent(model: &Model) {
    if model.unsent() == 0 {
        return;
    }
    let events: Vec<String> = model
        .unsent_by_event()
        .map(|(event, unsent)| match event {
            EventNumber::NONE => format!("{unsent} of no event"),
            event => format!("{unsent} of event {event}"),
        })
        .collect();
    let why = match model.connection_trouble() {
        None => "the server did not take them in time",
        Some(ConnectionTrouble::NoAnswer) => "the server does not answer",
        Some(ConnectionTrouble::Forked) => "another computer uses the key of this scanner; enroll it anew",
        Some(ConnectionTrouble::Refused) => "the server refuses this scanner",
        Some(ConnectionTrouble::NotNow) => "the server can take nothing now",
        Some(ConnectionTrouble::BadAnswer) => "the server's answer makes no sense",
    };
    let mut out = std::io::stderr();
    let _ = writeln!(
        out,
        "Not sent yet: {} ({why}). They are safe on this disk and go with the next connection.",
        events.join(", ")
    );
}
