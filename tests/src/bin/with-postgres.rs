//! `with-postgres COMMAND…`: runs a command beside a throw-away PostgreSQL, whose address it finds in
//! `ESIK_TEST_POSTGRES`, and ends as the command does.

use std::process::{Command, ExitCode};

use esik_tests::postgres::{Cluster, Durability};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: with-postgres COMMAND [ARGUMENT…]");
        return ExitCode::from(2);
    };
    let cluster = Cluster::start(Durability::Volatile);
    let status = Command::new(&program).args(words).env("ESIK_TEST_POSTGRES", cluster.url()).status();
    match status {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("with-postgres: {} does not start: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}
