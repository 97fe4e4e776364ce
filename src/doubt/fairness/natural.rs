//! Whether every number of a behaviour is a natural one: then `0..x` has its
//! ends for elements, whatever number x is.
//!
//! A negative number comes from a subtraction, or out of a set or an operator
//! that no module at hand defines; the configuration knows none. Where there is
//! none of these, there is none.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::config::Assignment;
use crate::doubt::Subject;
use crate::doubt::subject::Formula;
use crate::spec::{standard_module_of, walk};

/// Modules of which every operator gives natural numbers for natural numbers:
/// but for `-`, which is looked for where it is applied.
const MODULES: [&str; 4] = ["Naturals", "Sequences", "FiniteSets", "Bags"];
/// More names of that kind.
const NAMES: [&str; 11] = [
    "BOOLEAN",
    "STRING",
    ":>",
    "@@",
    "Print",
    "PrintT",
    "Assert",
    "Permutations",
    "SortSeq",
    "RandomElement",
    "TLCEval",
];

pub(super) fn are_all_numbers(subject: &mut Subject<'_>) -> bool {
    let next = subject.parts.next.iter().map(|(next, _)| *next);
    let behaviour: Vec<Formula<'_>> = subject.parts.initial.iter().copied().chain(next).collect();
    let reached = subject.reached(&behaviour);
    let is_natural = |name: &&str| {
        standard_module_of(name).is_some_and(|module| MODULES.contains(&module))
            || NAMES.contains(name)
    };
    // Nobody has read what it gives to one point of an operator.
    let mut configured = subject.config.constants.iter().map(|constant| &constant.what);
    subject.unread.is_empty()
        && !configured.any(|what| matches!(what, Assignment::Point(_)))
        && reached.foreign.keys().all(is_natural)
        && reached.pieces.iter().all(|piece| subtracts_nothing(piece.body))
}

/// A difference that is only compared is none that a variable could have.
fn subtracts_nothing(formula: &Expr) -> bool {
    let mut pending = vec![formula];
    while let Some(expr) = pending.pop() {
        match expr {
            Expr::Binary(Op::Minus, ..) | Expr::Unary(Op::Minus, _) => return false,
            Expr::Ident(name) if name.starts_with('-') => return false,
            Expr::Num(number) if *number < 0 => return false,
            Expr::Binary(Op::Lt | Op::Le | Op::Gt | Op::Ge, ..) => {}
            _ => pending.extend(walk::parts(expr)),
        }
    }
    true
}
