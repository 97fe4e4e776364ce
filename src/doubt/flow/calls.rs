//! Which operator is called where, and with what, through operators that are
//! themselves arguments.

use std::collections::{HashMap, HashSet};

use tla_syntax::Expr;

use super::Written;
use super::access::{Access, DEPTH_MAX, Taken};
use crate::spec::{Binder, Reached, Use};

/// Rounds in which operators that are arguments are handed on.
const ROUNDS_MAX: usize = DEPTH_MAX;

/// What an expression that is called may stand for.
#[derive(Debug, Clone, Copy)]
pub enum Operator<'a> {
    /// An operator or a `LAMBDA` with this body.
    Defined(Written<'a>),
    /// An operator that no module at hand defines.
    Foreign(&'a str),
}

/// An operator of another module, applied.
#[derive(Debug, Clone)]
pub struct Application<'a> {
    /// The piece that holds it.
    pub piece: usize,
    /// All of it.
    pub whole: &'a Expr,
    /// What it is applied to.
    pub args: Vec<&'a Expr>,
}

/// What a call may give.
#[derive(Debug, Default)]
pub(super) struct Results<'a> {
    /// What its operators give.
    pub(super) values: Vec<Taken<'a>>,
    /// True if one of them is defined in the modules at hand.
    pub(super) known: bool,
}

/// A piece and an expression in it.
pub(super) type Key = (usize, *const Expr);

/// All calls.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    /// By the body of the operator, what each of its parameters is called with.
    defined: HashMap<Key, Vec<Vec<Taken<'a>>>>,
    /// By name.
    pub(super) foreign: HashMap<&'a str, Vec<Application<'a>>>,
}

impl<'a> Calls<'a> {
    pub(super) fn of(reached: &Reached<'a>) -> Self {
        let mut calls = Self::default();
        let is_named = |(piece, expr): &&Written<'a>| {
            let named = head(expr).map(|(head, _)| (*piece, std::ptr::from_ref(head)));
            named.is_some_and(|head| reached.uses.contains_key(&head))
        };
        let mut sites: Vec<Written<'a>> = reached.nodes.iter().filter(is_named).copied().collect();
        let mut known = HashSet::new();
        for _ in 0..ROUNDS_MAX {
            let before = known.len();
            for site in &sites {
                calls.site(reached, *site, &mut known);
            }
            if known.len() == before {
                break;
            }
            sites.retain(|site| depends_on_calls(reached, *site));
        }
        calls
    }

    /// What a parameter is called with.
    pub(super) fn arguments(&self, (piece, body): Written<'a>, number: usize) -> &[Taken<'a>] {
        let called = self.defined.get(&(piece, std::ptr::from_ref(body)));
        called.and_then(|args| args.get(number)).map_or(&[], Vec::as_slice)
    }

    /// What a call gives.
    pub(super) fn results(&self, reached: &Reached<'a>, (piece, expr): Written<'a>) -> Results<'a> {
        let mut found = Results::default();
        let Some((head, args)) = head(expr) else { return found };
        for operator in self.operators(reached, (piece, head)) {
            match operator {
                Operator::Defined(body) => {
                    found.known = true;
                    found.values.push((body, Vec::new()));
                }
                Operator::Foreign("Print") => {
                    found.values.extend(args.get(1).map(|value| ((piece, *value), Vec::new())));
                }
                Operator::Foreign("TLCEval") => {
                    found.values.extend(args.first().map(|value| ((piece, *value), Vec::new())));
                }
                Operator::Foreign("Head") => {
                    found.values.extend(args.first().map(|s| ((piece, *s), vec![Access::Apply])));
                }
                // An operator that takes operators may give what they give.
                Operator::Foreign(_) => {
                    for arg in args.iter().filter(|arg| is_operator(arg)) {
                        found.values.extend(self.bodies(reached, (piece, arg)));
                    }
                }
            }
        }
        found
    }

    /// The operators that an expression may stand for.
    pub(super) fn operators(
        &self,
        reached: &Reached<'a>,
        written: Written<'a>,
    ) -> Vec<Operator<'a>> {
        let (mut found, mut pending) = (Vec::new(), vec![written]);
        let mut seen = HashSet::new();
        while let Some((piece, expr)) = pending.pop() {
            if !seen.insert((piece, std::ptr::from_ref(expr))) {
                continue;
            }
            if let Expr::Lambda { body, .. } = expr {
                found.push(Operator::Defined((piece, body)));
                continue;
            }
            match reached.uses.get(&(piece, std::ptr::from_ref(expr))) {
                Some(Use::Piece(number)) => {
                    let held = reached.pieces[*number];
                    match held.def {
                        Some(def) if !def.params.is_empty() => {
                            found.push(Operator::Defined((*number, held.body)));
                        }
                        Some(_) => {}
                        None => pending.push((*number, held.body)),
                    }
                }
                Some(Use::Local(Binder::Definition(def))) if !def.params.is_empty() => {
                    found.push(Operator::Defined((piece, &def.body)));
                }
                Some(Use::Local(Binder::Parameter { body, number })) => {
                    let called = self.arguments((piece, body), *number);
                    pending.extend(called.iter().map(|(written, _)| *written));
                }
                Some(Use::Foreign(name)) => found.push(Operator::Foreign(name)),
                _ => {}
            }
        }
        found
    }

    fn bodies(&self, reached: &Reached<'a>, operator: Written<'a>) -> Vec<Taken<'a>> {
        let bodies = self.operators(reached, operator).into_iter().filter_map(|o| match o {
            Operator::Defined(body) => Some((body, Vec::new())),
            Operator::Foreign(_) => None,
        });
        bodies.collect()
    }

    fn site(&mut self, reached: &Reached<'a>, site: Written<'a>, known: &mut HashSet<(Key, Key)>) {
        let (piece, expr) = site;
        let Some((head, args)) = head(expr) else { return };
        let from = (piece, std::ptr::from_ref(expr));
        for operator in self.operators(reached, (piece, head)) {
            match operator {
                Operator::Defined((to, body)) => {
                    if known.insert((from, (to, std::ptr::from_ref(body)))) {
                        let given = args.iter().map(|arg| vec![((piece, *arg), Vec::new())]);
                        self.called((to, body), given.collect());
                    }
                }
                Operator::Foreign(name) => {
                    if known.insert((from, (usize::MAX, name.as_ptr().cast()))) {
                        let application = Application { piece, whole: expr, args: args.clone() };
                        self.foreign.entry(name).or_default().push(application);
                    }
                    self.handed_over(reached, piece, &args, known);
                }
            }
        }
    }

    /// An operator that is given to one that nobody can look into: it may be
    /// called with anything else that is given, with parts of it, or with what
    /// it gives itself.
    fn handed_over(
        &mut self,
        reached: &Reached<'a>,
        piece: usize,
        args: &[&'a Expr],
        known: &mut HashSet<(Key, Key)>,
    ) {
        for arg in args.iter().filter(|arg| is_operator(arg)) {
            let from = (piece, std::ptr::from_ref(*arg));
            for (body, _) in self.bodies(reached, (piece, arg)) {
                if !known.insert((from, (body.0, std::ptr::from_ref(body.1)))) {
                    continue;
                }
                let others = args.iter().filter(|other| !std::ptr::eq(**other, *arg));
                let given: Vec<Taken<'a>> = others
                    .flat_map(|other| {
                        let parts = [vec![], vec![Access::Apply], vec![Access::Element]];
                        parts.map(|path| ((piece, *other), path))
                    })
                    .chain([(body, Vec::new())])
                    .collect();
                self.called(body, vec![given; PARAMETERS_MAX]);
            }
        }
    }

    fn called(&mut self, (piece, body): Written<'a>, given: Vec<Vec<Taken<'a>>>) {
        let called = self.defined.entry((piece, std::ptr::from_ref(body))).or_default();
        for (number, values) in given.into_iter().enumerate() {
            if called.len() <= number {
                called.push(Vec::new());
            }
            called[number].extend(values);
        }
    }
}

/// True if what is called is known by other calls only.
fn depends_on_calls(reached: &Reached<'_>, (piece, expr): (usize, &Expr)) -> bool {
    let Some((head, _)) = head(expr) else { return false };
    match reached.uses.get(&(piece, std::ptr::from_ref(head))) {
        Some(Use::Piece(number)) => reached.pieces[*number].def.is_none(),
        Some(Use::Local(Binder::Parameter { .. }) | Use::Foreign(_)) => true,
        _ => false,
    }
}

/// Parameters of an operator that is itself an argument of another module's.
const PARAMETERS_MAX: usize = 3;

/// What is called, and with what: an operator by its name, a symbol between or
/// before its operands.
fn head(expr: &Expr) -> Option<(&Expr, Vec<&Expr>)> {
    match expr {
        Expr::Apply(head, args) => Some((head, args.iter().collect())),
        Expr::Qualified { args, .. } if !args.is_empty() => Some((expr, args.iter().collect())),
        Expr::Binary(_, a, b) => Some((expr, vec![a, b])),
        Expr::Unary(_, a) => Some((expr, vec![a])),
        _ => None,
    }
}

/// What may be the name of an operator, or one that is written out.
fn is_operator(expr: &Expr) -> bool {
    match expr {
        Expr::Ident(_) | Expr::Lambda { .. } => true,
        Expr::Qualified { args, .. } => args.is_empty(),
        _ => false,
    }
}
