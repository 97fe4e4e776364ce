//! The crate `lru` against a specification of what such a cache keeps. Only its
//! contents are observed: the order in which it forgets shows only in what is
//! forgotten later.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

use std::num::NonZero;

use greyverify_driver::{Counterexamples, Mismatch, Paths, State, System, Value, tla};
use lru::LruCache;

/// Of the model that is searched, and of the one that has too many states for that.
const CAPACITY: NonZero<usize> = NonZero::new(2).unwrap();
const CAPACITY_OF_LARGE: NonZero<usize> = NonZero::new(3).unwrap();

/// A seeded bug of the cache, or of what shows it to the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    LookupsDoNotCount,
    LookupsPanic,
    RemovesWhatIsNotThere,
    LookupsInsert,
    BeginsFull,
    ShowsNothing,
    ShowsAnotherName,
}

struct Cache {
    kept: LruCache<String, String>,
    fault: Option<Fault>,
}

impl Cache {
    fn new(fault: Option<Fault>) -> Self {
        Self::of(CAPACITY, fault)
    }

    fn of(capacity: NonZero<usize>, fault: Option<Fault>) -> Self {
        let mut kept = LruCache::new(capacity);
        if fault == Some(Fault::BeginsFull) {
            kept.put("a".to_owned(), "x".to_owned());
        }
        Self { kept, fault }
    }

    fn look_up(&mut self, key: &String) -> bool {
        match self.fault {
            Some(Fault::LookupsDoNotCount) => self.kept.peek(key).is_some(),
            Some(Fault::LookupsPanic) => panic!("no lookup of {key} today"),
            Some(Fault::LookupsInsert) if !self.kept.contains(key) => {
                self.kept.put(key.clone(), "x".to_owned());
                false
            }
            _ => self.kept.get(key).is_some(),
        }
    }
}

impl System for Cache {
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
        let is_there = match (action, params) {
            ("Put", [Value::Model(key), Value::Model(value)]) => {
                self.kept.put(key.clone(), value.clone());
                true
            }
            ("Get", [Value::Model(key)]) => self.look_up(key),
            ("Remove", [Value::Model(key)]) => {
                self.kept.pop(key).is_some() || self.fault == Some(Fault::RemovesWhatIsNotThere)
            }
            _ => return Err(format!("{action} is not known")),
        };
        if is_there { Ok(()) } else { Err("there is no such key".to_owned()) }
    }

    fn observe(&self) -> State {
        let points = self.kept.iter().map(|(key, value)| (tla::text(key), tla::text(value)));
        let content = tla::function(points);
        match self.fault {
            Some(Fault::ShowsNothing) => Vec::new(),
            Some(Fault::ShowsAnotherName) => vec![("contents", content)],
            _ => vec![("content", content)],
        }
    }
}

fn paths() -> Paths {
    Paths::read("tests/lru/LruCache.paths").unwrap()
}

fn mismatch(fault: Fault) -> Mismatch {
    *paths().walk(|_| Cache::new(Some(fault))).unwrap_err()
}

#[test]
fn the_cache_does_what_its_specification_does() {
    let walked = paths().walk(|_| Cache::new(None)).unwrap();
    assert!(walked.is_whole(), "{walked}");
    assert_eq!(walked.to_string(), "LruCache: walked 294 of 294 transitions");
}

#[test]
fn a_lookup_that_does_not_count_as_a_use_is_found_and_made_small() {
    insta::assert_snapshot!(mismatch(Fault::LookupsDoNotCount));
}

/// Walks of a model that nobody searched, for it has too many states.
#[test]
fn random_walks_find_it_too_and_cover_nothing() {
    let walks = Paths::read("tests/lru/Large.walks").unwrap();
    let walked = walks.walk(|_| Cache::of(CAPACITY_OF_LARGE, None)).unwrap();
    assert!(walked.is_followed() && !walked.is_whole());
    let fault = Some(Fault::LookupsDoNotCount);
    let found = walks.walk(|_| Cache::of(CAPACITY_OF_LARGE, fault)).unwrap_err();
    insta::assert_snapshot!(format!("{walked}\n\n{found}"));
}

#[test]
fn whatever_is_wrong_is_told_with_what_led_there() {
    let faults = [
        Fault::LookupsPanic,
        Fault::RemovesWhatIsNotThere,
        Fault::LookupsInsert,
        Fault::BeginsFull,
        Fault::ShowsNothing,
        Fault::ShowsAnotherName,
    ];
    let told = faults.map(|fault| format!("{fault:?}\n{}", mismatch(fault)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_counterexample_that_is_kept_must_be_left() {
    let kept = Counterexamples::read("tests/lru/regressions").unwrap();
    let left = kept.walk(|_| Cache::new(None)).unwrap();
    let left: Vec<(&str, usize, usize)> =
        left.iter().map(|left| (left.file.as_str(), left.after, left.steps)).collect();
    assert_eq!(left, [("forgets-what-was-used.itf.json", 3, 4)]);
    insta::assert_snapshot!(kept.walk(|_| Cache::new(Some(Fault::LookupsDoNotCount))).unwrap_err());
}

#[test]
fn what_a_system_did_by_chance_is_logged_in_the_names_of_the_specification() {
    let log = paths().record(7, 8, |_| Cache::new(None));
    assert_eq!(log, paths().record(7, 8, |_| Cache::new(None)));
    insta::assert_snapshot!(log);
}
