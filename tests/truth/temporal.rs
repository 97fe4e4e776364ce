//! Reds of temporal properties: each names the property, what of it fails, the
//! lasso, the fairness that holds, and the action that is possible and never
//! taken.

use std::path::Path;

use super::common::{Bench, Ran};
use super::reds::{one, says, screen};

/// Checks a specification among the fixtures. The modules beside it come along.
fn fixture(spec: &str, config: &str) -> (Bench, Ran) {
    let bench = Bench::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/temporal").join(spec);
    for file in std::fs::read_dir(from.parent().unwrap()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            bench.write(&name, &std::fs::read_to_string(&path).unwrap());
        }
    }
    let file = Path::new(spec).file_name().unwrap().to_str().unwrap();
    bench.write(&file.replace(".tla", ".cfg"), &format!("CHECK_DEADLOCK FALSE\n{config}"));
    let ran = bench.run(&["check", "-q", file, "--workers", "1", "--vacuity", "ignore"]);
    (bench, ran)
}

fn body(text: &str, property: &str) -> (Bench, Ran) {
    let body = format!(
        "EXTENDS Naturals, Sequences\nVARIABLES x, y\nvars == <<x, y>>\nInit == x = 0 /\\ y = 0\n{text}\nSpec == Init /\\ [][Next]_vars\nP == {property}"
    );
    one("Xy", &body, "SPECIFICATION Spec\nPROPERTY P\nCHECK_DEADLOCK FALSE\n")
}

const TURNS: &str = "Next == x' = (x + 1) % 3 /\\ UNCHANGED y";
const ENDS: &str = "Next == x < 2 /\\ x' = x + 1 /\\ UNCHANGED y";

#[test]
fn a_refinement_two_instances_deep_names_the_step_and_what_is_put_in_place() {
    let (_, ran) = fixture("nested/Top.tla", "SPECIFICATION Spec\nPROPERTY Refines\n");
    let told = [
        "Refines is violated after 3 states",
        "Top.tla:11",
        "[Flip]_a is FALSE in the step from state 2 to state 3   Low.tla:7",
        "a = FALSE, a' = TRUE",
    ];
    says(&ran, 13, &told);
    assert!(!ran.stdout.contains("(liveness)"), "{}", ran.stdout);
}

#[test]
fn a_liveness_property_two_instances_deep_has_its_why_and_actions_their_arguments() {
    let (_, ran) = fixture("bits/Top.tla", "SPECIFICATION Spec\nPROPERTY CLive\n");
    let told = [
        "CLive is violated (liveness)",
        "b never comes: it is FALSE in states 1 to 7",
        "Bit.tla:3",
        "back to state 1 by Reset(0)",
    ];
    says(&ran, 13, &told);
    let (_, ran) = fixture("bits/Top.tla", "SPECIFICATION Spec\nPROPERTY CSpec\n");
    says(&ran, 13, &["[Inc]_n is FALSE in the step from state 7", "n = 6, n' = 0", "Reset(0)"]);
}

#[test]
fn a_part_of_a_definition_has_its_place_and_its_why() {
    let (_, ran) = fixture("Select.tla", "SPECIFICATION Spec\nINVARIANT Inv3\n");
    says(&ran, 12, &["Select.tla:11", "x < 2 is FALSE   Select.tla:9", "with k = 1: x = 2"]);
    let (_, ran) = fixture("Select.tla", "SPECIFICATION Spec\nINVARIANT Inst\n");
    says(&ran, 12, &["Inst == Inv!3!(1)", "x < 2 is FALSE   Select.tla:9", "x = 2"]);
    let (_, ran) = fixture("Select.tla", "SPECIFICATION Spec\nINVARIANT Inv1\n");
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    for note in ["constant-invariant", "unread-module"] {
        assert!(!ran.stdout.contains(note), "{}", ran.stdout);
    }
}

#[test]
fn a_part_that_is_a_temporal_formula_is_explained_as_one() {
    let both = "/\\ [](x < 3)\n     /\\ []<>(y = 1)\nQ == P!2";
    let body = format!(
        "EXTENDS Naturals\nVARIABLES x, y\nvars == <<x, y>>\nInit == x = 0 /\\ y = 0\n{TURNS}\nSpec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\nP == {both}"
    );
    let (_, ran) = one("Xy", &body, "SPECIFICATION Spec\nPROPERTY Q\n");
    says(&ran, 13, &["Q == P!2", "y = 1 never comes", "Xy.tla:9"]);
    assert!(!ran.stdout.contains("state-property"), "{}", ran.stdout);
}

/// A counter that goes round, and two properties under one name.
fn both(parts: &str) -> Ran {
    let body = format!(
        "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\n\
         Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\n{parts}"
    );
    one("Both", &body, "SPECIFICATION Spec\nPROPERTY All\n").1
}

#[test]
fn what_may_still_come_is_not_what_ends_a_behaviour() {
    for (parts, code, why) in [
        ("L == []<>(x = 1)\nAll == L /\\ [](x < 3)", 12, "(x < 3) is FALSE"),
        ("L == x = 2 ~> x = 1\nS == [](x < 3)\nAll == L /\\ S", 12, "(x < 3) is FALSE"),
        ("L == WF_x(Next)\nS == [](x < 3)\nAll == L /\\ S", 12, "(x < 3) is FALSE"),
        (
            "L == []<>(x = 1)\nA == [][x' # 3]_x\nAll == L /\\ A",
            13,
            "is FALSE in the step from state 3 to state 4",
        ),
    ] {
        let ran = both(parts);
        says(&ran, code, &["All is violated after 4 states", why]);
        assert!(!ran.stdout.contains("never comes"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("L does not hold"), "{}", ran.stdout);
    }
}

#[test]
fn what_comes_and_should_not_is_told_with_its_state() {
    let ran = both("All == ~<>(x = 3)");
    assert!(ran.stdout.contains("x = 3 is TRUE in state 4"), "{}", ran.stdout);
}

#[test]
fn a_part_that_holds_does_not_deny_what_another_breaks() {
    for (parts, code) in [
        ("A == [](x < 9)\nB == [](x < 2)\nAll == A /\\ B", 12),
        ("A == [][x' # 9]_x\nB == [][x' # 3]_x\nAll == A /\\ B", 13),
        ("A == [](x < 9)\nL == x = 0 ~> x = 3\nB == [](x < 3)\nAll == A /\\ L /\\ B", 12),
    ] {
        let ran = both(parts);
        says(&ran, code, &["B does not hold"]);
        assert!(!ran.stdout.contains("dropped"), "{}", ran.stdout);
    }
}

#[test]
fn an_invariant_that_is_not_boolean_is_named_where_it_stands() {
    let body = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = (x + 1) % 3 /\\ y' = x\nInv == x";
    let (_, ran) = one("Nb", body, "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    says(&ran, 5, &["at Nb.tla:6:8   x", "in Inv (Nb.tla:6)"]);
    assert!(!ran.stdout.contains("in Init"), "{}", ran.stdout);
}

#[test]
fn each_of_several_violated_properties_has_its_own_why_and_the_behaviour_is_told_once() {
    let config = "SPECIFICATION Spec\nCONSTANTS\nProd = {p}\nCons = {c}\nCap = 2\nPROPERTIES Consumed NoStuck\n";
    let (_, ran) = fixture("Buffer.tla", config);
    let told = [
        "Consumed, NoStuck are violated",
        "why Consumed is violated:",
        "why NoStuck is violated:",
        "with d = 1: Len(buf) = d is TRUE in state 2",
    ];
    says(&ran, 13, &told);
    assert_eq!(ran.stdout.matches("has no fairness condition").count(), 1, "{}", ran.stdout);
    insta::assert_snapshot!("producer_and_consumer", screen(&ran));
}

#[test]
fn a_temporal_formula_that_cannot_be_evaluated_is_named_with_its_place() {
    let (_, ran) = body(TURNS, "[]<>(x = Head(<<>>))");
    says(
        &ran,
        5,
        &["at Xy.tla:8:15   Head(<<>>)", "in P (Xy.tla:8)", "   1   initial state\n       x = 0"],
    );
    assert!(!ran.stdout.contains("before the first state is complete"), "{}", ran.stdout);
}

#[test]
fn what_should_stay_of_every_step_and_what_is_taken_again_and_again_have_a_why() {
    let (_, ran) = body(ENDS, "[]<><<x = 1>>_vars \\/ <>[](y = 1)");
    let told = ["<<x = 1>>_vars never comes: no step from state", "y = 1 is FALSE again and again"];
    says(&ran, 13, &told);
    let (_, ran) = body(TURNS, "<>[][x > 0]_vars");
    says(&ran, 13, &["[x > 0]_vars is FALSE again and again, in", "x = 0"]);
}

#[test]
fn an_action_property_tells_the_numbers_of_its_step() {
    let (bench, ran) = body(TURNS, "[][y = x]_vars");
    let told = ["P is violated after 3 states", "in the step from state 2 to state 3", "x = 1"];
    says(&ran, 13, &told);
    // It is one of safety, whoever tells of it.
    let job = &bench.outcomes()["jobs"][0];
    assert_eq!(job["diagnosis"]["kind"], "violated-safety");
    let itf = job["counterexample"]["itf"].as_str().unwrap();
    let shown = bench.run(&["trace", "show", itf]).stdout;
    assert!(shown.starts_with("P is violated (safety), "), "{shown}");
    let itf = std::fs::read_to_string(itf).unwrap();
    assert!(itf.contains("P is violated (safety), ") && !itf.contains("(liveness)"), "{itf}");
}

#[test]
fn starvation_of_a_mutex_names_the_process_and_the_action_left_out() {
    let config = "SPECIFICATION Spec\nCONSTANT Procs = {p1, p2}\nPROPERTY StarvationFree\nINVARIANT MutualExclusion\n";
    let (_, ran) = fixture("Mutex.tla", config);
    says(&ran, 13, &["StarvationFree is violated", "with p = p", "strong fairness of it (SF)"]);
    insta::assert_snapshot!("mutex_starvation", screen(&ran));
}

#[test]
fn dining_philosophers_that_hold_one_fork_each_are_told_to_be_stuck() {
    let (_, ran) =
        fixture("Phil.tla", "SPECIFICATION Spec\nCONSTANT N = 2\nPROPERTY NoStarvation\n");
    says(
        &ran,
        13,
        &[
            "with i = 0: ",
            "where no action is possible",
            "with i = 1 holds:\n         its action is not possible in state 5",
        ],
    );
}

#[test]
fn a_detector_that_never_runs_is_named() {
    let config =
        "SPECIFICATION Spec\nCONSTANT Node = {a, b}\nINVARIANT Safe\nPROPERTIES Live Ends\n";
    let (_, ran) = fixture("Term.tla", config);
    let told = ["Live is violated", "terminated is TRUE in state 3", "detected never comes"];
    says(&ran, 13, &told);
    says(&ran, 13, &["Detect stays possible and is never taken", "weak fairness of it (WF)"]);
}

#[test]
fn an_election_that_never_ends_names_the_leader_that_never_comes() {
    let config = "SPECIFICATION Spec\nCONSTANTS\nServer = {s1, s2}\nMaxTerm = 2\nNone = None\nPROPERTY EventuallyLeader\n";
    let (_, ran) = fixture("Elect.tla", config);
    says(&ran, 13, &["leader # None never comes", "leader = None", "repeat for ever"]);
}

#[test]
fn a_step_that_an_abstract_queue_does_not_take_shows_the_queue() {
    let (_, ran) = fixture("Ring.tla", "SPECIFICATION Spec\nCONSTANT N = 2\nPROPERTY Refines\n");
    let told =
        ["[Next]_q is FALSE in the step from state 3 to state 4   Queue.tla:9", "   Drop   "];
    says(&ran, 13, &told);
    says(&ran, 13, &["q = <<1, 2>>, q' = <<1>>"]);
}

#[test]
fn fairness_and_possibility_of_every_client_are_told_of_the_one_that_is_left_out() {
    let told: [(&str, &[&str]); 4] = [
        (
            "EachServed",
            &["SF_vars(Serve(c)) does not hold: its action is possible in\n         states 2 to 4"],
        ),
        ("Chain", &["with c = c1: c \\in served never comes", "asked = {c1}"]),
        ("EnabledLeads", &["ENABLED <<Serve(c)>>_vars is TRUE in state 2"]),
        ("Some", &["<<Reset>>_vars never comes: no step from state 1 on is one"]),
    ];
    for (property, parts) in told {
        let config =
            format!("SPECIFICATION Spec\nCONSTANT Client = {{c1, c2}}\nPROPERTY {property}\n");
        let (_, ran) = fixture("Serve.tla", &config);
        says(&ran, 13, parts);
    }
}

#[test]
fn labels_are_whole_where_their_values_are_long() {
    let (_, ran) = fixture("Reply.tla", "SPECIFICATION Spec\nPROPERTIES Answered Done\n");
    says(&ran, 13, &["WF_vars(Receive([kind |-> \"request\"", "k = 0", "no action is possible"]);
    let cut = |line: &&str| line.contains('…') && !line.contains("net[1]");
    let cut: Vec<&str> = ran.stdout.lines().filter(cut).collect();
    assert!(cut.iter().all(|line| line.contains("nothing happens")), "{cut:?}");
}

#[test]
fn invariants_and_actions_of_an_instance_tell_what_is_put_in_the_place_of_its_variables() {
    let (_, ran) = fixture("counted/Outer.tla", "SPECIFICATION Spec\nINVARIANT Both\n");
    says(&ran, 12, &["n \\in 0..Max is FALSE   Cnt.tla:5", "n = 7"]);
    let (_, ran) = fixture("counted/Outer.tla", "SPECIFICATION Spec\nPROPERTY Up\n");
    says(
        &ran,
        13,
        &["in the step from state 8 to state 9", "n' > n is FALSE   Cnt.tla:6", "n' = 0, n = 7"],
    );
}

#[test]
fn formulas_of_every_shape_have_their_why() {
    let told: [(&str, &[&str]); 4] = [
        ("P1", &["with <<a, b>> = <<a1, a2>>", "Recv([from |-> a1, to |-> a2]) stays possible"]),
        ("P4", &["Cardinality(Node) = 2 is TRUE in state 1", "msgs = {} never comes"]),
        ("P6", &["[]<>(msgs = {}) is TRUE in state 1", "nothing happens any more"]),
        ("P7", &["msgs # {} is TRUE in state", "msgs = {} is FALSE again and again"]),
    ];
    for (property, parts) in told {
        let config =
            format!("SPECIFICATION Spec\nCONSTANT Node = {{a1, a2}}\nPROPERTY {property}\n");
        let (_, ran) = fixture("Shape.tla", &config);
        says(&ran, 13, parts);
    }
}

#[test]
fn an_action_that_an_algorithm_leaves_out_is_named_by_process_label_and_its_line() {
    let config = "SPECIFICATION Spec\nCONSTANT N = 2\nPROPERTY Served\n";
    let (_, ran) = fixture("pluscal/Algo.tla", config);
    says(&ran, 13, &["1: Try is possible in states", "back to state 1 by 2: Leave   Algo.tla:11"]);
}

#[test]
fn fairness_of_an_instance_with_an_expression_for_a_variable_has_its_why() {
    let inner = "---- MODULE Sum ----\nEXTENDS Naturals\nVARIABLE s\nMore == s < 4 /\\ s' = s + 1\nFair == WF_s(More)\nSpec == s = 0 /\\ [][More]_s /\\ Fair\n====\n";
    let root = "---- MODULE Two ----\nEXTENDS Naturals\nVARIABLES a, b\nIncA == a < 2 /\\ a' = a + 1 /\\ UNCHANGED b\nIncB == b < 2 /\\ b' = b + 1 /\\ UNCHANGED a\nSpec == a = 0 /\\ b = 0 /\\ [][IncA \\/ IncB]_<<a, b>> /\\ WF_<<a, b>>(IncA)\nS == INSTANCE Sum WITH s <- a + b\nRefines == S!Spec\nMoves == S!Fair\n====\n";
    let files = [("Two.tla", root), ("Sum.tla", inner)];
    for property in ["Refines", "Moves"] {
        let config = format!("SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\nPROPERTY {property}\n");
        let (_, ran) = super::reds::check("Two.tla", &files, &config);
        let told = ["WF_s(More) does not hold: its action is found possible", "Sum.tla:5"];
        says(&ran, 13, &told);
        says(&ran, 13, &["nothing happens any more", "IncB stays possible and is never taken"]);
    }
}
