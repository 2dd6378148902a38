//! What can go wrong, by name.

use core::str::FromStr;

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Some cannot reach some others, in one direction or both.
    Partition,
    /// Packets are lost.
    Loss,
    /// Packets take long.
    Delay,
    /// Packets arrive twice.
    Duplication,
    /// Packets overtake one another.
    Reordering,
    /// Bytes of packets change.
    Damage,
    /// The power goes, at any moment or between writing a scan and showing its verdict.
    Crash,
    /// A device is gone with its disk; its key is never used again.
    DiskLoss,
    /// A disk takes nothing.
    DiskFull,
    /// A clock is off by years, and nobody has said so.
    ClockOff,
    /// A clock is set while the scanner runs.
    ClockJump,
    /// An enrolled scanner tells others what is not so.
    LyingPeer,
    /// The issuer key is replaced; passes under the old one live on in the roster.
    KeyRotation,
    /// The issuer key is in the wrong hands.
    KeyLeak,
    /// Many passes change at once.
    RosterChange,
    /// The organizers change their minds about the event.
    PolicyChange,
    /// The server's disk is replaced by an old backup.
    ServerRestore,
    /// Two devices write with one key: a laptop was cloned, or its disk put back to an earlier state.
    ClonedScanner,
    /// The organizers no longer trust a scanner.
    ScannerRevoked,
    /// A supervisor hands a home gate to another scanner.
    GateHandedOver,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::Partition,
        Self::Loss,
        Self::Delay,
        Self::Duplication,
        Self::Reordering,
        Self::Damage,
        Self::Crash,
        Self::DiskLoss,
        Self::DiskFull,
        Self::ClockOff,
        Self::ClockJump,
        Self::LyingPeer,
        Self::KeyRotation,
        Self::KeyLeak,
        Self::RosterChange,
        Self::PolicyChange,
        Self::ServerRestore,
        Self::ClonedScanner,
        Self::ScannerRevoked,
        Self::GateHandedOver,
    ];

    /// Whether home gates and places promise nothing any more once it has struck.
    pub(super) const fn excuses_much(self) -> bool {
        matches!(
            self,
            Self::DiskLoss
                | Self::LyingPeer
                | Self::ServerRestore
                | Self::ClonedScanner
                | Self::ScannerRevoked
                | Self::GateHandedOver
        )
    }

    /// What it is called on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::Loss => "loss",
            Self::Delay => "delay",
            Self::Duplication => "duplication",
            Self::Reordering => "reordering",
            Self::Damage => "damage",
            Self::Crash => "crash",
            Self::DiskLoss => "disk-loss",
            Self::DiskFull => "disk-full",
            Self::ClockOff => "clock-off",
            Self::ClockJump => "clock-jump",
            Self::LyingPeer => "lying-peer",
            Self::KeyRotation => "key-rotation",
            Self::KeyLeak => "key-leak",
            Self::RosterChange => "roster-change",
            Self::PolicyChange => "policy-change",
            Self::ServerRestore => "server-restore",
            Self::ClonedScanner => "cloned-scanner",
            Self::ScannerRevoked => "scanner-revoked",
            Self::GateHandedOver => "gate-handed-over",
        }
    }
}

impl FromStr for FaultKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!("there is no fault {text:?}; there are: {}", names.join(", "))
        })
    }
}
