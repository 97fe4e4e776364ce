//! The same attacks by a manifest.

use super::{expect, written};
use crate::common::{Bench, Ran};

/// The same question, asked by a manifest.
fn by_manifest(module: &str, keys: &str) -> Ran {
    let bench = Bench::new();
    bench.write("M.tla", &format!("---- MODULE M ----\n{module}\n====\n"));
    bench.write(
        "greyverify.toml",
        &format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.M]\nfile = \"M.tla\"\n[[model]]\nname = \"m\"\nspec = \"M\"\nprofiles = [\"pr\"]\n{keys}\n"
        ),
    );
    bench.run(&["-q"])
}

#[test]
fn attack_a2_a_state_predicate_under_properties_of_a_manifest() {
    let module = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nSpec == Init /\\ [][Next]_x\nSmall == x < 2";
    expect(&by_manifest(module, "properties = [\"Small\"]"), 3, "state-property");
}

#[test]
fn attack_a3_constraints_beside_a_temporal_property() {
    let module = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = x + 1\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nBound == x < 5\nStep == x' < 5\nZero == []<>(x = 0)";
    let cfg = |constraint: &str| format!("SPECIFICATION Spec\nPROPERTY Zero\n{constraint}");
    for constraint in ["CONSTRAINT Bound", "ACTION_CONSTRAINT Step"] {
        expect(&written(&[("M", module)], &cfg(constraint), &[]), 3, "constrained-liveness");
    }
    let ran = by_manifest(module, "properties = [\"Zero\"]\nconstraints = [\"Bound\"]");
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn attack_a5_a_random_successor_is_no_search() {
    let module = "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 0\nNext == x' = RandomElement(0..9999)\nSpec == Init /\\ [][Next]_x\nInv == x # 10000";
    let ran = by_manifest(module, "invariants = [\"Inv\"]");
    expect(&ran, 3, "RandomElement");
    assert!(!ran.stdout.contains("verified"), "{ran:?}");
}
