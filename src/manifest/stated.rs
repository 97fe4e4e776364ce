//! What a search came to, as a manifest states it under `expect`.
//!
//! [`Expect`](super::Expect) is what was read; this is what is written.

use std::fmt;

use toml_edit::{InlineTable, Value};

use super::{Broken, Expect};
use crate::event::{Counts, ViolationKind};

/// How a search ended, or should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// Everything was searched and holds, with these counts.
    Verified(Exact),
    /// Nothing but assumptions was looked at, and they are true.
    AssumptionsHold,
    /// Random behaviours hold.
    NoViolationWithin,
    /// This is broken.
    Broken(Broken),
}

/// The counts of a search that are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exact {
    /// Distinct states.
    pub distinct: Option<u64>,
    /// States generated.
    pub generated: Option<u64>,
    /// Depth of the state graph; `None` if several workers searched, who may
    /// find a larger one.
    pub depth: Option<u64>,
}

impl Exact {
    /// What a search by so many workers counted.
    #[must_use]
    pub fn of(counts: Option<Counts>, depth: Option<u64>, workers: u32) -> Self {
        Self {
            distinct: counts.and_then(|counts| counts.distinct),
            generated: counts.map(|counts| counts.generated),
            depth: depth.filter(|_| workers == 1),
        }
    }

    /// The same where nobody knows how many states were generated: the search went on from a
    /// checkpoint.
    #[must_use]
    pub fn without_generated(self) -> Self {
        Self { generated: None, ..self }
    }

    /// The keys of a manifest, and what they count.
    #[must_use]
    pub fn by_key(self) -> [(&'static str, Option<u64>); 3] {
        [("distinct", self.distinct), ("generated", self.generated), ("depth", self.depth)]
    }
}

impl Broken {
    /// What a violation breaks, as far as a manifest can name it: not where
    /// TLC did not say which of several properties it is.
    #[must_use]
    pub fn by(property: Option<&str>, kind: ViolationKind) -> Option<Self> {
        match (property, kind) {
            (Some(name), _) if name.contains(" or ") => None,
            (Some(name), _) => Some(Self::Property(name.to_owned())),
            (None, ViolationKind::Deadlock) => Some(Self::Deadlock),
            (None, ViolationKind::Assumption) => Some(Self::Assumption),
            (None, ViolationKind::Assertion) => Some(Self::Assertion { says: None }),
            (None, ViolationKind::Safety | ViolationKind::Liveness) => None,
        }
    }

    fn without_says(self) -> Self {
        match self {
            Self::Assertion { .. } => Self::Assertion { says: None },
            Self::Evaluation { .. } => Self::Evaluation { says: None },
            other => other,
        }
    }
}

impl Stated {
    /// True if a search that comes to this ends as `expect` says, but for
    /// counts and for what a message must say.
    #[must_use]
    pub fn is_the_end_of(&self, expect: &Expect) -> bool {
        match (self, &expect.violates) {
            (Self::Broken(found), Some(expected)) => {
                found.clone().without_says() == expected.clone().without_says()
            }
            (Self::Broken(_), None) | (_, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// The keys below `expect`, in their order.
    pub(super) fn pairs(&self) -> Vec<(&'static str, Value)> {
        let verdict = |word: &str| ("verdict", Value::from(word));
        match self {
            Self::Verified(exact) => {
                let counts = exact.by_key().into_iter();
                let counts = counts.filter_map(|(key, count)| Some((key, number(count?))));
                std::iter::once(verdict("verified")).chain(counts).collect()
            }
            Self::AssumptionsHold => vec![verdict("assumptions-hold")],
            Self::NoViolationWithin => vec![verdict("no-violation-within")],
            Self::Broken(Broken::Property(name)) => {
                vec![verdict("violated"), ("property", Value::from(name))]
            }
            Self::Broken(broken) => {
                let says = broken.says().map(|says| ("says", Value::from(says)));
                std::iter::once(verdict(broken.word())).chain(says).collect()
            }
        }
    }
}

/// `{ verdict = "verified", distinct = 8 }`.
impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table: InlineTable = self.pairs().into_iter().collect();
        table.fmt(f)
    }
}

/// A number of TOML.
pub(super) fn number(count: u64) -> Value {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_is_written_as_a_table() {
        let exact = Exact { distinct: Some(8), generated: None, depth: Some(3) };
        let property = |name: &str| Stated::Broken(Broken::Property(name.to_owned()));
        let says = Some("full \"now\"".to_owned());
        for (stated, text) in [
            (Stated::Verified(exact), "{ verdict = \"verified\", distinct = 8, depth = 3 }"),
            (Stated::AssumptionsHold, "{ verdict = \"assumptions-hold\" }"),
            (property("Inv"), "{ verdict = \"violated\", property = \"Inv\" }"),
            (Stated::Broken(Broken::Deadlock), "{ verdict = \"deadlock\" }"),
            (
                Stated::Broken(Broken::Assertion { says }),
                "{ verdict = \"violated-assertion\", says = 'full \"now\"' }",
            ),
        ] {
            assert_eq!(stated.to_string(), text);
        }
    }

    #[test]
    fn an_end_is_compared_but_for_counts_and_messages() {
        let expect = |violates| Expect { violates, distinct: Some(3), ..Expect::default() };
        let assertion = |says: Option<&str>| Broken::Assertion { says: says.map(str::to_owned) };
        let property = |name: &str| Broken::Property(name.to_owned());
        let verified = Stated::Verified(Exact::default());
        assert!(verified.is_the_end_of(&expect(None)));
        assert!(!verified.is_the_end_of(&expect(Some(Broken::Deadlock))));
        for (found, expected, same) in [
            (Broken::Deadlock, None, false),
            (Broken::Deadlock, Some(Broken::Deadlock), true),
            (property("A"), Some(property("A")), true),
            (property("A"), Some(property("B")), false),
            (property("deadlock"), Some(Broken::Deadlock), false),
            (assertion(None), Some(assertion(Some("full"))), true),
            (assertion(None), Some(Broken::Assumption), false),
        ] {
            assert_eq!(Stated::Broken(found).is_the_end_of(&expect(expected)), same);
        }
    }

    #[test]
    fn only_what_has_a_name_can_be_expected() {
        let by = |name, kind| Broken::by(name, kind);
        assert_eq!(by(None, ViolationKind::Deadlock), Some(Broken::Deadlock));
        assert_eq!(by(None, ViolationKind::Liveness), None);
        assert_eq!(by(Some("A or B"), ViolationKind::Liveness), None);
        let named = by(Some("A"), ViolationKind::Liveness);
        assert_eq!(named, Some(Broken::Property("A".to_owned())));
    }
}
