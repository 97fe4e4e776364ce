//! Syntax of a module, from a reader that is recursive and must not be asked
//! for more than its stack holds.

use std::thread;

use tla_syntax::token::{Tok, Token};
use tla_syntax::{Expr, Module, Unit};

use super::tokens::{lex, parse};
use super::walk::parts;
use crate::memo::Memo;

/// Longest module that is read for its syntax, in bytes.
const SYNTAX_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most operators, brackets and keywords of one definition: what a tree can be deep.
const DEFINITION_SYMBOLS_MAX: usize = 50_000;
/// Deepest expression that is kept, in operators below each other. Whatever
/// looks at the syntax later does so on an ordinary stack.
const DEPTH_MAX: usize = 1_000;
/// Stack for reading: five megabytes for the reader, the rest for a tree of
/// [`DEFINITION_SYMBOLS_MAX`]. Only what is needed is ever touched.
const STACK_BYTES: usize = 128 * 1024 * 1024;

/// The syntax of the module in a text; `None` if our reader refuses it or it
/// exceeds a limit. SANY then has the word.
pub(super) fn syntax(text: &str) -> Option<Module> {
    SYNTAX.of(text, read)
}

/// The syntax of texts.
static SYNTAX: Memo<Option<Module>> = Memo::new();

fn read(text: &str) -> Option<Module> {
    if text.len() > SYNTAX_BYTES_MAX || !is_within_reach(&lex(text)?) {
        return None;
    }
    thread::scope(|scope| {
        let parsed = || parse(text).or_else(|| parse(&bodies_named(text)));
        let read = move || parsed().filter(|m| depth(m) <= DEPTH_MAX);
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, read);
        thread.ok()?.join().ok().flatten()
    })
}

/// With `Op!2!:(e)` for `Op!2!(e)`, which the reader does not take: an argument
/// of a whole body means the same.
fn bodies_named(text: &str) -> String {
    text.replace("!(", "!:(")
}

fn is_within_reach(tokens: &[Token]) -> bool {
    let symbol =
        |t: &&Token| !matches!(t.tok, Tok::Comma | Tok::Ident(_) | Tok::Num(_) | Tok::Str(_));
    let definitions = tokens.split(|t| t.tok == Tok::DefEq);
    definitions.map(|d| d.iter().filter(symbol).count()).all(|n| n <= DEFINITION_SYMBOLS_MAX)
}

/// Depth of the deepest expression. A module may hold others to any depth.
fn depth(module: &Module) -> usize {
    let mut deepest = 0;
    let mut modules = vec![module];
    let mut expressions: Vec<(&Expr, usize)> = Vec::new();
    while let Some(module) = modules.pop() {
        for unit in &module.units {
            match unit {
                Unit::Inner(inner) => modules.push(inner),
                other => expressions.extend(of_unit(other).into_iter().map(|e| (e, 1))),
            }
        }
        while let Some((expression, level)) = expressions.pop() {
            deepest = deepest.max(level);
            expressions.extend(parts(expression).into_iter().map(|e| (e, level + 1)));
        }
    }
    deepest
}

fn of_unit(unit: &Unit) -> Vec<&Expr> {
    match unit {
        Unit::Def(def) => vec![&def.body],
        Unit::Instance { subs, .. } => subs.iter().map(|(_, e)| e).collect(),
        Unit::Assume(e) | Unit::Theorem(e) => vec![e],
        Unit::Constants(_)
        | Unit::Variables(_)
        | Unit::Recursive(_)
        | Unit::Inner(_)
        | Unit::Opaque => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(body: &str) -> String {
        format!("---- MODULE A ----\nX == {body}\n====\n")
    }

    #[test]
    fn ninety_thousand_terms_are_left_to_sany() {
        assert!(syntax(&module(&vec!["1"; 90_000].join(" + "))).is_none());
        assert!(
            syntax(&module(&format!("{}1{}", "(".repeat(90_000), ")".repeat(90_000)))).is_none()
        );
        assert!(syntax(&module(&format!("{}TRUE", "~".repeat(200_000)))).is_none());
        let list: String = (0..90_000).map(|_| "\n  /\\ TRUE").collect();
        assert!(syntax(&module(&list)).is_none());
    }

    #[test]
    fn a_part_of_a_definition_may_take_a_value() {
        assert!(syntax(&module("Inv!3!(1)")).is_some());
    }

    #[test]
    fn a_long_set_or_sequence_is_read() {
        assert!(syntax(&module(&format!("{{{}}}", vec!["1"; 50_000].join(", ")))).is_some());
        assert!(syntax(&module(&vec!["1"; 500].join(" + "))).is_some());
    }
}
