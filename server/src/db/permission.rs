//! What may be done at all. Which role may do what, the service says; here are only the names.

/// One kind of thing that may be done. Roles have several; each is a scope of API tokens by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Permission {
    /// See events and their numbers, and nobody's name.
    ReadCounts,
    /// See who has a pass.
    ReadPeople,
    /// Make and change events.
    WriteEvents,
    /// Make and change students.
    WriteStudents,
    /// Issue passes, and get their addresses and codes.
    IssuePasses,
    /// Revoke passes, replace them and their links.
    ManagePasses,
    /// Admit people at a door.
    CheckIn,
    /// Make devices scanners.
    EnrollScanners,
    /// Make, see and withdraw supervisor cards.
    ManageCards,
    /// Answer conflicts and what is quarantined.
    ResolveConflicts,
    /// Accounts, API tokens, the audit log.
    ManageAccounts,
    /// One's own sessions, password and second factor. No API token has it: it has no account.
    OwnAccount,
}

impl Permission {
    /// All of them.
    pub(crate) const ALL: [Self; 12] = [
        Self::ReadCounts,
        Self::ReadPeople,
        Self::WriteEvents,
        Self::WriteStudents,
        Self::IssuePasses,
        Self::ManagePasses,
        Self::CheckIn,
        Self::EnrollScanners,
        Self::ManageCards,
        Self::ResolveConflicts,
        Self::ManageAccounts,
        Self::OwnAccount,
    ];

    /// Its name, in the API and as stored.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ReadCounts => "read-counts",
            Self::ReadPeople => "read-people",
            Self::WriteEvents => "write-events",
            Self::WriteStudents => "write-students",
            Self::IssuePasses => "issue-passes",
            Self::ManagePasses => "manage-passes",
            Self::CheckIn => "check-in",
            Self::EnrollScanners => "enroll-scanners",
            Self::ManageCards => "manage-cards",
            Self::ResolveConflicts => "resolve-conflicts",
            Self::ManageAccounts => "manage-accounts",
            Self::OwnAccount => "own-account",
        }
    }

    /// The one with this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }
}
