//! Exit codes: stable, documented in `--help` and in the README.

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
    /// 6: no usable Java or TLA+ tools.
    Toolchain,
    /// 7: a verdict or count differs from the manifest's, or two traces from each other.
    Unexpected,
    /// 10 to 14: a property is violated; TLC's own codes.
    Violated(ViolationKind),
    /// 70: a bug of greyverify or of the engine.
    Internal,
    /// 128 + n: ended by signal n.
    Signal(i32),
}

impl ExitCode {
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
        let all = [
            (ExitCode::AsExpected, 0),
            (ExitCode::Usage, 2),
            (ExitCode::Inconclusive, 3),
            (ExitCode::Vacuous, 4),
            (ExitCode::Spec, 5),
            (ExitCode::Toolchain, 6),
            (ExitCode::Unexpected, 7),
            (ExitCode::Violated(ViolationKind::Assumption), 10),
            (ExitCode::Violated(ViolationKind::Deadlock), 11),
            (ExitCode::Violated(ViolationKind::Safety), 12),
            (ExitCode::Violated(ViolationKind::Liveness), 13),
            (ExitCode::Violated(ViolationKind::Assertion), 14),
            (ExitCode::Internal, 70),
            (ExitCode::Signal(15), 143),
        ];
        for (code, number) in all {
            assert_eq!(code.code(), number);
        }
    }
}
