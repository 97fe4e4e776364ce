//! Translations in a form in which those of one algorithm are equal, whoever
//! made them.
//!
//! Versions of the translator put `pc` first or last among the variables, write
//! `UNCHANGED x` or `x' = x`, name the disjunct that keeps a terminated
//! algorithm from being a deadlock, or write it out; an assertion is told with
//! the line on which it stood. Definitions that somebody put between those of
//! the translation change none of them.

use std::sync::LazyLock;

use regex::Regex;
use tla_syntax::token::{Kw, Op, Tok, Token};

use crate::spec::lex;

/// A translation in that form: its definitions by name, declarations before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    definitions: Vec<(String, Vec<Tok>)>,
}

static ASSERTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"at line \d+, column \d+").ok());

impl Translation {
    /// Reads one; `None` if it has what is no TLA+.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let tokens = lex(text)?;
        let is_start = |t: &Token| t.col == 1 && matches!(t.tok, Tok::Ident(_) | Tok::Kw(_));
        let mut definitions: Vec<(String, Vec<Tok>)> = Vec::new();
        for token in tokens.iter().filter(|t| t.tok != Tok::Eof) {
            if is_start(token) || definitions.is_empty() {
                definitions.push((name(&token.tok), Vec::new()));
            }
            if let Some((_, body)) = definitions.last_mut() {
                body.push(without_place(&token.tok));
            }
        }
        definitions.retain(|(name, _)| name != TERMINATING);
        for (_, body) in &mut definitions {
            *body = unchanged(body);
            sort_variables(body);
            forget_termination(body);
        }
        Some(Self { definitions })
    }

    /// True if there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// The definitions that another translation has and this one has not, or
    /// has otherwise; `VARIABLE` stands for declarations.
    #[must_use]
    pub fn lacks<'t>(&self, other: &'t Self) -> Vec<&'t str> {
        let missing = other.definitions.iter().filter(|d| !self.definitions.contains(d));
        missing.map(|(name, _)| name.as_str()).collect()
    }
}

/// The definition of newer translators that lets a terminated algorithm stutter.
const TERMINATING: &str = "Terminating";

fn name(tok: &Tok) -> String {
    match tok {
        Tok::Ident(name) => name.clone(),
        Tok::Kw(keyword) => keyword.text().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn without_place(tok: &Tok) -> Tok {
    match (tok, &*ASSERTION) {
        (Tok::Str(text), Some(place)) => Tok::Str(place.replace_all(text, "").into_owned()),
        _ => tok.clone(),
    }
}

/// `UNCHANGED << x >>` for `UNCHANGED x` and for `x' = x`.
fn unchanged(body: &[Tok]) -> Vec<Tok> {
    let mut written = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let (name, length) = match &body[at..] {
            [Tok::Ident(old), Tok::Prime, Tok::Op(Op::Eq), Tok::Ident(new), rest @ ..]
                if old == new && ends_conjunct(rest.first()) =>
            {
                (old, 4)
            }
            [Tok::Kw(Kw::Unchanged) | Tok::Op(Op::Unchanged), Tok::Ident(name), ..] => (name, 2),
            _ => {
                written.push(body[at].clone());
                at += 1;
                continue;
            }
        };
        let name = Tok::Ident(name.clone());
        written.extend([Tok::Kw(Kw::Unchanged), Tok::LTup, name, Tok::RTup]);
        at += length;
    }
    written
}

/// True if a conjunct ends before this token.
fn ends_conjunct(next: Option<&Tok>) -> bool {
    next.is_none_or(|tok| {
        matches!(tok, Tok::Op(Op::And | Op::Or) | Tok::RParen | Tok::Kw(Kw::Else) | Tok::Eof)
    })
}

/// Sorts the variables that are declared, left unchanged, or make up `vars`.
fn sort_variables(body: &mut [Tok]) {
    let mut at = 0;
    while at < body.len() {
        let list = match &body[at..] {
            [Tok::Kw(Kw::Variable), ..] => at + 1,
            [Tok::Kw(Kw::Unchanged) | Tok::Op(Op::Unchanged) | Tok::DefEq, Tok::LTup, ..] => at + 2,
            _ => {
                at += 1;
                continue;
            }
        };
        let separated = |n: &usize| {
            let is_name = n.saturating_sub(list).is_multiple_of(2);
            body.get(*n).is_some_and(|tok| match is_name {
                true => matches!(tok, Tok::Ident(_)),
                false => *tok == Tok::Comma,
            })
        };
        let end = (list..).find(|n| !separated(n)).unwrap_or(list);
        let mut names: Vec<Tok> = body[list..end].iter().step_by(2).cloned().collect();
        names.sort_by_key(name);
        for (to, name) in body[list..end].iter_mut().step_by(2).zip(names) {
            *to = name;
        }
        at = end;
    }
}

/// True for the name, or the text, of the disjunct with which a translator has an
/// algorithm stand still at its end, which would be a deadlock otherwise. An
/// algorithm that never ends never comes to it.
#[must_use]
pub fn is_end(disjunct: &str) -> bool {
    let is_text = || {
        let conjuncts: Vec<&str> = disjunct.split("/\\").map(str::trim).collect();
        let done = |c: &str| c.starts_with(['p', '(', '\\']) && c.contains("= \"Done\"");
        matches!(conjuncts[..], [first, "UNCHANGED vars"] if done(first))
    };
    disjunct == TERMINATING || is_text()
}

/// Takes out `\/ Terminating` and what older translators wrote in its place.
fn forget_termination(body: &mut Vec<Tok>) {
    let Some(from) = (0..body.len()).find(|at| is_termination(&body[*at..]).is_some()) else {
        return;
    };
    let length = is_termination(&body[from..]).unwrap_or(0);
    body.drain(from..from + length);
}

/// Length of that disjunct, if it begins here.
fn is_termination(rest: &[Tok]) -> Option<usize> {
    match rest {
        [Tok::Op(Op::Or), Tok::Ident(name), ..] if name == TERMINATING => Some(2),
        [Tok::Op(Op::Or), Tok::LParen, ..] => {
            let mut depth = 0_usize;
            let end = rest.iter().position(|tok| {
                match tok {
                    Tok::LParen => depth += 1,
                    Tok::RParen => depth = depth.saturating_sub(1),
                    _ => {}
                }
                *tok == Tok::RParen && depth == 0
            })?;
            let within = &rest[..end];
            let done = within.contains(&Tok::Str("Done".to_owned()));
            let stutters = matches!(
                within,
                [.., Tok::Kw(Kw::Unchanged), Tok::LTup, Tok::Ident(vars), Tok::RTup] if vars == "vars"
            );
            (done && stutters).then_some(end + 1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "VARIABLES x, pc
vars == << x, pc >>
Init == /\\ x = 0
        /\\ pc = \"a\"
a == /\\ pc = \"a\"
     /\\ Assert(x > 0, \"Failure of assertion at line 12, column 4.\")
     /\\ UNCHANGED << x, y >>
Next == a \\/ b
           \\/ (* Disjunct to prevent deadlock on termination *)
              (pc = \"Done\" /\\ UNCHANGED vars)
Spec == Init /\\ [][Next]_vars
";

    fn differs(new: &str) -> Option<String> {
        let new = Translation::read(new).unwrap();
        Translation::read(OLD).unwrap().lacks(&new).first().map(ToString::to_string)
    }

    #[test]
    fn translations_by_several_versions_are_equal() {
        let new = OLD
            .replace("x, pc", "pc, x")
            .replace("<< x, y >>", "<< y, x >>  \\* nothing else")
            .replace("line 12, column 4", "line 17, column 9")
            .replace("(* Disjunct to prevent deadlock on termination *)\n", "\n")
            .replace("\\/ \n              (pc = \"Done\" /\\ UNCHANGED vars)", "\\/ Terminating")
            .replace("Next ==", "Terminating == pc = \"Done\" /\\ UNCHANGED vars\nNext ==");
        assert!(new.contains("\\/ Terminating"));
        assert_eq!(differs(&new), None);
    }

    #[test]
    fn what_changed_is_named() {
        assert_eq!(differs(&OLD.replace("x > 0", "x > 1")).as_deref(), Some("a"));
        assert_eq!(differs(&OLD.replace("x = 0", "x = 1")).as_deref(), Some("Init"));
        assert_eq!(differs(&OLD.replace("x, pc", "x, y, pc")).as_deref(), Some("VARIABLE"));
        assert_eq!(differs(&OLD.replace("a \\/ b", "a")).as_deref(), Some("Next"));
        assert_eq!(differs(&format!("{OLD}c == 1\n")).as_deref(), Some("c"));
        let (old, more) = (OLD.to_owned(), format!("{OLD}Inv == x > 1\n"));
        let [old, more] = [old, more].map(|text| Translation::read(&text).unwrap());
        assert!(more.lacks(&old).is_empty(), "a definition of somebody's own");
    }

    #[test]
    fn the_end_of_an_algorithm_is_known_in_each_form() {
        for end in [
            "Terminating",
            "pc = \"Done\" /\\ UNCHANGED vars",
            "(\\A self \\in ProcSet: pc[self] = \"Done\") /\\ UNCHANGED vars",
        ] {
            assert!(is_end(end), "{end}");
        }
        for other in [
            "Terminate",
            "x = \"Done\" /\\ UNCHANGED vars",
            "pc = \"Done\" /\\ x' = 1",
            "UNCHANGED vars",
        ] {
            assert!(!is_end(other), "{other}");
        }
    }

    #[test]
    fn what_does_not_change_is_written_in_several_ways() {
        let of = |text: &str| Translation::read(text).unwrap();
        let (a, b) = (
            of("a == /\\ x' = x\n     /\\ y' = y\n"),
            of("a == /\\ UNCHANGED x /\\ UNCHANGED << y >>\n"),
        );
        assert_eq!(a, b);
        assert_ne!(of("a == x' = x + 1\n"), of("a == UNCHANGED x + 1\n"));
    }
}
