//! Values that a configuration or a module writes out.

use std::collections::BTreeSet;

use tla_syntax::Expr;

use super::permuted::assigned;
use crate::config::{Config, Literal};
use crate::doubt::flow::arguments;

/// A name, or a set of such things that is written out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Names {
    Name(String),
    Set(BTreeSet<Names>),
}

impl Names {
    /// What an expression says, with the values of the constants that it
    /// names; `None` if it is anything but names and sets of them.
    pub(super) fn of(expr: &Expr, config: &Config) -> Option<Self> {
        match expr {
            Expr::SetEnum(items) => items
                .iter()
                .map(|item| Self::of(item, config))
                .collect::<Option<_>>()
                .map(Self::Set),
            Expr::Ident(name) | Expr::Qualified { name, .. } if arguments(expr).is_empty() => {
                let value = assigned(config, name).map(Self::of_literal);
                Some(value.unwrap_or_else(|| Self::Name(name.clone())))
            }
            // What an operator makes of its arguments may be anything.
            _ => None,
        }
    }

    pub(super) fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Set(items) => Self::Set(items.iter().map(Self::of_literal).collect()),
            other => Self::Name(other.to_string()),
        }
    }

    /// True if exchanging any two names of a group leaves it the same.
    pub(super) fn is_kept_by(&self, groups: &[BTreeSet<String>]) -> bool {
        let pairs = |group: &BTreeSet<String>| {
            let others = group.iter().skip(1).cloned();
            group.iter().cloned().zip(others).collect::<Vec<_>>()
        };
        groups.iter().flat_map(pairs).all(|(a, b)| self.exchanged(&a, &b) == *self)
    }

    fn exchanged(&self, a: &str, b: &str) -> Self {
        match self {
            Self::Name(name) if name == a => Self::Name(b.to_owned()),
            Self::Name(name) if name == b => Self::Name(a.to_owned()),
            Self::Name(_) => self.clone(),
            Self::Set(items) => Self::Set(items.iter().map(|i| i.exchanged(a, b)).collect()),
        }
    }
}
