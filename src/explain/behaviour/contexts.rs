//! The instances of a root module and those inside them, seen from which the
//! names of another module mean something of their own.

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok, Token};

use super::reader::Context;
use crate::config::Config;
use crate::explain::operators::Operators;
use crate::explain::syntax::{Source, Span};
use crate::spec::Spec;

/// Deepest instance within instances that is followed, and most of them.
const DEPTH_MAX: usize = 5;
const INSTANCES_MAX: usize = 60;

/// A named instance.
#[derive(Debug)]
pub(super) struct Seen {
    /// Where it is declared: 0 for the root module, or from 1 the number of
    /// another instance.
    parent: usize,
    depth: usize,
    head: Head,
    /// The specification with the instantiated module as its root.
    spec: Spec,
}

/// `name(parameters) == INSTANCE M WITH ...`.
#[derive(Debug, Clone)]
struct Head {
    name: String,
    parameters: Vec<String>,
    /// `WITH ...` as it is written, empty if there is none.
    with: String,
}

/// The named instances that the root module sees, and those that they see.
pub(super) fn instances(spec: &Spec) -> Vec<Seen> {
    let mut found = declared(spec, 0, 1);
    let mut next = 0;
    while next < found.len().min(INSTANCES_MAX) {
        let Seen { depth, spec, .. } = &found[next];
        let inner = if *depth < DEPTH_MAX { declared(spec, next + 1, depth + 1) } else { vec![] };
        found.extend(inner);
        next += 1;
    }
    found.truncate(INSTANCES_MAX);
    found
}

fn declared(spec: &Spec, parent: usize, depth: usize) -> Vec<Seen> {
    let mut found = Vec::new();
    for module in spec.extended() {
        let units = module.syntax.iter().flat_map(|syntax| &syntax.units);
        let source = Source::read(module);
        for unit in units {
            let Unit::Instance { name: Some(name), module, .. } = unit else { continue };
            let inner = Spec { name: module.clone(), ..spec.clone() };
            let head = source.as_ref().and_then(|source| head(source, name));
            if let (Some(_), Some(head)) = (inner.path_of(module), head) {
                found.push(Seen { parent, depth, head, spec: inner });
            }
        }
    }
    found
}

/// The root module, and its instances after it.
pub(super) fn contexts<'a>(spec: &'a Spec, seen: &'a [Seen], config: &Config) -> Vec<Context<'a>> {
    let root = Context {
        parent: None,
        name: String::new(),
        parameters: Vec::new(),
        operators: Operators::new(spec, config),
        with: String::new(),
        text: String::new(),
    };
    let inner = seen.iter().map(|instance| Context {
        parent: Some(instance.parent),
        name: instance.head.name.clone(),
        parameters: instance.head.parameters.clone(),
        // A replacement is one of the root module's.
        operators: Operators::new(&instance.spec, &Config::default()),
        with: instance.head.with.clone(),
        text: String::new(),
    });
    std::iter::once(root).chain(inner).collect()
}

/// How the instance of that name is declared.
fn head(source: &Source<'_>, name: &str) -> Option<Head> {
    let tokens = source.tokens(Span { first: 0, end: source.count() });
    (0..tokens.len()).find_map(|at| {
        let is_name = matches!(&tokens[at].tok, Tok::Ident(own) if own == name);
        let (parameters, first) = is_name.then(|| parameters(tokens, at + 1))??;
        let tok = |n: usize| tokens.get(first + n).map(|t| &t.tok);
        (tok(0) == Some(&Tok::DefEq) && tok(1) == Some(&Tok::Kw(Kw::Instance))).then_some(())?;
        let with = if tok(3) == Some(&Tok::Kw(Kw::With)) {
            let ends = |t: &Token| t.col <= tokens[at].col;
            let with = first + 3;
            let end = tokens[with..].iter().position(ends).map_or(tokens.len(), |n| with + n);
            source.in_place(Span { first: with, end })
        } else {
            String::new()
        };
        Some(Head { name: name.to_owned(), parameters, with })
    })
}

/// `(a, b)` at a token, if it stands there, and what follows it.
fn parameters(tokens: &[Token], at: usize) -> Option<(Vec<String>, usize)> {
    if tokens.get(at)?.tok != Tok::LParen {
        return Some((Vec::new(), at));
    }
    let end = at + tokens[at..].iter().position(|t| t.tok == Tok::RParen)?;
    let names = tokens[at + 1..end].iter().filter_map(|t| match &t.tok {
        Tok::Ident(name) => Some(name.clone()),
        _ => None,
    });
    Some((names.collect(), end + 1))
}
