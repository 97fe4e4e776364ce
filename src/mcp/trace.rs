//! The tools `trace_show` and `trace_diff`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::desk::Desk;
use super::page::{Page, Part};
use super::tool::Tool;
use crate::app::{Fatal, report, trace as app};
use crate::figures::relative;
use crate::import::{self, Imported};
use crate::outcome::ExitCode;
use crate::record::{JobRecord, Record};
use crate::report::behaviour::{ToldStep, View, ending, headline, part, parting};
use crate::rundir::JobDir;
use crate::spec::closest;
use crate::trace::{Behaviour, Node, common_states, equal};

/// States on one page, and most that a client can ask for.
const PAGE: (u64, u64) = (20, 200);
/// How to come to what was cut of states.
const REST: &str = "ask for fewer states with `limit`; the file has them all";

/// What to show.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowArguments {
    /// A job of the last run, by its whole name, or a file: ITF JSON, TLC's text, or the JSON of
    /// its -dumpTrace; the first job that is red if it is not said
    trace: Option<String>,
    /// Only what concerns this server, named as the states do, such as `n2`
    node: Option<String>,
    /// Number of the first state shown, from 1
    from: Option<u64>,
    /// How many states are shown, 20 if it is not said
    limit: Option<u64>,
    /// Shorten neither lines nor lists of changes
    #[serde(default)]
    wide: bool,
}

/// A counterexample, step by step.
pub(super) struct Show;

impl Tool for Show {
    const NAME: &'static str = "trace_show";
    const TITLE: &'static str = "Show a counterexample";
    const ABOUT: &'static str = "Shows a counterexample page by page: the first state in full, and of each step \
        its action, where that stands, and what it changed. Runs nothing.";
    const RUNS: bool = false;
    type Arguments = ShowArguments;

    fn call(desk: &Desk, arguments: ShowArguments) -> Result<Answer, Fatal> {
        let file = file_of(desk, arguments.trace.as_deref())?;
        let Imported { behaviour, lost, .. } = read(&file)?;
        let node = app::node_of(&behaviour, &file, arguments.node.as_deref())?;
        let page = Page::new(arguments.from, arguments.limit, PAGE.0, PAGE.1);
        let part = page.of(behaviour.steps.len());
        let shown = Shown::of(&behaviour, &file, part, node.as_ref(), arguments.wide);
        let notes: String = lost.iter().map(|lost| format!("note: {lost}\n")).collect();
        let mut data = shown.data();
        data["notes"] = json!(lost);
        Ok(Answer::new(format!("{}\n{}{notes}", headline(&behaviour), shown.text()), data, REST))
    }
}

/// What to compare.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DiffArguments {
    /// One counterexample: a job of the last run, by its whole name, or a file
    a: String,
    /// The other
    b: String,
    /// Shorten neither lines nor lists of changes
    #[serde(default)]
    wide: bool,
}

/// Where two counterexamples part.
pub(super) struct Diff;

impl Tool for Diff {
    const NAME: &'static str = "trace_diff";
    const TITLE: &'static str = "Compare two counterexamples";
    const ABOUT: &'static str = "Shows up to which state two counterexamples are the same, what each did next, \
        and how the states they reach differ. Runs nothing. The run before the last is in greyverify.out.old.";
    const RUNS: bool = false;
    type Arguments = DiffArguments;

    fn call(desk: &Desk, arguments: DiffArguments) -> Result<Answer, Fatal> {
        let files = [file_of(desk, Some(&arguments.a))?, file_of(desk, Some(&arguments.b))?];
        let [a, b] = [read(&files[0])?, read(&files[1])?];
        let lost: Vec<String> = a.lost.iter().chain(&b.lost).cloned().collect();
        let [a, b] = [a.behaviour, b.behaviour];
        let spec = app::modules(&[(&files[0], &a), (&files[1], &b)]);
        let view = View { spec: &spec, node: None, wide: arguments.wide };
        let text = parting((&arguments.a, &a), (&arguments.b, &b), view);
        let common = common_states(&a, &b);
        let next = |behaviour: &Behaviour| part(behaviour, common..common + 1, view).pop();
        let data = json!({
            "equal": equal(&a, &b),
            "common_states": common,
            "states": { "a": a.steps.len(), "b": b.steps.len() },
            "next": { "a": next(&a), "b": next(&b) },
            "notes": lost,
        });
        let notes: String = lost.iter().map(|lost| format!("note: {lost}\n")).collect();
        Ok(Answer::new(format!("{text}{notes}"), data, REST))
    }
}

/// Some states of a counterexample, and what surrounds them.
pub(super) struct Shown {
    file: String,
    part: Part,
    steps: Vec<ToldStep>,
    ending: Option<String>,
}

impl Shown {
    /// A part of a behaviour that stands in a file.
    pub(super) fn of(
        behaviour: &Behaviour,
        file: &Path,
        states: Part,
        node: Option<&Node>,
        wide: bool,
    ) -> Self {
        let spec = app::modules(&[(file, behaviour)]);
        let view = View { spec: &spec, node, wide };
        Self {
            file: relative(file),
            steps: part(behaviour, states.which.clone(), view),
            ending: ending(behaviour, view).filter(|_| states.next().is_none()),
            part: states,
        }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let lines = self.steps.iter().flat_map(|step| step.lines.iter().cloned());
        let more = self.part.told("states").map(|more| format!("({more})"));
        let lines = lines.chain(self.ending.clone()).chain(more);
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// For programs.
    pub(super) fn data(&self) -> Json {
        json!({
            "file": self.file,
            "states": self.part.all,
            "from": self.part.from(),
            "next": self.part.next(),
            "steps": self.steps,
            "ending": self.ending.as_ref().map(|ending| ending.trim()),
        })
    }
}

/// The file of a counterexample: of a job of the last run, of the first that is
/// red there, or one that is named.
pub(super) fn file_of(desk: &Desk, named: Option<&str>) -> Result<PathBuf, Fatal> {
    let file = |job: &JobRecord| {
        let file = JobDir::planned(&desk.args.out, &job.folder()).counterexample_itf();
        file.exists().then_some(file).ok_or_else(|| {
            let message = format!("{} has no counterexample: {}", job.name, job.finding());
            Fatal::new(ExitCode::Usage, message, Some("`explain` tells what it has".to_owned()))
        })
    };
    let Some(named) = named else {
        let record = report::read(&desk.args.out)?;
        let red = record.reds().into_iter().find(|job| job.counterexample.is_some());
        return red.map(file).unwrap_or_else(|| {
            let hint = "name a job that is expected to have one, or a file, with `trace`";
            let message = "the last run has no counterexample that nobody expected";
            Err(Fatal::new(ExitCode::Usage, message, Some(hint.to_owned())))
        });
    };
    let record = report::read(&desk.args.out);
    if let Some(job) = record.iter().flat_map(|record| &record.jobs).find(|job| job.name == named) {
        return file(job);
    }
    let path = desk.path(named)?;
    match (path.exists(), record) {
        (false, Ok(record)) => {
            let job = job_of(&record, named);
            job.map(|_| path).map_err(|fatal| Fatal {
                message: format!("there is no file {named}, and {}", fatal.message),
                ..fatal
            })
        }
        _ => Ok(path),
    }
}

/// The job of a run that has this name.
pub(super) fn job_of<'r>(record: &'r Record, name: &str) -> Result<&'r JobRecord, Fatal> {
    record.jobs.iter().find(|job| job.name == name).ok_or_else(|| {
        let names = record.jobs.iter().map(|job| job.name.as_str());
        let hint = match closest(name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", names.take(12).collect::<Vec<_>>().join(", ")),
        };
        Fatal::new(ExitCode::Usage, format!("the last run has no job `{name}`"), Some(hint))
    })
}

fn read(file: &Path) -> Result<Imported, Fatal> {
    import::read(file).map_err(Fatal::from)
}
