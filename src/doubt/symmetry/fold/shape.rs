//! The shapes that parts of a recursion have: the recursion for the rest, what
//! an element adds to it, the question whether anything is left.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::{Fold, Rest, Way};
use crate::doubt::flow::{arguments, name_of};
use crate::spec::walk;

impl<'a> Fold<'_, 'a> {
    /// True for what is left to be done: the recursion for the set without the
    /// element, or what was gathered so far.
    pub(super) fn is_rest(&self, expr: &'a Expr, rest: Rest<'a>) -> bool {
        match rest {
            Rest::Parameter(name) => matches!(expr, Expr::Ident(own) if own == name),
            Rest::Call => self.call(self.lets.resolved(expr)).is_some_and(|args| {
                let well = |(n, arg): (usize, &'a Expr)| match n == self.number {
                    true => self.is_without(arg),
                    false => self.goes_well(arg, Rest::Parameter(self.params[n])),
                };
                args.len() == self.params.len() && args.iter().enumerate().all(well)
            }),
        }
    }

    /// What the recursion is applied to.
    pub(super) fn call(&self, expr: &'a Expr) -> Option<&'a [Expr]> {
        match expr {
            Expr::FnApply(function, args) if name_of(function) == Some(self.name) => Some(args),
            Expr::Apply(head, args) if name_of(head) == Some(self.name) => Some(args),
            _ => None,
        }
    }

    /// The set without the element, or the function without its value.
    fn is_without(&self, expr: &'a Expr) -> bool {
        match self.lets.resolved(expr) {
            Expr::Binary(Op::SetMinus, set, taken) => {
                self.is_all(set)
                    && matches!(&**taken, Expr::SetEnum(one)
                        if matches!(&one[..], [one] if self.is_chosen(one)))
            }
            Expr::FnDef { bounds, body } if self.of_function => match (&bounds[..], &**body) {
                ([bound], Expr::FnApply(function, at)) => {
                    bound.domain.as_ref().is_some_and(|d| self.is_without_domain(d))
                        && self.is_parameter(function)
                        && matches!((&bound.names[..], &at[..]), ([x], [Expr::Ident(y)]) if x == y)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn is_without_domain(&self, domain: &'a Expr) -> bool {
        match self.lets.resolved(domain) {
            Expr::Binary(Op::SetMinus, set, taken) => {
                matches!(&**set, Expr::Unary(Op::Domain, function) if self.is_parameter(function))
                    && matches!(&**taken, Expr::SetEnum(one)
                        if matches!(&one[..], [one] if self.is_chosen(one)))
            }
            _ => false,
        }
    }

    fn is_parameter(&self, expr: &Expr) -> bool {
        let name = self.params.get(self.number);
        matches!((expr, name), (Expr::Ident(own), Some(name)) if own == name)
    }

    /// All that is gone through.
    fn is_all(&self, expr: &Expr) -> bool {
        !self.of_function && self.is_parameter(expr)
    }

    pub(super) fn is_chosen(&self, expr: &'a Expr) -> bool {
        expr == self.choice || self.lets.resolved(expr) == self.choice
    }

    /// `(x :> e)`.
    pub(super) fn is_own_value(&self, expr: &'a Expr) -> bool {
        matches!(self.lets.resolved(expr), Expr::Binary(Op::OneTo, at, value)
            if self.is_chosen(at) && self.is_item(value))
    }

    /// True if an expression depends on the element, and not on what else there
    /// is or was.
    pub(super) fn is_item(&self, expr: &'a Expr) -> bool {
        !self.lets.any(expr, |e| self.is_forbidden(e), |e| self.is_chosen(e) || self.is_value(e))
    }

    /// True if an expression depends on neither.
    pub(super) fn is_closed(&self, expr: &'a Expr) -> bool {
        let found = |e: &Expr| self.is_forbidden(e) || e == self.choice;
        !self.lets.any(expr, found, |_| false)
    }

    /// `f[x]` of a function that is gone through.
    fn is_value(&self, expr: &'a Expr) -> bool {
        self.of_function
            && matches!(expr, Expr::FnApply(function, at)
                if self.is_parameter(function)
                    && matches!(&at[..], [at] if self.is_chosen(at)))
    }

    fn is_forbidden(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Ident(name) if name == self.name || self.changes(name))
    }

    /// True for a parameter that is another one in the next call.
    fn changes(&self, name: &str) -> bool {
        let Some(number) = self.params.iter().position(|p| *p == name) else { return false };
        let mut changes = number == self.number || self.number == usize::MAX;
        walk::each(self.body, &mut |e| {
            if let Some(args) = self.call(e) {
                changes |= !matches!(args.get(number), Some(Expr::Ident(own)) if own == name);
            }
        });
        changes
    }

    pub(super) fn is_base(&self, expr: &'a Expr) -> bool {
        let is =
            |e: &Expr| matches!(e, Expr::Ident(name) if name == self.name) || self.is_parameter(e);
        !self.lets.any(expr, |e| is(e) || e == self.choice, |_| false)
    }

    /// True for `S = {}`, false for `S # {}`.
    pub(super) fn asks_for_empty(&self, cond: &Expr) -> Option<bool> {
        let Expr::Binary(op, a, b) = cond else { return None };
        let is_set = |e: &Expr| match e {
            Expr::Unary(Op::Domain, function) => self.of_function && self.is_parameter(function),
            _ => self.is_parameter(e),
        };
        let is_none = |e: &Expr| match e {
            Expr::SetEnum(items) => items.is_empty(),
            Expr::Tuple(items) => self.of_function && items.is_empty(),
            _ => false,
        };
        let counts = |e: &Expr| {
            name_of(e) == Some("Cardinality") && matches!(arguments(e), [set] if is_set(set))
        };
        let alike =
            is_set(a) && is_none(b) || is_none(a) && is_set(b) || counts(a) && **b == Expr::Num(0);
        match op {
            Op::Eq if alike => Some(true),
            Op::Neq if alike => Some(false),
            Op::Gt if counts(a) && **b == Expr::Num(0) => Some(false),
            _ => None,
        }
    }

    /// `IF f[x] > rest THEN f[x] ELSE rest`.
    pub(super) fn extreme(
        &self,
        cond: &'a Expr,
        then: &'a Expr,
        otherwise: &'a Expr,
        rest: Rest<'a>,
    ) -> Option<Way<'a>> {
        let Expr::Binary(op @ (Op::Lt | Op::Le | Op::Gt | Op::Ge), a, b) = cond else {
            return None;
        };
        let both = (self.is_item(a) && self.is_rest(b, rest))
            || (self.is_item(b) && self.is_rest(a, rest));
        let larger = matches!(op, Op::Gt | Op::Ge);
        match (then == &**a && otherwise == &**b, then == &**b && otherwise == &**a) {
            _ if !both => None,
            (true, _) => Some(Way::Extreme(larger)),
            (_, true) => Some(Way::Extreme(!larger)),
            _ => None,
        }
    }
}
