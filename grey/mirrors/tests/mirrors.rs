//! The mirrors in Rust against the manifest: the same distinct states, the
//! same verdicts, the same mutants caught.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

use std::path::Path;
use std::time::Duration;

use grey_mirrors::registry::{Grey, SPECS};
use greyverify::config::Literal;
use greyverify::manifest::{ConstantValue, Key, Manifest, Mode, Question};
use greyverify::mirror::subject;
use greyverify_mirror::catch::catch;
use greyverify_mirror::protocol::{Catch, CatchTask};
use greyverify_mirror::search::Limits;
use greyverify_mirror::{AnyMirror, Mirrors as _};

/// The manifest of Grey, without the specifications that have no mirror.
fn manifest() -> Manifest {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../greyverify.toml");
    let mut manifest = Manifest::load(&file).unwrap();
    manifest.models.retain(|model| SPECS.contains(&model.spec.value.as_str()));
    manifest.mutants.retain(|mutant| SPECS.contains(&mutant.spec.value.as_str()));
    manifest
}

fn mirror(spec: &str, question: &Question) -> Box<dyn AnyMirror> {
    Grey.mirror(&subject(spec, question)).unwrap()
}

fn caught(spec: &str, question: &Question, breaks: &str, deadline: Duration) -> Catch {
    let names = |keys: &[Key<String>]| keys.iter().map(|key| key.value.clone()).collect();
    let (invariants, properties) = (names(&question.invariants), names(&question.properties));
    let what = CatchTask { breaks: breaks.to_owned(), invariants, properties, deadline };
    catch(mirror(spec, question).as_ref(), &what)
}

const DEADLINE: Duration = Duration::from_secs(600);
/// Some faults have no end of states where the property they break cannot.
const LOWERED_DEADLINE: Duration = Duration::from_secs(5);
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
        let mirror = mirror(&model.spec.value, &model.question);
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

#[test]
fn every_mutant_is_caught_in_rust() {
    let manifest = manifest();
    for mutant in &manifest.mutants {
        let (name, breaks) = (&mutant.name.value, &mutant.breaks.value);
        let answer = caught(&mutant.spec.value, &mutant.question, breaks, DEADLINE);
        assert!(answer.is_caught(), "{name}: {answer:?}");
    }
    assert!(manifest.mutants.len() >= 50, "only {}", manifest.mutants.len());
}

#[test]
fn a_fault_that_is_switched_off_is_not_caught() {
    let manifest = manifest();
    for mutant in manifest.mutants.iter().filter(|m| m.spec.value != "GreyConsensus") {
        let mut question = mutant.question.clone();
        question.replace.clear();
        let answer = caught(&mutant.spec.value, &question, &mutant.breaks.value, DEADLINE);
        assert!(matches!(answer, Catch::Missed(_)), "{}: {answer:?}", mutant.name.value);
    }
}

/// Servers, nodes and what else is not a bound but the system's size stay as
/// they are: three servers are the fewest that outlive one.
#[test]
fn every_mutant_stands_at_the_smallest_bounds_that_show_it() {
    let (mut lowered, mut shown) = (0, Vec::new());
    for mutant in &manifest().mutants {
        for (bound, key) in &mutant.question.constants {
            let ConstantValue::Literal(Literal::Int(n)) = key.value else { continue };
            if !bound.starts_with("Max")
                || n == 1
                || mutant.question.behaviour.as_ref().is_none_or(|b| b.value != "Spec")
            {
                continue;
            }
            let mut question = mutant.question.clone();
            let lower = ConstantValue::Literal(Literal::Int(n - 1));
            question.constants.get_mut(bound).unwrap().value = lower;
            let (name, breaks) = (&mutant.name.value, &mutant.breaks.value);
            let answer = caught(&mutant.spec.value, &question, breaks, LOWERED_DEADLINE);
            if answer.is_caught() {
                shown.push(format!("{name} shows with {bound} = {}", n - 1));
            }
            lowered += 1;
        }
    }
    assert_eq!(shown, [""; 0]);
    assert!(lowered >= 30, "only {lowered} bounds were lowered");
}
