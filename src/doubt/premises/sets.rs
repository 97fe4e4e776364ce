//! Sets of which a comparison asks nothing while they have no element:
//! `Cardinality({p \in P : pc[p] = "cs"}) <= 1` says nothing of a
//! specification in which no process ever comes to `"cs"`.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::context::{Frame, about};
use super::places::Mark;
use super::search::{Claim, NOTHING, Search, When};
use crate::doubt::flow::{arguments, name_of};
use crate::outcome::PremiseKind;
use crate::spec::Level;

impl<'a> Search<'_, 'a> {
    /// What a comparison claims of a set waits for an element of it. That a
    /// variable is a subset of what no state changes is only its type.
    pub(super) fn compared(&mut self, claim: &Claim<'a>) {
        let Expr::Binary(op, a, b) = claim.expr else { return };
        let set: Option<&'a Expr> = match op {
            Op::Subseteq if self.level_of(claim, b) > Level::Constant => Some(a),
            Op::Le if !is(b, 0) => counted(a),
            Op::Lt if !is(b, 1) => counted(a),
            Op::Ge if !is(a, 0) => counted(b),
            Op::Gt if !is(a, 1) => counted(b),
            _ => None,
        };
        let Some(set) = set.filter(|_| !claim.alternative) else { return };
        let when = match self.level_of(claim, set) {
            Level::State => claim.when,
            Level::Action => When::Step,
            Level::Constant | Level::Temporal => return,
        };
        let inhabited = Claim { when, ..claim.inside(&NOTHING, Frame::Inhabited(set)) };
        let shown = format!("of {set}");
        self.found(claim, Some(Mark::Comparison), &inhabited, shown, PremiseKind::Element);
    }

    fn level_of(&mut self, claim: &Claim<'a>, expr: &'a Expr) -> Level {
        about(self.scopes, (claim.scope, expr), &claim.around).level
    }
}

/// `S` of `Cardinality(S)`.
fn counted(expr: &Expr) -> Option<&Expr> {
    match arguments(expr) {
        [set] if name_of(expr) == Some("Cardinality") => Some(set),
        _ => None,
    }
}

/// True for this number: `Cardinality(S) <= 0` claims that there is no element.
fn is(expr: &Expr, number: i64) -> bool {
    matches!(expr, Expr::Num(n) if *n == number)
}
