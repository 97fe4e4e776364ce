//! What is looked at before an engine is asked about a counterexample: whether its states are those
//! of the specification, and whether the question depends on more than states.

use super::Subject;
use crate::app::asked::{about_one_property, check, prepare_about};
use crate::app::{Fatal, complain};
use crate::cli::{SearchArgs, ToolArgs};
use crate::doubt;
use crate::generate::Inputs;
use crate::import::{Ground, fit};
use crate::manifest::EngineName;
use crate::outcome::ExitCode;
use crate::plan::Job;

/// What is known of the specification of a counterexample.
pub(in crate::app) struct LookedAt {
    job: Job,
    inputs: Inputs,
}

impl Subject {
    /// Looks, and makes the states those of the specification, if another tool wrote them.
    pub(in crate::app) fn look_at(
        &mut self,
        tools: &ToolArgs,
        engine: Option<EngineName>,
    ) -> Result<Option<LookedAt>, Fatal> {
        let check = check(tools, self, SearchArgs { engine, ..SearchArgs::default() });
        let mut prepared = prepare_about(&check, self, |job| about_one_property(job, self))?;
        let Some((job, inputs)) = prepared.plan.jobs.pop().zip(prepared.inputs.pop()) else {
            return Ok(None);
        };
        let constants = self.question.constants.iter();
        let literals = constants.filter_map(|(name, key)| key.value.literal(name));
        let models = literals
            .flat_map(|literal| literal.model_values().map(str::to_owned).collect::<Vec<_>>());
        let ground = Ground::of(&job.spec, models.collect());
        let file = self.file.display();
        let notes = fit(&mut self.behaviour, &ground).map_err(|why| {
            let hint = "a counterexample tells each variable in each state".to_owned();
            Fatal::new(ExitCode::Usage, format!("{file}: {why}"), Some(hint))
        })?;
        notes.iter().for_each(|note| complain(&format!("note: {file}: {note}")));
        Ok(Some(LookedAt { job, inputs }))
    }
}

impl LookedAt {
    /// That what is searched in parts, or from another side, means the same there.
    pub(in crate::app) fn is_of_states(&self, subject: &Subject) -> Result<(), Fatal> {
        let config = &self.inputs.config;
        let behaviour = [&config.specification, &config.init, &config.next];
        let behaviour = behaviour.into_iter().flatten().map(|named| named.name.as_str());
        let names: Vec<&str> = std::iter::once(&*subject.property).chain(behaviour).collect();
        let read = doubt::read_of_the_search(&self.job.spec, &config.replacements(), &names);
        let Some(read) = read else { return Ok(()) };
        let what = format!(
            "{}: {} reads {read}, which is no part of a state: where less is searched it is another \
             value, and a smaller counterexample would prove nothing",
            subject.file.display(),
            subject.name,
        );
        let hint = "keep it in a variable of the specification, or look at the counterexample as it is: \
                    greyverify trace show";
        Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())))
    }
}
