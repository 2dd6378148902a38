//! A verdict in words: a title to read from two metres, and whole sentences that say what to do next.

use super::{Messages, moment::moment};
use crate::admission::verdict::{Staleness, Verdict, VerdictCode};
use crate::attendance::Passage;
use crate::event::EventDetails;
use crate::event_record::RevocationReason;
use crate::id::{GateNumber, ScannerKey};
use crate::language::Language;
use crate::scan::{Authorizer, Marks, Override, ReasonCode};
use crate::time::Timestamp;

/// What the sentences may name.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The event of this door, if it is known.
    pub event: Option<&'a EventDetails>,
    /// The event that a pass is for, where that is another one and known here.
    pub other_event: Option<&'a EventDetails>,
    /// What people call a scanner: its number.
    pub scanner_number: &'a dyn Fn(ScannerKey) -> Option<u32>,
    /// What the door should know about this student.
    pub attention: Option<&'a str>,
    /// The best known time.
    pub now: Timestamp,
}

/// What the volunteer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// One shout.
    pub title: String,
    /// Whole sentences.
    pub text: String,
}

/// Puts `verdict` into words.
pub fn tell(verdict: &Verdict, around: &Surroundings<'_>, language: Language) -> Told {
    let teller = Teller { around, messages: Messages::get(language), language };
    let id = format!("verdict-{}", verdict.code().name().replace('_', "-"));
    let text = teller.text(verdict, &id);
    Told { title: teller.messages.plain(&format!("{id}-title")), text }
}

/// Puts an admission against the verdict `refusal` into words: that it is one, why, and who answers for it.
pub fn tell_override(refusal: VerdictCode, overridden: &Override, language: Language) -> Told {
    let messages = Messages::get(language);
    let (refusal, reason) = (title(refusal, language), reason(overridden.reason, language));
    let mut text =
        messages.text("overridden-text", &[("refusal", (&refusal).into()), ("reason", (&reason).into())]);
    if let Authorizer::Supervisor(card) = overridden.by {
        text = format!("{text} {}", messages.text("overridden-supervisor", &[("card", card.into())]));
    }
    Told { title: messages.plain("overridden-title"), text }
}

/// Why somebody overrode a verdict or undid a scan.
pub fn reason(reason: ReasonCode, language: Language) -> String {
    Messages::get(language).plain(match reason {
        ReasonCode::Other => "reason-other",
        ReasonCode::StudentCard => "reason-student-card",
        ReasonCode::Technical => "reason-technical",
        ReasonCode::Organizer => "reason-organizer",
        ReasonCode::Mistake => "reason-mistake",
        ReasonCode::DidNotEnter => "reason-did-not-enter",
    })
}

/// The title alone, as in a list of scans.
pub fn title(code: VerdictCode, language: Language) -> String {
    Messages::get(language).plain(&format!("verdict-{}-title", code.name().replace('_', "-")))
}

/// The name of a gate of `event`, or its number where it has none.
pub fn gate_name(event: Option<&EventDetails>, gate: GateNumber, language: Language) -> String {
    match event.and_then(|event| event.gate(gate)) {
        Some(gate) => gate.name.get(language).to_owned(),
        None => gate.to_string(),
    }
}

struct Teller<'a> {
    around: &'a Surroundings<'a>,
    messages: &'static Messages,
    language: Language,
}

impl Teller<'_> {
    fn text(&self, verdict: &Verdict, id: &str) -> String {
        let say = |suffix: &str, args: &[(&str, super::Arg<'_>)]| {
            self.messages.text(&format!("{id}{suffix}-text"), args)
        };
        match verdict {
            Verdict::WrongEvent { .. } => match self.around.other_event {
                None => say("-unknown", &[]),
                Some(event) => {
                    let when = moment(event.starts, self.around.now, &event.time_zone, self.language);
                    let name = inside_quotes(event.name.get(self.language), self.language);
                    say(
                        "",
                        &[
                            ("event", (&name).into()),
                            ("when", (&when).into()),
                            ("venue", (&event.venue).into()),
                        ],
                    )
                }
            },
            Verdict::Revoked { reason } => {
                let reason = self.messages.plain(reason_id(*reason));
                say("", &[("reason", (&reason).into())])
            }
            Verdict::TooEarly { from } => say("", &[("from", (&self.moment(*from)).into())]),
            Verdict::TooLate { since } => say("", &[("since", (&self.moment(*since)).into())]),
            Verdict::WrongGate { gates, home_gate_only } => {
                let suffix = if *home_gate_only { "-scanner" } else { "" };
                say(suffix, &[("gate", (&self.gates(gates)).into())])
            }
            Verdict::NeedsConnection { is_certified: false } => say("-certificate", &[]),
            Verdict::LiveCodeStale(Staleness::Late(seconds)) => {
                say("-late", &[("seconds", (*seconds).into())])
            }
            Verdict::LiveCodeStale(Staleness::Early(seconds)) => {
                say("-early", &[("seconds", (*seconds).into())])
            }
            Verdict::AlreadyInside { entry } => self.already_inside(id, entry),
            Verdict::Admitted { marks, category } => self.admitted(&say("", &[]), *marks, *category),
            _ => say("", &[]),
        }
    }

    fn already_inside(&self, id: &str, entry: &Passage) -> String {
        let when = self.moment(entry.at);
        let gate = self.gates(&[entry.gate]);
        let scanner = match (self.around.scanner_number)(entry.scan.scanner) {
            Some(number) => number.to_string(),
            None => entry.scan.scanner.to_string()[..8].to_owned(),
        };
        let args = [("when", (&when).into()), ("gate", (&gate).into()), ("scanner", (&scanner).into())];
        self.messages.text(&format!("{id}-text"), &args)
    }

    fn admitted(&self, welcome: &str, marks: Marks, category: u8) -> String {
        let cares = [
            (Marks::CHECK_STUDENT_CARD, "care-check-student-card"),
            (Marks::NOT_LISTED_YET, "care-not-listed-yet"),
            (Marks::COPY, "care-copy"),
            (Marks::HANDED_OVER, "care-handed-over"),
            (Marks::QUARANTINED, "care-quarantined"),
        ];
        let mut lines = vec![welcome.to_owned()];
        lines
            .extend(cares.iter().filter(|(mark, _)| marks.has(*mark)).map(|(_, id)| self.messages.plain(id)));
        lines.extend(
            self.around.attention.map(|note| self.messages.text("care-attention", &[("note", note.into())])),
        );
        if let Some(category) = self.around.event.and_then(|event| event.category(category)) {
            let name = category.name.get(self.language);
            lines.push(self.messages.text("admitted-category", &[("category", name.into())]));
        }
        lines.join(" ")
    }

    fn moment(&self, at: Timestamp) -> String {
        let time_zone = self.around.event.map_or("UTC", |event| &event.time_zone);
        moment(at, self.around.now, time_zone, self.language)
    }

    fn gates(&self, gates: &[GateNumber]) -> String {
        let names: Vec<String> =
            gates.iter().map(|gate| gate_name(self.around.event, *gate, self.language)).collect();
        names.join(", ")
    }
}

/// A name that has quotation marks of its own, as it stands inside others.
fn inside_quotes(name: &str, language: Language) -> String {
    match language {
        Language::Kk | Language::Ru => name.replace('«', "„").replace('»', "“"),
        Language::En => name.replace('“', "‘").replace('”', "’"),
    }
}

const fn reason_id(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Lost => "revoked-reason-lost",
        RevocationReason::Withdrawn => "revoked-reason-withdrawn",
        RevocationReason::Mistake => "revoked-reason-mistake",
        RevocationReason::Misuse => "revoked-reason-misuse",
        RevocationReason::Other => "revoked-reason-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_that_may_not_admit_any_more_tells_nobody_to_wait_for_a_connection() {
        let around = Surroundings {
            event: None,
            other_event: None,
            scanner_number: &|_| None,
            attention: None,
            now: Timestamp(0),
        };
        for language in [Language::Kk, Language::Ru, Language::En] {
            let text =
                |is_certified| tell(&Verdict::NeedsConnection { is_certified }, &around, language).text;
            assert_ne!(text(true), text(false), "{language:?}");
        }
        let handed_over =
            Verdict::Admitted { marks: Marks::HANDED_OVER.with(Marks::QUARANTINED), category: 0 };
        let text = tell(&handed_over, &around, Language::En).text;
        assert!(text.contains("handed over") && text.contains("waits for an organizer"), "{text}");
    }
}
