//! PlusCal: an algorithm that was edited after its translation is never green
//! without a word.

use crate::common::{Bench, Ran, fixture};

/// Checks `Mutex` after a change of its text.
fn check(change: impl Fn(&str) -> String, more: &[&str]) -> (Bench, Ran) {
    let bench = Bench::new();
    let text = std::fs::read_to_string(fixture("pluscal/Mutex.tla")).unwrap();
    let changed = change(&text);
    bench.write("Mutex.tla", &changed);
    let cfg = "CONSTANTS Procs = {p1, p2}\nLimit = 9\nSPECIFICATION Spec\nINVARIANT UsedOK\n";
    bench.write("Mutex.cfg", cfg);
    let mut arguments = vec!["check", "-q", "Mutex.tla"];
    arguments.extend(more);
    let ran = bench.run(&arguments);
    let after = std::fs::read_to_string(bench.path("Mutex.tla")).unwrap();
    assert_eq!(after, changed, "the source is left alone");
    (bench, ran)
}

fn algorithm_of_the_case(more: &[&str]) -> Ran {
    let bench = Bench::new();
    std::fs::copy(fixture("pluscal/Alg.tla"), bench.path("Alg.tla")).unwrap();
    bench.write("Alg.cfg", "SPECIFICATION Spec\nINVARIANT Inv\n");
    let mut arguments = vec!["check", "-q", "Alg.tla"];
    arguments.extend(more);
    bench.run(&arguments)
}

#[test]
fn case_stale_pluscal() {
    let ran = algorithm_of_the_case(&[]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let said = "stale-pluscal: the translation of algorithm alg is not that of its text: \
                `Next` differs (Alg.tla:3)";
    assert!(ran.stdout.contains(said), "{ran:?}");
    assert!(ran.stdout.contains("translate it again, or check with --translate"), "{ran:?}");
    let accepted = algorithm_of_the_case(&["--accept", "stale-pluscal"]);
    assert!(accepted.code == 0 && accepted.stdout.contains("note: stale-pluscal"), "{accepted:?}");
    let translated = algorithm_of_the_case(&["--translate"]);
    assert_eq!(translated.code, 12, "{translated:?}");
    assert!(translated.stdout.contains("   a   Alg.tla:5\n"), "{translated:?}");
}

#[test]
fn a_translation_that_is_its_algorithms_is_green_without_a_word() {
    let pc_first = |text: &str| {
        // As newer translators write it, with checksums that fit.
        let text = text
            .replace("VARIABLES lock, used, pc, mine", "VARIABLES pc, lock, used, mine")
            .replace("<< lock, used, pc, mine >>", "<< pc, lock, used, mine >>")
            .replace("line 13, column 12", "line 14, column 12");
        let text = format!("\n{text}");
        let from = text.find("BEGIN TRANSLATION\n").unwrap() + "BEGIN TRANSLATION\n".len();
        let to = text.find("\\* END TRANSLATION").unwrap();
        let sum = crc32fast::hash(text[from..to].replace('\n', "").as_bytes());
        let sums =
            format!("BEGIN TRANSLATION (chksum(pcal) = \"0\" /\\ chksum(tla) = \"{sum:x}\")\n");
        text.replace("BEGIN TRANSLATION\n", &sums)
    };
    let earlier = |text: &str| {
        text.replace("\\/ Terminating", "\\/ ((\\A self \\in ProcSet: pc[self] = \"Done\") /\\ UNCHANGED vars)")
            .replace(
                "Terminating == /\\ \\A self \\in ProcSet: pc[self] = \"Done\"\n               /\\ UNCHANGED vars\n",
                "",
            )
            .replace("/\\ lock' = lock", "/\\ UNCHANGED lock")
    };
    let commented = |text: &str| {
        text.replace("begin\n  Acquire", "begin (* try *)\n  Acquire")
            .replace("EXTENDS", "\\* --algorithm no\nSaid == \"\\\\* BEGIN TRANSLATION\"\nEXTENDS")
            .replace("Said == \"\\\\* BEGIN TRANSLATION\"\nEXTENDS Naturals, TLC", "EXTENDS Naturals, TLC\nSaid == \"\\\\* BEGIN TRANSLATION\" (* --algorithms: BEGIN TRANSLATION *)")
    };
    type Change = fn(&str) -> String;
    let changes: [(&str, Change); 4] = [
        ("as it is", str::to_owned),
        ("by a newer translator", pc_first),
        ("by an earlier translator", earlier),
        ("with comments and strings that look like PlusCal", commented),
    ];
    for (what, change) in changes {
        let (_, ran) = check(change, &[]);
        assert_eq!(ran.code, 0, "{what}: {ran:?}");
        assert!(ran.stdout.contains("verified: 17 distinct"), "{what}: {ran:?}");
        assert!(!ran.stdout.contains("pluscal"), "{what}: {ran:?}");
    }
}

#[test]
fn every_edit_of_an_algorithm_without_a_translation_is_seen() {
    for (from, to, differs) in [
        ("await ~lock;", "await TRUE;", "Acquire"),
        ("used = 0;", "used = 1;", "Init"),
        ("proc \\in Procs\n", "proc \\in Procs \\ {1}\n", "ProcSet"),
        ("  Release: lock := FALSE;\n", "", "Use"),
        ("lock = FALSE, used", "lock = FALSE, more = 1, used", "VARIABLE"),
        ("fair process proc", "process proc", "Spec"),
        ("assert used <= 9;", "assert used <= 1;", "Use"),
    ] {
        let (_, ran) = check(|text| text.replacen(from, to, 1), &[]);
        assert_eq!(ran.code, 3, "{from} -> {to}: {ran:?}");
        let said = format!("algorithm Mutex is not that of its text: `{differs}` differs");
        assert!(ran.stdout.contains(&said), "{from} -> {to}: {ran:?}");
    }
}

#[test]
fn a_translation_that_was_edited_by_hand_is_told_apart() {
    let edited = |text: &str| {
        text.replace(
            "BEGIN TRANSLATION\n",
            "BEGIN TRANSLATION (chksum(pcal) = \"1\" /\\ chksum(tla) = \"2\")\n",
        )
        .replace("/\\ used = 2\n", "/\\ used = 1\n")
    };
    // The red of a translation that is not the algorithm's may be bogus.
    let (_, ran) = check(edited, &[]);
    assert!(ran.code == 11 && ran.stdout.contains("note: stale-pluscal"), "{ran:?}");
    let (_, ran) = check(edited, &["--deadlock", "off"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let said = "the translation of algorithm Mutex was edited after it was made: `Tick` differs";
    assert!(ran.stdout.contains(said), "{ran:?}");
}

/// The options of a command line are written down nowhere; only temporal
/// properties depend on them.
#[test]
fn fairness_that_an_option_of_the_translator_explains_is_doubted_where_it_counts() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(fixture("pluscal/Mutex.tla")).unwrap();
    bench.write("Mutex.tla", &text.replace("--fair algorithm", "--algorithm"));
    for (checked, code) in [("INVARIANT UsedOK", 0), ("PROPERTY Termination", 3)] {
        let constants = "CONSTANTS Procs = {p1, p2}\nLimit = 9\n";
        bench.write("Mutex.cfg", &format!("{constants}SPECIFICATION Spec\n{checked}\n"));
        let ran = bench.run(&["check", "-q", "Mutex.tla"]);
        assert_eq!(ran.code, code, "{checked}: {ran:?}");
        assert!(ran.stdout.contains("is that of the translator's option -wfNext"), "{ran:?}");
    }
}

#[test]
fn an_algorithm_of_an_extended_module_is_looked_at() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(fixture("pluscal/Mutex.tla")).unwrap();
    bench.write("Mutex.tla", &text.replace("await ~lock;", "await TRUE;"));
    bench.write("Uses.tla", "---- MODULE Uses ----\nEXTENDS Mutex\nSmall == used < 9\n====\n");
    bench.write(
        "Uses.cfg",
        "CONSTANTS Procs = {p1, p2}\nLimit = 9\nSPECIFICATION Spec\nINVARIANT Small\n",
    );
    let ran = bench.run(&["check", "-q", "Uses.tla"]);
    assert!(ran.code == 3 && ran.stdout.contains("(Mutex.tla:5)"), "{ran:?}");
}

/// Without a translation, as its author wrote it.
fn untranslated(text: &str) -> String {
    let from = text.find("\\* BEGIN").unwrap();
    let to = text.find("UsedOK ==").unwrap();
    format!("{}{}", &text[..from], &text[to..])
}

#[test]
fn an_algorithm_without_a_translation_is_noted_and_can_be_translated() {
    let own = "VARIABLES used\nSpec == used = 1 /\\ [][used' = 2]_used\nUsedOK ==";
    let own = |text: &str| untranslated(text).replace("UsedOK ==", own);
    let (_, ran) = check(own, &["--deadlock", "off"]);
    assert!(
        ran.stdout.contains("note: stale-pluscal: algorithm Mutex has no translation"),
        "{ran:?}"
    );
    let (_, ran) = check(untranslated, &["--translate"]);
    assert!(ran.code == 0 && ran.stdout.contains("verified: 17 distinct"), "{ran:?}");
}

/// The options that the file names are honoured: fairness comes from one here.
#[test]
fn options_in_the_file_are_honoured() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(fixture("pluscal/Mutex.tla")).unwrap();
    let plain = untranslated(&text).replace("fair ", "");
    let cfg = "CONSTANTS Procs = {p1, p2}\nLimit = 9\nSPECIFICATION Spec\nPROPERTY Termination\n";
    bench.write("Mutex.cfg", cfg);
    for (options, code) in [("", 13), ("\\* PlusCal options (-wf)\n", 0)] {
        bench.write("Mutex.tla", &plain.replace("UsedOK ==", &format!("{options}UsedOK ==")));
        let ran = bench.run(&["check", "-q", "Mutex.tla", "--translate"]);
        assert_eq!(ran.code, code, "{options}: {ran:?}");
    }
}

#[test]
fn what_the_translator_refuses_is_5_with_its_line() {
    let broken = |text: &str| text.replace("lock := TRUE;", "lock = TRUE;");
    let (_, ran) = check(broken, &["--translate"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("Mutex.tla:11: the algorithm cannot be translated:"), "{ran:?}");
    let (_, ran) = check(broken, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said = "stale-pluscal: the translation of algorithm Mutex was not checked: ";
    assert!(ran.stdout.contains(said), "{ran:?}");
}

#[test]
fn the_manifest_can_ask_for_a_translation() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(fixture("pluscal/Mutex.tla")).unwrap();
    bench.write("Mutex.tla", &text.replace("await ~lock;", "await TRUE;"));
    let manifest = |translate: bool| {
        format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
             [specs.Mutex]\nfile = \"Mutex.tla\"\ninvariants = [\"UsedOK\"]\ntranslate = {translate}\n\
             constants = {{ Procs = {{ model_values = 2 }}, Limit = 9 }}\n\
             [[model]]\nname = \"mutex\"\nspec = \"Mutex\"\nprofiles = [\"pr\"]\nvacuity = \"warn\"\n"
        )
        .replace("vacuity = \"warn\"\n", "")
    };
    bench.write("greyverify.toml", &manifest(false));
    assert_eq!(bench.run(&["check", "-q"]).code, 3);
    bench.write("greyverify.toml", &manifest(true));
    let ran = bench.run(&["check", "-q"]);
    assert!(ran.code == 0 && ran.stdout.contains("verified:"), "{ran:?}");
    assert!(!ran.stdout.contains("17 distinct"), "{ran:?}");
}

#[test]
fn a_step_of_an_algorithm_names_process_label_and_its_line() {
    // With one worker, since two find one or the other of two behaviours as short.
    let (_, ran) = check(|text| text.replace("used < Limit", "used < 2"), &["--workers", "1"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    for step in ["   2   p1: Acquire   Mutex.tla:10\n", "   6   p2: Use   Mutex.tla:12\n"] {
        assert!(ran.stdout.contains(step), "{step}: {}", ran.stdout);
    }
    let dead = |text: &str| {
        text.replace("await used = 2;", "await used = 7;").replace("used = 2\n", "used = 7\n")
    };
    let (_, ran) = check(dead, &["--deadlock", "off"]);
    assert!(ran.stdout.contains("never fired: Tick (Mutex.tla:18)"), "{ran:?}");
}

#[test]
fn a_property_of_an_algorithm_is_placed_where_it_is_written() {
    let bench = Bench::new();
    std::fs::copy(fixture("pluscal/Defined.tla"), bench.path("Defined.tla")).unwrap();
    bench.write("Defined.cfg", "SPECIFICATION Spec\nINVARIANT Low\n");
    let ran = bench.run(&["check", "-q", "Defined.tla"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    for line in ["  Defined.tla:6\n", "x < 2 is FALSE   Defined.tla:7\n", "A   Defined.tla:10\n"] {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
    // An edit is still seen.
    let text = std::fs::read_to_string(bench.path("Defined.tla")).unwrap();
    bench.write("Defined.tla", &text.replace("    x < 2\n", "    x < 1\n"));
    let ran = bench.run(&["check", "-q", "Defined.tla"]);
    assert!(ran.stdout.contains("stale-pluscal"), "{ran:?}");
}

/// A server that never ends, in the words of this TLC's translator and of a
/// newer one: the disjunct for its end is no action that was forgotten.
#[test]
fn an_algorithm_that_never_ends_is_green_without_a_word() {
    let algorithm = "(* --algorithm Server\nvariable x = 0;\nPROCESS\nbegin\n  Serve: x := 1 - x;\n  goto Serve;\nEND\nend algorithm *)";
    let one = algorithm.replace("PROCESS\n", "").replace("\nEND", "");
    let many = algorithm.replace("PROCESS", "process p \\in 1..2").replace("END", "end process");
    for text in [one, many] {
        let bench = Bench::new();
        let below = "Small == x < 2\n====\n";
        bench.write(
            "Server.tla",
            &format!("---- MODULE Server ----\nEXTENDS Naturals\n{text}\n{below}"),
        );
        bench.write("Server.cfg", "SPECIFICATION Spec\nINVARIANT Small\n");
        let ran = bench.run(&["check", "-q", "Server.tla", "--translate", "--vacuity", "error"]);
        assert!(ran.code == 0 && !ran.stdout.contains("never fired"), "{ran:?}");
    }
    let newer = "---- MODULE Server ----\nEXTENDS Naturals\n(* --algorithm Server\nvariable x = 0;\nprocess p \\in 1..2\nbegin\n  Serve: x := 1 - x;\n  goto Serve;\nend process\nend algorithm *)\n\
        \\* BEGIN TRANSLATION\nVARIABLES x, pc\n\nvars == << x, pc >>\n\nProcSet == (1..2)\n\n\
        Init == (* Global variables *)\n        /\\ x = 0\n        /\\ pc = [self \\in ProcSet |-> \"Serve\"]\n\n\
        Serve(self) == /\\ pc[self] = \"Serve\"\n               /\\ x' = 1 - x\n               /\\ pc' = [pc EXCEPT ![self] = \"Serve\"]\n\n\
        p(self) == Serve(self)\n\n(* Allow infinite stuttering to prevent deadlock on termination. *)\n\
        Terminating == /\\ \\A self \\in ProcSet: pc[self] = \"Done\"\n               /\\ UNCHANGED vars\n\n\
        Next == (\\E self \\in 1..2: p(self))\n           \\/ Terminating\n\n\
        Spec == Init /\\ [][Next]_vars\n\n\
        Termination == <>(\\A self \\in ProcSet: pc[self] = \"Done\")\n\n\\* END TRANSLATION\nSmall == x < 2\n====\n";
    let config = "SPECIFICATION Spec\nINVARIANT Small\n";
    let check = |text: &str| {
        let bench = Bench::new();
        bench.write("Server.tla", text);
        bench.write("Server.cfg", config);
        bench.run(&["check", "-q", "Server.tla", "--vacuity", "error"])
    };
    let ran = check(newer);
    assert!(ran.code == 0 && !ran.stdout.contains("never fired"), "{ran:?}");
    let written_by_hand =
        newer.replace("\\* BEGIN TRANSLATION\n", "").replace("\\* END TRANSLATION\n", "");
    let ran = check(&written_by_hand.replace("--algorithm", "an algorithm"));
    assert!(ran.code == 4 && ran.stdout.contains("never fired: Terminating"), "{ran:?}");
}
