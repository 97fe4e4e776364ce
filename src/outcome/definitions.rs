//! The definitions at the top level of all modules, found by name and by place.

use std::collections::BTreeMap;

use tla_syntax::Unit;

use super::text::Place;
use crate::syntax::{Node, Source};

/// A definition at the top level of a module.
pub(super) struct Definition {
    pub(super) name: String,
    /// The module, by its position.
    pub(super) source: usize,
    pub(super) parameters: Vec<String>,
    /// True if operators are among its arguments.
    pub(super) takes_operators: bool,
    pub(super) body: Node,
    /// Line of its name in the text of the module.
    pub(super) line: u32,
    /// Its position among all definitions.
    pub(super) number: usize,
}

/// Those that are understood.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) all: Vec<Definition>,
    /// By module and name; the first counts.
    named: Vec<BTreeMap<String, usize>>,
    /// By module, in the order of their places.
    placed: Vec<Vec<usize>>,
}

impl Definition {
    /// Where its body stands.
    pub(super) fn place(&self) -> Place {
        Place { source: self.source, span: self.body.span }
    }
}

impl Definitions {
    pub(super) fn read(sources: &[Source<'_>]) -> Self {
        let mut read = Self::default();
        for (number, source) in sources.iter().enumerate() {
            let first = read.all.len();
            read.add(number, source);
            let own = &read.all[first..];
            let mut named = BTreeMap::new();
            for definition in own {
                named.entry(definition.name.clone()).or_insert(definition.number);
            }
            let mut placed: Vec<usize> = own.iter().map(|d| d.number).collect();
            placed.sort_by_key(|d| read.all[*d].body.span);
            read.named.push(named);
            read.placed.push(placed);
        }
        read
    }

    fn add(&mut self, number: usize, source: &Source<'_>) {
        for unit in source.module.syntax.iter().flat_map(|syntax| &syntax.units) {
            let Unit::Def(def) = unit else { continue };
            let Some(body) = source.body(&def.name) else { continue };
            let line = source.line_of(&def.name).unwrap_or_else(|| source.line(body.span));
            self.all.push(Definition {
                name: def.name.clone(),
                source: number,
                parameters: def.params.iter().map(|p| p.name.clone()).collect(),
                takes_operators: def.params.iter().any(|p| p.arity > 0),
                body,
                line,
                number: self.all.len(),
            });
        }
    }

    /// The definition of a name in a module.
    pub(super) fn named(&self, source: usize, name: &str) -> Option<&Definition> {
        self.named.get(source)?.get(name).map(|number| &self.all[*number])
    }

    /// The definition around a place.
    pub(super) fn around(&self, place: &Place) -> Option<&Definition> {
        let placed = self.placed.get(place.source)?;
        let behind = placed.partition_point(|d| self.all[*d].body.span.first <= place.span.first);
        let found = &self.all[placed[behind.checked_sub(1)?]];
        found.body.span.contains(place.span).then_some(found)
    }
}
