//! Each step is named by the action that stands in its disjunct, with its
//! arguments, whatever stands around it in the next-state relation.

use super::reds::check;

const HEAD: &str = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                    Up(i) == x' = x + i /\\ UNCHANGED y\nRaise == y' = y + 1 /\\ UNCHANGED x\n";
const INNER: &str = "---- MODULE In ----\nEXTENDS Naturals\nVARIABLE x\nMove(i) == x' = x + i\n\
                     Back == x > 7 /\\ x' = x - 1\nNext == (\\E i \\in {1} : Move(i)) \\/ Back\n====\n";

/// The names of the steps until `x + y` is three.
fn steps(units: &str) -> Vec<String> {
    let text = format!("---- MODULE S ----\n{HEAD}{units}\nInv == x + y < 3\n====\n");
    let files = [("S.tla", text.as_str()), ("In.tla", INNER)];
    let (_, ran) = check("S.tla", &files, "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    assert_eq!(ran.code, 12, "{units}\n{}", ran.stdout);
    let numbered = ran.stdout.lines().filter_map(|line| {
        let (number, name) = line.trim_start().split_once("   ")?;
        number.parse::<u32>().ok()?;
        Some(name.split("   ").next()?.to_owned())
    });
    numbered.skip(1).collect()
}

#[test]
fn under_a_condition() {
    assert_eq!(steps("Next == IF x < 2 THEN Up(1) ELSE Raise"), ["Up(1)", "Up(1)", "Raise"]);
    let cases = "Next == CASE x = 0 -> Up(2) [] x = 1 -> Up(1) [] OTHER -> Raise";
    assert_eq!(steps(cases), ["Up(2)", "Raise"]);
    let bound = "Next == \\E i \\in {1} : IF x < 2 THEN Up(i) ELSE Raise";
    assert_eq!(steps(bound), ["Up(1)", "Up(1)", "Raise"]);
    let inline = "Next == IF x < 2 THEN x' = x + 1 /\\ UNCHANGED y ELSE Raise";
    assert_eq!(steps(inline), ["Next", "Next", "Raise"]);
}

#[test]
fn behind_and_before_conjuncts() {
    assert_eq!(
        steps("Next == x < 9 /\\ ((x < 2 /\\ Up(2)) \\/ (x = 2 /\\ Raise))"),
        ["Up(2)", "Raise"]
    );
    let between = "Put(i) == x' = x + i\nNext == /\\ x < 9\n        /\\ \\E i \\in {2} : Put(i)\n        /\\ y' = x' - 1";
    assert_eq!(steps(between), ["Put(2)"]);
}

/// What only keeps variables is no action that a step is named by, and an
/// action that uses another stays itself.
#[test]
fn not_by_what_helps_an_action() {
    let kept = "Same == UNCHANGED y\nRest == Same\nNext == x' = x + 2 /\\ Rest";
    assert_eq!(steps(kept), ["Next", "Next"]);
    let helped = "Set(v) == x' = v\nGo == x < 9 /\\ Set(x + 2) /\\ UNCHANGED y\nNext == Go \\/ (x > 7 /\\ Go)";
    assert_eq!(steps(helped), ["Go", "Go"]);
}

#[test]
fn behind_local_definitions() {
    let local =
        "Go(p, q) == x' = x + q /\\ y' = p\nNext == \\E p \\in {3} : LET q == p - 1 IN Go(p, q)";
    assert_eq!(steps(local), ["Go(3, 2)"]);
    let unread = "Next == \\E p \\in {3} : LET f[i \\in 1..3] == i IN Up(f[p])";
    assert_eq!(steps(unread), ["Up"]);
}

#[test]
fn in_an_instance() {
    let named = "S == INSTANCE In\nNext == S!Next /\\ y' = 2";
    assert_eq!(steps(named), ["S!Move(1)"]);
    let with = "S == INSTANCE In WITH x <- y\nNext == (x < 1 /\\ Up(1)) \\/ (x = 1 /\\ S!Move(2) /\\ UNCHANGED x)";
    assert_eq!(steps(with), ["Up(1)", "S!Move(2)"]);
}
