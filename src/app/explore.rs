//! `greyverify explore`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::one_model::{about, one_model};
use super::output::{is_coloured, unwritten, write_file};
use super::{Fatal, complain, run_dir};
use crate::cli::ExploreArgs;
use crate::explore::{End, Session, Subject, Tlc, is_there, run};
use crate::generate;
use crate::import;
use crate::outcome::ExitCode;
use crate::plan::{Job, Pattern};
use crate::rundir::{JobDir, job_folders};
use crate::runner::Prepared;
use crate::trace::{Behaviour, itf};

/// Lets somebody look around in a specification.
pub(super) fn explore(args: &ExploreArgs) -> Result<ExitCode, Fatal> {
    if !is_there() {
        let what = "explore shows screens and reads keys, and this is not a terminal";
        let hint = "run it in a terminal, without a pipe; for programs there are `check --format json` and `trace show`";
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())));
    }
    let given = match &args.trace {
        Some(Some(file)) => Some(read(file)?),
        Some(None) | None => None,
    };
    let prepared = prepared(args, given.as_ref())?;
    let Some(job) = prepared.plan.jobs.first().cloned() else {
        return Err(Fatal::new(ExitCode::Usage, "there is no model to explore", None));
    };
    let followed = match (&args.trace, given) {
        (Some(None), None) => Some(last(args, &job)?),
        (_, given) => given,
    };
    let inputs = generate::inputs(&job)?;
    let folder = tempfile::tempdir()
        .map_err(|e| Fatal::new(ExitCode::Internal, format!("no folder for TLC: {e}"), None))?;
    let dir = run_dir(&folder.path().join("explore"))?;
    let engine = prepared.engines.first.settled(&prepared.inputs, &dir.tools())?;
    let about = about(&job, "explore");
    let output = args.output.clone().ok_or_else(|| name(&job));
    let save = |behaviour: &Behaviour| saved(output.as_ref(), behaviour);
    let subject = Subject {
        spec: Arc::clone(&job.spec),
        about,
        invariants: inputs.config.invariants.len(),
        followed,
    };
    let tlc = Box::new(Tlc::new(job, inputs, engine, dir.job("explore")));
    match run(Session::new(subject), tlc, is_coloured(), &save) {
        Ok(End::Quit) => Ok(ExitCode::AsExpected),
        Ok(End::Signal(number)) => Ok(ExitCode::Signal(number)),
        Err(error) => {
            let what = format!("the terminal cannot be used: {error}");
            Err(Fatal::new(ExitCode::Internal, what, None))
        }
    }
}

fn read(file: &Path) -> Result<Behaviour, Fatal> {
    let imported = import::read(file)?;
    for lost in &imported.lost {
        complain(&format!("note: {}: {lost}", file.display()));
    }
    Ok(imported.behaviour)
}

/// The counterexample that the last run found of a job.
fn last(args: &ExploreArgs, job: &Job) -> Result<Behaviour, Fatal> {
    let folder = job_folders([job.name.as_str()]).concat();
    let file = JobDir::planned(&args.out, &folder).counterexample_itf();
    if !file.exists() {
        let what =
            format!("{}: the last run has no counterexample of {}", args.out.display(), job.name);
        let hint = "check it before, or name a file: --trace FILE";
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())));
    }
    read(&file)
}

/// The one job that is looked at.
fn prepared(args: &ExploreArgs, trace: Option<&Behaviour>) -> Result<Prepared, Fatal> {
    let mut check = args.of.check();
    if check.model.is_empty() && check.files.is_empty() {
        check
            .model
            .extend(trace.and_then(|trace| trace.about.job.as_deref()).map(Pattern::exactly));
    }
    one_model(&check, "explore looks at")
}

/// What the path of a job is saved as: job names have slashes.
fn name(job: &Job) -> String {
    job_folders([job.name.as_str()]).concat()
}

/// Saves a path, and says where or why not. A name that nobody gave is one that
/// is free.
fn saved(output: Result<&PathBuf, &String>, behaviour: &Behaviour) -> String {
    let file = match output {
        Ok(file) => file.clone(),
        Err(name) => free(name),
    };
    let written = itf::to_text(behaviour).and_then(|text| write_file(&file, &text));
    match written {
        Ok(()) => format!("saved as {}", file.display()),
        Err(error) => unwritten(&file, &error).text(),
    }
}

fn free(name: &str) -> PathBuf {
    let first = PathBuf::from(format!("{name}.path.itf.json"));
    let others = (2..).map(|n: u64| PathBuf::from(format!("{name}.path-{n}.itf.json")));
    let mut names = std::iter::once(first.clone()).chain(others);
    names.find(|file| !file.exists()).unwrap_or(first)
}
