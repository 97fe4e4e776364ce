//! Configurations that look at less than their author will have meant: parts of
//! properties that speak of the first state, and what is true by its form.

use super::together::{Said, all_told, is_green_without, named, properties};
use crate::common::{Bench, Ran, expect};

pub(super) fn check(module: &str, cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    let text = format!("---- MODULE M ----\nEXTENDS Naturals, FiniteSets\n{module}\n====\n");
    bench.write("M.tla", &text);
    bench.write("M.cfg", &format!("SPECIFICATION Spec\n{cfg}\n"));
    let mut arguments = vec!["check", "-q", "M.tla"];
    arguments.extend(more);
    bench.run(&arguments)
}

/// Two counters that go round; all this is said of them.
fn counters(all: &[Said]) -> Ran {
    let (definitions, config) = named(all);
    let module = format!(
        "VARIABLES x\nS == 1..2\nInit == x = [i \\in S |-> 0]\nUp(i) == x' = [x EXCEPT ![i] = (@ + 1) % 3]\n\
         Next == \\E i \\in S : Up(i)\nSpec == Init /\\ [][Next]_x /\\ \\A i \\in S : WF_x(Up(i))\n\
         Low(i) == x[i] < 2\nComes(i) == []<>(x[i] = 0 \\/ x[i] # 0)\nBoth(i) == Low(i) /\\ Comes(i)\n\
         Chosen(i) == IF i \\in S THEN Low(i) ELSE Comes(i)\n\
         Type == x \\in [S -> 0..2]\nInitialized == x[1] # 9\nStart == x[1] = 0 /\\ x[2] \\in {{0}}\n\
         {definitions}"
    );
    check(&module, &config, &[])
}

/// Of each it is told that a part of it is a state predicate.
#[track_caller]
fn are_state_predicates(ran: &Ran, properties: usize) {
    for n in 1..=properties {
        let words = format!("state-property: a conjunct of PROPERTY P{n} is a state predicate");
        expect(ran, 3, &words);
    }
}

#[test]
fn attack_sp8_a_state_predicate_beside_what_is_temporal_is_seen_wherever_it_stands() {
    let all = [
        "\\A i \\in S : x[i] < 2 /\\ []<>(x[i] = x[i])",
        "\\A i \\in S : Low(i) /\\ Comes(i)",
        "\\A i \\in S : Both(i)",
        "\\E i \\in S : Both(i)",
        "Both(1)",
        "LET q == x[1] < 2 IN q /\\ Comes(1)",
        "IF 1 \\in S THEN Low(1) /\\ Comes(1) ELSE FALSE",
        "(Low(1) /\\ Comes(1)) \\/ Comes(2)",
        "1 \\in S => (Low(1) /\\ Comes(1))",
        "Comes(2) /\\ \\A i \\in S : Both(i)",
    ];
    are_state_predicates(&counters(&properties(all)), all.len());
}

#[test]
fn attack_a2_a_state_predicate_as_a_branch_of_what_is_temporal_is_no_claim_of_every_state() {
    let all = [
        "IF 1 \\in S THEN Low(1) ELSE Comes(1)",
        "IF 1 \\in S THEN Comes(1) ELSE x[1] < 2 /\\ x[2] < 2",
        "IF 1 \\in S THEN (IF 2 \\in S THEN Low(1) ELSE Comes(1)) ELSE Comes(2)",
        "\\A i \\in S : IF i = 1 THEN Low(i) ELSE Comes(i)",
        "LET q == Low(1) IN IF 1 \\in S THEN q ELSE Comes(1)",
        "Chosen(1)",
        "Comes(1) /\\ ~(IF 1 \\in S THEN ~Low(1) ELSE ~Comes(1))",
        "(1 \\in S /\\ Low(1)) \\/ (1 \\notin S /\\ Comes(1))",
        "IF x[1] = 0 THEN Low(1) ELSE Comes(1)",
    ];
    let ran = counters(&properties(all));
    for n in 1..=all.len() {
        let words = format!("state-property: a branch of PROPERTY P{n} is a state predicate");
        expect(&ran, 3, &words);
    }
    let all = [
        "IF 1 \\in S THEN []Type ELSE Comes(1)",
        "[](IF 1 \\in S THEN x[1] < 3 ELSE x[2] < 3) /\\ Comes(1)",
        "<>(CASE 1 \\in S -> Low(1) [] OTHER -> Low(2)) /\\ Comes(1)",
        "IF Low(1) THEN Comes(1) ELSE Comes(2)",
    ];
    is_green_without(&counters(&properties(all)), "state-property");
}

/// TLC takes none of these formulas; whoever reads them otherwise is told.
#[test]
fn attack_a2_branches_that_tlc_cannot_take_are_seen_as_others_are() {
    let comes = "[]<>(x = 1)";
    for said in [
        format!("CASE x = 0 -> Small [] OTHER -> {comes}"),
        format!("LET e(a, b) == IF 1 = 1 THEN a ELSE b IN e(Small, {comes})"),
        format!("e(Small, {comes})\ne(a, b) == IF 1 = 1 THEN a ELSE b"),
    ] {
        let words = "doubt: state-property: a branch of PROPERTY P is a state predicate";
        expect(&through_let(&said, "", &["--dry-run"]), 0, words);
    }
    for said in [
        format!("IF 1 = 1 THEN TRUE ELSE {comes}"),
        format!("IF 1 = 1 THEN 1 \\in {{1}} ELSE {comes}"),
        format!("LET e(a, b) == IF 1 = 1 THEN a ELSE b IN e([]Small, {comes})"),
    ] {
        let ran = through_let(&said, "", &["--dry-run"]);
        assert!(ran.code == 0 && !ran.stdout.contains("state-property"), "{said}: {ran:?}");
    }
}

#[test]
fn attack_a_state_predicate_below_a_negation_is_seen_as_one() {
    let all = [
        "~(x[1] >= 2 \\/ <>(x[1] > 9))",
        "~(x[1] < 9 => (x[1] >= 2 \\/ <>(x[1] > 9)))",
        "~(\\E i \\in S : x[i] >= 2 \\/ <>(x[i] > 9))",
        "~~(Low(1) /\\ Comes(1))",
        "~(~Low(1) \\/ ~Comes(1))",
        "~(~Both(1) /\\ ~Comes(2))",
    ];
    are_state_predicates(&counters(&properties(all)), all.len());
    let all = ["~(Low(1) /\\ ~Comes(1))", "~<>(x[1] > 2)", "~~Comes(1)"];
    is_green_without(&counters(&properties(all)), "state-property");
}

#[test]
fn attack_a_state_predicate_beside_steps_is_no_initial_predicate() {
    let all = [
        "x[1] < 2 /\\ [][Next]_x",
        "[][Next]_x /\\ x[1] = x[2]",
        "Type /\\ [][Next]_x",
        "Initialized /\\ [][Next]_x",
        "Low(1) /\\ [][Next]_x /\\ Comes(1)",
        "[][Next]_x /\\ \\A i \\in S : Both(i)",
        "Init /\\ Low(1) /\\ [][Next]_x",
    ];
    are_state_predicates(&counters(&properties(all)), all.len());
}

#[test]
fn a_property_about_every_state_or_about_steps_is_plain() {
    let all = [
        "\\A i \\in S : [](x[i] < 3) /\\ Comes(i)",
        "x[1] = 0 /\\ [][Up(1) \\/ Up(2)]_x /\\ Comes(1)",
        "x = [i \\in S |-> 0] /\\ x[2] = x[1] /\\ [][Next]_x",
        "(\\A i \\in S : x[i] \\in {0}) /\\ [][Next]_x",
        "Init /\\ [][Next]_x",
        "Start /\\ [][Next]_x",
        "Spec",
        "1 \\in S /\\ \\A i \\in S : Comes(i)",
        "Low(1) => Comes(1)",
    ];
    is_green_without(&counters(&properties(all)), "state-property");
}

/// A counter, of which all this is said that an instance defines.
fn refined(all: &[Said]) -> Ran {
    let bench = Bench::new();
    let counter = "EXTENDS Naturals\nVARIABLE v\nBegin == v < 1\nInit == v < 1\nSmall == v < 9\n\
        Next == v' = (v + 1) % 3\nSteps == [][Next]_v\nSpec == Begin /\\ [][Next]_v\n\
        Odd == Begin /\\ Small /\\ [][Next]_v\nChosen == IF 1 = 1 THEN v < 2 /\\ v >= 0 ELSE []<>(v = 0)";
    let module = "EXTENDS Naturals\nVARIABLE x\nC == INSTANCE Counter WITH v <- x\nInit == x = 0\n\
        Next == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x";
    bench.write("Counter.tla", &format!("---- MODULE Counter ----\n{counter}\n====\n"));
    let (definitions, config) = named(all);
    bench.write("M.tla", &format!("---- MODULE M ----\n{module}\n{definitions}====\n"));
    bench.write("M.cfg", &format!("SPECIFICATION Spec\n{config}"));
    bench.run(&["check", "-q", "M.tla"])
}

#[test]
fn the_initial_predicate_of_an_instance_is_told_from_its_other_predicates() {
    let plain = properties(["C!Init /\\ C!Steps", "C!Spec"]);
    is_green_without(&refined(&plain), "state-property");
    let odd = ["C!Small /\\ C!Steps", "C!Odd"];
    are_state_predicates(&refined(&properties(odd)), odd.len());
    let chosen = refined(&properties(["C!Chosen"]));
    expect(&chosen, 3, "state-property: a branch of PROPERTY P1 is a state predicate");
}

/// A subscript, in a specification of two variables.
fn under(subscript: &str) -> Ran {
    let module = format!(
        "INSTANCE Sequences\nVARIABLES x, y\nboth == <<x, y>>\nPair(a, b) == <<a, b>>\nInit == x = 0 /\\ y = 0\n\
         Next == x' = 1 - x /\\ y' = x\nSpec == Init /\\ [][Next]_{subscript}\nInv == x < 2"
    );
    check(&module, "INVARIANT Inv", &["--dry-run"])
}

#[test]
fn a_subscript_that_shows_less_than_every_variable_is_not_green() {
    for (subscript, words) in [
        ("<<>>", "leaves out x, y"),
        ("<<1, 2>>", "leaves out x, y"),
        ("x", "leaves out y"),
        ("(<<x>> \\o <<1>>)", "leaves out y"),
        ("<<x, Cardinality({y})>>", "is computed from the variables"),
        ("Len(both)", "is computed from the variables"),
        ("{x, y}", "is computed from the variables"),
    ] {
        let ran = under(subscript);
        expect(&ran, 0, "doubt: subscript: the subscript of the next-state relation");
        expect(&ran, 0, words);
    }
}

#[test]
fn a_subscript_that_shows_every_variable_in_its_own_way_is_not_doubted() {
    for subscript in
        ["[x |-> x, y |-> y]", "(<<x>> \\o <<y>>)", "<<both, 1>>", "Pair(x, y)", "<<x, y, x + y>>"]
    {
        let ran = under(subscript);
        assert!(ran.code == 0 && !ran.stdout.contains("subscript:"), "{subscript}: {ran:?}");
    }
}

/// A property behind an instance that a `LET` declares.
fn through_let(said: &str, cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    let module = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = 1 - x\n\
        Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\nSmall == x < 5";
    let inner = "EXTENDS Naturals\nVARIABLE x\nLive == []<>(x = 1)\nResp == (x = 0) ~> (x = 1)\nOk == x < 9\nStart == x = 0\nStep == x' = 1 - x";
    bench.write("Inner.tla", &format!("---- MODULE Inner ----\n{inner}\n====\n"));
    bench.write("M.tla", &format!("---- MODULE M ----\n{module}\nP == {said}\n====\n"));
    bench.write("M.cfg", &format!("SPECIFICATION Spec\nPROPERTY P\n{cfg}\n"));
    let arguments = [&["check", "-q", "M.tla"], more].concat();
    bench.run(&arguments)
}

#[test]
fn what_an_instance_of_a_let_says_has_its_own_level() {
    let live = "LET J == INSTANCE Inner IN J!Live";
    let ran = through_let(live, "", &[]);
    assert!(ran.code == 0 && !ran.stdout.contains("state-property"), "{ran:?}");
    let always = "[](LET J == INSTANCE Inner IN J!Resp)";
    for said in [live, always] {
        let ran = through_let(said, "CONSTRAINT Small", &["--dry-run"]);
        expect(&ran, 0, "doubt: constrained-liveness");
        let ran = through_let(said, "", &["--workers", "2"]);
        expect(&ran, 2, "tlc-971: TLC 2.15: several workers miss violations");
    }
    let safe = through_let("[](LET J == INSTANCE Inner IN J!Ok)", "CONSTRAINT Small", &[]);
    assert!(safe.code == 0 && !safe.stdout.contains("constrained-liveness"), "{safe:?}");
    let state = through_let("LET J == INSTANCE Inner IN J!Ok", "", &[]);
    expect(&state, 3, "state-property: PROPERTY P is a state predicate");
    for said in [
        "LET J == INSTANCE Inner IN x < 9 /\\ []<>(x = 1) /\\ J!Live",
        "LET J == INSTANCE Inner IN x < 9 /\\ J!Live",
        "LET J == INSTANCE Inner  L == J!Live IN L /\\ x < 9",
        "LET J == INSTANCE Inner IN x < 9 /\\ [][J!Step]_x",
    ] {
        let words = "doubt: state-property: a conjunct of PROPERTY P is a state predicate";
        expect(&through_let(said, "", &["--dry-run"]), 0, words);
    }
    for said in [
        "LET J == INSTANCE Inner IN [](x < 9) /\\ J!Live",
        "LET J == INSTANCE Inner IN Init /\\ [][Next]_x /\\ J!Live",
        "LET J == INSTANCE Inner IN J!Start /\\ [][J!Step]_x",
        "LET J == INSTANCE Inner  S == J!Start IN S /\\ [][J!Step]_x",
    ] {
        let ran = through_let(said, "", &["--dry-run"]);
        assert!(ran.code == 0 && !ran.stdout.contains("state-property"), "{said}: {ran:?}");
    }
}

#[test]
fn attack_d742a_more_strong_fairness_than_tlc_counts_is_no_tautology() {
    let module = "VARIABLES x\nInit == x = 0\nInc(p) == x = p % 2 /\\ x' = 1 - x\n\
        Next == \\E p \\in 1..33 : Inc(p)\nSpec == Init /\\ [][Next]_x /\\ \\A p \\in 1..33 : SF_x(Inc(p))\n\
        A == <>(x = 5)";
    let ran = check(module, "PROPERTY A", &[]);
    expect(&ran, 5, "note: tlc-742: 33 strong fairness conditions are more than TLC can count");
}

#[test]
fn attack_what_is_true_by_its_form_is_noted_with_its_part() {
    let of = |all: &[Said]| {
        let (definitions, config) = named(all);
        let module = format!(
            "VARIABLES x, y\nS == 1..2\nInit == x = 0 /\\ y = {{}}\nNext == x' = (x + 1) % 3 /\\ y' = {{x}}\n\
             Spec == Init /\\ [][Next]_<<x, y>>\nLow == x < 3\nSmall == Low\n{definitions}"
        );
        check(&module, &config, &[])
    };
    let cases = [
        (
            "INVARIANT",
            "x \\in {x}",
            "INVARIANT P1 is TRUE by its form, whatever the specification does: x \\in {x} (M.tla:10)",
        ),
        (
            "INVARIANT",
            "Low /\\ y \\subseteq y",
            "a conjunct of INVARIANT P2 is TRUE by its form, whatever the specification does: y \\subseteq y (M.tla:11)",
        ),
        (
            "INVARIANT",
            "Low => Small",
            "INVARIANT P3 is TRUE by its form, whatever the specification does: Low => Small",
        ),
        ("INVARIANT", "x # 1 \\/ x # 2", "INVARIANT P4 is TRUE by its form"),
        (
            "INVARIANT",
            "~(Low /\\ ~Small) /\\ x = x",
            "every conjunct of INVARIANT P5 is TRUE by its form",
        ),
        ("INVARIANT", "\\A i \\in y : i \\in y", "INVARIANT P6 is TRUE by its form"),
        ("PROPERTY", "(x = 2) ~> (x = 2 \\/ x = 1)", "PROPERTY P7 is TRUE by its form"),
        (
            "PROPERTY",
            "[][x' = 1 \\/ x' # 1]_x /\\ []Low",
            "a conjunct of PROPERTY P8 is TRUE by its form",
        ),
    ];
    all_told(cases, of, 0, |told, _| told.to_owned());
    let all = [
        ("INVARIANT", "x \\in 0..2 /\\ y \\subseteq 0..2 /\\ TRUE"),
        ("INVARIANT", "x = 1 => y # {}"),
        ("PROPERTY", "[][x' < 3]_x /\\ []Low"),
    ];
    is_green_without(&of(&all), "true-by-form");
}

/// What is said of a counter where constants may switch a check off.
fn switched(all: &[Said], constants: &str) -> Ran {
    let bench = Bench::new();
    let module = "EXTENDS Naturals\nCONSTANTS Checks, N, S\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\n\
        Spec == Init /\\ [][Next]_x /\\ WF_x(Next)";
    let (definitions, config) = named(all);
    bench.write("M.tla", &format!("---- MODULE M ----\n{module}\n{definitions}====\n"));
    bench.write("M.cfg", &format!("SPECIFICATION Spec\n{config}{constants}\n"));
    bench.run(&["check", "-q", "M.tla", "--workers", "1"])
}

#[test]
fn attack_what_constants_make_true_is_noted() {
    let off = "CONSTANTS Checks = FALSE N = 0 S = {}";
    let all = [
        ("INVARIANT", "Checks => x < 2"),
        ("INVARIANT", "N > 0 => x < 2"),
        ("INVARIANT", "IF Checks THEN x < 2 ELSE TRUE"),
        ("INVARIANT", "\\A p \\in S : x = p"),
        ("INVARIANT", "\\A i \\in 1..N : x < i"),
        ("INVARIANT", "\\A i \\in {n \\in 1..3 : n > N + 3} : x < i"),
        ("INVARIANT", "~Checks \\/ x < 2"),
        ("PROPERTY", "[][Checks => x' > x]_x"),
    ];
    let ran = switched(&all, off);
    expect(&ran, 0, "note: true-by-constants: ");
    for (n, (keyword, _)) in (1..).zip(all) {
        expect(&ran, 0, &format!("{keyword} P{n} is TRUE with these constants"));
    }
    let words = "a conjunct of INVARIANT P1 is TRUE with these constants";
    expect(&switched(&[("INVARIANT", "x < 3 /\\ \\A i \\in 1..N : x < i")], off), 0, words);
    let on = "CONSTANTS Checks = TRUE N = 2 S = {0, 1, 2}";
    let all = [
        ("INVARIANT", "Checks => x < 3"),
        ("INVARIANT", "N > 0 => x < 3"),
        ("INVARIANT", "\\A i \\in 1..N : x < i + 2"),
        ("INVARIANT", "\\E p \\in S : x = p"),
        ("PROPERTY", "[](N > 0 => <>(x = 1))"),
    ];
    is_green_without(&switched(&all, on), "note:");
}

#[test]
fn attack_a_red_of_what_constants_make_true_is_none() {
    for said in [
        "(N = 3) ~> (x = 2)",
        "<>(N = 4)",
        "\\A n \\in 2..3 : (N = n) ~> (x = 9)",
        "<>(x = 9) \\/ <>(N = 4)",
        "Checks ~> (x = 9)",
    ] {
        let ran = switched(&[("PROPERTY", said)], "CONSTANTS Checks = FALSE N = 4 S = {}");
        expect(&ran, 3, "tlc-604");
    }
    // TLC takes some of them for tautologies, which it refuses.
    for said in ["[](N > 4 => <>(x = 9))", "Checks => <>(x = 9)"] {
        let ran = switched(&[("PROPERTY", said)], "CONSTANTS Checks = FALSE N = 4 S = {}");
        assert!([3, 5].contains(&ran.code), "{said}: {ran:?}");
    }
    let ran = switched(&properties(["(N = 4) ~> (x = 9)"]), "CONSTANTS Checks = TRUE N = 4 S = {}");
    expect(&ran, 13, "P1 is violated");
}

#[test]
fn attack_the_behaviour_itself_as_a_property_is_noted() {
    let all = ["Spec", "Init /\\ [][Next]_x", "WF_x(Next)", "x = 0 /\\ [][x' = (x + 1) % 3]_x"];
    let ran = switched(&properties(all), "CONSTANTS Checks = TRUE N = 4 S = {}");
    expect(&ran, 0, "note: true-by-assumption: ");
    for n in 1..=all.len() {
        expect(&ran, 0, &format!("PROPERTY P{n}"));
    }
}

/// TLC reads a string of a configuration file as it stands, and that of a module with its escapes.
#[test]
fn a_string_of_the_configuration_is_that_of_the_module_or_is_doubted() {
    let module = "CONSTANT Sep\nVARIABLE x\nInit == x = \"a\"\nNext == x' \\in {\"a\", \"\\n\"}\n\
        Spec == Init /\\ [][Next]_x\nInv == x # Sep\nMySep == \"\\n\"";
    let doubted = check(module, "INVARIANT Inv\nCONSTANT Sep = \"\\n\"", &[]);
    expect(&doubted, 3, "escape: the configuration gives Sep the string \"\\n\"");
    let same = check(module, "INVARIANT Inv\nCONSTANT Sep <- MySep", &[]);
    expect(&same, 12, "Inv");
    let in_a_set = check(module, "CONSTANT Sep = {\"b\", \"\\\\\"}", &["--vacuity", "ignore"]);
    expect(&in_a_set, 3, "escape: ");
}
