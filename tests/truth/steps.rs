//! Each step is named by the action that stands in its disjunct, with its
//! arguments, whatever stands around it in the next-state relation.

use super::common::Ran;
use super::reds::check;

const HEAD: &str = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                    Up(i) == x' = x + i /\\ UNCHANGED y\nRaise == y' = y + 1 /\\ UNCHANGED x\n";
const INNER: &str = "---- MODULE In ----\nEXTENDS Naturals\nVARIABLE x\nMove(i) == x' = x + i\n\
                     Back == x > 7 /\\ x' = x - 1\nNext == (\\E i \\in {1} : Move(i)) \\/ Back\n====\n";

/// The names of the steps until `x + y` is three.
fn steps(units: &str) -> Vec<String> {
    steps_with(units, &[("In.tla", INNER)])
}

/// The same beside other modules.
fn steps_with(units: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let text = format!("---- MODULE S ----\n{HEAD}{units}\nInv == x + y < 3\n====\n");
    let files = [beside, &[("S.tla", text.as_str())]].concat();
    let (_, ran) = check("S.tla", &files, "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    assert_eq!(ran.code, 12, "{units}\n{}", ran.stdout);
    named_in(&ran)
}

/// The names of the steps that are shown.
fn named_in(ran: &Ran) -> Vec<String> {
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

/// The primes of a condition's name come from what it is given.
#[test]
fn not_by_what_is_no_action_itself() {
    let up = "Small(n) == n < 9\nGo == x' = x + 2 /\\ UNCHANGED y /\\ Small(x')\nNext == Go";
    assert_eq!(steps(up), ["Go", "Go"]);
    let first = "Small(n) == n \\in 1..9\nGo == Small(x') /\\ UNCHANGED y\nNext == x < 9 /\\ Go";
    assert_eq!(steps(first)[0], "Go");
    let alone = "Setv(v) == LET w == v IN w \\in {2}\nNext == Setv(x') /\\ y' = x'";
    assert_eq!(steps(alone), ["Next"]);
    let instanced = "---- MODULE Ok ----\nEXTENDS Naturals\nFew(n) == n < 9\n====\n";
    let next = "O == INSTANCE Ok\nGo == x' = x + 3 /\\ O!Few(x') /\\ UNCHANGED y\nNext == Go";
    assert_eq!(steps_with(next, &[("Ok.tla", instanced)]), ["Go"]);
    let given = "When(c, A) == c /\\ A\nNext == When(x < 2, Up(3)) \\/ When(x > 7, Raise)";
    assert_eq!(steps(given), ["Up(3)"]);
}

#[test]
fn by_an_operator_that_takes_operators() {
    let lambda = "Do(Op(_), s) == x' = Op(x) /\\ y' = s\n\
                  Next == Do(LAMBDA n : n + 1, 2) \\/ \\E k \\in {1} : x > 7 /\\ Do(LAMBDA n : n * k, 1)";
    assert_eq!(steps(lambda), ["Do"]);
    let among =
        "Inc(n) == n + 3\nDo(Op(_)) == x' = Op(x)\nNext == x < 9 /\\ Do(Inc) /\\ UNCHANGED y";
    assert_eq!(steps(among), ["Do"]);
}

#[test]
fn in_an_instance_with_parameters() {
    let by = "---- MODULE By ----\nEXTENDS Naturals\nCONSTANT K\nVARIABLE z\n\
              Up == z' = z + K\nOn(n) == z' = z + K + n\nNext == Up \\/ (z > 7 /\\ On(1))\n====\n";
    let files = [("By.tla", by)];
    let head = "I(k) == INSTANCE By WITH z <- x, K <- k\n";
    let next = format!("{head}Next == \\E j \\in {{3}} : I(j)!Up /\\ UNCHANGED y");
    assert_eq!(steps_with(&next, &files), ["I(3)!Up"]);
    let both = format!("{head}Next == I(1)!On(2) /\\ UNCHANGED y");
    assert_eq!(steps_with(&both, &files), ["I(1)!On(2)"]);
    let inside = format!("{head}Next == I(3)!Next /\\ UNCHANGED y");
    assert_eq!(steps_with(&inside, &files), ["I(3)!Up"]);
}

#[test]
fn in_an_instance_of_an_inner_module() {
    let inner = "---- MODULE Inner ----\nVARIABLES z, w\nMove == z' = z + 3 /\\ w' = w\n====\n\
                 I == INSTANCE Inner WITH z <- x, w <- y\nNext == I!Move";
    assert_eq!(steps(inner), ["I!Move"]);
}

/// What leads to a failed evaluation is named as well as what leads to a
/// violation.
#[test]
fn before_an_evaluation_that_fails() {
    let failing = [
        (
            "Part == x > 1 /\\ y' = 0\nNext == (Up(1) /\\ x < 2) \\/ Part",
            &["Up(1)", "Up(1)", "Part"][..],
        ),
        ("Next == (x < 2 /\\ Up(1)) \\/ (x = 2 /\\ y' = 1)", &["Up(1)", "Up(1)", "Next"][..]),
        ("Next == \\E i \\in {2} : Up(i) /\\ x # <<>>.a", &[][..]),
    ];
    for (units, named) in failing {
        let text = format!("---- MODULE S ----\n{HEAD}{units}\nInv == TRUE\n====\n");
        let (_, ran) = check("S.tla", &[("S.tla", &text)], "INIT Init\nNEXT Next\nINVARIANT Inv\n");
        assert_eq!(ran.code, 5, "{units}\n{}", ran.stdout);
        assert_eq!(named_in(&ran), named, "{units}\n{}", ran.stdout);
    }
}
