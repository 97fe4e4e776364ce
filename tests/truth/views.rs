//! Views: variables that TLC does not tell states apart by, and what reads them.

use super::misread::check;
use crate::common::{Ran, expect};

/// A set that grows, seen through this view, with this said of it.
fn view(view: &str, inv: &str, more: &[&str]) -> Ran {
    let module = format!(
        "VARIABLES s, n\nvars == <<s, n>>\nInit == s = {{}} /\\ n = 0\n\
         Next == \\E e \\in 1..3 : s' = s \\cup {{e}} /\\ n' = n\n\
         Spec == Init /\\ [][Next]_vars\nV == {view}\nInv == {inv}"
    );
    check(&module, "VIEW V\nINVARIANT Inv", more)
}

/// Nothing has run: what is doubted is known from the text.
const PLAN: &[&str] = &["--dry-run"];

#[test]
fn attack_view3_a_view_that_collapses_what_an_invariant_reads() {
    for seen in [
        "<<Cardinality(s), n>>",
        "<<s \\cap {1}, n>>",
        "IF n = 0 THEN <<s, n>> ELSE <<n>>",
        "[size |-> Cardinality(s), n |-> n]",
        "<<s \\ {1, 2, 3}, n>>",
    ] {
        let planned = view(seen, "s # {4}", PLAN);
        expect(&planned, 0, "doubt: view: VIEW V shows something computed from");
    }
    let collapsed = view("Cardinality(s)", "n = 0", &[]);
    expect(&collapsed, 3, "VIEW V leaves out n, which a property reads");
    let read = view("<<n, Cardinality(s)>>", "n = 0", &[]);
    expect(&read, 3, "on which the next-state relation depends");
}

#[test]
fn a_view_that_shows_every_variable_as_it_is_is_plain() {
    for seen in ["vars", "<<n, s>>", "[all |-> vars]", "<<<<s>>, [m |-> n]>>"] {
        let ran = view(seen, "Cardinality(s) < 4", &[]);
        assert!(ran.code == 0 && !ran.stdout.contains("view:"), "{seen}: {ran:?}");
    }
}

/// A bit that flips, and a counter that the view does not show.
fn hidden(step: &str, cfg: &str, more: &[&str]) -> Ran {
    let module = format!(
        "VARIABLES x, n\nSet(v) == n' = v\nWhen(c, a) == IF c THEN a ELSE x = 9\nInit == x = 0 /\\ n = 0\nNext == x' = 1 - x /\\ ({step})\n\
         Spec == Init /\\ [][Next]_<<x, n>>\nV == x\nFew == n < 2\nInv == x \\in 0..1"
    );
    check(&module, &format!("VIEW V\nINVARIANT Inv\n{cfg}"), more)
}

#[test]
fn attack_view4_a_hidden_variable_that_decides_whether_a_step_is_possible() {
    for step in [
        "n' \\in (n + 1)..3",
        "n' \\in {k \\in 0..3 : k > n}",
        "n < 3 /\\ n' = n + 1",
        "(n = 2 => x = 1) /\\ n' = (n + 1) % 3",
        "\\E k \\in n..3 : n' = k",
    ] {
        let words = "doubt: view: VIEW V leaves out n, on which the next-state relation depends";
        expect(&hidden(step, "", PLAN), 0, words);
    }
    expect(
        &hidden("n' = n + 1", "CONSTRAINT Few", &[]),
        3,
        "leaves out n, which a constraint reads",
    );
    for step in ["n' = n + 1", "n' \\in {n, n + 1}"] {
        expect(
            &hidden(step, "", &[]),
            0,
            "note: view: states that VIEW V shows alike count as one",
        );
    }
}

#[test]
fn attack_a16_d13_a_hidden_variable_whose_next_value_is_tested() {
    for step in [
        "n' = (n + 1) % 3 /\\ IF n' = 2 THEN TRUE ELSE x = x",
        "n' = (n + 1) % 3 /\\ (n' = 2 => x = 1)",
        "n' = (n + 1) % 3 /\\ ~(n' = 2)",
        "n' = (n + 1) % 3 /\\ CASE n' = 2 -> TRUE [] OTHER -> x = x",
        "n' = (n + 1) % 3 /\\ (n' = 0 \\/ n' = 1)",
        "n' = (n + 1) % 3 /\\ n' = 1",
        "n' = (n + 1) % 3 /\\ n' \\in {0, 1}",
        "n' = (n + 1) % 3 /\\ UNCHANGED n",
        "((x = 0 /\\ n' = 0) \\/ (x = 1 /\\ n' = (n + 1) % 3)) /\\ n' = 0",
        "Set((n + 1) % 3) /\\ Set(0)",
        "(x = 0 => Set((n + 1) % 3)) /\\ Set(0)",
        "Set((n + 1) % 3) /\\ When(n' = 0, TRUE)",
        "Set(n) \\/ (Set(1) /\\ UNCHANGED n)",
        "LET low == n' < 2 IN n' = (n + 1) % 3 /\\ low",
        "\\A k \\in 0..1 : n' = (n + k) % 3",
        "LET t == n = 2 IN IF t THEN n' = 0 ELSE n' = n + 1",
    ] {
        let words = "doubt: view: VIEW V leaves out n, on which the next-state relation depends";
        expect(&hidden(step, "CHECK_DEADLOCK FALSE", PLAN), 0, words);
    }
}

#[test]
fn a_branch_that_does_not_exclude_another_tests_what_the_other_gave() {
    for step in [
        "(x = 0 => n' = (n + 1) % 3) /\\ (x = 0 => n' = 0) /\\ (x # 0 => n' = n)",
        "(n' = n + 1 \\/ TRUE) /\\ (x = 0 \\/ (n' = 0 /\\ n' < 3))",
        "(x = 0 => n' = n + 1) /\\ (x < 1 => n' = 0) /\\ (x = 1 => n' = n)",
        "/\\ \\/ x = 0 /\\ n' = n + 1\n           \\/ n' = 0\n        /\\ \\/ x # 0 /\\ n' = n\n           \\/ n' = 1",
        "\\A k \\in 0..1 : IF x = k THEN n' = n + k ELSE n' = 0",
        "\\A k \\in 1..2 : (k = 1 => n' = n + 1) /\\ (k # 1 => n' = 0)",
        "\\A k \\in 1..2 : LET one == k = 1 IN (one => n' = n + 1) /\\ (~one => n' = 0)",
        "\\A k \\in 1..2 : At(k)",
        "At(1) /\\ At(2)",
        "LET to(p) == (p = 1 => n' = n + 1) /\\ (p # 1 => n' = 0) IN to(1) /\\ to(2)",
        "Down(2)",
    ] {
        let module = format!(
            "VARIABLES x, n\nAt(p) == (p = 1 => n' = n + 1) /\\ (p # 1 => n' = 0)\nRECURSIVE Down(_)\n\
             Down(p) == (p = 2 => n' = n + 1 /\\ Down(1)) /\\ (p # 2 => n' = 0)\nInit == x = 0 /\\ n = 0\nNext == x' = 1 - x /\\ ({step})\n\
             Spec == Init /\\ [][Next]_<<x, n>>\nV == x\nInv == x \\in 0..1"
        );
        let ran = check(&module, "VIEW V\nINVARIANT Inv", &["--dry-run"]);
        expect(
            &ran,
            0,
            "doubt: view: VIEW V leaves out n, on which the next-state relation depends",
        );
    }
}

#[test]
fn a_walk_that_does_not_end_in_time_withholds() {
    let names: Vec<String> = (1..20).map(|k| format!("x{k}, y{k}")).collect();
    let mut module = format!("VARIABLES s, {}\nA0 == s' = s\n", names.join(", "));
    for k in 1..20 {
        let before = k - 1;
        module += &format!("A{k} == (x{k}' = 1 /\\ A{before}) \\/ (y{k}' = 1 /\\ A{before})\n");
    }
    module += "Init == s = 0\nSpec == Init /\\ [][A19]_s\nV == s\nInv == s = 0";
    let ran = check(&module, "VIEW V\nINVARIANT Inv", &["--dry-run"]);
    expect(&ran, 0, "doubt: view: VIEW V leaves out");
}

#[test]
fn one_variable_behind_a_parameter_is_given_its_next_value() {
    let module = "VARIABLES x, n\nSet(v, e) == v' = e\nPut(v, e) == v = e\nInit == x = 0 /\\ n = 0\n\
        Next == x' = 1 - x /\\ ";
    for step in ["Set(n, n + 1)", "Put(n', n + 1)"] {
        let module = format!(
            "{module}{step}\nSpec == Init /\\ [][Next]_<<x, n>>\nV == x\nInv == x \\in 0..1"
        );
        let ran = check(&module, "VIEW V\nINVARIANT Inv", &[]);
        expect(&ran, 0, "note: view: states that VIEW V shows alike count as one");
    }
}

#[test]
fn a_hidden_variable_that_each_branch_gives_one_next_value_is_only_noted() {
    for step in [
        "(x = 0 /\\ n' = n + 1) \\/ (x = 1 /\\ n' = n)",
        "IF x = 0 THEN n' = n + 1 ELSE UNCHANGED n",
        "(x = 0 => n' = n + 1) /\\ (x = 0 \\/ n' = n + 2)",
        "(x = 0 => n' = n + 1) /\\ IF x = 0 THEN TRUE ELSE UNCHANGED n",
        "LET up == n' = n + 1 IN up",
        "LET to(v) == n' = v IN CASE x = 0 -> to(n + 1) [] OTHER -> to(0)",
        "Set(n + 1)",
        "Set(n + 1) \\/ Set(0)",
        "When(x \\in 0..1, n' = n + 1) /\\ When(x < 2, x < 2)",
        "\\E k \\in 1..2 : Set(n + k)",
        "(x = 0 /\\ x < 5 => n' = n + 1) /\\ (~(x = 0 /\\ x < 5) => n' = n)",
        "\\E k \\in 0..1 : (k = x => Set(n + 1)) /\\ (k # x => Set(n))",
    ] {
        let ran = hidden(step, "", &[]);
        expect(&ran, 0, "note: view: states that VIEW V shows alike count as one");
    }
}
