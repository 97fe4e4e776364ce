//! The disjuncts of the next-state relation as formulas of the root module:
//! "this step is one of A, for some arguments".
//!
//! In: the behaviour of a job. Out: each disjunct with what surrounds it, as
//! TLC splits the relation: at `\/`, `\E`, `LET` and operators.

use std::rc::Rc;

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, QuantKind};

use super::context::{Around, Frame, within};
use super::places::place_of;
use super::search::{Claim, Search, have_domains};
use crate::doubt::Subject;
use crate::outcome::{Silent, Spot, excerpt};
use crate::spec::{Level, Levels, Meaning, ScopeId};

/// Formulas looked at in one next-state relation.
const FORMULAS_MAX: usize = 2000;
/// Most disjuncts that are told apart.
const DISJUNCTS_MAX: usize = 200;

/// A disjunct, and how it is called.
pub(super) struct Disjunct<'a> {
    pub(super) part: &'a Expr,
    pub(super) around: Around<'a>,
    pub(super) silent: Silent,
}

/// A formula on the way to the disjuncts.
struct Way<'a> {
    claim: Claim<'a>,
    /// Where `claim.def` stands, and how it was applied.
    home: ScopeId,
    applied: Option<&'a Expr>,
    /// True if it is all that `claim.def` says.
    whole: bool,
    /// The definitions that lead to it.
    through: Option<Rc<Through<'a>>>,
}

/// A definition that was looked into, and those around it.
struct Through<'a> {
    def: &'a Def,
    outer: Option<Rc<Self>>,
}

/// All disjuncts; none if the next-state relation is not found, or has too many.
pub(super) fn of_next<'a>(subject: &mut Subject<'a>) -> Vec<Disjunct<'a>> {
    let config = subject.config;
    let Some(behaviour) = config.next.as_ref().or(config.specification.as_ref()) else {
        return Vec::new();
    };
    let Meaning::Definition(home, def) = subject.scopes.resolve(ScopeId::ROOT, &behaviour.name)
    else {
        return Vec::new();
    };
    let mut pending: Vec<Way<'a>> = Vec::new();
    for ((scope, expr), _) in subject.parts.next.iter().rev() {
        let call = Frame::Call { def, to: *scope, from: ScopeId::ROOT, args: &[], local: false };
        let claim = Claim::of_step(*scope, expr, def, within(&None, call));
        pending.push(Way { claim, home, applied: None, whole: true, through: None });
    }
    let mut leaves = Vec::new();
    for _ in 0..FORMULAS_MAX {
        let Some(way) = pending.pop() else {
            let is_too_many = leaves.len() > DISJUNCTS_MAX;
            return if is_too_many { Vec::new() } else { named(subject, leaves) };
        };
        match split(subject, &way) {
            parts if parts.is_empty() => leaves.push(way),
            parts => pending.extend(parts.into_iter().rev()),
        }
    }
    Vec::new()
}

/// What a formula is made of; nothing if it is one disjunct.
fn split<'a>(subject: &mut Subject<'a>, way: &Way<'a>) -> Vec<Way<'a>> {
    let part = |claim: Claim<'a>, whole| Way {
        claim,
        home: way.home,
        applied: way.applied,
        whole,
        through: way.through.clone(),
    };
    let claim = &way.claim;
    match claim.expr {
        Expr::Binary(Op::Or, a, b) => {
            vec![part(claim.part(a), false), part(claim.part(b), false)]
        }
        Expr::Quant { kind: QuantKind::Exists, bounds, body } if have_domains(bounds) => {
            vec![part(claim.inside(body, Frame::Bound(bounds)), way.whole)]
        }
        Expr::Let { defs, instances, body } => {
            vec![part(claim.inside(body, Frame::Local { defs, instances }), way.whole)]
        }
        _ => applied(subject, way).into_iter().collect(),
    }
}

/// The body of the action that a formula applies.
fn applied<'a>(subject: &mut Subject<'a>, way: &Way<'a>) -> Option<Way<'a>> {
    let mut search = Search { scopes: &mut subject.scopes, found: Vec::new() };
    let claim = search.called(&way.claim)?;
    let acts = Levels::new(&mut subject.scopes).of(claim.scope, &claim.def.body) == Level::Action;
    let mut at = &way.through;
    while let Some(through) = at {
        if std::ptr::eq(through.def, claim.def) {
            return None;
        }
        at = &through.outer;
    }
    let through = Through { def: claim.def, outer: way.through.clone() };
    acts.then(|| Way {
        home: claim.scope,
        applied: Some(way.claim.expr),
        whole: true,
        through: Some(Rc::new(through)),
        claim,
    })
}

/// By the operator, if it is applied once; else as it is applied, or by its text.
fn named<'a>(subject: &Subject<'a>, leaves: Vec<Way<'a>>) -> Vec<Disjunct<'a>> {
    let silent = |way: &Way<'a>| {
        let def = way.claim.def;
        let same = |other: &&Way<'_>| other.whole && std::ptr::eq(other.claim.def, def);
        let is_only = leaves.iter().filter(same).count() == 1;
        let source = subject.scopes.source(way.home);
        let (line, _) = place_of(source, def, (None, way.claim.expr));
        let at = Spot::in_file(&subject.job.spec, &source.name, source.line_in_file(line));
        let (action, operator, within) = match way.applied.filter(|_| way.whole && !is_only) {
            Some(applied) => (excerpt(&applied.to_string()), Some(def.name.clone()), None),
            None if way.whole => (def.name.clone(), None, None),
            None => (excerpt(&way.claim.expr.to_string()), None, Some(def.name.clone())),
        };
        Silent { action, operator, within, at }
    };
    let silents: Vec<Silent> = leaves.iter().map(silent).collect();
    let all = leaves.into_iter().zip(silents);
    all.map(|(way, silent)| Disjunct {
        part: way.claim.expr,
        around: way.claim.around.clone(),
        silent,
    })
    .collect()
}
