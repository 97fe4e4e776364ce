//! Dead disjuncts that TLC's coverage adds up or hides: actions of instances,
//! and operators that are applied more than once. A run with marks finds them.

use crate::common::{Bench, Ran};

const ACT: &str = "---- MODULE Act ----
EXTENDS Naturals
VARIABLE v
Up == v < 3 /\\ v' = v + 1
Down == v > 3 /\\ v' = v - 1
Go == Up \\/ Down
====
";

const BOUNDED: &str = "---- MODULE Bounded ----
EXTENDS Naturals
VARIABLE v
CONSTANT lim
Up == v < lim /\\ v' = v + 1
Reset == v > 9 /\\ v' = 0
====
";

const MID: &str = "---- MODULE Mid ----
VARIABLE w
J == INSTANCE Act WITH v <- w
Step == J!Up \\/ J!Down
====
";

/// Checks a module of one variable with these definitions, from line 4 on.
fn check(variable: &str, definitions: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    for (file, text) in [("Act.tla", ACT), ("Bounded.tla", BOUNDED), ("Mid.tla", MID)] {
        bench.write(file, text);
    }
    let init = if definitions.contains("Init ==") { "" } else { "Init == Is(0)\n" };
    bench.write(
        "M.tla",
        &format!(
            "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE {variable}\n{definitions}\n\
             Is(n) == {variable} = n\n{init}Small == {variable} < 9\n====\n"
        ),
    );
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    let mut arguments = vec!["check", "-q", "M.tla", "--deadlock", "off"];
    arguments.extend(more);
    bench.run(&arguments)
}

/// These definitions leave exactly this dead.
fn dead(variable: &str, definitions: &str, named: &str) {
    let ran = check(variable, definitions, &["--vacuity", "error"]);
    assert_eq!(ran.code, 4, "{definitions}: {ran:?}");
    let said = format!("vacuous: never fired: {named}\n");
    assert!(ran.stdout.contains(&said), "{definitions}: {said} is not in {}", ran.stdout);
}

/// Nothing is dead in these.
fn live(definitions: &str) {
    let ran = check("x", definitions, &["--vacuity", "error"]);
    assert_eq!(ran.code, 0, "{definitions}: {ran:?}");
    assert!(!ran.stdout.contains("note:"), "{definitions}: {}", ran.stdout);
}

#[test]
fn attack_dd3_a_dead_action_of_an_instance_with_substitution_is_named() {
    let instance = "I == INSTANCE Act WITH v <- x\n";
    dead("x", &format!("{instance}Next == I!Up \\/ I!Down"), "I!Down (M.tla:5)");
    // TLC reports the one that stands first, whichever it is.
    dead("x", &format!("{instance}Next == I!Down \\/ I!Up"), "I!Down (M.tla:5)");
    let guarded = "Next == /\\ x < 8\n        /\\ (I!Up \\/ I!Down)";
    dead("x", &format!("{instance}{guarded}"), "I!Down (M.tla:6)");
    let wrapped = "A == I!Up\nB == I!Down\nNext == A \\/ B";
    dead("x", &format!("{instance}{wrapped}"), "B (M.tla:6)");
}

#[test]
fn attack_dd5_an_action_of_a_parameterized_instance_that_fires_is_not_called_dead() {
    let instance = "I(k) == INSTANCE Bounded WITH v <- x, lim <- k\n";
    let both = "Next == \\E k \\in 1..3 : I(k)!Up \\/ I(k)!Reset";
    dead("x", &format!("{instance}{both}"), "I(k)!Reset (M.tla:5)");
    let fixed = "Next == I(2)!Up \\/ I(2)!Reset";
    dead("x", &format!("{instance}{fixed}"), "I(2)!Reset (M.tla:5)");
    live(&format!("{instance}Next == \\E k \\in 1..3 : I(k)!Up"));
}

#[test]
fn a_dead_disjunct_inside_an_instantiated_module_is_named_there() {
    let one = "I == INSTANCE Act WITH v <- x\nNext == I!Go";
    dead("x", one, "Down (Act.tla:5)");
    let two = "K == INSTANCE Mid WITH w <- x\nNext == K!Step";
    dead("x", two, "J!Down (Mid.tla:4)");
}

#[test]
fn a_dead_action_of_an_instance_two_deep_is_named() {
    let two = "K == INSTANCE Mid WITH w <- x\nNext == K!J!Up \\/ K!J!Down";
    dead("x", two, "K!J!Down (M.tla:5)");
}

#[test]
fn a_dead_action_of_an_instance_within_let_is_named() {
    let plain = "Next == LET J == INSTANCE Act WITH v <- x IN J!Up \\/ J!Down";
    dead("x", plain, "J!Down (M.tla:4)");
    let bound = "Next == \\E k \\in 1..3 :\n  LET J == INSTANCE Bounded WITH v <- x, lim <- k\n  IN  J!Up \\/ J!Reset";
    dead("x", bound, "J!Reset (M.tla:6)");
}

#[test]
fn a_dead_action_of_an_unnamed_instance_is_named_where_it_is_defined() {
    for instance in ["INSTANCE Act WITH v <- x", "LOCAL INSTANCE Act WITH v <- x"] {
        dead("x", &format!("{instance}\nNext == Up \\/ Down"), "Down (Act.tla:5)");
    }
    dead("v", "INSTANCE Act\nNext == Up \\/ Down", "Down (Act.tla:5)");
    dead("v", "J == INSTANCE Act\nNext == J!Up \\/ J!Down", "J!Down (M.tla:5)");
}

#[test]
fn of_an_operator_that_is_applied_twice_the_dead_application_is_named() {
    let add = "Add(n) == x + n < 4 /\\ n < 5 /\\ x' = x + n\n";
    dead("x", &format!("{add}Next == Add(1) \\/ Add(7)"), "Add(7) (M.tla:5)");
    let guarded = "Next == x < 8 /\\ (Add(1) \\/ Add(7))";
    dead("x", &format!("{add}{guarded}"), "Add(7) (M.tla:5)");
    let nested = "One == Add(1)\nSeven == Add(7)\nNext == One \\/ Seven";
    dead("x", &format!("{add}{nested}"), "Seven (M.tla:6)");
    live(&format!("{add}Next == Add(1) \\/ Add(2)"));
    live(&format!("{add}Next == \\E n \\in {{1, 7}} : Add(n)"));
}

/// An operator that fires elsewhere is not said to be dead.
#[test]
fn a_dead_application_is_named_by_its_arguments_or_by_its_disjunct() {
    let step = "Up == x < 3 /\\ x' = x + 1\nAdd(n) == x + n < 4 /\\ n < 5 /\\ x' = x + n\n";
    for (next, named) in [
        ("Up \\/ (x > 7 /\\ Up)", "`x > 7 /\\ Up` in Next (M.tla:6)"),
        ("\\/ Up\n        \\/ x > 7 /\\ Up", "`x > 7 /\\ Up` in Next (M.tla:7)"),
        (
            "Up \\/ \\E n \\in {x} : n > 7 /\\ Up",
            "`\\E n \\in {x} : n > 7 /\\ Up` in Next (M.tla:6)",
        ),
        ("Add(1) \\/ (x > 7 /\\ Add(1))", "`x > 7 /\\ Add(1)` in Next (M.tla:6)"),
        ("Add(1) \\/ (x > 7 /\\ Add(2))", "Add(2) (M.tla:6)"),
        ("Add(1) \\/ (x < 9 /\\ (Add(2) \\/ Add(7)))", "Add(7) (M.tla:6)"),
        ("Add(1) \\/ (x > 7 /\\ Up)", "Up (M.tla:6)"),
    ] {
        dead("x", &format!("{step}Next == {next}"), named);
    }
    // What is applied for fairness, or to ask whether it is possible, is no step.
    dead(
        "x",
        &format!("{step}Fair == WF_x(Up)\nNext == Add(1) \\/ (x > 7 /\\ Up)"),
        "Up (M.tla:7)",
    );
}

#[test]
fn of_an_operator_that_is_applied_to_actions_the_dead_application_is_named() {
    let wrap = "Up == x < 3 /\\ x' = x + 1\nNo == x > 7 /\\ x' = 0\nWrap(A) == x < 9 /\\ A\n";
    dead("x", &format!("{wrap}Next == Wrap(Up) \\/ Wrap(No)"), "Wrap(No) (M.tla:7)");
    let written = "Wrap(x < 3 /\\ x' = x + 1) \\/ Wrap(x > 7 /\\ x' = 0)";
    dead("x", &format!("{wrap}Next == {written}"), "Wrap(x > 7 /\\ x' = 0) (M.tla:7)");
    let by_name = "Do(Op(_), n) == x < 9 /\\ Op(n)\nAdd(n) == x + n < 4 /\\ x' = x + n\n\
                   Sub(n) == x > n + 7 /\\ x' = x - n\nNext == Do(Add, 1) \\/ Do(Sub, 1)";
    dead("x", by_name, "Do(Sub, 1) (M.tla:7)");
}

/// Bullets stand in columns, and the marks must not move them.
#[test]
fn marks_leave_the_layout_of_a_module_as_it_is() {
    let layout = "Add(n) == x + n < 4 /\\ n < 5 /\\ x' = x + n
Next == \\/ /\\ x < 5 \\* ( comment
\t   /\\ \\/ Add(1) (* another *) \\/ Add(7)
           /\\ \\/ x' < 7
              \\/ x' > 70
        \\/ Add(2)";
    dead("x", layout, "Add(7) (M.tla:6)");
}

#[test]
fn a_dead_disjunct_of_the_initial_predicate_is_noted() {
    let step = "Next == x < 3 /\\ x' = x + 1";
    for (init, said) in [
        ("Init == x = 0 \\/ (x = 1 /\\ x > 5)", "`(x = 1 /\\ x > 5)` in Init (M.tla:4)"),
        ("A == x = 0\nB == x = 1 /\\ x > 5\nInit == A \\/ B", "B (M.tla:5)"),
    ] {
        let ran = check("x", &format!("{init}\n{step}"), &["--vacuity", "error"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let said = format!("note: possibly vacuous: never taken: {said}\n");
        assert!(ran.stdout.contains(&said), "{said} is not in {}", ran.stdout);
    }
    live(&format!("Init == x = 0 \\/ x = 2\n{step}"));
}

#[test]
fn an_application_is_excused_by_the_name_of_its_operator() {
    let bench = Bench::new();
    bench.write(
        "M.tla",
        "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nAdd(n) == x + n < 4 /\\ x' = x + n\n\
         Init == x = 0\nNext == Add(1) \\/ Add(7)\nSpec == Init /\\ [][Next]_x\nSmall == x < 9\n====\n",
    );
    bench.write(
        "greyverify.toml",
        "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
         [specs.M]\nfile = \"M.tla\"\ninvariants = [\"Small\"]\n\
         [[model]]\nname = \"m\"\nspec = \"M\"\nprofiles = [\"pr\"]\nbehaviour = \"Spec\"\n\
         deadlock = false\nmay_stay_silent = [\"Add\"]\nexpect = { verdict = \"verified\" }\n",
    );
    let ran = bench.run(&["check", "-q"]);
    assert!(ran.code == 0 && !ran.stdout.contains("note:"), "{ran:?}");
    // So is a part that is the operator with a guard.
    let text = std::fs::read_to_string(bench.path("M.tla")).unwrap();
    bench.write("M.tla", &text.replace("Add(7)", "(x > 7 /\\ Add(1))"));
    let ran = bench.run(&["check", "-q"]);
    assert!(ran.code == 0 && !ran.stdout.contains("note:"), "{ran:?}");
}

/// Bodies below these lines: `Move` gives steps, `Dead` none.
const PARTS: &str = "Move(n) == x' = (x + n) % 5\nDead(n) == n > 7 /\\ x' = n\n";

#[test]
fn a_part_of_a_recursive_operator_that_is_dead_is_named() {
    let any =
        "RECURSIVE Any(_)\nAny(S) == IF S = {} THEN FALSE ELSE LET n == CHOOSE n \\in S : TRUE IN";
    let parts = "Move(n) \\/ Dead(n) \\/ Any(S \\ {n})\n";
    for next in ["Next == Any({1, 2})", "Next == x < 9 /\\ Any({1, 2})"] {
        let ran = check("x", &format!("{PARTS}{any} {parts}{next}"), &[]);
        let said = "never taken: Dead (M.tla:5)";
        assert!(ran.code == 0 && ran.stdout.contains(said), "{next}: {ran:?}");
    }
    // A recursion that ends at once is not dead.
    live(&format!("{PARTS}{any} Move(n) \\/ Any(S \\ {{n}})\nNext == Any({{1}})"));
}

#[test]
fn a_part_of_what_a_let_defines_that_is_dead_is_named() {
    let go = "(LET Go(n) == Move(n) \\/ Dead(n) IN Go(1) \\/ Go(2))";
    dead("x", &format!("{PARTS}Next == x < 9 /\\ {go}"), "Dead (M.tla:5)");
    let taken = format!("{PARTS}Next == IF x < 9 THEN {go} ELSE UNCHANGED x");
    let ran = check("x", &taken, &[]);
    let said = "never taken: Dead (M.tla:5)";
    assert!(ran.code == 0 && ran.stdout.contains(said) && !ran.stdout.contains("Move"), "{ran:?}");
    live(&format!("{PARTS}Next == x < 9 /\\ (LET Go(n) == Move(n) IN Go(1) \\/ Go(2))"));
}

/// TLC gives a line to each part of the outermost application, and to no other.
#[test]
fn a_part_of_a_recursive_operator_that_fires_below_is_not_called_dead() {
    let run =
        "RECURSIVE Run(_)\nRun(n) == \\/ n = 0 /\\ Move(1)\n          \\/ n > 0 /\\ Run(n - 1)\n";
    live(&format!("{PARTS}{run}Next == Run(2)"));
    let three = run.replace("          \\/ n > 0", "          \\/ Dead(n)\n          \\/ n > 0");
    let ran = check("x", &format!("{PARTS}{three}Next == Run(2)"), &["--vacuity", "error"]);
    assert!(ran.code == 4 && ran.stdout.contains("never fired: Dead (M.tla:5)"), "{ran:?}");
    assert!(!ran.stdout.contains("Move"), "{ran:?}");
}
