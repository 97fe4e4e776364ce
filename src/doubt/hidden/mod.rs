//! Whether what a view leaves out decides which steps there are.
//!
//! The next-state relation is walked in the order in which TLC evaluates it:
//! the first `x' = e` gives x its next value, and all that follows tests it.

mod guards;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use guards::{Conditions, Guard, Guards, is_condition, is_equation};

use tla_syntax::token::Op;
use tla_syntax::{Bound, Expr, QuantKind};

use super::flow::{Through, Written};
use super::subject::Formula;
use super::{Flow, Subject};
use crate::spec::{Use, walk};

/// Actions that are entered in one walk: each again for whatever else has a
/// next value before it.
const ENTERED_MAX: usize = 5_000;

/// What is hidden of the variables, to one who sees the view.
pub(super) struct Hidden<'n> {
    /// Variables that the view does not show as they are.
    pub(super) all: Vec<&'n str>,
    /// Those of them of which it shows nothing.
    pub(super) dropped: Vec<&'n str>,
}

impl Hidden<'_> {
    /// A hidden variable that the next-state relation reads, where the view
    /// leaves it out for more than its own next value. A relation that is too
    /// long to be followed may read any.
    pub(super) fn decides<'a>(&self, subject: &mut Subject<'a>) -> Option<&'a str> {
        let flow = subject.flow();
        let actions: Vec<Formula<'a>> = subject.parts.next.iter().map(|(next, _)| *next).collect();
        let mut walk = Walk {
            flow,
            hidden: self,
            steps: Vec::new(),
            given: Given::default(),
            within: Guards::default(),
            conditions: Conditions::default(),
            left: ENTERED_MAX,
            branches: Vec::new(),
            gave: HashMap::new(),
            tested: HashSet::new(),
        };
        actions.into_iter().find_map(|action| walk.decides(action))
    }
}

/// Where a variable may have been given its next value: what holds there, and
/// the equation, if it gives the same value wherever it stands.
type Giver = (Guards, Option<*const Expr>);

/// Variables that have a next value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Given<'a> {
    /// In some branch.
    maybe: BTreeMap<&'a str, BTreeSet<Giver>>,
    /// In every branch.
    surely: BTreeSet<&'a str>,
}

/// Givers that are told apart for one variable.
const GIVERS_MAX: usize = 8;

impl<'a> Given<'a> {
    /// False if the variable has, or may have, another next value already.
    fn gives(&mut self, variable: &'a str, giver: Giver) -> bool {
        let before = self.maybe.get(variable).into_iter().flatten();
        let mut before = before.map(|(_, equation)| equation);
        let is_alone = before.all(|other| other.is_some() && *other == giver.1);
        self.surely.insert(variable);
        self.may_give(variable, [giver]);
        is_alone
    }

    fn may_give(&mut self, variable: &'a str, more: impl IntoIterator<Item = Giver>) {
        let givers = self.maybe.entry(variable).or_default();
        givers.extend(more);
        if givers.len() > GIVERS_MAX {
            *givers = [(Guards::default(), None)].into();
        }
    }

    /// Each giver with those of its guards that last.
    fn with_guards(&mut self, lasting: impl Fn(&Guards) -> Guards) {
        for givers in self.maybe.values_mut() {
            *givers = givers.iter().map(|(guards, value)| (lasting(guards), *value)).collect();
        }
    }

    /// Where a branch begins: it may exclude what gave a value before.
    fn at_branch(&self, within: &Guards) -> Self {
        let is_possible = |(guards, _): &Giver| {
            !guards.iter().any(|(guard, holds)| within.contains(&(*guard, !holds)))
        };
        let mut begun = self.clone();
        begun.maybe.retain(|variable, givers| {
            if !self.surely.contains(variable) {
                givers.retain(is_possible);
            }
            !givers.is_empty()
        });
        begun
    }

    /// After either of two branches, if there is another.
    fn or_after(mut self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        self.surely.retain(|variable| other.surely.contains(variable));
        self.and_maybe(other)
    }

    fn and_maybe(mut self, other: Self) -> Self {
        for (variable, branches) in other.maybe {
            self.may_give(variable, branches);
        }
        self
    }
}

/// Branches of one formula.
struct Branches<'a> {
    before: Given<'a>,
    /// What holds around all of them.
    within: Guards,
    /// After those that have ended.
    after: Option<Given<'a>>,
}

/// An action, what had a next value before it, and what holds around it.
type Before<'a> = ((usize, *const Expr), Given<'a>, Guards);

/// What is still to be done. Expressions can be nested deeper than a stack is.
enum Step<'a> {
    /// An action: it may give variables their next values.
    Act(Written<'a>),
    /// Anything else: it reads.
    Read(Written<'a>),
    /// An action that a name or an application stands for.
    Enter(Written<'a>),
    /// It has ended.
    Leave(Before<'a>),
    /// Names bound around here have other values from here on.
    Again,
    /// The next of several branches begins, with what was given before them:
    /// there, this holds.
    Branch(BTreeSet<Guard>),
    /// The last of them has ended: what any of them gave is given.
    Join,
}

struct Walk<'s, 'a> {
    flow: Rc<Flow<'a>>,
    hidden: &'s Hidden<'s>,
    steps: Vec<Step<'a>>,
    given: Given<'a>,
    /// What holds where the walk is.
    within: Guards,
    conditions: Conditions,
    /// Actions that may still be entered.
    left: usize,
    /// Those around, the innermost last.
    branches: Vec<Branches<'a>>,
    /// What is given after an action; what is still walked gives nothing.
    gave: HashMap<Before<'a>, Given<'a>>,
    tested: HashSet<(usize, *const Expr)>,
}

impl<'a> Walk<'_, 'a> {
    fn decides(&mut self, (scope, action): Formula<'a>) -> Option<&'a str> {
        let start = self.flow.written((scope, action))?;
        self.given = Given::default();
        self.within = Guards::default();
        self.steps.push(Step::Act(start));
        while let Some(step) = self.steps.pop() {
            if self.left == 0 {
                let mut variables = self.flow.reached().variables.iter().copied();
                return variables.find(|v| self.hidden.all.contains(v));
            }
            let read = match step {
                Step::Act(action) => self.act(action),
                Step::Read(expr) => self.read(expr),
                other => {
                    self.turn(other);
                    None
                }
            };
            if read.is_some() {
                return read;
            }
        }
        None
    }

    /// Goes from one action to another.
    fn turn(&mut self, step: Step<'a>) {
        match step {
            Step::Act(_) | Step::Read(_) => {}
            Step::Enter(body) => {
                let place = (body.0, std::ptr::from_ref(body.1));
                let before = (place, self.given.clone(), self.within.clone());
                match self.gave.get(&before) {
                    Some(gave) => self.given.clone_from(gave),
                    None => {
                        self.left -= 1;
                        self.gave.insert(before.clone(), before.1.clone());
                        if self.is_within(place) {
                            self.within = self.conditions.lasting(&self.within, &Guards::default());
                            self.forget();
                        }
                        self.then(vec![Step::Act(body), Step::Leave(before)]);
                    }
                }
            }
            Step::Leave(before) => {
                self.within = Rc::clone(&before.2);
                self.forget();
                self.gave.insert(before, self.given.clone());
            }
            Step::Again => self.forget(),
            Step::Branch(guards) => {
                let ended = std::mem::take(&mut self.given);
                if let Some(around) = self.branches.last_mut() {
                    around.after = Some(ended.or_after(around.after.take()));
                }
                self.begin(&guards);
            }
            Step::Join => {
                if let Some(Branches { before, within, after }) = self.branches.pop() {
                    let ended = std::mem::take(&mut self.given);
                    self.given = ended.or_after(after).and_maybe(before);
                    self.within = within;
                }
            }
        }
    }

    fn act(&mut self, (piece, expr): Written<'a>) -> Option<&'a str> {
        let act = |inner: &'a Expr| Step::Act((piece, inner));
        let read = |inner: &'a Expr| Step::Read((piece, inner));
        match expr {
            Expr::Binary(Op::And, a, b) => self.then(vec![act(a), act(b)]),
            Expr::Binary(Op::Or, a, b) => {
                let of_a = self.beside((piece, a), (piece, b));
                let of_b = self.beside((piece, b), (piece, a));
                self.either(vec![(of_a, act(a)), (of_b, act(b))]);
            }
            Expr::Binary(Op::Implies, a, b) => {
                let (not, so) = (self.when((piece, a), false), self.when((piece, a), true));
                self.either(vec![(not, read(a)), (so, act(b))]);
            }
            Expr::Binary(Op::Eq | Op::In, left, right) => self.equals((piece, expr), left, right),
            Expr::Unary(Op::Unchanged, variables) => return self.unchanged((piece, variables)),
            Expr::Quant { kind: QuantKind::Exists, bounds, body } => {
                self.then(domains(bounds).map(read).chain([act(body)]).collect());
            }
            // What the first element gives, the next one tests.
            Expr::Quant { kind: QuantKind::Forall, bounds, body } => {
                self.then(
                    domains(bounds).map(read).chain([act(body), Step::Again, act(body)]).collect(),
                );
            }
            Expr::Let { body, .. } => self.then(vec![act(body)]),
            Expr::If { cond, then, otherwise } => {
                let (so, not) = (self.when((piece, cond), true), self.when((piece, cond), false));
                self.either(vec![(so, act(then)), (not, act(otherwise))]);
                self.then(vec![read(cond)]);
            }
            Expr::Case { arms, other } => {
                let arm = |(guard, value): &'a (Expr, Expr)| {
                    (self.when((piece, guard), true), act(value))
                };
                let mut branches: Vec<_> = arms.iter().map(arm).collect();
                branches.extend(other.as_deref().map(|value| (BTreeSet::new(), act(value))));
                self.either(branches);
                self.then(arms.iter().map(|(guard, _)| read(guard)).collect());
            }
            Expr::ActionBox { action, .. } => self.then(vec![act(action)]),
            Expr::ActionAngle { action, subscript } => {
                self.then(vec![act(action), read(subscript)]);
            }
            // What a name or an application stands for is an action, too.
            _ => match self.flow.bodies((piece, expr)) {
                bodies if bodies.is_empty() => self.then(vec![read(expr)]),
                bodies if bodies.len() == 1 => {
                    self.then(bodies.into_iter().map(Step::Enter).collect());
                }
                bodies => {
                    let enter = |body| (BTreeSet::new(), Step::Enter(body));
                    self.either(bodies.into_iter().map(enter).collect());
                }
            },
        }
        None
    }

    /// `x' = e` and `x' \in S`, of which an empty S would allow no step.
    fn equals(&mut self, (piece, whole): Written<'a>, left: &'a Expr, right: &'a Expr) {
        let variable = self.next_of((piece, left));
        let dropped = variable.filter(|v| self.hidden.dropped.contains(v));
        let is_filled = matches!(right, Expr::SetEnum(items) if !items.is_empty());
        match (dropped, whole) {
            (Some(variable), _) if !self.given.gives(variable, self.giver((piece, right))) => {
                self.then(vec![Step::Read((piece, whole))]);
            }
            (Some(_), Expr::Binary(Op::In, ..)) if !is_filled => {
                self.then(vec![Step::Read((piece, right))]);
            }
            (Some(_), _) => {}
            (None, _) => self.then(vec![Step::Read((piece, whole))]),
        }
    }

    /// `UNCHANGED v` tells nothing of v, unless v has its next value already.
    fn unchanged(&mut self, variables: Written<'a>) -> Option<&'a str> {
        let (mut pending, mut seen) = (vec![variables], HashSet::new());
        while let Some((piece, expr)) = pending.pop() {
            if !seen.insert((piece, std::ptr::from_ref(expr))) {
                continue;
            }
            match self.variable((piece, expr)) {
                Some(variable) if !self.hidden.all.contains(&variable) => {}
                Some(variable) if self.given.gives(variable, self.giver((piece, expr))) => {}
                Some(variable) => return Some(variable),
                None => {
                    pending.extend(self.flow.bodies((piece, expr)));
                    pending.extend(walk::parts(expr).into_iter().map(|part| (piece, part)));
                }
            }
        }
        None
    }

    fn read(&mut self, (piece, expr): Written<'a>) -> Option<&'a str> {
        if let Some(variable) = self.variable((piece, expr)) {
            return Some(variable).filter(|v| self.hidden.all.contains(v));
        }
        if self.tested.insert((piece, std::ptr::from_ref(expr))) {
            let parts = walk::parts(expr).into_iter().map(|part| (piece, part));
            let bodies = self.flow.bodies((piece, expr));
            self.steps.extend(parts.chain(bodies).map(Step::Read));
        }
        None
    }

    /// What gives a value here: an equation that names nothing but variables
    /// and constants gives the same value again.
    fn giver(&self, (piece, value): Written<'a>) -> Giver {
        let mut is_closed = true;
        walk::each(value, &mut |e| {
            is_closed &= !matches!(self.flow.used((piece, e)), Some(Use::Local(_)));
        });
        (self.within.clone(), is_closed.then_some(std::ptr::from_ref(value)))
    }

    /// The variable whose next value an expression is, as `v'` is where v
    /// stands for one variable.
    fn next_of(&self, left: Written<'a>) -> Option<&'a str> {
        let makers = self.flow.makers(left, Through::Names);
        let [(piece, Expr::Prime(inner))] = makers[..] else { return None };
        let inner = self.flow.makers((piece, inner), Through::Names);
        let mut variables = inner.into_iter().map(|maker| self.variable(maker));
        let variable = variables.next()??;
        variables.all(|other| other == Some(variable)).then_some(variable)
    }

    fn variable(&self, name: Written<'a>) -> Option<&'a str> {
        match self.flow.used(name) {
            Some(Use::Variable(variable)) => Some(variable),
            _ => None,
        }
    }

    /// One after the other, before what is already to be done.
    fn then(&mut self, steps: Vec<Step<'a>>) {
        self.steps.extend(steps.into_iter().rev());
    }

    /// What holds where a condition does, or where it does not.
    fn when(&mut self, condition: Written<'a>, holds: bool) -> BTreeSet<Guard> {
        self.conditions.of(&self.flow, condition, holds)
    }

    /// Leaves only those guards to what gave a value that are about what does
    /// not change where the walk goes on.
    fn forget(&mut self) {
        let (conditions, within) = (&self.conditions, &self.within);
        self.given.with_guards(|guards| conditions.lasting(guards, within));
    }

    /// True if the walk is inside of an action already, that applies itself.
    fn is_within(&self, place: (usize, *const Expr)) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Leave(before) if before.0 == place))
    }

    /// What holds in one of two disjuncts: where the other is a condition that
    /// holds, an equation beside it gives no other step.
    fn beside(&mut self, disjunct: Written<'a>, other: Written<'a>) -> BTreeSet<Guard> {
        let own = self.when(disjunct, true);
        match is_equation(disjunct.1) && is_condition(&self.flow, other) {
            true => &own | &self.when(other, false),
            false => own,
        }
    }

    /// Each with what is given before all of them.
    fn either(&mut self, branches: Vec<(BTreeSet<Guard>, Step<'a>)>) {
        let mut branches = branches.into_iter();
        let Some((guards, first)) = branches.next() else { return };
        let (before, within) = (self.given.clone(), self.within.clone());
        self.branches.push(Branches { before, within, after: None });
        self.begin(&guards);
        let others = branches.flat_map(|(guards, step)| [Step::Branch(guards), step]);
        self.then([first].into_iter().chain(others).chain([Step::Join]).collect());
    }

    /// A branch of the innermost formula that has branches.
    fn begin(&mut self, guards: &BTreeSet<Guard>) {
        if let Some(around) = self.branches.last() {
            self.within = Rc::new(&*around.within | guards);
            self.given = around.before.at_branch(&self.within);
        }
    }
}

fn domains(bounds: &[Bound]) -> impl Iterator<Item = &Expr> {
    bounds.iter().filter_map(|bound| bound.domain.as_ref())
}
