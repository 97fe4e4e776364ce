//! From questions to a module that asks them.
//!
//! In: [`Questions`] and a state, or a step. Out: the text of a module with
//! that state as its only one, in which TLC prints the answers while it
//! evaluates one invariant (or one action, for a step). Every piece of the
//! specification's text becomes an operator whose parameters are the names it
//! may speak of; every question one that prints and goes on to the next.

use std::fmt::Write as _;

use tla_syntax::token::Kw;

use super::behaviour::reader::applied;
use super::questions::{Form, Found, Question, QuestionId, Questions, SliceId, Variable};
pub(crate) use crate::engine::TOOLS;
use crate::generate::{Content, InputFile};
use crate::trace::Step;
use crate::value::Value;

/// Name of the generated module. Our own names all begin in a way that no
/// specification uses.
pub(super) const NAME: &str = "Gv7_Why";
/// The definitions the configuration names.
pub(super) const INIT: &str = "Gv7_Init";
pub(super) const NEXT: &str = "Gv7_Next";
pub(super) const ASK: &str = "Gv7_Ask";
/// What every printed answer begins with.
pub(super) const MARK: &str = "<<\"greyverify why\",";
/// What the constants that stand for model values begin with.
const MODEL_VALUE: &str = "Gv7_m_";

/// The constant that stands for a model value.
pub(crate) fn model_value(name: &str) -> String {
    format!("{MODEL_VALUE}{name}")
}

/// Text of the module that prints.
pub(crate) const TOOLS_TEXT: &str = "---- MODULE Gv7_Tools ----
\\* Written by greyverify, do not edit.
LOCAL INSTANCE TLC
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE Naturals
Gv7_Say(question, what, values) == PrintT(<<\"greyverify why\", question, what, values>>)
Gv7_Text(value) == ToString(value)
Gv7_Few(set, most) == IsFiniteSet(set) /\\ Cardinality(set) <= most
\\* A register far from those that specifications use counts.
Gv7_Count(from) == TLCSet(70001, from)
Gv7_Fewer(most, here) == here = here /\\ TLCGet(70001) < most
Gv7_Room(most) == TLCGet(70001) < most /\\ TLCSet(70001, TLCGet(70001) + 1)
Gv7_Enough(here) == Assert(FALSE, \"enough\")
====
";

/// Most elements that are looked at one by one, by number of variables.
const FEW: [u32; 4] = [64, 12, 5, 3];

/// The module's text and the model values it declares constants for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    pub(super) text: String,
    /// Modules that it needs, by name.
    pub(super) modules: Vec<(String, String)>,
    /// Constants and the model values that are to be assigned to them.
    pub(super) model_values: Vec<(String, String)>,
    /// True if the questions are asked of a step.
    pub(super) of_a_step: bool,
}

/// Writes the module; `None` if a variable of a state has no value. `models` are
/// model values beside those of the states.
pub(super) fn module(
    questions: &Questions,
    root: &str,
    (state, next): (&Step, Option<&Step>),
    mut models: Vec<String>,
) -> Option<Asking> {
    let here = assignments(state, "", &mut models)?;
    let there = match next {
        Some(next) => Some(assignments(next, "'", &mut models)?),
        None => None,
    };
    models.sort_unstable();
    models.dedup();
    let mut text = format!(
        "---- MODULE {NAME} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {root}, {TOOLS}\n"
    );
    for name in &models {
        let _ = writeln!(text, "CONSTANT {}", model_value(name));
    }
    let Asked { operators, all, modules } = asked(questions);
    let _ = write!(text, "{operators}{ASK} == {all}\n{INIT} ==\n{here}");
    match there {
        Some(there) => {
            let _ = write!(text, "{NEXT} ==\n  /\\ {INIT}\n{there}  /\\ ({ASK}) = TRUE\n");
        }
        None => {
            let names: Vec<&str> = state.state.iter().map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(text, "{NEXT} == UNCHANGED <<{}>>", names.join(", "));
        }
    }
    text.push_str("====\n");
    let constant = |name: String| (model_value(&name), name);
    let model_values = models.into_iter().map(constant).collect();
    Some(Asking { text, modules, model_values, of_a_step: next.is_some() })
}

/// The questions as a part of any module that sees the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// An operator for each piece of text, and for each question.
    pub(super) operators: String,
    /// Asks all of them, and is true.
    pub(super) all: String,
    /// Modules that they need, by name.
    pub(super) modules: Vec<(String, String)>,
}

impl Asked {
    /// The files of these modules.
    pub(super) fn files(&self) -> impl Iterator<Item = InputFile> {
        files(&self.modules)
    }
}

/// Modules as files.
pub(super) fn files(modules: &[(String, String)]) -> impl Iterator<Item = InputFile> {
    modules.iter().map(|(name, text)| InputFile {
        name: format!("{name}.tla"),
        content: Content::Text(text.clone()),
    })
}

/// Writes the questions.
pub(super) fn asked(questions: &Questions) -> Asked {
    let all = questions.questions.iter().enumerate();
    let operators: String = all.map(|(id, question)| operator(questions, id, question)).collect();
    let root = ask(questions.root, &questions.arguments);
    let end = format!("Gv7_Say({}, \"end\", <<>>)", questions.root);
    let asks = match &questions.only {
        None => format!("{root} /\\ {end}"),
        Some(only) => format!(
            "IF {only} THEN {root} /\\ {end} ELSE Gv7_Say({}, \"{OTHER}\", <<>>)",
            questions.root
        ),
    };
    Asked {
        operators: format!("{}{operators}", questions.pieces),
        all: format!("({asks}) \\/ TRUE"),
        modules: questions.modules.clone(),
    }
}

pub(crate) fn assignments(step: &Step, prime: &str, models: &mut Vec<String>) -> Option<String> {
    let mut text = String::new();
    for (name, value) in &step.state {
        let value = tla(value.as_ref()?, 0, models);
        let _ = writeln!(text, "  /\\ {name}{prime} = {value}");
    }
    Some(text)
}

/// A value as TLA+ that needs no module: no `@@`, no `..`, and for model
/// values, which have no names in a module, the constants that stand for them.
/// A function's variable is named after its depth, for it must not be bound
/// twice.
pub(crate) fn tla(value: &Value, depth: usize, models: &mut Vec<String>) -> String {
    match value {
        Value::Model(name) => {
            models.push(name.clone());
            model_value(name)
        }
        Value::Set(items) => format!("{{{}}}", all(items, depth, models)),
        Value::Seq(items) => format!("<<{}>>", all(items, depth, models)),
        Value::Record(fields) if fields.iter().all(|(name, _)| is_field(name)) => {
            let field = |(name, value): &(String, Value)| {
                format!("{name} |-> {}", tla(value, depth, models))
            };
            format!("[{}]", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        Value::Record(fields) => {
            let point = |(name, value): &(String, Value)| (Value::Str(name.clone()), value.clone());
            function(&fields.iter().map(point).collect::<Vec<_>>(), depth, models)
        }
        Value::Function(points) => function(points, depth, models),
        Value::Interval(low, high) if high < low => "{}".to_owned(),
        other => other.to_string(),
    }
}

fn all(items: &[Value], depth: usize, models: &mut Vec<String>) -> String {
    items.iter().map(|item| tla(item, depth, models)).collect::<Vec<_>>().join(", ")
}

fn function(points: &[(Value, Value)], depth: usize, models: &mut Vec<String>) -> String {
    let at = format!("Gv7_k{depth}");
    let (mut keys, mut arms) = (Vec::new(), Vec::new());
    for (key, value) in points {
        let key = tla(key, depth + 1, models);
        arms.push(format!("{at} = {key} -> {}", tla(value, depth + 1, models)));
        keys.push(key);
    }
    format!("[{at} \\in {{{}}} |-> CASE {}]", keys.join(", "), arms.join(" [] "))
}

/// False for a key that TLC prints like a field and that is none.
fn is_field(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic()) && Kw::lookup(name).is_none()
}

/// What the operators of questions begin with.
/// What is printed where nothing is to be asked.
pub(super) const OTHER: &str = "other";
const QUESTION: &str = "Gv7_q";
/// And their parameters.
const PARAMETER: &str = "Gv7_p";

/// The question applied. TLC evaluates definitions without parameters that
/// speak of constants only before everything else, and in an order of its own:
/// so each question has a parameter.
fn ask(id: QuestionId, arguments: &[String]) -> String {
    match arguments {
        [] => format!("{QUESTION}{id}(0)"),
        _ => applied(&format!("{QUESTION}{id}"), arguments),
    }
}

/// The names of a question's own parameters.
fn own_names(questions: &Questions, id: QuestionId) -> Vec<String> {
    (1..=questions.known(id)).map(|n| format!("{PARAMETER}{n}")).collect()
}

fn operator(questions: &Questions, id: QuestionId, question: &Question) -> String {
    let names = own_names(questions, id);
    let writer = Writer { questions, id, names: &names };
    let none = [format!("{PARAMETER}0")];
    let parameters = if names.is_empty() { &none[..] } else { &names };
    format!(
        "{} ==\n  IF {}\n  THEN {} /\\ ({})\n  ELSE TRUE\n",
        applied(&format!("{QUESTION}{id}"), parameters),
        writer.applies(id, &names),
        writer.say("is", &[]),
        writer.form(&question.form)
    )
}

struct Writer<'q> {
    questions: &'q Questions,
    id: QuestionId,
    /// Names in scope.
    names: &'q [String],
}

impl Writer<'_> {
    fn say(&self, what: &str, values: &[String]) -> String {
        let values: Vec<String> = values.iter().map(|v| format!("Gv7_Text({v})")).collect();
        format!("Gv7_Say({}, \"{what}\", <<{}>>)", self.id, values.join(", "))
    }

    fn value(&self, slice: SliceId) -> String {
        self.questions.slices[slice].applied(self.names)
    }

    /// That a question applies, given the names it may use and maybe more.
    fn applies(&self, id: QuestionId, names: &[String]) -> String {
        let question = &self.questions.questions[id];
        let value = self.questions.slices[question.slice].applied(names);
        match question.found {
            Found::False => format!("~({value})"),
            Found::True => value,
            Found::Disabled if question.after.is_empty() => format!("~(ENABLED {value})"),
            Found::Disabled => {
                let slices = &self.questions.slices;
                let after = question.after.iter().map(|id| slices[*id].applied(names));
                let all: Vec<String> = after.chain([value]).collect();
                format!("~(ENABLED ({}))", all.join(" /\\ "))
            }
            Found::Changed => format!("{value} # ({value})'"),
        }
    }

    /// Goes on to a question below that knows no other names.
    fn go_on(&self, id: QuestionId) -> String {
        ask(id, &self.names[..self.questions.known(id)])
    }

    fn form(&self, form: &Form) -> String {
        match form {
            Form::Itself => "TRUE".to_owned(),
            Form::Values(slices) => self.values(slices),
            Form::First(below) => below.iter().rev().fold("TRUE".to_owned(), |rest, id| {
                let applies = self.applies(*id, self.names);
                format!("IF {applies} THEN {} ELSE {rest}", self.go_on(*id))
            }),
            Form::Each(below) | Form::Either(below) => {
                let all: Vec<String> = below.iter().map(|id| self.go_on(*id)).collect();
                all.join(" /\\ ")
            }
            Form::Given(_, then) => self.go_on(*then),
            Form::Branch(arms) => {
                arms.iter().rev().fold("TRUE".to_owned(), |rest, arm| match arm {
                    (None, id) => self.go_on(*id),
                    (Some(condition), id) => {
                        format!(
                            "IF {} THEN {} ELSE {rest}",
                            self.value(*condition),
                            self.go_on(*id)
                        )
                    }
                })
            }
            Form::Witness(variables, body) => self.witness(variables, *body),
            Form::Every(variables, body) => self.every(variables, *body),
            Form::Call { arguments, body, .. } => self.look_into(arguments, *body),
            Form::Member { function, domain, range } => self.member(*function, *domain, *range),
        }
    }

    fn values(&self, slices: &[SliceId]) -> String {
        let mut values: Vec<String> = slices.iter().map(|slice| self.value(*slice)).collect();
        if self.questions.questions[self.id].found == Found::Changed {
            values = values.into_iter().flat_map(|v| [v.clone(), format!("({v})'")]).collect();
        }
        if values.is_empty() {
            return "TRUE".to_owned();
        }
        let said = self.say("values", &values);
        match &self.questions.questions[self.id].after[..] {
            [] => said,
            // They may be those of the next state.
            after => {
                let after: Vec<String> = after.iter().map(|id| self.value(*id)).collect();
                format!("((ENABLED ({} /\\ {said})) \\/ TRUE)", after.join(" /\\ "))
            }
        }
    }

    /// The first element of each domain with which the body is what it is.
    fn witness(&self, variables: &[Variable], body: QuestionId) -> String {
        let mut text = String::new();
        for at in 0..variables.len() {
            let mut known = self.names.to_vec();
            let chosen =
                (0..at).map(|n| ("Gv7_w", n)).chain((at..variables.len()).map(|n| ("Gv7_x", n)));
            known.extend(chosen.flat_map(|(kind, n)| elements(&variables[n], kind, n)));
            let rest = (at + 1..variables.len())
                .map(|n| format!("\\E Gv7_x{n} \\in {} : ", self.value(variables[n].domain)));
            let rest: String = rest.collect();
            let _ = write!(
                text,
                "\\E Gv7_w{at} \\in {{CHOOSE Gv7_x{at} \\in {} : {rest}{}}} : ",
                self.value(variables[at].domain),
                self.applies(body, &known)
            );
        }
        let found = bound(variables);
        format!("{text}{} /\\ {}", self.say("with", &found), self.with(&found, body))
    }

    fn with(&self, values: &[String], body: QuestionId) -> String {
        let known: Vec<String> = self.names.iter().chain(values).cloned().collect();
        ask(body, &known)
    }

    fn every(&self, variables: &[Variable], body: QuestionId) -> String {
        let domains: Vec<String> = variables.iter().map(|v| self.value(v.domain)).collect();
        let most = FEW[(variables.len() - 1).min(FEW.len() - 1)];
        let few: Vec<String> = domains.iter().map(|d| format!("Gv7_Few({d}, {most})")).collect();
        let each: Vec<String> =
            domains.iter().enumerate().map(|(n, d)| format!("\\A Gv7_w{n} \\in {d} : ")).collect();
        let found = bound(variables);
        format!(
            "IF {} THEN {} /\\ ({}{} /\\ {}) ELSE TRUE",
            few.join(" /\\ "),
            self.say("values", &domains),
            each.concat(),
            self.say("with", &found),
            self.with(&found, body)
        )
    }

    fn look_into(&self, arguments: &[SliceId], body: QuestionId) -> String {
        let around = self.questions.known(body) - arguments.len();
        let own = (0..arguments.len()).map(|n| format!("Gv7_w{n}"));
        let own: Vec<String> = own.collect();
        let known: Vec<String> = self.names[..around].iter().chain(&own).cloned().collect();
        let body = ask(body, &known);
        if arguments.is_empty() {
            return body;
        }
        let values = arguments.iter().zip(&own);
        let values =
            values.map(|(slice, own)| format!("\\E {own} \\in {{{}}} : ", self.value(*slice)));
        format!("{}{} /\\ {body}", values.collect::<String>(), self.say("with", &own))
    }

    fn member(&self, function: SliceId, domain: SliceId, range: SliceId) -> String {
        let (function, domain, range) =
            (self.value(function), self.value(domain), self.value(range));
        let own = format!("DOMAIN {function}");
        let point = "Gv7_w0".to_owned();
        let there = format!("({function})[{point}]");
        format!(
            "IF {own} # {domain} THEN {} ELSE \\E Gv7_w0 \\in {{CHOOSE Gv7_x0 \\in {domain} : ({function})[Gv7_x0] \\notin {range}}} : {}",
            self.say("domain", &[own.clone(), domain.clone()]),
            self.say("at", &[point, there])
        )
    }
}

/// The values of a quantifier's names, given those of its variables.
fn bound(variables: &[Variable]) -> Vec<String> {
    let each = variables.iter().enumerate();
    each.flat_map(|(n, variable)| elements(variable, "Gv7_w", n)).collect()
}

fn elements(variable: &Variable, kind: &str, n: usize) -> Vec<String> {
    match variable.names.len() {
        1 => vec![format!("{kind}{n}")],
        many => (1..=many).map(|part| format!("{kind}{n}[{part}]")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (String, Vec<String>) {
        let mut models = Vec::new();
        (tla(&Value::read(text), 0, &mut models), models)
    }

    #[test]
    fn a_value_is_written_without_the_help_of_modules() {
        let (text, models) = written("(n1 :> (1 :> {n1} @@ 5 :> {}) @@ n2 :> <<>>)");
        assert_eq!(
            text,
            "[Gv7_k0 \\in {Gv7_m_n1, Gv7_m_n2} |-> CASE Gv7_k0 = Gv7_m_n1 -> \
             [Gv7_k1 \\in {1, 5} |-> CASE Gv7_k1 = 1 -> {Gv7_m_n1} [] Gv7_k1 = 5 -> {}] \
             [] Gv7_k0 = Gv7_m_n2 -> <<>>]"
        );
        assert_eq!(models, ["n1", "n1", "n2"]);
        assert_eq!(written("[a |-> \"x\\\"\"]").0, "[a |-> \"x\\\"\"]");
        let odd =
            "[Gv7_k0 \\in {\"1a\", \"IF\"} |-> CASE Gv7_k0 = \"1a\" -> 1 [] Gv7_k0 = \"IF\" -> 2]";
        assert_eq!(written("[1a |-> 1, IF |-> 2]").0, odd);
        assert_eq!(written("3..1").0, "{}");
    }
}
