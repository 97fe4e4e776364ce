//! The instances of a root module, seen from which the names of another module
//! mean something of their own.

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok};

use super::reader::Context;
use crate::config::Config;
use crate::explain::operators::Operators;
use crate::explain::syntax::{Source, Span};
use crate::spec::Spec;

/// A named instance without parameters.
#[derive(Debug)]
pub(super) struct Seen {
    name: String,
    /// The specification with the instantiated module as its root.
    spec: Spec,
    with: String,
}

/// The named instances that the root module sees.
pub(super) fn instances(spec: &Spec) -> Vec<Seen> {
    let mut found = Vec::new();
    for module in spec.extended() {
        let units = module.syntax.iter().flat_map(|syntax| &syntax.units);
        let source = Source::read(module);
        for unit in units {
            let Unit::Instance { name: Some(name), module, .. } = unit else { continue };
            let inner = Spec { name: module.clone(), ..spec.clone() };
            let with = source.as_ref().and_then(|source| with(source, name));
            if let (Some(_), Some(with)) = (inner.path_of(module), with) {
                found.push(Seen { name: name.clone(), spec: inner, with });
            }
        }
    }
    found
}

/// The root module, and its instances after it.
pub(super) fn contexts<'a>(spec: &'a Spec, seen: &'a [Seen], config: &Config) -> Vec<Context<'a>> {
    let root = Context {
        name: String::new(),
        operators: Operators::new(spec, config),
        with: String::new(),
        text: String::new(),
    };
    let inner = seen.iter().map(|instance| Context {
        name: instance.name.clone(),
        // A replacement is one of the root module's.
        operators: Operators::new(&instance.spec, &Config::default()),
        with: instance.with.clone(),
        text: String::new(),
    });
    std::iter::once(root).chain(inner).collect()
}

/// `WITH ...` of `name == INSTANCE M WITH ...`, empty if there is none.
fn with(source: &Source<'_>, name: &str) -> Option<String> {
    let tokens = source.tokens(Span { first: 0, end: source.count() });
    let begins = |at: &usize| {
        let tok = |n: usize| tokens.get(at + n).map(|t| &t.tok);
        matches!(tok(0), Some(Tok::Ident(own)) if own == name)
            && tok(1) == Some(&Tok::DefEq)
            && tok(2) == Some(&Tok::Kw(Kw::Instance))
    };
    let at = (0..tokens.len()).find(begins)?;
    let first = at + 4;
    if tokens.get(first).map(|t| &t.tok) != Some(&Tok::Kw(Kw::With)) {
        return Some(String::new());
    }
    let ends = |t: &&tla_syntax::token::Token| t.col <= tokens[at].col;
    let end = tokens[first..].iter().position(|t| ends(&t)).map_or(tokens.len(), |n| first + n);
    Some(source.in_place(Span { first, end }))
}
