//! A job that stays clear of known defects: fewer workers, or a part of TLC
//! switched off.

use super::{Defect, known};
use crate::doubt::{Subject, subject};
use crate::engine::Unfit;
use crate::generate::Inputs;
use crate::manifest::Mode;
use crate::objection::Doubt;
use crate::outcome::ExitCode;
use crate::plan::Job;
use crate::toolchain::TlcVersion;

/// Switches off what remembers the values of arguments.
const LAZY_OFF: &str = "-Dtlc2.value.impl.LazyValue.off=true";

/// Changes a job so that known defects of this TLC do not matter.
///
/// # Errors
/// More than one worker was asked for where only one can be trusted.
pub(in crate::engine::tlc) fn avoid(
    job: &mut Job,
    inputs: &Inputs,
    tlc: &TlcVersion,
) -> Result<(), Unfit> {
    if job.doubts.iter().any(|doubt| doubt.id == "tlc-798") {
        job.evasions.push(LAZY_OFF);
    }
    if job.resources.workers == 1 {
        return Ok(());
    }
    let simulates = matches!(job.mode, Mode::Simulate { .. });
    let wanted = match simulates {
        true => "tlc-c40c0351e",
        false => "tlc-971",
    };
    let Some(defect) = known(tlc).find(|defect| defect.id == wanted) else { return Ok(()) };
    if !simulates && !checks_liveness(job, inputs) {
        return Ok(());
    }
    if job.accept.iter().any(|id| id == defect.id) {
        job.doubts.push(Doubt::noting(defect.id, defect.what).hint("accepted by its id"));
        return Ok(());
    }
    if job.resources.workers_asked {
        return Err(cannot_be_trusted(job, defect, tlc));
    }
    job.resources.workers = 1;
    Ok(())
}

/// A number of workers that was asked for and cannot be trusted.
fn cannot_be_trusted(job: &Job, defect: &Defect, tlc: &TlcVersion) -> Unfit {
    let (job, workers) = (&job.name, job.resources.workers);
    let Defect { id, what, .. } = defect;
    Unfit {
        code: ExitCode::Usage,
        what: format!("{workers} workers for job {job}: {id}: TLC {tlc}: {what}"),
        hint: format!("use one worker, or a newer TLC; --accept {id} takes the risk"),
    }
}

/// Where nothing can be read, every property counts as temporal.
fn checks_liveness(job: &Job, inputs: &Inputs) -> bool {
    if inputs.config.properties.is_empty() {
        return false;
    }
    let generated = subject::generated(inputs);
    let subject = Subject::new(job, inputs, &generated);
    subject.is_none_or(|mut subject| !subject.liveness().is_empty())
}
