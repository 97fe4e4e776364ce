//! `greyverify replay`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use greyverify_protocol::{Ended, Mismatch, Replayed, RunTask};

use super::interrupt::interruptible;
use super::output::{lost, write_file};
use super::subject::Subject;
use super::{Fatal, say};
use crate::cli::{BehaviourArgs, MIRROR, ReplayArgs};
use crate::mirror::Trouble;
use crate::outcome::ExitCode;
use crate::report::replay::{mismatch, replayed};

/// Walks a behaviour on the mirror or has it run elsewhere, and ends with the
/// code of what it breaks there.
pub(super) fn replay(args: &ReplayArgs) -> Result<ExitCode, Fatal> {
    let subject = Subject::of(&args.behaviour, false)?;
    match args.on.as_str() {
        MIRROR if args.save.is_some() => {
            let hint = "run it on something else with --on WHERE".to_owned();
            Err(Fatal::new(ExitCode::Usage, "the mirror has no schedule to save", Some(hint)))
        }
        MIRROR => on_mirror(&args.behaviour, subject),
        _ => elsewhere(args, subject),
    }
}

fn on_mirror(args: &BehaviourArgs, mut subject: Subject) -> Result<ExitCode, Fatal> {
    let (told, walk, program) = (subject.told(), subject.walk(), &mut subject.program);
    let work = |cancelled: Arc<AtomicBool>| program.replay(told, walk, &cancelled);
    match answered(interruptible(work, &mut || {})?)? {
        Ok(done) => {
            say(&replayed(&subject.behaviour.about, &done));
            Ok(code(&done))
        }
        Err(why) => unlike(args, &why),
    }
}

/// What the program said, if it said it before a signal came.
fn answered<T>((answer, signal): (Result<T, Trouble>, Option<i32>)) -> Result<T, Fatal> {
    answer.map_err(|why| match signal {
        Some(number) => Fatal::new(ExitCode::Signal(number), why, None),
        None => Fatal::from(&why),
    })
}

/// The behaviour is none of the mirror's.
fn unlike(args: &BehaviourArgs, why: &Mismatch) -> Result<ExitCode, Fatal> {
    if is_unusable(why) {
        return Err(unusable(args, why));
    }
    say(&mismatch(why));
    Ok(ExitCode::Unexpected)
}

fn code(done: &Replayed) -> ExitCode {
    done.kind.map_or(ExitCode::AsExpected, ExitCode::Violated)
}

fn elsewhere(args: &ReplayArgs, mut subject: Subject) -> Result<ExitCode, Fatal> {
    let running = RunTask { walk: subject.walk(), ground: args.on.clone() };
    let (told, program) = (subject.told(), &mut subject.program);
    let work = |cancelled: Arc<AtomicBool>| program.run(told, running, &cancelled);
    match answered(interruptible(work, &mut || {})?)? {
        Ok(ran) => {
            save(args.save.as_deref(), ran.schedule.as_deref());
            say(&ran.text);
            Ok(match ran.ended {
                Ended::Reached => ExitCode::AsExpected,
                Ended::Violated(kind) => ExitCode::Violated(kind),
                Ended::Otherwise => ExitCode::Unexpected,
            })
        }
        Err(why) => unlike(&args.behaviour, &why),
    }
}

fn save(file: Option<&Path>, schedule: Option<&str>) {
    let (Some(file), Some(schedule)) = (file, schedule) else { return };
    if let Err(why) = write_file(file, schedule) {
        lost(&format!("cannot write the schedule to {}: {why}", file.display()));
    }
}

/// Says of a behaviour that nothing can be done with why that is so.
pub(super) fn unusable(args: &BehaviourArgs, why: &Mismatch) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("{}: {why}", args.file.display()), None)
}

/// True if the file is wrong in itself, not beside the mirror.
pub(super) fn is_unusable(why: &Mismatch) -> bool {
    match why {
        Mismatch::Empty
        | Mismatch::Unassigned { .. }
        | Mismatch::NoHome { .. }
        | Mismatch::NoProperty { .. } => true,
        Mismatch::Step { .. } | Mismatch::Kept { .. } => false,
    }
}
