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
        let mut level = Level::Constant;
        let mut pending = vec![expr];
        while let Some(expr) = pending.pop() {
            level = level.max(self.own(scope, expr));
            if !matches!(expr, Expr::Unary(Op::Enabled, _)) {
                pending.extend(walk::parts(expr));
            }
        }
        level
    }

    /// What an expression adds to the levels of its parts.
    fn own(&mut self, scope: ScopeId, expr: &'a Expr) -> Level {
        match expr {
            Expr::Ident(name) => self.named(scope, name).unwrap_or(Level::Constant),
            Expr::Qualified { instance, name, .. } => {
                let inside = self.scopes.instance(scope, instance);
                let level = inside.and_then(|inside| self.named(inside, name));
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

    fn named(&mut self, scope: ScopeId, name: &str) -> Option<Level> {
        let (scope, body) = match self.scopes.resolve(scope, name) {
            Meaning::Definition(scope, def) => (scope, &def.body),
            Meaning::Substituted(scope, expr) => (scope, expr),
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
        let level = self.of(scope, body);
        self.depth -= 1;
        self.known.insert(key, level);
        Some(level)
    }
}
