//! `Fair` and `NoStarvation`.

use super::{Action, SchedulerPlain, State, Task};
use greyverify_mirror::{FairAction, Promise};

impl SchedulerPlain {
    /// The conjuncts of `Fair`.
    pub(super) fn fairness(&self) -> Vec<FairAction<Self>> {
        let mut fair = vec![FairAction::weak(|m: &Self, state| {
            let mut actions = Vec::new();
            m.decisions(state, &mut actions);
            m.taken(state, actions)
        })];
        for k in self.all_tasks() {
            fair.push(FairAction::strong(move |m: &Self, state| {
                let commits = m.of_flight(state, k);
                m.taken(state, commits.into_iter().filter(|a| matches!(a, Action::Commit(_))))
            }));
            fair.push(FairAction::weak(move |m: &Self, state| {
                let redirects = m.of_flight(state, k);
                m.taken(state, redirects.into_iter().filter(|a| matches!(a, Action::Redirect(..))))
            }));
            fair.push(FairAction::weak(move |m: &Self, state| m.taken(state, m.ends(state, k))));
        }
        for n in 0..self.nodes {
            fair.push(FairAction::weak(move |m: &Self, state: &State| {
                let returns = m.may_return(state, n).then_some(Action::NodeReturns(n));
                m.taken(state, returns)
            }));
        }
        fair
    }

    /// `NoStarvation`, one promise for each task.
    pub(super) fn no_starvation(&self) -> Vec<Promise<Self>> {
        let promises = self.all_tasks().map(|k| Promise {
            name: "NoStarvation",
            goal: Box::new(move |_: &Self, state: &State| {
                matches!(state.task(k), Task::Placed { .. })
            }),
            stay: Box::new(|_: &Self, _: &State| true),
            start: Some(Box::new(move |_: &Self, state: &State| {
                matches!(state.task(k), Task::Queued { .. })
            })),
        });
        promises.collect()
    }

    fn of_flight(&self, state: &State, k: u8) -> Vec<Action> {
        let mut actions = Vec::new();
        self.placements(state, k, &mut actions);
        actions
    }

    fn taken(&self, state: &State, actions: impl IntoIterator<Item = Action>) -> Vec<State> {
        actions.into_iter().map(|a| self.step(state, a)).collect()
    }
}
