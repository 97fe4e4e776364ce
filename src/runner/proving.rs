//! More runs of one job: what TLC is asked about its fairness once its search
//! has found nothing.

use super::Runner;
use super::active::Active;
use crate::doubt::fairness::{self, Answer, Probes, probes};
use crate::generate::Inputs;
use crate::manifest::{Mode, VacuityPolicy};
use crate::outcome::{Asked, Inconclusive, Origin, Vacuity, Verdict, classify, finding};
use crate::rundir::JobDir;

/// Said where a second run has proven what the shape did not.
const PROVEN: &str = "fairness can be satisfied from every reachable state, as a run of TLC of its own has shown (fairness-steps)";

/// A search that is over, and what was answered since.
pub(super) struct Proving {
    search: Active,
    probes: Probes,
    steps: Option<Answer>,
    /// Memory of the larger run, in MiB.
    peak_mib: Option<u64>,
}

impl Proving {
    pub(super) fn new(search: Active, probes: Probes) -> Self {
        Self { peak_mib: search.peak_mib, search, probes, steps: None }
    }

    /// The question whose turn it is: its folder and files.
    pub(super) fn asking(&self, dir: &JobDir) -> (JobDir, &Inputs) {
        match (&self.steps, &self.probes.steps) {
            (None, Some(steps)) => (dir.fairness("steps"), steps),
            _ => (dir.fairness("behaviours"), &self.probes.behaviours),
        }
    }

    fn asks_about_steps(&self) -> bool {
        self.steps.is_none() && self.probes.steps.is_some()
    }
}

impl Runner<'_> {
    /// What there is to ask about a job that is green but for its fairness.
    pub(super) fn unproven(&self, number: usize, verdict: &Verdict) -> Option<Probes> {
        let job = self.job(number);
        let is_fairness = |id: &str| id == fairness::ID;
        let otherwise_green = match verdict {
            Verdict::Verified { .. } => true,
            Verdict::Inconclusive { why: Inconclusive::Doubtful { doubts } } => {
                doubts.iter().all(|doubt| is_fairness(&doubt.id))
            }
            _ => false,
        };
        let is_accepted = job.accept.iter().any(|id| is_fairness(id));
        let is_doubted = job.doubts.iter().any(|doubt| is_fairness(&doubt.id));
        let is_asked =
            otherwise_green && is_doubted && !is_accepted && job.mode == Mode::Exhaustive;
        let can_answer = self.engine_of(number).noting().is_some();
        if is_asked && can_answer { probes(job, &self.inputs[number]) } else { None }
    }

    /// Asks what is to be asked next.
    pub(super) fn prove(&mut self, number: usize, proving: Proving) {
        self.proving.insert(number, proving);
        if let Some(why) = self.ended_early() {
            return self.give_up(number, why);
        }
        self.start(number);
    }

    /// What a run that asked has said.
    pub(super) fn heard(&mut self, number: usize, mut proving: Proving, active: Active) {
        proving.peak_mib = proving.peak_mib.max(active.peak_mib);
        proving.search.trouble.extend(active.trouble);
        let (dir, inputs) = proving.asking(&self.job_dir(number));
        let asked = self.asked(number, active.budget);
        let asked = Asked {
            origin: asked.origin.clone().map(|origin| Origin { root: &inputs.root, ..origin }),
            mode: Mode::Exhaustive,
            declared: inputs.declared.clone(),
            effective: &inputs.config,
            deadlock: false,
            only_counted: false,
            probe: None,
            coverage: false,
            vacuity: VacuityPolicy::Ignore,
            doubts: &[],
            ..asked
        };
        let answer = match classify(&asked, &active.facts).verdict {
            Verdict::Verified { .. } => Answer::Holds,
            Verdict::Violated { property, contested: None, .. } => {
                Answer::Violated(property.unwrap_or_default())
            }
            other => Answer::Unknown(finding(&other)),
        };
        dir.clean();
        self.answered(number, proving, answer);
    }

    /// Goes on with what an answer leaves open.
    pub(super) fn answered(&mut self, number: usize, mut proving: Proving, answer: Answer) {
        if proving.asks_about_steps() {
            let is_proven = proving.probes.is_proven_by(&answer);
            proving.steps = Some(answer);
            return match is_proven {
                true => self.settle(number, proving, None),
                false => self.prove(number, proving),
            };
        }
        self.settle(number, proving, Some(answer));
    }

    /// The verdict on the search, with what is known of its fairness.
    fn settle(&mut self, number: usize, proving: Proving, behaviours: Option<Answer>) {
        let Proving { mut search, probes, steps, peak_mib } = proving;
        search.peak_mib = peak_mib;
        let doubts = &mut self.outcome.plan.jobs[number].doubts;
        probes.settle(steps.as_ref(), behaviours.as_ref(), doubts);
        let mut classified = classify(&self.asked(number, search.budget), &search.facts);
        match behaviours {
            None => classified.notes.push(PROVEN.to_owned()),
            Some(Answer::Holds) => {
                classified.notes.extend(probes.notes());
                let conditions = probes.conditions();
                let why = vec![Vacuity::NoFairBehaviour { conditions }];
                classified.verdict = Verdict::Vacuous { why };
            }
            Some(Answer::Violated(_) | Answer::Unknown(_)) => {}
        }
        self.complete(number, search, classified);
    }
}
