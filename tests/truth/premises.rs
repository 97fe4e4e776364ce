//! What holds because its premise never does.

use super::together::{Said, all_told, is_green_without, named};
use crate::common::{Bench, Ran, expect};

/// A counter that goes round, of which this is checked: of each what it is, a
/// keyword of the configuration, and what it says. They are named P1, P2, ...
fn checked_together(all: &[Said], more: &[&str]) -> (Bench, Ran) {
    let bench = Bench::new();
    let units = "EXTENDS Naturals\nVARIABLE x\nS == 1..2\nInit == x = 0\nNext == x' = (x + 1) % 3\n\
        Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\nIf(v, n) == v = n => v > 0\nLead(n) == (x = n) ~> (x = 1)\n\
        Far(n) == IF n > 5 THEN x = n => x > 2 ELSE TRUE";
    bench.write("B.tla", "---- MODULE B ----\nVARIABLE v\nIs == v = 19\n====\n");
    let ran = check(&bench, units, all, more);
    (bench, ran)
}

/// The same of one, which is named P1.
fn checked(keyword: &str, said: &str, more: &[&str]) -> (Bench, Ran) {
    checked_together(&[(keyword, said)], more)
}

/// Checks a module of these units, which define Spec, and of P1, P2, ...
fn check(bench: &Bench, units: &str, all: &[Said], more: &[&str]) -> Ran {
    let (definitions, config) = named(all);
    bench.write("M.tla", &format!("---- MODULE M ----\n{units}\n{definitions}====\n"));
    bench.write("M.cfg", &format!("SPECIFICATION Spec\n{config}"));
    bench.run(&[&["check", "-q", "M.tla", "--workers", "1"], more].concat())
}

#[test]
fn attack_a_temporal_property_whose_premise_is_never_true() {
    let cases = [
        ("PROPERTY", "(x = 9) ~> (x = 1)", "x = 9"),
        ("PROPERTY", "Lead(9)", "x = n"),
        ("PROPERTY", "\\A n \\in 7..8 : Lead(n)", "x = n"),
        ("PROPERTY", "\\A s \\in S : (x = s + 7) ~> (x = s)", "x = s + 7"),
        ("PROPERTY", "[](x = 9 => <>(x = 1))", "x = 9"),
        ("PROPERTY", "[](x = 1 => (x = 1 /\\ x + x = 9 => x = 7))", "x = 1 /\\ x + x = 9"),
        ("PROPERTY", "[][x = 9 => x' = 1]_x", "x = 9"),
        ("PROPERTY", "[][x' = 9 => x = 1]_x", "x' = 9"),
        ("PROPERTY", "[][x' = x => x = 1]_x", "x' = x"),
        ("PROPERTY", "<>[](x = 9) => <>(x = 5)", "x = 9"),
        ("PROPERTY", "[]<><<x' = 9>>_x => <>(x = 5)", "x' = 9"),
        (
            "PROPERTY",
            "[](LET d == x + 9  J == INSTANCE B WITH v <- d IN J!Is /\\ x < 3 => x = 5)",
            "J!Is /\\ x < 3",
        ),
        (
            "PROPERTY",
            "[](LET v == x + 9  J == INSTANCE B IN J!Is /\\ x < 3 => x = 5)",
            "J!Is /\\ x < 3",
        ),
    ];
    let words = |premise: &str, name: &str| format!("the premise {premise} of {name} (M.tla:");
    all_told(cases, |all| checked_together(all, &[]).1, 0, words);
    let ran = checked("PROPERTY", "(x = 9) ~> (x = 1)", &["--vacuity", "error"]).1;
    expect(&ran, 4, "the premise x = 9 of P1 (M.tla:11) is never TRUE");
}

#[test]
fn attack_an_invariant_whose_premise_is_never_true_wherever_it_stands() {
    let cases = [
        ("INVARIANT", "x = 9 => x > 2", "x = 9"),
        ("INVARIANT", "If(x, 9)", "v = n"),
        ("INVARIANT", "x < 3 /\\ If(x, 9)", "v = n"),
        ("INVARIANT", "\\A s \\in S : x = s + 7 => x > s", "x = s + 7"),
        ("INVARIANT", "\\A s \\in S : If(x, s + 7)", "v = n"),
        ("INVARIANT", "LET big(v) == v = 9 => v > 3 IN big(x)", "v = 9"),
        ("INVARIANT", "Far(9)", "x = n"),
        ("INVARIANT", "x > 2 \\/ (x = 7 => x > 1)", "x = 7"),
    ];
    let words = |premise: &str, name: &str| format!("the premise {premise} of {name} (M.tla:");
    all_told(cases, |all| checked_together(all, &["--vacuity", "error"]).1, 4, words);
}

#[test]
fn a_premise_that_is_true_once_is_plain() {
    let all = [
        ("PROPERTY", "(x = 2) ~> (x = 1)"),
        ("PROPERTY", "\\A n \\in 0..9 : Lead(n)"),
        ("PROPERTY", "[](x = 2 => <>(x = 1))"),
        ("PROPERTY", "[][x = 2 => x' = 0]_x"),
        ("PROPERTY", "[][x' = 2 => x = 1]_x"),
        ("PROPERTY", "<>[](x = 2) => <>(x = 5)"),
        ("PROPERTY", "[]<><<x' = 2>>_x => <>(x = 1)"),
        ("INVARIANT", "If(x, 9) /\\ If(x, 1)"),
        ("INVARIANT", "\\A s \\in S : x = s => x >= s"),
        ("INVARIANT", "x = 0 \\/ (6 \\div x = 3 => x = 2)"),
        ("INVARIANT", "IF x = 0 THEN TRUE ELSE 6 \\div x = 3 => x = 2"),
        ("INVARIANT", "x = 9 => FALSE"),
        ("INVARIANT", "2 \\in S => x < 3"),
    ];
    is_green_without(&checked_together(&all, &["--vacuity", "error"]).1, "note:");
}

#[test]
fn attack_a_premise_of_the_first_state_that_no_first_state_meets() {
    let cases = [
        ("PROPERTY", "x = 1 => <>(x = 2)", "x = 1"),
        ("PROPERTY", "(x = 2 /\\ 1 \\in S) => []<>(x = 1)", "x = 2 /\\ 1 \\in S"),
        ("PROPERTY", "\\A n \\in S : x = n => [](x < 3)", "x = n"),
        ("PROPERTY", "[]<>(x = 1) /\\ (x = 2 => []<><<x' = 0>>_x)", "x = 2"),
        ("PROPERTY", "LET Later == x = 2 => <>(x = 0) IN Later", "x = 2"),
        ("PROPERTY", "x = 0 \\/ <>(x = 7)", "~(x = 0)"),
        ("PROPERTY", "<>(x = 7) \\/ x \\in {0, 2}", "~(x \\in {0, 2})"),
    ];
    let words = |premise: &str, name: &str| format!("the premise {premise} of {name} (M.tla:");
    all_told(cases, |all| checked_together(all, &[]).1, 0, words);
}

#[test]
fn a_premise_of_the_first_state_that_one_meets_is_plain() {
    let all = [
        ("PROPERTY", "x = 0 => <>(x = 2)"),
        ("PROPERTY", "x = 0 => [](x = 2 => <>(x = 1))"),
        ("PROPERTY", "\\A n \\in 0..2 : x = n => []<>(x = 1)"),
        ("PROPERTY", "x = 2 \\/ <>(x = 2)"),
        ("PROPERTY", "1 \\in S => [](x = 2 => <>(x = 0))"),
    ];
    is_green_without(&checked_together(&all, &["--vacuity", "error"]).1, "note:");
}

/// Two variables, of which the second stays as it is, this next state, and what
/// is said of steps and behaviours.
fn still(next: &str, all: &[&str], more: &[&str]) -> Ran {
    let bench = Bench::new();
    let inner = "VARIABLE v\nInit == v = 0\nSpec == Init /\\ [][v' = 7]_v";
    bench.write("A.tla", &format!("---- MODULE A ----\n{inner}\n====\n"));
    let units = "EXTENDS Naturals, Sequences\nVARIABLES x, y\nvars == <<x, y>>\nInit == x \\in 0..1 /\\ y = 0\n\
        Const == INSTANCE A WITH v <- 0\nFixed == INSTANCE A WITH v <- y\nMoves == INSTANCE A WITH v <- <<x, y>>";
    let spec = format!("Next == {next}\nSpec == Init /\\ [][Next]_vars");
    let all: Vec<Said> = all.iter().map(|said| ("PROPERTY", *said)).collect();
    check(&bench, &format!("{units}\n{spec}"), &all, more)
}

#[test]
fn attack_steps_of_which_nothing_is_asked_because_none_changes_the_subscript() {
    let moves = "x' = (x + 1) % 4 /\\ UNCHANGED y";
    let cases = [
        ("[][y' > x']_y", "y", "M.tla:11"),
        ("[][x' > x]_<<y>>", "<<y>>", "M.tla:12"),
        ("[][FALSE]_(x > 5)", "x > 5", "M.tla:13"),
        ("[][x' = 9]_(Len(vars))", "Len(vars)", "M.tla:14"),
        ("[][x' = 9]_(<<Len(vars), 1>>)", "<<Len(vars), 1>>", "M.tla:15"),
        ("[](x < 9) /\\ [][x' = y' + 9]_y", "y", "M.tla:16"),
        ("Const!Spec", "0", "A.tla:4"),
        ("Fixed!Spec", "y", "A.tla:4"),
    ];
    let ran = still(moves, &cases.map(|(said, ..)| said), &[]);
    expect(&ran, 0, "note: possibly vacuous: ");
    for (n, (_, subscript, place)) in (1..).zip(cases) {
        expect(
            &ran,
            0,
            &format!("no step changes {subscript}, so P{n} ({place}) asks nothing of any step"),
        );
    }
    expect(&still(moves, &["Fixed!Spec"], &["--vacuity", "error"]), 4, "no step changes y");
    let next = "(x < 3 /\\ x' = x + 1 /\\ y' = y) \\/ (x = 3 /\\ UNCHANGED vars)";
    let all = [
        "[][x' = x + 1]_x",
        "[][Next]_(<<x>> \\o <<y>>)",
        "[][y' = 0]_<<x, y>>",
        "[][x' > 0]_(x = 3)",
    ];
    is_green_without(&still(next, &all, &[]), "note:");
}

#[test]
fn attack_a_specification_that_stands_still() {
    for next in [
        "UNCHANGED vars",
        "x' = x /\\ y' = y",
        "\\E n \\in 0..1 : n = x /\\ x' = n /\\ y' = 0",
        "IF x > 5 THEN x' = 0 /\\ y' = 0 ELSE UNCHANGED <<x, y>>",
        "[x' = x + 1 /\\ x > 7 /\\ y' = 0]_vars",
    ] {
        let ran = still(next, &["[]<>(x < 2)", "[](x \\in 0..1)"], &[]);
        expect(&ran, 0, "note: no step changes a variable");
    }
    is_green_without(&still("x' = 1 - x /\\ y' = y", &["[](x \\in 0..1)"], &[]), "note:");
}

#[test]
fn only_a_job_with_a_premise_that_is_not_told_runs_once_more() {
    for (keyword, said, again) in [
        ("PROPERTY", "[]<>(x = 1)", false),
        ("INVARIANT", "x < 3", false),
        ("INVARIANT", "x = 1 => x > 0", false),
        ("PROPERTY", "(x = 2) ~> (x = 1)", true),
    ] {
        let (bench, _) = checked(keyword, said, &[]);
        assert_eq!(bench.path("greyverify.out/jobs/M/premises").exists(), again, "{said}");
    }
    let (bench, ran) = checked("PROPERTY", "(x = 9) ~> (x = 1)", &["--vacuity", "ignore"]);
    let is_silent = !ran.stdout.contains("premise");
    assert!(is_silent && !bench.path("greyverify.out/jobs/M/premises").exists(), "{ran:?}");
}

/// A counter below three, messages of which nobody ever sends one, and what an
/// instance of each says.
fn silent(all: &[Said], more: &[&str]) -> Ran {
    let bench = Bench::new();
    let inner = "EXTENDS Naturals\nCONSTANT s\nVARIABLE v\nImp == v = s => v < 9\nLead == (v = s) ~> (v = 8)\n\
        Of(n) == v = n => v < 9\nMoves == [][v = s => v' > 0]_v\nTwice == INSTANCE Deeper WITH w <- v\n\
        Far == Twice!Imp";
    let deeper = "EXTENDS Naturals\nVARIABLE w\nImp == w = 7 => w < 9\nMet == w = 2 => w < 9";
    bench.write("Deeper.tla", &format!("---- MODULE Deeper ----\n{deeper}\n====\n"));
    bench.write("Inner.tla", &format!("---- MODULE Inner ----\n{inner}\n====\n"));
    let units = "EXTENDS Naturals, FiniteSets\nVARIABLES x, msgs\nvars == <<x, msgs>>\nInit == x = 0 /\\ msgs = {}\n\
        Inc == x < 3 /\\ x' = x + 1 /\\ UNCHANGED msgs\nReset == x = 3 /\\ x' = 0 /\\ UNCHANGED msgs\n\
        Never == x = 9 /\\ x' = 0 /\\ UNCHANGED msgs\nNext == Inc \\/ Reset\nSpec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\n\
        N == INSTANCE Inner WITH v <- x, s <- 7\nM == INSTANCE Inner WITH v <- x + 1, s <- 3\nAll(S) == \\A m \\in S : m > 3\nSent == {m \\in msgs : m > 1}";
    check(&bench, units, all, more)
}

#[test]
fn attack_what_is_claimed_of_elements_that_there_never_are() {
    let cases = [
        ("INVARIANT", "\\A m \\in msgs : m > 3", "m \\in msgs"),
        ("INVARIANT", "\\A m, n \\in Sent : m = n", "m, n \\in Sent"),
        ("INVARIANT", "All(msgs)", "m \\in S"),
        ("INVARIANT", "~\\E m \\in msgs : m > 3", "m \\in msgs"),
        ("INVARIANT", "x < 9 /\\ \\A k \\in 1..3, m \\in msgs : m > k", "k \\in 1..3, m \\in msgs"),
        ("INVARIANT", "x = 2 => \\A m \\in msgs : m > 3", "m \\in msgs"),
        ("INVARIANT", "Cardinality(Sent) <= 1", "of Sent"),
        (
            "INVARIANT",
            "x = 2 => 2 > Cardinality({m \\in msgs : m > x})",
            "of {m \\in msgs : m > x}",
        ),
        ("INVARIANT", "Sent \\subseteq msgs", "of Sent"),
        ("PROPERTY", "[][Sent \\subseteq msgs']_vars", "of Sent"),
        ("PROPERTY", "\\A k \\in 1..3 : [](\\A m \\in msgs : m > k)", "m \\in msgs"),
        ("PROPERTY", "[][\\A m \\in msgs : m \\in msgs']_vars", "m \\in msgs"),
    ];
    let words = |element: &str, name: &str| {
        format!("there is never an element {element}, so {name} (M.tla:")
    };
    all_told(cases, |all| silent(all, &["--vacuity", "error"]), 4, words);
}

#[test]
fn attack_what_is_claimed_under_conditions_that_never_come() {
    let cases = [
        ("INVARIANT", "IF x = 9 THEN x = 2 ELSE TRUE", "x = 9"),
        ("INVARIANT", "IF x < 9 THEN x < 4 ELSE x = 17", "~(x < 9)"),
        ("INVARIANT", "CASE x = 9 -> x = 2 [] OTHER -> TRUE", "x = 9"),
        ("INVARIANT", "\\A k \\in 1..3 : k > 4 => x = k", "k > 4"),
        ("PROPERTY", "[](IF x = 9 THEN x = 2 ELSE TRUE)", "x = 9"),
        ("PROPERTY", "IF x = 1 THEN <>(x = 9) ELSE TRUE", "x = 1"),
        ("INVARIANT", "x # 9 \\/ msgs = {}", "x = 9"),
        ("INVARIANT", "\\A k \\in 7..8 : x # k \\/ msgs = {}", "x = k"),
        ("INVARIANT", "msgs = {} \\/ ~(x = 7)", "x = 7"),
        ("INVARIANT", "~(x \\in 7..8 /\\ msgs = {})", "x \\in 7..8"),
        ("INVARIANT", "~\\E k \\in 1..2 : x = k + 7 /\\ x > k", "x = k + 7"),
        ("PROPERTY", "WF_vars(Never)", "ENABLED <<Never>>_vars"),
        ("PROPERTY", "[]<>(x = 1) /\\ SF_x(Never)", "ENABLED <<Never>>_x"),
        (
            "INVARIANT",
            "((x = 8 /\\ msgs = {}) \\/ x = 9) => x = 2",
            "x = 8 /\\ msgs = {} \\/ x = 9",
        ),
        ("INVARIANT", "N!Imp", "v = s"),
        ("INVARIANT", "x < 9 /\\ N!Of(7)", "v = n"),
        ("INVARIANT", "N!Far", "w = 7"),
        ("INVARIANT", "N!Twice!Imp", "w = 7"),
        ("PROPERTY", "N!Lead", "v = s"),
        ("PROPERTY", "N!Moves", "v = s"),
    ];
    let words = |premise: &str, name: &str| format!("the premise {premise} of {name} (");
    all_told(cases, |all| silent(all, &["--vacuity", "error"]), 4, words);
}

#[test]
fn what_is_claimed_of_something_is_plain() {
    let all = [
        ("INVARIANT", "\\A m \\in 0..x : m < 4"),
        ("INVARIANT", "\\A m \\in msgs : FALSE"),
        ("INVARIANT", "~\\E m \\in msgs : TRUE"),
        ("INVARIANT", "All(msgs) \\/ x < 9"),
        ("INVARIANT", "\\E k \\in 0..3 : x = k /\\ \\A m \\in msgs : m > k"),
        ("INVARIANT", "\\A S \\in SUBSET msgs : S = {}"),
        ("INVARIANT", "msgs \\subseteq 1..9"),
        ("INVARIANT", "Cardinality(msgs) <= 0 /\\ 1 > Cardinality(Sent)"),
        ("INVARIANT", "0..x \\subseteq 0..x + 1 /\\ Cardinality({k \\in 1..3 : k < x}) <= x"),
        ("INVARIANT", "IF x = 3 THEN x > 2 ELSE x < 3"),
        ("INVARIANT", "IF x = 9 THEN FALSE ELSE x < 4"),
        ("INVARIANT", "CASE x = 3 -> x > 2 [] x = 2 -> x < 3 [] OTHER -> x < 2"),
        ("INVARIANT", "\\A k \\in 1..3 : k > 2 => x <= k"),
        ("INVARIANT", "x # 3 \\/ msgs = {}"),
        ("INVARIANT", "~(x > 2 /\\ x < 1)"),
        // What is denied last need not come: the rest implies that it does not.
        ("INVARIANT", "~(x = 3 /\\ msgs # {})"),
        ("INVARIANT", "~\\E k \\in 1..3 : x = k /\\ msgs # {}"),
        ("INVARIANT", "x < 9 \\/ x = 9 \\/ msgs # {}"),
        ("PROPERTY", "WF_vars(Inc)"),
        ("PROPERTY", "[](IF x = 3 THEN <>(x = 2) ELSE TRUE)"),
        ("PROPERTY", "[][Next]_<<msgs, x>>"),
        ("INVARIANT", "M!Imp /\\ M!Of(4) /\\ M!Twice!Met"),
        ("PROPERTY", "M!Moves"),
    ];
    is_green_without(&silent(&all, &["--vacuity", "error"]), "note:");
}

#[test]
fn attack_of_two_properties_each_is_asked_of_what_both_say() {
    let bench = Bench::new();
    let inner = "EXTENDS Naturals\nCONSTANT s\nVARIABLE v\nImp == v = s => v < 9";
    bench.write("Inner.tla", &format!("---- MODULE Inner ----\n{inner}\n====\n"));
    let units = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nN == INSTANCE Inner WITH v <- x, s <- 7\n\
        M == INSTANCE Inner WITH v <- x, s <- 3\nIf(n) == x = n => x > 0\nP == N!Imp\nQ == M!Imp\nR == If(9)\nS == If(1)";
    bench.write("M.tla", &format!("---- MODULE M ----\n{units}\n====\n"));
    for (asked, words) in [
        ("P Q", "the premise v = s of P (Inner.tla:5) is never TRUE"),
        ("R S", "the premise x = n of R (M.tla:8) is never TRUE"),
    ] {
        bench.write("M.cfg", &format!("INIT Init\nNEXT Next\nINVARIANTS {asked}\n"));
        let ran = bench.run(&["check", "-q", "M.tla", "--workers", "1", "--vacuity", "error"]);
        expect(&ran, 4, words);
    }
}

#[test]
fn attack_d4_a_premise_that_was_not_looked_at_everywhere_is_not_called_false_everywhere() {
    let units = "EXTENDS Naturals\nVARIABLE x\nS == {1}\nInit == x = [s \\in S |-> 0]\n\
        Next == x' = [x EXCEPT ![1] = 1 - @]\nSpec == Init /\\ [][Next]_x";
    let all = [
        ("INVARIANT", "\\A p, q \\in S : p # q => ~(x[p] = 1 /\\ x[q] = 1)"),
        ("INVARIANT", "\\A p \\in S : \\A q \\in S \\ {p} : ~(x[p] = 1 /\\ x[q] = 1)"),
        ("INVARIANT", "\\A p \\in S : x[p] = 7 => x[p] = 8"),
    ];
    let ran = check(&Bench::new(), units, &all, &[]);
    let together = "is never TRUE together with what stands before it";
    expect(&ran, 0, &format!("the premise x[p] = 1 of P1 (M.tla:8) {together}"));
    expect(&ran, 0, &format!("the premise x[p] = 1 of P2 (M.tla:9) {together}"));
    expect(&ran, 0, "the premise p # q of P1 (M.tla:8) is never TRUE, ");
    expect(&ran, 0, "the premise x[p] = 7 of P3 (M.tla:10) is never TRUE: what waits");
}
