//! Counters for the `metrics` facade.

#![cfg(all(feature = "metrics", feature = "enabled"))]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grey_invariants::policy::{self, Action};
use grey_invariants::{Policy, invariant, snapshot};
use metrics::{
    Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

type Counters = Arc<Mutex<BTreeMap<String, u64>>>;

/// Keeps counters by name and identifier.
#[derive(Default)]
struct Kept(Counters);

/// One of them.
struct Named(String, Counters);

fn locked(counters: &Counters) -> MutexGuard<'_, BTreeMap<String, u64>> {
    counters.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CounterFn for Named {
    fn increment(&self, by: u64) {
        *locked(&self.1).entry(self.0.clone()).or_default() += by;
    }

    fn absolute(&self, value: u64) {
        locked(&self.1).insert(self.0.clone(), value);
    }
}

impl Recorder for Kept {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let ids: Vec<&str> = key.labels().map(metrics::Label::value).collect();
        let name = format!("{} {}", key.name(), ids.join(","));
        Counter::from_arc(Arc::new(Named(name, Arc::clone(&self.0))))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn checks_and_violations_are_counted_by_identifier() {
    policy::set(Policy::new(Action::Count));
    let recorder = Kept::default();
    metrics::with_local_recorder(&recorder, || {
        (0..10).for_each(|n| invariant!("Small", n < 7));
        invariant!("Small", true);
        snapshot::publish();
    });
    let kept = locked(&recorder.0);
    assert_eq!(kept["grey_invariant_violations Small"], 3);
    assert_eq!(kept["grey_invariant_checks Small"], 11);
}
