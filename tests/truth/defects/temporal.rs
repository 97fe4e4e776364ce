//! Defects of temporal formulas, and of several workers.

use super::{check, expect, expect_plain, written};
use crate::common::{Bench, fixture};

#[test]
fn case_green_race_temporal_two_workers() {
    for _ in 0..6 {
        let ran = check("green-race-temporal-two-workers", "Rc", "Rc", &[]);
        expect(&ran, 13, "Once is violated");
    }
}

#[test]
fn defect_971_two_workers_for_a_temporal_property_are_refused() {
    expect(&check("971", "Race971", "Race971", &[]), 13, "violated");
    let refused = check("971", "Race971", "Race971", &["--workers", "2"]);
    expect(&refused, 2, "tlc-971: TLC 2.15: several workers miss violations");
    expect(&refused, 2, "hint: use one worker, or a newer TLC; --accept tlc-971 takes the risk");
    let plan =
        check("971", "Race971", "Race971", &["--workers", "2", "--accept", "tlc-971", "--dry-run"]);
    expect(&plan, 0, "2 workers");
    expect(&plan, 0, "doubt: tlc-971");
}

#[test]
fn defect_971_two_workers_are_refused_in_a_manifest_too() {
    let bench = Bench::new();
    std::fs::copy(fixture("defects/971/Race971.tla"), bench.path("Race971.tla")).unwrap();
    let manifest = |workers: u32| {
        format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 512\n[specs.Race971]\nfile = \"Race971.tla\"\nconstants = {{ N = 1 }}\n[[model]]\nname = \"m\"\nspec = \"Race971\"\nprofiles = [\"pr\"]\nproperties = [\"Once\", \"True\"]\nworkers = {workers}\n"
        )
    };
    bench.write("greyverify.toml", &manifest(2));
    expect(&bench.run(&["check", "-q"]), 2, "2 workers for job m: tlc-971");
    bench.write("greyverify.toml", &manifest(1));
    assert_eq!(bench.run(&["check", "-q"]).code, 13);
}

#[test]
fn several_workers_stay_where_no_temporal_property_needs_one() {
    let text = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nSpec == Init /\\ [][Next]_x\nInv == x < 9\nStep == [][x' < 9]_x\nAlways == []Inv";
    let ran = written(
        &[("M", text)],
        "SPECIFICATION Spec\nINVARIANT Inv\nPROPERTIES Step Always",
        &["--workers", "2"],
    );
    expect_plain(&ran);
}

#[test]
fn defect_742_more_cases_than_can_be_counted_are_not_green() {
    expect(
        &check("742", "Many742", "Many742", &["--dry-run"]),
        0,
        "doubt: tlc-742: 32 strong fairness",
    );
    expect(&check("742", "Many742", "Many742fair", &["--dry-run"]), 0, "doubt: tlc-742");
    expect(&check("742", "Many742", "Many742", &[]), 3, "tlc-742");
}

#[test]
fn defect_725_enabled_of_an_instance_with_a_primed_lambda_is_not_green() {
    expect(&check("725", "Outer725", "Outer725", &[]), 3, "tlc-725");
    expect(&check("725", "Outer725", "Outer725live", &[]), 3, "Inner725.tla:7");
}

#[test]
fn defect_1440_an_error_in_a_temporal_formula_is_not_green() {
    for cfg in ["Eval1440", "Eval14402", "Eval14403"] {
        assert_ne!(check("1440", "Eval1440", cfg, &[]).code, 0, "{cfg}");
    }
    assert_ne!(check("763", "Mix763", "Mix763", &[]).code, 0);
}

#[test]
fn reds_that_may_be_bogus_say_so() {
    expect(&check("525", "Box525", "Box525", &["--deadlock", "off"]), 12, "note: tlc-525");
}

#[test]
fn greens_without_a_pattern_stay_green() {
    expect_plain(&check("790", "Stable790", "Stable790", &[]));
    expect_plain(&check("817", "Low817", "Low817", &["--deadlock", "off"]));
    assert_eq!(check("817", "Bad817", "Bad817", &["--deadlock", "off"]).code, 13);
}

#[test]
fn temporal_formulas_that_tlc_cannot_take_are_never_green() {
    for cfg in ["Param817", "Param817b", "Param817c"] {
        assert_ne!(check("817p", "Param817", cfg, &[]).code, 0, "{cfg}");
    }
    assert_ne!(check("1161", "Par1161", "Par1161", &[]).code, 0);
    for cfg in ["Quant", "Quantone", "Quantempty"] {
        assert_ne!(check("quantprop", "Quant", cfg, &[]).code, 0, "{cfg}");
    }
}

/// A counter that goes round, with more said of it than is checked.
fn counter(properties: &str) -> Bench {
    let bench = Bench::new();
    let units = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\n\
        Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\nSure == <>TRUE\nLive == []<>(x = 1)\nBad == <>(x = 7)\n\
        Both == []<>(x = 1) /\\ ((x = 2) ~> TRUE)\nAlso == (x = 0 => <>(1 = 1)) /\\ <>(x = 5)\n\
        Never == TRUE ~> (x = 8)";
    bench.write("M.tla", &format!("---- MODULE M ----\n{units}\n====\n"));
    bench.write("M.cfg", &format!("SPECIFICATION Spec\nPROPERTIES {properties}\n"));
    bench
}

#[test]
fn defect_604_a_violation_of_no_property_is_none() {
    for cfg in ["Const604", "Const604b"] {
        let words =
            "inconclusive: no violation was found, but this cannot be called green: tlc-604";
        expect(&check("604", "Const604", cfg, &[]), 3, words);
    }
    for properties in ["Sure Live", "Both", "Live Sure Both"] {
        let ran = counter(properties).run(&["check", "-q", "M.tla"]);
        expect(&ran, 3, "without it nothing is violated");
    }
    for (properties, broken) in
        [("Sure Bad Live", "Bad"), ("Live Also", "Also"), ("Never", "Never"), ("Both Bad", "Bad")]
    {
        let ran = counter(properties).run(&["check", "-q", "M.tla"]);
        expect(&ran, 13, &format!("M: {broken} is violated"));
    }
}

#[test]
fn defect_604_init_takes_what_is_decided() {
    let bench = counter("Sure Live");
    bench.write("MBad.cfg", "SPECIFICATION Spec\nPROPERTIES Sure Bad Live\n");
    bench.write("MLive.cfg", "SPECIFICATION Spec\nPROPERTIES Live\n");
    let ran = bench.run(&["init"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let written = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert!(written.contains("property = \"Bad\""), "{written}");
    expect(&bench.run(&["-q"]), 0, "as expected");
}

#[test]
fn defect_742_is_counted_where_the_root_module_only_extends_the_specification() {
    let bench = crate::common::Bench::new();
    let text = std::fs::read_to_string(crate::common::fixture("defects/742/Many742.tla")).unwrap();
    bench.write("Many742.tla", &text);
    bench.write("MCMany.tla", "---- MODULE MCMany ----\nEXTENDS Many742\n====\n");
    bench.write("MCMany.cfg", "SPECIFICATION FairSpec\nPROPERTIES Hits9 Returns\n");
    let ran = bench.run(&["check", "-q", "MCMany.tla", "--dry-run"]);
    expect(&ran, 0, "doubt: tlc-742: 32 strong fairness");
}
