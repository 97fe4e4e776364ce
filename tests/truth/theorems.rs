//! Theorems of a module that nothing checks.

use crate::common::{Bench, Ran, expect};

const MODULE: &str = "---- MODULE M ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = 1 - x
Spec == Init /\\ [][Next]_x
Fair == Spec /\\ WF_x(Next)
Low == x < 2
Even == x \\in {0, 1}
Both == Low /\\ Even
Always == []Low
Live == []<>(x = 1)
Alias == Low
Other == x = 5 /\\ [][Next]_x
";

const NOTE: &str = "note: unchecked-theorem: nothing here checks THEOREM";

/// What is said of the module with these theorems below it.
fn with(theorems: &str, config: &str) -> Ran {
    let bench = Bench::new();
    bench.write("M.tla", &format!("{MODULE}{theorems}\n====\n")).write("M.cfg", config);
    let ran = bench.run(&["check", "-q", "M.tla"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

#[test]
fn a_theorem_that_no_configuration_checks_is_noted_with_its_line() {
    let behaviour = "SPECIFICATION Spec\n";
    let ran = with("THEOREM Spec => []Low", &format!("{behaviour}INVARIANT Even\n"));
    expect(&ran, 0, &format!("{NOTE} Spec => []Low (M.tla:15)"));
    let named = "THEOREM Known == Fair => Live\nTHEOREM Safe == Spec => []Low";
    let ran = with(named, &format!("{behaviour}INVARIANT Even\n"));
    expect(&ran, 0, &format!("{NOTE} Spec => []Low (M.tla:16)"));
    let ran = with("THEOREM Fair => Live", "SPECIFICATION Fair\nINVARIANT Both\n");
    expect(&ran, 0, &format!("{NOTE} Fair => Live"));
    // Where INIT and NEXT stand, the formula that begins so is the behaviour.
    let ran = with("THEOREM Spec => []Low", "INIT Init\nNEXT Next\nINVARIANT Even\n");
    expect(&ran, 0, NOTE);
    // What a weaker formula implies is true of a stronger one.
    let ran = with("THEOREM Spec => []Low", "SPECIFICATION Fair\nINVARIANT Even\n");
    expect(&ran, 0, NOTE);
}

#[test]
fn a_theorem_in_brackets_has_its_line() {
    let theorems = "LEMMA Spec => []Even\nTHEOREM (Spec => []Low)";
    let ran = with(theorems, "SPECIFICATION Spec\nINVARIANT Even\n");
    expect(&ran, 0, &format!("{NOTE} Spec => []Low (M.tla:16)"));
    assert_eq!(ran.stdout.matches(NOTE).count(), 1, "{ran:?}");
}

#[test]
fn what_is_checked_under_any_name_is_not_noted() {
    for (theorem, asked) in [
        ("Spec => []Low", "INVARIANT Low"),
        ("Spec => []Low", "INVARIANT Both"),
        ("Spec => []Low", "PROPERTY Always"),
        ("Spec => []Both", "INVARIANTS Low Even"),
        ("Spec => [](Low /\\ Even)", "INVARIANT Both"),
        ("Spec => Always /\\ []Even", "INVARIANTS Low Even\nPROPERTY Always"),
        ("Spec => Always", "INVARIANT Low"),
        ("Spec => []Alias", "INVARIANT Low"),
        ("(Spec => []Low)", "INVARIANT Low"),
        ("Init => Even", "INVARIANT Low"),
        ("Spec => [](x < 2)", "INVARIANT Low"),
        // Of another behaviour, and of no behaviour.
        ("Other => []Low", "INVARIANT Even"),
        ("Fair => Live", "INVARIANT Even"),
        ("\\A n \\in Nat : n >= 0", "INVARIANT Even"),
    ] {
        let ran = with(&format!("THEOREM {theorem}"), &format!("SPECIFICATION Spec\n{asked}\n"));
        assert!(!ran.stdout.contains("unchecked-theorem"), "{theorem}, {asked}: {ran:?}");
    }
}

#[test]
fn a_refinement_is_checked_by_the_property_that_names_it() {
    let bench = Bench::new();
    let refining = "Abs == INSTANCE A WITH y <- x\nRefines == Abs!Spec\nOther ==";
    let module = MODULE.replace("Other ==", refining);
    let a = "---- MODULE A ----\nEXTENDS Naturals\nVARIABLE y\nSpec == y = 0 /\\ [][y' = 1 - y]_y\n====\n";
    bench.write("A.tla", a).write("M.tla", &format!("{module}THEOREM Spec => Abs!Spec\n====\n"));
    for (asked, is_noted) in [("INVARIANT Low", true), ("PROPERTY Refines", false)] {
        bench.write("M.cfg", &format!("SPECIFICATION Spec\n{asked}\n"));
        let ran = bench.run(&["check", "-q", "M.tla"]);
        assert_eq!(ran.stdout.contains(NOTE), is_noted, "{asked}: {ran:?}");
    }
}

#[test]
fn what_another_model_of_the_manifest_checks_is_not_noted() {
    let bench = Bench::new();
    bench.write("M.tla", &format!("{MODULE}THEOREM Spec => []Low\n====\n"));
    let model = |name: &str, profile: &str, invariant: &str| {
        format!(
            "[[model]]\nname = \"{name}\"\nspec = \"M\"\nprofiles = [\"{profile}\"]\ninvariants = [\"{invariant}\"]\n"
        )
    };
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
        [profiles.nightly]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.M]\nfile = \"M.tla\"\n";
    for (at_night, is_noted) in [("Even", true), ("Low", false)] {
        let models =
            format!("{}{}", model("day", "pr", "Even"), model("night", "nightly", at_night));
        bench.write("greyverify.toml", &format!("{head}{models}"));
        let ran = bench.run(&["check", "-q"]);
        assert_eq!(ran.stdout.contains(NOTE), is_noted, "{at_night}: {ran:?}");
    }
    // A theorem is of its module, whichever configuration of a folder checks it.
    bench.write("M.cfg", "SPECIFICATION Spec\nINVARIANT Even\n");
    bench.write("MLow.cfg", "SPECIFICATION Spec\nINVARIANT Low\n");
    let ran = bench.run(&["check", "-q", "."]);
    assert!(ran.code == 0 && !ran.stdout.contains(NOTE), "{ran:?}");
}
