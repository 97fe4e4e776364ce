//! A job that stays clear of known defects: fewer workers, or a part of TLC
//! switched off.

use super::known;
use crate::doubt::{Subject, subject};
use crate::generate::Inputs;
use crate::manifest::Mode;
use crate::objection::Doubt;
use crate::plan::Job;
use crate::toolchain::TlcVersion;

/// Switches off what remembers the values of arguments.
const LAZY_OFF: &str = "-Dtlc2.value.impl.LazyValue.off=true";

/// A number of workers that was asked for and cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{workers} workers for job {job}: {id}: TLC {tlc}: {what}")]
pub struct Unsound {
    /// The job.
    pub job: String,
    /// The number asked for.
    pub workers: u32,
    /// The defect.
    pub id: &'static str,
    /// What goes wrong.
    pub what: &'static str,
    /// The TLC that has it.
    pub tlc: String,
}

impl Unsound {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("use one worker, or a newer TLC; --accept {} takes the risk", self.id)
    }
}

/// Changes a job so that known defects of this TLC do not matter.
///
/// # Errors
/// More than one worker was asked for where only one can be trusted.
pub fn avoid(job: &mut Job, inputs: &Inputs, tlc: &TlcVersion) -> Result<(), Unsound> {
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
    if !simulates && !checks_liveness(job, inputs, tlc) {
        return Ok(());
    }
    if job.accept.iter().any(|id| id == defect.id) {
        job.doubts.push(Doubt::noting(defect.id, defect.what).hint("accepted by its id"));
        return Ok(());
    }
    if job.resources.workers_asked {
        let (job, workers) = (job.name.clone(), job.resources.workers);
        let (id, what, tlc) = (defect.id, defect.what, tlc.to_string());
        return Err(Unsound { job, workers, id, what, tlc });
    }
    job.resources.workers = 1;
    Ok(())
}

/// Where nothing can be read, every property counts as temporal.
fn checks_liveness(job: &Job, inputs: &Inputs, tlc: &TlcVersion) -> bool {
    if inputs.config.properties.is_empty() {
        return false;
    }
    let generated = subject::generated(inputs);
    let subject = Subject::new(job, inputs, tlc, &generated);
    subject.is_none_or(|mut subject| !subject.liveness().is_empty())
}
