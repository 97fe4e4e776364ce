//! Choices that leave nothing to choose: the body of a `CHOOSE` says which
//! value is meant, or that it is none of the permuted ones.

use tla_syntax::token::Op;
use tla_syntax::{Bound, Expr, QuantKind};

use super::permuted::assigned;
use crate::config::{Config, Literal};
use crate::doubt::flow::{Flow, Through, Written};
use crate::spec::{Use, walk};

/// True if at most one value fits.
pub(super) fn is_unique(bound: &Bound, body: &Expr) -> bool {
    let [name] = &bound.names[..] else { return false };
    let is_it = |e: &Expr| matches!(e, Expr::Ident(own) if own == name);
    let is_other = |e: &Expr| {
        let mut found = false;
        walk::each(e, &mut |part| found |= is_it(part));
        !found
    };
    let only_it =
        |e: &Expr| matches!(e, Expr::SetEnum(items) if matches!(&items[..], [one] if is_it(one)));
    walk::conjuncts(body).into_iter().any(|conjunct| match conjunct {
        Expr::Binary(Op::Eq, a, b) => {
            (is_it(a) || only_it(a)) && is_other(b) || (is_it(b) || only_it(b)) && is_other(a)
        }
        Expr::Quant { kind: QuantKind::Forall, bounds, body } => {
            let [all] = &bounds[..] else { return false };
            let ([each], Some(set)) = (&all.names[..], &all.domain) else { return false };
            let is_each = |e: &Expr| matches!(e, Expr::Ident(own) if own == each);
            let value_at = |e: &Expr| {
                matches!(e, Expr::FnApply(f, at)
                    if is_it(f) && matches!(&at[..], [at] if is_each(at)))
            };
            let Expr::Binary(Op::Eq, a, b) = &**body else { return false };
            let is_each_it = is_each(a) && is_it(b) || is_it(a) && is_each(b);
            let is_written = value_at(a) && is_other(b) || value_at(b) && is_other(a);
            let domain = match &bound.domain {
                Some(Expr::FnSet { domain, .. }) => **domain == *set,
                _ => false,
            };
            // Of no element at all, all may be said.
            let is_own = bound.domain.as_ref() == Some(set);
            is_each_it && is_own || is_other(set) && is_written && domain
        }
        _ => false,
    })
}

/// True if the body says of all these constants that the value is not in them,
/// as `CHOOSE v \in Value \cup {None} : v \notin Value` does.
pub(super) fn is_none_of(
    config: &Config,
    flow: &Flow<'_>,
    constants: &[&str],
    bound: &Bound,
    (piece, body): Written<'_>,
) -> bool {
    let [name] = &bound.names[..] else { return false };
    let is_it = |e: &Expr| matches!(e, Expr::Ident(own) if own == name);
    walk::conjuncts(body).into_iter().any(|conjunct| {
        let set = match conjunct {
            Expr::Binary(Op::NotIn, it, set) if is_it(it) => set,
            Expr::Unary(Op::Not, inner) => match &**inner {
                Expr::Binary(Op::In, it, set) if is_it(it) => set,
                _ => return false,
            },
            _ => return false,
        };
        let left_out = united(config, flow, (piece, set));
        constants.iter().all(|constant| left_out.contains(constant))
    })
}

/// The constants of which a set is the union: sets, and model values that it
/// holds one by one.
fn united<'a>(config: &Config, flow: &Flow<'a>, set: Written<'a>) -> Vec<&'a str> {
    let model = |item: Written<'a>| {
        let makers = flow.makers(item, Through::Names);
        let [maker] = makers[..] else { return None };
        let Some(Use::Constant(name)) = flow.used(maker) else { return None };
        matches!(assigned(config, name), Some(Literal::Model(_))).then_some(name)
    };
    let (mut found, mut pending) = (Vec::new(), vec![set]);
    while let Some(next) = pending.pop() {
        let makers = flow.makers(next, Through::Names);
        // One of several sets leaves out only what it has itself.
        let [(piece, maker)] = makers[..] else { continue };
        match (maker, flow.used((piece, maker))) {
            (Expr::Binary(Op::Cup, a, b), _) => pending.extend([(piece, &**a), (piece, &**b)]),
            (Expr::SetEnum(items), _) => {
                found.extend(items.iter().filter_map(|item| model((piece, item))));
            }
            (_, Some(Use::Constant(name))) => found.push(name),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(choose: &str) -> bool {
        let expr = tla_syntax::parse_expression(choose).unwrap();
        let Expr::Choose { bound, body } = &expr else { panic!("{choose}") };
        is_unique(bound, body)
    }

    #[test]
    fn a_body_that_says_what_is_meant_leaves_nothing_to_choose() {
        for choose in [
            "CHOOSE x \\in S : x = e",
            "CHOOSE x \\in S : p /\\ (e = x /\\ q)",
            "CHOOSE x \\in S : S = {x}",
            "CHOOSE x \\in S : {x} = T",
            "CHOOSE x \\in S : \\A y \\in S : y = x",
            "CHOOSE f \\in [S -> T] : \\A y \\in S : f[y] = e",
        ] {
            assert!(unique(choose), "{choose}");
        }
    }

    #[test]
    fn any_other_body_may_leave_several() {
        for choose in [
            "CHOOSE x \\in S : TRUE",
            "CHOOSE x \\in S : x = x",
            "CHOOSE x \\in S : x = e \\/ p",
            "CHOOSE x \\in S : x # e",
            "CHOOSE x \\in S : \\A y \\in T : y = x",
            "CHOOSE x \\in S : \\A y \\in S : f[x] >= f[y]",
            "CHOOSE f \\in [S -> T] : \\A y \\in R : f[y] = e",
            "CHOOSE <<x, y>> \\in S : x = y",
        ] {
            assert!(!unique(choose), "{choose}");
        }
    }
}
