//! The actions of the specification: which are possible, and what they do.

use super::{Action, Bag, Fault, Node, Scheduler, State, Tenant};

/// `With(Without(bag, old), new)`.
pub(super) fn exchange<T: Ord>(bag: &mut Bag<T>, old: &T, new: T) {
    if let Some(n) = bag.get_mut(old) {
        *n -= 1;
        if *n == 0 {
            bag.remove(old);
        }
    }
    *bag.entry(new).or_insert(0) += 1;
}

/// The sum of a figure over all that a bag holds.
pub(super) fn sum<T>(bag: &Bag<T>, figure: impl Fn(&T) -> usize) -> usize {
    bag.iter().map(|(x, n)| usize::from(*n) * figure(x)).sum()
}

/// `Held(r)`.
pub(super) fn held(r: &Tenant) -> u8 {
    r.flight + r.placed
}

impl Scheduler {
    /// `QuotaOf(r)`.
    pub(super) fn quota_of(&self, r: &Tenant) -> u8 {
        if r.heavy { self.weight * self.quota } else { self.quota }
    }

    /// `Stride(r)`.
    pub(super) fn stride(&self, r: &Tenant) -> i32 {
        if r.heavy { 1 } else { i32::from(self.weight) }
    }

    /// `Contends(r)`.
    pub(super) fn contends(&self, r: &Tenant) -> bool {
        !r.queue.is_empty() && held(r) < self.quota_of(r)
    }

    pub(super) fn tasks(&self, state: &State) -> usize {
        sum(&state.tenants, |r| r.queue.len() + usize::from(held(r)))
    }

    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        let State { tenants, nodes } = state;
        if self.tasks(state) < usize::from(self.max_task) {
            actions.extend(tenants.keys().cloned().map(Action::Arrive));
        }
        self.decisions(state, actions);
        for (r, n) in tenants.keys().flat_map(|r| nodes.keys().map(move |n| (r, n))) {
            if r.flight > 0 && self.takes(n) {
                actions.push(Action::Commit(r.clone(), *n));
            }
            if r.placed > 0 && n.load > 0 && n.up {
                actions.push(Action::Finish(r.clone(), *n));
                actions.push(Action::TaskFails(r.clone(), *n));
            }
            if r.placed > 0 && n.load > 0 && !n.up {
                actions.push(Action::TakeBack(r.clone(), *n));
            }
        }
        for n in nodes.keys() {
            match n.up {
                true => actions.push(Action::NodeFails(*n)),
                false if self.may_return(n) => actions.push(Action::NodeReturns(*n)),
                false => {}
            }
        }
        self.losses(state, actions);
    }

    fn decisions(&self, state: &State, actions: &mut Vec<Action>) {
        let waiting = || state.tenants.keys().filter(|r| !r.queue.is_empty());
        let ready: Vec<&Tenant> = waiting().filter(|r| self.within_quota(r)).collect();
        if self.has(Fault::HeadOfLine) && waiting().any(|r| !self.within_quota(r)) {
            return;
        }
        let next = ready.iter().filter(|r| self.has_turn(r, &ready));
        actions.extend(next.map(|r| Action::Decide((*r).clone())));
    }

    /// What only faults do.
    fn losses(&self, state: &State, actions: &mut Vec<Action>) {
        let State { tenants, nodes } = state;
        if self.has(Fault::DroppedIfRefused) && !nodes.keys().any(|n| self.takes(n)) {
            let refused = tenants.keys().filter(|r| r.flight > 0);
            actions.extend(refused.map(|r| Action::Lose(r.clone(), None)));
        }
        if self.has(Fault::ReturnsFinished) {
            let returning = nodes.keys().filter(|n| !n.up && n.load == 1);
            actions.extend(returning.flat_map(|n| {
                let placed = tenants.keys().filter(|r| r.placed > 0);
                placed.map(|r| Action::Lose(r.clone(), Some(*n)))
            }));
        }
    }

    pub(super) fn step(&self, state: &State, action: Action) -> State {
        let mut next = state.clone();
        match action {
            Action::Arrive(r) => {
                let mut s = r.clone();
                s.queue.push(false);
                self.becomes(&mut next, &r, s, (0, 0));
            }
            Action::Decide(r) => {
                let mut s = r.clone();
                s.queue.remove(0);
                s.flight += 1;
                s.used = self.on_decide(s.used);
                self.becomes(&mut next, &r, s, (self.cost(&r), 1));
            }
            Action::Commit(r, n) => {
                let mut s = r.clone();
                s.flight -= 1;
                s.placed += 1;
                s.used = self.on_commit(s.used);
                self.becomes(&mut next, &r, s, (0, 0));
                exchange(&mut next.nodes, &n, Node { load: n.load + 1, ..n });
            }
            Action::Finish(r, n) => {
                let mut s = r.clone();
                s.placed -= 1;
                s.used = self.on_finish(s.used);
                self.becomes(&mut next, &r, s, (0, 0));
                exchange(&mut next.nodes, &n, Node { load: n.load - 1, ..n });
            }
            Action::TaskFails(r, n) | Action::TakeBack(r, n) => {
                let mut s = r.clone();
                s.queue.extend(vec![true; self.waits_again(&n)]);
                s.placed -= 1;
                s.used = self.on_failure(s.used);
                self.becomes(&mut next, &r, s, (0, 0));
                if !self.keeps_load(&n) {
                    exchange(&mut next.nodes, &n, Node { load: n.load - 1, ..n });
                }
            }
            Action::NodeFails(n) => exchange(&mut next.nodes, &n, Node { up: false, ..n }),
            Action::NodeReturns(n) => {
                exchange(&mut next.nodes, &n, Node { up: true, load: self.returns_with(&n) });
            }
            Action::Lose(r, node) => {
                let mut s = r.clone();
                match node {
                    None => s.flight -= 1,
                    Some(n) => {
                        s.placed -= 1;
                        exchange(&mut next.nodes, &n, Node { up: true, load: 0 });
                    }
                }
                s.used -= 1;
                self.becomes(&mut next, &r, s, (0, 0));
            }
        }
        next
    }

    /// `Becomes(r, s, cost, turns)`.
    fn becomes(&self, next: &mut State, r: &Tenant, mut s: Tenant, (cost, turns): (i32, i32)) {
        let stride = self.stride(&s);
        (s.lead, s.had) = match (self.contends(r), self.contends(&s)) {
            (_, false) => (0, 0),
            (false, true) => (self.joins_at(&s), stride),
            (true, true) => (r.lead + cost, r.had + turns * stride),
        };
        exchange(&mut next.tenants, r, s);
        self.settle(&mut next.tenants);
    }

    /// `Settled(bag)`.
    fn settle(&self, tenants: &mut Bag<Tenant>) {
        let contenders = || tenants.keys().filter(|r| self.contends(r));
        let lead = contenders().map(|r| r.lead).min().unwrap_or(0);
        let had = contenders().map(|r| r.had).min().unwrap_or(0);
        if (lead, had) == (0, 0) {
            return;
        }
        let settled = std::mem::take(tenants).into_iter().map(|(mut r, n)| {
            if self.contends(&r) {
                r.lead -= lead;
                r.had -= had;
            }
            (r, n)
        });
        *tenants = settled.collect();
    }
}
