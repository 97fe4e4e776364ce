//! Searching a mirror: by stateright, which judges, and level by level, which
//! counts.
//!
//! Stateright calls a search done whether it is complete or was cut by a
//! limit, and ends at once if there is no property left to discover. So
//! [`check`] keeps a flag of its own, which is true only if every reachable
//! state was visited, and [`walk`] counts again with nothing of stateright's
//! but the model.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use greyverify_protocol::{Edge, Reply};
use stateright::{Checker as _, Expectation, HasDiscoveries};

use crate::{Mirror, StepProperty};

/// What a search by stateright found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Distinct states visited.
    pub distinct: u64,
    /// States generated, repetitions included.
    pub generated: u64,
    /// Invariants that do not hold, with the states of the behaviour found.
    pub violated: Vec<(String, usize)>,
    /// Probes that were reached.
    pub reached: Vec<String>,
    /// True if every reachable state was visited.
    pub complete: bool,
    /// Wall time.
    pub elapsed: Duration,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// It ends after this.
    pub deadline: Duration,
    /// Threads.
    pub threads: usize,
    /// It ends when this property is found violated.
    pub until: Option<&'a str>,
}

/// Searches breadth first with stateright.
pub fn check<M: Mirror>(model: &M, limits: Limits<'_>) -> Found {
    let started = Instant::now();
    let properties = model.properties();
    let awaited = properties.iter().find(|p| limits.until == Some(p.name)).map(|p| p.name);
    let finish_when = match awaited {
        Some(name) => HasDiscoveries::AnyOf([name].into()),
        None => HasDiscoveries::All,
    };
    let checker = model
        .clone()
        .checker()
        .finish_when(finish_when)
        .threads(limits.threads)
        .timeout(limits.deadline)
        .spawn_bfs()
        .join();
    let elapsed = started.elapsed();
    let (mut violated, mut reached) = (Vec::new(), Vec::new());
    for property in &properties {
        let Some(path) = checker.discovery(property.name) else { continue };
        let name = property.name.to_owned();
        match property.expectation {
            Expectation::Sometimes => reached.push(name),
            Expectation::Always | Expectation::Eventually => {
                violated.push((name, path.into_states().len()));
            }
        }
    }
    let nothing_left = violated.len() + reached.len() == properties.len();
    let ended_early = nothing_left || violated.iter().any(|(name, _)| awaited == Some(name));
    Found {
        distinct: checker.unique_state_count() as u64,
        generated: checker.state_count() as u64,
        violated,
        reached,
        complete: !ended_early && elapsed < limits.deadline,
        elapsed,
    }
}

/// What a walk through all levels found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// Distinct states first met after so many steps, from none.
    pub levels: Vec<u64>,
    /// A property of steps that does not hold, with the states of the
    /// behaviour that shows it.
    pub violated: Option<(String, usize)>,
    /// True if every reachable state was visited.
    pub complete: bool,
}

/// The states of the shortest behaviour that violates an invariant; `None` if
/// there is none. Stateright's own is as long as its search happened to be.
pub fn shortest<M: Mirror>(model: &M, invariant: &str, deadline: Duration) -> Option<usize> {
    let properties = model.properties();
    let property = properties.iter().find(|p| p.name == invariant)?;
    let mut states = None;
    walk_checking(model, &[], deadline, &mut |level, state| {
        if (property.condition)(model, state) {
            return ControlFlow::Continue(());
        }
        states = Some(level + 1);
        ControlFlow::Break(())
    });
    states
}

/// Visits all states level by level, telling each to `visit` with its level,
/// and checks every step. It ends early if told so, and at a step that breaks
/// a property.
pub fn walk<M: Mirror>(
    model: &M,
    deadline: Duration,
    visit: &mut dyn FnMut(usize, &M::State) -> ControlFlow<()>,
) -> Walk {
    walk_checking(model, &model.step_properties(), deadline, visit)
}

/// The same, visiting nothing and checking only those properties of steps that
/// are named.
pub fn walk_with<M: Mirror>(model: &M, step_properties: &[&str], deadline: Duration) -> Walk {
    let mut asked = model.step_properties();
    asked.retain(|p| step_properties.contains(&p.name));
    walk_checking(model, &asked, deadline, &mut |_, _| ControlFlow::Continue(()))
}

/// Tells the states that are first met after so many steps; false if the time
/// was over before all of them were.
pub fn states_of<M: Mirror>(
    model: &M,
    level: usize,
    deadline: Duration,
    tell: &mut dyn FnMut(&M::State),
) -> bool {
    let mut is_beyond = false;
    let walk = walk_checking(model, &[], deadline, &mut |at, state| {
        is_beyond = at > level;
        if is_beyond {
            return ControlFlow::Break(());
        }
        if at == level {
            tell(state);
        }
        ControlFlow::Continue(())
    });
    is_beyond || walk.complete
}

/// Tells all states, each once, and the edges that leave each of them; false if
/// the time was over before, or there are more states than `most`.
pub fn graph_of<M: Mirror>(
    model: &M,
    most: u64,
    deadline: Duration,
    tell: &mut dyn FnMut(Reply),
) -> bool {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut numbers: HashMap<u64, u64> = HashMap::new();
    let mut number = |state: &M::State, tell: &mut dyn FnMut(Reply)| {
        let next = numbers.len() as u64;
        *numbers.entry(hasher.hash_one(state)).or_insert_with(|| {
            tell(Reply::State { tla: model.tla(state), native: format!("{state:?}") });
            next
        })
    };
    let mut visited = 0;
    let walk = walk_checking(model, &[], deadline, &mut |level, state| {
        visited += 1;
        if visited > most {
            return ControlFlow::Break(());
        }
        let from = number(state, tell);
        if level == 0 {
            tell(Reply::Edge(Edge { from: None, action: None, to: from }));
        }
        for (action, next) in model.next_steps(state) {
            let to = number(&next, tell);
            let (from, action) = (Some(from), Some(action.to_string()));
            tell(Reply::Edge(Edge { from, action, to }));
        }
        ControlFlow::Continue(())
    });
    walk.complete
}

fn walk_checking<M: Mirror>(
    model: &M,
    step_properties: &[StepProperty<M>],
    deadline: Duration,
    visit: &mut dyn FnMut(usize, &M::State) -> ControlFlow<()>,
) -> Walk {
    let started = Instant::now();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut seen: HashSet<u64> = HashSet::new();
    let mut found = Walk::default();
    let mut frontier = model.init_states();
    frontier.retain(|state| seen.insert(hasher.hash_one(state)));
    while !frontier.is_empty() {
        let level = found.levels.len();
        found.levels.push(frontier.len() as u64);
        let mut next_level = Vec::new();
        for state in &frontier {
            if started.elapsed() > deadline || visit(level, state).is_break() {
                return found;
            }
            for next in model.next_states(state) {
                let broken = step_properties.iter().find(|p| !(p.holds)(model, state, &next));
                if let Some(broken) = broken {
                    found.violated = Some((broken.name.to_owned(), level + 2));
                    return found;
                }
                if seen.insert(hasher.hash_one(&next)) {
                    next_level.push(next);
                }
            }
        }
        frontier = next_level;
    }
    found.complete = true;
    found
}
