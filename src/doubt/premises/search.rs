//! The implications in what a property claims, and their premises.
//!
//! In: an invariant or a temporal property. Out: what stands left of `=>` and
//! `~>` where the property claims it: below quantifiers, `LET`, branches, `[]`,
//! and behind operators; and the subscripts of `[A]_v`, because a step that
//! does not change `v` is asked nothing.

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, QuantKind};

use super::context::{Around, DEPTH_MAX, Frame, elsewhere, level, local, within};
use crate::doubt::flow::{arguments, name_of};
use crate::outcome::PremiseKind;
use crate::spec::{Level, Meaning, ScopeId, Scopes, walk};

/// Formulas looked at in one property.
const FORMULAS_MAX: usize = 5000;
/// Expressions in one premise.
const SIZE_MAX: usize = 500;

/// What a formula is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// The first state of a behaviour, as a temporal property outside of `[]`
    /// and `<>`.
    Start,
    /// Any state.
    State,
    /// A step.
    Step,
}

/// Says nothing by itself: all that is asked stands around it.
static NOTHING: Expr = Expr::Bool(true);

/// A premise, and where it stands.
pub(super) struct Found<'a> {
    /// The premise, or a part of it that has to be TRUE once.
    pub(super) part: &'a Expr,
    pub(super) around: Around<'a>,
    /// Where it has to be TRUE.
    pub(super) when: When,
    /// How it is shown.
    pub(super) shown: String,
    /// What waits for it.
    pub(super) kind: PremiseKind,
    /// The implication, or `[A]_v`.
    pub(super) arrow: &'a Expr,
    pub(super) scope: ScopeId,
    /// The definition that holds it.
    pub(super) def: &'a Def,
}

/// A claim: something that has to hold.
#[derive(Clone)]
struct Claim<'a> {
    scope: ScopeId,
    expr: &'a Expr,
    def: &'a Def,
    around: Around<'a>,
    when: When,
    /// True where the claim is one of several, or under a condition.
    branch: bool,
}

impl<'a> Claim<'a> {
    fn part(&self, expr: &'a Expr) -> Self {
        Self { expr, ..self.clone() }
    }

    fn inside(&self, expr: &'a Expr, frame: Frame<'a>) -> Self {
        Self { expr, around: within(&self.around, frame), ..self.clone() }
    }

    /// The same of another state than the one spoken of so far.
    fn elsewhere(&self, expr: &'a Expr) -> Self {
        Self { expr, around: elsewhere(&self.around), when: When::State, ..self.clone() }
    }
}

pub(super) struct Search<'s, 'a> {
    pub(super) scopes: &'s mut Scopes<'a>,
    pub(super) found: Vec<Found<'a>>,
}

impl<'a> Search<'_, 'a> {
    /// Looks into a name of the root module, of which this is claimed.
    pub(super) fn property(&mut self, name: &str, when: When) {
        let Meaning::Definition(scope, def) = self.scopes.resolve(ScopeId::ROOT, name) else {
            return;
        };
        let whole = Claim { scope, expr: &def.body, def, around: None, when, branch: false };
        let mut pending = vec![whole];
        for _ in 0..FORMULAS_MAX {
            let Some(claim) = pending.pop() else { return };
            // What an instance says is not written in the names of the root module.
            let is_deep = claim.around.as_ref().is_some_and(|a| a.depth > DEPTH_MAX);
            if !is_deep && !self.scopes.is_instance(claim.scope) {
                let parts = self.parts(&claim);
                pending.extend(parts.into_iter().rev());
            }
        }
    }

    /// The claims that a claim is made of.
    fn parts(&mut self, claim: &Claim<'a>) -> Vec<Claim<'a>> {
        match claim.expr {
            Expr::Binary(Op::And, a, b) => {
                let then = match claim.branch {
                    true => self.given(claim, a, true, b),
                    false => claim.part(b),
                };
                vec![claim.part(a), then]
            }
            Expr::Binary(Op::Or, a, b) => {
                self.alternative(claim, a, b);
                let claim = Claim { branch: true, ..claim.clone() };
                vec![claim.part(a), self.given(&claim, a, false, b)]
            }
            Expr::Binary(Op::Implies, premise, then) => {
                if matches!(**then, Expr::Bool(false)) {
                    return Vec::new();
                }
                self.premise(claim, premise);
                vec![self.given(&Claim { branch: true, ..claim.clone() }, premise, true, then)]
            }
            Expr::Binary(Op::LeadsTo, premise, _) => {
                self.premise(&claim.elsewhere(claim.expr), premise);
                Vec::new()
            }
            Expr::Unary(Op::Always | Op::Eventually, inner) => vec![claim.elsewhere(inner)],
            Expr::ActionBox { action, subscript } => {
                let claim = Claim { when: When::Step, ..claim.elsewhere(claim.expr) };
                self.change(&claim, subscript);
                vec![claim.inside(action, Frame::Changed(subscript))]
            }
            Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, bounds, body }
                if bounds.iter().all(|b| b.domain.is_some()) =>
            {
                vec![claim.inside(body, Frame::Bound(bounds))]
            }
            Expr::Let { defs, instances, body } => {
                vec![claim.inside(body, Frame::Local { defs, instances })]
            }
            Expr::If { cond, then, otherwise } => {
                let claim = Claim { branch: true, ..claim.clone() };
                let then = self.given(&claim, cond, true, then);
                vec![then, self.given(&claim, cond, false, otherwise)]
            }
            Expr::Case { arms, .. } => {
                let claim = Claim { branch: true, ..claim.clone() };
                arms.iter().map(|(guard, then)| self.given(&claim, guard, true, then)).collect()
            }
            _ => self.called(claim).into_iter().collect(),
        }
    }

    /// A claim under a condition, unless the condition is about behaviours.
    fn given(
        &mut self,
        claim: &Claim<'a>,
        formula: &'a Expr,
        holds: bool,
        then: &'a Expr,
    ) -> Claim<'a> {
        let level = level(self.scopes, (claim.scope, formula), &claim.around);
        let most = if claim.when == When::Step { Level::Action } else { Level::State };
        match level <= most {
            true => claim.inside(then, Frame::Given { formula, holds, level }),
            false => claim.part(then),
        }
    }

    /// The body of the operator that a claim applies.
    fn called(&mut self, claim: &Claim<'a>) -> Option<Claim<'a>> {
        let name = name_of(claim.expr).filter(|_| !matches!(claim.expr, Expr::Qualified { .. }))?;
        let args = arguments(claim.expr);
        let fits = |def: &Def| def.params.len() == args.len();
        let call = |def| Frame::Call { def, from: claim.scope, args, local: false };
        if let Some((def, _)) = local(&claim.around, name) {
            let call = Frame::Call { def, from: claim.scope, args, local: true };
            return fits(def).then(|| claim.inside(&def.body, call));
        }
        match self.scopes.resolve(claim.scope, name) {
            Meaning::Definition(scope, def) if fits(def) => {
                Some(Claim { scope, def, ..claim.inside(&def.body, call(def)) })
            }
            _ => None,
        }
    }

    /// The parts of a premise that are about one state or one step: each has to
    /// be TRUE somewhere for the premise to hold.
    fn premise(&mut self, claim: &Claim<'a>, premise: &'a Expr) {
        let mut pending = vec![claim.part(premise)];
        while let Some(part) = pending.pop() {
            let level = level(self.scopes, (part.scope, part.expr), &part.around);
            let is_deep = part.around.as_ref().is_some_and(|a| a.depth > DEPTH_MAX);
            match (part.expr, level) {
                _ if is_deep => {}
                (Expr::ActionAngle { action, subscript }, _) => {
                    let part = Claim { when: When::Step, ..part.elsewhere(part.expr) };
                    pending.push(part.inside(action, Frame::Changed(subscript)));
                }
                (Expr::ActionBox { .. }, _) | (_, Level::Constant) => {}
                (_, Level::State) => self.add(claim, &part),
                (_, Level::Action) => self.add(claim, &Claim { when: When::Step, ..part }),
                (Expr::Binary(Op::And, a, b), _) => pending.extend([part.part(b), part.part(a)]),
                (Expr::Unary(Op::Always | Op::Eventually, inner), _) => {
                    pending.push(part.elsewhere(inner));
                }
                (Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, bounds, body }, _)
                    if bounds.iter().all(|b| b.domain.is_some()) =>
                {
                    pending.push(part.inside(body, Frame::Bound(bounds)));
                }
                _ => {}
            }
        }
    }

    /// `P \/ <>Q`: what it says of behaviours waits for the opposite of P.
    fn alternative(&mut self, claim: &Claim<'a>, a: &'a Expr, b: &'a Expr) {
        let mut level = |e| level(self.scopes, (claim.scope, e), &claim.around);
        let given = match (claim.when, level(a), level(b)) {
            (When::Start, Level::State, Level::Temporal) => a,
            (When::Start, Level::Temporal, Level::State) => b,
            _ => return,
        };
        let opposite = Frame::Given { formula: given, holds: false, level: Level::State };
        let shown = format!("~({given})");
        self.found(claim, &claim.inside(&NOTHING, opposite), shown, PremiseKind::Implication);
    }

    /// `[A]_v` asks A of the steps that change v.
    fn change(&mut self, claim: &Claim<'a>, subscript: &'a Expr) {
        let changed = claim.inside(&NOTHING, Frame::Changed(subscript));
        self.found(claim, &changed, subscript.to_string(), PremiseKind::Change);
    }

    fn add(&mut self, claim: &Claim<'a>, part: &Claim<'a>) {
        self.found(claim, part, part.expr.to_string(), PremiseKind::Implication);
    }

    fn found(&mut self, claim: &Claim<'a>, part: &Claim<'a>, shown: String, kind: PremiseKind) {
        let mut size = 0;
        walk::each(part.expr, &mut |_| size += 1);
        if size > SIZE_MAX {
            return;
        }
        self.found.push(Found {
            part: part.expr,
            around: part.around.clone(),
            when: part.when,
            shown,
            kind,
            arrow: claim.expr,
            scope: claim.scope,
            def: claim.def,
        });
    }
}
