//! Why a state refuses an event.
//!
//! In: the state that got farthest, and the event. Out: [`Why`]: the engine
//! evaluates the action in that state, with the parameters that are logged, and
//! tells what it gives instead; if it is not possible, which of its guards is
//! false is another question of the same kind. Nothing of this decides anything.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use super::logged::logged;
use super::module::Subject;
use super::reader::Event;
use super::taking::Step as Taking;
use crate::engine::Evaluator;
use crate::explain::{Answer, DEPTH_MAX, Guard, Inquiry, Scene, answers, assignments, put};
use crate::generate::Inputs;
use crate::outcome::explanation::Finding;
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::trace::Step;
use crate::value::Value;

/// Longest time that a question takes.
const BUDGET: Duration = Duration::from_secs(30);

/// What is printed: the set that a value is not in, the arguments of a step that
/// is tried, and what it gives.
const OUTSIDE: &str = "outside";
const TRIED: &str = "tried";
const GIVES: &str = "gives";

/// What stands in the way of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The action is possible, and leads to other values.
    Differs(Vec<Difference>),
    /// A guard of the action is false.
    Guard(Box<Guard>),
    /// It is not possible, and this is all that is known of the reason.
    Refused(Box<Finding>),
    /// A parameter has a value that it never has.
    Outside {
        /// The parameter.
        parameter: String,
        /// What was logged.
        recorded: String,
        /// The set of which it would have to be.
        set: String,
    },
    /// There is nothing to choose with which the action could be tried.
    Nothing,
    /// Nothing is known.
    Unknown,
}

/// An expression that has another value afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The expression.
    pub expression: String,
    /// The value that was logged.
    pub recorded: String,
    /// The value that the action gives it.
    pub given: String,
}

/// Who is asked, about which job, in which folder.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Who.
    pub engine: &'a dyn Evaluator,
    /// The job.
    pub job: &'a Job,
    /// A folder that is nobody else's.
    pub dir: &'a JobDir,
}

impl Asked<'_> {
    async fn printed(self, inputs: &Inputs) -> Option<String> {
        Some(put(self.engine, (self.job, self.dir), inputs, BUDGET).await?.printed)
    }
}

/// Asks why a state refuses an event.
pub async fn why(asked: Asked<'_>, subject: &Subject<'_>, state: &Step, event: &Event) -> Why {
    let Some(trying) = Trying::new(subject, state, event) else { return Why::Unknown };
    let Some(printed) = asked.printed(&trying.inputs).await else { return Why::Unknown };
    let said = answers(&printed);
    if let Some(differences) = trying.differences(&said) {
        return Why::Differs(differences);
    }
    let tried = said.iter().filter(|answer| answer.what == TRIED);
    for answer in tried {
        if let Some(why) = trying.guard(asked, subject, state, answer).await {
            return why;
        }
    }
    trying.outside(&said)
}

/// Asks why an invariant is false in a state.
pub async fn false_in(
    asked: Asked<'_>,
    subject: &Subject<'_>,
    state: &Step,
    invariant: &str,
) -> Option<Finding> {
    let (spec, config) = (subject.spec, &subject.inputs.config);
    let root = subject.inputs.root.as_str();
    for depth in [DEPTH_MAX, 0] {
        let scene = Scene { spec, config, root, state, next: None, depth };
        let inquiry = Inquiry::violated(scene, invariant)?;
        let printed = asked.printed(&inquiry.inputs(subject.inputs)).await?;
        let finding = inquiry.read(&printed);
        if finding.is_some() {
            return finding;
        }
    }
    None
}

/// A module in which the event is tried.
struct Trying<'a> {
    event: &'a Event,
    steps: Vec<(usize, Taking<'a>)>,
    inputs: Inputs,
}

impl<'a> Trying<'a> {
    fn new(subject: &Subject<'a>, state: &Step, event: &'a Event) -> Option<Self> {
        let mut found = Vec::new();
        let here = assignments(state, "", &mut found)?;
        let mut models: BTreeSet<String> = found.into_iter().collect();
        let mut steps = Vec::new();
        let mut body = String::new();
        for (alternative, taken) in event.steps.iter().enumerate() {
            let action = &subject.actions.all[taken.action];
            let _ = writeln!(body, "Gv7_e{alternative} == {}", logged(taken, &mut models));
            for at in &action.disjuncts {
                let disjunct = &subject.relation.disjuncts[*at];
                let whole = &subject.relation.whole;
                steps.push((alternative, Taking { disjunct, action, number: taken.action, whole }));
            }
        }
        let mut text = subject.head(&models);
        subject.definitions(&mut text);
        text.push_str(&body);
        let _ = write!(text, "Gv7_Init ==\n{here}Gv7_Next ==\n  \\/ FALSE\n");
        for (number, (alternative, step)) in steps.iter().enumerate() {
            write(&mut text, number, &format!("Gv7_e{alternative}"), step);
        }
        text.push_str("====\n");
        let inputs = subject.inputs_of(text, subject.config(&models));
        Some(Self { event, steps, inputs })
    }

    /// Where the step was possible: the one that comes nearest to what was
    /// logged.
    fn differences(&self, said: &[Answer]) -> Option<Vec<Difference>> {
        let of = |answer: &Answer| {
            let (alternative, step) = self.steps.get(answer.question)?;
            let recorded = &self.event.steps[*alternative].state;
            let compared = step.action.state.iter().zip(recorded);
            let told = compared.zip(answer.values.chunks_exact(2));
            let differing = told.filter_map(|((compared, recorded), told)| {
                let [is_same, given] = told else { return None };
                let recorded = recorded.as_ref().filter(|_| is_same == "\"F\"")?.to_string();
                let (expression, given) = (compared.expression.clone(), given.clone());
                Some(Difference { expression, recorded, given })
            });
            Some(differing.collect::<Vec<_>>())
        };
        let gives = said.iter().filter(|answer| answer.what == GIVES);
        gives.filter_map(of).filter(|all| !all.is_empty()).min_by_key(Vec::len)
    }

    /// Which guard refuses a step that was tried.
    async fn guard(
        &self,
        asked: Asked<'_>,
        subject: &Subject<'_>,
        state: &Step,
        answer: &Answer,
    ) -> Option<Why> {
        let (_, step) = self.steps.get(answer.question)?;
        let arguments: Vec<Value> = answer.values.iter().map(|text| Value::read(text)).collect();
        for depth in [DEPTH_MAX, 0] {
            let (spec, config) = (subject.spec, &subject.inputs.config);
            let root = subject.inputs.root.as_str();
            let scene = Scene { spec, config, root, state, next: None, depth };
            let inquiry = Inquiry::guards(scene, &step.action.name, &arguments)?;
            let printed = asked.printed(&inquiry.inputs(subject.inputs)).await?;
            let branches = inquiry.each_guard(&printed).unwrap_or_default();
            let is_false = |guard: &Guard| guard.holds == Some(false);
            // Of several branches, one guard of one alone is no reason.
            if let [branch] = &branches[..]
                && branch.under.is_empty()
                && let Some(guard) = branch.guards.iter().find(|guard| is_false(guard))
            {
                return Some(Why::Guard(Box::new(guard.clone())));
            }
            if let Some(finding) = inquiry.read(&printed) {
                return Some(Why::Refused(Box::new(finding)));
            }
        }
        None
    }

    /// Why nothing was tried.
    fn outside(&self, said: &[Answer]) -> Why {
        if said.iter().any(|answer| answer.what == TRIED) {
            return Why::Unknown;
        }
        let outside = said.iter().filter(|answer| answer.what == OUTSIDE).find_map(|answer| {
            let (alternative, step) = self.steps.get(answer.question)?;
            let [at, set] = &answer.values[..] else { return None };
            let at: usize = at.parse().ok()?;
            let recorded = self.event.steps[*alternative].arguments.get(at)?.as_ref()?.to_string();
            let (parameter, set) = (step.action.parameters.get(at)?.0.clone(), set.clone());
            Some(Why::Outside { parameter, recorded, set })
        });
        outside.unwrap_or(Why::Nothing)
    }
}

/// Tries a step, and tells its arguments and what it gives; it leads nowhere.
fn write(text: &mut String, number: usize, event: &str, step: &Taking<'_>) {
    for (at, (name, _)) in step.action.parameters.iter().enumerate() {
        let parameter = step.disjunct.parameters.iter().find(|parameter| parameter.name == *name);
        let bound = step.disjunct.bound.iter();
        let mut of = bound.filter(|bound| Some(&bound.variable) == parameter.map(|p| &p.value));
        // A set that depends on another choice is not one set.
        if let Some(bound) = of.next().filter(|bound| !bound.domain.contains("Gv7_x")) {
            let _ = writeln!(
                text,
                "  \\/ (Gv7_Choices({event}[2][{}], {}) = {{}} /\\ Gv7_Say({number}, \"{OUTSIDE}\", <<Gv7_Text({at}), Gv7_Text({})>>) /\\ FALSE)",
                at + 1,
                bound.domain,
                bound.domain,
            );
        }
    }
    // Those of the instances first.
    let own = &step.disjunct.parameters[..step.disjunct.own.end];
    let own: Vec<String> = own.iter().map(|p| format!("Gv7_Text({})", p.value)).collect();
    let gives = (0..step.action.state.len()).map(|at| {
        let after = step.after(at);
        let is_same =
            format!("IF Gv7_Agrees({event}[3][{}], {after}) THEN \"T\" ELSE \"F\"", at + 1);
        format!("Gv7_Text({is_same}), Gv7_Text({after})")
    });
    let gives: Vec<String> = gives.collect();
    let _ = writeln!(
        text,
        "  \\/ ({}({} /\\ Gv7_Say({number}, \"{TRIED}\", <<{}>>) /\\ {} /\\ Gv7_Say({number}, \"{GIVES}\", <<{}>>) /\\ FALSE))",
        step.bound(event),
        step.agrees(event),
        own.join(", "),
        step.taken(),
        gives.join(", "),
    );
}
