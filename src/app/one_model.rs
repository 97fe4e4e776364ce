//! Commands that are about one model.

use super::Fatal;
use super::prepare::prepare_as;
use crate::cli::CheckArgs;
use crate::outcome::ExitCode;
use crate::plan::{Job, Purpose};
use crate::runner::Prepared;
use crate::trace::About;

/// Models that are named where one must be chosen.
const NAMED: usize = 8;

/// The one model that the arguments choose. `does` says what is done with it:
/// `explore looks at`.
pub(super) fn one_model(check: &CheckArgs, does: &str) -> Result<Prepared, Fatal> {
    let mut names = Vec::new();
    let prepared = prepare_as(check, |plan| {
        let is_one = |job: &Job| matches!(job.purpose, Purpose::Check | Purpose::Mutant { .. });
        plan.jobs.retain(is_one);
        names = plan.jobs.iter().map(|job| job.name.clone()).collect();
        plan.jobs.truncate(1);
    })?;
    match &names[..] {
        [_] => Ok(prepared),
        _ => Err(choose(&names, does)),
    }
}

fn choose(names: &[String], does: &str) -> Fatal {
    let hint = match names.len() {
        0 => "name a model with --model NAME; `greyverify list` shows them".to_owned(),
        count => {
            let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            let more = if count > NAMED { ", ..." } else { "" };
            format!("name it with --model NAME: {shown}{more}")
        }
    };
    let what = format!("{does} one model, and {} are chosen", names.len());
    Fatal::new(ExitCode::Usage, what, Some(hint))
}

/// What a behaviour of a job says of itself that a command has found.
pub(super) fn about(job: &Job, command: &str) -> About {
    About {
        spec: Some(job.spec.name.clone()),
        job: Some(job.name.clone()),
        bounds: job.bounds.clone(),
        found_by: Some(format!("greyverify {command}")),
        ..About::default()
    }
}
