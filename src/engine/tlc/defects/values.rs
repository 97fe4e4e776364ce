//! Defects of values: functions, sets, what is printed.

use std::collections::HashSet;

use tla_syntax::Expr;
use tla_syntax::token::{Kw, Op, Tok};

use super::Defect;
use crate::config::{Assignment, Literal};
use crate::doubt::flow::{Flow, arguments, name_of};
use crate::doubt::{Against, Doubt, Subject};
use crate::spec::{Meaning, Reached, ScopeId, walk};

/// Operators of Sequences and TLC that make a tuple of their argument.
const TUPLE_MAKERS: [&str; 6] = ["Append", "Tail", "SubSeq", "Head", "SortSeq", "SelectSeq"];

/// `Tail([[i \in 1..n |-> e] EXCEPT ![k] = v])`.
pub(super) fn lost_except(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (number, node) in &subject.all.nodes {
        let operands: Vec<&Expr> = match node {
            Expr::Binary(Op::Concat, a, b) => vec![a, b],
            _ if name_of(node).is_some_and(|n| TUPLE_MAKERS.contains(&n)) => {
                arguments(node).iter().take(1).collect()
            }
            _ => continue,
        };
        for operand in operands {
            let makers = Flow::new(&mut subject.scopes, &subject.all).makers(*number, operand);
            for (at, maker) in makers {
                let mut flow = Flow::new(&mut subject.scopes, &subject.all);
                if !is_fresh_except(&mut flow, at, maker, &|_, _, _| true) {
                    continue;
                }
                let what =
                    "an operator on sequences loses the EXCEPT of a function that is written out";
                let piece = subject.all.pieces[at];
                let doubt = subject.at(
                    defect.withholding(what).against(Against::Either),
                    &piece,
                    is_except,
                );
                doubts
                    .push(doubt.hint(
                        "keep the function in a variable, or write TLCEval([...]) around it",
                    ));
            }
        }
    }
    doubts.dedup();
    doubts
}

/// `[[d \in SUBSET S |-> e] EXCEPT ...]` and another EXCEPT.
pub(super) fn second_except(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let updates = subject.all.nodes.iter().map(|(_, e)| match e {
        Expr::Except { updates, .. } => updates.len(),
        _ => 0,
    });
    if updates.sum::<usize>() < 2 {
        return Vec::new();
    }
    let mut doubts = Vec::new();
    for (number, node) in &subject.all.nodes {
        let mut flow = Flow::new(&mut subject.scopes, &subject.all);
        if is_fresh_except(&mut flow, *number, node, &has_symbolic_domain) {
            let what = "two EXCEPTs on a function whose domain is a set of functions, subsets, tuples or records";
            let piece = subject.all.pieces[*number];
            let doubt =
                subject.at(defect.withholding(what).against(Against::Either), &piece, is_except);
            doubts.push(
                doubt.hint("enumerate the domain, or write TLCEval([...]) around the function"),
            );
        }
    }
    doubts.dedup();
    doubts
}

type Of<'f> = &'f dyn Fn(&mut Flow<'_, '_>, usize, &Expr) -> bool;

/// An EXCEPT on a function constructor, which may have got a name before.
fn is_fresh_except<'a>(flow: &mut Flow<'_, 'a>, piece: usize, expr: &'a Expr, of: Of<'_>) -> bool {
    let (mut pending, mut seen) = (vec![(piece, expr)], HashSet::new());
    while let Some((piece, expr)) = pending.pop() {
        // A recursive operator may be called with an EXCEPT on its parameter.
        let Expr::Except { base, .. } = expr else { continue };
        if !seen.insert(std::ptr::from_ref(expr)) {
            continue;
        }
        let mut makers = flow.makers(piece, base);
        makers.extend(flow.assigned(piece, base));
        for (at, maker) in makers {
            if matches!(maker, Expr::FnDef { .. }) && of(flow, at, maker) {
                return true;
            }
            pending.push((at, maker));
        }
    }
    false
}

/// A domain that TLC does not enumerate before it must.
fn has_symbolic_domain(flow: &mut Flow<'_, '_>, piece: usize, function: &Expr) -> bool {
    let Some(function) = flow.same(piece, function) else { return false };
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
    let domains: Vec<&Expr> = bounds.iter().filter_map(|b| b.domain.as_ref()).collect();
    bounds.len() > 1
        || domains.into_iter().any(|d| flow.makers(piece, d).into_iter().any(|(_, m)| symbolic(m)))
}

fn is_except(tok: &Tok) -> bool {
    *tok == Tok::Kw(Kw::Except)
}

/// A variable without a value that an operator passes on or names by LET.
pub(super) fn lazy(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let initial = subject.parts.initial.clone();
    let next: Vec<_> = subject.parts.next.iter().map(|(next, _)| *next).collect();
    for (formulas, primed) in [(initial, false), (next, true)] {
        let reached = Reached::from_formulas(&mut subject.scopes, &formulas);
        for (number, node) in &reached.nodes {
            let piece = reached.pieces[*number];
            let Some(name) = name_of(node) else { continue };
            for (at, argument) in arguments(node).iter().enumerate() {
                let bare = match argument {
                    Expr::Prime(inner) => inner,
                    other => other,
                };
                let Expr::Ident(variable) = bare else { continue };
                let unset = matches!(argument, Expr::Prime(_)) == primed
                    && matches!(
                        subject.scopes.resolve(piece.scope, variable),
                        Meaning::Variable(_)
                    );
                let calls = |subject: &mut _| {
                    passes_on(subject, &reached, piece.scope, name, at)
                        && sets(subject, piece.scope, name, at, CALLS_MAX)
                };
                if unset && calls(subject) {
                    let what = format!("{name} passes on a variable that may have no value yet");
                    let is_it = |tok: &Tok| matches!(tok, Tok::Ident(found) if found == name);
                    let doubt = subject.at(defect.noting(what), &piece, is_it);
                    return vec![doubt.hint("LazyValue is switched off, which takes more time")];
                }
            }
        }
    }
    Vec::new()
}

/// True if a parameter is an argument again, or gets a name by LET.
fn passes_on(
    subject: &mut Subject<'_>,
    reached: &Reached<'_>,
    scope: ScopeId,
    operator: &str,
    number: usize,
) -> bool {
    let Meaning::Definition(_, def) = subject.scopes.resolve(scope, operator) else {
        return false;
    };
    let Some(parameter) = def.params.get(number).map(|p| p.name.as_str()) else { return false };
    let is_it = |e: &Expr| matches!(e, Expr::Ident(name) if name == parameter);
    let mut found = false;
    walk::each(&def.body, &mut |e| {
        found |= match e {
            Expr::Let { defs, .. } => defs.iter().any(|d| is_it(&d.body)),
            _ => {
                let own = |name: &str| {
                    reached.pieces.iter().any(|p| p.def.is_some_and(|d| d.name == name))
                };
                name_of(e).is_some_and(own) && arguments(e).iter().any(is_it)
            }
        };
    });
    found
}

/// Operators followed from a call.
const CALLS_MAX: u32 = 8;

/// True if an operator, or one that it calls, gives its parameter a value:
/// `p = e`, `p \in S`.
fn sets(
    subject: &mut Subject<'_>,
    scope: ScopeId,
    operator: &str,
    number: usize,
    left: u32,
) -> bool {
    let Meaning::Definition(scope, def) = subject.scopes.resolve(scope, operator) else {
        return false;
    };
    let Some(parameter) = def.params.get(number) else { return false };
    let mut names = vec![parameter.name.as_str()];
    let is_it =
        |names: &[&str], e: &Expr| matches!(e, Expr::Ident(n) if names.contains(&n.as_str()));
    let (mut found, mut calls) = (false, Vec::new());
    walk::each(&def.body, &mut |e| match e {
        Expr::Let { defs, .. } => {
            for local in defs.iter().filter(|d| d.params.is_empty()) {
                if is_it(&names, &local.body) {
                    names.push(&local.name);
                }
            }
        }
        Expr::Binary(Op::Eq | Op::In, left, _) => found |= is_it(&names, left),
        _ => {
            for (at, argument) in arguments(e).iter().enumerate() {
                if is_it(&names, argument) {
                    calls.extend(name_of(e).map(|called| (called, at)));
                }
            }
        }
    });
    let further =
        |(called, at): (&str, usize)| left > 0 && sets(subject, scope, called, at, left - 1);
    found || calls.into_iter().any(further)
}

/// `PrintT(f)` where `@@` made f.
pub(super) fn printed(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let prints =
        |e: &Expr| matches!(name_of(e), Some("Print" | "PrintT")) && !arguments(e).is_empty();
    let made = |e: &Expr| matches!(e, Expr::Binary(Op::AtAt, ..));
    let mut doubts = Vec::new();
    if subject.all.all(made).next().is_none() {
        return doubts;
    }
    for (number, node) in subject.all.nodes.iter().filter(|(_, e)| prints(e)) {
        let mut inside = Vec::new();
        for argument in arguments(node) {
            walk::each(argument, &mut |e| inside.push(e));
        }
        let mut flow = Flow::new(&mut subject.scopes, &subject.all);
        let makers: Vec<_> = inside.into_iter().flat_map(|e| flow.makers(*number, e)).collect();
        let mut joined = false;
        for (_, maker) in makers {
            walk::each(maker, &mut |e| joined |= made(e));
        }
        let doubt = match joined {
            true => defect
                .withholding("printing a function made by @@ mixes up its values")
                .against(Against::Either),
            false => defect
                .noting("printing mixes up the values of functions made by @@")
                .against(Against::Either),
        };
        let piece = subject.all.pieces[*number];
        let print = |tok: &Tok| matches!(tok, Tok::Ident(n) if n == "Print" || n == "PrintT");
        doubts.push(subject.at(doubt, &piece, print).hint("remove it from what is checked"));
    }
    doubts.dedup();
    doubts
}

/// `[S -> T] = [S2 -> T2]`.
pub(super) fn function_sets(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (number, node) in &subject.all.nodes {
        let operands: Vec<&Expr> = match node {
            Expr::Binary(Op::Eq | Op::Neq, a, b) => vec![a, b],
            Expr::SetEnum(items) => items.iter().collect(),
            _ => continue,
        };
        let mut flow = Flow::new(&mut subject.scopes, &subject.all);
        let mut sets = 0;
        for operand in operands {
            let makers = flow.makers(*number, operand);
            sets += usize::from(makers.iter().any(|(_, m)| matches!(m, Expr::FnSet { .. })));
        }
        let doubt = match sets {
            0 => continue,
            1 => defect.noting("a set of functions as a value: TLC does not compare such sets rightly if they are empty or hold the empty function only"),
            _ => defect.withholding("sets of functions are compared, which is wrong if they are empty or hold the empty function only"),
        };
        let piece = subject.all.pieces[*number];
        let arrow = |tok: &Tok| *tok == Tok::Arrow;
        let doubt = subject.at(doubt.against(Against::Either), &piece, arrow);
        doubts.push(doubt.hint("compare domains and ranges"));
    }
    doubts.dedup();
    doubts
}

/// `[i \in 2..1 |-> e]`.
pub(super) fn empty_intervals(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    functions_over(subject, |low, high| low > high, &|| {
        defect
            .withholding("functions over different empty intervals are not the same to TLC")
            .hint("write <<>> for the empty function")
    })
}

/// `[i \in 2000000000..2000000001 |-> e]`.
pub(super) fn far_intervals(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let far = 1 << 30;
    functions_over(subject, |low, high| low.abs().max(high.abs()) >= far, &|| {
        defect
            .withholding("the order of functions over intervals that are far apart overflows")
            .hint("use smaller numbers")
    })
}

/// Functions over an interval whose bounds are known and odd.
fn functions_over(
    subject: &mut Subject<'_>,
    odd: impl Fn(i64, i64) -> bool,
    doubt: &dyn Fn() -> Doubt,
) -> Vec<Doubt> {
    let functions = |e: &Expr| matches!(e, Expr::FnDef { .. });
    let found: Vec<_> = subject.all.all(functions).map(|(p, e)| (*p, e)).collect();
    let mut doubts = Vec::new();
    for (piece, function) in found {
        let Expr::FnDef { bounds, .. } = function else { continue };
        for domain in bounds.iter().filter_map(|b| b.domain.as_ref()) {
            let Expr::Binary(Op::DotDot, low, high) = domain else { continue };
            let (low, high) =
                (integer(subject, piece.scope, low), integer(subject, piece.scope, high));
            if let (Some(low), Some(high)) = (low, high)
                && odd(low, high)
            {
                let dots = |tok: &Tok| *tok == Tok::Op(Op::DotDot);
                doubts.push(subject.at(doubt().against(Against::Either), &piece, dots));
            }
        }
    }
    doubts.dedup();
    doubts
}

/// `1..2147483647`.
pub(super) fn last_integer(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let intervals = |e: &Expr| matches!(e, Expr::Binary(Op::DotDot, ..));
    let found: Vec<_> = subject.all.all(intervals).map(|(p, e)| (*p, e)).collect();
    for (piece, interval) in found {
        let Expr::Binary(_, _, high) = interval else { continue };
        if integer(subject, piece.scope, high) == Some(i64::from(i32::MAX)) {
            let doubt =
                defect.withholding("TLC cannot enumerate an interval that ends in 2147483647");
            let dots = |tok: &Tok| *tok == Tok::Op(Op::DotDot);
            let doubt = subject.at(doubt.against(Against::Either), &piece, dots);
            return vec![doubt.hint("end it in a smaller number")];
        }
    }
    Vec::new()
}

/// `kSubset` of FiniteSetsExt.
pub(super) fn k_subset(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let uses = |e: &Expr| name_of(e) == Some("kSubset");
    let Some(piece) = subject.all.all(uses).next().map(|(piece, _)| *piece) else {
        return Vec::new();
    };
    let doubt = defect.withholding("sets made by kSubset are not compared rightly");
    let is_it = |tok: &Tok| matches!(tok, Tok::Ident(name) if name == "kSubset");
    let doubt = subject.at(doubt.against(Against::Either), &piece, is_it);
    vec![doubt.hint("write {s \\in SUBSET S : Cardinality(s) = k}")]
}

/// `TLCGet("level")` where TLC evaluates late.
pub(super) fn level(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let late =
        |e: &Expr| matches!(e, Expr::FnDef { .. } | Expr::SetFilter { .. } | Expr::SetMap { .. });
    let asks = |e: &Expr| {
        name_of(e) == Some("TLCGet") && arguments(e).first() == Some(&Expr::Str("level".into()))
    };
    if subject.all.all(asks).next().is_none() {
        return Vec::new();
    }
    let found: Vec<_> = subject.all.all(late).map(|(p, e)| (*p, e)).collect();
    for (piece, expr) in found {
        let inside = subject.reached(&[(piece.scope, expr)]);
        if inside.all(asks).next().is_some() {
            let doubt = defect.withholding("TLCGet(\"level\") inside of a function or set is 1");
            let is_it = |tok: &Tok| matches!(tok, Tok::Ident(name) if name == "TLCGet");
            let doubt = subject.at(doubt.against(Against::Either), &piece, is_it);
            return vec![doubt.hint("name it outside of the function or set")];
        }
    }
    Vec::new()
}

/// SYMMETRY with VIEW.
pub(super) fn symmetric_view(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let (Some(view), Some(_)) = (&subject.config.view, &subject.config.symmetry) else {
        return Vec::new();
    };
    let what = "symmetry with a view gives counts that are too high and differ from run to run";
    vec![subject.at_name(defect.noting(what), &view.name)]
}

/// The integer that an expression stands for, where that can be seen.
pub(super) fn integer<'a>(
    subject: &mut Subject<'a>,
    scope: ScopeId,
    expr: &'a Expr,
) -> Option<i64> {
    within(subject, scope, expr, 50)
}

fn within<'a>(subject: &mut Subject<'a>, scope: ScopeId, expr: &'a Expr, left: u32) -> Option<i64> {
    let left = left.checked_sub(1)?;
    match expr {
        Expr::Num(n) => Some(*n),
        Expr::Unary(Op::Minus, inner) => within(subject, scope, inner, left)?.checked_neg(),
        Expr::Binary(op @ (Op::Plus | Op::Minus | Op::Times), a, b) => {
            let (a, b) = (within(subject, scope, a, left)?, within(subject, scope, b, left)?);
            match op {
                Op::Plus => a.checked_add(b),
                Op::Minus => a.checked_sub(b),
                _ => a.checked_mul(b),
            }
        }
        Expr::Ident(name) => match subject.scopes.resolve(scope, name) {
            Meaning::Definition(inside, def) if def.params.is_empty() => {
                within(subject, inside, &def.body, left)
            }
            Meaning::Substituted(inside, expr) => within(subject, inside, expr, left),
            Meaning::Constant(constant) => {
                let found = subject.config.constants.iter().find(|c| c.name == constant)?;
                match &found.what {
                    Assignment::Value(Literal::Int(n)) => Some(i64::from(*n)),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}
