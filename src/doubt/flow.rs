//! How the value of an expression may be written: through names, parameters,
//! `LET`, `IF` and `CASE`, back to the expression that makes it.

use std::collections::HashSet;

use tla_syntax::token::Op;
use tla_syntax::{Expr, Module, Unit};

use crate::spec::{Meaning, Reached, Scopes};

/// Follows values through what is reached.
pub struct Flow<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    reached: &'s Reached<'a>,
}

/// An expression in a piece of what is reached.
pub type Written<'a> = (usize, &'a Expr);

impl<'s, 'a> Flow<'s, 'a> {
    /// Within what is reached.
    pub fn new(scopes: &'s mut Scopes<'a>, reached: &'s Reached<'a>) -> Self {
        Self { scopes, reached }
    }

    /// Every expression that may make the value of `expr`, which stands in
    /// `piece`. Names that lead nowhere, such as variables, are left as names.
    pub fn makers(&mut self, piece: usize, expr: &'a Expr) -> Vec<Written<'a>> {
        let (mut found, mut pending) = (Vec::new(), vec![(piece, expr)]);
        let mut seen = HashSet::new();
        while let Some((piece, expr)) = pending.pop() {
            if !seen.insert((piece, std::ptr::from_ref(expr))) {
                continue;
            }
            let next = match expr {
                Expr::If { then, otherwise, .. } => {
                    vec![(piece, &**then), (piece, &**otherwise)]
                }
                Expr::Case { arms, other } => {
                    let arms = arms.iter().map(|(_, value)| value);
                    arms.chain(other.as_deref()).map(|value| (piece, value)).collect()
                }
                Expr::Let { body, .. } => vec![(piece, &**body)],
                _ => name_of(expr).map(|name| self.named(piece, name, expr)).unwrap_or_default(),
            };
            match next.is_empty() {
                true => found.push((piece, expr)),
                false => pending.extend(next),
            }
        }
        found
    }

    /// True if a maker of its value is `of` this kind.
    pub fn may_be(
        &mut self,
        piece: usize,
        expr: &'a Expr,
        of: &dyn Fn(&mut Self, usize, &'a Expr) -> bool,
    ) -> bool {
        self.makers(piece, expr).into_iter().any(|(piece, expr)| of(self, piece, expr))
    }

    /// What a variable is set to in the same piece: `f = e`, `f' = e`.
    pub fn assigned(&self, piece: usize, expr: &'a Expr) -> Vec<Written<'a>> {
        if !matches!(expr, Expr::Ident(_) | Expr::Prime(_)) {
            return Vec::new();
        }
        let inside = self.reached.nodes.iter().filter(|(p, _)| *p == piece);
        let set = inside.filter_map(|(_, e)| match e {
            Expr::Binary(Op::Eq, left, right) if **left == *expr => Some((piece, &**right)),
            _ => None,
        });
        set.collect()
    }

    /// The node of a piece that is this expression.
    #[must_use]
    pub fn same(&self, piece: usize, expr: &Expr) -> Option<&'a Expr> {
        let same = |(p, e): &&(usize, &'a Expr)| *p == piece && std::ptr::eq(*e, expr);
        self.reached.nodes.iter().find(same).map(|(_, e)| *e)
    }

    /// What a name stands for: a parameter for what it is called with, a
    /// definition for its body.
    fn named(&mut self, piece: usize, name: &str, expr: &'a Expr) -> Vec<Written<'a>> {
        let holder = self.reached.pieces[piece];
        let parameter = holder.def.and_then(|d| d.params.iter().position(|p| p.name == name));
        if let (Some(number), Some(def)) = (parameter, holder.def) {
            return self.calls(&def.name, number, None);
        }
        let inside = self.reached.nodes.iter().filter(|(p, _)| *p == piece);
        let locals = inside.filter_map(|(_, e)| match e {
            Expr::Let { defs, .. } => Some(defs),
            _ => None,
        });
        for def in locals.flatten() {
            if def.name == name {
                return vec![(piece, &def.body)];
            }
            if let Some(number) = def.params.iter().position(|p| p.name == name) {
                return self.calls(&def.name, number, Some(piece));
            }
        }
        let meaning = match expr {
            Expr::Qualified { instance, .. } => {
                let inside = self.scopes.instance(holder.scope, instance);
                inside.map(|inside| self.scopes.resolve(inside, name))
            }
            _ => Some(self.scopes.resolve(holder.scope, name)),
        };
        let (scope, body) = match meaning {
            Some(Meaning::Definition(scope, def)) => (scope, &def.body),
            Some(Meaning::Substituted(scope, expr)) => (scope, expr),
            _ => return Vec::new(),
        };
        let same = |p: &crate::spec::Piece<'_>| p.scope == scope && std::ptr::eq(p.body, body);
        let piece = self.reached.pieces.iter().position(same);
        piece.map(|piece| (piece, body)).into_iter().collect()
    }

    /// What an operator is called with at a parameter.
    fn calls(&self, operator: &str, number: usize, within: Option<usize>) -> Vec<Written<'a>> {
        let nodes = self.reached.nodes.iter().filter(|(p, _)| within.is_none_or(|w| *p == w));
        let calls = nodes.filter(|(_, e)| name_of(e) == Some(operator));
        calls.filter_map(|(piece, e)| Some((*piece, arguments(e).get(number)?))).collect()
    }
}

/// The operator or value that an expression names at its outermost.
#[must_use]
pub fn name_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Ident(name) | Expr::Qualified { name, .. } => Some(name),
        Expr::Apply(head, _) => name_of(head),
        _ => None,
    }
}

/// What an operator is applied to.
#[must_use]
pub fn arguments(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::Apply(_, args) | Expr::Qualified { args, .. } => args,
        _ => &[],
    }
}

/// The assumptions of a module.
#[must_use]
pub fn assumptions(module: &Module) -> Vec<&Expr> {
    let assumed = module.units.iter().filter_map(|unit| match unit {
        Unit::Assume(expr) => Some(expr),
        _ => None,
    });
    assumed.collect()
}
