//! `--since`: of a plan, the jobs that a change can have touched.
//!
//! In: a plan whose inputs are generated, and the name of a revision. Out: the same plan without
//! the jobs that mean the same at the commit where HEAD has left that revision. The plan of that
//! commit is made anew of its own files. What cannot be compared runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Fatal;
use super::output::complain;
use super::prepare::{engine_names, prepare, prepare_for};
use crate::cli::CheckArgs;
use crate::engine::Engine;
use crate::generate::Inputs;
use crate::outcome::ExitCode;
use crate::plan::{Job, LeftOut, Since};
use crate::repository::{Checkout, Repository};
use crate::runner::Prepared;
use crate::store::Meaning;
use crate::toolchain::LOCK_NAME;

/// Plans what the arguments ask for, of which only what a change has touched, if they ask for that.
pub(super) fn prepare_touched(args: &CheckArgs) -> Result<Prepared, Fatal> {
    let mut prepared = prepare(args)?;
    if let Some(revision) = &args.since {
        let since = keep_touched(args, revision, &mut prepared)?;
        if let Some(why) = &since.everything {
            complain(&format!("--since {revision}: every job runs, for {why}"));
        }
        prepared.plan.since = Some(since);
    }
    // What is compared with the revision is the whole of each simulation.
    prepared.plan.take_portions();
    Ok(prepared)
}

/// Takes the jobs out of a plan that mean the same at the revision.
fn keep_touched(args: &CheckArgs, revision: &str, prepared: &mut Prepared) -> Result<Since, Fatal> {
    let none = Since {
        revision: revision.to_owned(),
        commit: None,
        everything: None,
        left_out: Vec::new(),
    };
    let everything = |why: String| {
        let why = why.lines().next().unwrap_or("git says nothing").to_owned();
        Ok(Since { everything: Some(why), ..none.clone() })
    };
    let repository = match Repository::around(folder(args)) {
        Ok(repository) => repository,
        Err(error) => return everything(format!("git knows no repository here: {error}")),
    };
    let Some(commit) = repository.commit(revision) else {
        return Err(unknown(revision, &repository));
    };
    let compared = repository.common_with_head(&commit).map_err(|error| error.to_string());
    let compared = compared.and_then(|commit| {
        let known = known_at(args, &repository, &commit, prepared)?;
        Ok((commit, known))
    });
    match compared {
        Err(why) => everything(why),
        Ok((commit, known)) => {
            let left_out = leave_out(prepared, &known, repository.top());
            Ok(Since { commit: Some(commit), left_out, ..none })
        }
    }
}

/// The folder in whose repository the project lies.
fn folder(args: &CheckArgs) -> &Path {
    let subject = args.files.first().unwrap_or(&args.manifest);
    let folder = if subject.is_dir() { Some(subject.as_path()) } else { subject.parent() };
    folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unknown(revision: &str, repository: &Repository) -> Fatal {
    let top = repository.top().display();
    let what = format!("--since {revision}: git knows no such commit in {top}");
    let hint = "fetch it first: a clone of CI may hold the last commit alone (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab), and main may be named origin/main";
    Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
}

/// What the jobs of a commit mean.
///
/// # Errors
/// Why that is not known, or does not tell what would come out.
fn known_at(
    args: &CheckArgs,
    repository: &Repository,
    commit: &str,
    now: &Prepared,
) -> Result<BTreeSet<Meaning>, String> {
    let checkout = repository.checkout(commit).map_err(|error| error.to_string())?;
    let there = there(args, repository, &checkout);
    same_tools(args, &there, &*now.engines.first, repository, &checkout)?;
    let place = format!("{}/", checkout.top().display());
    let unplanned = |fatal: Fatal| {
        // As Git names a file of a commit.
        let message = fatal.message.replace(&place, &format!("{commit}:"));
        format!("the plan of that commit is not known: {message}")
    };
    if engine_names(args).map_err(&unplanned)? != engine_names(&there).map_err(&unplanned)? {
        return Err("the manifest named other engines then".to_owned());
    }
    let then = prepare_for(&there, &now.engines, now.plan.host).map_err(&unplanned)?;
    if then.plan.time_budget_secs != now.plan.time_budget_secs {
        return Err("the time budget of the run was another".to_owned());
    }
    let jobs = then.plan.jobs.iter().zip(&then.inputs);
    Ok(jobs.filter_map(|(job, inputs)| meaning(job, inputs, checkout.top())).collect())
}

/// The same arguments, for the files of the commit.
fn there(args: &CheckArgs, repository: &Repository, checkout: &Checkout) -> CheckArgs {
    let moved = |path: &PathBuf| moved(path, repository.top(), checkout.top());
    let mut there = args.clone();
    there.manifest = moved(&args.manifest);
    there.files = args.files.iter().map(moved).collect();
    there.config = args.config.as_ref().map(moved);
    there.libraries.library = args.libraries.library.iter().map(moved).collect();
    // The parts of a run are made of the plan of today.
    there.shard = None;
    there
}

/// A path of the repository as one of the commit. One that leads out of it stays, and what is read
/// there is not compared.
fn moved(path: &Path, top: &Path, to: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = match (absolute.parent(), absolute.file_name()) {
        (Some(folder), Some(name)) if !path.is_dir() => {
            std::fs::canonicalize(folder).map(|folder| folder.join(name))
        }
        _ => std::fs::canonicalize(&absolute),
    };
    let inside = real.ok().and_then(|real| real.strip_prefix(top).map(Path::to_owned).ok());
    inside.map_or_else(|| path.to_owned(), |inside| to.join(inside))
}

/// What runs is not of the commit, so that nothing is known of it if its tools were others.
fn same_tools(
    args: &CheckArgs,
    there: &CheckArgs,
    engine: &dyn Engine,
    repository: &Repository,
    checkout: &Checkout,
) -> Result<(), String> {
    let lock = |args: &CheckArgs| std::fs::read(args.manifest.with_file_name(LOCK_NAME)).ok();
    if lock(args) != lock(there) {
        return Err(format!("{LOCK_NAME} was another"));
    }
    let described = engine.identity().described;
    let tools = described.as_object().into_iter().flatten();
    let paths = tools.filter_map(|(_, tool)| Some(PathBuf::from(tool.get("path")?.as_str()?)));
    for path in paths {
        let then = moved(&path, repository.top(), checkout.top());
        if then != path && std::fs::read(&path).ok() != std::fs::read(&then).ok() {
            return Err(format!("{} was another", path.display()));
        }
    }
    Ok(())
}

/// What a job means, if all that it reads lies in this folder: of anything else nobody knows what
/// it was.
fn meaning(job: &Job, inputs: &Inputs, top: &Path) -> Option<Meaning> {
    let given = job.given().map(|(path, _)| path);
    let mut files = job.files().map(|file| file.path.as_path()).chain(given);
    // What is on no disk was made of the rest.
    let is_inside = |path: &Path| std::fs::canonicalize(path).map_or(true, |p| p.starts_with(top));
    files.all(is_inside).then(|| Meaning::of(job, inputs)).flatten()
}

/// Leaves out what means the same, and says what that is.
fn leave_out(prepared: &mut Prepared, known: &BTreeSet<Meaning>, top: &Path) -> Vec<LeftOut> {
    let jobs = std::mem::take(&mut prepared.plan.jobs);
    let jobs = jobs.into_iter().zip(std::mem::take(&mut prepared.inputs));
    let is_known = |(job, inputs): &(Job, Inputs)| {
        meaning(job, inputs, top).is_some_and(|meaning| known.contains(&meaning))
    };
    let (left_out, touched): (Vec<_>, Vec<_>) = jobs.partition(is_known);
    (prepared.plan.jobs, prepared.inputs) = touched.into_iter().unzip();
    let told = |(job, _): (Job, Inputs)| LeftOut { name: job.name, spec: job.spec.name.clone() };
    let plan = &prepared.plan;
    left_out.into_iter().filter(|(job, _)| plan.tells_of(job)).map(told).collect()
}
