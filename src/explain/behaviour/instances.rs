//! The named actions that a next-state relation is made of.
//!
//! In: the relation. Out: its disjuncts, each under the innermost operator that
//! stands in it, with its arguments; and which of them a step is.

use tla_syntax::token::Op;

use super::formula::{AtomId, Written};
use super::reader::{Place, Reader};
use super::truth::{Bound, Truth};
use crate::explain::operators::Operator;
use crate::explain::syntax::{Kind, Node};
use crate::trace::{Action, Location};

/// Most disjuncts that are told apart.
const INSTANCES_MAX: usize = 60;

/// A disjunct, or many that differ in the values of quantified variables.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    /// The operator that stands in it.
    name: String,
    /// Where that is defined.
    pub(super) written: Written,
    /// That a step is one of it. The values of the operator's arguments are
    /// told with it.
    pub(super) taken: AtomId,
    /// That one is possible, if that was asked.
    pub(super) enabled: Option<AtomId>,
}

/// The name of the operator met last, and its arguments in the module that asks.
#[derive(Clone)]
struct Named {
    name: String,
    arguments: Vec<String>,
    written: Written,
}

/// Takes the relation apart that `name` is, or that the specification of that
/// name has. `watched` asks whether each is possible, too.
pub(super) fn of(reader: &mut Reader<'_>, name: &str, watched: bool) -> Vec<Instance> {
    let operators = &reader.contexts[0].operators;
    let Some(operator) = operators.always_part(name).or_else(|| operators.operator(name)) else {
        return Vec::new();
    };
    let place = Reader::inside(&Place::default(), &operator, Vec::new());
    let named = Named {
        name: operator.name.clone(),
        arguments: Vec::new(),
        written: reader.written(&operator.body, &place),
    };
    let mut splitter = Splitter { reader, watched, found: Vec::new(), inside: Vec::new() };
    splitter.split(&operator.body, &place, &named);
    splitter.found
}

struct Splitter<'r, 'a> {
    reader: &'r mut Reader<'a>,
    watched: bool,
    found: Vec<Instance>,
    /// Operators being looked into.
    inside: Vec<String>,
}

impl Splitter<'_, '_> {
    fn split(&mut self, node: &Node, place: &Place, named: &Named) {
        if self.found.len() >= INSTANCES_MAX {
            return;
        }
        match &node.kind {
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                node.items(Op::Or).into_iter().for_each(|item| self.split(item, place, named));
            }
            Kind::Quantified { every: false, bounds, body } => {
                match self.reader.bind(bounds, place) {
                    Some(inner) => self.split(body, &inner, named),
                    None => self.leaf(node, place, named),
                }
            }
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.reader.within(definitions, place);
                self.split(body, &inner, named);
            }
            Kind::Name(name) => self.operator(node, name, &[], place, named),
            Kind::Call(name, arguments) => self.operator(node, name, arguments, place, named),
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                let inner = self.named_within(node, place);
                self.leaf(node, place, inner.as_ref().unwrap_or(named));
            }
            _ => self.leaf(node, place, named),
        }
    }

    /// An operator whose body is a disjunction is looked into; any other is a
    /// disjunct under its own name.
    fn operator(
        &mut self,
        node: &Node,
        name: &str,
        arguments: &[Node],
        place: &Place,
        named: &Named,
    ) {
        let operator = self.reader.operator(name, place);
        let Some(operator) = operator.filter(|o| o.parameters.len() == arguments.len()) else {
            return self.leaf(node, place, named);
        };
        let own = self.named(&operator, arguments, place);
        if self.inside.contains(&operator.name) || !is_disjunction(&operator.body) {
            return self.leaf(node, place, &own);
        }
        let inner = Reader::inside(place, &operator, own.arguments.clone());
        self.inside.push(operator.name.clone());
        self.split(&operator.body, &inner, &own);
        self.inside.pop();
    }

    fn named(&mut self, operator: &Operator, arguments: &[Node], place: &Place) -> Named {
        let inside = Reader::inside(place, operator, Vec::new());
        Named {
            name: operator.name.clone(),
            arguments: arguments.iter().map(|a| self.reader.piece(a.span, place)).collect(),
            written: self.reader.written(&operator.body, &inside),
        }
    }

    /// The only action that a conjunction applies by name.
    fn named_within(&mut self, node: &Node, place: &Place) -> Option<Named> {
        let mut found = node.items(Op::And).into_iter().filter_map(|item| {
            let (name, arguments) = match &item.kind {
                Kind::Name(name) => (name, &[][..]),
                Kind::Call(name, arguments) => (name, arguments.as_slice()),
                _ => return None,
            };
            let operator = self.reader.operator(name, place)?;
            (operator.parameters.len() == arguments.len() && self.reader.is_action(item, place))
                .then_some((operator, arguments))
        });
        let (operator, arguments) = found.next().filter(|_| found.next().is_none())?;
        Some(self.named(&operator, arguments, place))
    }

    fn leaf(&mut self, node: &Node, place: &Place, named: &Named) {
        let text = self.reader.piece(node.span, place);
        let told = named.arguments.clone();
        let taken = self.reader.ask(text.clone(), true, told.clone(), place);
        let enabled = self.watched.then(|| {
            let possible = format!("ENABLED ({text} /\\ Gv7_vars' # Gv7_vars)");
            self.reader.ask(possible, false, told, place)
        });
        let (name, written) = (named.name.clone(), named.written.clone());
        self.found.push(Instance { name, written, taken, enabled });
    }
}

fn is_disjunction(node: &Node) -> bool {
    match &node.kind {
        Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => true,
        Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } => {
            is_disjunction(body)
        }
        Kind::Name(_) | Kind::Call(..) => true,
        _ => false,
    }
}

impl Instance {
    /// For all values of the variables around: these, and the action as it is
    /// applied.
    pub(super) fn named(&self, truth: &Truth) -> Vec<(Bound, String)> {
        let Some(enabled) = self.enabled else { return Vec::new() };
        let all = truth.all(enabled);
        all.into_iter().map(|(bound, told)| (bound, self.applied(&told))).collect()
    }

    /// True if it is known not to be possible in a state.
    pub(super) fn is_refused(&self, truth: &Truth, at: u64) -> bool {
        self.enabled.is_some_and(|atom| truth.was_asked(atom) && truth.true_at(atom, at).is_empty())
    }

    fn applied(&self, arguments: &[String]) -> String {
        match arguments {
            [] => self.name.clone(),
            _ => format!("{}({})", self.name, arguments.join(", ")),
        }
    }
}

/// For each step, by the number of the state it leads to: the actions that
/// allow it.
pub(super) fn taken(instances: &[Instance], truth: &Truth) -> Vec<(u64, Vec<Action>)> {
    let steps = 1..=truth.states();
    let of = |from: u64| {
        let allowing = instances.iter().flat_map(|instance| {
            let told = truth.true_at(instance.taken, from);
            told.into_iter().map(|arguments| Action {
                name: instance.name.clone(),
                arguments: (!arguments.is_empty()).then(|| arguments.join(", ")),
                location: Some(Location {
                    module: instance.written.module.clone(),
                    line: instance.written.line,
                    column: 1,
                    end_line: instance.written.line,
                    end_column: 1,
                }),
            })
        });
        allowing.collect::<Vec<Action>>()
    };
    steps.map(|from| (from + 1, of(from))).collect()
}
