//! An adapter for `proptest-state-machine`: a modelled cluster or scheduler as
//! the reference, which says for every step what happened and what a checker
//! of the whole history thinks of it; and the monitor as the system under test.
//!
//! To test a cluster of one's own, implement
//! [`StateMachineTest`] with
//! [`CorrectCluster`] as its reference: make each [`Choice`] happen there, with the
//! monitor linked. To test that a monitor sees faults, see [`WatchedCluster`]:
//!
//! ```
//! use grey_invariants::testing::machine::{CorrectCluster, WatchedCluster};
//! use proptest_state_machine::prop_state_machine;
//!
//! prop_state_machine! {
//!     #![proptest_config(proptest::test_runner::Config::with_cases(4))]
//!     # #[allow(dead_code)]
//!     fn a_correct_cluster_raises_no_alarm(sequential 1..40 => WatchedCluster<CorrectCluster>);
//! }
//! # fn main() { a_correct_cluster_raises_no_alarm() }
//! ```

use std::marker::PhantomData;

use proptest::prelude::{BoxedStrategy, Just, Strategy as _};
use proptest::sample::select;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use super::naive::{NaiveConsensus, NaiveQuotas};
use super::{
    Answer, Call, Choice, Cluster, Decision, Fault, Judge, Scheduler, SchedulerFault, strategy,
};
use crate::monitor::consensus::{Consensus, Event};
use crate::monitor::quota::Quotas;

/// A modelled system, and what is thought of what it did; the state of
/// [`CorrectCluster`], [`FaultyCluster`] and [`AnyScheduler`].
///
/// ```
/// use grey_invariants::testing::machine::CorrectCluster;
/// use grey_invariants::testing::{Answer, Choice};
/// use proptest::strategy::{Strategy as _, ValueTree as _};
/// use proptest_state_machine::ReferenceStateMachine as _;
///
/// let mut runner = proptest::test_runner::TestRunner::default();
/// let watched = CorrectCluster::init_state().new_tree(&mut runner)?.current();
/// let watched = CorrectCluster::apply(watched, &Choice::Campaign { node: 0, asked: u64::MAX });
/// assert!(!watched.happened.is_empty() && !watched.is_broken);
/// # Ok::<(), proptest::test_runner::Reason>(())
/// ```
#[derive(Debug, Clone)]
pub struct Watched<M, N, E> {
    /// The system.
    pub model: M,
    checker: N,
    /// What happened in the last step, and what the checker answered.
    pub happened: Vec<(E, Answer)>,
    /// Whether anything was violated so far.
    pub is_broken: bool,
}

impl<M, E, N: Judge<Event = E>> Watched<M, N, E> {
    fn new(model: M, checker: N) -> Self {
        Self { model, checker, happened: Vec::new(), is_broken: false }
    }

    fn step(mut self, act: impl FnOnce(&mut M) -> Vec<E>) -> Self {
        let events = act(&mut self.model).into_iter();
        self.happened = events
            .map(|event| {
                let answer = self.checker.judge(&event);
                (event, answer)
            })
            .collect();
        self.is_broken |= self.happened.iter().any(|(_, a)| matches!(a, Answer::Violates(_)));
        self
    }
}

type WatchedModel = Watched<Cluster, NaiveConsensus, Event>;

/// Clusters of 3 to 5 nodes without a fault.
///
/// ```
/// use grey_invariants::testing::machine::{CorrectCluster, WatchedCluster};
/// use proptest_state_machine::prop_state_machine;
///
/// prop_state_machine! {
///     #![proptest_config(proptest::test_runner::Config::with_cases(4))]
///     # #[allow(dead_code)]
///     fn nothing_is_wrong(sequential 1..30 => WatchedCluster<CorrectCluster>);
/// }
/// # fn main() { nothing_is_wrong() }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CorrectCluster;

/// Clusters of 3 nodes, each with one fault.
///
/// ```
/// use grey_invariants::testing::machine::{FaultyCluster, WatchedCluster};
/// use proptest_state_machine::prop_state_machine;
///
/// prop_state_machine! {
///     #![proptest_config(proptest::test_runner::Config::with_cases(4))]
///     # #[allow(dead_code)]
///     fn every_fault_is_seen(sequential 1..30 => WatchedCluster<FaultyCluster>);
/// }
/// # fn main() { every_fault_is_seen() }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FaultyCluster;

impl ReferenceStateMachine for CorrectCluster {
    type State = WatchedModel;
    type Transition = Choice;

    fn init_state() -> BoxedStrategy<Self::State> {
        let watched = |nodes| Watched::new(Cluster::new(nodes), NaiveConsensus::new(nodes));
        (3..=5_usize).prop_map(watched).boxed()
    }

    fn transitions(state: &Self::State) -> BoxedStrategy<Choice> {
        strategy::choice(state.model.nodes()).boxed()
    }

    fn apply(state: Self::State, choice: &Choice) -> Self::State {
        state.step(|cluster| cluster.step(choice))
    }
}

impl ReferenceStateMachine for FaultyCluster {
    type State = WatchedModel;
    type Transition = Choice;

    fn init_state() -> BoxedStrategy<Self::State> {
        let watched = |fault| Watched::new(Cluster::faulty(3, fault), NaiveConsensus::new(3));
        select(&Fault::ALL[..]).prop_map(watched).boxed()
    }

    fn transitions(state: &Self::State) -> BoxedStrategy<Choice> {
        CorrectCluster::transitions(state)
    }

    fn apply(state: Self::State, choice: &Choice) -> Self::State {
        CorrectCluster::apply(state, choice)
    }
}

/// The monitor [`Consensus`], which must answer what the checker does, up to
/// the first violation.
///
/// ```
/// use grey_invariants::testing::machine::{FaultyCluster, WatchedCluster};
/// use proptest::strategy::{Strategy as _, ValueTree as _};
/// use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest as _};
///
/// let mut runner = proptest::test_runner::TestRunner::default();
/// let reference = FaultyCluster::init_state().new_tree(&mut runner)?.current();
/// let monitor = WatchedCluster::<FaultyCluster>::init_test(&reference);
/// assert!(monitor.is_some(), "until something is violated");
/// # Ok::<(), proptest::test_runner::Reason>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WatchedCluster<R>(PhantomData<R>);

impl<R> StateMachineTest for WatchedCluster<R>
where
    R: ReferenceStateMachine<State = WatchedModel, Transition = Choice>,
{
    type SystemUnderTest = Option<Consensus>;
    type Reference = R;

    fn init_test(reference: &WatchedModel) -> Self::SystemUnderTest {
        Some(Consensus::new(reference.model.nodes()))
    }

    fn apply(
        monitor: Self::SystemUnderTest,
        reference: &WatchedModel,
        _: Choice,
    ) -> Self::SystemUnderTest {
        let mut monitor = monitor?;
        for (event, expected) in &reference.happened {
            let answer = monitor.judge(event);
            // What is forgotten is not compared.
            assert!(answer == *expected || answer == Answer::Unchecked, "{answer:?} at {event}");
            if matches!(answer, Answer::Violates(_)) {
                return None;
            }
        }
        Some(monitor)
    }
}

type WatchedScheduler = Watched<Scheduler, NaiveQuotas, Call>;

/// Schedulers, some of which have a fault.
///
/// ```
/// use grey_invariants::testing::Decision;
/// use grey_invariants::testing::machine::AnyScheduler;
/// use proptest::strategy::{Strategy as _, ValueTree as _};
/// use proptest_state_machine::ReferenceStateMachine as _;
///
/// let mut runner = proptest::test_runner::TestRunner::default();
/// let watched = AnyScheduler::init_state().new_tree(&mut runner)?.current();
/// let watched = AnyScheduler::apply(watched, &Decision::Quota { tenant: 1, quota: 2 });
/// assert_eq!(watched.happened.len(), 1);
/// # Ok::<(), proptest::test_runner::Reason>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AnyScheduler;

impl ReferenceStateMachine for AnyScheduler {
    type State = WatchedScheduler;
    type Transition = Decision;

    fn init_state() -> BoxedStrategy<Self::State> {
        let faulty = select(&SchedulerFault::ALL[..]).prop_map(Scheduler::faulty);
        let any = Just(Scheduler::default()).boxed().prop_union(faulty.boxed());
        any.prop_map(|scheduler| Watched::new(scheduler, NaiveQuotas::default())).boxed()
    }

    fn transitions(_: &Self::State) -> BoxedStrategy<Decision> {
        strategy::decision().boxed()
    }

    fn apply(state: Self::State, decision: &Decision) -> Self::State {
        state.step(|scheduler| scheduler.step(decision))
    }
}

/// The monitor [`Quotas`], which must answer what the checker does.
///
/// ```
/// use grey_invariants::testing::machine::WatchedQuotas;
/// use proptest_state_machine::prop_state_machine;
///
/// prop_state_machine! {
///     #![proptest_config(proptest::test_runner::Config::with_cases(4))]
///     # #[allow(dead_code)]
///     fn quotas_are_kept(sequential 1..30 => WatchedQuotas);
/// }
/// # fn main() { quotas_are_kept() }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WatchedQuotas;

impl StateMachineTest for WatchedQuotas {
    type SystemUnderTest = Quotas;
    type Reference = AnyScheduler;

    fn init_test(_: &WatchedScheduler) -> Quotas {
        Quotas::default()
    }

    fn apply(mut quotas: Quotas, reference: &WatchedScheduler, _: Decision) -> Quotas {
        for (call, expected) in &reference.happened {
            assert_eq!(quotas.judge(call), *expected, "at {call}");
        }
        quotas
    }
}
