//! Names that a piece of text binds, and that mean something else where the
//! piece is asked about.
//!
//! A quantifier may bind `a` in one module although another one, which extends
//! it, declares `a`, as those do that the Toolbox makes; or although the same
//! module defines `a` further down. Where all of them are seen, TLC refuses to
//! bind it again. So such a name is given on as another one of the same length,
//! for columns carry meaning.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok, Token};

use super::Source;

/// What the last character of a name is changed to.
const LAST: &str = "qzjkxvwyQZJKXVWYabcdefghilmnoprstuABCDEFGHILMNOPRSTU0123456789";

/// The names of one module that other declarations take.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    by_name: BTreeMap<String, Instead>,
}

/// What stands for a name.
#[derive(Debug, Clone)]
struct Instead {
    name: String,
    /// The token from which on the name is that of the declaration.
    until: usize,
}

impl Taken {
    /// What a name of a piece that begins at this token is given on as.
    pub(super) fn instead<'n>(&'n self, name: &'n str, at: usize) -> &'n str {
        let instead = self.by_name.get(name).filter(|instead| at < instead.until);
        instead.map_or(name, |instead| &instead.name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// For each module the names that another module of them declares although
/// this one does not see it, or that it declares itself further down.
pub(super) fn taken(sources: &[Source<'_>]) -> Vec<Taken> {
    let mut used: BTreeSet<String> =
        sources.iter().flat_map(|s| identifiers(&s.tokens)).map(str::to_owned).collect();
    let declared: Vec<BTreeMap<&str, usize>> = sources.iter().map(declared).collect();
    let mut all = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut names: BTreeMap<&str, usize> = declared
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != number)
            .flat_map(|(_, names)| names.keys().map(|name| (*name, usize::MAX)))
            .collect();
        names.extend(&declared[number]);
        for module in extended(sources, number) {
            names.retain(|name, _| !declared[module].contains_key(name));
        }
        let first = first_places(&source.tokens);
        let mut taken = Taken::default();
        for (name, until) in names {
            if first.get(name).is_some_and(|at| *at < until)
                && let Some(other) = unused(name, &used)
            {
                used.insert(other.clone());
                taken.by_name.insert(name.to_owned(), Instead { name: other, until });
            }
        }
        all.push(taken);
    }
    all
}

fn identifiers(tokens: &[Token]) -> impl Iterator<Item = &str> {
    tokens.iter().filter_map(|token| match &token.tok {
        Tok::Ident(name) => Some(name.as_str()),
        _ => None,
    })
}

/// Where each name stands first.
fn first_places(tokens: &[Token]) -> HashMap<&str, usize> {
    let mut first = HashMap::new();
    for (at, token) in tokens.iter().enumerate() {
        if let Tok::Ident(name) = &token.tok {
            first.entry(name.as_str()).or_insert(at);
        }
    }
    first
}

/// What a module declares, and from which token on: what is recursive may be
/// named before its definition.
fn declared<'s>(source: &'s Source<'_>) -> BTreeMap<&'s str, usize> {
    let recursive = recursive(&source.tokens);
    let units = source.module.syntax.iter().flat_map(|syntax| &syntax.units);
    let names = units.flat_map(|unit| match unit {
        Unit::Def(def) => vec![def.name.as_str()],
        Unit::Variables(names) => names.iter().map(String::as_str).collect(),
        Unit::Constants(decls) => decls.iter().map(|decl| decl.name.as_str()).collect(),
        Unit::Instance { name: Some(name), .. } => vec![name.as_str()],
        _ => Vec::new(),
    });
    let defined = |name: &str| source.definitions.get(name).map_or(0, |defined| defined.name);
    let from = |name: &'s str| if recursive.contains(name) { 0 } else { defined(name) };
    names.map(|name| (name, from(name))).collect()
}

/// The names behind each `RECURSIVE`.
fn recursive(tokens: &[Token]) -> BTreeSet<&str> {
    let heads = tokens.iter().enumerate().filter(|(_, t)| t.tok == Tok::Kw(Kw::Recursive));
    let lists = heads.flat_map(|(at, _)| {
        let rest = &tokens[at + 1..];
        let is_of_the_list = |t: &Token| {
            let is_sign = matches!(
                t.tok,
                Tok::LParen | Tok::RParen | Tok::Underscore | Tok::Comma | Tok::Ident(_)
            );
            is_sign && t.col > tokens[at].col
        };
        let end = rest.iter().position(|t| !is_of_the_list(t)).unwrap_or(rest.len());
        identifiers(&rest[..end])
    });
    lists.collect()
}

/// The modules whose names one sees, because it extends them or has instances of them without
/// a name; itself left out.
fn extended(sources: &[Source<'_>], number: usize) -> Vec<usize> {
    let (mut found, mut pending) = (Vec::new(), vec![number]);
    while let Some(module) = pending.pop() {
        let syntax = || sources[module].module.syntax.iter();
        let instances = syntax().flat_map(|syntax| &syntax.units).filter_map(|unit| match unit {
            Unit::Instance { name: None, module, .. } => Some(module),
            _ => None,
        });
        for name in syntax().flat_map(|syntax| &syntax.extends).chain(instances) {
            let known = sources.iter().position(|source| source.module.name == *name);
            if let Some(known) = known.filter(|k| *k != number && !found.contains(k)) {
                found.push(known);
                pending.push(known);
            }
        }
    }
    found
}

/// A name of the same length that nobody uses.
fn unused(name: &str, used: &BTreeSet<String>) -> Option<String> {
    let end = name.char_indices().next_back()?.0;
    let other = |last: char| format!("{}{last}", &name[..end]);
    let is_name =
        |name: &String| name.chars().any(|c| c.is_ascii_alphabetic()) && Kw::lookup(name).is_none();
    LAST.chars().map(other).find(|name| is_name(name) && !used.contains(name))
}

/// True if a name stands for itself here, not for a field of a record or what
/// an instance defines.
pub(super) fn is_bare(tokens: &[Token], at: usize) -> bool {
    let tok = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|t| &t.tok);
    let before = tok(at.checked_sub(1));
    let is_selected = matches!(before, Some(Tok::Dot | Tok::Bang));
    // In `[n \in S |-> 0]` the name before the arrow is a set.
    let begins = matches!(before, Some(Tok::LBrack | Tok::Comma));
    let is_field = match tok(Some(at + 1)) {
        Some(Tok::ColonColon) => true,
        Some(Tok::MapsTo) => begins,
        Some(Tok::Colon) => begins && is_behind_a_bracket(tokens, at),
        _ => false,
    };
    !is_selected && !is_field
}

/// True within `[` and `]`.
fn is_behind_a_bracket(tokens: &[Token], at: usize) -> bool {
    let mut closed = 0_usize;
    for token in tokens[..at].iter().rev() {
        match token.tok {
            Tok::RBrack | Tok::RParen | Tok::RBrace | Tok::RTup => closed += 1,
            Tok::LBrack | Tok::LParen | Tok::LBrace | Tok::LTup if closed > 0 => closed -= 1,
            Tok::LBrack => return true,
            Tok::LParen | Tok::LBrace | Tok::LTup | Tok::DefEq => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{SearchPath, Spec};

    /// The body of a definition as it is given on, where one module extends
    /// another.
    fn given_on(name: &str, base: &str, root: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let text = format!("---- MODULE {name} ----\n{text}\n====\n");
            std::fs::write(dir.path().join(format!("{name}.tla")), text).unwrap();
        };
        write("B", &format!("VARIABLE v\n{base}"));
        write("R", &format!("EXTENDS B\n{root}"));
        let spec = Spec::load(&dir.path().join("R.tla"), &SearchPath::default()).unwrap();
        let sources = Source::read_all(spec.extended());
        let source = sources.iter().find(|source| source.module.name == "B").unwrap();
        source.in_place(source.body(name).unwrap().span).trim_start().to_owned()
    }

    #[test]
    fn a_name_that_others_declare_is_given_on_in_its_length() {
        for (inv, given) in [
            ("\\A ab \\in v : ab = 1", "\\A aq \\in v : aq = 1"),
            ("\\A ab \\in v : ab.ab = [ab |-> ab]", "\\A aq \\in v : aq.ab = [ab |-> aq]"),
            ("v \\in [ab : {1}, v : {ab : ab \\in v}]", "v \\in [ab : {1}, v : {aq : aq \\in v}]"),
            ("\\E ab \\in v : v = [n \\in ab |-> 0]", "\\E aq \\in v : v = [n \\in aq |-> 0]"),
            (
                "\\E ab \\in v : v[CHOOSE j \\in ab : j > 1]",
                "\\E aq \\in v : v[CHOOSE j \\in aq : j > 1]",
            ),
            (
                "\\E ab \\in v : v = [c |-> ab, ab |-> 1]",
                "\\E aq \\in v : v = [c |-> aq, ab |-> 1]",
            ),
            ("LET ab == v IN ab", "LET aq == v IN aq"),
            ("I!ab(v)", "I!ab(v)"),
            ("\\A aq, ab \\in v : aq # ab", "\\A aq, az \\in v : aq # az"),
        ] {
            let base = format!("Inv == {inv}");
            assert_eq!(given_on("Inv", &base, "CONSTANTS ab, cd"), given);
            assert_eq!(given_on("Inv", &format!("{base}\nab == 1"), ""), given);
            assert_eq!(given_on("Inv", &base, "CONSTANT cd"), inv);
        }
    }

    #[test]
    fn what_is_seen_where_it_stands_keeps_its_name() {
        assert_eq!(given_on("Inv", "w == v\nInv == w = 1", "u == w"), "w = 1");
        let recursive =
            "RECURSIVE Even(_), Odd(_)\nEven(n) == n = v \\/ Odd(n - 1)\nOdd(n) == ~Even(n)";
        assert_eq!(given_on("Even", recursive, ""), "n = v \\/ Odd(n - 1)");
    }
}
