//! Defects of functions: an `EXCEPT` that is lost, and sets of functions that
//! are not compared rightly.

use std::collections::{HashMap, HashSet};

use tla_syntax::Expr;
use tla_syntax::token::{Kw, Op, Tok};

use super::Defect;
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written};
use crate::objection::{Against, Doubt};
use crate::spec::{Reached, Use};

/// Operators of Sequences and TLC that make a tuple of their argument.
const TUPLE_MAKERS: [&str; 6] = ["Append", "Tail", "SubSeq", "Head", "SortSeq", "SelectSeq"];

/// `Tail([[i \in 1..n |-> e] EXCEPT ![k] = v])`.
pub(super) fn lost_except(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if !subject.all.nodes.iter().any(|(_, e)| matches!(e, Expr::Except { .. })) {
        return Vec::new();
    }
    let flow = subject.flow();
    let applied = flow.applications(&TUPLE_MAKERS).into_iter();
    let first = applied.filter_map(|a| Some((a.piece, *a.args.first()?)));
    let joined = subject.all.nodes.iter().filter_map(|(piece, e)| match e {
        Expr::Binary(Op::Concat, a, b) if flow.used((*piece, e)).is_none() => {
            Some([(*piece, &**a), (*piece, &**b)])
        }
        _ => None,
    });
    let operands: Vec<Written<'_>> = first.chain(joined.flatten()).collect();
    let mut doubts = Vec::new();
    for operand in operands {
        for maker in flow.makers(operand, Through::Step) {
            let of_function = |made: Written<'_>| {
                matches!(made.1, Expr::FnDef { .. })
                    || matches!(flow.used(made), Some(Use::Foreign(_)))
            };
            if written_out(&flow, maker, &of_function).is_empty() {
                continue;
            }
            let what =
                "an operator on sequences loses the EXCEPT of a function that is written out";
            let piece = flow.reached().pieces[maker.0];
            let doubt = defect.withholding(what).against(Against::Either);
            let doubt = subject.at(doubt, &piece, is_except);
            doubts.push(
                doubt.hint("keep the function in a variable, or write TLCEval([...]) around it"),
            );
        }
    }
    unique(doubts)
}

/// `[[d \in SUBSET S |-> e] EXCEPT ...]` and another EXCEPT of the same function.
pub(super) fn second_except(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if !subject.all.nodes.iter().any(|(_, e)| matches!(e, Expr::Except { .. })) {
        return Vec::new();
    }
    let flow = subject.flow();
    let mut changes: HashMap<*const Expr, usize> = HashMap::new();
    let mut fresh = Vec::new();
    for node in &flow.reached().nodes {
        let changed = written_out(&flow, *node, &|made| has_symbolic_domain(&flow, made));
        for (_, function) in &changed {
            *changes.entry(std::ptr::from_ref(*function)).or_default() += times(&flow, *node);
        }
        fresh.extend(changed.into_iter().map(|function| (node.0, function)));
    }
    let again = fresh.into_iter().filter(|(_, (_, f))| changes[&std::ptr::from_ref(*f)] > 1);
    let doubts = again.map(|(number, _)| {
        let what = "two EXCEPTs on a function whose domain is a set of functions, subsets, tuples or records";
        let doubt = defect.withholding(what).against(Against::Either);
        let doubt = subject.at(doubt, &flow.reached().pieces[number], is_except);
        doubt.hint("enumerate the domain, or write TLCEval([...]) around the function")
    });
    unique(doubts.collect())
}

/// How often an EXCEPT may change a function: an operator may be called more
/// than once.
fn times<'a>(flow: &Flow<'a>, (piece, except): Written<'a>) -> usize {
    let Expr::Except { base, updates } = except else { return 0 };
    updates.len() * flow.called_with((piece, base)).len().max(1)
}

/// The function constructors of a kind that an EXCEPT changes, directly or
/// under names, before any of them is in a state.
fn written_out<'a>(
    flow: &Flow<'a>,
    written: Written<'a>,
    of: &dyn Fn(Written<'a>) -> bool,
) -> Vec<Written<'a>> {
    let (mut found, mut pending, mut seen) = (Vec::new(), vec![written], HashSet::new());
    while let Some((piece, expr)) = pending.pop() {
        // A recursive operator may be called with an EXCEPT on its parameter.
        let Expr::Except { base, .. } = expr else { continue };
        if !seen.insert((piece, std::ptr::from_ref(expr))) {
            continue;
        }
        let makers = flow.makers((piece, base), Through::Step);
        found.extend(makers.iter().copied().filter(|maker| of(*maker)));
        pending.extend(makers);
    }
    found
}

/// A domain that TLC does not enumerate before it must.
fn has_symbolic_domain<'a>(flow: &Flow<'a>, (piece, function): Written<'a>) -> bool {
    let Expr::FnDef { bounds, .. } = function else { return false };
    let symbolic = |e: &Expr| {
        matches!(
            e,
            Expr::FnSet { .. }
                | Expr::RecordSet(_)
                | Expr::Unary(Op::Subset, _)
                | Expr::Binary(Op::Cartesian, ..)
        )
    };
    let mut domains = bounds.iter().filter_map(|b| b.domain.as_ref());
    bounds.len() > 1
        || domains.any(|domain| {
            flow.makers((piece, domain), Through::Step).into_iter().any(|(_, made)| symbolic(made))
        })
}

fn is_except(tok: &Tok) -> bool {
    *tok == Tok::Kw(Kw::Except)
}

/// `[S -> T] = [S2 -> T2]`, and what holds such sets.
pub(super) fn function_sets(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let is_set = |e: &Expr| matches!(e, Expr::FnSet { .. });
    let asked = only_asked_for_elements(&subject.all);
    let is_value = |e: &Expr| is_set(e) && !asked.contains(&std::ptr::from_ref(e));
    if !subject.all.nodes.iter().any(|(_, e)| is_value(e)) {
        return Vec::new();
    }
    let flow = subject.flow();
    let holding = variables_that_hold(&flow, &is_set);
    let holds = |written: Written<'_>| {
        flow.contents(written, Through::Names).into_iter().any(|made| match flow.used(made) {
            Some(Use::Variable(name)) => holding.contains(name),
            _ => is_set(made.1),
        })
    };
    let mut doubts = Vec::new();
    for (number, node) in &flow.reached().nodes {
        let operands: Vec<&Expr> = match node {
            Expr::Binary(Op::Eq | Op::Neq, a, b) => vec![a, b],
            Expr::Binary(Op::In | Op::NotIn, a, _) => vec![a],
            Expr::SetEnum(items) => items.iter().collect(),
            _ => continue,
        };
        let sets = operands.iter().filter(|operand| holds((*number, operand))).count();
        let doubt = match (sets, node) {
            (0, _) => continue,
            (1, Expr::Binary(Op::Eq | Op::Neq, ..) | Expr::SetEnum(_)) => defect.noting("a set of functions as a value: TLC does not compare such sets rightly if they are empty or hold the empty function only"),
            _ => defect.withholding("sets of functions are compared, which is wrong if they are empty or hold the empty function only"),
        };
        let piece = flow.reached().pieces[*number];
        let arrow = |tok: &Tok| *tok == Tok::Arrow;
        let doubt = subject.at(doubt.against(Against::Either), &piece, arrow);
        doubts.push(doubt.hint("compare domains and ranges"));
    }
    unique(doubts)
}

/// The sets of functions that no value holds, for they are only asked whether
/// something is an element: `f \in [S -> [T -> U]]`, `\E f \in [S -> T] : P`.
fn only_asked_for_elements(reached: &Reached<'_>) -> HashSet<*const Expr> {
    let mut pending: Vec<&Expr> = Vec::new();
    for (_, node) in &reached.nodes {
        match node {
            Expr::Binary(Op::In | Op::NotIn, _, set) => pending.push(set),
            Expr::Quant { bounds, .. } => {
                pending.extend(bounds.iter().filter_map(|bound| bound.domain.as_ref()));
            }
            _ => {}
        }
    }
    let mut asked = HashSet::new();
    while let Some(set) = pending.pop() {
        match set {
            Expr::FnSet { range, .. } => {
                asked.insert(std::ptr::from_ref(set));
                pending.push(range);
            }
            Expr::RecordSet(fields) => pending.extend(fields.iter().map(|(_, set)| set)),
            Expr::Binary(Op::Cartesian, a, b) => pending.extend([&**a, &**b]),
            Expr::Unary(Op::Subset, base) => pending.push(base),
            _ => {}
        }
    }
    asked
}

/// Variables whose value may hold something of a kind.
fn variables_that_hold<'a>(flow: &Flow<'a>, is: &dyn Fn(&Expr) -> bool) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    let mut judged = HashSet::new();
    for node in &flow.reached().nodes {
        let Some(Use::Variable(name)) = flow.used(*node) else { continue };
        if judged.insert(name)
            && flow.contents(*node, Through::States).into_iter().any(|(_, made)| is(made))
        {
            found.insert(name);
        }
    }
    found
}

/// Each doubt once.
pub(super) fn unique(doubts: Vec<Doubt>) -> Vec<Doubt> {
    let mut found: Vec<Doubt> = Vec::new();
    for doubt in doubts {
        if !found.contains(&doubt) {
            found.push(doubt);
        }
    }
    found
}
