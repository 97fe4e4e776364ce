//! `greyverify watch`: what a saved file touches is checked at once.
//!
//! A round plans everything anew, and runs the jobs whose inputs are not those
//! of their last run, the smallest first, up to the first that fails. A file
//! that is saved meanwhile ends the round, and begins the next.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use tokio::sync::watch;

use super::begins::are_followed_beside;
use super::changes::Changes;
use super::check::{cannot_run, executed, keep_explanations, report, runtime};
use super::output::{complain, say};
use super::prepare::prepare;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, WatchArgs};
use crate::explain::explain_all;
use crate::generate::Inputs;
use crate::manifest::Manifest;
use crate::outcome::{ExitCode, RunOutcome, Verdict};
use crate::plan::Job;
use crate::report::progress::{Progress, Verbosity};
use crate::report::watch as text;
use crate::runner::{self, Prepared, Signals};

/// Checks, waits for a change, and checks again, until a signal ends it.
pub(super) fn watch(args: &WatchArgs) -> Result<ExitCode, Fatal> {
    let check = check_args(args);
    // What is missing is installed here, where a signal still ends it at once.
    let first = match prepare(&check) {
        // What is wrong from the beginning may be a mistyped name.
        Err(fatal) if fatal.code == ExitCode::Usage => return Err(fatal),
        first => first,
    };
    runtime()?.block_on(rounds(args, &check, first))
}

async fn rounds(
    args: &WatchArgs,
    check: &CheckArgs,
    first: Result<Prepared, Fatal>,
) -> Result<ExitCode, Fatal> {
    let mut signals = Signals::listen().map_err(cannot_run)?;
    let mut changes = Changes::new().map_err(|e| cannot_watch(&e))?;
    let mut known = Known::default();
    let mut first = Some(first);
    loop {
        watch_arguments(args, &mut changes).map_err(|e| cannot_watch(&e))?;
        let end = match first.take().unwrap_or_else(|| prepare(check)) {
            Err(fatal) => {
                complain(&format!("error: {}", fatal.text()));
                End::Done
            }
            Ok(prepared) => {
                watch_inputs(&prepared, &mut changes).map_err(|e| cannot_watch(&e))?;
                known.round(check, prepared, &mut changes).await?
            }
        };
        match end {
            End::Done => say(text::WAITING),
            End::Saved => continue,
            End::Signal(number) => return Ok(ExitCode::Signal(number)),
        }
        tokio::select! {
            () = changes.next() => {}
            number = signals.next() => return Ok(ExitCode::Signal(number)),
        }
    }
}

/// How a round ended.
enum End {
    /// By itself.
    Done,
    /// A file was saved meanwhile.
    Saved,
    /// A signal came.
    Signal(i32),
}

/// What is known of jobs, by their names.
#[derive(Default)]
struct Known {
    last: BTreeMap<String, Last>,
    times: BTreeMap<String, Duration>,
    /// States that a whole search generated.
    generated: BTreeMap<String, u64>,
}

/// The last run of a job that came to its end.
struct Last {
    job: Job,
    inputs: Inputs,
    passed: bool,
}

impl Known {
    /// Runs what is new.
    async fn round(
        &mut self,
        check: &CheckArgs,
        mut prepared: Prepared,
        changes: &mut Changes,
    ) -> Result<End, Fatal> {
        let in_all = prepared.plan.jobs.len();
        let red = self.red(&prepared);
        self.keep_new(&mut prepared);
        if prepared.plan.jobs.is_empty() {
            say(&text::nothing_new(in_all, &red));
            return Ok(End::Done);
        }
        if let Err(fatal) = are_followed_beside(&prepared) {
            complain(&format!("error: {}", fatal.text()));
            return Ok(End::Done);
        }
        say(&text::begin(prepared.plan.jobs.len(), in_all));
        let inputs: Vec<Inputs> = prepared.inputs.clone();
        prepared.plan.fail_fast = true;
        let dir = run_dir(&check.out)?;
        let progress = Progress::new(Verbosity::Normal, prepared.plan.jobs.len());
        let (stop, wish) = watch::channel(false);
        let _wanted = runner::end_this_thread_once(wish);
        let (run, saved) = until_saved(executed(progress, prepared, &dir), changes, &stop).await;
        let (mut run, engines) = run?;
        self.learn(&run, &inputs);
        match run.signal {
            Some(_) if saved => {
                say(text::SAVED);
                return Ok(End::Saved);
            }
            Some(number) => return Ok(End::Signal(number)),
            None => {}
        }
        let ((), saved_later) = until_saved(explain_all(&mut run, &engines), changes, &stop).await;
        keep_explanations(&run);
        report(check, &run, &dir);
        say(&text::still_red(&red));
        Ok(if saved || saved_later { End::Saved } else { End::Done })
    }

    /// The jobs that failed when they ran last, on what they would read now.
    fn red(&self, prepared: &Prepared) -> Vec<String> {
        let jobs = prepared.plan.jobs.iter().zip(&prepared.inputs);
        let is_red = |(job, inputs): &(&Job, &Inputs)| {
            self.last_of(job, inputs).is_some_and(|last| !last.passed)
        };
        jobs.filter(is_red).map(|(job, _)| job.name.clone()).collect()
    }

    /// Leaves the jobs that would read something new, the smallest first.
    fn keep_new(&self, prepared: &mut Prepared) {
        let jobs = std::mem::take(&mut prepared.plan.jobs);
        let jobs = jobs.into_iter().zip(std::mem::take(&mut prepared.inputs));
        let mut new: Vec<(Job, Inputs)> =
            jobs.filter(|(job, inputs)| self.last_of(job, inputs).is_none()).collect();
        new.iter_mut().for_each(|(job, inputs)| self.suit(job, inputs));
        new.sort_by_key(|(job, _)| self.size(job));
        (prepared.plan.jobs, prepared.inputs) = new.into_iter().unzip();
    }

    fn last_of(&self, job: &Job, inputs: &Inputs) -> Option<&Last> {
        let last = self.last.get(&job.name)?;
        (last.inputs == *inputs && last.job.asks_as(job)).then_some(last)
    }

    /// What was over in seconds will be so again: a job of no manifest is short from its
    /// second round on.
    fn suit(&self, job: &mut Job, inputs: &Inputs) {
        if let Some(generated) = self.generated.get(&job.name) {
            let temporal = !inputs.config.properties.is_empty();
            job.resources.length = job.resources.known(*generated, temporal).length;
        }
    }

    /// How long it ran last; before that, how many states it is said to have.
    fn size(&self, job: &Job) -> (Duration, u64) {
        let time = self.times.get(&job.name).copied().unwrap_or_default();
        (time, job.expect.generated.unwrap_or_default())
    }

    fn learn(&mut self, run: &RunOutcome, inputs: &[Inputs]) {
        for (n, outcome) in &run.jobs {
            let name = &outcome.job.name;
            self.times.insert(name.clone(), outcome.facts.elapsed);
            if let Verdict::Verified { generated, .. } = outcome.verdict {
                self.generated.insert(name.clone(), generated);
            }
            if matches!(&outcome.verdict, Verdict::Inconclusive { why } if why.was_cut()) {
                continue;
            }
            if let Some(inputs) = inputs.get(*n) {
                let (job, inputs) = (outcome.job.clone(), inputs.clone());
                self.last
                    .insert(name.clone(), Last { job, inputs, passed: outcome.is_as_expected() });
            }
        }
    }
}

/// Works to the end. A file that is saved meanwhile gives the work up, which
/// then ends early.
async fn until_saved<T>(
    work: impl Future<Output = T>,
    changes: &mut Changes,
    stop: &watch::Sender<bool>,
) -> (T, bool) {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = &mut work => return (done, false),
        () = changes.next() => {}
    }
    let _ = stop.send(true);
    (work.await, true)
}

fn check_args(args: &WatchArgs) -> CheckArgs {
    let args = args.clone();
    CheckArgs {
        files: args.files,
        manifest: args.models.manifest,
        profile: args.models.profile,
        spec: args.models.spec,
        model: args.models.model,
        libraries: args.libraries,
        tools: args.tools,
        search: args.search,
        translate: args.translate,
        out: args.out,
        ..CheckArgs::default()
    }
}

/// What is named on the command line is watched even while it cannot be read.
fn watch_arguments(args: &WatchArgs, changes: &mut Changes) -> notify::Result<()> {
    for path in &args.files {
        match path.is_dir() {
            true => changes.watch_folder(path)?,
            false => changes.watch_file(path)?,
        }
    }
    if args.files.is_empty() {
        changes.watch_file(&args.models.manifest)?;
        let manifest = Manifest::load(&args.models.manifest).ok();
        let specs = manifest.iter().flat_map(|manifest| manifest.specs.values());
        specs.into_iter().try_for_each(|spec| changes.watch_file(&spec.file.value))?;
        let begins = manifest.iter().flat_map(|manifest| &manifest.models);
        let mut begins = begins.flat_map(|model| &model.begins);
        begins.try_for_each(|begin| changes.watch_file(&begin.value))?;
    }
    Ok(())
}

/// Everything that was read.
fn watch_inputs(prepared: &Prepared, changes: &mut Changes) -> notify::Result<()> {
    for job in &prepared.plan.jobs {
        let given = job.given().map(|(path, _)| path);
        let files = job.files().map(|file| file.path.as_path());
        files.chain(given).try_for_each(|file: &Path| changes.watch_file(file))?;
    }
    Ok(())
}

fn cannot_watch(error: &notify::Error) -> Fatal {
    let hint = match error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            Some("raise fs.inotify.max_user_watches, or name fewer folders".to_owned())
        }
        _ => None,
    };
    Fatal::new(ExitCode::Inconclusive, format!("cannot watch files: {error}"), hint)
}
