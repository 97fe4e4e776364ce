//! The implications in what a property claims, and their premises.
//!
//! In: an invariant or a temporal property. Out: what stands left of `=>` and
//! `~>` where the property claims it: below quantifiers, `LET`, branches, `[]`,
//! behind operators, and in instances. The same in other words are conditions
//! of `IF` and `CASE`, sets of whose elements something is claimed, and
//! `ENABLED` of a fair action; and the subscripts of `[A]_v`, because a step
//! that does not change `v` is asked nothing.

use tla_syntax::token::Op;
use tla_syntax::{Bound, Def, Expr, QuantKind};

use super::context::{
    About, Around, DEPTH_MAX, Frame, about, elsewhere, is_conditional, is_within, level, local,
    within,
};
use super::places::Mark;
use super::writer::can_be_written;
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
    /// A step that a constraint may exclude.
    Attempt,
}

/// Says nothing by itself: all that is asked stands around it.
pub(super) static NOTHING: Expr = Expr::Bool(true);

/// A premise, and where it stands.
pub(super) struct Found<'a> {
    /// The premise, or a part of it that has to be TRUE once.
    pub(super) part: &'a Expr,
    pub(super) around: Around<'a>,
    /// Where it has to be TRUE.
    pub(super) when: When,
    /// How it is shown.
    pub(super) shown: String,
    /// True if it is looked at only where something before it holds.
    pub(super) conditional: bool,
    /// What waits for it.
    pub(super) kind: PremiseKind,
    /// The formula that asks nothing without it: an implication, or `[A]_v`.
    pub(super) asking: &'a Expr,
    /// The token of that formula behind which stands what waits.
    pub(super) mark: Option<Mark>,
    pub(super) scope: ScopeId,
    /// The definition that holds it.
    pub(super) def: &'a Def,
}

/// A claim: something that has to hold.
#[derive(Clone)]
pub(super) struct Claim<'a> {
    pub(super) scope: ScopeId,
    pub(super) expr: &'a Expr,
    pub(super) def: &'a Def,
    pub(super) around: Around<'a>,
    pub(super) when: When,
    /// True where the claim is one of several, or under a condition.
    pub(super) branch: bool,
    /// True where it is one of several: of which none has to say anything.
    pub(super) alternative: bool,
}

impl<'a> Claim<'a> {
    /// That a step is one of a formula.
    pub(super) fn of_step(
        scope: ScopeId,
        expr: &'a Expr,
        def: &'a Def,
        around: Around<'a>,
    ) -> Self {
        Self { scope, expr, def, around, when: When::Step, branch: false, alternative: false }
    }

    pub(super) fn part(&self, expr: &'a Expr) -> Self {
        Self { expr, ..self.clone() }
    }

    pub(super) fn inside(&self, expr: &'a Expr, frame: Frame<'a>) -> Self {
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
        let (branch, alternative) = (false, false);
        let call = Frame::Call { def, to: scope, from: ScopeId::ROOT, args: &[], local: false };
        let around = within(&None, call);
        let whole = Claim { scope, expr: &def.body, def, around, when, branch, alternative };
        let mut pending = vec![whole];
        for _ in 0..FORMULAS_MAX {
            let Some(claim) = pending.pop() else { return };
            let is_deep = claim.around.as_ref().is_some_and(|a| a.depth > DEPTH_MAX);
            if !is_deep {
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
                let claim = Claim { branch: true, alternative: true, ..claim.clone() };
                vec![claim.part(a), self.given(&claim, a, false, b)]
            }
            Expr::Binary(Op::Implies, premise, then) => {
                if matches!(**then, Expr::Bool(false)) {
                    return Vec::new();
                }
                self.premise(claim, Some(Mark::Arrow), premise);
                vec![self.given(&Claim { branch: true, ..claim.clone() }, premise, true, then)]
            }
            Expr::Binary(Op::LeadsTo, premise, _) => {
                self.premise(&claim.elsewhere(claim.expr), Some(Mark::Arrow), premise);
                Vec::new()
            }
            Expr::Unary(Op::Always | Op::Eventually, inner) => vec![claim.elsewhere(inner)],
            Expr::ActionBox { action, subscript } => {
                let claim = Claim { when: When::Step, ..claim.elsewhere(claim.expr) };
                self.change(&claim, subscript);
                vec![claim.inside(action, Frame::Changed(subscript))]
            }
            Expr::Quant { kind: QuantKind::Forall, bounds, body } if have_domains(bounds) => {
                self.elements_of(claim, Mark::All, (bounds, body));
                vec![claim.inside(body, Frame::Bound(bounds))]
            }
            Expr::Quant { kind: QuantKind::Exists, bounds, body } if have_domains(bounds) => {
                let claim = Claim { alternative: true, ..claim.clone() };
                vec![claim.inside(body, Frame::Bound(bounds))]
            }
            Expr::Unary(Op::Not, inner) => {
                self.denied(claim, inner);
                Vec::new()
            }
            Expr::Fairness { subscript, action, .. } if !claim.alternative => {
                self.enabled(&claim.elsewhere(claim.expr), subscript, action);
                Vec::new()
            }
            Expr::Let { defs, instances, body } => {
                vec![claim.inside(body, Frame::Local { defs, instances })]
            }
            Expr::If { cond, then, otherwise } => {
                self.branch(claim, Mark::Then, (cond, true), then);
                self.branch(claim, Mark::Else, (cond, false), otherwise);
                let claim = Claim { branch: true, ..claim.clone() };
                let then = self.given(&claim, cond, true, then);
                vec![then, self.given(&claim, cond, false, otherwise)]
            }
            Expr::Case { arms, .. } => {
                for (number, (guard, then)) in arms.iter().enumerate() {
                    self.branch(claim, Mark::Arm(number), (guard, true), then);
                }
                let claim = Claim { branch: true, ..claim.clone() };
                arms.iter().map(|(guard, then)| self.given(&claim, guard, true, then)).collect()
            }
            _ => {
                self.compared(claim);
                self.called(claim).into_iter().collect()
            }
        }
    }

    /// That something is not so: `~(P /\ Q)` is another way to write `P => ~Q`.
    fn denied(&mut self, claim: &Claim<'a>, formula: &'a Expr) {
        match formula {
            _ if claim.alternative => {}
            Expr::Binary(Op::And, ..) => {
                let all = walk::conjuncts(formula);
                let mut claim = claim.clone();
                for one in all.iter().take(all.len() - 1) {
                    self.premise(&claim, None, one);
                    claim = self.given(&claim, one, true, claim.expr);
                }
            }
            Expr::Quant { kind: QuantKind::Exists, bounds, body } if have_domains(bounds) => {
                self.elements_of(&claim.part(formula), Mark::Some, (bounds, body));
                self.denied(&claim.inside(body, Frame::Bound(bounds)), body);
            }
            _ => {}
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
    pub(super) fn called(&mut self, claim: &Claim<'a>) -> Option<Claim<'a>> {
        let args = arguments(claim.expr);
        let fits = |def: &Def| def.params.len() == args.len();
        let from = claim.scope;
        let (at, name) = match claim.expr {
            Expr::Qualified { instance, name, .. } => {
                (self.scopes.instance(from, instance)?, name.as_str())
            }
            expr => (from, name_of(expr)?),
        };
        if let Some((def, _)) = local(&claim.around, name).filter(|_| at == from) {
            let call = Frame::Call { def, to: from, from, args, local: true };
            return fits(def).then(|| claim.inside(&def.body, call));
        }
        match self.scopes.resolve(at, name) {
            Meaning::Definition(to, def) if fits(def) && can_be_written(self.scopes, to, from) => {
                let call = Frame::Call { def, to, from, args, local: false };
                Some(Claim { scope: to, def, ..claim.inside(&def.body, call) })
            }
            _ => None,
        }
    }

    /// The parts of a premise that are about one state or one step: each has to
    /// be TRUE somewhere for the premise to hold.
    fn premise(&mut self, claim: &Claim<'a>, mark: Option<Mark>, premise: &'a Expr) {
        let mut pending = vec![claim.part(premise)];
        while let Some(part) = pending.pop() {
            let About { level, is_bound } =
                about(self.scopes, (part.scope, part.expr), &part.around);
            let is_deep = part.around.as_ref().is_some_and(|a| a.depth > DEPTH_MAX);
            match (part.expr, level) {
                _ if is_deep => {}
                (Expr::ActionAngle { action, subscript }, _) => {
                    let part = Claim { when: When::Step, ..part.elsewhere(part.expr) };
                    pending.push(part.inside(action, Frame::Changed(subscript)));
                }
                (Expr::ActionBox { .. }, _) => {}
                // The author has chosen what is said of a constant alone.
                (_, Level::Constant) if !is_bound => {}
                (_, Level::Constant | Level::State) => self.add(claim, mark, &part),
                (_, Level::Action) => self.add(claim, mark, &Claim { when: When::Step, ..part }),
                (Expr::Binary(Op::And, a, b), _) => pending.extend([part.part(b), part.part(a)]),
                (Expr::Unary(Op::Always | Op::Eventually, inner), _) => {
                    pending.push(part.elsewhere(inner));
                }
                (Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, bounds, body }, _)
                    if have_domains(bounds) =>
                {
                    pending.push(part.inside(body, Frame::Bound(bounds)));
                }
                _ => {}
            }
        }
    }

    /// What one branch of an `IF` or a `CASE` claims waits for its condition.
    /// A branch that is TRUE claims nothing, and one that is FALSE claims that
    /// it is never taken.
    fn branch(
        &mut self,
        claim: &Claim<'a>,
        mark: Mark,
        (condition, holds): (&'a Expr, bool),
        then: &'a Expr,
    ) {
        if claim.alternative || matches!(then, Expr::Bool(_)) {
            return;
        }
        match holds {
            true => self.premise(claim, Some(mark), condition),
            false => self.opposite(claim, Some(mark), condition),
        }
    }

    /// `P \/ <>Q`: what it says of behaviours waits for the opposite of P. And
    /// `x # 1 \/ Q` is another way to write `x = 1 => Q`.
    fn alternative(&mut self, claim: &Claim<'a>, a: &'a Expr, b: &'a Expr) {
        let mut level = |e| level(self.scopes, (claim.scope, e), &claim.around);
        match (claim.when, level(a), level(b)) {
            (When::Start, Level::State, Level::Temporal) => self.opposite(claim, None, a),
            (When::Start, Level::Temporal, Level::State) => self.opposite(claim, None, b),
            _ if claim.alternative => {}
            _ => {
                let negative = [a, b].into_iter().filter(|e| is_negative(e));
                negative.for_each(|e| self.opposite(claim, None, e));
            }
        }
    }

    /// Something waits for a formula to be FALSE.
    fn opposite(&mut self, claim: &Claim<'a>, mark: Option<Mark>, formula: &'a Expr) {
        let About { level, is_bound } = about(self.scopes, (claim.scope, formula), &claim.around);
        let when = match level {
            Level::Constant if !is_bound => return,
            Level::Constant | Level::State => claim.when,
            Level::Action => When::Step,
            Level::Temporal => return,
        };
        let opposite = Frame::Given { formula, holds: false, level };
        let opposite = Claim { when, ..claim.inside(&NOTHING, opposite) };
        let shown = opposite_of(formula);
        self.found(claim, mark, &opposite, shown, PremiseKind::Implication);
    }

    /// What is claimed of the elements of a set waits for one.
    fn elements(&mut self, claim: &Claim<'a>, mark: Mark, bounds: &'a [Bound]) {
        let domains: Vec<&Expr> = bounds.iter().filter_map(|b| b.domain.as_ref()).collect();
        let mut about = |set| about(self.scopes, (claim.scope, set), &claim.around).level;
        let level = domains.iter().map(|set| about(set)).max().unwrap_or(Level::Constant);
        let when = match level {
            Level::State => claim.when,
            Level::Action => When::Step,
            Level::Constant | Level::Temporal => return,
        };
        if !claim.alternative && domains.len() == bounds.len() {
            let within = Claim { when, ..claim.inside(&NOTHING, Frame::Bound(bounds)) };
            let shown: Vec<String> = bounds.iter().map(ToString::to_string).collect();
            self.found(claim, Some(mark), &within, shown.join(", "), PremiseKind::Element);
        }
    }

    /// The same of a quantifier, but that nothing holds of an element says that there is none.
    fn elements_of(&mut self, claim: &Claim<'a>, mark: Mark, of: (&'a [Bound], &'a Expr)) {
        let (bounds, body) = of;
        if !matches!(body, Expr::Bool(_)) {
            self.elements(claim, mark, bounds);
        }
    }

    /// `WF_v(A)` claims something only where A can be taken. What an instance
    /// can do TLC does not always tell.
    fn enabled(&mut self, claim: &Claim<'a>, subscript: &'a Expr, action: &'a Expr) {
        if self.scopes.is_instance(claim.scope) {
            return;
        }
        let enabled = claim.inside(&NOTHING, Frame::Enabled { subscript, action });
        let shown = format!("ENABLED <<{action}>>_{subscript}");
        self.found(claim, None, &enabled, shown, PremiseKind::Implication);
    }

    /// `[A]_v` asks A of the steps that change v.
    fn change(&mut self, claim: &Claim<'a>, subscript: &'a Expr) {
        let changed = claim.inside(&NOTHING, Frame::Changed(subscript));
        self.found(claim, None, &changed, subscript.to_string(), PremiseKind::Change);
    }

    fn add(&mut self, claim: &Claim<'a>, mark: Option<Mark>, part: &Claim<'a>) {
        let shown = part.expr.to_string();
        self.found(claim, mark, part, shown, PremiseKind::Implication);
    }

    /// Without the sets of whose elements more is asked: if that is met, so
    /// are they.
    pub(super) fn into_found(self) -> Vec<Found<'a>> {
        let asks_more = |found: &Found<'a>, bounds: &[Bound]| {
            self.found
                .iter()
                .any(|other| !std::ptr::eq(other, found) && is_within(&other.around, bounds))
        };
        let is_needed: Vec<bool> = self
            .found
            .iter()
            .map(|found| match (found.kind, found.asking) {
                (PremiseKind::Element, Expr::Quant { bounds, .. }) => !asks_more(found, bounds),
                _ => true,
            })
            .collect();
        self.found
            .into_iter()
            .zip(is_needed)
            .filter_map(|(f, needed)| needed.then_some(f))
            .collect()
    }

    pub(super) fn found(
        &mut self,
        claim: &Claim<'a>,
        mark: Option<Mark>,
        part: &Claim<'a>,
        shown: String,
        kind: PremiseKind,
    ) {
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
            conditional: is_conditional(part.expr, &part.around, &claim.around),
            kind,
            asking: claim.expr,
            mark,
            scope: claim.scope,
            def: claim.def,
        });
    }
}

/// The opposite of a formula as it is shown.
fn opposite_of(formula: &Expr) -> String {
    match formula {
        Expr::Unary(Op::Not, inner) => inner.to_string(),
        Expr::Binary(Op::Neq, a, b) => Expr::Binary(Op::Eq, a.clone(), b.clone()).to_string(),
        Expr::Binary(Op::NotIn, a, b) => Expr::Binary(Op::In, a.clone(), b.clone()).to_string(),
        _ => format!("~({formula})"),
    }
}

/// True for what says that something is not so.
fn is_negative(expr: &Expr) -> bool {
    let is_literal = |e: &Expr| matches!(e, Expr::Num(_) | Expr::Str(_) | Expr::Ident(_));
    match expr {
        Expr::Unary(Op::Not, _) | Expr::Binary(Op::NotIn, ..) => true,
        Expr::Binary(Op::Neq, _, other) => is_literal(other),
        _ => false,
    }
}

pub(super) fn have_domains(bounds: &[Bound]) -> bool {
    bounds.iter().all(|bound| bound.domain.is_some())
}
