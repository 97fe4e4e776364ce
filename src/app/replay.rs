//! `greyverify replay`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use greyverify_protocol::{Ended, Mismatch, Replayed, RunTask};

use super::confirm::follow;
use super::interrupt::interruptible;
use super::output::{lost, write_file};
use super::subject::Subject;
use super::{Fatal, say};
use crate::cli::{ENGINE, MIRROR, ReplayArgs};
use crate::event::ViolationKind;
use crate::mirror::Trouble;
use crate::outcome::ExitCode;
use crate::report::replay::{self as report, End, mismatch, replayed};

/// Walks a behaviour on the mirror, in the specification itself or elsewhere, and ends with
/// the code of what it breaks there.
pub(super) fn replay(args: &ReplayArgs) -> Result<ExitCode, Fatal> {
    let mut subject = Subject::of(&args.behaviour, false)?;
    match args.on.as_deref() {
        None | Some(MIRROR | ENGINE) if args.save.is_some() => {
            let hint = "run it on something else with --on WHERE".to_owned();
            Err(Fatal::new(ExitCode::Usage, "there is no schedule to save", Some(hint)))
        }
        Some(ground) if ground != ENGINE && subject.is_by_path() => Err(no_mirror(&subject)),
        None if subject.is_by_path() => on_engine(args, &mut subject),
        None | Some(MIRROR) => on_mirror(args, subject),
        Some(ENGINE) => on_engine(args, &mut subject),
        Some(ground) => elsewhere(args, subject, ground),
    }
}

fn on_mirror(args: &ReplayArgs, mut subject: Subject) -> Result<ExitCode, Fatal> {
    let (told, walk, program) = (subject.told(), subject.walk(), &mut subject.program);
    let work = |cancelled: Arc<AtomicBool>| program.replay(told, walk, &cancelled);
    let answer = interruptible(work, &mut || {})?;
    if let (Err(why), None) = &answer
        && why.is_no_mirror()
        && args.on.is_none()
    {
        return on_engine(args, &mut subject);
    }
    match answered(answer)? {
        Ok(done) => {
            say(&replayed(&subject.behaviour.about, &done));
            Ok(code(&done))
        }
        Err(why) => unlike(&subject.file, &why),
    }
}

/// Has an engine follow the behaviour in the specification itself.
fn on_engine(args: &ReplayArgs, subject: &mut Subject) -> Result<ExitCode, Fatal> {
    subject.look_at(&args.tools, None)?;
    let (followed, signal) = follow(&args.tools, subject)?;
    say(&report::followed(&subject.behaviour, &followed));
    let code = match followed.end {
        End::Shown(kind) => kind.map_or(ExitCode::AsExpected, ExitCode::Violated),
        End::Early { .. } => ExitCode::Violated(ViolationKind::Safety),
        End::Holds | End::Stops { .. } | End::Otherwise { .. } => ExitCode::Unexpected,
        End::Unknown(_) => ExitCode::Inconclusive,
    };
    Ok(signal.map_or(code, ExitCode::Signal))
}

/// What the program said, if it said it before a signal came.
fn answered<T>((answer, signal): (Result<T, Trouble>, Option<i32>)) -> Result<T, Fatal> {
    answer.map_err(|why| match signal {
        Some(number) => Fatal::new(ExitCode::Signal(number), why, None),
        None => Fatal::from(&why),
    })
}

/// The behaviour is none of the mirror's.
fn unlike(file: &Path, why: &Mismatch) -> Result<ExitCode, Fatal> {
    if is_unusable(why) {
        return Err(unusable(file, why));
    }
    say(&mismatch(why));
    Ok(ExitCode::Unexpected)
}

fn code(done: &Replayed) -> ExitCode {
    done.kind.map_or(ExitCode::AsExpected, ExitCode::Violated)
}

fn elsewhere(args: &ReplayArgs, mut subject: Subject, ground: &str) -> Result<ExitCode, Fatal> {
    let running = RunTask { walk: subject.walk(), ground: ground.to_owned() };
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
        Err(why) => unlike(&subject.file, &why),
    }
}

fn save(file: Option<&Path>, schedule: Option<&str>) {
    let (Some(file), Some(schedule)) = (file, schedule) else { return };
    if let Err(why) = write_file(file, schedule) {
        lost(&format!("cannot write the schedule to {}: {why}", file.display()));
    }
}

/// Says of a behaviour that nothing can be done with why that is so.
pub(super) fn unusable(file: &Path, why: &Mismatch) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("{}: {why}", file.display()), None)
}

/// Only a manifest names a mirror.
pub(super) fn no_mirror(subject: &Subject) -> Fatal {
    let what = format!("{} is given by path, and only a manifest names a mirror", subject.name);
    Fatal::new(
        ExitCode::Usage,
        what,
        Some("leave out --on, or ask an engine: --on engine".to_owned()),
    )
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
