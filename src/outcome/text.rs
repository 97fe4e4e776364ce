//! The modules of a specification, asked what stands at a place.

use std::collections::BTreeSet;

use tla_syntax::Unit;
use tla_syntax::token::{Op, Tok, Token};

use super::applications::Applications;
use crate::config::Config;
use crate::event::ActionCoverage;
use crate::explain::operators::Operators;
use crate::explain::syntax::{Kind, Node, Source, Span, names_and_primes};
use crate::spec::{Point, Spec};

/// A piece of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The module, by its position in [`Text`].
    pub(super) source: usize,
    pub(super) span: Span,
}

impl Place {
    pub(super) fn contains(&self, other: &Self) -> bool {
        self.source == other.source && self.span.contains(other.span)
    }
}

/// A definition at the top level of a module.
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) source: usize,
    pub(super) parameters: Vec<String>,
    pub(super) body: Node,
}

impl Definition {
    /// Where its body stands.
    pub(super) fn place(&self) -> Place {
        Place { source: self.source, span: self.body.span }
    }
}

/// All modules that can be read.
pub(super) struct Text<'a> {
    pub(super) spec: &'a Spec,
    operators: Operators<'a>,
    pub(super) sources: Vec<Source<'a>>,
    pub(super) definitions: Vec<Definition>,
    /// Everything that the next-state relation and the initial predicate
    /// apply.
    pub(super) applications: Applications,
}

impl<'a> Text<'a> {
    pub(super) fn read(spec: &'a Spec, config: &Config) -> Self {
        let sources: Vec<Source<'a>> = spec.modules.iter().filter_map(Source::read).collect();
        let definitions = sources.iter().enumerate().flat_map(|(n, s)| defined(n, s)).collect();
        let operators = Operators::new(spec, config);
        let mut text =
            Self { spec, operators, sources, definitions, applications: Applications::default() };
        let roots = [text.next(config), text.init(config)];
        text.applications = Applications::below(&text, roots.into_iter().flatten().collect());
        text
    }

    /// The body of the next-state relation.
    pub(super) fn next(&self, config: &Config) -> Option<Place> {
        let operator = match (&config.next, &config.specification) {
            (Some(next), _) => self.operators.operator(&next.name)?,
            (None, Some(formula)) => self.operators.always_part(&formula.name)?,
            (None, None) => return None,
        };
        let source = self.source(&self.operators.sources[operator.source].module.name)?;
        let Kind::Name(name) = &operator.body.kind else {
            return Some(Place { source, span: operator.body.span });
        };
        let next = self.operator(name)?;
        Some(Place { source: next.source, span: next.body.span })
    }

    /// The body of the initial predicate.
    pub(super) fn init(&self, config: &Config) -> Option<Place> {
        let name = match (&config.init, &config.specification) {
            (Some(init), _) => init.name.clone(),
            (None, Some(formula)) => {
                let operator = self.operators.operator(&formula.name)?;
                let items = operator.body.items(Op::And);
                items.iter().find_map(|item| match &item.kind {
                    Kind::Name(name) => Some(name.clone()),
                    _ => None,
                })?
            }
            (None, None) => return None,
        };
        self.operator(&name).map(Definition::place)
    }

    pub(super) fn source(&self, module: &str) -> Option<usize> {
        self.sources.iter().position(|s| s.module.name == module)
    }

    /// The name of a module.
    pub(super) fn module(&self, source: usize) -> &str {
        &self.sources[source].module.name
    }

    pub(super) fn syntax(&self, source: usize) -> Option<&tla_syntax::Module> {
        self.sources[source].module.syntax.as_ref()
    }

    pub(super) fn tokens(&self, place: Place) -> &[Token] {
        self.sources[place.source].tokens(place.span)
    }

    pub(super) fn all_tokens(&self, source: usize) -> &[Token] {
        let source = &self.sources[source];
        source.tokens(Span { first: 0, end: source.count() })
    }

    /// A piece as it is written, on one line.
    pub(super) fn shown(&self, place: Place) -> String {
        self.sources[place.source].shown(place.span)
    }

    /// The piece without brackets around all of it.
    pub(super) fn without_brackets(&self, source: usize, span: Span) -> Span {
        let inner = Span { first: span.first + 1, end: span.end.saturating_sub(1) };
        match self.sources[source].token(span.first).map(|t| &t.tok) {
            Some(Tok::LParen) if inner.first < inner.end => self.without_brackets(source, inner),
            _ => span,
        }
    }

    /// The definition behind a name that the root module sees.
    pub(super) fn operator(&self, name: &str) -> Option<&Definition> {
        let operator = self.operators.operator(name)?;
        let source = self.source(&self.operators.sources[operator.source].module.name)?;
        self.definitions.iter().find(|d| d.source == source && d.name == operator.name)
    }

    /// The definition around a place.
    pub(super) fn around(&self, place: &Place) -> Option<&Definition> {
        let around = |d: &&Definition| d.source == place.source && d.body.span.contains(place.span);
        self.definitions.iter().find(around)
    }

    /// The definition a line of the report names.
    pub(super) fn definition_of(&self, action: &ActionCoverage) -> Option<&Definition> {
        let source = self.source(&action.location.module)?;
        self.definitions.iter().find(|d| d.source == source && d.name == action.action)
    }

    /// What a line of the report is about.
    pub(super) fn place(&self, action: &ActionCoverage) -> Option<Place> {
        let definition = self.definition_of(action);
        let Some(part) = action.part else {
            return definition.map(|d| Place { source: d.source, span: d.body.span });
        };
        let (start, end) = ((part.line, part.column), (part.end_line, part.end_column));
        let inside = definition.and_then(|d| {
            let place = self.between(d.source, start, end)?;
            d.body.span.contains(place.span).then_some(place)
        });
        // An operator with a variable among its arguments is reported where it
        // is applied, which may be another module.
        let name = action.action.split('!').next().unwrap_or_default();
        let applied = || {
            let places = (0..self.sources.len()).filter_map(|n| self.between(n, start, end));
            places.into_iter().find(|place| self.calls(place, name))
        };
        inside.or_else(applied)
    }

    /// What stands between two places of a module, both included.
    pub(super) fn at(&self, module: &str, start: Point, end: Point) -> Option<Place> {
        self.between(self.source(module)?, start, end)
    }

    fn between(&self, source: usize, start: Point, end: Point) -> Option<Place> {
        let span = self.sources[source].span(start, end)?;
        Some(Place { source, span })
    }

    pub(super) fn expression(&self, place: &Place) -> Option<Node> {
        self.sources[place.source].expression(place.span)
    }

    /// True if the piece speaks of the next state in its own text.
    pub(super) fn assigns(&self, place: &Place) -> bool {
        names_and_primes(self.sources[place.source].tokens(place.span)).1
    }

    /// True if the module is only instantiated.
    pub(super) fn is_instanced(&self, source: usize) -> bool {
        !self.spec.extended().iter().any(|m| m.name == self.module(source))
    }

    /// True if the piece is the name, applied or not.
    pub(super) fn calls(&self, place: &Place, name: &str) -> bool {
        let first = self.sources[place.source].tokens(place.span).first();
        matches!(first.map(|t| &t.tok), Some(Tok::Ident(own)) if own == name)
    }

    /// True if the piece is an operator of the root module, or of one that it
    /// extends, that speaks of the next state.
    pub(super) fn calls_an_action(&self, place: &Place) -> bool {
        let first = self.sources[place.source].tokens(place.span).first();
        let Some(Tok::Ident(name)) = first.map(|t| &t.tok) else { return false };
        let body = |d: &Definition| Place { source: d.source, span: d.body.span };
        self.operator(name).is_some_and(|d| d.name == *name && self.assigns(&body(d)))
    }

    pub(super) fn names(&self, source: usize, node: &Node) -> BTreeSet<String> {
        let names = names_and_primes(self.sources[source].tokens(node.span)).0;
        names.into_iter().map(str::to_owned).collect()
    }

    /// These names and all that their definitions use.
    pub(super) fn names_below(&self, names: BTreeSet<String>) -> BTreeSet<String> {
        let mut pending: Vec<String> = names.iter().cloned().collect();
        let mut below = names;
        while let Some(name) = pending.pop() {
            let Some(definition) = self.operator(&name) else { continue };
            for used in self.names(definition.source, &definition.body) {
                if below.insert(used.clone()) {
                    pending.push(used);
                }
            }
        }
        below
    }

    /// True if the expression speaks of the next state, itself or through what
    /// it uses.
    pub(super) fn is_action(&self, source: usize, node: &Node) -> bool {
        let place = Place { source, span: node.span };
        let below = || self.names_below(self.names(source, node));
        self.assigns(&place)
            || below().iter().filter_map(|name| self.operator(name)).any(|definition| {
                let body = Place { source: definition.source, span: definition.body.span };
                self.assigns(&body)
            })
    }
}

/// The definitions of a module that are understood.
fn defined(number: usize, source: &Source<'_>) -> Vec<Definition> {
    let units = source.module.syntax.iter().flat_map(|syntax| &syntax.units);
    let definitions = units.filter_map(|unit| match unit {
        Unit::Def(def) => Some(Definition {
            name: def.name.clone(),
            source: number,
            parameters: def.params.iter().map(|p| p.name.clone()).collect(),
            body: source.body(&def.name)?,
        }),
        _ => None,
    });
    definitions.collect()
}
