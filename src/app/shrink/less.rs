//! A search of a model in which less may happen than in its specification.
//!
//! In: a model, the property that is broken, and what may happen. Out: a shortest
//! counterexample, or that there is none.

use std::time::{Duration, Instant};

use super::shortest::{searching, verbosity};
use crate::app::Fatal;
use crate::app::asked::{Asked, check, counterexample_of, one_asked, prepare_one};
use crate::app::confirm::confirmed_or_why;
use crate::app::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs};
use crate::event::ViolationKind;
use crate::explain::behaviour::relation::Relation;
use crate::generate::{Formula, Inputs};
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, JobOutcome, Verdict};
use crate::plan::Job;
use crate::report::progress::tell_shorter;
use crate::report::shrink::Searcher;
use crate::runner::Prepared;
use crate::shrink::{Ground, MOVES_ON, Pieces, Room, is_named, relation, without_own};
use crate::trace::{About, Behaviour, DEADLOCK};

/// A model whose next-state relation is understood, and who is asked about it.
pub(super) struct Model<'a> {
    args: &'a ShrinkArgs,
    subject: &'a Subject,
    /// One after the other until one knows.
    engines: Vec<EngineName>,
    pub(super) relation: Relation,
    formula: Formula,
    inputs: Inputs,
    job: Job,
}

/// What came of a search.
pub(super) struct Heard {
    pub(super) answer: Answer,
    /// Who searched.
    pub(super) by: Searcher,
}

pub(super) enum Answer {
    /// This breaks the property.
    Found(Box<Behaviour>),
    /// Everything that may happen was searched, and nothing breaks it.
    Nothing,
    /// Nobody knows.
    Unknown,
    /// A signal ended the search.
    Interrupted(i32),
}

impl<'a> Model<'a> {
    /// That of a counterexample; `None` if its relation is not understood.
    pub(super) fn of(
        args: &'a ShrinkArgs,
        subject: &'a Subject,
        engines: Vec<EngineName>,
    ) -> Result<Option<Self>, Fatal> {
        let prepared = prepared((args, subject), EngineName::Tlc, "", 1)?;
        let (Some(job), Some(inputs)) = (prepared.plan.jobs.first(), prepared.inputs.first())
        else {
            return Ok(None);
        };
        let formula = job.question().and_then(|question| Formula::of(job, question).ok());
        let both = relation(&job.spec, inputs).zip(formula);
        Ok(both.map(|(relation, formula)| {
            let (inputs, job) = (inputs.clone(), job.clone());
            Self { args, subject, engines, relation, formula, inputs, job }
        }))
    }

    /// Has an engine search for so many seconds. `name` is what the progress shows.
    pub(super) fn search(&self, name: &str, room: &Room<'_>, secs: u64) -> Result<Heard, Fatal> {
        let inputs = room.inputs(&self.ground());
        let Heard { mut answer, by } = self.heard(name, &inputs, secs)?;
        if let Answer::Found(found) = &mut answer {
            without_own(found);
        }
        Ok(Heard { answer, by })
    }

    /// The same without pieces of what was recorded.
    pub(super) fn without(
        &self,
        recorded: &Behaviour,
        pieces: &Pieces<'_>,
        secs: u64,
    ) -> Result<Heard, Fatal> {
        let inputs = pieces.inputs(&self.ground());
        let name = format!("pieces-of-{}", pieces.size);
        let Heard { answer, by } = self.heard(&name, &inputs, secs)?;
        let answer = match answer {
            Answer::Found(found) => Answer::Found(Box::new(Pieces::named(*found, recorded))),
            other => other,
        };
        Ok(Heard { answer, by })
    }

    /// True of what the specification defines.
    pub(super) fn defines(&self, name: &str) -> bool {
        self.job.spec.definition(name).is_some()
    }

    /// True of the name of an action, with or without the parameters of its instances.
    pub(super) fn has(&self, action: &str) -> bool {
        self.relation.disjuncts.iter().any(|disjunct| is_named(action, &disjunct.action))
    }

    /// True if TLC follows a behaviour to a violation.
    pub(super) fn confirms(&self, behaviour: &Behaviour) -> bool {
        let (_, code) = confirmed_or_why(self.args, self.subject, behaviour);
        code == ExitCode::AsExpected
    }

    /// Tells whoever waits that something shorter was found.
    pub(super) fn tell(&self, behaviour: &Behaviour) {
        tell_shorter(verbosity(self.args), behaviour.steps.len());
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            spec: &self.job.spec,
            model: &self.inputs,
            relation: &self.relation,
            formula: &self.formula,
            deadlock: self.subject.property == DEADLOCK,
        }
    }

    /// What the first engine says that knows.
    fn heard(&self, name: &str, inputs: &Inputs, secs: u64) -> Result<Heard, Fatal> {
        let (args, subject) = (self.args, self.subject);
        let until = Instant::now() + Duration::from_secs(secs);
        let mut last = Heard { answer: Answer::Unknown, by: Searcher::tlc(Vec::new()) };
        for engine in &self.engines {
            let left = until.saturating_duration_since(Instant::now()).as_secs();
            let mut prepared = prepared((args, subject), *engine, name, left.max(1))?;
            prepared.inputs = vec![prepared.engines.first.readable(inputs.clone())];
            let asked = one_asked(prepared, verbosity(args))?;
            let answer = answer(&asked, subject)?;
            last = Heard { answer, by: super::made::searcher(&asked, subject) };
            if left == 0 || !matches!(last.answer, Answer::Unknown) {
                break;
            }
        }
        Ok(last)
    }
}

fn prepared(
    (args, subject): (&ShrinkArgs, &Subject),
    engine: EngineName,
    name: &str,
    secs: u64,
) -> Result<Prepared, Fatal> {
    let (engine, time_budget) = (Some(engine), Some(secs));
    let search = SearchArgs { engine, time_budget, ..SearchArgs::default() };
    let check = check(&args.tools, subject, search);
    let name = if name.is_empty() { String::new() } else { format!("/{name}") };
    prepare_one(&check, |job| {
        let job = searching(job, subject);
        Job { name: format!("{}{name}", job.name), ..job }
    })
}

fn answer(asked: &Asked, subject: &Subject) -> Result<Answer, Fatal> {
    if let Some(signal) = asked.run.signal {
        return Ok(Answer::Interrupted(signal));
    }
    if !asked.job().is_some_and(|job| is_found(job, subject)) {
        let is_nothing = asked.job().is_some_and(|job| {
            matches!(
                job.verdict,
                Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. }
            )
        });
        return Ok(if is_nothing { Answer::Nothing } else { Answer::Unknown });
    }
    let Some(job) = asked.job() else { return Ok(Answer::Unknown) };
    let found = counterexample_of(job)?;
    let kind = match subject.property.as_str() {
        DEADLOCK => Some(ViolationKind::Deadlock),
        _ => found.about.kind,
    };
    let about = About { kind, ..subject.behaviour.about.clone() };
    Ok(Answer::Found(Box::new(Behaviour { about, ..found })))
}

/// True if the property was broken, and the whole behaviour was told.
fn is_found(job: &JobOutcome, subject: &Subject) -> bool {
    match &job.verdict {
        Verdict::Violated { property, cut: None, .. } if subject.property == DEADLOCK => {
            property.as_deref() == Some(MOVES_ON)
        }
        Verdict::Violated { cut: None, .. } | Verdict::ReachedAsExpected { cut: None, .. } => {
            job.is_as_expected()
        }
        _ => false,
    }
}
