//! The instances of a root module and those inside them, seen from which the
//! names of another module mean something of their own.

use std::collections::BTreeMap;
use std::rc::Rc;

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok, Token};

use super::reader::Context;
use crate::config::Config;
use crate::spec::Spec;
use crate::syntax::{Source, Span, operators::Operators};

/// Deepest instance within instances that is followed, and most of them.
const DEPTH_MAX: usize = 5;
const INSTANCES_MAX: usize = 60;

/// A named instance.
#[derive(Debug)]
pub(in crate::explain) struct Seen {
    /// Where it is declared: 0 for the root module, or from 1 the number of
    /// another instance.
    parent: usize,
    depth: usize,
    head: Head,
    /// The instantiated module.
    module: String,
}

/// `name(parameters) == INSTANCE M WITH ...`.
#[derive(Debug, Clone)]
struct Head {
    name: String,
    parameters: Vec<String>,
    /// `WITH ...` as it is written, empty if there is none.
    with: String,
}

/// The named instances of a specification.
#[derive(Debug, Default)]
pub(in crate::explain) struct Instances {
    seen: Vec<Seen>,
    /// For each instantiated module the specification with it as its root.
    roots: BTreeMap<String, Spec>,
}

/// The named instances that the root module sees, and those that they see.
pub(in crate::explain) fn instances(spec: &Spec) -> Instances {
    let root = |name: &str| Spec { name: name.to_owned(), ..spec.clone() };
    let mut known: BTreeMap<String, Vec<Declared>> = BTreeMap::new();
    let mut roots: BTreeMap<String, Spec> = BTreeMap::new();
    let mut seen: Vec<Seen> = Vec::new();
    let mut next = 0;
    while next <= seen.len().min(INSTANCES_MAX) {
        let (around, depth) = match next.checked_sub(1).map(|at| &seen[at]) {
            None => (spec.name.clone(), 1),
            Some(around) => (around.module.clone(), around.depth + 1),
        };
        if depth <= DEPTH_MAX {
            let spec = roots.get(&around).unwrap_or(spec);
            let inner = known.entry(around).or_insert_with(|| declared(spec)).clone();
            let room = INSTANCES_MAX.saturating_sub(seen.len());
            for Declared { head, module } in inner.into_iter().take(room) {
                roots.entry(module.clone()).or_insert_with(|| root(&module));
                seen.push(Seen { parent: next, depth, head, module });
            }
        }
        next += 1;
    }
    Instances { seen, roots }
}

/// An instance as a module declares it.
#[derive(Debug, Clone)]
struct Declared {
    head: Head,
    module: String,
}

fn declared(spec: &Spec) -> Vec<Declared> {
    let mut found = Vec::new();
    for module in spec.taken_over() {
        let units = module.syntax.iter().flat_map(|syntax| &syntax.units);
        let Some(source) = Source::read(module) else { continue };
        let heads = heads(&source);
        for unit in units {
            let Unit::Instance { name: Some(name), module, .. } = unit else { continue };
            if let (Some(_), Some(head)) = (spec.path_of(module), heads.get(name)) {
                found.push(Declared { head: head.clone(), module: module.clone() });
            }
        }
    }
    found
}

/// The root module, and its instances after it.
pub(in crate::explain) fn contexts<'a>(
    spec: &'a Spec,
    instances: &'a Instances,
    config: &Config,
) -> Vec<Context<'a>> {
    let root = Context {
        parent: None,
        name: String::new(),
        parameters: Vec::new(),
        operators: Rc::new(Operators::new(spec, config)),
        with: String::new(),
        text: String::new(),
    };
    // A replacement is one of the root module's.
    let of = |spec| Rc::new(Operators::new(spec, &Config::default()));
    let operators: BTreeMap<&String, Rc<Operators<'_>>> =
        instances.roots.iter().map(|(module, spec)| (module, of(spec))).collect();
    let inner = instances.seen.iter().filter_map(|instance| {
        Some(Context {
            parent: Some(instance.parent),
            name: instance.head.name.clone(),
            parameters: instance.head.parameters.clone(),
            operators: Rc::clone(operators.get(&instance.module)?),
            with: instance.head.with.clone(),
            text: String::new(),
        })
    });
    std::iter::once(root).chain(inner).collect()
}

/// How each named instance of a module is declared.
fn heads(source: &Source<'_>) -> BTreeMap<String, Head> {
    let tokens = source.tokens(Span { first: 0, end: source.count() });
    let mut heads = BTreeMap::new();
    for at in 0..tokens.len() {
        if let Some(head) = head(source, tokens, at) {
            heads.entry(head.name.clone()).or_insert(head);
        }
    }
    heads
}

/// The instance that is declared here, if one is.
fn head(source: &Source<'_>, tokens: &[Token], at: usize) -> Option<Head> {
    let Tok::Ident(name) = &tokens[at].tok else { return None };
    let (parameters, first) = parameters(tokens, at + 1)?;
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
    Some(Head { name: name.clone(), parameters, with })
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
