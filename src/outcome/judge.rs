//! A verdict against what the manifest expects.

use super::{EngineTrouble, ExitCode, Verdict};
use crate::event::ViolationKind;
use crate::manifest::Expect;

/// Whether a job ended as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// As the manifest expects, or green where nothing is expected.
    AsExpected,
    /// Otherwise.
    Unexpected {
        /// What this job contributes to the exit code.
        code: ExitCode,
        /// What was expected instead, if the verdict alone does not say it.
        why: Option<String>,
    },
}

impl Judgement {
    /// What this job contributes to the exit code.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::AsExpected => ExitCode::AsExpected,
            Self::Unexpected { code, .. } => *code,
        }
    }
}

/// What of the expectation applies to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Counts and depth are exact: one worker searched.
    All,
    /// Counts are exact, depth is the least possible: with several workers a
    /// state may be met on a longer way than the shortest.
    Counts,
    /// Bounds were overridden, so that the manifest's counts mean nothing.
    Nothing,
}

/// What is violated where no property has a name.
fn unnamed(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Assumption => "a false ASSUME",
        ViolationKind::Deadlock => "a deadlock",
        ViolationKind::Assertion => "a failed Assert",
        ViolationKind::Safety | ViolationKind::Liveness => {
            "a violation whose property TLC does not name"
        }
    }
}

/// Compares.
#[must_use]
pub fn judge(verdict: &Verdict, expect: &Expect, exactness: Exactness) -> Judgement {
    match (verdict, &expect.violates) {
        (Verdict::Violated { contested: Some(why), .. }, Some(expected)) => unexpected(format!(
            "expected `{expected}` to be violated, and this is not certain: {why}"
        )),
        (Verdict::Violated { property: Some(found), .. }, Some(expected)) if found == expected => {
            Judgement::AsExpected
        }
        (Verdict::Violated { property, kind, .. }, Some(expected)) => {
            let found = match property {
                Some(found) => format!("not {found}"),
                None => format!("and {} was found instead", unnamed(*kind)),
            };
            unexpected(format!("expected `{expected}` to be violated, {found}"))
        }
        (
            Verdict::Verified { .. }
            | Verdict::AssumptionsHold { .. }
            | Verdict::NoViolationWithin { .. },
            Some(expected),
        ) => unexpected(format!("expected `{expected}` to be violated: the bug survived")),
        (Verdict::Verified { distinct, generated, depth, .. }, None) => {
            let depth = match (exactness, depth) {
                (Exactness::Counts, Some(found)) if Some(*found) >= expect.depth => expect.depth,
                _ => *depth,
            };
            let differences = match exactness {
                Exactness::Nothing => Vec::new(),
                _ => differences(expect, *distinct, *generated, depth),
            };
            match differences.is_empty() {
                true => Judgement::AsExpected,
                false => unexpected(format!("the manifest expects {}", differences.join(", "))),
            }
        }
        (
            Verdict::AssumptionsHold { .. }
            | Verdict::NoViolationWithin { .. }
            | Verdict::ReachedAsExpected { .. },
            None,
        ) => Judgement::AsExpected,
        (other, _) => Judgement::Unexpected { code: code_of(other), why: None },
    }
}

fn unexpected(why: String) -> Judgement {
    Judgement::Unexpected { code: ExitCode::Unexpected, why: Some(why) }
}

fn differences(expect: &Expect, distinct: u64, generated: u64, depth: Option<u64>) -> Vec<String> {
    let pairs = [
        ("distinct states", expect.distinct, Some(distinct)),
        ("states generated", expect.generated, Some(generated)),
        ("levels deep", expect.depth, depth),
    ];
    let differing = pairs.into_iter().filter_map(|(what, expected, found)| {
        let expected = expected?;
        (Some(expected) != found).then(|| {
            let found = found.map_or("none".to_owned(), |n| n.to_string());
            format!("{expected} {what}, found {found}")
        })
    });
    differing.collect()
}

fn code_of(verdict: &Verdict) -> ExitCode {
    match verdict {
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. }
        | Verdict::ReachedAsExpected { .. } => ExitCode::AsExpected,
        Verdict::Violated { kind, .. } => ExitCode::Violated(*kind),
        Verdict::Unreached { .. } | Verdict::Vacuous { .. } => ExitCode::Vacuous,
        Verdict::Inconclusive { .. } => ExitCode::Inconclusive,
        Verdict::EngineFailed { part, .. } => match part {
            EngineTrouble::Spec
            | EngineTrouble::Config
            | EngineTrouble::Evaluation
            | EngineTrouble::Unsupported => ExitCode::Spec,
            EngineTrouble::CannotStart => ExitCode::Toolchain,
            EngineTrouble::Crash => ExitCode::Internal,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolationKind;

    const COUNTED: Expect =
        Expect { violates: None, distinct: Some(10), generated: Some(11), depth: Some(5) };

    fn verified(distinct: u64, depth: Option<u64>) -> Verdict {
        Verdict::Verified { distinct, generated: 11, depth, collision: None, symmetry: None }
    }

    fn violated(property: &str) -> Verdict {
        let kind = ViolationKind::Safety;
        let property = Some(property.into());
        Verdict::Violated {
            property,
            kind,
            steps: 3,
            finite: false,
            detail: None,
            cut: None,
            contested: None,
        }
    }

    fn why(judgement: Judgement) -> String {
        match judgement {
            Judgement::AsExpected => "as expected".into(),
            Judgement::Unexpected { code, why } => {
                format!("{}: {}", code.code(), why.unwrap_or_default())
            }
        }
    }

    #[test]
    fn every_count_that_the_manifest_states_is_compared() {
        assert_eq!(judge(&verified(10, Some(5)), &COUNTED, Exactness::All), Judgement::AsExpected);
        let found = why(judge(&verified(9, Some(6)), &COUNTED, Exactness::All));
        assert_eq!(
            found,
            "7: the manifest expects 10 distinct states, found 9, 5 levels deep, found 6"
        );
        let no_depth = why(judge(&verified(10, None), &COUNTED, Exactness::All));
        assert_eq!(no_depth, "7: the manifest expects 5 levels deep, found none");
        let several = |depth| judge(&verified(10, Some(depth)), &COUNTED, Exactness::Counts);
        assert_eq!(several(6), Judgement::AsExpected);
        assert!(why(several(4)).ends_with("5 levels deep, found 4"));
        assert_eq!(judge(&verified(9, None), &COUNTED, Exactness::Nothing), Judgement::AsExpected);
    }

    #[test]
    fn a_mutant_is_caught_by_the_named_property_only() {
        let mutant = Expect { violates: Some("Agreement".into()), ..Expect::default() };
        assert_eq!(judge(&violated("Agreement"), &mutant, Exactness::All), Judgement::AsExpected);
        assert!(
            why(judge(&violated("TypeOK"), &mutant, Exactness::All)).starts_with("7: expected")
        );
        assert!(
            why(judge(&verified(10, None), &mutant, Exactness::All)).ends_with("the bug survived")
        );
        assert_eq!(why(judge(&violated("Agreement"), &COUNTED, Exactness::All)), "12: ");
    }

    #[test]
    fn what_has_no_name_is_called_what_it_is() {
        let mutant = Expect { violates: Some("Agreement".into()), ..Expect::default() };
        let mut deadlock = violated("any");
        if let Verdict::Violated { property, kind, .. } = &mut deadlock {
            (*property, *kind) = (None, ViolationKind::Deadlock);
        }
        let said = why(judge(&deadlock, &mutant, Exactness::All));
        assert!(said.ends_with("to be violated, and a deadlock was found instead"), "{said}");
    }
}
