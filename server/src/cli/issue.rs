//! `esik-server issue`.

use std::io::{self, Write};
use std::path::PathBuf;

use esik_shared::id::EventNumber;

use super::Failure;
use super::data::Data;
use super::import::read_file;
use crate::config::PublicUrl;
use crate::service::actor::Actor;
use crate::service::import::formula::guarded;
use crate::service::import::problem::Problem;
use crate::service::issue::students_file::read_student_numbers;
use crate::service::issue::{IssueError, IssueRequest, Issued, ListedStudent, Recipients, issue};

const EXAMPLE: &str = "\
Prints CSV: student,pass_id,page_url. Who has a pass keeps it and is printed too, so asking twice changes nothing.
The addresses are secrets: each is the pass.

Example:
  esik-server issue --event 1 --all > passes.csv";

/// Issues passes: one for each student who has none for the event.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Issue {
    #[command(flatten)]
    data: Data,
    /// The number of the event.
    #[arg(long, value_name = "N")]
    event: EventNumber,
    #[command(flatten)]
    to: To,
    /// For paper: a code that does not rotate, in the place of a rotating pass that was issued before.
    #[arg(long)]
    paper: bool,
    /// The base of the addresses [default: the one of the running or last `serve`].
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct To {
    /// To every student, except those whose pass was revoked.
    #[arg(long)]
    all: bool,
    /// To the students in this file: one number a line, or CSV with a column number.
    #[arg(long, value_name = "FILE")]
    students: Option<PathBuf>,
}

impl Issue {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let recipients = match &self.to.students {
            None => Recipients::All,
            Some(path) => {
                Recipients::Listed(read_student_numbers(&read_file(path)?).map_err(|problems| {
                    Failure::refused_file("the file of students has faults; nothing was issued", &problems)
                })?)
            }
        };
        let request = IssueRequest { event: self.event, recipients, paper: self.paper };
        let app = self.data.open(self.public_url, None).await?;
        let issued = issue(&app, &Actor::command_line(), &request).await.map_err(failure)?;
        print(&issued, &app.config.public_url)?;
        eprintln!("{}", summary(&issued));
        Ok(())
    }
}

fn failure(error: IssueError) -> Failure {
    match error {
        IssueError::Db(error) => error.into(),
        IssueError::Sealed(error) => error.into(),
        IssueError::Busy(_) => Failure::failed(&error).hint("Try again."),
        IssueError::UnknownEvent(_) => {
            Failure::refused(error).hint("Import it first: esik-server import events FILE")
        }
        IssueError::UnknownStudents(unknown) => {
            let problems: Vec<Problem> = unknown.iter().map(ListedStudent::unknown).collect();
            Failure::refused_file("not every student is known; nothing was issued", &problems)
                .hint("Import them first: esik-server import students FILE")
        }
        IssueError::Validity(_) => {
            Failure::refused(error).hint("Correct the times of the event and import it again.")
        }
        IssueError::TooLongForLive { .. } => {
            Failure::refused(error).hint("Issue with --paper, or split the event.")
        }
    }
}

fn print(issued: &Issued, public_url: &PublicUrl) -> Result<(), Failure> {
    match write_csv(issued, public_url, io::stdout().lock()) {
        // Whoever reads has seen enough; the passes are issued all the same.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        Err(error) => {
            Err(Failure::failed(&error).hint("The passes are issued. Ask again and they are printed again."))
        }
        Ok(()) => Ok(()),
    }
}

fn is_broken_pipe(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
}

fn write_csv(issued: &Issued, public_url: &PublicUrl, out: impl Write) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["student", "pass_id", "page_url"])?;
    for pass in &issued.passes {
        let (pass_id, page_url) = (pass.pass_id.to_string(), pass.link.page_url(public_url));
        writer.write_record([&*guarded(&pass.student), &pass_id, &page_url])?;
    }
    Ok(writer.flush()?)
}

fn summary(issued: &Issued) -> String {
    let kept = issued.passes.len() - issued.made;
    let mut summary = format!("{} issued, {kept} had one", issued.made);
    if issued.replaced > 0 {
        summary.push_str(&format!(", {} of the issued replaced a live pass", issued.replaced));
    }
    if issued.passed_over > 0 {
        summary.push_str(&format!(
            ", {} passed over because their pass was revoked (name them with --students)",
            issued.passed_over
        ));
    }
    summary
}

#[cfg(test)]
mod tests {
    use esik_shared::id::PassId;

    use super::*;
    use crate::service::issue::IssuedPass;
    use crate::service::link::LinkSecret;

    #[test]
    fn the_printed_list_is_csv_whatever_is_in_a_student_number() {
        let pass = |student: &str| IssuedPass {
            student: student.to_owned(),
            pass_id: PassId([0xab; 12]),
            link: LinkSecret([0; 16]),
        };
        let passes = vec![pass("a1"), pass("b;2\""), pass("=1")];
        let issued = Issued { passes, made: 1, replaced: 1, passed_over: 2 };
        let mut out = Vec::new();
        write_csv(&issued, &"http://x".parse().unwrap(), &mut out).unwrap();
        let url = "http://x/p/aaaaaaaaaaaaaaaaaaaaaaaaaa";
        let id = "ab".repeat(12);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("student,pass_id,page_url\na1,{id},{url}\n\"b;2\"\"\",{id},{url}\n'=1,{id},{url}\n")
        );
        assert!(
            summary(&issued)
                .starts_with("1 issued, 2 had one, 1 of the issued replaced a live pass, 2 passed over")
        );
    }
}
