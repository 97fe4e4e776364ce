//! What the rules of TLC allow and a reader misunderstands.

use super::{check, expect, expect_plain, written};

#[test]
fn defect_184_a_state_predicate_as_property_is_not_green() {
    let ran = check("184", "State184", "State184", &[]);
    expect(&ran, 3, "state-property: PROPERTY Not1 is a state predicate");
    expect(&ran, 3, "State184.tla:7");
    expect(&ran, 3, "put Not1 under INVARIANT, or write []Not1");
}

#[test]
fn case_green_state_predicate_as_property() {
    let ran = check("green-state-predicate-as-property", "Prop", "Prop", &[]);
    expect(&ran, 3, "state-property");
}

#[test]
fn a_state_predicate_as_property_is_accepted_by_its_id() {
    let ran = check("184", "State184", "State184", &["--accept", "state-property"]);
    expect(&ran, 0, "note: state-property");
}

#[test]
fn levels_of_properties_are_seen_through_definitions_and_instances() {
    let inner = ("I", "VARIABLE v\nSmall == v < 9\nAlways == []Small\nStep == [][v' # 7]_v");
    let outer = "EXTENDS Naturals\nVARIABLE x\nI == INSTANCE I WITH v <- x\nInit == x = 0\nNext == x' = 1 - x\nSpec == Init /\\ [][Next]_x\nP == I!Small\nQ == I!Always\nR == I!Step\nS == P /\\ x < 8\nT == [](P)";
    let inner = (inner.0, format!("EXTENDS Naturals\n{}", inner.1));
    let modules = [("M", outer), (inner.0, inner.1.as_str())];
    for state in ["P", "S"] {
        expect(
            &written(&modules, &format!("SPECIFICATION Spec\nPROPERTY {state}"), &[]),
            3,
            "state-property",
        );
    }
    expect_plain(&written(&modules, "SPECIFICATION Spec\nPROPERTIES Q R T", &[]));
}

#[test]
fn defect_161_unsatisfiable_fairness_is_not_green() {
    let ran = check("161", "Void161", "Void161", &[]);
    expect(&ran, 4, "no behaviour satisfies the specification, so every temporal property holds");
    expect(&ran, 4, "WF of Jump (Void161.tla:9)");
}

#[test]
fn fairness_of_steps_is_plain_in_every_usual_form() {
    let text = |fair: &str| {
        format!(
            "EXTENDS Naturals\nCONSTANT N\nVARIABLES x, y\nvars == <<x, y>>\nInit == x = 0 /\\ y = 0\nUp(i) == x = i /\\ x' = (x + 1) % 3 /\\ UNCHANGED y\nFlip == y' = 1 - y /\\ UNCHANGED x\nBoth == Flip \\/ \\E i \\in N : Up(i)\nNext == \\/ \\E i \\in N : Up(i)\n        \\/ Flip\nSpec == Init /\\ [][Next]_vars /\\ {fair}\nLive == []<>(x = 0) \\/ TRUE ~> TRUE\nEnds == x = 0 ~> x < 3"
        )
    };
    let cfg = "CONSTANT N = {0, 1, 2}\nSPECIFICATION Spec\nPROPERTY Ends";
    for fair in [
        "WF_vars(Next)",
        "\\A i \\in N : WF_vars(Up(i))",
        "WF_vars(Both)",
        "SF_vars(Flip) /\\ WF_vars(\\E i \\in N : Up(i))",
        "WF_vars(Up(1) /\\ y = 0)",
        "WF_vars(Next /\\ x' # x)",
    ] {
        expect_plain(&written(&[("M", &text(fair))], cfg, &[]));
    }
    expect(
        &written(&[("M", &text("WF_vars(x' = 7 /\\ y' = 7)"))], cfg, &[]),
        4,
        "unsatisfiable-fairness",
    );
}

#[test]
fn defect_subscript_a_variable_that_the_subscript_leaves_out_is_named() {
    let ran = check("subscript", "Sub", "Sub", &[]);
    expect(&ran, 3, "subscript of the next-state relation leaves out y");
    expect(&ran, 3, "Sub.tla:7");
}

#[test]
fn defect_assume_an_assumption_that_is_not_evaluated_is_noted() {
    let ran = check("assume", "Outer", "Outer", &[]);
    expect(&ran, 0, "note: instance-assume: TLC does not evaluate the ASSUME of module InnerA");
    expect(&ran, 0, "InnerA.tla:4");
}

#[test]
fn an_assumption_that_an_instance_extends_is_noted() {
    let modules = [
        ("M", "VARIABLE x\nA == INSTANCE Mid\nInit == x = 0\nNext == x' = A!Zero\nInv == x = 0"),
        ("Mid", "EXTENDS Assumed\nZero == 0"),
        ("Assumed", "EXTENDS Naturals\nASSUME 1 = 2"),
    ];
    let ran = written(&modules, "INIT Init\nNEXT Next\nINVARIANT Inv", &[]);
    expect(&ran, 0, "note: instance-assume: TLC does not evaluate the ASSUME of module Assumed");
    expect(&ran, 0, "Assumed.tla:3");
}

#[test]
fn defect_shadow_a_module_with_the_name_of_one_of_tlcs_is_not_green() {
    expect(&check("shadow", "Shadow", "Shadow", &[]), 3, "shadowed-module");
}

#[test]
fn defect_866_random_values_are_never_verified() {
    let ran = check("866", "Rand866", "Rand866", &[]);
    expect(&ran, 3, "random: RandomElement gives another value each time");
    expect(&ran, 3, "Rand866.tla:6");
}

#[test]
fn case_green_random_element() {
    // By chance a run meets the state that is not allowed.
    for (module, operator) in [("Rg", "RandomElement"), ("Rs", "RandomSubset")] {
        let ran = check("green-random-element", module, module, &[]);
        match ran.code {
            12 => assert!(ran.stdout.contains("Inv is violated"), "{ran:?}"),
            _ => expect(&ran, 3, operator),
        }
    }
}

#[test]
fn defect_498_a_random_deadlock_is_not_green() {
    assert_ne!(check("498", "Lazy498", "Lazy498", &[]).code, 0);
}

#[test]
fn registers_that_the_search_reads_are_not_green_and_counters_are_noted() {
    let text = "EXTENDS Naturals, TLC\nVARIABLE x\nASSUME TLCSet(1, 0)\nInit == x = 0\nNext == x' = (x + 1) % 4\nRead == TLCGet(1) = 0 \\/ x < 9\nWritten == TLCSet(2, x)\nBound == TLCGet(\"level\") < 9\nInv == x < 9";
    let cfg = |line: &str| format!("INIT Init\nNEXT Next\nINVARIANT Inv\n{line}");
    expect(&written(&[("M", text)], &cfg("INVARIANT Read"), &[]), 3, "registers");
    expect(&written(&[("M", text)], &cfg("INVARIANT Written"), &[]), 0, "note: registers");
    expect(&written(&[("M", text)], &cfg("CONSTRAINT Bound"), &[]), 0, "note: registers");
    expect_plain(&written(&[("M", text)], &cfg(""), &[]));
}

#[test]
fn attack_a3_what_tlc_tells_of_its_search_is_no_guard_of_a_step() {
    let check = |next: &str, cfg: &str| {
        let text = format!(
            "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 0\nFew == TLCGet(\"queue\") > 0\nUp == x' = (x + 1) % 20\nNext == {next}\nInv == x # 19\nBound == TLCGet(\"level\") < 5"
        );
        let cfg = format!("INIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n{cfg}");
        written(&[("M", &text)], &cfg, &[])
    };
    for (next, counter) in [
        ("TLCGet(\"distinct\") < 5 /\\ Up", "distinct"),
        ("TLCGet(\"level\") < 4 /\\ Up", "level"),
        ("x' = (x + 1) % 20 /\\ (Few \\/ x < 3)", "queue"),
        ("x' = TLCGet(\"level\") % 3", "level"),
        ("PrintT(TLCGet(\"level\")) /\\ TLCGet(\"diameter\") < 5 /\\ Up", "diameter"),
    ] {
        let words = format!("registers: TLCGet(\"{counter}\") decides which states and steps");
        expect(&check(next, ""), 3, &words);
    }
    expect(&check("Up", "CONSTRAINT Bound"), 0, "note: registers");
    let printed = "PrintT(<<\"at\", TLCGet(\"level\")>>) /\\ x < 9 /\\ Up";
    expect(&check(printed, ""), 0, "note: registers: what TLCGet says of the search");
}

#[test]
fn defect_exit_a_search_that_is_ended_by_the_specification_is_not_green() {
    expect(
        &check("exit", "Exit", "Exit", &["--deadlock", "off"]),
        3,
        "still waiting to be explored",
    );
}

#[test]
fn defect_constinv_an_invariant_without_variables_is_noted() {
    expect(&check("constinv", "ConstInv", "ConstInv", &[]), 0, "note: constant-invariant");
}

#[test]
fn attack_a8_an_invariant_that_the_configuration_sets_is_not_green() {
    let text =
        "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nSmall == x < 2";
    let ran = written(
        &[("M", text)],
        "CONSTANT Small = TRUE\nINIT Init\nNEXT Next\nINVARIANT Small",
        &[],
    );
    assert_ne!(ran.code, 0, "{ran:?}");
}
