//! The operators with which a recursion, or a fold of a library, puts elements
//! together.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::{Order, is_free_step, shows};
use crate::doubt::flow::{Flow, Written, name_of};
use crate::spec::{Binder, Use};

/// An operator of an element and of what was made before.
pub(super) struct Step<'a> {
    /// What it says, if it is written in a module at hand.
    pub(super) body: Option<&'a Expr>,
    /// True if it gives the same for every order of the elements, where the
    /// element is its first argument.
    pub(super) is_free: bool,
    /// The same where the element is its second argument.
    pub(super) is_free_turned: bool,
}

/// What an operator stands for: itself, or if it is a parameter, all that it is
/// called with.
pub(super) fn given<'a>(flow: &Flow<'a>, operator: Written<'a>) -> Vec<Step<'a>> {
    let is_parameter =
        |written| matches!(flow.used(written), Some(Use::Local(Binder::Parameter { .. })));
    if !is_parameter(operator) {
        return vec![step(flow, operator)];
    }
    let called = flow.called_with(operator).into_iter();
    // A recursion hands its own parameter on.
    called.filter(|written| !is_parameter(*written)).map(|written| step(flow, written)).collect()
}

/// What an operator makes of the order in which it is applied to one element
/// after the other and to what was made before.
pub(in super::super) fn order_of_step<'a>(flow: &Flow<'a>, operator: Written<'a>) -> Order {
    match step(flow, operator) {
        Step { is_free: true, .. } => Order::Free,
        Step { body: Some(body), .. } if shows(body) => Order::Shown,
        Step { .. } => Order::Unknown,
    }
}

fn step<'a>(flow: &Flow<'a>, (piece, operator): Written<'a>) -> Step<'a> {
    let adds =
        |name: &str| [Op::Plus, Op::Times, Op::Cup, Op::Cap].iter().any(|o| o.symbol() == name);
    let (params, body) = match (operator, flow.used((piece, operator))) {
        (Expr::Lambda { params, body }, _) => (&params[..], &**body),
        (_, Some(Use::Piece(number))) => {
            let held = flow.reached().pieces[number];
            (held.def.map(|def| &def.params[..]).unwrap_or_default(), held.body)
        }
        (_, Some(Use::Local(Binder::Definition(def)))) => (&def.params[..], &def.body),
        _ => {
            let adds = name_of(operator).is_some_and(adds);
            return Step { body: None, is_free: adds, is_free_turned: adds };
        }
    };
    let (is_free, is_free_turned) = match params {
        [a, b] => (is_free_step(body, &a.name, &b.name), is_free_step(body, &b.name, &a.name)),
        _ => (false, false),
    };
    Step { body: Some(body), is_free, is_free_turned }
}
