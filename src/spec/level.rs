//! Levels of TLA+: whether a formula speaks of constants, of a state, of a
//! step or of a behaviour. Levels are computed through definitions and
//! instances; where something is not known, the lower level is taken.

use std::collections::HashMap;

use tla_syntax::token::Op;
use tla_syntax::{Expr, QuantKind};

use super::scope::{Meaning, ScopeId, Scopes};
use super::walk;

/// What a formula speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Constants only.
    Constant,
    /// One state.
    State,
    /// A step: two states.
    Action,
    /// A behaviour.
    Temporal,
}

/// Computes levels, each definition once.
#[derive(Debug)]
pub struct Levels<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    known: HashMap<(ScopeId, *const Expr), Level>,
    depth: usize,
}

/// Definitions within definitions that are followed.
const DEPTH_MAX: usize = 200;

impl<'s, 'a> Levels<'s, 'a> {
    /// With the modules to look names up in.
    pub fn new(scopes: &'s mut Scopes<'a>) -> Self {
        Self { scopes, known: HashMap::new(), depth: 0 }
    }

    /// The level of a name of the root module; `None` if it is not defined.
    pub fn of_name(&mut self, name: &str) -> Option<Level> {
        self.named(ScopeId::ROOT, name)
    }

    /// The level of an expression that stands in a scope.
    pub fn of(&mut self, scope: ScopeId, expr: &'a Expr) -> Level {
        self.under(scope, expr, Vec::new())
    }

    /// The same where some names are parameters.
    fn under(&mut self, scope: ScopeId, expr: &'a Expr, parameters: Vec<&'a str>) -> Level {
        let mut level = Level::Constant;
        let mut bound = Bound { groups: vec![(parameters, None)] };
        let mut pending = vec![(expr, 0)];
        while let Some((expr, around)) = pending.pop() {
            level = level.max(self.own(scope, expr, &bound, around));
            if !matches!(expr, Expr::Unary(Op::Enabled, _)) {
                let within = bound.entered(expr, around);
                pending.extend(walk::parts(expr).into_iter().map(|part| (part, within)));
            }
        }
        level
    }

    /// What an expression adds to the levels of its parts.
    fn own(&mut self, scope: ScopeId, expr: &'a Expr, bound: &Bound<'a>, around: usize) -> Level {
        match expr {
            Expr::Ident(name) if bound.has(around, name) => Level::Constant,
            Expr::Ident(name) => self.named(scope, name).unwrap_or(Level::Constant),
            Expr::Qualified { instance, name, .. } => {
                let level = match self.scopes.instance(scope, instance) {
                    Some(inside) => self.named(inside, name),
                    None => self.selected(scope, instance, name),
                };
                level.unwrap_or(Level::Constant)
            }
            Expr::Unary(Op::Enabled, _) => Level::State,
            Expr::Prime(_)
            | Expr::Unary(Op::Unchanged, _)
            | Expr::ActionBox { .. }
            | Expr::ActionAngle { .. } => Level::Action,
            Expr::Unary(Op::Always | Op::Eventually, _)
            | Expr::Binary(Op::LeadsTo, ..)
            | Expr::Binary(Op::User("-+->"), ..)
            | Expr::Fairness { .. } => Level::Temporal,
            Expr::Quant { kind: QuantKind::TemporalForall | QuantKind::TemporalExists, .. } => {
                Level::Temporal
            }
            _ => Level::Constant,
        }
    }

    /// The level of the part of a definition that `A!Op!2` names; of all of the
    /// definition where the part is not understood.
    fn selected(&mut self, scope: ScopeId, path: &str, last: &str) -> Option<Level> {
        let mut path: Vec<&str> = path.split('!').chain([last]).collect();
        let mut scope = scope;
        while let Some(inside) = self.scopes.instance(scope, path.first()?) {
            scope = inside;
            path.remove(0);
        }
        let (operator, selectors) = path.split_first()?;
        let Meaning::Definition(within, def) = self.scopes.resolve(scope, operator) else {
            return self.named(scope, operator);
        };
        let part = selectors.iter().try_fold(&def.body, |body, selector| part(body, selector));
        match part {
            Some(part) => Some(self.of(within, part)),
            None => self.named(scope, operator),
        }
    }

    fn named(&mut self, scope: ScopeId, name: &str) -> Option<Level> {
        let (scope, body, parameters) = match self.scopes.resolve(scope, name) {
            Meaning::Definition(scope, def) => {
                (scope, &def.body, def.params.iter().map(|p| p.name.as_str()).collect())
            }
            Meaning::Substituted(scope, expr) => (scope, expr, Vec::new()),
            Meaning::Variable(_) => return Some(Level::State),
            Meaning::Constant(_) => return Some(Level::Constant),
            Meaning::Foreign => return None,
        };
        let key = (scope, std::ptr::from_ref(body));
        if let Some(level) = self.known.get(&key) {
            return Some(*level);
        }
        if self.depth >= DEPTH_MAX {
            return Some(Level::Constant);
        }
        // A recursive operator has the level of what surrounds its recursion.
        self.known.insert(key, Level::Constant);
        self.depth += 1;
        let level = self.under(scope, body, parameters);
        self.depth -= 1;
        self.known.insert(key, level);
        Some(level)
    }
}

/// The names that surround a part of an expression: groups of names bound
/// together, each with the group around it. A name of a definition that comes
/// later in the module may be bound before it.
struct Bound<'a> {
    groups: Vec<(Vec<&'a str>, Option<usize>)>,
}

impl<'a> Bound<'a> {
    /// The group within an expression that stands in the group `around`.
    fn entered(&mut self, expr: &'a Expr, around: usize) -> usize {
        let names = walk::binds(expr);
        if names.is_empty() {
            return around;
        }
        self.groups.push((names, Some(around)));
        self.groups.len() - 1
    }

    fn has(&self, group: usize, name: &str) -> bool {
        let mut next = Some(group);
        while let Some((names, around)) = next.and_then(|n| self.groups.get(n)) {
            if names.contains(&name) {
                return true;
            }
            next = *around;
        }
        false
    }
}

/// What a selector names in an expression: a conjunct or disjunct by its
/// number, the body of a quantifier, the whole.
fn part<'a>(body: &'a Expr, selector: &str) -> Option<&'a Expr> {
    match (body, selector) {
        (Expr::Quant { body, .. }, "") => Some(body),
        (_, "") => Some(body),
        (Expr::Binary(op @ (Op::And | Op::Or), ..), number) => {
            let at = number.parse::<usize>().ok()?.checked_sub(1)?;
            walk::operands(*op, body).get(at).copied()
        }
        _ => None,
    }
}
