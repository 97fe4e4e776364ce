//! Behaviours that no fairness allows, and everything else that makes temporal
//! properties true for the wrong reason: asked of the real TLC.

use crate::common::{Bench, Ran, expect};

/// Checks `Live` of a specification that is written here.
fn check(module: &str, more: &[&str]) -> Ran {
    with(module, "CHECK_DEADLOCK FALSE", &[], more)
}

fn with(module: &str, cfg: &str, beside: &[(&str, &str)], more: &[&str]) -> Ran {
    let bench = Bench::new();
    for (name, text) in beside.iter().chain(&[("M", module)]) {
        let text = format!("---- MODULE {name} ----\nEXTENDS Naturals\n{text}\n====\n");
        bench.write(&format!("{name}.tla"), &text);
    }
    bench.write("M.cfg", &format!("SPECIFICATION Spec\nPROPERTY Live\n{cfg}\n"));
    let mut arguments = vec!["check", "-q", "M.tla"];
    arguments.extend(more);
    bench.run(&arguments)
}

/// Green, and nothing is said of fairness: its shape proves it.
#[track_caller]
fn expect_proven_by_shape(ran: &Ran) {
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.stdout.contains("airness"), "{ran:?}");
}

const VACUOUS: &str = "no behaviour satisfies the specification, so every temporal property holds";
const PROVEN: &str = "fairness can be satisfied from every reachable state";
const STUCK: &str = "a reachable state enables it, and no step of the next-state relation";
const SOME: &str =
    "some behaviour satisfies it; whether one does from every reachable state was not";

/// A counter up to 3 with this next-state relation and this fairness.
fn counter(next: &str, fairness: &str) -> String {
    format!(
        "VARIABLES x\nInit == x = 0\nInc == x' = x + 1\nBack == x = 3 /\\ x' = 0\n\
         Next == {next}\nSpec == Init /\\ [][Next]_x /\\ {fairness}\nLive == <>(x = 17)"
    )
}

#[test]
fn attack_fair1_fairness_of_an_action_that_the_steps_strengthen() {
    let ran = check(&counter("Inc /\\ x < 3", "WF_x(Inc)"), &[]);
    expect(&ran, 4, VACUOUS);
    expect(&ran, 4, "WF of Inc (M.tla:8)");
}

/// A step for each number up to x, and this other one.
fn ranging(other: &str, live: &str) -> Ran {
    let module = format!(
        "CONSTANT N\nINSTANCE Integers\nVARIABLES x, y\nOne == 1\nLow == CHOOSE d \\in -1..0 : d < 0\nvars == <<x, y>>\nInit == x = 0 /\\ y = 0\n\
         A(k) == k - 1 < 9 /\\ y' = (y + 1) % 2 /\\ x' = x\nC == x = 0 /\\ {other} /\\ y' = y\n\
         Next == (\\E k \\in 0..x : A(k)) \\/ C\n\
         Spec == Init /\\ [][Next]_vars /\\ WF_vars(A(0)) /\\ WF_vars(C)\nLive == <>({live})"
    );
    with(&module, "CHECK_DEADLOCK FALSE\nCONSTANT N <- One", &[], &[])
}

#[test]
fn attack_a_range_that_a_negative_number_leaves_empty() {
    for other in ["x' = -1", "x' = x - 1", "\\E d \\in {1} : x' = d - 2", "x' = Low"] {
        expect(&ranging(other, "x = 7"), 4, VACUOUS);
    }
}

#[test]
fn a_range_of_natural_numbers_has_its_ends() {
    for other in ["x' = 1", "x' = N", "x' = x + 1 /\\ x - 5 < 1"] {
        expect_proven_by_shape(&ranging(other, "y = 1"));
    }
}

#[test]
fn attack_fair2_a_state_that_must_come_again_and_is_never_reached() {
    let ran = check(&counter("x' = (x + 1) % 3", "[]<>(x = 7)"), &[]);
    expect(&ran, 4, VACUOUS);
    expect(&ran, 4, "Spec (M.tla:8)");
}

#[test]
fn attack_fair3_a_step_that_must_come_again_and_never_does() {
    let ran = check(
        &counter("(Inc /\\ x < 3) \\/ (x = 9 /\\ x' = 0)", "[]<><<x = 9 /\\ x' = 0>>_x"),
        &[],
    );
    expect(&ran, 4, VACUOUS);
}

/// Pairs of bits, some of which move.
fn bits(next: &str, fairness: &str) -> String {
    format!(
        "VARIABLES x\nAll == 1..2\nInit == x = [i \\in All |-> 0]\n\
         Move(i) == x' = [x EXCEPT ![i] = 1 - @]\nBoth(i, j) == i # j /\\ Move(i) /\\ j \\in All\n\
         Next == {next}\nFair == {fairness}\nSpec == Init /\\ [][Next]_x /\\ Fair\n\
         Live == []<>(x[2] \\in 0..1)"
    )
}

#[test]
fn attack_fair4_fairness_over_a_larger_set_than_the_steps() {
    for (next, fair) in [
        ("\\E i \\in {1} : Move(i)", "\\A i \\in 1..2 : WF_x(Move(i))"),
        ("\\E i \\in All \\ {2} : Move(i)", "\\A i \\in All : WF_x(Move(i))"),
        ("\\E i \\in All : i < 2 /\\ Move(i)", "\\A i \\in All : WF_x(Move(i))"),
        ("Move(1)", "WF_x(Move(2))"),
        ("\\E i \\in All : Both(i, i) \\/ Both(1, 2)", "\\A i, j \\in All : WF_x(Both(i, j))"),
        ("Move(1)", "LET Own(i) == WF_x(Move(i)) IN \\A i \\in All : Own(i)"),
    ] {
        let module = bits(next, fair).replace("[]<>(x[2] \\in 0..1)", "<>(x[2] = 5)");
        expect(&check(&module, &[]), 4, VACUOUS);
    }
}

#[test]
fn attack_fair5_a_next_state_relation_that_allows_less_through_let() {
    let module = "VARIABLES x, y\nvars == <<x, y>>\nInit == x = 0 /\\ y = 0\n\
        Tick == x' = 1 - x /\\ y' \\in {0, 1}\nNext == LET lim == 0 IN Tick /\\ y' = lim /\\ x = 0\n\
        Spec == Init /\\ [][Next]_vars /\\ SF_vars(Tick)\nLive == <>(y = 1)";
    expect(&check(module, &[]), 4, VACUOUS);
}

#[test]
fn attack_fair6_fairness_inside_of_an_instance() {
    let inner = ("Act", "VARIABLE v\nUp == v' = v + 1\nFair == WF_v(Up)");
    let module = "VARIABLES x\nI == INSTANCE Act WITH v <- x\nInit == x = 0\nNext == x < 2 /\\ I!Up\n\
        Spec == Init /\\ [][Next]_x /\\ I!Fair\nLive == <>(x = 9)";
    let ran = with(module, "CHECK_DEADLOCK FALSE", &[inner], &[]);
    expect(&ran, 4, VACUOUS);
}

#[test]
fn attack_fair7_fairness_of_a_step_with_more_that_is_asked_for_is_plain() {
    let module = "CONSTANT P\nVARIABLES pc, turn\nvars == <<pc, turn>>\n\
        Init == pc = [p \\in P |-> \"idle\"] /\\ turn = 0\n\
        Try(p) == pc[p] = \"idle\" /\\ pc' = [pc EXCEPT ![p] = \"cs\"] /\\ UNCHANGED turn\n\
        Leave(p) == pc[p] = \"cs\" /\\ pc' = [pc EXCEPT ![p] = \"idle\"] /\\ UNCHANGED turn\n\
        Proc(p) == Try(p) \\/ Leave(p)\nNext == \\E p \\in P : Proc(p)\n\
        Fairness == \\A q \\in P : WF_vars(Leave(q)) /\\ SF_vars(Try(q) /\\ UNCHANGED turn)\n\
        Spec == Init /\\ [][Next]_vars /\\ Fairness\nLive == \\A p \\in P : []<>(pc[p] = \"cs\")";
    expect_proven_by_shape(&with(module, "CONSTANT P = {1, 2}", &[], &[]));
}

#[test]
fn attack_fair8_a_state_in_which_no_behaviour_can_stay() {
    let ran = check(&counter("x' = (x + 1) % 3", "WF_x(Next) /\\ <>[](x = 1)"), &[]);
    expect(&ran, 4, VACUOUS);
}

/// The shape does not show it, and a run of its own does.
#[test]
fn fairness_that_a_run_proves_is_green_and_says_so() {
    for (next, fair) in [
        ("\\E i \\in All : i < 3 /\\ Move(i)", "\\A i \\in All : WF_x(Move(i))"),
        ("\\E i \\in {2, 1} : Move(i)", "\\A i \\in All : WF_x(Move(i))"),
        ("\\E i \\in All : Move(i)", "\\A i \\in All : WF_x(\\E j \\in {i, 2} : Move(j))"),
        ("Move(1) \\/ Move(2)", "\\A i \\in All : SF_x(Move(i))"),
    ] {
        expect(&check(&bits(next, fair), &[]), 0, PROVEN);
    }
}

/// Every reachable state has to be left in a way that the steps do not have.
#[test]
fn fairness_that_some_states_cannot_satisfy_is_not_green() {
    let module = "VARIABLES x\nInit == x \\in {0, 10}\nInc == x' = x + 1 /\\ x < 12\n\
        Next == Inc /\\ x # 2\nSpec == Init /\\ [][Next]_x /\\ WF_x(Inc)\nLive == <>(x = 12)";
    let ran = check(module, &[]);
    expect(&ran, 3, STUCK);
    expect(&ran, 3, "WF of Inc");
    expect(&check(module, &["--accept", "unsatisfiable-fairness"]), 0, "accepted by its id");
}

#[test]
fn a_demand_that_some_behaviour_satisfies_is_noted() {
    let ran = check(&counter("(Inc /\\ x < 3) \\/ Back", "[]<>(x = 2)").replace("17", "2"), &[]);
    expect(&ran, 0, SOME);
    expect(&ran, 0, "note: unsatisfiable-fairness: Spec: ");
}

#[test]
fn fairness_that_the_shape_proves_needs_no_run() {
    for (next, fair) in [
        ("\\E i \\in All : Move(i)", "\\A j \\in All : WF_x(Move(j))"),
        ("\\E i \\in 1..2 : Move(i)", "\\A i \\in 1..2 : SF_x(Move(i)) /\\ WF_x(Next)"),
        ("\\E i \\in All : Move(i)", "\\A i \\in All \\ {1} : WF_x(Move(i))"),
        ("\\E i \\in All : Move(i)", "\\A i \\in {j \\in All : j > 1} : WF_x(Move(i))"),
        (
            "\\E i \\in All \\cup {3} : i < 3 /\\ Move(i)",
            "\\A i \\in All : WF_x(i < 3 /\\ Move(i))",
        ),
        ("\\E i \\in 0..2 : Both(1, 2) \\/ Move(1)", "WF_x(Move(1) /\\ x[2] = 0)"),
        ("\\E i, j \\in All : Both(i, j)", "\\A i, j \\in All : WF_x(Both(i, j))"),
        ("\\E i, j \\in All : Both(i, j)", "\\A i \\in All : WF_x(\\E j \\in All : Both(i, j))"),
        ("\\E i \\in {1, 2} : Move(i)", "WF_x(Move(1)) /\\ WF_x(Move(2))"),
        ("\\E i \\in All : Move(i)", "TRUE => \\A i \\in All : WF_x(<<Move(i)>>_x)"),
        ("LET Go(i) == Move(i) IN \\E i \\in All : Go(i)", "\\A i \\in All : WF_x(Move(i))"),
    ] {
        let ran = check(&bits(next, fair), &[]);
        assert!(!next.contains("0..2") || ran.code == 0, "{ran:?}");
        if !next.contains("0..2") {
            expect_proven_by_shape(&ran);
        }
    }
}

#[test]
fn sets_that_unfold_in_many_ways_are_compared_in_bounded_time() {
    let mut module = "VARIABLE x\nB0 == {1}\nC0 == {2}\n".to_owned();
    for k in 0..30 {
        module += &format!("B{} == B{k}\nC{} == C{k}\n", k + 1, k + 1);
    }
    module += "Move(i) == x' = (x + i) % 4\nInit == x = 0\nNext == \\E i \\in C30 : Move(i)\n\
        Spec == Init /\\ [][Next]_x /\\ \\A i \\in B30 : WF_x(Move(i))\nLive == <>(x = 9)";
    expect(&check(&module, &["--dry-run"]), 0, "doubt: unsatisfiable-fairness");
}

/// A safety property does not depend on what is fair.
#[test]
fn fairness_beside_safety_alone_is_not_doubted() {
    let module = counter("Inc /\\ x < 3", "WF_x(Inc)").replace("<>(x = 17)", "[](x < 4)");
    expect_proven_by_shape(&check(&module, &[]));
}

#[test]
fn an_accepted_constraint_does_not_hide_that_nothing_is_fair() {
    let module = counter("Inc", "WF_x(Inc)") + "\nBound == x < 5";
    let cfg = "CONSTRAINT Bound";
    expect(&with(&module, cfg, &[], &[]), 3, "constrained-liveness");
    expect(&with(&module, cfg, &[], &["--accept", "constrained-liveness"]), 4, VACUOUS);
}

#[test]
fn a_violation_stays_a_violation_whatever_is_fair() {
    let module = counter("Inc /\\ x < 3", "WF_x(x = 9 /\\ x' = 0)");
    assert_eq!(check(&module, &[]).code, 13);
}
