//! The tool `check`.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::desk::Desk;
use super::tool::Tool;
use crate::app::{Fatal, check};
use crate::cli::{CheckArgs, SearchArgs, Switch};
use crate::figures::relative;
use crate::manifest::{limits, parse_override};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::Pattern;
use crate::record::Diagnosis;
use crate::record::Telling;
use crate::report::console;
use crate::report::reporters::junit::kind_of;
use crate::report::table::table;
use crate::rundir::RunDir;

/// What to check, and what that may cost.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Models of the manifest (with their probes), probes and mutants; names or patterns such as
    /// `terms-*`. Without these and without `files`, everything that the profile runs
    #[serde(default)]
    models: Vec<String>,
    /// Only these specifications of the manifest; names or patterns
    #[serde(default)]
    specs: Vec<String>,
    /// The profile of the manifest; if it is not said, what GREYVERIFY_PROFILE of the server says,
    /// else `pr`
    profile: Option<String>,
    /// Other bounds than the manifest's, such as `MaxTerm=4`; its counts then do not apply
    #[serde(default)]
    set: Vec<String>,
    /// Instead of models: .tla files, or folders of which every configuration is checked
    #[serde(default)]
    files: Vec<String>,
    /// The .cfg file of the one .tla file given, if it has another name
    config: Option<String>,
    /// Whether deadlocks of `files` are reported, whatever the configuration says
    deadlock: Option<bool>,
    /// Translate PlusCal algorithms anew, in copies
    #[serde(default)]
    translate: bool,
    /// Seconds that the whole check may take; explaining what is red has what is left of them, and
    /// 5 at least
    #[schemars(range(min = 1))]
    budget_secs: Option<u64>,
    /// Threads that search, 1 if it is not said; with one, the shortest counterexample is found
    /// and the same one each time
    #[schemars(range(min = 1))]
    workers: Option<u32>,
}

/// Runs TLC and judges what it says.
pub(super) struct Check;

impl Tool for Check {
    const NAME: &'static str = "check";
    const TITLE: &'static str = "Check with TLC";
    const ABOUT: &'static str = "Checks models of greyverify.toml, or .tla files with their .cfg, with TLC, and \
        explains what is red. Give names: the whole manifest may take longer than the budget (45 s unless \
        `budget_secs` says more), and what does not end in time is `inconclusive`, which is not green. \
        The counterexample and all logs stay in the run folder for `explain`, `trace_show` and `shrink`.";
    const RUNS: bool = true;
    type Arguments = Arguments;

    fn call(desk: &Desk, arguments: Arguments) -> Result<Answer, Fatal> {
        let begun = Instant::now();
        let args = asked(desk, &arguments)?;
        let budget = args.search.time_budget.unwrap_or_default();
        let (run, dir) = check::outcome(&args, begun.checked_add(Duration::from_secs(budget)))?;
        check::keep_reports(&run, &dir);
        let rest = "`explain` tells of one job, `list` names fewer to check";
        Ok(Answer::new(
            text(&run, budget, desk.args.time_budget_max),
            data(&run, &dir, budget),
            rest,
        ))
    }
}

/// The same check as the command line asks for it.
fn asked(desk: &Desk, arguments: &Arguments) -> Result<CheckArgs, Fatal> {
    let of_manifest = !arguments.models.is_empty()
        || !arguments.specs.is_empty()
        || !arguments.set.is_empty()
        || arguments.profile.is_some();
    if of_manifest && !arguments.files.is_empty() {
        let hint = "give the one or the other; a file has its .cfg instead";
        return Err(wrong(
            "`files` are not in the manifest, and `models`, `specs`, `set` and `profile` speak of it",
            hint,
        ));
    }
    let one_file = arguments.config.is_some() || arguments.deadlock.is_some();
    if one_file && arguments.files.is_empty() {
        let hint = "name the .tla file in `files`; a model has its configuration in the manifest";
        return Err(wrong("`config` and `deadlock` go with `files`, and none is given", hint));
    }
    let workers = arguments.workers.unwrap_or(1);
    if !(1..=limits::WORKERS_MAX).contains(&workers) {
        let message = format!("workers is {workers}; it must be 1 to {}", limits::WORKERS_MAX);
        return Err(wrong(&message, "leave it out for one"));
    }
    let set = arguments.set.iter().map(|text| parse_override(text));
    let files = arguments.files.iter().map(|file| desk.path(file));
    let check = desk.check();
    Ok(CheckArgs {
        files: files.collect::<Result<_, _>>()?,
        config: arguments.config.as_deref().map(|file| desk.path(file)).transpose()?,
        deadlock: arguments.deadlock.map(|on| if on { Switch::On } else { Switch::Off }),
        profile: arguments.profile.clone(),
        spec: patterns(&arguments.specs)?,
        model: patterns(&arguments.models)?,
        set: set.collect::<Result<_, _>>().map_err(|why| wrong(&why, "one bound an item"))?,
        search: SearchArgs {
            workers: Some(workers),
            time_budget: Some(desk.seconds(arguments.budget_secs, desk.args.time_budget)?),
            ..check.search
        },
        translate: arguments.translate,
        ..check
    })
}

fn wrong(message: &str, hint: &str) -> Fatal {
    Fatal::new(ExitCode::Usage, message, Some(hint.to_owned()))
}

/// Names as a client gives them, each of which may be a pattern.
pub(super) fn patterns(names: &[String]) -> Result<Vec<Pattern>, Fatal> {
    let patterns = names.iter().map(|name| Pattern::from_str(name));
    let hint = "`list` shows the names";
    patterns.collect::<Result<_, _>>().map_err(|why| wrong(&why, hint))
}

/// What needs reading, what to call next, and then all jobs in short: a long
/// text is cut at its end.
fn text(run: &RunOutcome, budget: u64, most: u64) -> String {
    let tells = |job: &&JobOutcome| Telling::of(&job.verdict) < Telling::Nothing;
    let begun: Vec<&JobOutcome> = ranked(run).into_iter().filter(tells).collect();
    let explained = begun.iter().take(console::EXPLAINED);
    let mut text: String =
        explained.map(|job| format!("{}\n\n", Diagnosis::of(job).text)).collect();
    let others: Vec<&str> =
        begun.iter().skip(console::EXPLAINED).map(|job| job.job.name.as_str()).collect();
    if !others.is_empty() {
        text.push_str(&format!("also: {}\n\n", others.join(", ")));
    }
    text.push_str(&format!("{}\n", console::headline(run)));
    let has_states = |job: &JobOutcome| job.facts.trace.steps > 0;
    if run.failures().any(has_states) {
        text.push_str("next: `explain` tells more of a job, `trace_show` shows all its states\n");
    }
    if run.exit_code() == ExitCode::Inconclusive {
        let told = format!("this call had {budget} s; `budget_secs` gives more, up to {most}\n");
        text.push_str(&told);
    }
    format!("{text}\n{}", table(run, None))
}

/// As [`Record::reds`](crate::record::Record::reds): what is cut off a long
/// answer is what tells least.
fn ranked(run: &RunOutcome) -> Vec<&JobOutcome> {
    let mut bad: Vec<&JobOutcome> = run.failures().collect();
    bad.sort_by_key(|job| Telling::of(&job.verdict));
    bad
}

fn data(run: &RunOutcome, dir: &RunDir, budget: u64) -> Json {
    let bad = ranked(run);
    let well: Vec<&JobOutcome> = run.jobs.values().filter(|job| job.is_as_expected()).collect();
    json!({
        "outcome": kind_of(run.exit_code()),
        "exit_code": run.exit_code().code(),
        "as_expected": well.len(),
        "not_as_expected": bad.len(),
        "complete": run.jobs.len() == run.plan.jobs.len(),
        "profile": run.plan.profile,
        "elapsed_secs": run.elapsed.as_secs_f64(),
        "budget_secs": budget,
        "engine": run.engine.full_name(),
        "run_folder": relative(dir.path()),
        "jobs": bad.into_iter().chain(well).map(job).collect::<Vec<_>>(),
    })
}

fn job(outcome: &JobOutcome) -> Json {
    let told = Diagnosis::of(outcome);
    let mut job = json!({
        "name": outcome.job.name,
        "as_expected": outcome.is_as_expected(),
        "kind": told.kind,
        "finding": console::found(outcome),
        "bounds": outcome.job.bounds.iter().cloned().collect::<BTreeMap<_, _>>(),
        "distinct": outcome.facts.counts.and_then(|counts| counts.distinct),
        "notes": outcome.notes,
    });
    if !outcome.is_as_expected() {
        job["property"] = json!(told.name);
        job["place"] = json!(told.place);
        job["why"] = json!(told.why);
        job["words"] = json!(told.words);
        job["hints"] = json!(told.hints);
        job["states"] = json!(outcome.facts.trace.steps);
    }
    job
}
