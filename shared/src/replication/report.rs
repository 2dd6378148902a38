//! What a scanner says of itself to the server, for organizers to look at: nothing is decided by it, nobody passes it on,
//! and no name and no free text is in it.

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};

use super::receive::MAX_FEED_SCANS;
use crate::id::{EventNumber, GateNumber};
use crate::policy::choice;
use crate::time::{ClockReading, Timestamp};

/// The most bytes of a version: `1.20.3` and a little more.
pub const MAX_VERSION_BYTES: usize = 32;
/// The most checks of a self-test: those of today several times over.
const MAX_CHECKS: u64 = 32;

choice!(
    /// What a self-test looks at.
    SelftestCheck {
        /// The way of a specimen pass from its code to the disk.
        Pass = 0,
        /// The disk.
        Disk = 1,
        /// The certificate.
        Enrollment = 2,
        /// The rosters.
        Roster = 3,
        /// The clock.
        Clock = 4,
        /// Whether verdicts are heard.
        Sound = 5,
        /// Scanners and cameras.
        Inputs = 6,
        /// Other scanners.
        Peers = 7,
    }
);

impl SelftestCheck {
    /// Its name in messages and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Disk => "disk",
            Self::Enrollment => "enrollment",
            Self::Roster => "roster",
            Self::Clock => "clock",
            Self::Sound => "sound",
            Self::Inputs => "inputs",
            Self::Peers => "peers",
        }
    }
}

choice!(
    /// How a check came out.
    CheckLevel {
        /// Well.
        Ok = 0,
        /// The scanner can be used, and somebody should look after this.
        Care = 1,
        /// The scanner must not be used.
        Failed = 2,
    }
);

/// What a scanner says of itself.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Report {
    /// Its clock, and what it knows of it.
    #[n(0)]
    pub clock: ClockReading,
    /// The version of its software.
    #[cbor(n(1), decode_with = "read_version")]
    pub version: String,
    /// Where it stands, where that is known.
    #[n(2)]
    pub door: Option<DoorReport>,
    /// How its last self-test came out, if there was one.
    #[n(3)]
    pub selftest: Option<SelftestReport>,
}

/// Where a scanner stands, and what it has of the event there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct DoorReport {
    /// The event on its screen.
    #[n(0)]
    pub event: EventNumber,
    /// The gate, where the event has any.
    #[n(1)]
    pub gate: Option<GateNumber>,
    /// The number of the last record in its own feed there: what is beyond the end of what somebody has of that feed was not sent yet.
    #[n(2)]
    pub written: u64,
    /// The last number of the event feed that it has folded.
    #[n(3)]
    pub revision: u64,
    /// When it last knew that it had all of the event feed that the server had, by the server's clock; not since it
    /// started if there is none.
    #[n(4)]
    pub current: Option<Timestamp>,
}

impl DoorReport {
    /// How many of its records there are unknown to somebody who has its feed up to `here`. No feed goes further than feeds go, whatever is claimed.
    pub const fn beyond(&self, here: u64) -> u64 {
        let written = if self.written > MAX_FEED_SCANS { MAX_FEED_SCANS } else { self.written };
        written.saturating_sub(here)
    }
}

/// How a self-test came out.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct SelftestReport {
    /// When it ended, by the scanner's corrected clock.
    #[n(0)]
    pub at: Timestamp,
    /// Each check, in the order in which people are told.
    #[cbor(n(1), encode_with = "write_checks", decode_with = "read_checks")]
    pub checks: Vec<(SelftestCheck, CheckLevel)>,
}

impl SelftestReport {
    /// How the worst check came out.
    pub fn level(&self) -> CheckLevel {
        let has = |level| self.checks.iter().any(|(_, other)| *other == level);
        match () {
            () if has(CheckLevel::Failed) => CheckLevel::Failed,
            () if has(CheckLevel::Care) => CheckLevel::Care,
            () => CheckLevel::Ok,
        }
    }
}

fn read_version<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Result<String, Error> {
    match decoder.str()? {
        version if version.len() <= MAX_VERSION_BYTES => Ok(version.to_owned()),
        _ => Err(Error::message("a version that is too long")),
    }
}

/// As a map from check to level.
fn write_checks<C, W: Write>(
    checks: &[(SelftestCheck, CheckLevel)],
    encoder: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    encoder.map(u64::try_from(checks.len()).unwrap_or(u64::MAX))?;
    for (check, level) in checks {
        encoder.encode(check)?.encode(level)?;
    }
    Ok(())
}

/// What a later version checks is passed over: the rest of what it says holds all the same.
fn read_checks<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Result<Vec<(SelftestCheck, CheckLevel)>, Error> {
    let count = decoder.map()?.filter(|count| *count <= MAX_CHECKS);
    let count = count.ok_or_else(|| Error::message("more checks than a self-test has"))?;
    let mut checks = Vec::new();
    for _ in 0..count {
        let check = decoder.probe().decode::<SelftestCheck>().ok();
        decoder.skip()?;
        let level = decoder.probe().decode::<CheckLevel>().ok();
        decoder.skip()?;
        checks.extend(check.zip(level));
    }
    Ok(checks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn report() -> Report {
        Report {
            clock: ClockReading::uncorrected(Timestamp(5)),
            version: "1.2.3".to_owned(),
            door: Some(DoorReport {
                event: EventNumber(7),
                gate: GateNumber::new(2),
                written: 140,
                revision: 9,
                current: None,
            }),
            selftest: Some(SelftestReport {
                at: Timestamp(4),
                checks: vec![(SelftestCheck::Pass, CheckLevel::Ok), (SelftestCheck::Disk, CheckLevel::Care)],
            }),
        }
    }

    fn bytes(report: &Report) -> Vec<u8> {
        minicbor::to_vec(report).unwrap()
    }

    fn read(bytes: &[u8]) -> Option<Report> {
        minicbor::decode(bytes).ok()
    }

    #[test]
    fn what_a_later_version_checks_or_adds_is_passed_over() {
        // [clock, version, none, [4, {0: 0, 200: 0, 1: 9, 2: 2}, later], later]
        let mut encoder = Encoder::new(Vec::new());
        let door: Option<DoorReport> = None;
        encoder.array(5).unwrap().encode(report().clock).unwrap().str("9").unwrap().encode(door).unwrap();
        encoder.array(3).unwrap().i64(4).unwrap().map(4).unwrap();
        for (check, level) in [(0, 0), (200, 0), (1, 9), (2, 2)] {
            encoder.u8(check).unwrap().u8(level).unwrap();
        }
        encoder.bool(true).unwrap().str("later").unwrap();
        let checks =
            vec![(SelftestCheck::Pass, CheckLevel::Ok), (SelftestCheck::Enrollment, CheckLevel::Failed)];
        let expected = Report {
            version: "9".to_owned(),
            door: None,
            selftest: Some(SelftestReport { at: Timestamp(4), checks }),
            ..report()
        };
        assert_eq!(read(encoder.writer()), Some(expected));
    }

    #[test]
    fn nothing_is_longer_than_it_may_be() {
        let version = |length: usize| Report { version: "9".repeat(length), ..report() };
        assert!(read(&bytes(&version(MAX_VERSION_BYTES))).is_some());
        assert_eq!(read(&bytes(&version(MAX_VERSION_BYTES + 1))), None);
        let checks = |count: usize| {
            let checks = vec![(SelftestCheck::Pass, CheckLevel::Ok); count];
            Report { selftest: Some(SelftestReport { at: Timestamp(4), checks }), ..report() }
        };
        assert!(read(&bytes(&checks(32))).is_some());
        assert_eq!(read(&bytes(&checks(33))), None);
        assert!(bytes(&report()).len() < 100, "it goes with every exchange");
    }

    #[test]
    fn what_was_not_sent_is_what_lies_beyond_the_end_here() {
        let door = |written| DoorReport { written, ..report().door.unwrap() };
        assert_eq!(door(140).beyond(118), 22);
        assert_eq!(door(140).beyond(140), 0);
        assert_eq!(door(140).beyond(150), 0, "others brought more than it knows of");
        assert_eq!(door(u64::MAX).beyond(10), MAX_FEED_SCANS - 10, "nobody is unsettled by a liar");
    }

    #[test]
    fn a_self_test_is_as_good_as_its_worst_check() {
        let level = |levels: &[CheckLevel]| {
            let checks = levels.iter().map(|level| (SelftestCheck::Pass, *level)).collect();
            SelftestReport { at: Timestamp(4), checks }.level()
        };
        assert_eq!(level(&[]), CheckLevel::Ok);
        assert_eq!(level(&[CheckLevel::Ok, CheckLevel::Care]), CheckLevel::Care);
        assert_eq!(level(&[CheckLevel::Care, CheckLevel::Failed, CheckLevel::Ok]), CheckLevel::Failed);
    }

    #[test]
    fn every_check_is_called_the_same_in_json() {
        for check in [SelftestCheck::Pass, SelftestCheck::Enrollment, SelftestCheck::Peers] {
            assert_eq!(serde_json::to_value(check).unwrap(), check.code());
        }
    }

    proptest! {
        #[test]
        fn damaged_bytes_are_refused_or_read_as_something_and_never_panic(at in 0_usize..80, byte: u8, cut in 0_usize..80) {
            let mut bytes = bytes(&report());
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            if let Some(read_back) = read(&bytes) {
                prop_assert!(read_back.version.len() <= MAX_VERSION_BYTES);
            }
        }
    }
}
