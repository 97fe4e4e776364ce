//! What is done to a specification to make a mutant of it.

use serde::Serialize;

/// A kind of change, each a mistake that people make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// A conjunct of a guard is `TRUE`.
    DropConjunct,
    /// A conjunct of a guard, or a condition, is its negation.
    Negate,
    /// `<` for `<=`, `>` for `>=`, `=` for `#`, and the reverse.
    Compare,
    /// A number is one larger, or `+ 1` and `- 1` are gone.
    OffByOne,
    /// A variable stays as it is where it was given a value.
    DropUpdate,
    /// `\A` for `\E`, and the reverse.
    Quantify,
    /// A fairness condition is `TRUE`.
    DropFairness,
    /// `WF` for `SF`.
    WeakenFairness,
}

impl Operator {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::DropConjunct,
        Self::Negate,
        Self::Compare,
        Self::OffByOne,
        Self::DropUpdate,
        Self::Quantify,
        Self::DropFairness,
        Self::WeakenFairness,
    ];

    /// Its name, as people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DropConjunct => "drop a conjunct",
            Self::Negate => "negate a guard",
            Self::Compare => "compare otherwise",
            Self::OffByOne => "off by one",
            Self::DropUpdate => "drop an update",
            Self::Quantify => "swap a quantifier",
            Self::DropFairness => "drop fairness",
            Self::WeakenFairness => "weaken fairness",
        }
    }

    /// True if only temporal properties can notice it.
    #[must_use]
    pub fn is_of_fairness(self) -> bool {
        matches!(self, Self::DropFairness | Self::WeakenFairness)
    }

    /// Its name as a part of the name of a job.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DropConjunct => "drop-conjunct",
            Self::Negate => "negate",
            Self::Compare => "compare",
            Self::OffByOne => "off-by-one",
            Self::DropUpdate => "drop-update",
            Self::Quantify => "quantify",
            Self::DropFairness => "drop-fairness",
            Self::WeakenFairness => "weaken-fairness",
        }
    }
}
