//! Constraints, symmetry and views.

use super::{check, expect, expect_plain, written};

#[test]
fn defect_839_a_constraint_with_a_temporal_property_is_not_green() {
    expect(&check("839", "Bound839", "Bound839", &[]), 3, "constrained-liveness");
    expect(&check("839", "Bound839", "Bound839act", &[]), 3, "constrained-liveness");
}

#[test]
fn case_liveness_under_constraint() {
    expect(&check("liveness-under-constraint", "Lc", "Lc", &[]), 3, "constrained-liveness");
}

#[test]
fn a_constraint_with_a_property_of_steps_is_only_noted() {
    expect(&check("actcon", "ActCon", "ActCon", &[]), 13, "Slow is violated");
    expect(&check("actcon", "ActCon", "ActConinv", &[]), 12, "Inv is violated");
}

#[test]
fn defect_59_symmetry_with_a_temporal_property_is_not_green() {
    expect(&check("59", "Sym59", "Sym59", &[]), 3, "SYMMETRY");
    assert_eq!(check("59", "Sym59", "Sym59plain", &[]).code, 13);
}

#[test]
fn defect_838_a_view_with_a_temporal_property_is_not_green() {
    expect(&check("838", "ViewLive", "ViewLive", &[]), 3, "VIEW");
}

#[test]
fn defect_view_what_a_view_leaves_out_is_not_green() {
    expect(&check("view", "View", "View", &[]), 3, "VIEW Seen leaves out y");
}

#[test]
fn attack_a8_a_constant_view_is_not_green() {
    let text = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nInv == x < 9\nV == 1";
    let ran = written(&[("M", text)], "INIT Init\nNEXT Next\nINVARIANT Inv\nVIEW V", &[]);
    expect(&ran, 3, "VIEW V reads no variable");
}

#[test]
fn a_view_that_a_property_reads_past_is_not_green_and_one_that_drops_a_counter_is_noted() {
    let text = "EXTENDS Naturals\nVARIABLES x, n\nInit == x = 0 /\\ n = 0\nNext == x' = (x + 1) % 4 /\\ n' = (n + 1) % 8\nInv == x < 9\nReads == n < 9\nV == <<x>>\nAll == <<x, n % 2>>";
    let cfg = |inv: &str, view: &str| format!("INIT Init\nNEXT Next\nINVARIANT {inv}\nVIEW {view}");
    expect(
        &written(&[("M", text)], &cfg("Reads", "V"), &[]),
        3,
        "leaves out n, which a property reads",
    );
    expect(&written(&[("M", text)], &cfg("Inv", "V"), &[]), 0, "only one of each was looked at");
    expect(
        &written(&[("M", text)], &cfg("Reads", "All"), &[]),
        3,
        "VIEW All shows something computed from n, which a property reads",
    );
}

#[test]
fn defect_symview_a_view_with_symmetry_says_so() {
    expect(&check("symview", "SymView", "SymView", &["--deadlock", "off"]), 0, "note: view");
}

#[test]
fn defect_symchoose_a_choice_among_permuted_values_is_not_green() {
    expect(&check("symchoose", "SymChoose", "SymChoose", &[]), 3, "CHOOSE takes one of the values");
}

#[test]
fn defect_symset_permuted_values_with_names_are_not_green() {
    expect(&check("symset", "SymSet", "SymSet", &[]), 3, "tells apart by q");
}

#[test]
fn symmetry_over_values_that_nothing_tells_apart_is_plain() {
    let text = "EXTENDS TLC, FiniteSets, Naturals\nCONSTANTS P, a, b, Some\nVARIABLE who\nInit == who = {}\nNext == \\E p \\in P \\cup {a, b} : p \\in P /\\ who' = who \\cup {p}\nPerms == Permutations(P)\nRECURSIVE Count(_)\nCount(S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \\in S : TRUE IN 1 + Count(S \\ {x})\nInv == Count(who) < 9 /\\ Count(P) = 2\nTold == Some # {} \\/ who = Some";
    let cfg = |inv: &str, some: &str| {
        format!(
            "CONSTANTS a = a\nb = b\nP = {{a, b}}\nSome = {some}\nINIT Init\nNEXT Next\nSYMMETRY Perms\nINVARIANT {inv}\nCHECK_DEADLOCK FALSE"
        )
    };
    expect_plain(&written(&[("M", text)], &cfg("Inv", "{a, b}"), &[]));
    expect(&written(&[("M", text)], &cfg("Told", "{a}"), &[]), 3, "tells apart by Some");
}

#[test]
fn sets_that_the_symmetry_leaves_as_they_are_may_be_written_out() {
    let text = "EXTENDS TLC\nCONSTANTS a, b, c, v, w\nVARIABLE x\nA == {a, b, c}\nV == {v, w}\nPairs == {{a, b}, {b, c}, {a, c}}\nLopsided == {{a, b}, {b, c}}\nPerms == Permutations(A) \\cup Permutations(V)\nInit == x = {}\nNext == \\E y \\in A \\cup V : x' = {y}\nFair == \\A p, q \\in Pairs : p \\cap q # {} /\\ x # V\nUnfair == x # {} \\/ Lopsided # {}";
    let cfg = |inv: &str| {
        format!(
            "CONSTANTS a = a\nb = b\nc = c\nv = v\nw = w\nINIT Init\nNEXT Next\nSYMMETRY Perms\nINVARIANT {inv}"
        )
    };
    expect_plain(&written(&[("M", text)], &cfg("Fair"), &[]));
    expect(&written(&[("M", text)], &cfg("Unfair"), &[]), 3, "tells apart by");
}

/// Two sets that the next-state relation tells apart.
const TWO_SETS: &str = "EXTENDS Naturals, TLC\nCONSTANT Node, Client\nVARIABLES x, t\n\
    Init == x = 0 /\\ t \\in Node \\cup Client\n\
    Next == t' = t /\\ x' = IF t \\in Node THEN 1 ELSE 5\n";

#[test]
fn attack_c13_permutations_of_two_sets_together_are_not_green() {
    let cfg = "CONSTANT Node = {n1, n2}\nCONSTANT Client = {c1, c2}\nINIT Init\nNEXT Next\n\
               SYMMETRY Sym\nINVARIANT Fine\n";
    for (symmetry, code, words) in [
        ("Permutations(Node \\cup Client)", 3, "exchanges the elements of several sets"),
        ("LET S == Node IN Permutations(UNION {Node, Client})", 3, "several sets"),
        ("Both(All)", 3, "several sets"),
        ("Permutations(Node) \\cup Permutations(Client)", 0, "verified"),
        ("UNION {Permutations(Node), Permutations(Client)}", 0, "verified"),
    ] {
        let text = format!(
            "{TWO_SETS}Fine == x \\in {{0, 1, 5}}\nAll == Node \\cup Client\n\
             Both(S) == Permutations(All)\nSym == {symmetry}"
        );
        expect(&written(&[("M", &text)], cfg, &["--deadlock", "off"]), code, words);
    }
}

#[test]
fn attack_a18_a_symmetry_of_any_functions_is_not_green() {
    let text = "EXTENDS Naturals, TLC\nCONSTANT Node\nVARIABLE a, b\nInit == a \\in Node /\\ b = a\n\
                Next == a' \\in Node /\\ b' = b\nSym == [Node -> Node]\nInv == a = b";
    let cfg = "CONSTANT Node = {n1, n2}\nINIT Init\nNEXT Next\nSYMMETRY Sym\nINVARIANT Inv\n";
    let ran = written(&[("M", text)], cfg, &[]);
    expect(&ran, 3, "symmetry: SYMMETRY Sym is not made of Permutations(..)");
    expect(&ran, 3, "(M.tla:7)");
}
