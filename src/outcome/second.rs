//! The word of a second engine on a job, beside that of the first, who decides.
//!
//! In: what each of them came to when it was asked the same and nothing else.
//! Out: an [`Agreement`]. Pure.

use serde::{Deserialize, Serialize};

use super::{EngineTrouble, Verdict, finding};
use crate::event::ViolationKind;
use crate::figures::grouped;

/// What a second engine says of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Second {
    /// The engine, as people name it: `tla-mc 0.2.2`.
    pub engine: String,
    /// The name of the engine that decides.
    pub beside: String,
    /// What it came to, in one sentence; `None` if it was not asked.
    pub finding: Option<String>,
    /// How long it took, in seconds.
    pub elapsed_secs: f64,
    /// The profile of the run, with which `cross-check` asks both again.
    #[serde(skip)]
    pub profile: String,
    /// What that says of the verdict.
    #[serde(flatten)]
    pub agreement: Agreement,
}

/// What the word of a second engine says of the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "agreement", rename_all = "kebab-case")]
pub enum Agreement {
    /// Both came to the same.
    Agree {
        /// True if that is a violation.
        violated: bool,
    },
    /// Both found a violation, each another one: an engine ends at the first that it
    /// finds.
    Apart {
        /// Who found what, in one sentence without its end.
        found: String,
    },
    /// They came to something else.
    Differ {
        /// Who says what, in sentences without their ends.
        differences: Vec<String>,
    },
    /// One of them came to nothing that can be compared.
    Alone {
        /// Why.
        why: String,
    },
}

/// An engine, and what it came to.
#[derive(Debug, Clone, Copy)]
pub struct Witness<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its verdict on the search alone: no doubts, nothing about vacuity.
    pub verdict: &'a Verdict,
    /// Whether the depth it tells is that of a search by one worker.
    pub depth_is_exact: bool,
}

/// What of a verdict can be compared.
enum Word<'a> {
    /// All states were visited, and everything held.
    Whole { distinct: u64, depth: Option<u64> },
    /// There was nothing to search, and the assumptions are true.
    AssumptionsHold,
    /// Something is broken, or a probe was reached, which is the same to an engine.
    Broken { names: Vec<&'a str>, kind: Option<ViolationKind> },
    /// Something could not be evaluated.
    NotEvaluated,
    /// Nothing that can be compared.
    Nothing,
}

impl<'a> Word<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        match verdict {
            Verdict::Verified { distinct, depth, .. } => {
                Self::Whole { distinct: *distinct, depth: *depth }
            }
            Verdict::Unreached { distinct, .. } => Self::Whole { distinct: *distinct, depth: None },
            Verdict::AssumptionsHold { .. } => Self::AssumptionsHold,
            Verdict::Violated { property, kind, contested: None, .. } => {
                let names = property.iter().flat_map(|names| names.split(", ")).collect();
                Self::Broken { names, kind: Some(*kind) }
            }
            Verdict::ReachedAsExpected { probe, .. } => {
                Self::Broken { names: vec![probe], kind: None }
            }
            Verdict::EngineFailed { part: EngineTrouble::Evaluation, .. } => Self::NotEvaluated,
            Verdict::Violated { contested: Some(_), .. }
            | Verdict::NoViolationWithin { .. }
            | Verdict::Vacuous { .. }
            | Verdict::Inconclusive { .. }
            | Verdict::EngineFailed { .. } => Self::Nothing,
        }
    }

    /// What it says, after the name of the engine.
    fn text(&self) -> String {
        match self {
            Self::Whole { .. } => "verifies".to_owned(),
            Self::AssumptionsHold => "finds the assumptions true".to_owned(),
            Self::Broken { names, .. } if !names.is_empty() => {
                format!("violates {}", names.join(", "))
            }
            Self::Broken { kind: Some(ViolationKind::Deadlock), .. } => {
                "finds a deadlock".to_owned()
            }
            Self::Broken { kind: Some(ViolationKind::Assumption), .. } => {
                "finds an ASSUME that is false".to_owned()
            }
            Self::Broken { kind: Some(ViolationKind::Assertion), .. } => {
                "finds an Assert that fails".to_owned()
            }
            Self::Broken { .. } => "finds a violation".to_owned(),
            Self::NotEvaluated => "cannot evaluate an expression".to_owned(),
            Self::Nothing => "comes to no verdict".to_owned(),
        }
    }
}

/// Compares the words of two engines. Whatever is neither the same nor silence
/// is a difference.
#[must_use]
pub fn agreement(first: Witness<'_>, second: Witness<'_>) -> Agreement {
    let words = (Word::of(first.verdict), Word::of(second.verdict));
    let both = || format!("{} {}, {} {}", first.name, words.0.text(), second.name, words.1.text());
    let differ = || Agreement::Differ { differences: vec![both()] };
    match &words {
        (Word::Whole { distinct: a, depth: from }, Word::Whole { distinct: b, depth: to }) => {
            let depths = from.zip(*to).filter(|_| first.depth_is_exact && second.depth_is_exact);
            let states =
                (a != b).then(|| count(first.name, *a, second.name, *b, "distinct states"));
            let levels = depths.filter(|(a, b)| a != b);
            let levels = levels.map(|(a, b)| count(first.name, a, second.name, b, "levels"));
            let differences: Vec<String> = states.into_iter().chain(levels).collect();
            match differences.is_empty() {
                true => Agreement::Agree { violated: false },
                false => Agreement::Differ { differences },
            }
        }
        (Word::AssumptionsHold, Word::AssumptionsHold)
        | (Word::NotEvaluated, Word::NotEvaluated) => Agreement::Agree { violated: false },
        (Word::Broken { names: a, kind: from }, Word::Broken { names: b, kind: to }) => {
            match from == to && share_a_name(a, b) {
                true => Agreement::Agree { violated: true },
                // A probe that is reached was asked for, and what is broken was not.
                false if from.is_some() && to.is_some() => Agreement::Apart { found: both() },
                false => differ(),
            }
        }
        (Word::Nothing, Word::Broken { .. }) => differ(),
        // A young engine that stumbles says nothing against the other.
        (_, Word::NotEvaluated | Word::Nothing) => {
            Agreement::Alone { why: finding(second.verdict) }
        }
        (Word::Nothing, _) => {
            let why =
                format!("{} comes to no verdict; {} {}", first.name, second.name, words.1.text());
            Agreement::Alone { why }
        }
        _ => differ(),
    }
}

/// True unless both name what is broken, and nothing has the name of both.
fn share_a_name(a: &[&str], b: &[&str]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|name| b.contains(name))
}

fn count(one: &str, a: u64, other: &str, b: u64, what: &str) -> String {
    format!("{one} has {} {what}, {other} {}", grouped(a), grouped(b))
}

impl Second {
    /// As it stands behind a verdict.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.agreement {
            Agreement::Agree { violated: false } => "two engines agree".to_owned(),
            Agreement::Agree { violated: true } => "both engines found it".to_owned(),
            Agreement::Apart { .. } => "each engine found another violation".to_owned(),
            Agreement::Differ { .. } => "the engines disagree".to_owned(),
            Agreement::Alone { .. } => format!("by {} alone", self.beside),
        }
    }

    /// The same with all that is known of it.
    #[must_use]
    pub fn in_full(&self) -> String {
        match &self.agreement {
            Agreement::Agree { .. } => format!("{} ({})", self.shown(), self.engine),
            Agreement::Apart { found } => {
                format!("{}: {found}; each ends at the first", self.shown())
            }
            Agreement::Differ { .. } => self.disagreement().unwrap_or_default(),
            Agreement::Alone { why } => format!("{}; {}: {why}", self.shown(), self.engine),
        }
    }

    /// What keeps a verdict from being as expected: a disagreement; or that the other
    /// found a violation besides the one that is expected.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        let is_apart = matches!(self.agreement, Agreement::Apart { .. });
        self.disagreement().or_else(|| is_apart.then(|| self.in_full()))
    }

    /// Who says what, where they do not agree.
    #[must_use]
    pub fn disagreement(&self) -> Option<String> {
        let Agreement::Differ { differences } = &self.agreement else { return None };
        Some(format!("the engines disagree: {}", differences.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Inconclusive;

    fn whole(distinct: u64, depth: u64) -> Verdict {
        let (generated, collision, symmetry) = (distinct * 2, None, None);
        let (depth, resumed) = (Some(depth), None);
        Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed }
    }

    fn failed(part: EngineTrouble) -> Verdict {
        Verdict::EngineFailed { part, why: "its words".into(), hint: None }
    }

    fn of(first: &Verdict, second: &Verdict) -> String {
        let witness = |name, verdict| Witness { name, verdict, depth_is_exact: true };
        match agreement(witness("TLC", first), witness("tla-mc", second)) {
            Agreement::Agree { violated: false } => "agree".to_owned(),
            Agreement::Agree { violated: true } => "found".to_owned(),
            Agreement::Apart { found } => format!("apart: {found}"),
            Agreement::Differ { differences } => differences.join("; "),
            Agreement::Alone { .. } => "alone".to_owned(),
        }
    }

    /// Each pair of outcomes: rows are TLC's, columns those of tla-mc.
    #[test]
    fn every_pair_of_outcomes_has_its_meaning() {
        let all = [
            whole(5, 3),
            whole(6, 3),
            Verdict::AssumptionsHold { assumptions: Some(1) },
            Verdict::sample_violation(Some("Inv"), ViolationKind::Safety),
            Verdict::sample_violation(None, ViolationKind::Deadlock),
            failed(EngineTrouble::Evaluation),
            failed(EngineTrouble::Crash),
            failed(EngineTrouble::Unimplemented),
            Verdict::Inconclusive { why: Inconclusive::Cancelled },
        ];
        let row = |first: &Verdict| all.iter().map(|second| of(first, second)).collect::<Vec<_>>();
        let table: Vec<String> = all.iter().map(|first| row(first).join(" | ")).collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn a_crash_and_a_refusal_are_no_agreement() {
        let first = [whole(5, 3), Verdict::sample_violation(Some("Inv"), ViolationKind::Safety)];
        let second = [
            failed(EngineTrouble::Crash),
            failed(EngineTrouble::CannotStart),
            failed(EngineTrouble::Unimplemented),
            failed(EngineTrouble::Evaluation),
            Verdict::Inconclusive { why: Inconclusive::Killed { signal: 9 } },
            Verdict::Inconclusive { why: Inconclusive::Untrusted { detail: "forged".into() } },
        ];
        for (first, second) in first.iter().flat_map(|a| second.iter().map(move |b| (a, b))) {
            assert_eq!(of(first, second), "alone");
        }
    }

    #[test]
    fn a_violation_that_one_names_and_the_other_does_not_is_the_same() {
        let (safety, liveness) = (ViolationKind::Safety, ViolationKind::Liveness);
        let named = Verdict::sample_violation(Some("P, Q"), liveness);
        assert_eq!(of(&named, &Verdict::sample_violation(Some("Q"), liveness)), "found");
        assert_eq!(of(&named, &Verdict::sample_violation(None, liveness)), "found");
        assert_eq!(
            of(&named, &Verdict::sample_violation(Some("R"), liveness)),
            "apart: TLC violates P, Q, tla-mc violates R"
        );
        assert_eq!(
            of(&named, &Verdict::sample_violation(Some("Q"), safety)),
            "apart: TLC violates P, Q, tla-mc violates Q"
        );
    }

    #[test]
    fn the_depth_that_several_workers_reach_is_not_compared() {
        let (a, b) = (whole(5, 3), whole(5, 4));
        assert_eq!(of(&a, &b), "TLC has 3 levels, tla-mc 4");
        let first = Witness { name: "TLC", verdict: &a, depth_is_exact: true };
        let second = Witness { name: "tla-mc", verdict: &b, depth_is_exact: false };
        assert_eq!(agreement(first, second), Agreement::Agree { violated: false });
    }
}
