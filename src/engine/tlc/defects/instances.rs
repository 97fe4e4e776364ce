//! Defects of modules that are instantiated.

use tla_syntax::token::{Kw, Tok};
use tla_syntax::{Def, Expr};

use super::Defect;
use crate::doubt::Subject;
use crate::doubt::flow::{arguments, name_of};
use crate::objection::{Against, Doubt};
use crate::spec::{Meaning, Piece, Reached, ScopeId, lex, walk};

/// Operators in Java that take an operator.
const TAKE_OPERATORS: [&str; 4] = ["SelectSeq", "SortSeq", "BagOfAll", "TLCEval"];

/// A definition of an instance that is named like a variable or constant of
/// the root module.
pub(super) fn clash(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for piece in &subject.all.pieces {
        let Some(def) = piece.def.filter(|_| subject.scopes.is_instance(piece.scope)) else {
            continue;
        };
        let root = subject.scopes.resolve(ScopeId::ROOT, &def.name);
        if matches!(root, Meaning::Variable(_) | Meaning::Constant(_)) {
            let what = format!(
                "the operator {} of an instance has the name of a variable or constant of module {}",
                def.name, subject.job.spec.name
            );
            let doubt = subject.at(defect.withholding(what), piece, |_| false);
            doubts.push(doubt.hint("rename one of them"));
        }
    }
    doubts
}

/// ENABLED, WF or SF of an instantiated action with an operator as an argument
/// that has a prime.
pub(super) fn enabled(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    use tla_syntax::token::Op;
    let fair = |e: &Expr| matches!(e, Expr::Fairness { .. } | Expr::Unary(Op::Enabled, _));
    let formulas: Vec<_> = subject.all.all(fair).map(|(piece, expr)| (piece.scope, expr)).collect();
    let mut doubts = Vec::new();
    let reached = Reached::from_formulas(&mut subject.scopes, &formulas);
    let local = reached.nodes.iter().filter_map(|(_, e)| match e {
        Expr::Let { defs, .. } => Some(defs.iter()),
        _ => None,
    });
    let operators: Vec<&Def> = reached
        .pieces
        .iter()
        .filter_map(|piece| piece.def)
        .chain(local.flatten())
        .filter(|def| !def.params.is_empty())
        .collect();
    // Which operator a parameter stands for is not followed.
    let an_operator = operators.iter().any(|def| speaks_of_the_next_state(&def.body))
        || reached
            .nodes
            .iter()
            .any(|(_, e)| matches!(e, Expr::Lambda { .. }) && speaks_of_the_next_state(e));
    let is_operator = |name: &str, piece: &Piece<'_>| {
        operators.iter().any(|def| def.name == name)
            || piece.def.is_some_and(|d| d.params.iter().any(|p| p.name == name && p.arity > 0))
    };
    for (number, node) in &reached.nodes {
        let piece = reached.pieces[*number];
        let takes = name_of(node).filter(|name| TAKE_OPERATORS.contains(name));
        let Some(name) = takes.filter(|_| subject.scopes.is_instance(piece.scope)) else {
            continue;
        };
        let primed = arguments(node).iter().any(|argument| match argument {
            Expr::Lambda { .. } => speaks_of_the_next_state(argument),
            _ => name_of(argument).is_some_and(|name| is_operator(name, &piece)) && an_operator,
        });
        if primed {
            let what = format!(
                "ENABLED, WF or SF of an action in which {name} takes an operator with a prime"
            );
            let is_it = |tok: &Tok| matches!(tok, Tok::Ident(found) if found == name);
            let doubt =
                subject.at(defect.withholding(what).against(Against::Either), &piece, is_it);
            doubts.push(doubt.hint(format!("define {name} in TLA+ under another name")));
        }
    }
    doubts.dedup();
    doubts
}

fn speaks_of_the_next_state(expr: &Expr) -> bool {
    let mut primed = false;
    walk::each(expr, &mut |e| primed |= matches!(e, Expr::Prime(_)));
    primed
}

/// `I(x) == INSTANCE M`.
pub(super) fn parameters(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for module in &subject.job.spec.modules {
        let Some(tokens) = lex(&module.text) else { continue };
        let shape = |w: &&[tla_syntax::token::Token]| {
            w[0].tok == Tok::RParen && w[1].tok == Tok::DefEq && w[2].tok == Tok::Kw(Kw::Instance)
        };
        if let Some(found) = tokens.windows(3).find(shape) {
            let what = "operators of an INSTANCE with parameters can be called with the argument of another";
            let doubt = defect.withholding(what).against(Against::Either);
            let doubt = doubt.at(&module.path, module.line_in_file(found[2].line));
            doubts.push(doubt.hint("use another build of TLC"));
        }
    }
    doubts
}
