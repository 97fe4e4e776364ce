//! What a simulation does not do.

use super::Defect;
use crate::doubt::Subject;
use crate::objection::{Against, Doubt};
use crate::spec::Reached;

/// Temporal properties of random behaviours.
pub(super) fn liveness(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if !subject.simulates() {
        return Vec::new();
    }
    let Some(property) = subject.liveness().first().copied() else { return Vec::new() };
    let what = format!("a simulation cannot check the temporal property {property}");
    let doubt = subject.at_name(defect.withholding(what).against(Against::Either), property);
    vec![doubt.hint("check it exhaustively, at smaller bounds")]
}

/// Assumptions are not evaluated.
pub(super) fn assumptions(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let assumed = Reached::from_assumptions(&mut subject.scopes);
    let Some(first) = assumed.pieces.first().filter(|_| subject.simulates()) else {
        return Vec::new();
    };
    let doubt = defect.withholding("this TLC does not check ASSUME in a simulation");
    let assume = |tok: &_| *tok == tla_syntax::token::Tok::Kw(tla_syntax::token::Kw::Assume);
    let doubt = subject.at(doubt, first, assume);
    vec![doubt.hint("check it exhaustively, at small bounds, or use a newer TLC")]
}
