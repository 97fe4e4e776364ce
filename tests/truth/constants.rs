//! What speaks of no variable: invariants and properties that say nothing about
//! states, and assumptions that TLC evaluates or leaves out.

use crate::common::{Bench, Ran};

/// Checks a counter to three with these definitions, from line 4 on.
fn check(definitions: &str, cfg: &str, beside: &[(&str, &str)]) -> Ran {
    let bench = Bench::new();
    bench.write(
        "M.tla",
        &format!(
            "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\n{definitions}\nInit == x = 0\n\
             Next == x < 3 /\\ x' = x + 1\nSpec == Init /\\ [][Next]_x\nSmall == x < 9\n====\n"
        ),
    );
    for (file, text) in beside {
        bench.write(file, text);
    }
    bench.write("M.cfg", &format!("SPECIFICATION Spec\n{cfg}\n"));
    bench.run(&["check", "-q", "M.tla", "--deadlock", "off"])
}

#[test]
fn case_constinv_an_invariant_that_is_a_false_constant_is_violated() {
    let library = "---- MODULE B ----\nEXTENDS Naturals\nCONSTANT N\nOk == N > 3\n====\n";
    for (definitions, cfg, place) in [
        ("Inv == 1 = 2", "INVARIANT Inv", "M.tla:4\n    Inv == 1 = 2"),
        ("CONSTANT N\nInv == N > 3", "CONSTANT N = 2\nINVARIANT Inv", "M.tla:5\n    Inv == N > 3"),
        ("F(n) == n > 3\nInv == F(2)", "INVARIANT Small Inv", "M.tla:5\n    Inv == F(2)"),
        ("J == INSTANCE B WITH N <- 2\nInv == J!Ok", "INVARIANT Inv", "M.tla:5\n    Inv == J!Ok"),
        ("Inv == 1 = 2", "INVARIANT Small\nPROPERTY Inv", "M.tla:4\n    Inv == 1 = 2"),
    ] {
        let ran = check(definitions, cfg, &[("B.tla", library)]);
        assert_eq!(ran.code, 12, "{definitions}: {ran:?}");
        assert!(ran.stdout.contains("FAIL M") && ran.stdout.contains("Inv is violated"), "{ran:?}");
        assert!(ran.stdout.contains(place), "{definitions}: {place} is not in {}", ran.stdout);
    }
}

#[test]
fn an_invariant_or_property_that_is_a_true_constant_says_nothing_about_states() {
    for keyword in ["INVARIANT", "PROPERTY"] {
        let ran = check("Inv == 1 # 2", &format!("INVARIANT Small\n{keyword} Inv"), &[]);
        let said = format!(
            "note: constant-{}: {keyword} Inv speaks of no variable: it says nothing about states (M.tla:4)",
            keyword.to_lowercase()
        );
        assert!(ran.code == 0 && ran.stdout.contains(&said), "{ran:?}");
    }
}

/// A state predicate behind an instance is not taken for a constant.
#[test]
fn a_property_of_an_instance_is_not_taken_for_a_constant() {
    let library =
        "---- MODULE B ----\nEXTENDS Naturals\nVARIABLE v\nCONSTANT lim\nOk == v < lim\n====\n";
    let definitions = "J(k) == INSTANCE B WITH v <- x, lim <- k\nP == J(2)!Ok";
    let ran = check(definitions, "INVARIANT Small\nPROPERTY P", &[("B.tla", library)]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("state-property: PROPERTY P is a state predicate"), "{ran:?}");
}

const FALSE: &str = "EXTENDS Naturals\nCONSTANT N\nASSUME N > 10\nF(y) == y + N\n====\n";

/// Every way in which a module with an assumption is there and not extended.
#[test]
fn attack_ia2_each_assumption_that_tlc_leaves_out_is_noted() {
    let b = format!("---- MODULE B ----\n{FALSE}");
    let mid = "---- MODULE Mid ----\nLOCAL K == INSTANCE B WITH N <- 2\n====\n";
    let deep = "---- MODULE Deep ----\nEXTENDS B\nG == 1\n====\n";
    let beside = [("B.tla", b.as_str()), ("Mid.tla", mid), ("Deep.tla", deep)];
    let note = "note: instance-assume: TLC does not evaluate the ASSUME of module ";
    for (definitions, said) in [
        ("K == INSTANCE B WITH N <- 2", "B, which the root module does not extend (B.tla:4)"),
        ("N == 2\nINSTANCE B", "B, which"),
        ("N == 2\nLOCAL INSTANCE B", "B, which"),
        ("D == INSTANCE Deep WITH N <- 2", "B, which"),
        ("L == INSTANCE Mid", "B, which"),
        ("Use == LET L == INSTANCE B WITH N <- 2 IN L!F(1)", "B, which"),
    ] {
        let ran = check(definitions, "INVARIANT Small", &beside);
        assert!(
            ran.code == 0 && ran.stdout.contains(&format!("{note}{said}")),
            "{definitions}: {ran:?}"
        );
    }
    let inner = format!("---- MODULE In ----\n{FALSE}Q == INSTANCE In WITH N <- 2");
    let ran = check(&inner, "INVARIANT Small", &[]);
    let said = "In, which the root module does not extend (M.tla:7)";
    assert!(ran.stdout.contains(&format!("{note}{said}")), "{ran:?}");
}

#[test]
fn an_assumption_under_a_name_or_of_an_extended_module_is_evaluated() {
    let library = "---- MODULE C ----\nASSUME 1 = 2\n====\n";
    for definitions in ["ASSUME Foo == 1 = 2", "ASSUMPTION 1 = 2"] {
        let ran = check(definitions, "INVARIANT Small", &[]);
        assert_eq!(ran.code, 10, "{ran:?}");
    }
    let bench = Bench::new();
    bench.write("C.tla", library);
    bench.write("M.tla", "---- MODULE M ----\nEXTENDS C\nVARIABLE x\nInit == x = 0\nNext == x' = x\nInv == x = 0\n====\n");
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let ran = bench.run(&["check", "-q", "M.tla"]);
    assert!(ran.code == 10 && ran.stdout.contains("C.tla:2"), "{ran:?}");
}
