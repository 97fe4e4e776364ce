//! Who answers: TLC, asked anew about each state that is not known yet.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::engine::Engine;
use crate::explain::behaviour::outlook::{Detail, Lookout, Outlook};
use crate::explain::{
    Branch, DEPTH_MAX, Guard, Heard, Inquiry, Scene, applied_to, put, without_arguments,
};
use crate::figures::relative;
use crate::generate::Inputs;
use crate::plan::Job;
use crate::report::explanation::plain;
use crate::rundir::JobDir;
use crate::spec::Spec;
use crate::trace::{Action, Step};
use crate::value::Value;

/// Longest time that one answer takes.
const BUDGET: Duration = Duration::from_secs(60);
/// Most disjuncts of one action around which is looked for what refuses it.
const DISJUNCTS_MAX: usize = 8;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Question {
    /// The initial states.
    Beginning,
    /// The steps that leave a state.
    From(Step),
    /// Why a state refuses an action.
    Why(Step, Action),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The initial states, as steps from nowhere. With them why there may be
    /// more, if their evaluation failed.
    Begun(Outlook, Option<String>),
    /// What is seen from the state, which is the first, and from others. With
    /// it why not all of the first was evaluated, if so.
    Seen(Vec<Outlook>, Option<String>),
    /// Why an action is refused.
    Refused(Refusal),
    /// There is no answer, for this reason.
    Failed(String),
}

/// Why an action is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Each way in which it could have been possible.
    pub(crate) branches: Vec<Way>,
    /// What else is to be said.
    pub(crate) said: Vec<String>,
}

/// A guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) expression: String,
    /// `None` if it was not evaluated.
    pub(crate) holds: Option<bool>,
    /// Why it is false.
    pub(crate) because: Vec<String>,
}

/// Whoever can answer.
pub(crate) trait Source: Send {
    /// Answers; that may take seconds, and may be given up.
    fn answer(&mut self, question: &Question, wanted: &mut Wanted) -> Answer;
}

/// Whether an answer is still wanted: another question makes one of no use.
pub(crate) struct Wanted {
    number: u64,
    latest: watch::Receiver<u64>,
}

impl Wanted {
    fn is(&self) -> bool {
        *self.latest.borrow() == self.number
    }

    /// Waits until it is not wanted any more.
    async fn no_more(&mut self) {
        let number = self.number;
        // Closed means the same: whoever asked is gone.
        let _ = self.latest.wait_for(|latest| *latest != number).await;
    }
}

/// Questions on their way to a source, and its answers.
pub(crate) struct Desk {
    questions: Option<Sender<(u64, Question)>>,
    answers: Receiver<(Question, Answer)>,
    latest: watch::Sender<u64>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Lets a source answer on a thread of its own.
    pub(crate) fn open(mut source: Box<dyn Source>) -> Self {
        let (questions, asked) = channel::<(u64, Question)>();
        let (given, answers) = channel();
        let (latest, wanted) = watch::channel(0);
        let thread = std::thread::spawn(move || {
            for (number, question) in asked {
                let mut wanted = Wanted { number, latest: wanted.clone() };
                if !wanted.is() {
                    continue;
                }
                let answer = source.answer(&question, &mut wanted);
                if wanted.is() && given.send((question, answer)).is_err() {
                    break;
                }
            }
        });
        Self { questions: Some(questions), answers, latest, thread: Some(thread) }
    }

    /// Asks. An earlier question that is not answered yet is given up.
    pub(crate) fn ask(&mut self, question: Question) {
        self.latest.send_modify(|latest| *latest += 1);
        let number = *self.latest.borrow();
        if let Some(questions) = &self.questions {
            // Without its thread there are no answers, and what is shown stays.
            let _ = questions.send((number, question));
        }
    }

    /// The next answer, if there is one.
    pub(crate) fn answer(&self) -> Option<(Question, Answer)> {
        self.answers.try_recv().ok()
    }
}

/// Nothing that was started is left behind.
impl Drop for Desk {
    fn drop(&mut self) {
        self.latest.send_modify(|latest| *latest += 1);
        self.questions = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// TLC, for which a module is written about each question.
#[derive(Debug)]
pub(crate) struct Tlc {
    job: Job,
    inputs: Inputs,
    engine: Arc<dyn Engine>,
    dir: JobDir,
    runtime: Option<Runtime>,
}

impl Tlc {
    /// Asks about a job in a folder that is nobody else's.
    pub(crate) fn new(job: Job, inputs: Inputs, engine: Arc<dyn Engine>, dir: JobDir) -> Self {
        Self { job, inputs, engine, dir, runtime: None }
    }

    /// What TLC says to a module that asks. The runtime is of the thread that
    /// asks: the kernel ends a child when the thread that started it dies.
    fn put(&mut self, inputs: &Inputs, wanted: &mut Wanted) -> Result<Heard, String> {
        let Self { job, engine, dir, runtime, .. } = self;
        let engine = engine.noting().ok_or("this engine cannot be asked about a state")?;
        let runtime = match runtime {
            Some(runtime) => runtime,
            None => {
                let made = Builder::new_current_thread().enable_all().build();
                runtime.insert(made.map_err(|error| format!("cannot run TLC: {error}"))?)
            }
        };
        let heard = runtime.block_on(async {
            tokio::select! {
                heard = put(engine, (job, dir), inputs, BUDGET) => heard,
                () = wanted.no_more() => None,
            }
        });
        heard.ok_or_else(|| format!("TLC could not be run in {}", dir.path().display()))
    }

    fn beginning(&mut self, wanted: &mut Wanted) -> Result<Answer, String> {
        let mut failure = None;
        for detail in [Detail::All, Detail::Unchecked] {
            let asked = Lookout::beginning(&self.job.spec, &self.inputs, detail);
            let heard = self.put(&asked.inputs(&self.inputs), wanted)?;
            let begun = asked.begun(&heard.printed);
            let is_last = detail == Detail::Unchecked && !begun.moves.is_empty();
            match heard.failure {
                None if begun.moves.is_empty() => {}
                None => return Ok(Answer::Begun(begun, None)),
                Some(why) if is_last => return Ok(Answer::Begun(begun, Some(why))),
                Some(why) => failure = Some(why),
            }
        }
        Err(failure.map_or_else(
            || "the specification has no initial state".to_owned(),
            |failure| format!("TLC finds no initial state: {failure}"),
        ))
    }

    /// Where an evaluation fails, less is asked; what was told then is told all
    /// the same if there is no better answer.
    fn from(&mut self, state: &Step, wanted: &mut Wanted) -> Result<Answer, String> {
        let mut best: Option<(Vec<Outlook>, Option<String>)> = None;
        for detail in [Detail::All, Detail::Unchecked, Detail::Bare] {
            let asked = Lookout::from(&self.job.spec, &self.inputs, state, detail)
                .ok_or("the next-state relation is not understood")?;
            let heard = self.put(&asked.inputs(&self.inputs), wanted)?;
            let seen = asked.seen(&heard.printed);
            let first = seen.first();
            if first.is_some_and(|first| first.whole || first.more) {
                return Ok(Answer::Seen(seen, None));
            }
            let told = |seen: &[Outlook]| seen.first().map_or(0, |first| first.moves.len());
            let why = heard.failure.unwrap_or_else(|| "the time was not enough".to_owned());
            if best.as_ref().is_none_or(|(best, _)| told(best) < told(&seen)) {
                best = Some((seen, Some(why)));
            }
        }
        match best {
            Some((seen, why)) if !seen.is_empty() => Ok(Answer::Seen(seen, why)),
            Some((_, Some(why))) => Err(format!("TLC could not evaluate the steps: {why}")),
            _ => Err("TLC could not evaluate the steps".to_owned()),
        }
    }

    fn why(
        &mut self,
        state: &Step,
        action: &Action,
        wanted: &mut Wanted,
    ) -> Result<Answer, String> {
        let (spec, inputs) = (Arc::clone(&self.job.spec), self.inputs.clone());
        let Some(arguments) = arguments(action) else {
            return Ok(unknown("its arguments are not understood", self, action));
        };
        let name = without_arguments(&action.name);
        for depth in [DEPTH_MAX, 0] {
            let (config, root) = (&inputs.config, inputs.root.as_str());
            let scene = Scene { spec: &spec, config, root, state, next: None, depth };
            let Some(inquiry) = Inquiry::guards(scene, &name, &arguments) else {
                let why = match action.arguments {
                    None => {
                        "there is nothing to choose for its parameters here, or its definition is not understood"
                    }
                    Some(_) => "its definition is not understood",
                };
                return Ok(unknown(why, self, action));
            };
            let heard = self.put(&inquiry.inputs(&inputs), wanted)?;
            if inquiry.denied(&heard.printed) {
                let branches = self.around(scene, (&name, &arguments), wanted)?;
                if !branches.is_empty() {
                    return Ok(Answer::Refused(Refusal { branches, said: Vec::new() }));
                }
                let why = "by itself it is possible here: what stands around it in the next-state relation refuses it";
                return Ok(unknown(why, self, action));
            }
            if let Some(branches) = inquiry.each_guard(&heard.printed) {
                let branches = branches.into_iter().map(|branch| way(&spec, branch)).collect();
                return Ok(Answer::Refused(Refusal { branches, said: Vec::new() }));
            }
        }
        Ok(unknown("TLC could not evaluate its guards", self, action))
    }

    /// What refuses an action that is possible by itself: of each disjunct that it is,
    /// the innermost level around it that is not possible. Nothing, if one is not known.
    fn around(
        &mut self,
        scene: Scene<'_>,
        (name, arguments): (&str, &[Value]),
        wanted: &mut Wanted,
    ) -> Result<Vec<Way>, String> {
        let mut ways = Vec::new();
        let all = Inquiry::around(scene, name, arguments);
        if all.len() > DISJUNCTS_MAX {
            return Ok(ways);
        }
        for levels in all {
            let before = ways.len();
            let mut is_other = false;
            for inquiry in levels {
                let heard = self.put(&inquiry.inputs(&self.inputs), wanted)?;
                is_other = inquiry.is_other(&heard.printed);
                if is_other {
                    break;
                }
                if let Some(branches) = inquiry.each_guard(&heard.printed) {
                    ways.extend(branches.into_iter().map(|branch| way(scene.spec, branch)));
                    break;
                }
            }
            if ways.len() == before && !is_other {
                return Ok(Vec::new());
            }
        }
        Ok(ways)
    }
}

/// A way in which an action could have been possible: on what conditions it is one, and
/// its guards in their order.
pub(crate) type Way = (Vec<String>, Vec<Told>);

fn way(spec: &Spec, branch: Branch) -> Way {
    let guards = branch.guards.into_iter().map(|guard| told(spec, guard));
    (branch.under, guards.collect())
}

/// The values of the instances' parameters and of its own.
fn arguments(action: &Action) -> Option<Vec<Value>> {
    let of_instances = applied_to(&action.name);
    let own = action.arguments.as_deref().unwrap_or_default();
    let all = [of_instances.as_str(), own].into_iter().filter(|some| !some.is_empty());
    match Value::read(&format!("<<{}>>", all.collect::<Vec<_>>().join(", "))) {
        Value::Seq(all) => Some(all),
        _ => None,
    }
}

fn told(spec: &Spec, guard: Guard) -> Told {
    let because = guard.finding.as_ref().map(|finding| plain(spec, finding)).unwrap_or_default();
    Told { expression: guard.expression, holds: guard.holds, because }
}

/// Nothing is known but where the action stands.
fn unknown(why: &str, tlc: &Tlc, action: &Action) -> Answer {
    let place = action.location.as_ref().map(|at| {
        let file = tlc.job.spec.path_of(&at.module).map_or(at.module.clone(), relative);
        format!("it stands in {file}:{}", tlc.job.spec.in_file(at).line)
    });
    Answer::Refused(Refusal {
        branches: Vec::new(),
        said: std::iter::once(why.to_owned()).chain(place).collect(),
    })
}

impl Source for Tlc {
    fn answer(&mut self, question: &Question, wanted: &mut Wanted) -> Answer {
        let answer = match question {
            Question::Beginning => self.beginning(wanted),
            Question::From(state) => self.from(state, wanted),
            Question::Why(state, action) => self.why(state, action, wanted),
        };
        answer.unwrap_or_else(Answer::Failed)
    }
}
