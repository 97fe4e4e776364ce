//! The portions of one simulation, walked by several machines, as that simulation.
//!
//! In: of each portion that found nothing wrong, what it [`Noted`]. Out: the verdict on all of
//! them: what one came to, all came to, and only what none came to is held against them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::vacuity::{POSSIBLY, uncounted, uncovered};
use super::{Asked, Covered, Covering, Extent, Limit, Premise, Silent, Vacuity, Verdict};
use crate::manifest::VacuityPolicy;
use crate::plan::Portion;

/// What whoever puts the portions of a simulation together must know of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// Which one it is.
    #[serde(flatten)]
    pub portion: Portion,
    /// What it is worth if something was never taken or met in any.
    vacuity: VacuityPolicy,
    /// What it covered; `None` if that was not noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<Figures>,
}

/// What a portion covered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Figures {
    counts: Covered,
    /// What was met, by number: the premises come first, then the disjuncts.
    met: BTreeSet<usize>,
    /// How many premises there are.
    premises: usize,
    /// How many disjuncts.
    actions: usize,
    /// Those of which no step was checked, without what may stay silent.
    never_taken: Vec<Silent>,
    /// Those that were TRUE in no state and no step.
    never_met: Vec<Premise>,
}

/// A portion that found nothing wrong.
#[derive(Debug, Clone, Copy)]
pub struct Walked<'a> {
    /// What ended it.
    pub limit: &'a Limit,
    /// States generated until then.
    pub generated: u64,
    /// What it noted.
    pub noted: &'a Noted,
}

impl Noted {
    /// What a portion came to, `covering` if it noted that.
    pub(super) fn of(portion: Portion, asked: &Asked<'_>, covering: Option<&Covering>) -> Self {
        let figures = covering.and_then(|covering| {
            let (never_taken, never_met) = match uncovered(asked, covering) {
                Some(Vacuity::Uncovered { actions, premises }) => (actions, premises),
                _ => (Vec::new(), Vec::new()),
            };
            Some(Figures {
                counts: covering.counts.clone()?,
                met: covering.met.clone(),
                premises: covering.premises.len(),
                actions: covering.actions.len(),
                never_taken,
                never_met,
            })
        });
        Self { portion, vacuity: asked.vacuity, figures }
    }

    /// Behind what a portion came to: who judges it.
    pub(super) fn told(&self) -> String {
        format!("; {}: what it did not come to is judged by greyverify merge", self.portion)
    }
}

impl Figures {
    /// `None` if the two were not made to note the same.
    fn and(&self, other: &Self) -> Option<Self> {
        let is_same = (self.premises, self.actions) == (other.premises, other.actions);
        let both = |own: &[Silent], others: &[Silent]| -> Vec<Silent> {
            own.iter().filter(|silent| others.contains(silent)).cloned().collect()
        };
        let unmet = self.never_met.iter().filter(|premise| other.never_met.contains(premise));
        is_same.then(|| Self {
            counts: self.counts.and(&other.counts),
            met: self.met.union(&other.met).copied().collect(),
            never_taken: both(&self.never_taken, &other.never_taken),
            never_met: unmet.cloned().collect(),
            ..*self
        })
    }

    fn uncovered(&self) -> Option<Vacuity> {
        let (actions, premises) = (self.never_taken.clone(), self.never_met.clone());
        let is_none = actions.is_empty() && premises.is_empty();
        (!is_none).then_some(Vacuity::Uncovered { actions, premises })
    }
}

/// The verdict on all portions of a simulation, with remarks that do not change it; `None` if
/// there is none.
#[must_use]
pub fn whole(portions: &[Walked<'_>]) -> Option<(Verdict, Vec<String>)> {
    let (first, rest) = portions.split_first()?;
    let limit = rest.iter().fold(first.limit.clone(), |limit, one| limit.and(one.limit));
    let generated = portions.iter().fold(0, |sum: u64, one| sum.saturating_add(one.generated));
    let silent: Vec<String> = portions
        .iter()
        .filter(|one| one.noted.figures.is_none())
        .map(|one| one.noted.portion.to_string())
        .collect();
    if !silent.is_empty() {
        let what = format!("{} did not note what it covered", silent.join(", "));
        let notes = (silent.len() < portions.len()).then(|| uncounted(&what));
        let green =
            Verdict::NoViolationWithin { limit, generated, seed: None, extent: None, noted: None };
        return Some((green, notes.into_iter().collect()));
    }
    let mut figures = portions.iter().filter_map(|one| one.noted.figures.as_ref());
    let start = figures.next()?.clone();
    let figures = figures.try_fold(start, |sum, one| sum.and(one));
    let mut notes = Vec::new();
    match figures.as_ref().map(Figures::uncovered) {
        None => notes.push(uncounted("the portions did not note the same premises and actions")),
        Some(None) => {}
        Some(Some(vacuity)) => match first.noted.vacuity {
            VacuityPolicy::Error => return Some((Verdict::Vacuous { why: vec![vacuity] }, notes)),
            VacuityPolicy::Warn => notes.push(format!("{POSSIBLY}{vacuity}")),
            VacuityPolicy::Ignore => {}
        },
    }
    let extent = figures.map(|all| {
        let extent = Extent::of(&all.counts, &all.met, all.premises, all.actions);
        Box::new(extent)
    });
    let green = Verdict::NoViolationWithin { limit, generated, seed: None, extent, noted: None };
    Some((green, notes))
}

impl Limit {
    /// What bounded two walks of behaviours that are equally long at most.
    fn and(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Seconds { seconds, depth }, Self::Seconds { seconds: more, .. }) => {
                Self::Seconds { seconds: seconds.saturating_add(*more), depth }
            }
            (Self::Traces { traces, depth }, Self::Traces { traces: more, .. }) => {
                let traces = traces.zip(*more).map(|(some, more)| some.saturating_add(more));
                Self::Traces { traces, depth }
            }
            (limit, _) => limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{PremiseKind, Sketch, Spot, finding};

    fn at(line: u32) -> Spot {
        Spot { module: "M".into(), file: None, line, column: None }
    }

    fn silent(action: &str) -> Silent {
        Silent { action: action.into(), operator: None, within: None, at: at(3) }
    }

    /// Of three actions and one premise, those that were not met; states from here to there.
    fn noted(index: usize, untaken: &[&str], unmet: bool, prints: std::ops::Range<u64>) -> Noted {
        let number = |name: &str| ["A", "B", "C"].iter().position(|one| *one == name);
        let missed: Vec<usize> =
            untaken.iter().filter_map(|name| Some(1 + number(name)?)).collect();
        let met = (0..4).filter(|n| !missed.contains(n) && (*n > 0 || !unmet)).collect();
        let premise = Premise {
            kind: PremiseKind::Implication,
            property: "Inv".into(),
            premise: "x = 5".into(),
            conditional: false,
            at: at(9),
        };
        let counts = Covered {
            checked: 10,
            behaviours: index as u64,
            walked: 6 * index as u64,
            longest: 4 + index as u64,
            sketch: Sketch::of(prints),
            ..Covered::default()
        };
        let figures = Figures {
            counts,
            met,
            premises: 1,
            actions: 3,
            never_taken: untaken.iter().map(|name| silent(name)).collect(),
            never_met: if unmet { vec![premise] } else { Vec::new() },
        };
        let portion = Portion { index, of: 2 };
        Noted { portion, vacuity: VacuityPolicy::Error, figures: Some(figures) }
    }

    fn verdict(portions: &[Noted]) -> (Verdict, Vec<String>) {
        let limit = Limit::Traces { traces: Some(4), depth: 9 };
        let walked = |noted| Walked { limit: &limit, generated: 10, noted };
        whole(&portions.iter().map(walked).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_one_portion_came_to_all_came_to() {
        let both = [noted(1, &["A"], true, 0..5), noted(2, &["B", "C"], false, 3..8)];
        let (green, notes) = verdict(&both);
        assert!(notes.is_empty(), "{notes:?}");
        assert_eq!(
            finding(&green),
            "no violation in 20 states, 8 distinct (8 random behaviours of up to 9 states); \
             3 behaviours, the longest of 6 states, 6.0 on average, 3 of 3 actions taken, \
             1 of 1 premises met; not a proof"
        );
    }

    #[test]
    fn what_none_came_to_is_held_against_all_by_the_policy() {
        let both = |policy| {
            let portions = [noted(1, &["A", "B"], true, 0..5), noted(2, &["B"], true, 3..8)];
            portions.map(|noted| Noted { vacuity: policy, ..noted })
        };
        let (vacuous, _) = verdict(&both(VacuityPolicy::Error));
        let said = "vacuous: never taken in these behaviours: B (M:3); never met in them: x = 5 of Inv (M:9)";
        assert_eq!(finding(&vacuous), said);
        let (green, notes) = verdict(&both(VacuityPolicy::Warn));
        assert!(matches!(green, Verdict::NoViolationWithin { .. }));
        assert!(notes[0].starts_with("possibly vacuous: never taken in these behaviours: B ("));
        assert!(verdict(&both(VacuityPolicy::Ignore)).1.is_empty());
    }

    #[test]
    fn what_a_portion_did_not_note_is_told_and_not_judged() {
        let mute = Noted { figures: None, ..noted(2, &[], false, 0..1) };
        let (green, notes) = verdict(&[noted(1, &["A"], false, 0..5), mute.clone()]);
        assert!(matches!(green, Verdict::NoViolationWithin { extent: None, .. }));
        let said = "vacuity was not measured: portion 2 of 2 did not note what it covered";
        assert_eq!(notes, [said]);
        assert!(verdict(&[mute.clone(), mute]).1.is_empty());
        let mut other = noted(2, &[], false, 0..1);
        other.figures.as_mut().unwrap().actions = 4;
        let (_, notes) = verdict(&[noted(1, &["A"], false, 0..5), other]);
        assert!(notes[0].contains("did not note the same"), "{notes:?}");
    }

    #[test]
    fn what_is_noted_is_read_as_it_is_written() {
        let one = noted(1, &["A"], true, 0..5);
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Noted>(&text).unwrap(), one);
    }
}
