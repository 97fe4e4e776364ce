//! The named actions that a next-state relation is made of.
//!
//! In: the relation. Out: its disjuncts, each under the innermost operator that
//! stands in it, with its arguments; and which of them a step is.

use std::collections::BTreeSet;
use std::sync::Arc;

use tla_syntax::token::Op;

use super::formula::{AtomId, Written};
use super::level::{Around, Level, Refuses};
use super::reader::{Place, Reader, applied};
use super::truth::{Bound, Truth};
use crate::syntax::{Kind, Node, operators::Operator};
use crate::trace::{Action, Location};

/// Most disjuncts that are told apart in a behaviour, and in one state.
const INSTANCES_MAX: usize = 60;
pub(super) const EACH_MAX: usize = 1000;

/// A disjunct, or many that differ in the values of quantified variables.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    /// The operator that stands in it, behind the instances that lead to it.
    name: Vec<Head>,
    /// Where that is defined.
    pub(super) written: Written,
    /// Where the disjunct itself stands.
    stands: Written,
    /// That a step is one of it. The values of the operator's arguments are
    /// told with it.
    pub(super) taken: AtomId,
    /// That one is possible, if that was asked.
    pub(super) enabled: Option<AtomId>,
    /// What it stands among, outermost first.
    pub(super) levels: Vec<Arc<Level>>,
}

/// A name, and the parameters of which the values are told.
#[derive(Debug, Clone)]
struct Head {
    name: String,
    parameters: Vec<String>,
}

/// The name of the operator met last, and all its arguments in the module that
/// asks, those of the instances first.
#[derive(Clone)]
struct Named {
    name: Vec<Head>,
    arguments: Vec<String>,
    written: Written,
}

/// Takes the relation apart that `name` is, or that the specification of that
/// name has. `watched` asks whether each is possible, too.
pub(super) fn of(reader: &mut Reader<'_>, name: &str, watched: bool) -> Vec<Instance> {
    found(reader, name, watched, INSTANCES_MAX)
}

/// The same, however many there are.
pub(super) fn each(reader: &mut Reader<'_>, name: &str) -> Vec<Instance> {
    found(reader, name, false, EACH_MAX)
}

fn found(reader: &mut Reader<'_>, name: &str, watched: bool, most: usize) -> Vec<Instance> {
    let operators = &reader.contexts[0].operators;
    let Some(mut operator) = operators.always_part(name).or_else(|| operators.operator(name))
    else {
        return Vec::new();
    };
    let mut inside = Vec::new();
    while let Kind::Name(next) = &operator.body.kind
        && !inside.contains(next)
        && let Some(next) = operators.operator(next).filter(|o| o.parameters.is_empty())
    {
        inside.push(next.name.clone());
        operator = next;
    }
    let place = Reader::inside(&Place::default(), &operator, Vec::new());
    let named = Named {
        name: vec![Head { name: operator.name.clone(), parameters: Vec::new() }],
        arguments: Vec::new(),
        written: reader.written(&operator.body, &place),
    };
    let mut splitter = Splitter { reader, watched, most, found: Vec::new(), inside };
    splitter.split(&operator.body, &place, &named, &Around::default());
    splitter.found
}

struct Splitter<'r, 'a> {
    reader: &'r mut Reader<'a>,
    watched: bool,
    most: usize,
    found: Vec<Instance>,
    /// Operators being looked into.
    inside: Vec<String>,
}

impl Splitter<'_, '_> {
    fn split(&mut self, node: &Node, place: &Place, named: &Named, around: &Around) {
        if self.found.len() >= self.most {
            return;
        }
        match &node.kind {
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                let items = node.items(Op::Or).into_iter();
                items.for_each(|item| self.split(item, place, named, around));
            }
            Kind::Quantified { every: false, bounds, body } => {
                match self.reader.bind(bounds, place) {
                    Some(inner) => {
                        let around = around.within(node, place, Refuses::ForEach);
                        self.split(body, &inner, named, &around);
                    }
                    None => self.leaf(node, place, named, around),
                }
            }
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.reader.within(definitions, place);
                self.split(body, &inner, named, around);
            }
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                self.conjunction(node, place, named, around);
            }
            Kind::Branch(arms) if self.reader.is_action(node, place) => {
                self.branches(arms, place, named, around);
            }
            Kind::Name(_) | Kind::Call(..) | Kind::Path(_) | Kind::Applied(_) => {
                self.operator(node, place, named, around);
            }
            Kind::Let { definitions: None, body } => {
                let inner = self.applied_in(body, place);
                self.leaf(node, place, inner.as_ref().unwrap_or(named), around);
            }
            _ => self.leaf(node, place, named, around),
        }
    }

    /// The action that stands behind definitions that are not understood: its
    /// arguments may speak of them, so that they are not told.
    fn applied_in(&self, node: &Node, place: &Place) -> Option<Named> {
        match &node.kind {
            Kind::Let { body, .. } => self.applied_in(body, place),
            Kind::Name(name) | Kind::Call(name, _) | Kind::Applied(name)
                if self.reader.acts_itself(node, place) =>
            {
                let operator = self.reader.defined(name, place)?;
                Some(self.named(&operator, &Reader::inside(place, &operator, Vec::new())))
            }
            _ => None,
        }
    }

    /// The one conjunct that chooses or names an action is taken apart; the
    /// others stand around each of its parts.
    fn conjunction(&mut self, node: &Node, place: &Place, named: &Named, around: &Around) {
        let items = node.items(Op::And);
        let leads: Vec<usize> =
            (0..items.len()).filter(|at| self.leads_on(items[*at], place)).collect();
        let [at] = leads[..] else { return self.leaf(node, place, named, around) };
        let mut inner = around.within(node, place, Refuses::Together);
        let mut pieces = |nodes: &[&Node]| -> Vec<String> {
            nodes.iter().map(|n| self.reader.piece(n.span, place)).collect()
        };
        inner.before.extend(pieces(&items[..at]));
        inner.behind.extend(pieces(&items[at + 1..]).into_iter().rev());
        self.split(items[at], place, named, &inner);
    }

    /// Each arm under the conditions with which it is reached.
    fn branches(
        &mut self,
        arms: &[(Option<Node>, Node)],
        place: &Place,
        named: &Named,
        around: &Around,
    ) {
        let mut inner = around.clone();
        for (condition, arm) in arms {
            let mut reached = inner.clone();
            if let Some(condition) = condition {
                reached = inner.within(condition, place, Refuses::WhereFalse);
                inner = inner.within(condition, place, Refuses::WhereTrue);
            }
            let condition = condition.as_ref().map(|c| self.reader.piece(c.span, place));
            reached.before.extend(condition.clone());
            inner.before.extend(condition.map(|condition| format!("~({condition})")));
            self.split(arm, place, named, &reached);
        }
    }

    /// True for a part of an action in which other actions may stand.
    fn leads_on(&self, node: &Node, place: &Place) -> bool {
        let chooses = match &node.kind {
            Kind::List(Op::Or, _)
            | Kind::Infix(Op::Or, ..)
            | Kind::Quantified { every: false, .. }
            | Kind::Let { .. }
            | Kind::Branch(_) => true,
            Kind::Name(_) | Kind::Call(..) | Kind::Path(_) | Kind::Applied(_) => {
                self.reader.acts_itself(node, place) || self.given(node, place).is_some()
            }
            _ => false,
        };
        chooses && self.reader.is_action(node, place) && !self.only_keeps(node, place)
    }

    /// True for an operator that only says which variables stay: so does every
    /// conjunct, or what it names. Each operator is looked at once, however
    /// often and in whatever circle they name each other.
    fn only_keeps(&self, node: &Node, place: &Place) -> bool {
        let Kind::Name(name) = &node.kind else { return false };
        let Some(operator) = self.reader.operator(name, place) else { return false };
        let inner = Reader::inside(place, &operator, Vec::new());
        let mut known = BTreeSet::from([name.clone()]);
        let mut pending = vec![operator];
        while let Some(operator) = pending.pop() {
            for item in operator.body.items(Op::And) {
                match &item.kind {
                    Kind::Prefix(Op::Unchanged, _) => {}
                    Kind::Name(name) if known.contains(name) => {}
                    Kind::Name(name) => {
                        let Some(named) = self.reader.operator(name, &inner) else { return false };
                        known.insert(name.clone());
                        pending.push(named);
                    }
                    _ => return false,
                }
            }
        }
        true
    }

    /// An operator whose body is a disjunction is looked into; any other that
    /// is an action itself is a disjunct under its own name.
    fn operator(&mut self, node: &Node, place: &Place, named: &Named, around: &Around) {
        if !self.reader.acts_itself(node, place) {
            let given = self.given(node, place).and_then(|n| self.named_by(n, place));
            return self.leaf(node, place, given.as_ref().unwrap_or(named), around);
        }
        let Some((operator, inner)) = self.entered(node, place) else {
            let unentered = self.unentered(node, place);
            return self.leaf(node, place, unentered.as_ref().unwrap_or(named), around);
        };
        let own = self.named(&operator, &inner);
        let name = own.written_name();
        if self.inside.contains(&name) || !is_disjunction(&operator.body) {
            return self.leaf(node, place, &own, around);
        }
        self.inside.push(name);
        self.split(&operator.body, &inner, &own, around);
        self.inside.pop();
    }

    /// The one action that an operator is applied to which is none itself.
    fn given<'n>(&self, node: &'n Node, place: &Place) -> Option<&'n Node> {
        let Kind::Call(_, arguments) = &node.kind else { return None };
        let acts = |n: &&Node| self.reader.is_action(n, place) && self.reader.acts_itself(n, place);
        let mut actions = arguments.iter().filter(acts);
        let (one, none) = (actions.next()?, actions.next());
        none.is_none().then_some(one)
    }

    /// What a disjunct is called in which an action stands.
    fn named_by(&mut self, action: &Node, place: &Place) -> Option<Named> {
        match self.entered(action, place) {
            Some((operator, inner)) => Some(self.named(&operator, &inner)),
            None => self.unentered(action, place),
        }
    }

    /// An action that cannot be looked into: it takes operators, or stands in
    /// a module that is not found. Its name is all that is told.
    fn unentered(&self, node: &Node, place: &Place) -> Option<Named> {
        let Kind::Path(path) = &node.kind else { return self.applied_in(node, place) };
        let head = |name: &str| Head { name: name.to_owned(), parameters: Vec::new() };
        let name = path.iter().map(|segment| head(&segment.name)).collect();
        let written = self.reader.written(node, place);
        Some(Named { name, arguments: Vec::new(), written })
    }

    /// The operator that is applied, and the place of its body.
    fn entered(&mut self, node: &Node, place: &Place) -> Option<(Operator, Place)> {
        let (name, arguments) = match &node.kind {
            Kind::Name(name) => (name, &[][..]),
            Kind::Call(name, arguments) => (name, arguments.as_slice()),
            Kind::Path(path) => return self.reader.enter(path, place),
            _ => return None,
        };
        let operator = self.reader.operator(name, place)?;
        (operator.parameters.len() == arguments.len()).then_some(())?;
        let values = arguments.iter().map(|a| self.reader.argument(a, place)).collect();
        let inner = Reader::inside(place, &operator, values);
        Some((operator, inner))
    }

    /// An operator as it is applied, behind the instances that lead to it. An action that
    /// it is applied to has no value.
    fn named(&self, operator: &Operator, inner: &Place) -> Named {
        let has_value = |(_, value): &(&String, &String)| !self.reader.acting.contains(*value);
        let given = operator.parameters.iter().zip(&inner.values).filter(has_value);
        let (parameters, values): (Vec<String>, Vec<String>) =
            given.map(|(name, value)| (name.clone(), value.clone())).unzip();
        let mut name = vec![Head { name: operator.name.clone(), parameters }];
        let mut context = &self.reader.contexts[inner.context];
        while let Some(parent) = context.parent {
            let parameters = context.parameters.clone();
            name.push(Head { name: context.name.clone(), parameters });
            context = &self.reader.contexts[parent];
        }
        name.reverse();
        Named {
            name,
            arguments: [inner.given.clone(), values].concat(),
            written: self.reader.written(&operator.body, inner),
        }
    }

    fn leaf(&mut self, node: &Node, place: &Place, named: &Named, around: &Around) {
        let text = around.with(self.reader.piece(node.span, place));
        let told = named.arguments.clone();
        let taken = self.reader.ask(text.clone(), true, told.clone(), place);
        let enabled = self.watched.then(|| {
            let possible = format!("ENABLED ({text} /\\ Gv7_vars' # Gv7_vars)");
            self.reader.ask(possible, false, told, place)
        });
        let (name, written) = (named.name.clone(), named.written.clone());
        let stands = self.reader.written(node, place);
        let levels = around.levels.clone();
        self.found.push(Instance { name, written, stands, taken, enabled, levels });
    }
}

fn is_disjunction(node: &Node) -> bool {
    match &node.kind {
        Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => true,
        Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } => {
            is_disjunction(body)
        }
        Kind::Name(_) | Kind::Call(..) | Kind::Path(_) => true,
        _ => false,
    }
}

impl Named {
    /// The name alone.
    fn written_name(&self) -> String {
        written_name(&self.name)
    }
}

/// Names without what they are applied to.
fn written_name(heads: &[Head]) -> String {
    let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
    names.join("!")
}

impl Instance {
    /// The name of the action, without what it is applied to.
    pub(super) fn plain_name(&self) -> String {
        written_name(&self.name)
    }

    /// The parameters of which the values are told, those of instances first.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &String> {
        self.name.iter().flat_map(|head| &head.parameters)
    }

    /// How many of them are those of instances.
    pub(super) fn of_instances(&self) -> usize {
        let (_, instances) = self.name.split_last().map_or((None, &[][..]), |(l, i)| (Some(l), i));
        instances.iter().map(|head| head.parameters.len()).sum()
    }

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
        let (name, own) = self.split(arguments);
        applied(&name, own)
    }

    /// The action with the values of its arguments, as far as they are known.
    pub(super) fn action(&self, arguments: &[String]) -> Action {
        let (name, own) = self.split(arguments);
        let arguments = (!own.is_empty()).then(|| own.join(", "));
        Action { name, arguments, location: Some(self.location()) }
    }

    /// Where the operator is defined.
    pub(super) fn location(&self) -> Location {
        location(&self.written)
    }

    /// Where the disjunct itself stands.
    pub(super) fn place(&self) -> Location {
        location(&self.stands)
    }

    /// The name with the instances' arguments, and what is left of them all.
    fn split<'v>(&self, arguments: &'v [String]) -> (String, &'v [String]) {
        let mut rest = arguments;
        let (last, instances) = match self.name.split_last() {
            Some((last, instances)) => (last.name.as_str(), instances),
            None => ("", &[][..]),
        };
        let mut name = String::new();
        for head in instances {
            let (own, others) = rest.split_at(head.parameters.len().min(rest.len()));
            name.push_str(&applied(&head.name, own));
            name.push('!');
            rest = others;
        }
        (name + last, rest)
    }
}

fn location(written: &Written) -> Location {
    let Written { module, line, .. } = written;
    Location { module: module.clone(), line: *line, column: 1, end_line: *line, end_column: 1 }
}

/// For each step, by the number of the state it leads to: the actions that
/// allow it.
pub(super) fn taken(instances: &[Instance], truth: &Truth) -> Vec<(u64, Vec<Action>)> {
    let steps = 1..=truth.states();
    let of = |from: u64| {
        let allowing = instances.iter().flat_map(|instance| {
            let told = truth.true_at(instance.taken, from);
            told.into_iter().map(|arguments| instance.action(&arguments))
        });
        allowing.collect::<Vec<Action>>()
    };
    steps.map(|from| (from + 1, of(from))).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::contexts;
    use super::*;
    use crate::config::Config;
    use crate::spec::{SourceModule, Spec};

    /// The disjuncts of `Next` by the names of their actions.
    fn disjuncts(units: &str) -> Vec<String> {
        let text = format!("---- MODULE M ----\nVARIABLES x, y\n{units}\n====\n");
        let module = SourceModule::read("M", "M.tla".into(), &text);
        let spec = Spec { name: "M".into(), modules: vec![module], beside: Arc::default() };
        let none = contexts::Instances::default();
        let mut reader = Reader::new(contexts::contexts(&spec, &none, &Config::default()));
        of(&mut reader, "Next", false).into_iter().map(|found| found.applied(&[])).collect()
    }

    #[test]
    fn what_only_keeps_variables_stands_around_the_action_that_is_taken_apart() {
        let keeping = "Rest == UNCHANGED y\nAll == Rest /\\ UNCHANGED <<>>";
        let actions = "A == x' = 1\nB == x' = 2\nNext == (A \\/ B) /\\ All";
        assert_eq!(disjuncts(&format!("{keeping}\n{actions}")), ["A", "B"]);
    }

    #[test]
    fn definitions_that_name_each_other_in_a_circle_are_looked_at_once() {
        let units = "RECURSIVE A, B\nA == UNCHANGED x /\\ B\nB == UNCHANGED y /\\ A\n\
            C == UNCHANGED x /\\ C\nNext == (x' = 1 /\\ A) \\/ (x' = 2 /\\ C)";
        assert_eq!(disjuncts(units), ["Next", "Next"]);
    }

    #[test]
    fn definitions_that_name_another_twice_are_looked_at_once() {
        for last in ["UNCHANGED y", "y' = 1", "y = 1"] {
            let mut units = format!("D0 == {last}\n");
            for n in 1..40 {
                let _ = writeln!(units, "D{n} == D{0} /\\ D{0}", n - 1);
            }
            units.push_str("Next == x' = 1 /\\ D39");
            assert_eq!(disjuncts(&units).len(), 1, "{last}");
        }
    }
}
