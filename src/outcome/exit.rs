//! Exit codes: stable, and told in one table, from which `--help` and the
//! documents are made.

use crate::event::ViolationKind;

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: every job ended as the manifest expects.
    AsExpected,
    /// 2: the command line or the manifest is wrong.
    Usage,
    /// 3: no verdict: time, memory, a crash, a cancelled or cut run.
    Inconclusive,
    /// 4: green, but nothing was really checked.
    Vacuous,
    /// 5: the specification, its configuration or a recorded trace is wrong.
    Spec,
    /// 6: no usable Java or TLA+ tools, or a job that the chosen engine cannot do.
    Toolchain,
    /// 7: a verdict or count differs from the manifest's, or two traces or engines from
    /// each other.
    Unexpected,
    /// 10 to 14: a property is violated; TLC's own codes.
    Violated(ViolationKind),
    /// 70: a bug of greyverify or of the engine.
    Internal,
    /// 128 + n: ended by signal n.
    Signal(i32),
}

impl ExitCode {
    /// All of them, in the order of their numbers; a signal stands for every signal.
    pub const ALL: [Self; 14] = [
        Self::AsExpected,
        Self::Usage,
        Self::Inconclusive,
        Self::Vacuous,
        Self::Spec,
        Self::Toolchain,
        Self::Unexpected,
        Self::Violated(ViolationKind::Assumption),
        Self::Violated(ViolationKind::Deadlock),
        Self::Violated(ViolationKind::Safety),
        Self::Violated(ViolationKind::Liveness),
        Self::Violated(ViolationKind::Assertion),
        Self::Internal,
        Self::Signal(0),
    ];

    /// The signal that ended the process.
    #[must_use]
    pub fn signal(self) -> Option<i32> {
        match self {
            Self::Signal(number) => Some(number),
            _ => None,
        }
    }

    /// What it tells the caller, for people.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::AsExpected => "every job ended as the manifest expects",
            Self::Usage => "the command line or the manifest is wrong",
            Self::Inconclusive => {
                "inconclusive: time budget, memory, a crash, a cut or cancelled search, a missing \
                 shard, an engine that cannot be trusted; or all is as expected and results could \
                 not be written"
            }
            Self::Vacuous => {
                "vacuous: green, but nothing was really checked, or no behaviour is fair; or a \
                 probe is out of reach"
            }
            Self::Spec => "the specification, its configuration or a recorded trace is wrong",
            Self::Toolchain => {
                "no usable Java or TLA+ tools; or the engine does not support what a job needs"
            }
            Self::Unexpected => {
                "counts or a verdict differ from the manifest, behaviours from their specification, \
                 or two traces, two engines, or the mirror and TLC from each other"
            }
            Self::Violated(ViolationKind::Assumption) => "violated: an ASSUME is false",
            Self::Violated(ViolationKind::Deadlock) => "violated: deadlock",
            Self::Violated(ViolationKind::Safety) => {
                "violated: an invariant; or a trace is not a behaviour of its specification"
            }
            Self::Violated(ViolationKind::Liveness) => "violated: a temporal property",
            Self::Violated(ViolationKind::Assertion) => "violated: an Assert",
            Self::Internal => "a bug of greyverify or of the engine",
            Self::Signal(_) => "ended by signal n",
        }
    }

    /// The number as a table has it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Signal(_) => "128+n".to_owned(),
            code => code.code().to_string(),
        }
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::AsExpected => 0,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::Vacuous => 4,
            Self::Spec => 5,
            Self::Toolchain => 6,
            Self::Unexpected => 7,
            Self::Violated(ViolationKind::Assumption) => 10,
            Self::Violated(ViolationKind::Deadlock) => 11,
            Self::Violated(ViolationKind::Safety) => 12,
            Self::Violated(ViolationKind::Liveness) => 13,
            Self::Violated(ViolationKind::Assertion) => 14,
            Self::Internal => 70,
            Self::Signal(n) => u8::try_from(128 + n).unwrap_or(128),
        }
    }

    /// The code of this number, if there is one.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        let is_it = |code: &Self| !matches!(code, Self::Signal(_)) && code.code() == number;
        Self::ALL.into_iter().find(is_it)
    }

    /// The code of a run of several jobs, given theirs in manifest order: a
    /// violation outranks every other trouble, since it is the one certain
    /// finding; among equals the first one counts.
    #[must_use]
    pub fn of_all(codes: impl IntoIterator<Item = Self> + Clone) -> Self {
        let mut violations = codes.clone().into_iter().filter(|c| matches!(c, Self::Violated(_)));
        let mut troubles = codes.into_iter().filter(|c| *c != Self::AsExpected);
        violations.next().or_else(|| troubles.next()).unwrap_or(Self::AsExpected)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_outranks_what_stands_before_it() {
        use ExitCode::{AsExpected, Inconclusive, Vacuous, Violated};
        let safety = Violated(ViolationKind::Safety);
        let liveness = Violated(ViolationKind::Liveness);
        assert_eq!(ExitCode::of_all([AsExpected, Vacuous, Inconclusive]), Vacuous);
        assert_eq!(ExitCode::of_all([Vacuous, liveness, safety]), liveness);
        assert_eq!(ExitCode::of_all([]), AsExpected);
    }

    #[test]
    fn numbers_never_change() {
        let numbers = ExitCode::ALL.map(ExitCode::code);
        assert_eq!(numbers, [0, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 70, 128]);
        assert_eq!(ExitCode::Signal(15).code(), 143);
    }
}
