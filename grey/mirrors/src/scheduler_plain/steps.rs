//! The actions of the specification: which are possible, and what they do.

use super::{Action, Fault, SchedulerPlain, State, Task, Tenant};

impl State {
    pub(super) fn tenant(&self, t: u8) -> &Tenant {
        &self.tenants[usize::from(t)]
    }

    pub(super) fn task(&self, k: u8) -> Task {
        self.tasks[usize::from(k)]
    }

    /// `Load(n)`.
    pub(super) fn load(&self, n: u8) -> usize {
        let on = |task: &&Task| matches!(task, Task::Placed { node, .. } if *node == n);
        self.tasks.iter().filter(on).count()
    }

    /// `Held(t)`.
    pub(super) fn held(&self, t: u8) -> usize {
        let holds = |task: &&Task| match task {
            Task::Flight { owner, .. } | Task::Placed { owner, .. } => *owner == t,
            Task::Idle | Task::Queued { .. } => false,
        };
        self.tasks.iter().filter(holds).count()
    }

    fn set(&mut self, k: u8, task: Task) {
        self.tasks[usize::from(k)] = task;
    }
}

impl SchedulerPlain {
    fn all_nodes(&self) -> std::ops::Range<u8> {
        0..self.nodes
    }

    pub(super) fn all_tenants(&self) -> std::ops::Range<u8> {
        0..self.tenants
    }

    pub(super) fn all_tasks(&self) -> std::ops::Range<u8> {
        0..self.max_task
    }

    /// `Contends(t)`.
    pub(super) fn contends(&self, state: &State, t: u8) -> bool {
        !state.tenant(t).queue.is_empty() && state.held(t) < usize::from(self.quota_of(t))
    }

    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        self.decisions(state, actions);
        for k in self.all_tasks() {
            match state.task(k) {
                Task::Idle => {
                    let full = |t| self.has(Fault::OneWaits) && !state.tenant(t).queue.is_empty();
                    let tenants = self.all_tenants().filter(|t| !full(*t));
                    actions.extend(tenants.map(|t| Action::Arrive(k, t)));
                }
                Task::Queued { .. } => {}
                Task::Flight { .. } => self.placements(state, k, actions),
                Task::Placed { .. } => actions.extend(self.ends(state, k)),
            }
        }
        for n in self.all_nodes() {
            match state.up.contains(&n) {
                true => actions.push(Action::NodeFails(n)),
                false if self.may_return(state, n) => actions.push(Action::NodeReturns(n)),
                false => {}
            }
        }
    }

    /// `Decide` of every tenant that may.
    pub(super) fn decisions(&self, state: &State, actions: &mut Vec<Action>) {
        let is_ready = |t: &u8| !state.tenant(*t).queue.is_empty() && self.within_quota(state, *t);
        let ready: Vec<u8> = self.all_tenants().filter(is_ready).collect();
        let waiting = self.all_tenants().filter(|t| !state.tenant(*t).queue.is_empty());
        if self.has(Fault::HeadOfLine) && waiting.count() > ready.len() {
            return;
        }
        for t in ready.iter().copied().filter(|t| self.has_turn(state, *t, &ready)) {
            actions.extend(self.all_nodes().map(|n| Action::Decide(t, n)));
        }
    }

    /// `Commit` or `Redirect` of a task in flight.
    pub(super) fn placements(&self, state: &State, k: u8, actions: &mut Vec<Action>) {
        let Task::Flight { node, .. } = state.task(k) else { return };
        match self.takes(state, node) {
            true => actions.push(Action::Commit(k)),
            false => {
                let others = self.all_nodes().filter(|n| self.takes(state, *n));
                actions.extend(others.map(|n| Action::Redirect(k, n)));
            }
        }
    }

    /// How a placed task may end.
    pub(super) fn ends(&self, state: &State, k: u8) -> Vec<Action> {
        match state.task(k) {
            Task::Placed { node, .. } if state.up.contains(&node) => {
                vec![Action::Finish(k), Action::TaskFails(k)]
            }
            Task::Placed { .. } => vec![Action::TakeBack(k)],
            Task::Idle | Task::Queued { .. } | Task::Flight { .. } => Vec::new(),
        }
    }

    pub(super) fn step(&self, state: &State, action: Action) -> State {
        let mut next = state.clone();
        match action {
            Action::Arrive(k, t) => {
                next.set(k, Task::Queued { owner: t });
                next.tenants[usize::from(t)].queue.push(k);
                self.pays(state, &mut next, t, (0, 0));
            }
            Action::Decide(t, n) => {
                let tenant = &mut next.tenants[usize::from(t)];
                let k = tenant.queue.remove(self.next_of(&tenant.queue));
                tenant.used += 1;
                next.tried.remove(&k);
                next.set(k, Task::Flight { owner: t, node: n });
                self.pays(state, &mut next, t, (self.cost(t), 1));
            }
            Action::Commit(k) => {
                if let Task::Flight { owner, node } = state.task(k) {
                    next.set(k, Task::Placed { owner, node });
                }
            }
            Action::Redirect(k, n) => {
                if let Task::Flight { owner, .. } = state.task(k) {
                    next.set(k, Task::Flight { owner, node: n });
                }
            }
            Action::Finish(k) => {
                next.set(k, Task::Idle);
                if let Task::Placed { owner, .. } = state.task(k) {
                    next.tenants[usize::from(owner)].used -= 1;
                    self.pays(state, &mut next, owner, (0, 0));
                }
            }
            Action::TaskFails(k) | Action::TakeBack(k) => self.requeue(state, &mut next, k),
            Action::NodeFails(n) => {
                next.up.remove(&n);
            }
            Action::NodeReturns(n) => {
                next.up.insert(n);
            }
        }
        next
    }

    /// `Requeue(k)`.
    fn requeue(&self, state: &State, next: &mut State, k: u8) {
        let Task::Placed { owner, node } = state.task(k) else { return };
        let tenant = &mut next.tenants[usize::from(owner)];
        tenant.used = self.on_failure(tenant.used);
        if self.has(Fault::LostWithItsNode) && !state.up.contains(&node) {
            next.set(k, Task::Idle);
        } else {
            next.tried.insert(k);
            self.queue_again(next, k, owner);
        }
        self.pays(state, next, owner, (0, 0));
    }

    fn queue_again(&self, next: &mut State, k: u8, owner: u8) {
        let another = || self.all_tenants().find(|t| *t != owner);
        let owner = if self.has(Fault::QueuedWithAnother) { another() } else { Some(owner) };
        let Some(owner) = owner else { return };
        next.set(k, Task::Queued { owner });
        let queue = &mut next.tenants[usize::from(owner)].queue;
        let at = if self.has(Fault::RetriedFirst) { 0 } else { queue.len() };
        queue.insert(at, k);
    }

    /// `Pays(t, cost, turns)`. Where a fault lets an account grow without
    /// bound, it stays at the largest there is.
    fn pays(&self, state: &State, next: &mut State, t: u8, (cost, turns): (i32, i32)) {
        let stride = self.stride(t);
        let lead = self.settled(state, next, t, |has| has.lead, (self.joins_at(t), cost));
        let had = self.settled(state, next, t, |has| has.had, (stride, turns * stride));
        for (tenant, (lead, had)) in next.tenants.iter_mut().zip(lead.into_iter().zip(had)) {
            (tenant.lead, tenant.had) = (lead, had);
        }
    }

    /// An account after a step of t that puts it at `joins` if it begins to
    /// contend and adds `more` if it goes on, counted from the least.
    fn settled(
        &self,
        state: &State,
        next: &State,
        t: u8,
        account: fn(&Tenant) -> i32,
        (joins, more): (i32, i32),
    ) -> Vec<i32> {
        let after = |x: u8| match (x == t, self.contends(state, t)) {
            (false, _) => account(state.tenant(x)),
            (true, true) => account(state.tenant(t)).saturating_add(more),
            (true, false) => joins,
        };
        let contenders = self.all_tenants().filter(|x| self.contends(next, *x));
        let least = contenders.map(after).min().unwrap_or(0);
        let settled = |x| match self.contends(next, x) {
            true => after(x).saturating_sub(least),
            false => 0,
        };
        self.all_tenants().map(settled).collect()
    }
}
