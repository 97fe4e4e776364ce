//! From a formula to questions, by its shape alone.
//!
//! In: a definition, and what it was found to be. Out: [`Questions`]. What no
//! rule takes apart is asked as a whole, so that nothing is said that its text
//! does not say.

use tla_syntax::token::Op;

use super::behaviour::contexts;
use super::behaviour::level::{self, Among, Refuses};
use super::behaviour::reader::{Place, Reader};
use super::behaviour::walk;
use super::disabled::Given;
use super::questions::{Form, Found, Question, QuestionId, Questions, Slice, SliceId, Variable};
use crate::config::Config;
use crate::spec::{Spec, makes_an_infinite_set};
use crate::syntax::operators::Operator;
use crate::syntax::{Bound, Kind, Node, Segment, Span, names_and_primes};

/// Most questions about one formula.
const QUESTIONS_MAX: usize = 400;
/// Deepest nesting of operators that are looked into.
pub const DEPTH_MAX: usize = 6;
/// What tells the pieces of these questions from those of a walk beside them.
const MARK: &str = "y";

/// A formula of a specification and what it was found to be.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    /// Name of the definition, behind those of the instances that lead to it.
    pub(super) name: String,
    /// What it was found to be.
    pub(super) found: Found,
    /// Values of the parameters of these instances and of its own, as TLA+.
    pub(super) arguments: Vec<String>,
    /// Of an action that is refused, whether each guard is asked about, and not
    /// only the first that is false.
    pub(super) each: bool,
}

/// Lays the questions out; `None` if the definition is not understood.
/// Operators are looked into as deep as `depth`.
pub(super) fn split(
    spec: &Spec,
    config: &Config,
    topic: &Topic,
    depth: usize,
) -> Option<Questions> {
    let seen = contexts::instances(spec);
    let reader = Reader::marked(contexts::contexts(spec, &seen, config), MARK);
    let operators = &reader.contexts[0].operators;
    let part = operators.always_part(&topic.name);
    let is_whole = part.is_none() || operators.is_always_part(&topic.name);
    let (operator, around) = match part {
        Some(part) => (part, Place::default()),
        None => reader.named_action(&topic.name)?,
    };
    if around.given.len() + operator.parameters.len() != topic.arguments.len() {
        return None;
    }
    let place = Reader::inside(&around, &operator, Vec::new());
    let inside = vec![(around.context, operator.name.clone())];
    let mut splitter = Splitter::new(reader, inside, depth, topic.each);
    let root = splitter.ask(&operator.body, &place, topic.found);
    Some(splitter.questions(root, topic.arguments.clone(), is_whole))
}

/// Lays out the questions about what an action stands among, a list for each disjunct that
/// is this action, innermost first. It is possible by itself.
pub(super) fn around(
    spec: &Spec,
    config: &Config,
    topic: &Topic,
    depth: usize,
) -> Vec<Vec<Questions>> {
    let seen = contexts::instances(spec);
    let reader = || Reader::marked(contexts::contexts(spec, &seen, config), MARK);
    let mut all = Vec::new();
    let among =
        |reader: &mut Reader<'_>| level::among(reader, config, &topic.name, &topic.arguments);
    for (disjunct, found) in among(&mut reader()).into_iter().enumerate() {
        let each = (0..found.levels.len()).filter_map(|at| {
            // Each question has pieces of its own.
            let mut reader = reader();
            let found = among(&mut reader);
            let Among { only, levels } = found.get(disjunct)?;
            let (level, values) = levels.get(at)?;
            let found = match level.refuses {
                Refuses::Together | Refuses::ForEach => Found::Disabled,
                Refuses::WhereFalse => Found::False,
                Refuses::WhereTrue => Found::True,
            };
            let mut place = level.place.clone();
            place.values.clear();
            let mut splitter = Splitter::new(reader, Vec::new(), depth, true);
            let root = splitter.ask(&level.node, &place, found);
            let questions = splitter.questions(root, values.clone(), true);
            Some(Questions { only: only.clone(), ..questions })
        });
        all.push(each.collect());
    }
    all
}

pub(super) struct Splitter<'a> {
    pub(super) reader: Reader<'a>,
    slices: Vec<Slice>,
    questions: Vec<Question>,
    /// Operators being looked into, outermost first, each with its instance.
    inside: Vec<(usize, String)>,
    /// How many of them at most, the first not counted.
    depth: usize,
    /// Each guard of the outermost conjunction is asked about.
    pub(super) each: bool,
    /// What gives variables their next values in the conjunctions around.
    pub(super) after: Vec<Given>,
}

impl<'a> Splitter<'a> {
    fn new(reader: Reader<'a>, inside: Vec<(usize, String)>, depth: usize, each: bool) -> Self {
        let (slices, questions, after) = (Vec::new(), Vec::new(), Vec::new());
        Self { reader, slices, questions, inside, depth, each, after }
    }

    /// All that is asked, with the values of what the root may speak of.
    fn questions(self, root: QuestionId, arguments: Vec<String>, is_whole: bool) -> Questions {
        let Self { reader, slices, questions, .. } = self;
        Questions {
            pieces: walk::declarations(&reader, 0) + &reader.contexts[0].text,
            modules: walk::modules(&reader),
            slices,
            questions,
            root,
            arguments,
            only: None,
            is_whole,
        }
    }
}

impl Splitter<'_> {
    pub(super) fn slice(&mut self, span: Span, place: &Place) -> SliceId {
        let operator = self.reader.define(span, place);
        let source = &self.reader.contexts[place.context].operators.sources[place.source];
        let line = source.module.line_in_file(source.line(span));
        self.slices.push(Slice {
            operator,
            through: self.through(place.context),
            known: place.given.len() + place.names.len(),
            shown: source.shown(span),
            place: (source.module.name.clone(), line),
        });
        self.slices.len() - 1
    }

    /// The instances from the root module on, each with the number of its parameters.
    fn through(&self, context: usize) -> Vec<(String, usize)> {
        let mut through = Vec::new();
        let mut at = context;
        while let Some(parent) = self.reader.contexts[at].parent {
            let [name, _] = self.reader.instance(at);
            through.push((name, self.reader.contexts[at].parameters.len()));
            at = parent;
        }
        through.reverse();
        through
    }

    fn slices(&mut self, nodes: &[&Node], place: &Place) -> Vec<SliceId> {
        nodes.iter().map(|node| self.slice(node.span, place)).collect()
    }

    /// Asks why `node` is what it was found to be.
    pub(super) fn ask(&mut self, node: &Node, place: &Place, found: Found) -> QuestionId {
        let found = match found {
            Found::Disabled if !self.reader.is_action(node, place) => Found::False,
            other => other,
        };
        let slice = self.slice(node.span, place);
        let full = self.questions.len() >= QUESTIONS_MAX;
        let after = match found {
            Found::Disabled => self.after.iter().map(|given| given.slice).collect(),
            _ => Vec::new(),
        };
        let form = match if full { Form::Itself } else { self.form(node, place, found) } {
            Form::Itself if found == Found::Changed => Form::Values(vec![slice]),
            form => form,
        };
        self.questions.push(Question { slice, found, form, after });
        self.questions.len() - 1
    }

    fn all(&mut self, nodes: &[&Node], place: &Place, found: Found) -> Vec<QuestionId> {
        nodes.iter().map(|node| self.ask(node, place, found)).collect()
    }

    fn form(&mut self, node: &Node, place: &Place, found: Found) -> Form {
        match &node.kind {
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.reader.within(definitions, place);
                Form::First(vec![self.ask(body, &inner, found)])
            }
            Kind::Let { definitions: None, .. } => Form::Itself,
            Kind::Branch(arms) => self.branch(arms, place, found),
            Kind::Name(name) => self.call(name, &[], place, found),
            Kind::Call(name, arguments) => self.call(name, arguments, place, found),
            Kind::Path(path) => self.path(path, place, found),
            _ => match found {
                Found::False => self.false_form(node, place),
                Found::True => self.true_form(node, place),
                Found::Disabled => self.disabled_form(node, place),
                Found::Changed => self.changed_form(node, place),
            },
        }
    }

    fn false_form(&mut self, node: &Node, place: &Place) -> Form {
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                Form::First(self.all(&node.items(Op::And), place, Found::False))
            }
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                Form::Each(self.all(&node.items(Op::Or), place, Found::False))
            }
            Kind::Infix(Op::Implies, given, then) => {
                let given = self.slice(given.span, place);
                Form::Given(given, self.ask(then, place, Found::False))
            }
            Kind::Prefix(Op::Not, inner) => Form::First(vec![self.ask(inner, place, Found::True)]),
            Kind::Prefix(Op::Unchanged, inner) => {
                Form::First(vec![self.ask(inner, place, Found::Changed)])
            }
            Kind::Boxed(action, _) => Form::First(vec![self.ask(action, place, Found::False)]),
            Kind::Quantified { every, bounds, body } => {
                self.quantified(bounds, body, place, Found::False, *every)
            }
            _ => self.values(node, place),
        }
    }

    fn true_form(&mut self, node: &Node, place: &Place) -> Form {
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                Form::Each(self.all(&node.items(Op::And), place, Found::True))
            }
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                Form::First(self.all(&node.items(Op::Or), place, Found::True))
            }
            Kind::Prefix(Op::Not, inner) => Form::First(vec![self.ask(inner, place, Found::False)]),
            Kind::Quantified { every: false, bounds, body } => {
                self.quantified(bounds, body, place, Found::True, true)
            }
            Kind::Quantified { every: true, .. } => Form::Itself,
            _ => self.values(node, place),
        }
    }

    fn changed_form(&mut self, node: &Node, place: &Place) -> Form {
        match &node.kind {
            Kind::Tuple(items) => {
                let items: Vec<&Node> = items.iter().collect();
                Form::First(self.all(&items, place, Found::Changed))
            }
            _ => Form::Values(vec![self.slice(node.span, place)]),
        }
    }

    /// The sides of a comparison.
    pub(super) fn values(&mut self, node: &Node, place: &Place) -> Form {
        let Kind::Infix(op, left, right) = &node.kind else { return Form::Itself };
        match op {
            Op::In => {
                if let Kind::Functions(domain, range) = &right.kind {
                    let function = self.slice(left.span, place);
                    let domain = self.slice(domain.span, place);
                    let range = self.slice(range.span, place);
                    return Form::Member { function, domain, range };
                }
                Form::Values(self.sides(left, right, place))
            }
            Op::Eq
            | Op::Neq
            | Op::Lt
            | Op::Gt
            | Op::Le
            | Op::Ge
            | Op::NotIn
            | Op::Subseteq
            | Op::Supseteq
            | Op::Equiv => Form::Values(self.sides(left, right, place)),
            _ => Form::Itself,
        }
    }

    /// Both sides, but for what says its value itself or has none to show.
    fn sides(&mut self, left: &Node, right: &Node, place: &Place) -> Vec<SliceId> {
        let tells = |node: &&Node| node.kind != Kind::Literal && !self.is_large(node, place);
        let sides: Vec<&Node> = [left, right].into_iter().filter(tells).collect();
        self.slices(&sides, place)
    }

    fn is_large(&self, node: &Node, place: &Place) -> bool {
        match &node.kind {
            Kind::Functions(..) | Kind::Prefix(Op::Subset, _) => true,
            _ => {
                let operators = &self.reader.contexts[place.context].operators;
                let tokens = operators.sources[place.source].tokens(node.span);
                names_and_primes(tokens).0.iter().any(|name| makes_an_infinite_set(name))
            }
        }
    }

    /// A quantifier: one element tells why, or every one must.
    pub(super) fn quantified(
        &mut self,
        bounds: &[Bound],
        body: &Node,
        place: &Place,
        found: Found,
        one: bool,
    ) -> Form {
        let Some(variables) = self.variables(bounds, place) else { return Form::Itself };
        let mut within = place.clone();
        within.names.extend(variables.iter().flat_map(|v| v.names.clone()));
        let body = self.ask(body, &within, found);
        if one { Form::Witness(variables, body) } else { Form::Every(variables, body) }
    }

    fn variables(&mut self, bounds: &[Bound], place: &Place) -> Option<Vec<Variable>> {
        let mut variables = Vec::new();
        for bound in bounds {
            let domain = bound.domain.as_ref()?;
            if self.reader.is_action(domain, place) || (bound.apart && bound.names.len() < 2) {
                return None;
            }
            let domain = self.slice(domain.span, place);
            let groups = match bound.apart {
                true => vec![bound.names.clone()],
                false => bound.names.iter().map(|name| vec![name.clone()]).collect(),
            };
            variables.extend(groups.into_iter().map(|names| Variable { names, domain }));
        }
        Some(variables)
    }

    fn branch(&mut self, arms: &[(Option<Node>, Node)], place: &Place, found: Found) -> Form {
        let acts = |condition: &Node| self.reader.is_action(condition, place);
        if found == Found::Disabled && arms.iter().filter_map(|a| a.0.as_ref()).any(acts) {
            return Form::Itself;
        }
        let each = self.each;
        let arms = arms.iter().map(|(condition, then)| {
            let condition = condition.as_ref().map(|c| self.slice(c.span, place));
            let then = match found {
                Found::Disabled => self.one_of(then, place, each),
                _ => self.ask(then, place, found),
            };
            (condition, then)
        });
        Form::Branch(arms.collect())
    }

    /// Looks into an operator, unless it is known already, has none of its own
    /// or takes operators.
    fn call(&mut self, name: &str, arguments: &[Node], place: &Place, found: Found) -> Form {
        let arguments: Vec<&Node> = arguments.iter().collect();
        if place.names.iter().any(|bound| bound == name) {
            return self.plain(found, &arguments, place);
        }
        if let Some((local, inner)) = self.reader.local_body(name, Vec::new(), place) {
            if local.parameters.len() != arguments.len() {
                return Form::Itself;
            }
            let arguments = self.slices(&arguments, place);
            let after = std::mem::take(&mut self.after);
            let body = self.ask(&local.body, &inner, found);
            self.after = after;
            return Form::Call { parameters: local.parameters.clone(), arguments, body };
        }
        match self.reader.operator(name, place) {
            Some(operator) => {
                self.look_into(operator, Vec::new(), &arguments, (place, place), found)
            }
            None => self.plain(found, &arguments, place),
        }
    }

    /// Looks into an operator of an instance, or into a part of an operator.
    fn path(&mut self, path: &[Segment], place: &Place, found: Found) -> Form {
        let Some((operator, own, mut around)) = self.reader.at_path(path, place) else {
            return self.plain(found, &[], place);
        };
        let (instances, context) = self.reader.through(path, place);
        let of_instances = path[..instances].iter().flat_map(|segment| &segment.arguments);
        let arguments: Vec<&Node> = of_instances.chain(&own).collect();
        let all = self.reader.parameters_of(context);
        let parameters = all[around.given.len().min(all.len())..].to_vec();
        around.given = all;
        self.look_into(operator, parameters, &arguments, (place, &around), found)
    }

    /// `around` is the instance that has the operator, `parameters` are those of the
    /// instances that are entered for it.
    fn look_into(
        &mut self,
        operator: Operator,
        mut parameters: Vec<String>,
        arguments: &[&Node],
        (place, around): (&Place, &Place),
        found: Found,
    ) -> Form {
        let acts = |argument: &&Node| self.reader.is_action(argument, place);
        parameters.extend(operator.parameters.iter().cloned());
        let looked_into = (around.context, operator.name.clone());
        if parameters.len() != arguments.len()
            || self.inside.len() > self.depth
            || self.inside.contains(&looked_into)
            || (found == Found::Disabled && arguments.iter().any(acts))
        {
            return self.plain(found, arguments, place);
        }
        let arguments = self.slices(arguments, place);
        self.inside.push(looked_into);
        let inner = Reader::inside(around, &operator, Vec::new());
        // What is said around it is said in names that it does not know.
        let after = std::mem::take(&mut self.after);
        let body = self.ask(&operator.body, &inner, found);
        self.after = after;
        self.inside.pop();
        Form::Call { parameters, arguments, body }
    }

    /// A name or call that is not looked into.
    fn plain(&mut self, found: Found, arguments: &[&Node], place: &Place) -> Form {
        match found {
            Found::Changed | Found::Disabled => Form::Itself,
            Found::False | Found::True => Form::Values(self.slices(arguments, place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::spec::SearchPath;

    const MODULE: &str = "---- MODULE M ----
CONSTANT S
VARIABLE x
Big(n) == n > 2
Small(n) == n < 2
RECURSIVE Down(_)
Down(n) == n = 0 \\/ Down(n - 1)
Step(n) == /\\ x = n /\\ x' = n + 1
Next == \\/ \\E n \\in S : Step(n)
        \\/ x > 5 /\\ UNCHANGED x
Spec == x = 0 /\\ [][Next]_x
====
";

    /// The texts that are asked about, the whole first.
    fn asked(inv: &str, name: &str, found: Found, cfg: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        std::fs::write(&path, MODULE.replace("====", &format!("Inv == {inv}\n===="))).unwrap();
        let spec = Spec::load(&path, &SearchPath::default()).unwrap();
        let topic = Topic { name: name.into(), found, arguments: vec![], each: false };
        let config = config::parse(cfg).unwrap();
        let questions = split(&spec, &config, &topic, DEPTH_MAX).unwrap();
        let all = questions.questions.iter().rev();
        all.map(|question| questions.shown(question.slice)).collect()
    }

    #[test]
    fn operators_are_looked_into_as_the_configuration_has_them() {
        assert_eq!(asked("Big(x)", "Inv", Found::False, ""), ["Big(x)", "n > 2"]);
        let replaced = asked("Big(x)", "Inv", Found::False, "CONSTANT Big <- Small");
        assert_eq!(replaced, ["Big(x)", "n < 2"]);
        let unclear = asked("Big(x)", "Inv", Found::False, "CONSTANT Big <- [M] Small");
        assert_eq!(unclear, ["Big(x)"]);
    }

    #[test]
    fn a_recursive_operator_is_looked_into_once() {
        let asked = asked("Down(x)", "Inv", Found::False, "");
        assert_eq!(asked, ["Down(x)", "n = 0 \\/ Down(n - 1)", "Down(n - 1)", "n = 0"]);
    }

    #[test]
    fn only_guards_can_refuse_an_action() {
        let asked = asked("TRUE", "Spec", Found::Disabled, "");
        assert_eq!(asked[0], "Next", "{asked:?}");
        assert!(asked.contains(&"x = n".to_owned()) && asked.contains(&"x > 5".to_owned()));
        assert!(!asked.iter().any(|text| text == "x' = n + 1" || text == "UNCHANGED x"));
    }
}
