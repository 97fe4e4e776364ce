//! Why an action is not possible, by its shape: the guards that may refuse it, and
//! what gives variables their next values before them.

use std::collections::BTreeSet;

use tla_syntax::token::Op;

use super::behaviour::reader::Place;
use super::questions::{Form, Found, QuestionId, SliceId};
use super::split::Splitter;
use crate::syntax::{Kind, Node, names_and_primes};

/// A conjunct that gives variables their next values.
pub(super) struct Given {
    pub(super) slice: SliceId,
    variables: BTreeSet<String>,
    /// It allows several.
    chooses: bool,
}

impl Splitter<'_> {
    /// An action has no next state if a guard of it is false. What gives a
    /// variable its next value refuses nothing.
    pub(super) fn disabled_form(&mut self, node: &Node, place: &Place) -> Form {
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                let each = std::mem::take(&mut self.each);
                let refusing = self.refusing(&node.items(Op::And), place);
                if each { Form::Each(refusing) } else { Form::First(refusing) }
            }
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                let items = node.items(Op::Or).into_iter();
                let each = self.each;
                Form::Either(items.map(|item| self.one_of(item, place, each)).collect())
            }
            Kind::Quantified { every: false, bounds, body } => {
                self.quantified(bounds, body, place, Found::Disabled, false)
            }
            // What was given before has one value.
            _ if !self.after.is_empty() && !self.after.iter().any(|given| given.chooses) => {
                self.values(node, place)
            }
            _ => Form::Itself,
        }
    }

    /// The conjuncts of an action that may refuse it.
    fn refusing(&mut self, items: &[&Node], place: &Place) -> Vec<QuestionId> {
        let around = self.after.len();
        let mut refusing = Vec::new();
        for item in items {
            let (assigns, chooses) = (assigns(item), chooses(item));
            let variables =
                if assigns || chooses { self.changed(item, place) } else { BTreeSet::new() };
            let again = self.after.iter().any(|given| !given.variables.is_disjoint(&variables));
            if !assigns || again {
                refusing.push(self.ask(item, place, Found::Disabled));
            }
            if (assigns || chooses) && !again {
                let slice = self.slice(item.span, place);
                self.after.push(Given { slice, variables, chooses });
            }
        }
        self.after.truncate(around);
        refusing
    }

    /// The variables to which `x' = e`, `x' \in S` or `UNCHANGED v` give their next values.
    fn changed(&self, node: &Node, place: &Place) -> BTreeSet<String> {
        let given = match &node.kind {
            Kind::Infix(_, left, _) => left.span,
            _ => node.span,
        };
        let operators = &self.reader.contexts[place.context].operators;
        let mut variables = BTreeSet::new();
        let mut pending = vec![(place.source, given)];
        while let Some((source, span)) = pending.pop() {
            let names = names_and_primes(operators.sources[source].tokens(span)).0;
            for name in names {
                if variables.insert(name.to_owned())
                    && let Some(named) = self.reader.operator(name, place)
                {
                    pending.push((named.source, named.body.span));
                }
            }
        }
        variables
    }

    /// One of several branches of an action, of each of which the guards are asked about
    /// if they are of the outermost one.
    pub(super) fn one_of(&mut self, node: &Node, place: &Place, each: bool) -> QuestionId {
        self.each = each;
        let asked = self.ask(node, place, Found::Disabled);
        self.each = false;
        asked
    }
}

/// True for `x' \in S`.
fn chooses(node: &Node) -> bool {
    matches!(&node.kind, Kind::Infix(Op::In, left, _) if matches!(left.kind, Kind::Primed(_)))
}

/// True for `x' = e` and `UNCHANGED x`.
fn assigns(node: &Node) -> bool {
    match &node.kind {
        Kind::Infix(Op::Eq, left, _) => matches!(left.kind, Kind::Primed(_)),
        Kind::Prefix(Op::Unchanged, _) => true,
        _ => false,
    }
}
