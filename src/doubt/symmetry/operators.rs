//! Operators of other modules that know permuted values by their names or by
//! an order of TLC's own.

use std::collections::HashSet;

use tla_syntax::Expr;
use tla_syntax::token::Tok;

use super::HINT;
use super::fold::{Order, order_of_step};
use super::permuted::Permuted;
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written, arguments, name_of};
use crate::objection::Doubt;
use crate::spec::{Use, walk};

/// What shows the names of model values.
const NAMERS: [&str; 5] = ["ToString", "TLCFP", "ToJson", "ToJsonArray", "ToJsonObject"];

/// What puts the elements of a set in an order.
const SORTERS: [&str; 1] = ["SetToSeq"];

/// The same, by an order that is given and may leave some alike.
const SORTERS_BY: [&str; 1] = ["SetToSortSeq"];

/// What goes through a set, or through a function, with an operator: its name,
/// and which argument is gone through.
const FOLDS: [(&str, usize); 5] = [
    ("FoldSet", 2),
    ("MapThenFoldSet", 4),
    ("FoldFunction", 2),
    ("FoldFunctionOnSet", 3),
    ("ReduceSet", 1),
];

/// What takes elements in an order that makes no difference, or only the one
/// that there is.
const SETTLED: [&str; 2] = ["MapThenSumSet", "ChooseUnique"];

/// The modules that define what is named above.
const MODULES: [&str; 5] = ["FiniteSetsExt", "SequencesExt", "Functions", "Folds", "Json"];

/// Operators that print an argument, which changes no state, and which one.
const PRINTERS: [(&str, usize); 3] = [("Print", 0), ("PrintT", 0), ("Assert", 1)];

/// Where such an operator is applied to permuted values.
pub(super) fn by_operators(
    subject: &mut Subject<'_>,
    flow: &Flow<'_>,
    permuted: &Permuted,
) -> Vec<Doubt> {
    let printed = printed(flow);
    let mut doubts: Vec<Doubt> = Vec::new();
    for (piece, node) in &flow.reached().nodes {
        let held = flow.reached().pieces[*piece];
        let is_settled = held.def.is_some_and(|def| is_settled(&def.name, &held.source.name));
        if is_settled || printed.contains(&std::ptr::from_ref(*node)) {
            continue;
        }
        let Some(name) = name_of(node) else { continue };
        let Some(doubt) = judged(subject, flow, permuted, (*piece, node)) else { continue };
        let is_it = |tok: &Tok| matches!(tok, Tok::Ident(own) if own == name);
        let doubt = subject.at(doubt, &held, is_it).hint(HINT);
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    }
    doubts
}

/// What an application does to permuted values.
fn judged<'a>(
    subject: &Subject<'_>,
    flow: &Flow<'a>,
    permuted: &Permuted,
    (piece, node): Written<'a>,
) -> Option<Doubt> {
    let (name, args) = (name_of(node)?, arguments(node));
    if args.is_empty() || !is_of_a_library(flow, (piece, node)) {
        return None;
    }
    let is_moved = |number: usize, inside: bool| {
        args.get(number).is_some_and(|arg| moves(subject, flow, permuted, (piece, arg), inside))
    };
    let order = if NAMERS.contains(&name) && is_moved(0, false) {
        let what = format!("{name} shows the names of values that the symmetry permutes");
        return Some(Doubt::withholding("symmetry", what));
    } else if SORTERS.contains(&name) && is_moved(0, true) {
        Order::Shown
    } else if SORTERS_BY.contains(&name) && is_moved(0, true) {
        Order::Unknown
    } else if let Some((_, set)) = FOLDS.iter().find(|(fold, _)| *fold == name)
        && is_moved(*set, true)
    {
        args.first().map_or(Order::Unknown, |step| order_of_step(flow, (piece, step)))
    } else {
        Order::Free
    };
    match order {
        Order::Free => None,
        Order::Shown => {
            let what = format!(
                "{name} puts the values that the symmetry permutes in an order, which the result shows"
            );
            Some(Doubt::withholding("symmetry", what))
        }
        Order::Unknown => {
            let what = format!(
                "{name} goes through the values that the symmetry permutes in an order of TLC's \
                 own, and is sound only if the result is the same for every order"
            );
            Some(Doubt::noting("symmetry", what))
        }
    }
}

/// True for the definition of an operator that chooses in no way of its own, or
/// whose applications are judged where they stand.
pub(super) fn is_settled(name: &str, module: &str) -> bool {
    let folds = FOLDS.iter().map(|(fold, _)| *fold);
    MODULES.contains(&module) && folds.chain(SETTLED).any(|settled| settled == name)
}

/// True if permuted values are in a value, or in the elements of a set or the
/// arguments of a function.
fn moves<'a>(
    subject: &Subject<'_>,
    flow: &Flow<'a>,
    permuted: &Permuted,
    value: Written<'a>,
    elements: bool,
) -> bool {
    let all = match elements {
        true => vec![
            flow.atoms_of_element(value, Through::States),
            flow.atoms_of_argument(value, Through::States),
        ],
        false => vec![flow.atoms(value, Through::States)],
    };
    all.iter().any(|atoms| !permuted.within(subject.config, flow, atoms).is_empty())
}

/// True if an operator is of a module of others, whether we can read it or not.
fn is_of_a_library<'a>(flow: &Flow<'a>, (piece, node): Written<'a>) -> bool {
    let named = match node {
        Expr::Apply(head, _) => head,
        other => other,
    };
    match flow.used((piece, named)) {
        Some(Use::Foreign(_)) => true,
        Some(Use::Piece(number)) => {
            MODULES.contains(&flow.reached().pieces[number].source.name.as_str())
        }
        _ => false,
    }
}

/// Everything that is only printed.
fn printed(flow: &Flow<'_>) -> HashSet<*const Expr> {
    let mut printed = HashSet::new();
    for (printer, number) in PRINTERS {
        for application in flow.applications(&[printer]) {
            if let Some(arg) = application.args.get(number) {
                walk::each(arg, &mut |part| {
                    printed.insert(std::ptr::from_ref(part));
                });
            }
        }
    }
    printed
}
