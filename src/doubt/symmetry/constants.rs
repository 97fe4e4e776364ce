//! Names that stand for some of the permuted values and not for all.

use tla_syntax::Expr;

use super::names::Names;
use super::permuted::{Permuted, assigned};
use crate::doubt::{Subject, flow::name_of};
use crate::objection::Doubt;
use crate::spec::{Meaning, Piece, Reached, walk};

/// A constant, or a definition that the configuration gives a value, that
/// stands for some of the permuted values and not for all.
pub(super) fn by_constants(
    subject: &mut Subject<'_>,
    judged: &Reached<'_>,
    permuted: &Permuted,
) -> Option<Doubt> {
    let config = subject.config;
    let some = |name: &&str| {
        let kept =
            assigned(config, name).map(|l| Names::of_literal(l).is_kept_by(&permuted.groups));
        permuted.are_among(config, name) && kept == Some(false)
    };
    let replaced = judged.pieces.iter().filter_map(|piece| Some(piece.def?.name.as_str()));
    let names: Vec<&str> = judged.constants.iter().copied().chain(replaced).filter(some).collect();
    names.into_iter().find_map(|name| {
        let piece = alone(subject, judged, name, permuted)?;
        let what =
            format!("the symmetry permutes values that the specification tells apart by {name}");
        let is_it = |tok: &_| matches!(tok, tla_syntax::token::Tok::Ident(n) if n == name);
        let doubt = subject.at(Doubt::withholding("symmetry", what), piece, is_it);
        Some(doubt.hint("permute only values that no name tells apart"))
    })
}

/// Where a constant is used other than in a set that the symmetry leaves as it
/// is, such as `{a1, a2, a3}` or the set of their pairs.
fn alone<'r, 'a>(
    subject: &mut Subject<'_>,
    judged: &'r Reached<'a>,
    name: &str,
    permuted: &Permuted,
) -> Option<&'r Piece<'a>> {
    let config = subject.config;
    let is_kept =
        |e: &Expr| Names::of(e, config).is_some_and(|names| names.is_kept_by(&permuted.groups));
    let rebinds = |e: &Expr| walk::binds(e).contains(&name);
    let mut excused = Vec::new();
    for (_, expr) in judged.all(|e| rebinds(e) || matches!(e, Expr::SetEnum(_)) && is_kept(e)) {
        walk::each(expr, &mut |part| excused.push(std::ptr::from_ref(part)));
    }
    excused.sort_unstable();
    let is_parameter = |piece: &Piece<'_>| {
        piece.def.is_some_and(|d| d.params.iter().any(|parameter| parameter.name == name))
    };
    let found = judged.nodes.iter().find(|(number, e)| {
        let piece = &judged.pieces[*number];
        name_of(e) == Some(name)
            && excused.binary_search(&std::ptr::from_ref(*e)).is_err()
            && !is_parameter(piece)
            && match subject.scopes.resolve(piece.scope, name) {
                Meaning::Constant(_) => true,
                // A definition that has its value from the configuration.
                Meaning::Definition(scope, def) => {
                    def.params.is_empty() && !subject.scopes.is_instance(scope)
                }
                Meaning::Substituted(..) | Meaning::Variable(_) | Meaning::Foreign => false,
            }
    });
    found.map(|(piece, _)| &judged.pieces[*piece])
}
