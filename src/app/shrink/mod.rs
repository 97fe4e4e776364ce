//! `greyverify shrink`.

mod by_engine;
mod fewest;
mod guess;
mod guided;
mod lasso;
mod less;
mod made;
mod shortest;
mod smallest;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use greyverify_protocol::{Measure, Mismatch, Proof, ShrinkAnswer, ShrinkTask, Shrunk, Smaller};

use crate::app::confirm::{confirmed_or_why, unknown};
use crate::app::interrupt::interruptible;
use crate::app::output::{unwritten, write_file};
use crate::app::replay::{is_unusable, no_mirror, unusable};
use crate::app::subject::Subject;
use crate::app::{Fatal, say};
use crate::cli::{Ground, ShrinkArgs};
use crate::outcome::ExitCode;
use crate::report::progress::{Shrinking, Verbosity};
use crate::report::replay::mismatch;
use crate::report::shrink::{Bounds, By, Confirmation, shrunk as text};
use crate::trace::{Behaviour, itf};
use by_engine::{by_engine, refuted};
use guess::Guess;
use made::ByEngine;
use smallest::at_smallest_bounds;

/// Seconds of shrinking if nobody says how many.
const BUDGET_SECS: u64 = 30;

/// What became of a counterexample that was to be made small.
pub(crate) enum Outcome {
    /// It was, and is saved.
    Made(Box<Made>),
    /// The mirror does not walk it.
    Unlike(Mismatch),
}

/// A counterexample that was made small.
pub(crate) struct Made {
    /// The behaviour, and how small it is.
    pub(crate) result: Shrunk,
    /// The smallest bounds, if they were looked for.
    pub(crate) bounds: Option<Bounds>,
    /// What TLC says of it.
    pub(crate) confirmation: Confirmation,
    /// Where it is saved.
    pub(crate) output: PathBuf,
    /// Who made it small.
    pub(crate) by: By,
    /// What is said of actions that look like faults.
    hint: Option<String>,
    /// What walks it again.
    command: String,
    /// What the process ends with.
    code: ExitCode,
}

impl Made {
    /// Everything that is said of it.
    pub(crate) fn text(&self) -> String {
        let (bounds, confirmation) = (self.bounds.as_ref(), &self.confirmation);
        let (hint, saved) = (self.hint.as_deref(), (&*self.output, &*self.command));
        text(&self.result, &self.by, bounds, confirmation, hint, saved)
    }
}

/// Makes a counterexample small, has it confirmed, and saves it.
pub(in crate::app) fn shrink(args: &ShrinkArgs) -> Result<ExitCode, Fatal> {
    Ok(match outcome(args)? {
        Outcome::Made(made) => {
            say(&made.text());
            made.code
        }
        Outcome::Unlike(why) => {
            say(&mismatch(&why));
            ExitCode::Unexpected
        }
    })
}

/// The same, and nothing is said.
pub(crate) fn outcome(args: &ShrinkArgs) -> Result<Outcome, Fatal> {
    let mut subject = Subject::of(&args.behaviour, args.quiet)?;
    if subject.is_by_path() && args.on == Some(Ground::Mirror) {
        return Err(no_mirror(&subject));
    }
    let output = args.output.clone().unwrap_or_else(|| beside(&subject.file));
    can_be_saved(&output, &subject.file)?;
    let (done, signal) = match args.on {
        Some(Ground::Engine) => (None, None),
        Some(Ground::Mirror) | None => search(args, &mut subject)?,
    };
    let mut hint = None;
    let (result, bounds, by, signal, confirmed) = match done {
        Some(Ok(ShrinkAnswer { shrunk, smaller })) => {
            let (result, bounds) = with_bounds(&mut subject, shrunk, smaller)?;
            (result, bounds, By::Mirror, signal, None)
        }
        Some(Err(why)) if is_unusable(&why) => return Err(unusable(&subject.file, &why)),
        Some(Err(why)) => return Ok(Outcome::Unlike(why)),
        None => {
            let seconds = args.time_budget.unwrap_or(BUDGET_SECS);
            let guess = Guess::of(args, &subject);
            hint = guess.hint(&subject);
            let faults = if guess.is_taken { guess.names } else { args.faults.clone() };
            let args = ShrinkArgs { faults, ..args.clone() };
            let (found, bounds) = without_mirror(&args, &mut subject, seconds)?;
            (found.result, bounds, By::Engine(found.by), found.signal, found.confirmation)
        }
    };
    let (confirmation, code) = match (signal, confirmed) {
        (Some(number), Some((said, _))) => (said, ExitCode::Signal(number)),
        (Some(number), None) => (unknown("interrupted"), ExitCode::Signal(number)),
        (None, Some(confirmed)) => confirmed,
        // What nobody has walked or found is not believed for being in a file.
        _ if args.no_tlc && (by == By::Mirror || result.proved != Proof::None) => {
            (Confirmation::NotAsked, ExitCode::AsExpected)
        }
        _ => confirmed_or_why(args, &subject, &result.behaviour),
    };
    // What an engine finds is followed at once; only what was given may be refuted.
    if let (By::Engine(_), Confirmation::Refuted { finding }) = (&by, &confirmation) {
        return Err(refuted(args, &subject, finding));
    }
    save(&output, &result.behaviour)?;
    let command = subject.command("replay", &output);
    Ok(Outcome::Made(Box::new(Made {
        result,
        bounds,
        confirmation,
        output,
        by,
        hint,
        command,
        code,
    })))
}

/// What an engine makes of it.
fn without_mirror(
    args: &ShrinkArgs,
    subject: &mut Subject,
    secs: u64,
) -> Result<(ByEngine, Option<Bounds>), Fatal> {
    let end = Instant::now() + Duration::from_secs(secs);
    if let Some(looked_at) = subject.look_at(&args.tools, args.engine)? {
        looked_at.is_of_states(subject)?;
    }
    let found = by_engine(args, subject, secs)?;
    if !args.bounds || found.signal.is_some() {
        return Ok((found, None));
    }
    let (found, bounds) = at_smallest_bounds(args, subject, found, end)?;
    Ok((found, Some(bounds)))
}

/// What the mirror makes of it, which takes time; `None` if there is no mirror.
type Searched = Option<Result<ShrinkAnswer, Mismatch>>;

fn search(args: &ShrinkArgs, subject: &mut Subject) -> Result<(Searched, Option<i32>), Fatal> {
    let time = Duration::from_secs(args.time_budget.unwrap_or(BUDGET_SECS));
    let verbosity = if args.quiet { Verbosity::Quiet } else { Verbosity::Normal };
    let progress = Shrinking::new(verbosity, time);
    let what = ShrinkTask { walk: subject.walk(), budget: time, bounds: args.bounds };
    let (told, program) = (subject.told(), &mut subject.program);
    let work = |cancelled: Arc<AtomicBool>| {
        let mut tell = |measure: &Measure| progress.found(measure.states, measure.faults);
        program.shrink(told, what, &cancelled, &mut tell)
    };
    let done = interruptible(work, &mut || progress.tick());
    progress.finish();
    match done? {
        (Ok(done), signal) => Ok((Some(done), signal)),
        (Err(why), None) if why.is_no_mirror() && args.on.is_none() => Ok((None, None)),
        (Err(why), Some(number)) => Err(Fatal::new(ExitCode::Signal(number), why, None)),
        (Err(why), None) => Err((&why).into()),
    }
}

/// Puts the counterexample at the smallest bounds in the place of the other.
fn with_bounds(
    subject: &mut Subject,
    result: Shrunk,
    smaller: Option<Smaller>,
) -> Result<(Shrunk, Option<Bounds>), Fatal> {
    let before = result.behaviour.about.bounds.clone();
    Ok(match smaller {
        None => (result, None),
        Some(Smaller::NotFound { proved }) => {
            (result, Some(Bounds { before, after: None, proved }))
        }
        Some(Smaller::Found(smallest)) => {
            subject.set_constants(&smallest.constants)?;
            let after = Some(smallest.behaviour.about.bounds.clone());
            let bounds = Bounds { before, after, proved: smallest.proved };
            let (behaviour, after) = (smallest.behaviour, smallest.after);
            let proved = if smallest.complete { Proof::Smallest } else { Proof::None };
            (Shrunk { behaviour, after, proved, ..result }, Some(bounds))
        }
    })
}

/// `run.itf.json` becomes `run.shrunk.itf.json`.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = [".itf.json", ".json", ".txt", ".log"].iter().find_map(|end| name.strip_suffix(end));
    file.with_file_name(format!("{}.shrunk.itf.json", stem.unwrap_or(&name)))
}

/// That there is a folder for it, before the time is spent.
fn can_be_saved(file: &Path, source: &Path) -> Result<(), Fatal> {
    let both = (std::fs::canonicalize(file), std::fs::canonicalize(source));
    if matches!(both, (Ok(file), Ok(source)) if file == source) {
        let what = format!("{} would take the place of what it is made of", file.display());
        let hint = Some("name another with --output FILE".to_owned());
        return Err(Fatal::new(ExitCode::Usage, what, hint));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let about = folder.map_or(Ok(()), |folder| std::fs::metadata(folder).map(drop));
    about.map_err(|error| not_saved(file, &error))
}

fn save(file: &Path, behaviour: &Behaviour) -> Result<(), Fatal> {
    let written = itf::to_text(behaviour).and_then(|text| write_file(file, &text));
    written.map_err(|error| not_saved(file, &error))
}

fn not_saved(file: &Path, error: &std::io::Error) -> Fatal {
    let hint = Some("name another with --output FILE".to_owned());
    Fatal { hint, ..unwritten(file, error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_stands_beside_its_source() {
        let name = |file: &str| beside(Path::new(file)).display().to_string();
        assert_eq!(name("a/run.itf.json"), "a/run.shrunk.itf.json");
        assert_eq!(name("stdout.log"), "stdout.shrunk.itf.json");
        assert_eq!(name("trace"), "trace.shrunk.itf.json");
    }
}
