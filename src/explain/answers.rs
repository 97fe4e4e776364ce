//! From what an engine printed to what was found out.
//!
//! In: [`Questions`] and the text that the asking module printed. Out: a
//! [`Finding`], or less of it than was hoped for: an evaluation that fails
//! ends the answers, and what it was about then has no reason.

use super::module::{MARK, OTHER};
use super::questions::{Form, Found, QuestionId, Questions, SliceId, Variable};
use crate::outcome::explanation::{Case, Finding, Is, Reason, Values};
use crate::value::Value;

/// Most answers that are read.
const ANSWERS_MAX: usize = 20_000;

/// Something printed about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) question: QuestionId,
    pub(crate) what: String,
    pub(crate) values: Vec<String>,
}

/// Reads the answers; `None` if not even the first question was answered.
pub(super) fn read(questions: &Questions, printed: &str) -> Option<Finding> {
    let answers = once(questions, printed)?;
    Reader { questions, answers: &answers, at: 0 }.finding(questions.root)
}

/// A guard of an action that a state refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// It, as it is written.
    pub expression: String,
    /// Whether it is true; `None` if it was not evaluated, for one before it is
    /// false that it may rest on.
    pub holds: Option<bool>,
    /// Why it is false.
    pub finding: Option<Finding>,
}

/// One of the ways in which an action could have been possible, and was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// On what conditions and for which values it is one, as `while x = 1` and
    /// `with n = 2`.
    pub under: Vec<String>,
    /// Its guards, in their order.
    pub guards: Vec<Guard>,
}

/// Reads what was said of each guard.
pub(super) fn guards(questions: &Questions, printed: &str) -> Option<Vec<Branch>> {
    let answers = once(questions, printed)?;
    let mut reader = Reader { questions, answers: &answers, at: 0 };
    let mut found = Vec::new();
    reader.branches(questions.root, &[], &mut found);
    (!found.is_empty()).then_some(found)
}

/// The answers of one evaluation, from the first question on.
fn once(questions: &Questions, printed: &str) -> Option<Vec<Answer>> {
    let mut answers: Vec<Answer> = answers(printed);
    let first = answers.iter().position(|a| is_about(a, questions.root, "is"))?;
    answers.drain(..first);
    // After a failure TLC evaluates all again to find its place.
    let again = answers.iter().skip(1).position(|a| is_about(a, questions.root, "is"));
    answers.truncate(again.map_or(answers.len(), |at| at + 1));
    Some(answers)
}

/// True if the whole formula was evaluated to the end and is not what it was
/// said to be.
pub(super) fn denies(questions: &Questions, printed: &str) -> bool {
    let answers = answers(printed);
    let about = |what: &str| answers.iter().any(|a| is_about(a, questions.root, what));
    questions.is_whole && about("end") && !about("is")
}

/// True if there was nothing to be asked.
pub(super) fn is_other(questions: &Questions, printed: &str) -> bool {
    answers(printed).iter().any(|a| is_about(a, questions.root, OTHER))
}

/// True if the whole formula was evaluated to the end.
pub(super) fn has_ended(questions: &Questions, printed: &str) -> bool {
    answers(printed).iter().any(|answer| is_about(answer, questions.root, "end"))
}

fn is_about(answer: &Answer, question: QuestionId, what: &str) -> bool {
    answer.question == question && answer.what == what
}

/// The answers, as many as are ever read of one question.
pub(crate) fn answers(printed: &str) -> Vec<Answer> {
    every_answer(printed).take(ANSWERS_MAX).collect()
}

/// All answers, one by one. Each is a tuple, which TLC breaks over lines if it is
/// long; it ends where it reads as a value.
pub(crate) fn every_answer(printed: &str) -> impl Iterator<Item = Answer> {
    let mark = MARK.trim_start_matches("<<");
    let begins = move |line: &str| {
        line.strip_prefix("<<").is_some_and(|rest| rest.trim_start().starts_with(mark))
    };
    let lines: Vec<&str> = printed.lines().collect();
    (0..lines.len())
        .filter_map(move |at| begins(lines[at]).then(|| answer(&lines[at..], begins)).flatten())
}

fn answer(lines: &[&str], begins: impl Fn(&str) -> bool) -> Option<Answer> {
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        if n > 0 && begins(line) {
            return None;
        }
        text.push_str(line);
        text.push('\n');
        if line.trim_end().ends_with(">>")
            && let Ok(Value::Seq(parts)) = text.parse()
        {
            return typed(parts);
        }
    }
    None
}

fn typed(parts: Vec<Value>) -> Option<Answer> {
    let [_, Value::Int(question), Value::Str(what), Value::Seq(values)] = &parts[..] else {
        return None;
    };
    // An engine without `ToString` tells a value in a tuple of its own. TLC may print
    // the fields of one record in another order each time.
    let values = values.iter().map(|v| match v {
        Value::Str(text) => Some(Value::read(text).normal().to_string()),
        Value::Seq(one) if one.len() == 1 => Some(one[0].clone().normal().to_string()),
        _ => None,
    });
    let question = usize::try_from(*question).ok()?;
    Some(Answer { question, what: what.clone(), values: values.collect::<Option<_>>()? })
}

struct Reader<'q> {
    questions: &'q Questions,
    answers: &'q [Answer],
    at: usize,
}

impl Reader<'_> {
    /// Takes the next answer if it is the one expected.
    fn take(&mut self, question: QuestionId, what: &str) -> Option<Vec<String>> {
        let answer = self.answers.get(self.at).filter(|a| is_about(a, question, what))?;
        self.at += 1;
        Some(answer.values.clone())
    }

    fn any(&mut self, questions: &[QuestionId]) -> Option<Finding> {
        questions.iter().find_map(|question| self.finding(*question))
    }

    /// True once the answers have ended for lack of an evaluation.
    fn broke_off(&self) -> bool {
        self.at == self.answers.len()
    }

    fn finding(&mut self, id: QuestionId) -> Option<Finding> {
        self.take(id, "is")?;
        Some(self.taken(id))
    }

    /// What is found out about a question that applies.
    fn taken(&mut self, id: QuestionId) -> Finding {
        let question = &self.questions.questions[id];
        let slice = &self.questions.slices[question.slice];
        let (module, line) = slice.place.clone();
        Finding {
            expression: slice.shown.clone(),
            module,
            line,
            is: is(question.found),
            because: self.reason(id, &question.form),
        }
    }

    fn reason(&mut self, id: QuestionId, form: &Form) -> Reason {
        let reason = match form {
            Form::Itself => None,
            Form::Values(slices) => self.values(id, slices),
            Form::First(below) => self.any(below).map(part),
            Form::Branch(arms) => (0..arms.len()).find_map(|at| {
                let part = Box::new(self.finding(arms[at].1)?);
                Some(Reason::While { holds: self.condition(arms, at), part })
            }),
            Form::Each(below) | Form::Either(below) => self.each(below),
            Form::Given(given, then) => {
                let holds = self.questions.shown(*given);
                self.finding(*then).map(|p| Reason::While { holds, part: Box::new(p) })
            }
            Form::Witness(variables, body) => self.take(id, "with").map(|found| {
                let with = bound(&names(variables), found);
                Reason::For { with, part: self.finding(*body).map(Box::new) }
            }),
            Form::Every(variables, body) => self.every(id, variables, *body),
            Form::Call { parameters, arguments, body } => {
                self.operator(id, parameters, arguments, *body)
            }
            Form::Member { function, domain, .. } => self.member(id, *function, *domain),
        };
        reason.unwrap_or(Reason::Unknown)
    }

    /// The branches of an action that is not possible, from the outermost on.
    fn branches(&mut self, id: QuestionId, under: &[String], found: &mut Vec<Branch>) {
        if self.take(id, "is").is_none() {
            return;
        }
        let and = |more: String| -> Vec<String> { under.iter().cloned().chain([more]).collect() };
        match &self.questions.questions[id].form {
            Form::First(one) if one.len() == 1 => self.branches(one[0], under, found),
            Form::Either(below) => below.iter().for_each(|id| self.branches(*id, under, found)),
            Form::Branch(arms) => (0..arms.len()).for_each(|at| {
                let under = and(format!("while {}", self.condition(arms, at)));
                self.branches(arms[at].1, &under, found);
            }),
            Form::Call { parameters, body, .. } => {
                let values = if parameters.is_empty() { None } else { self.take(id, "with") };
                let named = values.map(|values| and(with(&bound(parameters, values))));
                self.branches(*body, named.as_deref().unwrap_or(under), found);
            }
            Form::Every(variables, body) => {
                let before = found.len();
                let names = names(variables);
                let at = self.at;
                let told = self.take(id, "values").is_some();
                while let Some(values) = self.take(id, "with").filter(|_| told) {
                    self.branches(*body, &and(with(&bound(&names, values))), found);
                }
                if found.len() == before {
                    self.at = at;
                    found.push(self.alone(id, under));
                }
            }
            Form::Each(below) => {
                let guards = self.guards(below);
                found.push(Branch { under: under.to_vec(), guards });
            }
            _ => found.push(self.alone(id, under)),
        }
    }

    /// A branch that is a guard itself.
    fn alone(&mut self, id: QuestionId, under: &[String]) -> Branch {
        let finding = self.taken(id);
        let expression = match finding.is {
            Is::True => not(&finding.expression),
            _ => finding.expression.clone(),
        };
        let guard = Guard { expression, holds: Some(false), finding: Some(finding) };
        Branch { under: under.to_vec(), guards: vec![guard] }
    }

    /// The guards of a conjunction. Where the evaluation ended, nothing is known of those
    /// after the last that is known to be false.
    fn guards(&mut self, below: &[QuestionId]) -> Vec<Guard> {
        let found: Vec<(&QuestionId, Option<Finding>)> =
            below.iter().map(|id| (id, self.finding(*id))).collect();
        let last = found.iter().rposition(|(_, finding)| finding.is_some());
        let ended = !self.broke_off();
        let guard = |(at, (id, finding)): (usize, (&QuestionId, Option<Finding>))| Guard {
            expression: self.questions.shown(self.questions.questions[*id].slice),
            holds: match finding {
                Some(_) => Some(false),
                None => (ended || last.is_some_and(|last| at < last)).then_some(true),
            },
            finding,
        };
        found.into_iter().enumerate().map(guard).collect()
    }

    /// On what condition the arm with this number is reached.
    fn condition(&self, arms: &[(Option<SliceId>, QuestionId)], at: usize) -> String {
        match arms[at].0 {
            Some(condition) => self.questions.shown(condition),
            None => {
                let before = arms[..at].iter().filter_map(|(condition, _)| *condition);
                let fails = before.map(|condition| not(&self.questions.shown(condition)));
                fails.collect::<Vec<_>>().join(" /\\ ")
            }
        }
    }

    fn values(&mut self, id: QuestionId, slices: &[SliceId]) -> Option<Reason> {
        let values = self.take(id, "values")?;
        let mut shown: Vec<String> = slices.iter().map(|s| self.questions.shown(*s)).collect();
        if self.questions.questions[id].found == Found::Changed {
            shown = shown.into_iter().flat_map(|s| [s.clone(), primed(&s)]).collect();
        }
        Some(Reason::Values { values: named(&shown, values) })
    }

    /// All parts are given, or none: half of them is no reason.
    fn each(&mut self, below: &[QuestionId]) -> Option<Reason> {
        let parts: Vec<Finding> = below.iter().filter_map(|id| self.finding(*id)).collect();
        (!self.broke_off() && !parts.is_empty()).then_some(Reason::All { parts })
    }

    fn operator(
        &mut self,
        id: QuestionId,
        parameters: &[String],
        arguments: &[SliceId],
        body: QuestionId,
    ) -> Option<Reason> {
        let values = if parameters.is_empty() { vec![] } else { self.take(id, "with")? };
        let written: Vec<String> = arguments.iter().map(|a| self.questions.shown(*a)).collect();
        let body = Box::new(self.finding(body)?);
        let arguments = named(&written, values.clone());
        Some(Reason::Operator { arguments, with: bound(parameters, values), body })
    }

    fn every(
        &mut self,
        id: QuestionId,
        variables: &[Variable],
        body: QuestionId,
    ) -> Option<Reason> {
        let sets = self.take(id, "values")?;
        let shown: Vec<String> = variables.iter().map(|v| self.questions.shown(v.domain)).collect();
        let mut cases = Vec::new();
        while let Some(found) = self.take(id, "with") {
            let with = bound(&names(variables), found);
            cases.push(Case { with, part: self.finding(body) });
        }
        let domains = named(&shown, sets);
        (!self.broke_off()).then_some(Reason::Every { domains, cases })
    }

    fn member(&mut self, id: QuestionId, function: SliceId, domain: SliceId) -> Option<Reason> {
        let function = self.questions.shown(function);
        if let Some(values) = self.take(id, "domain") {
            let shown = [format!("DOMAIN {function}"), self.questions.shown(domain)];
            return Some(Reason::Values { values: named(&shown, values) });
        }
        let values = self.take(id, "at")?;
        let at = format!("{function}[{}]", values.first()?);
        Some(Reason::Values { values: vec![(at, values.get(1)?.clone())] })
    }
}

fn primed(expression: &str) -> String {
    let is_name = expression.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_name { format!("{expression}'") } else { format!("({expression})'") }
}

/// That a condition fails.
fn not(condition: &str) -> String {
    let is_name = condition.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_name { format!("~{condition}") } else { format!("~({condition})") }
}

/// `with x = 1, y = 2`.
fn with(values: &Values) -> String {
    let each: Vec<String> =
        values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("with {}", each.join(", "))
}

fn part(finding: Finding) -> Reason {
    Reason::Part { part: Box::new(finding) }
}

fn is(found: Found) -> Is {
    match found {
        Found::False => Is::False,
        Found::True => Is::True,
        Found::Disabled => Is::Disabled,
        Found::Changed => Is::Changed,
    }
}

fn names(variables: &[Variable]) -> Vec<String> {
    variables.iter().flat_map(|v| v.names.clone()).collect()
}

/// Puts names to values. A bound name may be that of another value, so it is
/// told which one it is bound to even if it is its own.
fn bound(names: &[String], values: Vec<String>) -> Values {
    names.iter().cloned().zip(values).collect()
}

/// Puts expressions to their values, but for one that is written as its value.
fn named(names: &[String], values: Vec<String>) -> Values {
    let pairs = names.iter().cloned().zip(values);
    pairs.filter(|(name, value)| name != value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::explain::questions::Found;
    use crate::explain::split::{Topic, split};
    use crate::spec::{SearchPath, Spec};

    const MODULE: &str = "---- MODULE M ----
VARIABLE x
Inv == \\A i \\in S : x[i] > 0 \\/ \\E j \\in S : x[j] = i
====
";

    /// What is found out in `MODULE` if this is printed.
    fn found(printed: &str) -> Option<serde_json::Value> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        std::fs::write(&path, MODULE).unwrap();
        let spec = Spec::load(&path, &SearchPath::default()).unwrap();
        let topic =
            Topic { name: "Inv".into(), found: Found::False, arguments: vec![], each: false };
        let questions = split(&spec, &Config::default(), &topic, 6).unwrap();
        read(&questions, printed).map(|finding| serde_json::to_value(finding).unwrap())
    }

    fn line(question: u32, what: &str, values: &str) -> String {
        format!("<<\"greyverify why\", {question}, \"{what}\", <<{values}>>>>\n")
    }

    fn beginning() -> String {
        [line(4, "is", ""), line(4, "with", "\"n1\""), line(3, "is", ""), line(0, "is", "")]
            .concat()
    }

    #[test]
    fn answers_are_found_among_what_the_specification_prints_and_over_several_lines() {
        let wrapped = "<< \"greyverify why\",\n   0,\n   \"values\",\n   <<\"0\">> >>\n";
        let rest = [line(2, "is", ""), line(2, "values", "\"{}\""), line(4, "end", "")].concat();
        let printed = format!("<<1, 2>>\n{}hello\n{wrapped}\"x\"\n{rest}", beginning());
        let found = found(&printed).unwrap();
        assert_eq!(found["because"]["with"][0][1], "n1");
        let parts = &found["because"]["part"]["because"]["parts"];
        assert_eq!(parts[0]["because"]["values"][0][1], "0");
        assert_eq!(parts[1]["because"]["kind"], "every");
    }

    #[test]
    fn where_the_answers_break_off_nothing_is_said_of_the_rest() {
        let broken = found(&(beginning() + &beginning())).unwrap();
        assert_eq!(broken["because"]["part"]["because"]["kind"], "unknown");
        assert_eq!(found("TLC said nothing\n"), None);
        assert_eq!(found(&line(3, "is", "")), None);
    }
}
