//! Which definition stands behind an application, through instances of every
//! kind.
//!
//! In: a piece of a module that applies an operator: `Act(x)`, `I!Act`,
//! `I(k)!J!Act(x)`. Out: the definition, in the module that holds it, and
//! whether an instance lies between.

use std::collections::BTreeSet;

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok, Token};

use super::text::{Definition, Place, Text};
use crate::explain::syntax::{Node, Span};

/// Longest chain of definitions that is followed.
const DEPTH_MAX: usize = 40;

/// An operator as it is applied.
pub(super) struct Applied<'t> {
    /// As it is written, without the arguments.
    pub(super) written: String,
    /// As TLC names it: the names alone, with `!` between.
    pub(super) name: String,
    /// True if an instance lies between here and the definition.
    pub(super) instanced: bool,
    /// `None` if it is not found.
    pub(super) definition: Option<&'t Definition>,
}

impl Text<'_> {
    /// What a piece applies, if it is an application and nothing else.
    pub(super) fn applied(&self, source: usize, node: &Node) -> Option<Applied<'_>> {
        let span = self.without_brackets(source, node.span);
        let tokens = self.tokens(Place { source, span });
        let (path, last) = path(tokens)?;
        let end = after_group(tokens, last + 1);
        let written = Span { first: span.first, end: span.first + last + 1 };
        (end == tokens.len()).then(|| Applied {
            written: self.shown(Place { source, span: written }),
            name: path.join("!"),
            ..self.found(source, &path)
        })
    }

    /// True if the piece speaks of the next state, itself or through what it
    /// applies.
    pub(super) fn acts(&self, place: Place) -> bool {
        self.acts_within(place, &mut BTreeSet::new())
    }

    fn acts_within(&self, place: Place, seen: &mut BTreeSet<Place>) -> bool {
        if seen.len() > DEPTH_MAX * DEPTH_MAX || !seen.insert(place) {
            return false;
        }
        let tokens = self.tokens(place);
        self.assigns(&place)
            || (0..tokens.len()).filter_map(|at| path(&tokens[at..])).any(|(names, _)| {
                let definition = self.found(place.source, &names).definition;
                definition.is_some_and(|d| self.acts_within(d.place(), seen))
            })
    }

    pub(super) fn found(&self, source: usize, path: &[&str]) -> Applied<'_> {
        let (name, instances) = path.split_last().map_or(("", path), |(last, all)| (*last, all));
        let inside = instances.iter().try_fold(source, |s, instance| self.instance(s, instance));
        let definition = inside.and_then(|inside| self.definition(inside, name));
        let elsewhere = definition.is_some_and(|d| self.is_instanced(d.source));
        let instanced = !instances.is_empty() || (elsewhere && !self.is_instanced(source));
        Applied { written: String::new(), name: String::new(), instanced, definition }
    }

    /// The definition of a name, as a module sees it.
    fn definition(&self, source: usize, name: &str) -> Option<&Definition> {
        let replaced = || self.operator(name).filter(|_| !self.is_instanced(source));
        let is = |s: usize| self.definitions.iter().find(|d| d.source == s && d.name == name);
        replaced().or_else(|| self.seen_from(source).into_iter().find_map(is))
    }

    /// The module of a named instance that a module declares, at its top or in
    /// a `LET`.
    fn instance(&self, source: usize, name: &str) -> Option<usize> {
        let declared = |source: usize| {
            let tokens = self.all_tokens(source);
            (0..tokens.len()).find_map(|at| declaration(&tokens[at..], name))
        };
        let module = self.seen_from(source).into_iter().find_map(declared)?;
        self.source(module)
    }

    /// The module itself, those it extends, and those it instantiates without
    /// a name.
    fn seen_from(&self, source: usize) -> Vec<usize> {
        let mut seen = vec![source];
        let mut next = 0;
        while let Some(&source) = seen.get(next) {
            next += 1;
            let Some(syntax) = self.syntax(source) else { continue };
            let unnamed = syntax.units.iter().filter_map(|unit| match unit {
                Unit::Instance { name: None, module, .. } => Some(module),
                _ => None,
            });
            let found = syntax.extends.iter().chain(unnamed).filter_map(|m| self.source(m));
            let fresh: Vec<usize> = found.filter(|m| !seen.contains(m)).collect();
            seen.extend(fresh);
        }
        seen
    }
}

/// `A!B(k)!Name` at the beginning: its names, and where the last one stands.
pub(super) fn path(tokens: &[Token]) -> Option<(Vec<&str>, usize)> {
    let (mut names, mut at) = (Vec::new(), 0);
    loop {
        let Tok::Ident(name) = &tokens.get(at)?.tok else { return None };
        names.push(name.as_str());
        let end = after_group(tokens, at + 1);
        match tokens.get(end).map(|t| &t.tok) {
            Some(Tok::Bang) => at = end + 1,
            _ => return Some((names, at)),
        }
    }
}

/// Behind the brackets that open here, if any do.
pub(super) fn after_group(tokens: &[Token], from: usize) -> usize {
    if tokens.get(from).is_none_or(|t| t.tok != Tok::LParen) {
        return from;
    }
    let mut open = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.tok {
            Tok::LParen => open += 1,
            Tok::RParen => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The module of `name == INSTANCE M` or `name(k) == INSTANCE M`, if it begins
/// here.
fn declaration<'t>(tokens: &'t [Token], name: &str) -> Option<&'t str> {
    matches!(&tokens.first()?.tok, Tok::Ident(own) if own == name).then_some(())?;
    let at = after_group(tokens, 1);
    let [defines, instance, module, ..] = tokens.get(at..)? else { return None };
    let is_one = defines.tok == Tok::DefEq && instance.tok == Tok::Kw(Kw::Instance);
    match &module.tok {
        Tok::Ident(module) if is_one => Some(module),
        _ => None,
    }
}
