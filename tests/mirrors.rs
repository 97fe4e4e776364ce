//! The mirrors in Rust against the manifest: the same distinct states, the
//! same verdicts, the same mutants caught.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

use std::path::Path;
use std::time::Duration;

use greyverify::manifest::{Manifest, Mode};
use greyverify::model::registry::mirror;
use greyverify::model::search::Limits;

fn manifest() -> Manifest {
    Manifest::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("greyverify.toml")).unwrap()
}

const DEADLINE: Duration = Duration::from_secs(600);
/// Larger models are compared by `greyverify cross-check`, in a release build.
const DISTINCT_MAX: u64 = 20_000;

#[test]
fn every_small_model_has_as_many_states_in_rust() {
    let manifest = manifest();
    let mut compared = 0;
    for model in manifest.models.iter().filter(|m| m.mode == Mode::Exhaustive) {
        let expected = model.expect.distinct.unwrap();
        if model.question.symmetry.is_some() || expected > DISTINCT_MAX {
            continue;
        }
        let mirror = mirror(&model.spec.value, &model.question).unwrap();
        let limits = Limits { deadline: DEADLINE, threads: 2, until: None };
        let found = mirror.check(limits);
        let name = &model.name.value;
        assert!(found.complete, "{name}");
        assert_eq!(found.violated, [], "{name}");
        assert_eq!(found.distinct, expected, "{name}");
        let walk = mirror.walk(DEADLINE);
        assert!(walk.complete && walk.violated.is_none(), "{name}");
        assert_eq!(walk.levels.iter().sum::<u64>(), expected, "{name}");
        if let Some(depth) = model.expect.depth {
            assert_eq!(walk.levels.len() as u64, depth, "{name}");
        }
        for probe in &model.probes {
            assert!(found.reached.contains(&probe.value), "{name}: {}", probe.value);
        }
        if !model.question.properties.is_empty() {
            assert_eq!(mirror.broken_promise(), None, "{name}");
        }
        compared += 1;
    }
    assert!(compared >= 3, "only {compared} models were compared");
}
