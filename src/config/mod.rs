//! TLC configuration files, typed.
//!
//! In: the text of a `.cfg` ([`parse`]), or a model of the manifest. Out:
//! [`Config`], which prints back as the text TLC reads. One type serves both
//! ways, so that "what was declared" and "what TLC was told" can be compared.

mod behind;
mod file;
mod lex;
mod lookalikes;
mod parse;
mod print;
mod problems;
mod roles;
mod value;

use crate::spec::Replacement;

pub use file::{LoadError, has_section, load, text};
pub use parse::{ConfigError, is_keyword, parse, parse_operator};
pub use problems::{Problem, contradictions, harmless, problems};
pub use value::{Literal, parse_literal};

/// What a configuration file tells TLC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Constants and the values or operators they stand for.
    pub constants: Vec<Named<Assignment>>,
    /// `INIT`, the initial predicate.
    pub init: Option<Named<()>>,
    /// `NEXT`, the next-state relation.
    pub next: Option<Named<()>>,
    /// `SPECIFICATION`, a temporal formula instead of the two above.
    pub specification: Option<Named<()>>,
    /// State predicates that must hold in every reachable state.
    pub invariants: Vec<Named<()>>,
    /// Temporal formulas that must hold of every behaviour.
    pub properties: Vec<Named<()>>,
    /// State predicates outside of which nothing is explored.
    pub constraints: Vec<Named<()>>,
    /// The same for steps.
    pub action_constraints: Vec<Named<()>>,
    /// A set of permutations under which states count as equal.
    pub symmetry: Option<Named<()>>,
    /// An expression; states with equal values count as equal.
    pub view: Option<Named<()>>,
    /// `CHECK_DEADLOCK`, known to TLC since 1.7.0.
    pub check_deadlock: Option<Named<bool>>,
    /// Keywords of newer or older versions, kept with their operand.
    pub others: Vec<Named<OtherKeyword>>,
}

/// A name and the line it stands on (0 when it did not come from a file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The name, as the specification spells it.
    pub name: String,
    /// Line in the configuration file, from 1; 0 if generated.
    pub line: u32,
    /// What belongs to the name.
    pub what: T,
}

impl<T> Named<T> {
    /// A name that stands in no file.
    pub fn new(name: impl Into<String>, what: T) -> Self {
        Self { name: name.into(), line: 0, what }
    }
}

/// What a constant stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignment {
    /// `N = value`.
    Value(Literal),
    /// `N = [Module] value`: only inside the module of that name.
    ValueIn {
        /// The module.
        module: String,
        /// The value.
        value: Literal,
    },
    /// `N <- Operator`, optionally only inside the module of that name.
    Operator {
        /// The operator that replaces it.
        operator: String,
        /// `N <- [Module] Operator`.
        module: Option<String>,
    },
    /// `Op(a, b) = value`: one point of a constant operator, kept as text.
    Point(String),
}

/// A keyword outside the common set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKeyword {
    /// `ALIAS`.
    Alias,
    /// `POSTCONDITION` and `POSTCONDITIONS`.
    Postcondition,
    /// `_PERIODIC`.
    Periodic,
    /// `_RL_REWARD`.
    RlReward,
    /// `_POSSIBLE`.
    Possible,
    /// `TYPE`, dropped by newer versions.
    Type,
    /// `TYPE_CONSTRAINT`, dropped by newer versions.
    TypeConstraint,
}

impl OtherKeyword {
    /// As it is written in a configuration file.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Alias => "ALIAS",
            Self::Postcondition => "POSTCONDITION",
            Self::Periodic => "_PERIODIC",
            Self::RlReward => "_RL_REWARD",
            Self::Possible => "_POSSIBLE",
            Self::Type => "TYPE",
            Self::TypeConstraint => "TYPE_CONSTRAINT",
        }
    }

    /// True if any number of names may follow it.
    #[must_use]
    pub fn takes_a_list(self) -> bool {
        matches!(self, Self::Postcondition | Self::Possible)
    }
}

impl Config {
    /// The operators that it puts in the place of others.
    #[must_use]
    pub fn replacements(&self) -> Vec<Replacement<'_>> {
        let replacement = |constant| {
            let Named { name, what, .. }: &Named<Assignment> = constant;
            match what {
                Assignment::Operator { operator: by, module } => {
                    Some(Replacement { name, inside: module.as_deref(), by })
                }
                Assignment::Value(_) | Assignment::ValueIn { .. } | Assignment::Point(_) => None,
            }
        };
        self.constants.iter().filter_map(replacement).collect()
    }
}

impl Config {
    /// True if it says which behaviours there are. Without them only the
    /// assumptions of the specification can be checked.
    #[must_use]
    pub fn has_behaviour(&self) -> bool {
        self.init.is_some() || self.next.is_some() || self.specification.is_some()
    }

    /// Names of everything that is checked, invariants first.
    #[must_use]
    pub fn checked(&self) -> Vec<&str> {
        self.invariants.iter().chain(&self.properties).map(|n| n.name.as_str()).collect()
    }

    /// Names that cut the search, if any.
    #[must_use]
    pub fn cuts(&self) -> Vec<&str> {
        self.constraints.iter().chain(&self.action_constraints).map(|n| n.name.as_str()).collect()
    }
}
