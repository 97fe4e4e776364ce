//! Modules that keep nothing to themselves.
//!
//! In: [`Inputs`]. Out: the same without `LOCAL`, in the columns where everything stood. A module
//! that asks about a specification takes pieces of its text over, and sees none of the
//! definitions that another module keeps to itself. What two modules would then define both stays
//! as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tla_syntax::token::{Kw, Tok, Token};

use super::{Content, InputFile, Inputs};
use crate::spec::{byte_at, lex, standard_operators};

/// How the names of modules begin that greyverify writes.
const WRITTEN: &str = "Gv7_";

/// A module and its tokens.
struct Module {
    /// Its position among the files.
    at: usize,
    name: String,
    text: String,
    tokens: Arc<[Token]>,
}

impl Inputs {
    /// The same, in which every module sees what the others define.
    #[must_use]
    pub fn open(mut self) -> Self {
        let modules = self.modules();
        if !modules.iter().any(|module| module.locals().next().is_some()) {
            return self;
        }
        let users = users(&modules);
        let opened = modules.iter().filter_map(|module| {
            let harmless = module.locals().filter(|at| is_harmless(module, *at, &modules, &users));
            let text = module.without(&harmless.collect::<Vec<_>>())?;
            let name = self.files[module.at].name.clone();
            Some((module.at, InputFile { name, content: Content::Text(text) }))
        });
        for (at, file) in opened.collect::<Vec<_>>() {
            self.files[at] = file;
        }
        self
    }

    fn modules(&self) -> Vec<Module> {
        let read = |(at, file): (usize, &InputFile)| {
            let name = file.name.strip_suffix(".tla")?;
            let text = (!name.starts_with(WRITTEN)).then(|| file.text())?;
            let tokens = lex(&text)?;
            Some(Module { at, name: name.to_owned(), text, tokens })
        };
        self.files.iter().enumerate().filter_map(read).collect()
    }
}

/// The modules in which each name stands.
fn users(modules: &[Module]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for module in modules {
        for name in module.tokens.iter().filter_map(identifier) {
            users.entry(name).or_default().insert(&module.name);
        }
    }
    users
}

/// True if nobody else means something by what the `LOCAL` at this token keeps to its module.
fn is_harmless(
    module: &Module,
    at: usize,
    modules: &[Module],
    users: &BTreeMap<&str, BTreeSet<&str>>,
) -> bool {
    let is_own = |name: &str, owners: &[&str]| {
        users.get(name).is_none_or(|users| users.iter().all(|user| owners.contains(user)))
    };
    let tok = |n: usize| module.tokens.get(at + n).map(|token| &token.tok);
    match (tok(1), tok(2)) {
        (Some(Tok::Ident(name)), _) => is_own(name, &[&module.name]),
        (Some(Tok::Kw(Kw::Instance)), Some(Tok::Ident(name))) => {
            match modules.iter().find(|other| other.name == *name) {
                Some(own) => own.defined().all(|it| is_own(it, &[&module.name, name])),
                None => standard_operators(name).is_some_and(|mut operators| {
                    let is_defined =
                        |it: &str| modules.iter().any(|m| m.defined().any(|d| d == it));
                    !operators.any(is_defined)
                }),
            }
        }
        _ => false,
    }
}

fn identifier(token: &Token) -> Option<&str> {
    match &token.tok {
        Tok::Ident(name) => Some(name),
        _ => None,
    }
}

impl Module {
    /// The tokens that are `LOCAL`.
    fn locals(&self) -> impl Iterator<Item = usize> {
        let is_local = |at: &usize| self.tokens[*at].tok == Tok::Kw(Kw::Local);
        (0..self.tokens.len()).filter(is_local)
    }

    /// The names that begin a line and are defined or declared there, or behind a `LOCAL`.
    fn defined(&self) -> impl Iterator<Item = &str> {
        let begins = |at: &usize| {
            let is_first = |before: usize| self.tokens[before].line < self.tokens[*at].line;
            let is_kept = |before: usize| self.tokens[before].tok == Tok::Kw(Kw::Local);
            at.checked_sub(1).is_none_or(|before| is_first(before) || is_kept(before))
        };
        (0..self.tokens.len()).filter(begins).filter_map(|at| identifier(&self.tokens[at]))
    }

    /// Its text with blanks in the place of some tokens that are `LOCAL`; `None` if there are
    /// none.
    fn without(&self, locals: &[usize]) -> Option<String> {
        let mut text = String::with_capacity(self.text.len());
        for (line, number) in self.text.split_inclusive('\n').zip(1_u32..) {
            let mut line = line.to_owned();
            let own = locals.iter().map(|at| &self.tokens[*at]).filter(|t| t.line == number);
            for token in own {
                let from = byte_at(&line, token.col);
                let word = from..from + "LOCAL".len();
                if line.get(word.clone()) == Some("LOCAL") {
                    line.replace_range(word, "     ");
                }
            }
            text.push_str(&line);
        }
        (text != self.text).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn opened(modules: &[(&str, &str)]) -> Vec<String> {
        let file = |(name, body): &(&str, &str)| InputFile {
            name: format!("{name}.tla"),
            content: Content::Text(format!("---- MODULE {name} ----\n{body}\n====\n")),
        };
        let inputs = Inputs {
            root: "M".into(),
            beside: Arc::default(),
            files: modules.iter().map(file).collect(),
            config: Config::default(),
            deadlock: true,
            declared: Vec::new(),
            negation: None,
            copies: Arc::default(),
        };
        inputs.open().files.iter().map(InputFile::text).collect()
    }

    #[test]
    fn what_a_module_keeps_to_itself_is_seen_in_the_same_columns() {
        let body = "LOCAL INSTANCE Naturals\nLOCAL f(a) == a + 1\n\\* LOCAL\nA == f(1)";
        let opened = opened(&[("M", body), ("Gv7_Walk", "B == f(2)")]).concat();
        assert!(opened.contains("\n      INSTANCE Naturals\n      f(a) == a + 1\n\\* LOCAL\n"));
    }

    #[test]
    fn what_another_module_means_something_by_stays_local() {
        let opened = opened(&[
            ("M", "EXTENDS N\nLOCAL Max == 1\nLOCAL INSTANCE Sequences\nA == Max"),
            ("N", "Max == 2\nLen(s) == 0\nLOCAL I == INSTANCE O"),
            ("P", "LOCAL INSTANCE O\nB == C"),
            ("O", "C == 1"),
        ]);
        assert!(opened[0].contains("\nLOCAL Max") && opened[0].contains("\nLOCAL INSTANCE"));
        assert!(opened[1].contains("\n      I == "));
        assert!(opened[2].contains("\n      INSTANCE O"));
    }
}
