//! `greyverify check` and `greyverify plan`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;

use super::prepare::prepare;
use super::{Fatal, complain, run_dir, say};
use crate::cli::{Annotations, CheckArgs, Format};
use crate::engine::tlc::command::command;
use crate::explain::explain_all;
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::Job;
use crate::report::progress::{Progress, Verbosity};
use crate::report::{console, github, json, junit, markdown};
use crate::rundir::{JobDir, RunDir};
use crate::runner::{self, Live, Observer, Patience, Prepared};

/// Checks, reports, and returns the exit code of the run.
pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    if args.dry_run {
        return plan(args);
    }
    if let Some(file) = &args.junit {
        // An hour of checking must not end in a typo.
        can_write(file)?;
    }
    let prepared = prepare(args)?;
    let dir = run_dir(&args.out)?;
    let mut outcome = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    runtime()?.block_on(explain_all(&mut outcome));
    report(args, &outcome, &dir)?;
    Ok(outcome.exit_code())
}

/// Prints the plan.
pub(super) fn plan(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let Prepared { plan, inputs, tools } = prepare(args)?;
    let out = std::path::absolute(&args.out).unwrap_or_else(|_| args.out.clone());
    let budget = plan.time_budget_secs;
    let commands: Vec<String> = plan
        .jobs
        .iter()
        .zip(&inputs)
        .map(|(job, inputs)| {
            let dir = JobDir::planned(&out, &job.name);
            command(job, inputs, &tools, &dir, budget).shell()
        })
        .collect();
    say(&crate::report::plan::text(&plan, &commands));
    Ok(ExitCode::AsExpected)
}

/// What `--quiet` and `--verbose` ask for.
pub(super) fn verbosity(quiet: bool, verbose: bool) -> Verbosity {
    match (quiet, verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    }
}

pub(super) fn execute(
    verbosity: Verbosity,
    mut prepared: Prepared,
    dir: &RunDir,
) -> Result<RunOutcome, Fatal> {
    let jars = prepared.inputs.iter().flat_map(|inputs| &inputs.beside.jars);
    jars.for_each(|jar| prepared.tools.add(jar.code()));
    prepared.tools.settle(&dir.tools()).map_err(super::tools::fatal)?;
    let progress = Progress::new(verbosity, prepared.plan.jobs.len());
    let mut observer = Recorder { progress, dir };
    runtime()?
        .block_on(runner::run(prepared, dir, Patience::default(), &mut observer))
        .map_err(cannot_run)
}

/// One thread: the kernel ends a child when the thread that started it dies.
fn runtime() -> Result<Runtime, Fatal> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cannot_run)
}

fn cannot_run(error: std::io::Error) -> Fatal {
    Fatal::new(ExitCode::Internal, format!("cannot run jobs: {error}"), None)
}

/// Shows progress, and keeps `outcomes.json` true after every job, so that a
/// crash loses nothing that was found.
struct Recorder<'a> {
    progress: Progress,
    dir: &'a RunDir,
}

impl Observer for Recorder<'_> {
    fn started(&mut self, job: &Job) {
        self.progress.started(job);
    }

    fn alive(&mut self, job: &Job, live: &Live) {
        self.progress.alive(job, live);
    }

    fn ended(&mut self, job: &JobOutcome, so_far: &RunOutcome) {
        if let Err(error) = self.dir.write("outcomes.json", &json::outcomes(so_far)) {
            complain(&format!("warning: {error}"));
        }
        self.progress.ended(job, so_far);
    }
}

fn report(args: &CheckArgs, run: &RunOutcome, dir: &RunDir) -> Result<(), Fatal> {
    match args.format {
        Format::Human => say(&console::summary(run)),
        Format::Json => say(&json::outcomes(run)),
    }
    let internal = |e: &dyn std::fmt::Display| Fatal::new(ExitCode::Internal, e, None);
    let xml = junit::xml(run).map_err(|e| internal(&e))?;
    let summary = markdown::summary(run);
    for (name, text) in
        [("outcomes.json", &json::outcomes(run)), ("junit.xml", &xml), ("summary.md", &summary)]
    {
        dir.write(name, text).map_err(|e| internal(&e))?;
    }
    if let Some(file) = &args.junit {
        std::fs::write(file, &xml).map_err(|e| cannot_write(file, &e))?;
    }
    if talks_to_github(args.annotations) {
        // Workflow commands are read from either stream; results own standard output.
        complain(&github::annotations(run));
        append_step_summary(&summary)?;
    }
    Ok(())
}

fn talks_to_github(annotations: Annotations) -> bool {
    match annotations {
        Annotations::Github => true,
        Annotations::None => false,
        Annotations::Auto => std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true"),
    }
}

fn append_step_summary(summary: &str) -> Result<(), Fatal> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
        return Ok(());
    };
    let appended = OpenOptions::new().create(true).append(true).open(&file);
    let written = appended.and_then(|mut f| writeln!(f, "{summary}"));
    written.map_err(|e| cannot_write(&file, &e))
}

fn can_write(file: &Path) -> Result<(), Fatal> {
    let opened = OpenOptions::new().create(true).append(true).open(file);
    opened.map(drop).map_err(|e| cannot_write(file, &e))
}

fn cannot_write(file: &Path, error: &std::io::Error) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("cannot write {}: {error}", file.display()), None)
}
