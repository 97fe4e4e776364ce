//! `CHOOSE` among permuted values, or among what is made of them: sets of
//! them, orders, messages that name them. TLC takes the first that fits, in an
//! order that the model values have in TLC alone.

use tla_syntax::token::{Kw, Op, Tok};
use tla_syntax::{Bound, Expr};

use super::fold::{Order, order};
use super::operators::is_settled;
use super::permuted::Permuted;
use super::{HINT, unique};
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written};
use crate::objection::Doubt;
use crate::spec::{Binder, Level, Levels, Use, walk};

/// Operators that do nothing but choose, within each other.
const DEPTH_MAX: usize = 5;

/// A choice: a `CHOOSE`, or a call of an operator that is nothing but one.
struct Choice<'a> {
    /// The `CHOOSE` or the call.
    whole: Written<'a>,
    /// What is chosen from, as it is written there.
    set: &'a Expr,
    /// The `CHOOSE` itself.
    choose: Written<'a>,
    bound: &'a Bound,
    body: &'a Expr,
}

/// Choices whose result may be another one for other names of the values.
pub(super) fn by_choice<'a>(
    subject: &mut Subject<'a>,
    flow: &Flow<'a>,
    permuted: &Permuted,
) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for choice in choices(flow) {
        let Some(doubt) = judged(subject, flow, permuted, &choice) else { continue };
        let piece = flow.reached().pieces[choice.choose.0];
        let doubt = subject.at(doubt, &piece, |tok| *tok == Tok::Kw(Kw::Choose)).hint(HINT);
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    }
    doubts
}

fn judged<'a>(
    subject: &mut Subject<'a>,
    flow: &Flow<'a>,
    permuted: &Permuted,
    choice: &Choice<'a>,
) -> Option<Doubt> {
    let atoms = flow.atoms_of_element((choice.whole.0, choice.set), Through::States);
    let moved = permuted.within(subject.config, flow, &atoms);
    let (piece, body) = (choice.choose.0, choice.body);
    if moved.is_empty() && atoms.is_whole
        || unique::is_unique(choice.bound, body)
        || unique::is_none_of(subject.config, flow, &moved, choice.bound, (piece, body))
    {
        return None;
    }
    let order = order(flow, choice.whole, choice.set);
    let scope = flow.reached().pieces[piece].scope;
    let mut levels = Levels::new(&mut subject.scopes);
    let is_arbitrary = !moved.is_empty()
        && telling(choice).into_iter().all(|conjunct| {
            !depends(flow, choice, conjunct) && levels.of(scope, conjunct) == Level::Constant
        });
    Some(match (order, is_arbitrary) {
        (Some(Order::Free), _) => return None,
        (None, true) => Doubt::withholding(
            "symmetry",
            "CHOOSE takes one of the values that the symmetry permutes",
        ),
        (Some(Order::Shown), true) => Doubt::withholding(
            "symmetry",
            "CHOOSE puts the values that the symmetry permutes in an order, which the result shows",
        ),
        (Some(Order::Unknown), true) => Doubt::noting(
            "symmetry",
            "CHOOSE goes through the values that the symmetry permutes in an order of TLC's own, \
             and is sound only if the result is the same for every order",
        ),
        (_, false) => Doubt::noting(
            "symmetry",
            "CHOOSE over values that the symmetry permutes is sound only if one value fits",
        ),
    })
}

/// Every choice; those of an operator that is nothing but a `CHOOSE` from its
/// parameter stand where it is called.
fn choices<'a>(flow: &Flow<'a>) -> Vec<Choice<'a>> {
    let mut found = Vec::new();
    for (piece, node) in &flow.reached().nodes {
        let Expr::Choose { bound, body } = node else { continue };
        let Some(set) = &bound.domain else { continue };
        let held = flow.reached().pieces[*piece];
        if held.def.is_some_and(|def| is_settled(&def.name, &held.source.name)) {
            continue;
        }
        let choose = (*piece, *node);
        let first = Choice { whole: choose, set, choose, bound, body };
        let mut pending = vec![(first, DEPTH_MAX)];
        while let Some((choice, depth)) = pending.pop() {
            let calls = if depth > 0 { calls(flow, &choice) } else { Vec::new() };
            if calls.is_empty() {
                found.push(choice);
                continue;
            }
            pending.extend(calls.into_iter().map(|(whole, set)| {
                let Choice { choose, bound, body, .. } = choice;
                (Choice { whole, set, choose, bound, body }, depth - 1)
            }));
        }
    }
    found
}

/// The calls of the operator whose body is this choice from a parameter, each
/// with what it chooses from; none if the operator is used in another way.
fn calls<'a>(flow: &Flow<'a>, choice: &Choice<'a>) -> Vec<(Written<'a>, &'a Expr)> {
    let Some(Use::Local(Binder::Parameter { body, number })) =
        flow.used((choice.whole.0, choice.set))
    else {
        return Vec::new();
    };
    if !std::ptr::eq(body, choice.whole.1) {
        return Vec::new();
    }
    let is_it = |written: Written<'a>| match flow.used(written) {
        Some(Use::Piece(piece)) => std::ptr::eq(flow.reached().pieces[piece].body, body),
        Some(Use::Local(Binder::Definition(def))) => std::ptr::eq(&raw const def.body, body),
        _ => false,
    };
    let (mut called, mut named) = (Vec::new(), 0);
    for (piece, node) in &flow.reached().nodes {
        named += usize::from(is_it((*piece, node)));
        let args = match node {
            Expr::Apply(head, args) if is_it((*piece, head)) => args,
            Expr::Qualified { args, .. } if is_it((*piece, node)) => args,
            _ => continue,
        };
        called.extend(args.get(number).map(|set| ((*piece, *node), set)));
    }
    if called.len() == named { called } else { Vec::new() }
}

/// The conjuncts of the body of a choice that may say which value is meant:
/// neither what speaks of no value in particular, nor that the value is in the
/// set that it is taken from.
fn telling<'a>(choice: &Choice<'a>) -> Vec<&'a Expr> {
    let names = &choice.bound.names;
    let is_chosen = |e: &Expr| matches!(e, Expr::Ident(name) if names.contains(name));
    let is_in_the_set = |e: &Expr| {
        matches!(e, Expr::Binary(Op::In, value, set)
            if is_chosen(value) && choice.bound.domain.as_ref() == Some(&**set))
    };
    let speaks = |e: &&Expr| {
        let mut speaks = false;
        walk::each(e, &mut |part| speaks |= is_chosen(part));
        speaks && !is_in_the_set(e)
    };
    walk::conjuncts(choice.body).into_iter().filter(speaks).collect()
}

/// True if a part of the body of a choice speaks of anything that is bound
/// around it.
fn depends<'a>(flow: &Flow<'a>, choice: &Choice<'a>, part: &'a Expr) -> bool {
    let mut own: Vec<&str> = choice.bound.names.iter().map(String::as_str).collect();
    let mut depends = false;
    walk::each(part, &mut |e| own.extend(walk::binds(e)));
    walk::each(part, &mut |e| {
        if let Expr::Ident(name) = e
            && !own.contains(&name.as_str())
        {
            depends |= matches!(flow.used((choice.choose.0, e)), Some(Use::Local(_)));
        }
    });
    depends
}
