//! Whether what a view leaves out decides which steps there are.
//!
//! The next-state relation is walked in the order in which TLC evaluates it:
//! the first `x' = e` gives x its next value, and all that follows tests it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use tla_syntax::token::Op;
use tla_syntax::{Bound, Expr, QuantKind};

use super::flow::Written;
use super::subject::Formula;
use super::{Flow, Subject};
use crate::spec::{Use, walk};

/// What is hidden of the variables, to one who sees the view.
pub(super) struct Hidden<'n> {
    /// Variables that the view does not show as they are.
    pub(super) all: Vec<&'n str>,
    /// Those of them of which it shows nothing.
    pub(super) dropped: Vec<&'n str>,
}

impl Hidden<'_> {
    /// A hidden variable that the next-state relation reads, where the view
    /// leaves it out for more than its own next value.
    pub(super) fn decides<'a>(&self, subject: &mut Subject<'a>) -> Option<&'a str> {
        let flow = subject.flow();
        let actions: Vec<Formula<'a>> = subject.parts.next.iter().map(|(next, _)| *next).collect();
        let mut walk = Walk {
            flow,
            hidden: self,
            steps: Vec::new(),
            given: Given::default(),
            branches: Vec::new(),
            gave: HashMap::new(),
            tested: HashSet::new(),
        };
        actions.into_iter().find_map(|action| walk.decides(action))
    }
}

/// Variables that have a next value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Given<'a> {
    /// In some branch.
    maybe: BTreeSet<&'a str>,
    /// In every branch.
    surely: BTreeSet<&'a str>,
}

impl<'a> Given<'a> {
    /// False if the variable has, or may have, a next value already.
    fn gives(&mut self, variable: &'a str) -> bool {
        self.surely.insert(variable);
        self.maybe.insert(variable)
    }

    /// Where a branch begins, its guard may exclude what gave a value before.
    fn at_branch(&self) -> Self {
        Self { maybe: self.surely.clone(), surely: self.surely.clone() }
    }

    /// After either of two branches.
    fn or(mut self, mut other: Self) -> Self {
        self.maybe.append(&mut other.maybe);
        self.surely.retain(|variable| other.surely.contains(variable));
        self
    }
}

/// Branches of one formula.
struct Branches<'a> {
    before: Given<'a>,
    /// After those that have ended.
    after: Option<Given<'a>>,
}

/// An action, and what had a next value before it.
type Before<'a> = ((usize, *const Expr), Given<'a>);

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
    /// The next of several branches begins, with what was given before them.
    Branch,
    /// The last of them has ended: what any of them gave is given.
    Join,
}

struct Walk<'s, 'a> {
    flow: Rc<Flow<'a>>,
    hidden: &'s Hidden<'s>,
    steps: Vec<Step<'a>>,
    given: Given<'a>,
    /// Those around, the innermost last.
    branches: Vec<Branches<'a>>,
    /// What is given after an action; what is still walked gives nothing.
    gave: HashMap<Before<'a>, Given<'a>>,
    tested: HashSet<(usize, *const Expr)>,
}

impl<'a> Walk<'_, 'a> {
    fn decides(&mut self, (scope, action): Formula<'a>) -> Option<&'a str> {
        let reached = self.flow.reached();
        let is_it = |(piece, expr): &&Written<'a>| {
            std::ptr::eq(*expr, action) && reached.pieces[*piece].scope == scope
        };
        let start = *reached.nodes.iter().find(is_it)?;
        self.given = Given::default();
        self.steps.push(Step::Act(start));
        while let Some(step) = self.steps.pop() {
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
                let before = ((body.0, std::ptr::from_ref(body.1)), self.given.clone());
                match self.gave.get(&before) {
                    Some(gave) => self.given.clone_from(gave),
                    None => {
                        self.gave.insert(before.clone(), before.1.clone());
                        self.then(vec![Step::Act(body), Step::Leave(before)]);
                    }
                }
            }
            Step::Leave(before) => {
                self.gave.insert(before, self.given.clone());
            }
            Step::Branch => {
                if let Some(around) = self.branches.last_mut() {
                    let next = around.before.at_branch();
                    let ended = std::mem::replace(&mut self.given, next);
                    around.after = Some(ended.clone().or(around.after.take().unwrap_or(ended)));
                }
            }
            Step::Join => {
                if let Some(Branches { mut before, after }) = self.branches.pop() {
                    let ended = std::mem::take(&mut self.given);
                    let mut after = ended.clone().or(after.unwrap_or(ended));
                    after.maybe.append(&mut before.maybe);
                    self.given = after;
                }
            }
        }
    }

    fn act(&mut self, (piece, expr): Written<'a>) -> Option<&'a str> {
        let act = |inner: &'a Expr| Step::Act((piece, inner));
        let read = |inner: &'a Expr| Step::Read((piece, inner));
        match expr {
            Expr::Binary(Op::And, a, b) => self.then(vec![act(a), act(b)]),
            Expr::Binary(Op::Or, a, b) => self.either(vec![act(a), act(b)]),
            Expr::Binary(Op::Implies, a, b) => self.either(vec![read(a), act(b)]),
            Expr::Binary(Op::Eq | Op::In, left, right) => self.equals((piece, expr), left, right),
            Expr::Unary(Op::Unchanged, variables) => return self.unchanged((piece, variables)),
            Expr::Quant { kind: QuantKind::Exists, bounds, body } => {
                self.then(domains(bounds).map(read).chain([act(body)]).collect());
            }
            // What the first element gives, the next one tests.
            Expr::Quant { kind: QuantKind::Forall, bounds, body } => {
                self.then(domains(bounds).map(read).chain([act(body), act(body)]).collect());
            }
            Expr::Let { body, .. } => self.then(vec![act(body)]),
            Expr::If { cond, then, otherwise } => {
                self.either(vec![act(then), act(otherwise)]);
                self.then(vec![read(cond)]);
            }
            Expr::Case { arms, other } => {
                let values = arms.iter().map(|(_, value)| value).chain(other.as_deref());
                self.either(values.map(act).collect());
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
                bodies => self.either(bodies.into_iter().map(Step::Enter).collect()),
            },
        }
        None
    }

    /// `x' = e` and `x' \in S`, of which an empty S would allow no step.
    fn equals(&mut self, (piece, whole): Written<'a>, left: &'a Expr, right: &'a Expr) {
        let variable = match left {
            Expr::Prime(inner) => self.variable((piece, inner)),
            _ => None,
        };
        let dropped = variable.filter(|v| self.hidden.dropped.contains(v));
        let is_filled = matches!(right, Expr::SetEnum(items) if !items.is_empty());
        match (dropped, whole) {
            (Some(variable), _) if !self.given.gives(variable) => {
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
                Some(variable) if self.given.gives(variable) => {}
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

    /// Each with what is given before all of them.
    fn either(&mut self, branches: Vec<Step<'a>>) {
        let at_branch = self.given.at_branch();
        let before = std::mem::replace(&mut self.given, at_branch);
        self.branches.push(Branches { before, after: None });
        self.steps.push(Step::Join);
        for (number, branch) in branches.into_iter().rev().enumerate() {
            self.steps.extend((number > 0).then_some(Step::Branch));
            self.steps.push(branch);
        }
    }
}

fn domains(bounds: &[Bound]) -> impl Iterator<Item = &Expr> {
    bounds.iter().filter_map(|bound| bound.domain.as_ref())
}
