//! The variables that a view or a subscript shows as they are.

use std::collections::BTreeSet;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::flow::{Flow, Through, Written};
use crate::spec::Use;

/// Expressions that are followed in one view.
const EXPRESSIONS_MAX: usize = 10_000;

/// The variables that can be told from a value: it is one of them, or a tuple
/// or a record of them, or one tuple after another. Of anything else two
/// states can look alike.
pub(super) fn shown_whole<'a>(flow: &Flow<'a>, value: Written<'a>) -> BTreeSet<&'a str> {
    let mut whole = BTreeSet::new();
    // With each, whether its length has to be known.
    let mut pending = vec![(value, false)];
    for _ in 0..EXPRESSIONS_MAX {
        let Some((next, is_joined)) = pending.pop() else { break };
        // One of several values may show neither.
        let [(piece, maker)] = flow.makers(next, Through::Names)[..] else { continue };
        match (maker, flow.used((piece, maker))) {
            (Expr::Tuple(items), _) => {
                pending.extend(items.iter().map(|item| ((piece, item), false)));
            }
            (Expr::Record(fields), _) if !is_joined => {
                pending.extend(fields.iter().map(|(_, value)| ((piece, value), false)));
            }
            (Expr::Binary(Op::Concat, a, b), _) => {
                pending.extend([((piece, &**a), true), ((piece, &**b), true)]);
            }
            (_, Some(Use::Variable(variable))) if !is_joined => whole.extend([variable]),
            _ => {}
        }
    }
    whole
}
