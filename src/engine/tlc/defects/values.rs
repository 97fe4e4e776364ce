//! Defects of values: what is printed, what is evaluated late, and counts.

use tla_syntax::Expr;
use tla_syntax::token::{Op, Tok};

use super::Defect;
use super::functions::unique;
use crate::doubt::Subject;
use crate::doubt::flow::{Through, arguments, name_of};
use crate::objection::{Against, Doubt};

/// Operators of TLC that print what they are given.
const PRINTERS: [&str; 2] = ["Print", "PrintT"];

/// `PrintT(f)` where `@@` made f.
pub(super) fn printed(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let made = |e: &Expr| matches!(e, Expr::Binary(Op::AtAt, ..));
    if subject.all.all(made).next().is_none() {
        return Vec::new();
    }
    let flow = subject.flow();
    let mut doubts = Vec::new();
    for print in flow.applications(&PRINTERS) {
        let contents =
            print.args.iter().flat_map(|arg| flow.contents((print.piece, arg), Through::Step));
        let doubt = match contents.into_iter().any(|(_, e)| made(e)) {
            true => defect.withholding("printing a function made by @@ mixes up its values"),
            false => defect.noting("printing mixes up the values of functions made by @@"),
        };
        let piece = flow.reached().pieces[print.piece];
        let is_it = |tok: &Tok| matches!(tok, Tok::Ident(n) if PRINTERS.contains(&n.as_str()));
        let doubt = subject.at(doubt.against(Against::Either), &piece, is_it);
        doubts.push(doubt.hint("remove it from what is checked"));
    }
    unique(doubts)
}

/// `kSubset` of FiniteSetsExt.
pub(super) fn k_subset(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let uses = |e: &Expr| name_of(e) == Some("kSubset");
    let Some(piece) = subject.all.all(uses).next().map(|(piece, _)| *piece) else {
        return Vec::new();
    };
    let doubt = defect.withholding("sets made by kSubset are not compared rightly");
    let is_it = |tok: &Tok| matches!(tok, Tok::Ident(name) if name == "kSubset");
    let doubt = subject.at(doubt.against(Against::Either), &piece, is_it);
    vec![doubt.hint("write {s \\in SUBSET S : Cardinality(s) = k}")]
}

/// `TLCGet("level")` where TLC evaluates late.
pub(super) fn level(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let late =
        |e: &Expr| matches!(e, Expr::FnDef { .. } | Expr::SetFilter { .. } | Expr::SetMap { .. });
    let asks = |e: &Expr| {
        name_of(e) == Some("TLCGet") && arguments(e).first() == Some(&Expr::Str("level".into()))
    };
    if subject.all.all(asks).next().is_none() {
        return Vec::new();
    }
    let found: Vec<_> = subject.all.all(late).map(|(p, e)| (*p, e)).collect();
    for (piece, expr) in found {
        let inside = subject.reached(&[(piece.scope, expr)]);
        if inside.all(asks).next().is_some() {
            let doubt = defect.withholding("TLCGet(\"level\") inside of a function or set is 1");
            let is_it = |tok: &Tok| matches!(tok, Tok::Ident(name) if name == "TLCGet");
            let doubt = subject.at(doubt.against(Against::Either), &piece, is_it);
            return vec![doubt.hint("name it outside of the function or set")];
        }
    }
    Vec::new()
}

/// SYMMETRY with VIEW.
pub(super) fn symmetric_view(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let (Some(view), Some(_)) = (&subject.config.view, &subject.config.symmetry) else {
        return Vec::new();
    };
    let what = "symmetry with a view gives counts that are too high and differ from run to run";
    vec![subject.at_name(defect.noting(what), &view.name)]
}
