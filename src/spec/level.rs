//! Levels of TLA+: whether a formula speaks of constants, of a state, of a
//! step or of a behaviour. Levels are computed through definitions and
//! instances; where something is not known, the lower level is taken.

use std::collections::HashMap;

use tla_syntax::token::Op;
use tla_syntax::{Expr, LetInstance, QuantKind};

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
        let group = Group { names: parameters, instances: &[], around: None };
        let mut bound = Bound { groups: vec![group] };
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
                let (first, rest) = match instance.split_once('!') {
                    Some((first, rest)) => (first, Some(rest)),
                    None => (instance.as_str(), None),
                };
                let level = match bound.instance(around, first) {
                    Some(local) => {
                        let entered = self.scopes.local_instance(scope, &local.module, &local.subs);
                        entered.and_then(|entered| self.qualified(entered, rest, name))
                    }
                    None => self.qualified(scope, Some(instance), name),
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

    /// The level of a name behind the instances of a path.
    fn qualified(&mut self, scope: ScopeId, path: Option<&str>, name: &str) -> Option<Level> {
        let Some(path) = path else { return self.named(scope, name) };
        match self.scopes.instance(scope, path) {
            Some(inside) => self.named(inside, name),
            None => self.selected(scope, path, name),
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

/// The names that surround a part of an expression. A name of a definition
/// that comes later in the module may be bound before it.
struct Bound<'a> {
    groups: Vec<Group<'a>>,
}

/// Names that are bound together.
struct Group<'a> {
    names: Vec<&'a str>,
    /// The instances of a `LET`.
    instances: &'a [LetInstance],
    /// The number of the group around it.
    around: Option<usize>,
}

impl<'a> Bound<'a> {
    /// The group within an expression that stands in the group `around`.
    fn entered(&mut self, expr: &'a Expr, around: usize) -> usize {
        let names = walk::binds(expr);
        let instances = match expr {
            Expr::Let { instances, .. } => instances.as_slice(),
            _ => &[],
        };
        if names.is_empty() && instances.is_empty() {
            return around;
        }
        self.groups.push(Group { names, instances, around: Some(around) });
        self.groups.len() - 1
    }

    /// A group and all around it, the innermost first.
    fn from(&self, group: usize) -> impl Iterator<Item = &Group<'a>> {
        let next = |group: &&Group<'a>| group.around.and_then(|n| self.groups.get(n));
        std::iter::successors(self.groups.get(group), next)
    }

    fn has(&self, group: usize, name: &str) -> bool {
        self.from(group).any(|group| group.names.contains(&name))
    }

    fn instance(&self, group: usize, name: &str) -> Option<&'a LetInstance> {
        self.from(group)
            .find_map(|group| group.instances.iter().find(|i| i.name.as_deref() == Some(name)))
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
