//! All mutants of a run, and what they tell of the properties.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Claim, Counts, Fate, Operator};

/// All mutants of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Round {
    /// The models whose specifications were changed; of several of one
    /// specification, a mutant meets the next where it passes the one before.
    pub originals: Vec<Original>,
    /// Probes that mutants met which these let pass.
    pub probes: Vec<String>,
    /// How many places could be changed.
    pub places: usize,
    /// What chose some of them; `None` if all were taken.
    pub seed: Option<u64>,
    /// How many changes left no module.
    pub discarded: usize,
    /// The mutants, in the order of the files.
    pub mutants: Vec<Row>,
    /// What the manifest says of mutants and is not so.
    pub claims: Vec<Claim>,
}

/// A job whose specification was changed.
#[derive(Debug, Clone, Serialize)]
pub struct Original {
    /// Its specification.
    pub spec: String,
    /// Its name.
    pub job: String,
    /// Its bounds, in one short text.
    pub bounds: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A mutant and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The name of the job that decided.
    pub job: String,
    /// The model or probe that it met there.
    pub original: String,
    /// True if that was not the first: it had passed another.
    pub is_late: bool,
    /// What was done.
    pub operator: Operator,
    /// The file that holds the place.
    pub file: String,
    /// Its line there.
    pub line: u32,
    /// The definition that was changed.
    pub definition: String,
    /// The place as it was.
    pub before: String,
    /// The place as it is.
    pub after: String,
    /// What became of it.
    #[serde(flatten)]
    pub fate: Fate,
    /// Of a survivor, why it may survive, if the manifest says so.
    pub argued: Option<String>,
}

/// How many mutants had which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Something that is checked noticed.
    pub killed: usize,
    /// An expression could not be evaluated.
    pub by_error: usize,
    /// Something is not exercised any more.
    pub vacuous: usize,
    /// Nothing noticed.
    pub survived: usize,
    /// Nothing noticed, and the manifest says why nothing needs to.
    pub argued: usize,
    /// Nothing noticed, and the counts are those of the original.
    pub equal: usize,
    /// The engine does not take them.
    pub invalid: usize,
    /// Nobody knows.
    pub open: usize,
}

impl Tally {
    fn add(&mut self, row: &Row) {
        let count = match &row.fate {
            Fate::Survived { .. } if row.argued.is_some() => &mut self.argued,
            Fate::Killed { .. } => &mut self.killed,
            Fate::KilledByError { .. } => &mut self.by_error,
            Fate::Vacuous { .. } => &mut self.vacuous,
            Fate::Survived { .. } => &mut self.survived,
            Fate::Equal => &mut self.equal,
            Fate::Invalid { .. } => &mut self.invalid,
            Fate::Open { .. } => &mut self.open,
        };
        *count += 1;
    }

    /// Those that count: neither argued, nor equal, nor invalid.
    #[must_use]
    pub fn counting(&self) -> usize {
        self.caught() + self.survived + self.open
    }

    /// Those that do not pass for green.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.killed + self.by_error + self.vacuous
    }

    /// Of those that count, how many were caught, in percent, rounded down;
    /// `None` if none counts.
    #[must_use]
    pub fn score(&self) -> Option<usize> {
        (self.caught() * 100).checked_div(self.counting())
    }

    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.counting() + self.argued + self.equal + self.invalid
    }
}

impl Round {
    /// All fates.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally_of(|_| true)
    }

    /// How many a larger model or a probe caught, which the first model let pass.
    #[must_use]
    pub fn caught_late(&self) -> usize {
        self.tally_of(|row| row.is_late).caught()
    }

    /// The fates of what each operator made, for those that made something.
    #[must_use]
    pub fn by_operator(&self) -> Vec<(Operator, Tally)> {
        let of = |operator| (operator, self.tally_of(|row| row.operator == operator));
        let all = Operator::ALL.into_iter().map(of);
        all.filter(|(_, tally)| tally.all() > 0).collect()
    }

    /// What killed how many, the most first.
    #[must_use]
    pub fn killers(&self) -> Vec<(&str, usize)> {
        let mut killers: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.mutants {
            if let Fate::Killed { by, .. } = &row.fate {
                *killers.entry(by).or_default() += 1;
            }
        }
        let mut killers: Vec<_> = killers.into_iter().collect();
        killers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        killers
    }

    fn tally_of(&self, is_meant: impl Fn(&Row) -> bool) -> Tally {
        let mut tally = Tally::default();
        self.mutants.iter().filter(|row| is_meant(row)).for_each(|row| tally.add(row));
        tally
    }
}
