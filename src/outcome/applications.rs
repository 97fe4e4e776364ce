//! Where operators are applied in what TLC searches.
//!
//! In: the next-state relation and the initial predicate. Out: every
//! application below them, so that one of several can be told from the others.

use std::collections::{BTreeMap, BTreeSet};

use tla_syntax::token::Tok;

use super::applied::{after_group, path};
use super::text::{Place, Text};
use crate::syntax::Span;

/// The applications of each operator, by the names with `!` between.
#[derive(Debug, Default)]
pub(super) struct Applications(BTreeMap<String, Vec<String>>);

impl Applications {
    /// All that stand in these pieces, and in the definitions they lead to.
    pub(super) fn below(text: &Text<'_>, mut pending: Vec<Place>) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::new();
        let mut known = BTreeMap::new();
        while let Some(place) = pending.pop() {
            if !seen.insert(place) {
                continue;
            }
            let tokens = text.tokens(place);
            for at in 0..tokens.len() {
                let is_inside = at > 0 && tokens[at - 1].tok == Tok::Bang;
                let Some((names, last)) = path(&tokens[at..]).filter(|_| !is_inside) else {
                    continue;
                };
                let definition =
                    *known.entry((place.source, names.join("!"))).or_insert_with(|| {
                        text.found(place.source, &names).definition.map(|found| found.place())
                    });
                let Some(definition) = definition else { continue };
                let end = after_group(tokens, at + last + 1);
                let (first, end) = (place.span.first + at, place.span.first + end);
                let shown = text.shown(Place { span: Span { first, end }, ..place });
                all.0.entry(names.join("!")).or_default().push(shown);
                pending.push(definition);
            }
        }
        all
    }

    /// True if the operator is applied in no second place.
    pub(super) fn is_only(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(|all| all.len() < 2)
    }

    /// True if no other application of the operator is written like that.
    pub(super) fn is_telling(&self, name: &str, shown: &str) -> bool {
        self.0.get(name).is_none_or(|all| all.iter().filter(|one| *one == shown).count() < 2)
    }
}
