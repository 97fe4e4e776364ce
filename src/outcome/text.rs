//! The modules of a specification, asked what stands at a place.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use tla_syntax::token::{Op, Tok, Token};

use super::acting::Acting;
use super::applications::Applications;
use super::definitions::{Definition, Definitions};
use super::modules::Modules;
use crate::config::Config;
use crate::event::ActionCoverage;
use crate::pluscal::Translated;
use crate::spec::{Point, Spec};
use crate::syntax::{Kind, Node, Span, names_and_primes, operators::Operators};

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

/// All modules that can be read.
pub(super) struct Text<'a> {
    pub(super) spec: &'a Spec,
    operators: Operators<'a>,
    pub(super) modules: Modules<'a>,
    pub(super) definitions: Definitions,
    config: &'a Config,
    applications: OnceCell<Applications>,
    acting: OnceCell<Acting>,
    /// By module: the labels of its algorithm, if it has one.
    labels: OnceCell<Vec<Option<Translated>>>,
}

impl<'a> Text<'a> {
    pub(super) fn read(spec: &'a Spec, config: &'a Config) -> Self {
        let modules = Modules::read(spec);
        let definitions = Definitions::read(&modules.sources);
        let operators = Operators::new(spec, config);
        let (applications, acting) = (OnceCell::new(), OnceCell::new());
        let labels = OnceCell::new();
        Self { spec, config, operators, modules, definitions, applications, acting, labels }
    }

    /// Everything that the next-state relation and the initial predicate
    /// apply.
    pub(super) fn applications(&self) -> &Applications {
        let searched = || [self.next(self.config), self.init(self.config)].into_iter().flatten();
        self.applications.get_or_init(|| Applications::below(self, searched().collect()))
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
        self.modules.find(module)
    }

    /// The name of a module.
    pub(super) fn module(&self, source: usize) -> &str {
        &self.modules.sources[source].module.name
    }

    pub(super) fn tokens(&self, place: Place) -> &[Token] {
        self.modules.sources[place.source].tokens(place.span)
    }

    pub(super) fn all_tokens(&self, source: usize) -> &[Token] {
        let source = &self.modules.sources[source];
        source.tokens(Span { first: 0, end: source.count() })
    }

    /// A piece as it is written, on one line.
    pub(super) fn shown(&self, place: Place) -> String {
        self.modules.sources[place.source].shown(place.span)
    }

    /// The piece without brackets around all of it.
    pub(super) fn without_brackets(&self, source: usize, span: Span) -> Span {
        let inner = Span { first: span.first + 1, end: span.end.saturating_sub(1) };
        match self.modules.sources[source].token(span.first).map(|t| &t.tok) {
            Some(Tok::LParen) if inner.first < inner.end => self.without_brackets(source, inner),
            _ => span,
        }
    }

    /// The definition behind a name that the root module sees.
    pub(super) fn operator(&self, name: &str) -> Option<&Definition> {
        let name = self.operators.meant(name)?;
        let mut extended = self.modules.extended.iter();
        let found = extended.find_map(|source| self.definitions.named(*source, name))?;
        (!found.takes_operators).then_some(found)
    }

    /// The definition around a place.
    pub(super) fn around(&self, place: &Place) -> Option<&Definition> {
        self.definitions.around(place)
    }

    /// The definition a line of the report names.
    pub(super) fn definition_of(&self, action: &ActionCoverage) -> Option<&Definition> {
        let source = self.source(&action.location.module)?;
        self.definitions.named(source, &action.action)
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
            let places =
                (0..self.modules.sources.len()).filter_map(|n| self.between(n, start, end));
            places.into_iter().find(|place| self.calls(place, name))
        };
        inside.or_else(applied)
    }

    /// What stands between two places of a module, both included.
    pub(super) fn at(&self, module: &str, start: Point, end: Point) -> Option<Place> {
        self.between(self.source(module)?, start, end)
    }

    fn between(&self, source: usize, start: Point, end: Point) -> Option<Place> {
        let span = self.modules.sources[source].span(start, end)?;
        Some(Place { source, span })
    }

    pub(super) fn expression(&self, place: &Place) -> Option<Node> {
        self.modules.sources[place.source].expression(place.span)
    }

    fn acting(&self) -> &Acting {
        self.acting.get_or_init(|| Acting::of(self))
    }

    /// True if the piece speaks of the next state in its own text.
    pub(super) fn assigns(&self, place: Place) -> bool {
        self.acting().assigns(place)
    }

    /// True if the piece speaks of the next state, itself or through what it
    /// applies.
    pub(super) fn acts(&self, place: Place) -> bool {
        self.acting().acts(place)
    }

    /// True if the definition leads to itself.
    pub(super) fn is_recursive(&self, definition: &Definition) -> bool {
        self.acting().is_recursive(definition.number)
    }

    /// True if the module is only instantiated.
    pub(super) fn is_instanced(&self, source: usize) -> bool {
        self.modules.is_instanced(source)
    }

    /// True if the piece is the name, applied or not.
    pub(super) fn calls(&self, place: &Place, name: &str) -> bool {
        let first = self.modules.sources[place.source].tokens(place.span).first();
        matches!(first.map(|t| &t.tok), Some(Tok::Ident(own)) if own == name)
    }

    /// True if the piece is an operator of the root module, or of one that it
    /// extends, that speaks of the next state.
    pub(super) fn calls_an_action(&self, place: &Place) -> bool {
        let first = self.modules.sources[place.source].tokens(place.span).first();
        let Some(Tok::Ident(name)) = first.map(|t| &t.tok) else { return false };
        self.operator(name).is_some_and(|d| d.name == *name && self.assigns(d.place()))
    }

    pub(super) fn names(&self, source: usize, node: &Node) -> BTreeSet<String> {
        let names = names_and_primes(self.modules.sources[source].tokens(node.span)).0;
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

    /// The algorithm of a module, if there is one.
    pub(super) fn translated(&self, module: &str) -> Option<&Translated> {
        let read = || {
            let sources = self.modules.sources.iter();
            sources.map(|source| Translated::read(&source.module.text)).collect()
        };
        self.labels.get_or_init(read).get(self.source(module)?)?.as_ref()
    }
}
