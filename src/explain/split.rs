//! From a formula to questions, by its shape alone.
//!
//! In: a definition, and what it was found to be. Out: [`Questions`]. What no
//! rule takes apart is asked as a whole, so that nothing is said that its text
//! does not say.

use tla_syntax::token::Op;

use super::questions::{
    Form, Found, Local, Question, QuestionId, Questions, Scope, Slice, SliceId, Variable,
};
use crate::config::Config;
use crate::spec::{Spec, makes_an_infinite_set};
use crate::syntax::operators::{Operator, Operators};
use crate::syntax::{self, Bound, Kind, Node, Span, names_and_primes};

/// Most questions about one formula.
const QUESTIONS_MAX: usize = 400;
/// Deepest nesting of operators that are looked into.
pub const DEPTH_MAX: usize = 6;

/// A formula of a specification and what it was found to be.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    /// Name of the definition.
    pub(super) name: String,
    /// What it was found to be.
    pub(super) found: Found,
    /// Values of its parameters, as TLA+.
    pub(super) arguments: Vec<String>,
    /// Of an action that is refused, whether each guard is asked about, and not
    /// only the first that is false.
    pub(super) each: bool,
}

/// Lays the questions out; `None` if the definition is not understood.
/// Operators are looked into as deep as `depth`.
pub(super) fn split<'a>(
    spec: &'a Spec,
    config: &Config,
    topic: &Topic,
    depth: usize,
) -> Option<Questions<'a>> {
    let operators = Operators::new(spec, config);
    let part = operators.always_part(&topic.name);
    let is_whole = part.is_none() || operators.is_always_part(&topic.name);
    let operator = part.or_else(|| operators.operator(&topic.name))?;
    if operator.parameters.len() != topic.arguments.len() {
        return None;
    }
    let mut splitter = Splitter {
        operators,
        slices: Vec::new(),
        questions: Vec::new(),
        inside: vec![operator.name.clone()],
        depth,
        each: topic.each,
    };
    let place = Place {
        source: operator.source,
        scope: Scope { names: operator.parameters, locals: Vec::new() },
        locals: Vec::new(),
    };
    let root = splitter.ask(&operator.body, &place, topic.found);
    let Splitter { operators, slices, questions, .. } = splitter;
    Some(Questions {
        sources: operators.sources,
        slices,
        questions,
        root,
        arguments: topic.arguments.clone(),
        is_whole,
    })
}

/// Where an expression stands.
#[derive(Clone)]
struct Place {
    source: usize,
    scope: Scope,
    /// The trees of `scope.locals`, and how many names their bodies know.
    locals: Vec<(syntax::Local, usize)>,
}

struct Splitter<'a> {
    operators: Operators<'a>,
    slices: Vec<Slice>,
    questions: Vec<Question>,
    /// Operators being looked into, outermost first.
    inside: Vec<String>,
    /// How many of them at most, the first not counted.
    depth: usize,
    /// Each guard of the outermost conjunction is asked about.
    each: bool,
}

impl Splitter<'_> {
    fn slice(&mut self, span: Span, place: &Place) -> SliceId {
        let scope = place.scope.clone();
        self.slices.push(Slice { source: place.source, span, scope });
        self.slices.len() - 1
    }

    fn slices(&mut self, nodes: &[&Node], place: &Place) -> Vec<SliceId> {
        nodes.iter().map(|node| self.slice(node.span, place)).collect()
    }

    /// Asks why `node` is what it was found to be.
    fn ask(&mut self, node: &Node, place: &Place, found: Found) -> QuestionId {
        let found = match found {
            Found::Disabled if !self.is_action(node, place) => Found::False,
            other => other,
        };
        let slice = self.slice(node.span, place);
        let full = self.questions.len() >= QUESTIONS_MAX;
        let form = match if full { Form::Itself } else { self.form(node, place, found) } {
            Form::Itself if found == Found::Changed => Form::Values(vec![slice]),
            form => form,
        };
        self.questions.push(Question { slice, found, form });
        self.questions.len() - 1
    }

    fn all(&mut self, nodes: &[&Node], place: &Place, found: Found) -> Vec<QuestionId> {
        nodes.iter().map(|node| self.ask(node, place, found)).collect()
    }

    fn form(&mut self, node: &Node, place: &Place, found: Found) -> Form {
        match &node.kind {
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.within(place, definitions);
                Form::First(vec![self.ask(body, &inner, found)])
            }
            Kind::Let { definitions: None, .. } => Form::Itself,
            Kind::Branch(arms) => self.branch(arms, place, found),
            Kind::Name(name) => self.call(name, &[], place, found),
            Kind::Call(name, arguments) => self.call(name, arguments, place, found),
            Kind::Path(path) => match self.operators.selected(path) {
                Some((operator, arguments)) if place.knows_no(&path[0].name) => {
                    self.look_into(operator, &arguments, place, found)
                }
                _ => self.plain(found, &[], place),
            },
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

    /// An action has no next state if a guard of it is false. What gives a
    /// variable its next value refuses nothing.
    fn disabled_form(&mut self, node: &Node, place: &Place) -> Form {
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                let items = node.items(Op::And);
                let refusing: Vec<&Node> = items.into_iter().filter(|i| !assigns(i)).collect();
                match std::mem::take(&mut self.each) {
                    true => Form::Each(self.all(&refusing, place, Found::Disabled)),
                    false => Form::First(self.all(&refusing, place, Found::Disabled)),
                }
            }
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                Form::Each(self.all(&node.items(Op::Or), place, Found::Disabled))
            }
            Kind::Quantified { every: false, bounds, body } => {
                self.quantified(bounds, body, place, Found::Disabled, false)
            }
            _ => Form::Itself,
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
    fn values(&mut self, node: &Node, place: &Place) -> Form {
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
                let tokens = self.operators.sources[place.source].tokens(node.span);
                names_and_primes(tokens).0.iter().any(|name| makes_an_infinite_set(name))
            }
        }
    }

    /// Inside a `LET`.
    fn within(&mut self, place: &Place, definitions: &[syntax::Local]) -> Place {
        let mut inner = place.clone();
        for local in definitions {
            let mut body = inner.clone();
            body.scope.names.extend(local.parameters.iter().cloned());
            let body = self.slice(local.body.span, &body);
            let parameters = local.parameters.len();
            inner.scope.locals.push(Local { name: local.name.clone(), parameters, body });
            inner.locals.push((local.clone(), inner.scope.names.len()));
        }
        inner
    }

    /// A quantifier: one element tells why, or every one must.
    fn quantified(
        &mut self,
        bounds: &[Bound],
        body: &Node,
        place: &Place,
        found: Found,
        one: bool,
    ) -> Form {
        let Some(variables) = self.variables(bounds, place) else { return Form::Itself };
        let mut within = place.clone();
        within.scope.names.extend(variables.iter().flat_map(|v| v.names.clone()));
        let body = self.ask(body, &within, found);
        if one { Form::Witness(variables, body) } else { Form::Every(variables, body) }
    }

    fn variables(&mut self, bounds: &[Bound], place: &Place) -> Option<Vec<Variable>> {
        let mut variables = Vec::new();
        for bound in bounds {
            let domain = bound.domain.as_ref()?;
            if self.is_action(domain, place) || (bound.apart && bound.names.len() < 2) {
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
        let acts = |condition: &Node| self.is_action(condition, place);
        if found == Found::Disabled && arms.iter().filter_map(|a| a.0.as_ref()).any(acts) {
            return Form::Itself;
        }
        let arms = arms.iter().map(|(condition, then)| {
            let condition = condition.as_ref().map(|c| self.slice(c.span, place));
            (condition, self.ask(then, place, found))
        });
        Form::Branch(arms.collect())
    }

    /// Looks into an operator, unless it is known already, has none of its own
    /// or takes operators.
    fn call(&mut self, name: &str, arguments: &[Node], place: &Place, found: Found) -> Form {
        if place.scope.names.iter().any(|bound| bound == name) {
            return self.plain(found, arguments, place);
        }
        if let Some((local, inner)) = place.local(name) {
            if local.parameters.len() != arguments.len() {
                return Form::Itself;
            }
            let arguments = self.slices(&arguments.iter().collect::<Vec<_>>(), place);
            let body = self.ask(&local.body, &inner, found);
            return Form::Call { parameters: local.parameters, arguments, body };
        }
        match self.operators.operator(name) {
            Some(operator) => self.look_into(operator, arguments, place, found),
            None => self.plain(found, arguments, place),
        }
    }

    fn look_into(
        &mut self,
        operator: Operator,
        arguments: &[Node],
        place: &Place,
        found: Found,
    ) -> Form {
        let acts = |argument: &Node| self.is_action(argument, place);
        if operator.parameters.len() != arguments.len()
            || self.inside.len() > self.depth
            || self.inside.contains(&operator.name)
            || (found == Found::Disabled && arguments.iter().any(acts))
        {
            return self.plain(found, arguments, place);
        }
        let Operator { name, source, parameters, body } = operator;
        let arguments = self.slices(&arguments.iter().collect::<Vec<_>>(), place);
        let scope = Scope { names: parameters.clone(), locals: Vec::new() };
        self.inside.push(name);
        let body = self.ask(&body, &Place { source, scope, locals: Vec::new() }, found);
        self.inside.pop();
        Form::Call { parameters, arguments, body }
    }

    /// A name or call that is not looked into.
    fn plain(&mut self, found: Found, arguments: &[Node], place: &Place) -> Form {
        match found {
            Found::Changed | Found::Disabled => Form::Itself,
            Found::False | Found::True => {
                Form::Values(self.slices(&arguments.iter().collect::<Vec<_>>(), place))
            }
        }
    }

    /// True if the expression speaks of the next state, itself or through
    /// what it uses.
    fn is_action(&self, node: &Node, place: &Place) -> bool {
        let names = names_and_primes(self.operators.sources[place.source].tokens(node.span)).0;
        let used = |(local, _): &&(syntax::Local, usize)| names.contains(&local.name.as_str());
        let locals = place.locals.iter().filter(used).map(|(local, _)| local.body.span);
        std::iter::once(node.span).chain(locals).any(|span| {
            let mut known = place.scope.names.clone();
            known.extend(place.locals.iter().map(|(local, _)| local.name.clone()));
            self.operators.acts(place.source, span, &mut known)
        })
    }
}

impl Place {
    /// True if nothing here hides the definition of that name.
    fn knows_no(&self, name: &str) -> bool {
        !self.scope.names.iter().any(|bound| bound == name) && self.local(name).is_none()
    }

    /// What a `LET` around defines under that name, and where its body stands.
    fn local(&self, name: &str) -> Option<(syntax::Local, Self)> {
        let at = self.locals.iter().rposition(|(local, _)| local.name == name)?;
        let (local, names) = self.locals[at].clone();
        let mut inner = self.clone();
        inner.locals.truncate(at);
        inner.scope.locals.truncate(at);
        inner.scope.names.truncate(names);
        inner.scope.names.extend(local.parameters.iter().cloned());
        Some((local, inner))
    }
}

/// True for `x' = e` and `UNCHANGED x`.
fn assigns(node: &Node) -> bool {
    match &node.kind {
        Kind::Infix(Op::Eq, left, _) => matches!(left.kind, Kind::Primed(_)),
        Kind::Prefix(Op::Unchanged, _) => true,
        _ => false,
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
