//! What surrounds a premise, from the inside out: quantifiers, `LET`, what was
//! assumed before, the operators that lead to it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::rc::Rc;

use tla_syntax::token::Op;
use tla_syntax::{Bound, Def, Expr, LetInstance, Param, QuantKind};

use crate::spec::{Level, Levels, ScopeId, Scopes, walk};

/// Most that surrounds one premise.
pub(super) const DEPTH_MAX: usize = 60;
/// Expressions looked at for the level of one.
const LEVELS_MAX: usize = 1000;

/// One thing around an expression.
#[derive(Debug, Clone, Copy)]
pub(super) enum Frame<'a> {
    /// Names of a quantifier.
    Bound(&'a [Bound]),
    /// Definitions of a `LET`.
    Local { defs: &'a [Def], instances: &'a [LetInstance] },
    /// What holds, or does not, where the expression matters.
    Given { formula: &'a Expr, holds: bool, level: Level },
    /// The step changes this.
    Changed(&'a Expr),
    /// The body of an operator, called in a scope with arguments.
    Call { def: &'a Def, from: ScopeId, args: &'a [Expr], local: bool },
}

/// All that is around an expression.
pub(super) type Around<'a> = Option<Rc<Context<'a>>>;

#[derive(Debug)]
pub(super) struct Context<'a> {
    frame: Frame<'a>,
    outer: Around<'a>,
    pub(super) depth: usize,
}

/// The same with one more frame inside.
pub(super) fn within<'a>(outer: &Around<'a>, frame: Frame<'a>) -> Around<'a> {
    let depth = outer.as_ref().map_or(0, |o| o.depth) + 1;
    Some(Rc::new(Context { frame, outer: outer.clone(), depth }))
}

/// The same as it is around what is said of another state: what is known of
/// one state or step is known of no other.
pub(super) fn elsewhere<'a>(around: &Around<'a>) -> Around<'a> {
    let (mut frames, mut at) = (Vec::new(), around);
    while let Some(context) = at {
        let stays = match context.frame {
            Frame::Given { level, .. } => level == Level::Constant,
            Frame::Changed(_) => false,
            Frame::Bound(_) | Frame::Local { .. } | Frame::Call { .. } => true,
        };
        frames.extend(stays.then_some(context.frame));
        at = &context.outer;
    }
    frames.into_iter().rev().fold(None, |outer, frame| within(&outer, frame))
}

/// The definition of a `LET` around that a name means, and what is around it.
pub(super) fn local<'a>(around: &Around<'a>, name: &str) -> Option<(&'a Def, Around<'a>)> {
    let mut at = around;
    while let Some(context) = at {
        match &context.frame {
            Frame::Local { defs, .. } => {
                if let Some(def) = defs.iter().find(|def| def.name == name) {
                    return Some((def, at.clone()));
                }
            }
            Frame::Call { local: false, .. } => return None,
            _ => {}
        }
        at = &context.outer;
    }
    None
}

/// The level of an expression, the names around it counted for what they are.
pub(super) fn level<'a>(
    scopes: &mut Scopes<'a>,
    (scope, expr): (ScopeId, &'a Expr),
    around: &Around<'a>,
) -> Level {
    let mut level = Level::Constant;
    let mut pending = vec![(scope, expr, around.clone())];
    for _ in 0..LEVELS_MAX {
        let Some((scope, expr, around)) = pending.pop() else { break };
        level = level.max(Levels::new(scopes).of(scope, expr));
        let mut names = HashSet::new();
        walk::each(expr, &mut |e| {
            if let Expr::Ident(name) = e {
                names.insert(name.as_str());
            }
        });
        let mut at = &around;
        while let Some(context) = at {
            match &context.frame {
                Frame::Bound(bounds) => {
                    let used = bounds
                        .iter()
                        .filter(|b| b.names.iter().any(|n| names.contains(n.as_str())));
                    pending.extend(
                        used.filter_map(|b| {
                            Some((scope, b.domain.as_ref()?, context.outer.clone()))
                        }),
                    );
                }
                Frame::Local { defs, .. } => {
                    let used = defs.iter().filter(|def| names.contains(def.name.as_str()));
                    pending.extend(used.map(|def| (scope, &def.body, context.outer.clone())));
                }
                Frame::Call { def, from, args, .. } => {
                    let used = def.params.iter().zip(*args);
                    let used = used.filter(|(param, _)| names.contains(param.name.as_str()));
                    pending.extend(used.map(|(_, arg)| (*from, arg, context.outer.clone())));
                }
                Frame::Given { .. } | Frame::Changed(_) => {}
            }
            if matches!(context.frame, Frame::Call { local: false, .. }) {
                break;
            }
            at = &context.outer;
        }
    }
    level
}

/// Writes premises for the root module.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// Definitions written so far.
    pub(super) text: String,
    names: usize,
}

impl Writer {
    /// "The premise holds for some values of the names around it", as an
    /// expression of the root module.
    pub(super) fn written(&mut self, premise: &Expr, around: &Around<'_>) -> Expr {
        let mut expr = premise.clone();
        let mut at = around;
        while let Some(context) = at {
            expr = self.around(expr, &context.frame);
            at = &context.outer;
        }
        expr
    }

    fn around(&mut self, body: Expr, frame: &Frame<'_>) -> Expr {
        match frame {
            Frame::Bound(bounds) => Expr::Quant {
                kind: QuantKind::Exists,
                bounds: bounds.to_vec(),
                body: Box::new(body),
            },
            Frame::Local { defs, instances } => {
                // An instance may use any of them, as by `v` for its `v`.
                let defs = match instances.is_empty() {
                    true => named_in(&body, defs),
                    false => defs.to_vec(),
                };
                let instances = instances.to_vec();
                if defs.is_empty() && instances.is_empty() {
                    return body;
                }
                Expr::Let { defs, instances, body: Box::new(body) }
            }
            Frame::Given { formula, holds: true, .. } => and((*formula).clone(), body),
            Frame::Given { formula, holds: false, .. } => {
                and(Expr::Unary(Op::Not, Box::new((*formula).clone())), body)
            }
            Frame::Changed(subscript) => and(changed((*subscript).clone()), body),
            Frame::Call { def, args, local, .. } => {
                self.names += 1;
                let name = format!("Gv7_Within{}", self.names);
                let head = Expr::Ident(name.clone());
                let call = match args {
                    [] => head,
                    args => Expr::Apply(Box::new(head), args.to_vec()),
                };
                if *local {
                    let own = Def { name, params: def.params.clone(), body, local: false };
                    return Expr::Let {
                        defs: vec![own],
                        instances: Vec::new(),
                        body: Box::new(call),
                    };
                }
                let parameters: Vec<String> = def.params.iter().map(Param::to_string).collect();
                let parameters = match parameters.is_empty() {
                    true => String::new(),
                    false => format!("({})", parameters.join(", ")),
                };
                let _ = writeln!(self.text, "{name}{parameters} == {body}");
                call
            }
        }
    }
}

/// The definitions that an expression needs: others may say more than a state
/// or a step does.
fn named_in(body: &Expr, defs: &[Def]) -> Vec<Def> {
    let (mut needed, mut pending) = (HashSet::new(), vec![body]);
    while let Some(expr) = pending.pop() {
        walk::each(expr, &mut |e| {
            let name = match e {
                Expr::Ident(name) => name.as_str(),
                Expr::Binary(op, ..) | Expr::Unary(op, _) => op.symbol(),
                _ => return,
            };
            let def = defs.iter().find(|def| def.name == name);
            pending.extend(def.filter(|_| needed.insert(name)).map(|def| &def.body));
        });
    }
    defs.iter().filter(|def| needed.contains(def.name.as_str())).cloned().collect()
}

/// `v' # v`.
pub(super) fn changed(subscript: Expr) -> Expr {
    let next = Expr::Prime(Box::new(subscript.clone()));
    Expr::Binary(Op::Neq, Box::new(next), Box::new(subscript))
}

fn and(a: Expr, b: Expr) -> Expr {
    if a == Expr::Bool(true) {
        return b;
    }
    if b == Expr::Bool(true) {
        return a;
    }
    Expr::Binary(Op::And, Box::new(a), Box::new(b))
}
