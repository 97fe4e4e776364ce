//! What surrounds a premise, from the inside out: quantifiers, `LET`, what was
//! assumed before, the operators that lead to it.

use std::collections::HashSet;
use std::rc::Rc;

use tla_syntax::{Bound, Def, Expr, LetInstance};

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
    /// This set has an element.
    Inhabited(&'a Expr),
    /// The step changes this.
    Changed(&'a Expr),
    /// A step of this fair action is possible: `WF_v(A)` as it is written.
    Enabled { subscript: &'a Expr, action: &'a Expr },
    /// The body of an operator of one scope, called in another with arguments.
    Call { def: &'a Def, to: ScopeId, from: ScopeId, args: &'a [Expr], local: bool },
}

/// All that is around an expression.
pub(super) type Around<'a> = Option<Rc<Context<'a>>>;

#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) outer: Around<'a>,
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
            Frame::Inhabited(_) | Frame::Changed(_) | Frame::Enabled { .. } => false,
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

/// What an expression depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct About {
    pub(super) level: Level,
    /// True if it names what a quantifier around it binds.
    pub(super) is_bound: bool,
}

/// What an expression depends on, the names around it counted for what they
/// are.
pub(super) fn about<'a>(
    scopes: &mut Scopes<'a>,
    (scope, expr): (ScopeId, &'a Expr),
    around: &Around<'a>,
) -> About {
    let mut about = About { level: Level::Constant, is_bound: false };
    let mut pending = vec![(scope, expr, around.clone())];
    for _ in 0..LEVELS_MAX {
        let Some((scope, expr, around)) = pending.pop() else { break };
        about.level = about.level.max(Levels::new(scopes).of(scope, expr));
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
                    let is_used = |b: &&Bound| b.names.iter().any(|n| names.contains(n.as_str()));
                    let used = bounds.iter().filter(is_used);
                    about.is_bound |= used.clone().next().is_some();
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
                Frame::Given { .. }
                | Frame::Inhabited(_)
                | Frame::Changed(_)
                | Frame::Enabled { .. } => {}
            }
            if matches!(context.frame, Frame::Call { local: false, .. }) {
                break;
            }
            at = &context.outer;
        }
    }
    about
}

/// The level of the same.
pub(super) fn level<'a>(
    scopes: &mut Scopes<'a>,
    formula: (ScopeId, &'a Expr),
    around: &Around<'a>,
) -> Level {
    about(scopes, formula, around).level
}

/// True if a quantifier around an expression is one of these.
pub(super) fn is_within(around: &Around<'_>, bounds: &[Bound]) -> bool {
    let mut at = around;
    while let Some(context) = at {
        if matches!(context.frame, Frame::Bound(found) if std::ptr::eq(found, bounds)) {
            return true;
        }
        at = &context.outer;
    }
    false
}

/// True if an expression is looked at only where something else holds, or of
/// elements that it does not speak of: there may be none. `inner` is what of its
/// own surroundings says what it is.
pub(super) fn is_conditional<'a>(expr: &'a Expr, inner: &Around<'a>, outer: &Around<'a>) -> bool {
    let depth = |around: &Around<'_>| around.as_ref().map_or(0, |context| context.depth);
    let mut names = HashSet::new();
    name_all(expr, &mut names);
    let mut at = inner;
    while let Some(context) = at {
        let is_outer = context.depth <= depth(outer);
        match &context.frame {
            Frame::Given { .. } if is_outer => return true,
            Frame::Bound(bounds) => {
                let mut all = bounds.iter().flat_map(|bound| &bound.names);
                if is_outer && !all.any(|name| names.contains(name.as_str())) {
                    return true;
                }
            }
            _ => {}
        }
        said(&context.frame).into_iter().for_each(|said| name_all(said, &mut names));
        at = &context.outer;
    }
    false
}

/// What a frame says in the names around it.
fn said<'a>(frame: &Frame<'a>) -> Vec<&'a Expr> {
    match frame {
        Frame::Bound(bounds) => bounds.iter().filter_map(|bound| bound.domain.as_ref()).collect(),
        Frame::Local { defs, .. } => defs.iter().map(|def| &def.body).collect(),
        Frame::Given { formula, .. } => vec![formula],
        Frame::Inhabited(set) => vec![set],
        Frame::Changed(subscript) => vec![subscript],
        Frame::Enabled { subscript, action } => vec![subscript, action],
        Frame::Call { args, .. } => args.iter().collect(),
    }
}

fn name_all<'a>(expr: &'a Expr, names: &mut HashSet<&'a str>) {
    walk::each(expr, &mut |e| {
        if let Expr::Ident(name) = e {
            names.insert(name.as_str());
        }
    });
}
