//! Which definition stands behind an application, through instances of every
//! kind.
//!
//! In: a piece of a module that applies an operator: `Act(x)`, `I!Act`,
//! `I(k)!J!Act(x)`. Out: the definition, in the module that holds it, and
//! whether an instance lies between.

use tla_syntax::token::{Kw, Tok, Token};

use super::definitions::Definition;
use super::text::{Place, Text};
use crate::syntax::{Node, Span};

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

    /// All that a module applies: where each application begins, and the
    /// number of what it applies.
    pub(super) fn calls_of(&self, source: usize) -> Vec<(usize, usize)> {
        let tokens = self.all_tokens(source);
        let call = |at: usize| {
            let (names, _) = path(&tokens[at..])?;
            let definition = self.found(source, &names).definition?;
            Some((at, definition.number))
        };
        (0..tokens.len()).filter_map(call).collect()
    }

    pub(super) fn found(&self, source: usize, path: &[&str]) -> Applied<'_> {
        let (name, instances) = path.split_last().map_or(("", path), |(last, all)| (*last, all));
        let inside =
            instances.iter().try_fold(source, |s, instance| self.modules.instance(s, instance));
        let definition = inside.and_then(|inside| self.definition(inside, name));
        let elsewhere = definition.is_some_and(|d| self.modules.is_instanced(d.source));
        let instanced = !instances.is_empty() || (elsewhere && !self.modules.is_instanced(source));
        Applied { written: String::new(), name: String::new(), instanced, definition }
    }

    /// The definition of a name, as a module sees it.
    fn definition(&self, source: usize, name: &str) -> Option<&Definition> {
        let replaced = || self.operator(name).filter(|_| !self.modules.is_instanced(source));
        let is = |s: &usize| self.definitions.named(*s, name);
        replaced().or_else(|| self.modules.seen_from(source).iter().find_map(is))
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

/// The module of `I == INSTANCE M` or `I(k) == INSTANCE M`, if it begins here
/// with its name.
pub(super) fn declaration(tokens: &[Token]) -> Option<&str> {
    let at = after_group(tokens, 1);
    let [defines, instance, module, ..] = tokens.get(at..)? else { return None };
    let is_one = defines.tok == Tok::DefEq && instance.tok == Tok::Kw(Kw::Instance);
    match &module.tok {
        Tok::Ident(module) if is_one => Some(module),
        _ => None,
    }
}
