//! `greyverify check` and `greyverify plan`.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tokio::runtime::Runtime;

use super::begins::are_followed;
use super::ledger::Ledger;
use super::notify::Webhook;
use super::outlook::Outlooks;
use super::output::{
    command as workflow_command, lost, save, say_json, say_results, unwritten, write_file,
};
use super::recorder::Recorder;
use super::since::prepare_touched;
use super::{Fatal, before, run_dir, say};
use crate::cli::{Annotations, CacheArgs, CheckArgs, Format};
use crate::counterexample;
use crate::engine::Engines;
use crate::explain::{explain_all, explain_until};
use crate::generate::Inputs;
use crate::history::Reason;
use crate::outcome::{ExitCode, RunOutcome};
use crate::report::columns::columns;
use crate::report::progress::{Progress, Verbosity};
use crate::report::refusal::Refusal;
use crate::report::reporters::{REPORTERS, Reporter, Unmade, json, markdown};
use crate::report::shown::why;
use crate::report::{console, github};
use crate::rundir::{JobDir, RunDir};
use crate::runner::{self, Patience, Prepared};
use crate::store::{Known, Store};

/// Checks, reports, and returns the exit code of the run. What is refused is
/// reported, too.
pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    if args.dry_run {
        return plan(args);
    }
    for (reporter, file) in args.reports.wanted() {
        // An hour of checking must not end in a typo.
        begin(reporter, file, args)?;
    }
    checked(args).inspect_err(|fatal| report_refusal(args, fatal))
}

fn checked(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let webhook = Webhook::of(args)?;
    let (outcome, dir, ledger) = outcome_and_ledger(args, None)?;
    report(args, &outcome, &dir);
    if let Some(mut ledger) = ledger {
        if let Some(webhook) = webhook {
            webhook.tell(&outcome, ledger.past());
        }
        // All is told already, so that an interruption ends nothing but this.
        let _ = ledger.calibrate_after(&outcome, args.quiet);
    }
    Ok(outcome.exit_code())
}

/// Checks and explains. Nothing is reported, but for what the run folder needs
/// to be true while the run lasts. Whoever waits for both tells until when:
/// what the check leaves of that is for the explaining.
pub(crate) fn outcome(
    args: &CheckArgs,
    until: Option<Instant>,
) -> Result<(RunOutcome, RunDir), Fatal> {
    let (outcome, dir, _) = outcome_and_ledger(args, until)?;
    Ok((outcome, dir))
}

/// The same with the history of the runs before, if there is a place for one.
fn outcome_and_ledger(
    args: &CheckArgs,
    until: Option<Instant>,
) -> Result<(RunOutcome, RunDir, Option<Ledger>), Fatal> {
    let mut prepared = prepare_touched(args)?;
    are_followed(&prepared, verbosity(args.quiet, args.verbose))?;
    prepared.known = known(&args.cache, &prepared)?;
    let dir = run_dir(&args.out)?;
    let progress = Progress::new(verbosity(args.quiet, args.verbose), prepared.plan.jobs.len());
    let mut ledger = Ledger::of_run(args, &prepared);
    if let Some(ledger) = &mut ledger {
        ledger.look_ahead(&prepared, verbosity(args.quiet, args.verbose))?;
    }
    let run = executed_and_noted(progress, prepared, &dir, ledger.as_mut());
    let (mut outcome, engines) = runtime()?.block_on(run)?;
    match until {
        None => runtime()?.block_on(explain_all(&mut outcome, &engines)),
        Some(until) => runtime()?.block_on(explain_until(&mut outcome, &engines, until)),
    }
    keep_explanations(&outcome);
    if let Some(ledger) = &mut ledger {
        ledger.close(&mut outcome);
    }
    before::compare(&mut outcome, &dir);
    Ok((outcome, dir, ledger))
}

/// Which jobs are known from earlier runs, if outcomes are kept at all.
pub(super) fn known(args: &CacheArgs, prepared: &Prepared) -> Result<Option<Known>, Fatal> {
    let Prepared { plan, inputs, engines, cache_days, .. } = prepared;
    let folder = args.cache.as_ref().filter(|_| !args.no_cache);
    let open = |folder: &PathBuf| {
        Store::open(folder, *cache_days).map_err(|error| {
            let what = format!("cannot keep outcomes in {}: {error}", folder.display());
            let hint = "name a folder that can be written with --cache DIR, or add --no-cache";
            Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
        })
    };
    let store = folder.map(open).transpose()?;
    Ok(store.map(|store| Known::new(store, &plan.jobs, inputs, engines)))
}

/// Writes what was found out about each counterexample below its states.
pub(super) fn keep_explanations(run: &RunOutcome) {
    for outcome in run.jobs.values() {
        if let Some(why) = why(outcome) {
            counterexample::append(outcome, &why);
        }
    }
}

/// Prints the plan.
pub(super) fn plan(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    show_plan(args, prepare_touched(args)?)
}

/// Prints what would be run.
pub(super) fn show_plan(args: &CheckArgs, prepared: Prepared) -> Result<ExitCode, Fatal> {
    writes_nothing(args)?;
    let ledger = Ledger::of_run(args, &prepared);
    let outlooks = ledger.map(|ledger| ledger.outlooks(&prepared));
    let outlooks = outlooks.as_ref().map(Outlooks::jobs).unwrap_or_default();
    let Prepared { plan, inputs, engines, .. } = prepared;
    let out = std::path::absolute(&args.out).unwrap_or_else(|_| args.out.clone());
    let budget = plan.time_budget_secs;
    let folders = plan.folders();
    let commands: Vec<String> = plan
        .jobs
        .iter()
        .zip(&inputs)
        .zip(&folders)
        .map(|((job, inputs), folder)| {
            let dir = JobDir::planned(&out, folder);
            engines.of(job).command(job, inputs, &dir, budget).shell()
        })
        .collect();
    match args.format {
        Format::Human => say(&crate::report::plan::text(&plan, &commands, outlooks)),
        Format::Json => say_json(&crate::report::plan::json(&plan, &commands, outlooks)),
    }
    Ok(ExitCode::AsExpected)
}

/// A plan has no results. A variable of the environment asks for those of a run.
fn writes_nothing(args: &CheckArgs) -> Result<(), Fatal> {
    let by_option = |(reporter, file): (&dyn Reporter, &Path)| {
        let option = reporter.option()?;
        let by_variable = std::env::var_os(option.variable);
        by_variable.is_none_or(|named| named != file).then_some(option.name)
    };
    let Some(option) = args.reports.wanted().find_map(by_option) else { return Ok(()) };
    let what = format!("--{option} has nothing to write: a plan runs nothing");
    Err(Fatal::new(ExitCode::Usage, what, Some(format!("leave --{option} out"))))
}

/// What `--quiet` and `--verbose` ask for.
pub(super) fn verbosity(quiet: bool, verbose: bool) -> Verbosity {
    match (quiet, verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    }
}

/// Runs everything and waits for its end.
pub(super) fn execute(
    verbosity: Verbosity,
    prepared: Prepared,
    dir: &RunDir,
) -> Result<RunOutcome, Fatal> {
    let progress = Progress::new(verbosity, prepared.plan.jobs.len());
    Ok(runtime()?.block_on(executed(progress, prepared, dir))?.0)
}

/// The same for jobs that answer a question, which whoever asked tells.
pub(super) fn ask(
    verbosity: Verbosity,
    prepared: Prepared,
    dir: &RunDir,
) -> Result<RunOutcome, Fatal> {
    let progress = Progress::of_questions(verbosity, prepared.plan.jobs.len());
    Ok(runtime()?.block_on(executed(progress, prepared, dir))?.0)
}

/// The same for a run all of whose time is spent on one thing, of which the history is told.
pub(super) fn execute_for(
    reason: Reason,
    args: &CheckArgs,
    prepared: Prepared,
    dir: &RunDir,
) -> Result<RunOutcome, Fatal> {
    let progress = Progress::new(verbosity(args.quiet, args.verbose), prepared.plan.jobs.len());
    let mut ledger = Ledger::of_all(args, &prepared, reason);
    let run = executed_and_noted(progress, prepared, dir, ledger.as_mut());
    let (mut run, _) = runtime()?.block_on(run)?;
    if let Some(ledger) = &mut ledger {
        ledger.close(&mut run);
    }
    Ok(run)
}

/// The same, with the engine that ran, which can be asked more.
pub(super) async fn executed(
    progress: Progress,
    prepared: Prepared,
    dir: &RunDir,
) -> Result<(RunOutcome, Engines), Fatal> {
    executed_and_noted(progress, prepared, dir, None).await
}

/// The same, and the history is told of each job.
async fn executed_and_noted(
    progress: Progress,
    mut prepared: Prepared,
    dir: &RunDir,
    ledger: Option<&mut Ledger>,
) -> Result<(RunOutcome, Engines), Fatal> {
    let first = prepared.engines.first.settled(&to_run(&prepared), &dir.tools())?;
    prepared.engines.first = first;
    run_settled(progress, prepared, dir, ledger).await
}

/// The same where the engine is settled in the folder of the run already.
pub(super) async fn run_settled(
    progress: Progress,
    prepared: Prepared,
    dir: &RunDir,
    ledger: Option<&mut Ledger>,
) -> Result<(RunOutcome, Engines), Fatal> {
    let engines = prepared.engines.clone();
    let mut observer = Recorder::new(progress, prepared.known.as_ref(), ledger, dir);
    let run = runner::run(prepared, dir, Patience::default(), &mut observer);
    Ok((run.await.map_err(cannot_run)?, engines))
}

/// The inputs of the jobs that an engine is made ready for: without those that
/// are known, unless they bring a jar.
fn to_run(prepared: &Prepared) -> Cow<'_, [Inputs]> {
    let Some(known) = &prepared.known else { return Cow::Borrowed(&prepared.inputs) };
    let inputs = prepared.inputs.iter().enumerate();
    let to_run = inputs.filter(|(n, inputs)| !known.has(*n) || !inputs.beside.jars.is_empty());
    to_run.map(|(_, inputs)| inputs.clone()).collect()
}

/// One thread: the kernel ends a child when the thread that started it dies.
pub(crate) fn runtime() -> Result<Runtime, Fatal> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cannot_run)
}

pub(super) fn cannot_run(error: std::io::Error) -> Fatal {
    Fatal::new(ExitCode::Internal, format!("cannot run jobs: {error}"), None)
}

/// Writes everything that can be written. Nothing here changes what was found,
/// so each loss is told and the rest goes on.
pub(super) fn report(args: &CheckArgs, run: &RunOutcome, dir: &RunDir) {
    let text = console::summary(run, columns(std::io::stdout()));
    report_with(args, run, dir, &text);
}

/// The same with another text for people.
pub(super) fn report_with(args: &CheckArgs, run: &RunOutcome, dir: &RunDir, text: &str) {
    match args.format {
        Format::Human => say_results(text, Format::Human, dir.path()),
        Format::Json => say_results(&json::outcomes(run), Format::Json, dir.path()),
    }
    report_to_files(args, run, dir);
    if talks_to_github(args.annotations) {
        workflow_command(&github::annotations(run));
        append_step_summary(&markdown::summary(run), &see(dir.path()));
    }
}

/// Writes the reports of the run folder, and those that the user named.
pub(super) fn report_to_files(args: &CheckArgs, run: &RunOutcome, dir: &RunDir) {
    keep_reports(run, dir);
    for (reporter, file) in args.reports.wanted() {
        if let Some(text) = made(reporter.of_run(run), reporter, dir.path()) {
            write(file, &text, dir.path());
        }
    }
}

/// Writes the reports of the run folder.
pub(crate) fn keep_reports(run: &RunOutcome, dir: &RunDir) {
    for reporter in REPORTERS {
        if let Some(text) = made(reporter.of_run(run), reporter, dir.path()) {
            keep(dir, reporter.file_name(), &text);
        }
    }
}

/// A report, or nothing but a warning.
fn made(report: Result<String, Unmade>, of: &dyn Reporter, dir: &Path) -> Option<String> {
    let warn = |error: &Unmade| {
        lost(&format!("cannot make {}: {error}; {}", of.file_name(), see(dir)));
    };
    report.inspect_err(warn).ok()
}

/// Writes a file of the run folder.
pub(super) fn keep(dir: &RunDir, name: &str, text: &str) {
    if let Err(error) = dir.write(name, text) {
        lost(&format!("{error}; the results are on standard output"));
    }
}

fn see(dir: &Path) -> String {
    format!("the results are on standard output and in {}", dir.display())
}

/// Why nothing was run, as reports tell it.
pub(super) fn refusal(subject: String, fatal: &Fatal) -> Refusal {
    Refusal {
        code: fatal.code,
        subject,
        message: fatal.message.clone(),
        hint: fatal.hint.clone(),
        place: fatal.place.clone(),
    }
}

/// What a run that never began leaves for programs.
fn report_refusal(args: &CheckArgs, fatal: &Fatal) {
    let refusal = refusal(subject(args), fatal);
    if args.format == Format::Json {
        say_json(&refusal.json());
    }
    for (reporter, file) in args.reports.wanted() {
        if let Some(text) = made(reporter.of_refusal(&refusal), reporter, &args.out) {
            write(file, &text, &args.out);
        }
    }
    if talks_to_github(args.annotations) {
        workflow_command(&refusal.annotation());
        append_step_summary(&refusal.markdown(), "the error is on standard error");
    }
}

/// What was to be checked, as the user named it.
fn subject(args: &CheckArgs) -> String {
    match args.files.as_slice() {
        [] => args.manifest.display().to_string(),
        files => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            files.join(" ")
        }
    }
}

fn talks_to_github(annotations: Annotations) -> bool {
    match annotations {
        Annotations::Github => true,
        Annotations::None => false,
        Annotations::Auto => std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true"),
    }
}

fn append_step_summary(summary: &str, see: &str) {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
        return;
    };
    let appended = OpenOptions::new().create(true).append(true).open(&file);
    if let Err(error) = appended.and_then(|mut f| writeln!(f, "{summary}")) {
        lost(&format!("cannot write the step summary {}: {error}; {see}", file.display()));
    }
}

/// Until the end the file says that there is none, so that a run that is
/// killed leaves neither an empty file nor that of the run before.
fn begin(reporter: &dyn Reporter, file: &Path, args: &CheckArgs) -> Result<(), Fatal> {
    let is_special = std::fs::metadata(file).is_ok_and(|m| !m.is_file() && !m.is_dir());
    if is_special {
        // Opening a pipe waits for its reader, and a device may fail at any time.
        return Ok(());
    }
    let unfinished = reporter.of_refusal(&Refusal::unfinished(subject(args)));
    save(file, &unfinished.unwrap_or_default())
}

fn write(file: &Path, text: &str, dir: &Path) {
    if let Err(error) = write_file(file, text) {
        lost(&format!("{}; {}", unwritten(file, &error).message, see(dir)));
    }
}
