//! Who is asked before the engine that decided, for it starts at once.
//!
//! In: a job, and the engines of the run. Out: the one beside, if what it says of a
//! state is what the engine that decided would say of it.

use tla_syntax::token::{Kw, Tok, Token};

use crate::engine::{Engine, Engines, Evaluator};
use crate::generate::{self, Inputs};
use crate::manifest::{EngineName, Mode};
use crate::outcome::JobOutcome;
use crate::plan::Job;
use crate::spec::lex;

/// The second engine of a run, if the job is decided by the first. Where TLC is named,
/// it alone is to be believed.
pub(super) fn beside<'e>(engines: &'e Engines, outcome: &JobOutcome) -> Option<&'e dyn Evaluator> {
    let job = &outcome.job;
    let second =
        engines.second.as_ref().filter(|_| matches!(job.engine, None | Some(EngineName::Both)))?;
    let inputs = generate::inputs(job).ok()?;
    let reads_the_same = has_one_meaning(job, &inputs, &**second)
        && second.fit(&mut searched(job), &asked(inputs)).is_ok();
    second.evaluator().filter(|_| reads_the_same)
}

/// True if nothing in a job is for an engine to choose: this one means by it what every
/// other means.
pub(crate) fn has_one_meaning(job: &Job, inputs: &Inputs, engine: &dyn Engine) -> bool {
    inputs.beside.jars.is_empty() && !has_a_choice(job) && !has_its_own(job, engine)
}

/// A job whose files ask, instead of being searched.
fn searched(job: &Job) -> Job {
    Job { mode: Mode::Exhaustive, coverage: false, ..job.clone() }
}

/// Of a configuration, a question keeps what gives the constants their values.
fn asked(mut inputs: Inputs) -> Inputs {
    inputs.config.action_constraints.clear();
    inputs.config.properties.clear();
    inputs.config.others.clear();
    inputs
}

/// True if a module is named like one that an engine brings: each engine has its own
/// way to say which of the two is meant.
fn has_its_own(job: &Job, engine: &dyn Engine) -> bool {
    let brought = engine.modules();
    job.spec.modules.iter().any(|own| brought.values().any(|all| all.contains(&own.name)))
}

/// True if a value of the specification may be another for another engine: which
/// element `CHOOSE` takes is for the engine to say.
fn has_a_choice(job: &Job) -> bool {
    let is_one = |token: &Token| token.tok == Tok::Kw(Kw::Choose);
    let mut modules = job.spec.modules.iter();
    modules.any(|module| lex(&module.text).is_none_or(|all| all.iter().any(is_one)))
}
