//! `greyverify replay`.

use std::path::Path;

use grey_cluster::Schedule;

use super::output::lost;
use super::subject::Subject;
use super::{Fatal, say};
use crate::cli::{BehaviourArgs, Ground, ReplayArgs};
use crate::model::registry::consensus;
use crate::outcome::ExitCode;
use crate::replay::cluster::{Driven, Failed, Stuck, drive};
use crate::replay::{Mismatch, Replayed};
use crate::report::driven::{driven, stuck};
use crate::report::replay::{mismatch, of, replayed};

/// Walks a behaviour on the mirror or runs it on a cluster, and ends with the
/// code of what it breaks there.
pub(super) fn replay(args: &ReplayArgs) -> Result<ExitCode, Fatal> {
    let subject = Subject::of(&args.behaviour)?;
    match args.on {
        Ground::Mirror if args.save.is_some() => {
            let hint = "run it on the cluster with --on cluster".to_owned();
            Err(Fatal::new(ExitCode::Usage, "the mirror has no schedule to save", Some(hint)))
        }
        Ground::Mirror => on_mirror(&args.behaviour, &subject),
        Ground::Cluster => on_cluster(args, &subject),
    }
}

fn on_mirror(args: &BehaviourArgs, subject: &Subject) -> Result<ExitCode, Fatal> {
    match subject.mirror()?.replay(&subject.behaviour, &subject.property) {
        Ok(done) => {
            say(&replayed(&subject.behaviour.about, &done));
            Ok(code(&done))
        }
        Err(why) => unlike(args, &why),
    }
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

fn on_cluster(args: &ReplayArgs, subject: &Subject) -> Result<ExitCode, Fatal> {
    let model = consensus(&subject.spec, &subject.question)
        .map_err(|e| Fatal::new(ExitCode::Usage, e, None))?
        .ok_or_else(|| {
            let why = format!("the cluster runs GreyConsensus, not {}", subject.spec);
            Fatal::new(ExitCode::Usage, why, Some("leave --on cluster out".to_owned()))
        })?;
    let (about, property) = (&subject.behaviour.about, &subject.property);
    match drive(&model, &subject.behaviour, property) {
        Ok(done) => {
            save(args.save.as_deref(), &done.schedule, &of(about));
            say(&driven(about, property, &done));
            Ok(ended(&done, property))
        }
        Err(Stuck::Mirror(why)) => unlike(&args.behaviour, &why),
        Err(why) => {
            if let Stuck::Step(failed) = &why {
                let Failed { schedule, .. } = &**failed;
                save(args.save.as_deref(), schedule, &of(about));
            }
            say(&stuck(&why));
            Ok(ExitCode::Unexpected)
        }
    }
}

/// What was to be seen on the cluster was seen, or not.
fn ended(done: &Driven, property: &str) -> ExitCode {
    match done.kind {
        None if done.found.is_empty() => ExitCode::AsExpected,
        Some(kind) if done.breaks(property) => ExitCode::Violated(kind),
        None | Some(_) => ExitCode::Unexpected,
    }
}

fn save(file: Option<&Path>, schedule: &Schedule, about: &str) {
    let Some(file) = file else { return };
    if let Err(why) = schedule.save(file, about) {
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
