//! A verdict against what the manifest expects.

use super::{EngineTrouble, ExitCode, Second, Verdict};
use crate::event::ViolationKind;
use crate::manifest::{Broken, Expect};

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
    /// The same with the word of a second engine: where two disagree nothing is as
    /// expected, and what is certain of the first keeps its code.
    #[must_use]
    pub fn beside(self, second: Option<&Second>) -> Self {
        let Some(second) = second else { return self };
        match self {
            Self::AsExpected => second.objection().map_or(self, unexpected),
            Self::Unexpected { code, why } => {
                let why: Vec<String> = why.into_iter().chain(second.disagreement()).collect();
                Self::Unexpected { code, why: (!why.is_empty()).then(|| why.join("; ")) }
            }
        }
    }

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

/// Compares.
#[must_use]
pub fn judge(verdict: &Verdict, expect: &Expect, exactness: Exactness) -> Judgement {
    match &expect.violates {
        Some(expected) => judge_broken(verdict, expected),
        None => judge_whole(verdict, expect, exactness),
    }
}

fn judge_whole(verdict: &Verdict, expect: &Expect, exactness: Exactness) -> Judgement {
    match verdict {
        Verdict::Verified { distinct, generated, depth, resumed, .. } => {
            // No checkpoint tells how many were generated before it.
            let generated = resumed.is_none().then_some(*generated);
            let depth = match (exactness, depth) {
                (Exactness::Counts, Some(found)) if Some(*found) >= expect.depth => expect.depth,
                _ => *depth,
            };
            let differences = match exactness {
                Exactness::Nothing => Vec::new(),
                _ => differences(expect, *distinct, generated, depth),
            };
            match differences.is_empty() {
                true => Judgement::AsExpected,
                false => unexpected(format!("the manifest expects {}", differences.join(", "))),
            }
        }
        Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. }
        | Verdict::ReachedAsExpected { .. } => Judgement::AsExpected,
        other => Judgement::Unexpected { code: code_of(other), why: None },
    }
}

fn judge_broken(verdict: &Verdict, expected: &Broken) -> Judgement {
    match verdict {
        Verdict::Violated { contested: Some(why), .. } => {
            unexpected(format!("expected {expected}, and this is not certain: {why}"))
        }
        _ if is_broken(verdict, expected) => match mute(verdict, expected) {
            Some(said) => unexpected(format!("expected {expected}, and it says: {said}")),
            None => Judgement::AsExpected,
        },
        Verdict::Violated { property: Some(found), .. } => {
            unexpected(format!("expected {expected}, not {found}"))
        }
        Verdict::Violated { property: None, kind, .. } => {
            unexpected(format!("expected {expected}, and {} was found instead", unnamed(*kind)))
        }
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. } => unexpected(match expected {
            Broken::Property(_) | Broken::Anything => {
                format!("expected {expected}: the bug survived")
            }
            _ => format!("expected {expected}, and there is none"),
        }),
        other => Judgement::Unexpected {
            code: code_of(other),
            why: Some(format!("expected {expected}")),
        },
    }
}

/// True if what is broken is of the kind that was expected, and has its name.
fn is_broken(verdict: &Verdict, expected: &Broken) -> bool {
    match (verdict, expected) {
        (Verdict::Violated { .. }, Broken::Anything) => true,
        (Verdict::Violated { property: Some(found), .. }, Broken::Property(name)) => found == name,
        (Verdict::Violated { property: None, kind, .. }, expected) => match expected {
            Broken::Deadlock => *kind == ViolationKind::Deadlock,
            Broken::Assumption => *kind == ViolationKind::Assumption,
            Broken::Assertion { .. } => *kind == ViolationKind::Assertion,
            Broken::Property(_) | Broken::Evaluation { .. } | Broken::Anything => false,
        },
        (Verdict::EngineFailed { part, .. }, Broken::Evaluation { .. } | Broken::Anything) => {
            *part == EngineTrouble::Evaluation
        }
        _ => false,
    }
}

/// What is said instead of what should be.
fn mute(verdict: &Verdict, expected: &Broken) -> Option<String> {
    let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = on_one_line(expected.says()?);
    let said = match verdict {
        Verdict::Violated { detail, .. } => detail.as_deref().unwrap_or("nothing"),
        Verdict::EngineFailed { why, .. } => why,
        _ => "nothing",
    };
    let said = on_one_line(said);
    (!said.contains(&wanted)).then_some(said)
}

/// What is violated where no property has a name.
fn unnamed(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Assumption => "a false ASSUME",
        ViolationKind::Deadlock => "a deadlock",
        ViolationKind::Assertion => "a failed Assert",
        ViolationKind::Safety | ViolationKind::Liveness => {
            "a violation whose property the engine does not name"
        }
    }
}

fn unexpected(why: String) -> Judgement {
    Judgement::Unexpected { code: ExitCode::Unexpected, why: Some(why) }
}

/// `generated` is `None` where it is not known.
fn differences(
    expect: &Expect,
    distinct: u64,
    generated: Option<u64>,
    depth: Option<u64>,
) -> Vec<String> {
    let pairs = [
        ("distinct states", expect.distinct, Some(distinct)),
        ("states generated", expect.generated.filter(|_| generated.is_some()), generated),
        ("levels deep", expect.depth, depth),
    ];
    let differing = pairs.into_iter().filter_map(|(what, expected, found)| {
        let expected = expected?;
        (Some(expected) != found).then(|| {
            let found = found.map_or("none".to_owned(), |found| {
                format!("{found} ({:+})", i128::from(found) - i128::from(expected))
            });
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
            EngineTrouble::Unimplemented | EngineTrouble::CannotStart => ExitCode::Toolchain,
            EngineTrouble::Crash => ExitCode::Internal,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolationKind;

    const COUNTED: Expect = Expect {
        violates: None,
        distinct: Some(10),
        generated: Some(11),
        depth: Some(5),
        at: None,
    };

    fn verified(distinct: u64, depth: Option<u64>) -> Verdict {
        let (collision, symmetry, resumed) = (None, None, None);
        Verdict::Verified { distinct, generated: 11, depth, collision, symmetry, resumed }
    }

    fn violated(property: &str) -> Verdict {
        Verdict::sample_violation(Some(property), ViolationKind::Safety)
    }

    fn broken(violates: Broken) -> Expect {
        Expect { violates: Some(violates), ..Expect::default() }
    }

    fn unnamed(kind: ViolationKind, said: &str) -> Verdict {
        let mut verdict = violated("any");
        if let Verdict::Violated { property, kind: own, detail, .. } = &mut verdict {
            (*property, *own, *detail) = (None, kind, Some(said.to_owned()));
        }
        verdict
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
            "7: the manifest expects 10 distinct states, found 9 (-1), 5 levels deep, found 6 (+1)"
        );
        let no_depth = why(judge(&verified(10, None), &COUNTED, Exactness::All));
        assert_eq!(no_depth, "7: the manifest expects 5 levels deep, found none");
        let several = |depth| judge(&verified(10, Some(depth)), &COUNTED, Exactness::Counts);
        assert_eq!(several(6), Judgement::AsExpected);
        assert!(why(several(4)).ends_with("5 levels deep, found 4 (-1)"));
        assert_eq!(judge(&verified(9, None), &COUNTED, Exactness::Nothing), Judgement::AsExpected);
    }

    #[test]
    fn a_mutant_is_caught_by_the_named_property_only() {
        let mutant = broken(Broken::Property("Agreement".into()));
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
        let mutant = broken(Broken::Property("Agreement".into()));
        let deadlock = unnamed(ViolationKind::Deadlock, "");
        let said = why(judge(&deadlock, &mutant, Exactness::All));
        assert!(said.ends_with("to be violated, and a deadlock was found instead"), "{said}");
    }

    #[test]
    fn whatever_can_break_can_be_expected() {
        let evaluation = Verdict::EngineFailed {
            part: EngineTrouble::Evaluation,
            why: "Attempted to apply Tail\nto the empty sequence.".into(),
            hint: None,
        };
        let verdicts = [
            unnamed(ViolationKind::Deadlock, ""),
            unnamed(ViolationKind::Assumption, ""),
            unnamed(ViolationKind::Assertion, "<<\"full\", 3>>"),
            evaluation,
            violated("Inv"),
        ];
        let says = |text: &str| Some(text.to_owned());
        let expected = [
            Broken::Deadlock,
            Broken::Assumption,
            Broken::Assertion { says: says("\"full\"") },
            Broken::Evaluation { says: says("Tail to  the empty") },
            Broken::Property("Inv".into()),
        ];
        for (v, verdict) in verdicts.iter().enumerate() {
            for (e, expected) in expected.iter().enumerate() {
                let judged = judge(verdict, &broken(expected.clone()), Exactness::All);
                assert_eq!(judged == Judgement::AsExpected, v == e, "{expected} {verdict:?}");
            }
            assert_ne!(judge(verdict, &COUNTED, Exactness::All), Judgement::AsExpected);
        }
        let judged =
            |n: usize, expected| why(judge(&verdicts[n], &broken(expected), Exactness::All));
        assert_eq!(
            judged(0, Broken::Assumption),
            "7: expected a false ASSUME, and a deadlock was found instead"
        );
        assert_eq!(judged(4, Broken::Deadlock), "7: expected a deadlock, not Inv");
        assert_eq!(judged(3, Broken::Deadlock), "5: expected a deadlock");
        let other = Broken::Assertion { says: says("empty") };
        assert_eq!(
            judged(2, other),
            "7: expected a failed Assert that says \"empty\", and it says: <<\"full\", 3>>"
        );
        let green = |expected| why(judge(&verified(10, None), &broken(expected), Exactness::All));
        assert_eq!(green(Broken::Deadlock), "7: expected a deadlock, and there is none");
    }
}
