//! Modules, libraries and data files that a specification needs.

use std::path::Path;

use super::common::classes;
use super::common::{Bench, Ran, library_of_lines, write_library};

const CFG: &str = "INIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n";

/// A module that counts to two, after `extends` and with more definitions.
fn counting(name: &str, extends: &str, more: &str) -> String {
    format!(
        "---- MODULE {name} ----\nEXTENDS Naturals{extends}\nVARIABLE x\n{more}\nInit == x = 0\nNext == x' = (x + 1) % 3\nInv == x < 3\n====\n"
    )
}

/// Checks `A.tla` among other files, with a configuration that asks for `Inv`.
fn check(files: &[(&str, &str)], more: &[&str]) -> (Bench, Ran) {
    let bench = Bench::new();
    bench.write("A.cfg", CFG);
    for (name, text) in files {
        std::fs::create_dir_all(bench.path(name).parent().unwrap()).unwrap();
        bench.write(name, text);
    }
    let ran = bench.run(&[&["check", "-q", "A.tla", "--vacuity", "ignore"], more].concat());
    (bench, ran)
}

fn verified(ran: &Ran) {
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("verified: 3 distinct"), "{}", ran.stdout);
}

fn refused(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    for part in parts {
        let said = ran.stderr.contains(part) || ran.stdout.contains(part);
        assert!(said, "{part:?} is missing:\n{}\n{}", ran.stdout, ran.stderr);
    }
}

/// A specification that counts to the number of lines of a file.
fn reading(path: &str) -> String {
    format!(
        "---- MODULE A ----\nEXTENDS Naturals, Lines\nVARIABLE x\nInit == x = 1\nNext == x < Count(\"{path}\") /\\ x' = x + 1\nInv == x <= 3\n====\n"
    )
}

const FAST: &str =
    "---- MODULE Fast ----\nEXTENDS Naturals\nTwice(n) == CHOOSE k \\in Nat : k = n + n\n====\n";
const OVERRIDDEN: &str = "---- MODULE A ----\nEXTENDS Naturals, Fast\nVARIABLE x\nInit == x = 0\nNext == x' = Twice(x + 1) % 7\nInv == x < 7\n====\n";

fn with_fast() -> Bench {
    let bench = Bench::new();
    bench.write("A.cfg", CFG).write("A.tla", OVERRIDDEN).write("Fast.tla", FAST);
    std::fs::write(bench.path("Fast.class"), classes::fast()).unwrap();
    bench
}

#[test]
fn case_java_override_beside() {
    let bench = with_fast();
    let ran = bench.run(&["check", "-q", "A.tla"]);
    refused(
        &ran,
        5,
        &["Fast.class holds Java code that replaces definitions of module Fast", "--allow-java"],
    );
    verified(&bench.run(&["check", "-q", "A.tla", "--allow-java"]));
    let sums = std::fs::read_to_string(bench.path("greyverify.out/jobs/A/inputs.sha256")).unwrap();
    assert!(sums.contains("  inputs/Fast.class\n"), "{sums}");
}

#[test]
fn case_java_override_beside_in_the_manifest() {
    let bench = with_fast();
    let manifest = |key: &str| {
        format!(
            "schema_version = 1\n{key}[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.A]\nfile = \"A.tla\"\ninvariants = [\"Inv\"]\n[[model]]\nname = \"a\"\nspec = \"A\"\nprofiles = [\"pr\"]\nbehaviour = \"Spec\"\n"
        )
    };
    bench.write("A.tla", &OVERRIDDEN.replace("Inv ==", "Spec == Init /\\ [][Next]_x\nInv =="));
    bench.write("greyverify.toml", &manifest(""));
    refused(&bench.run(&["check", "-q"]), 2, &["Fast.class holds Java code", "allow_java = true"]);
    bench.write("greyverify.toml", &manifest("allow_java = true\n"));
    verified(&bench.run(&["check", "-q"]));
}

#[test]
fn a_class_for_every_module_is_code_beside_too() {
    let bench = Bench::new();
    bench.write("A.cfg", CFG).write("A.tla", &reading("log.txt")).write("log.txt", "a\nb\nc\n");
    std::fs::create_dir_all(bench.path("tlc2/overrides")).unwrap();
    for (name, content) in library_of_lines() {
        std::fs::write(bench.path(name), content).unwrap();
    }
    refused(&bench.run(&["check", "-q", "A.tla"]), 5, &["TLCOverrides.class holds Java code"]);
    verified(&bench.run(&["check", "-q", "A.tla", "--allow-java"]));
}

#[test]
fn case_relative_data_file() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("spec/sub")).unwrap();
    std::fs::create_dir_all(bench.path("data")).unwrap();
    write_library(&bench, "Lines.jar");
    bench.write("spec/A.cfg", CFG);
    for (path, file) in [
        ("log.txt", "spec/log.txt"),
        ("./sub/log.txt", "spec/sub/log.txt"),
        ("../data/log.txt", "data/log.txt"),
    ] {
        bench.write(file, "a\nb\nc\n").write("spec/A.tla", &reading(path));
        verified(&bench.run(&["check", "-q", "spec/A.tla", "--library", "Lines.jar"]));
        std::fs::remove_file(bench.path(file)).unwrap();
    }
}

#[test]
fn a_data_file_whose_name_is_put_together_is_there() {
    let bench = Bench::new();
    write_library(&bench, "Lines.jar");
    let text = reading("log\" \\o \".txt").replace("Lines\n", "Lines, Sequences\n");
    bench.write("A.cfg", CFG).write("A.tla", &text).write("log.txt", "a\nb\nc\n");
    verified(&bench.run(&["check", "-q", "A.tla", "--library", "Lines.jar"]));
}

#[test]
fn a_missing_data_file_is_not_a_full_disk() {
    let bench = Bench::new();
    write_library(&bench, "Lines.jar");
    bench.write("A.cfg", CFG).write("A.tla", &reading("nowhere.txt"));
    let ran = bench.run(&["check", "-q", "A.tla", "--library", "Lines.jar"]);
    refused(&ran, 5, &["nowhere.txt"]);
    assert!(!ran.stdout.contains("disk"), "{}", ran.stdout);
}

#[test]
fn libraries_are_named_by_option_variable_and_manifest() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("lib")).unwrap();
    write_library(&bench, "lib/Lines.jar");
    bench.write("lib/B.tla", "---- MODULE B ----\nEXTENDS C\n====\n");
    bench.write("lib/C.tla", "---- MODULE C ----\n====\n");
    let text = reading("log.txt").replace("Lines\n", "Lines, B\n");
    let text = text.replace("Inv ==", "Spec == Init /\\ [][Next]_x\nInv ==");
    bench.write("A.cfg", CFG).write("A.tla", &text).write("log.txt", "a\nb\nc\n");
    refused(&bench.run(&["check", "-q", "A.tla"]), 5, &["is missing", "--library"]);
    let mut command = bench.command();
    command.args(["check", "-q", "A.tla"]).env("GREYVERIFY_LIBRARY", "lib:lib/Lines.jar");
    verified(&super::common::ran(command.output().unwrap()));
    bench.write("greyverify.toml", "schema_version = 1\nlibrary = [\"lib\"]\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.A]\nfile = \"A.tla\"\nlibrary = [\"lib/Lines.jar\"]\ninvariants = [\"Inv\"]\n[[model]]\nname = \"a\"\nspec = \"A\"\nprofiles = [\"pr\"]\ndeadlock = false\n");
    verified(&bench.run(&["check", "-q"]));
    refused(
        &bench.run(&["check", "-q", "A.tla", "--library", "nowhere.jar"]),
        2,
        &["nowhere.jar cannot be used"],
    );
    refused(
        &bench.run(&["check", "-q", "A.tla", "--library", "A.cfg"]),
        2,
        &["neither a folder nor a jar"],
    );
}

#[test]
fn case_monolith_file() {
    let helper = "---- MODULE Helper ----\nEXTENDS Naturals\nTwice(n) == n + n\n====\n";
    let root = counting("A", ", Helper", "Four == Twice(2)");
    verified(&check(&[("A.tla", &format!("{root}\n{helper}"))], &[]).1);
    verified(&check(&[("A.tla", &format!("{helper}\n{root}"))], &[]).1);
}

#[test]
fn what_stands_around_a_module_is_no_part_of_it() {
    let text =
        format!("\u{feff}It's \"odd: (* $&\n{}\nEXTENDS Nowhere \"(*", counting("A", "", ""));
    verified(&check(&[("A.tla", &text)], &[]).1);
}

#[test]
fn line_ends_tabs_and_other_encodings_are_left_as_they_are() {
    let bench = Bench::new();
    let mut text = counting("A", "", "\\* caf").replace('\n', "\r\n").into_bytes();
    let at = text.windows(3).position(|w| w == b"caf").unwrap() + 3;
    text.splice(at..at, *b"\xe9\t(");
    std::fs::write(bench.path("A.tla"), &text).unwrap();
    bench.write("A.cfg", CFG);
    verified(&bench.run(&["check", "-q", "A.tla", "--vacuity", "ignore"]));
    assert_eq!(std::fs::read(bench.path("greyverify.out/jobs/A/inputs/A.tla")).unwrap(), text);
}

#[test]
fn modules_of_a_text_that_our_reader_refuses_are_there() {
    let nested = format!("Deep == {}1{}", "(".repeat(300), ")".repeat(300));
    let used =
        format!("{nested}\nFour == LET f(n) == LET I == INSTANCE B WITH N <- n IN I!Twice IN f(2)");
    let b = "---- MODULE B ----\nEXTENDS Naturals\nCONSTANT N\nTwice == N + N\n====\n";
    let (bench, ran) =
        check(&[("A.tla", &counting("A", "", &used)), ("B.tla", b), ("Aside.tla", "odd")], &[]);
    verified(&ran);
    assert!(bench.path("greyverify.out/jobs/A/inputs/Aside.tla").exists());
}

#[test]
fn a_module_inside_another_one_is_no_file() {
    let b = "---- MODULE B ----\n---- MODULE In ----\nOne == 1\n====\n====\n";
    verified(
        &check(
            &[("A.tla", &counting("A", ", B", "I == INSTANCE In\nOne == I!One")), ("B.tla", b)],
            &[],
        )
        .1,
    );
}

#[test]
fn the_folder_of_the_root_module_goes_before_that_of_a_library() {
    let module = |value: &str| format!("---- MODULE C ----\nThree == {value}\n====\n");
    let files = [
        ("A.tla", counting("A", ", B", "ASSUME Three = 3")),
        ("C.tla", module("3")),
        ("lib/B.tla", "---- MODULE B ----\nEXTENDS C\n====\n".to_owned()),
        ("lib/C.tla", module("4")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    verified(&check(&files, &["--library", "lib"]).1);
}

#[test]
fn proofs_need_no_proof_system() {
    let text = counting(
        "A",
        ", TLAPS, FiniteSetTheorems, NaturalsInduction, WellFoundedInduction, Own_proofs",
        "LEMMA Inductive == Inv /\\ Next => Inv'\n\
        <1> USE DEF Inv, Next\n\
        <1>1. CASE x = 0 BY <1>1, SMTT(10), Isa, FS_EmptySet, FS_Subset, IsaM(\"blast\")\n\
        <1>2. \\A n \\in Nat : n >= 0 BY NatInduction, WFInduction DEF IsWellFoundedOn, SetLessThan\n\
        <1> QED BY <1>1, <1>2, PTL, Zenon\n\
        THEOREM Inv => Inv OBVIOUS",
    );
    let text = text.replace("LEMMA", "Init0 == TRUE\nLEMMA").replace("Inv /\\", "(x < 3) /\\");
    let text = text
        .replace("USE DEF Inv, Next", "USE DEF Init0")
        .replace("Next => Inv'", "Init0 => x < 4")
        .replace("Inv => Inv", "TRUE");
    let (_, ran) = check(&[("A.tla", &text)], &[]);
    verified(&ran);
    assert!(
        ran.stdout.contains("TLAPS") && ran.stdout.contains("stands only in proofs"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_stand_in_gives_no_value() {
    let text = counting("A", ", WellFoundedInduction", "Bad == IsWellFoundedOn({}, {})");
    let text = text.replace("Inv == x < 3", "Inv == Bad");
    let (_, ran) = check(&[("A.tla", &text)], &[]);
    refused(&ran, 5, &["CHOOSE"]);
}

#[test]
fn a_missing_module_with_definitions_is_named_with_where_it_comes_from() {
    let (_, ran) = check(&[("A.tla", &counting("A", ", SequencesExt", ""))], &[]);
    refused(&ran, 5, &["module SequencesExt is missing", "CommunityModules"]);
    let (_, ran) = check(&[("A.tla", &counting("A", ", Mine", "")), ("mine.tla", "")], &[]);
    refused(&ran, 5, &["module Mine is missing", "rename mine.tla to Mine.tla"]);
}

#[test]
fn defect_shadow_is_given_to_tlc_as_it_stands() {
    let bags = "---- MODULE Bags ----\nBagToSet(b) == {}\n====\n";
    let (bench, _) = check(&[("A.tla", &counting("A", ", Bags", "")), ("Bags.tla", bags)], &[]);
    let given =
        std::fs::read_to_string(bench.path("greyverify.out/jobs/A/inputs/Bags.tla")).unwrap();
    assert_eq!(given, bags);
}

/// Counts are written of what was read, data and Java code included.
#[test]
fn counts_of_other_data_or_of_another_jar_are_not_written() {
    let bench = Bench::new();
    write_library(&bench, "lib.jar");
    bench.write("A.tla", &counting("A", ", Lines", "Spec == x = 0 /\\ [][x' = (x + 1) % 3]_x"));
    bench.write("data.txt", "one\n");
    let manifest = "schema_version = 1\nlibrary = [\"lib.jar\"]\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.A]\nfile = \"A.tla\"\ninvariants = [\"Inv\"]\n[[model]]\nname = \"a\"\nspec = \"A\"\nprofiles = [\"pr\"]\nexpect = { verdict = \"verified\", distinct = 4 }\n";
    bench.write("greyverify.toml", manifest);
    refused(&bench.run(&["check", "-q"]), 7, &["expects 4 distinct states, found 3"]);
    let changed = ["a: not updated: its files have changed since the last run: run it again"];
    bench.write("data.txt", "two\n");
    refused(&bench.run(&["update"]), 7, &changed);
    bench.write("data.txt", "one\n").write("more.txt", "");
    refused(&bench.run(&["update"]), 7, &changed);
    std::fs::remove_file(bench.path("more.txt")).unwrap();
    let code = std::fs::read(bench.path("lib.jar")).unwrap();
    let mut more = zip::ZipWriter::new_append(
        std::fs::File::options().read(true).write(true).open(bench.path("lib.jar")).unwrap(),
    )
    .unwrap();
    more.start_file("more.txt", zip::write::SimpleFileOptions::default()).unwrap();
    more.finish().unwrap();
    refused(&bench.run(&["update"]), 7, &changed);
    assert_eq!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap(), manifest);
    std::fs::write(bench.path("lib.jar"), code).unwrap();
    refused(&bench.run(&["update"]), 0, &["a: distinct 4 -> 3 (-1)"]);
    // The manifest is no data.
    refused(&bench.run(&["update"]), 0, &["0 of 1 model updated"]);
    let job = bench.path("greyverify.out/jobs/a");
    let sums = std::fs::read_to_string(job.join("inputs.sha256")).unwrap();
    assert!(
        sums.contains("  inputs/data.txt\n") && sums.contains("  library 1, lib.jar\n"),
        "{sums}"
    );
    let mut sha256sum = std::process::Command::new("sha256sum");
    assert!(
        sha256sum.args(["--check", "inputs.sha256"]).current_dir(job).status().unwrap().success()
    );
}

/// A Java that weakens the specification as soon as the first job starts.
#[test]
fn attack_a7_a_specification_that_is_edited_during_a_run() {
    let bench = Bench::new();
    let text = counting("A", "", "CONSTANT Most\nSmall == x < Most");
    bench.write("A.tla", &text.replace("Inv ==", "Spec == Init /\\ [][Next]_x\nInv =="));
    bench.write("greyverify.toml", "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.A]\nfile = \"A.tla\"\ninvariants = [\"Small\"]\n[[model]]\nname = \"first\"\nspec = \"A\"\nprofiles = [\"pr\"]\nconstants = { Most = 3 }\n[[model]]\nname = \"second\"\nspec = \"A\"\nprofiles = [\"pr\"]\nconstants = { Most = 2 }\n");
    let real = super::common::tools().java.display();
    let editing = format!(
        "#!/bin/sh\ncase \"$*\" in *-config*) sed -i 's/x < Most/TRUE/' '{}' ;; esac\nexec '{real}' \"$@\"\n",
        bench.path("A.tla").display()
    );
    bench.write("java", &editing);
    make_executable(&bench.path("java"));
    let java = bench.path("java").display().to_string();
    let ran = bench.run(&["check", "-q", "--jobs", "1", "--java", &java]);
    assert!(std::fs::read_to_string(bench.path("A.tla")).unwrap().contains("Small == TRUE"));
    refused(&ran, 12, &["Small is violated"]);
    let hash = |path: &str| {
        let text = std::fs::read_to_string(bench.path(path)).unwrap();
        text.lines().find(|l| l.ends_with("/A.tla")).unwrap().to_owned()
    };
    let (first, second) = (
        hash("greyverify.out/jobs/first/inputs.sha256"),
        hash("greyverify.out/jobs/second/inputs.sha256"),
    );
    assert_eq!(first, second);
    let sources = bench.outcomes()["sources"].clone();
    let recorded = sources[0]["sha256"].as_str().unwrap();
    assert!(first.starts_with(recorded), "{first} {recorded}");
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn attack_d4_what_is_no_module_file() {
    let bench = Bench::new();
    let root = counting("A", ", B", "");
    bench.write("A.cfg", CFG).write("A.tla", &root);
    let b = bench.path("B.tla");
    let run = || bench.run(&["check", "-q", "A.tla"]);
    std::os::unix::fs::symlink("/dev/zero", &b).unwrap();
    refused(&run(), 5, &["B.tla: it is a device, not a file"]);
    std::fs::remove_file(&b).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&b).status().unwrap();
    assert!(made.success());
    refused(&run(), 5, &["B.tla: it is a named pipe, not a file"]);
    refused(&bench.run(&["check", "-q", "B.tla", "--config", "A.cfg"]), 5, &["a named pipe"]);
    std::fs::remove_file(&b).unwrap();
    std::fs::create_dir(&b).unwrap();
    refused(&run(), 5, &["B.tla: it is a folder, not a file"]);
    std::fs::remove_dir(&b).unwrap();
    std::fs::File::create(&b).unwrap().set_len(17 << 20).unwrap();
    refused(&run(), 5, &["B.tla: it has more than 16777216 bytes, the most that is read"]);
}

#[test]
fn attack_d4_ninety_thousand_terms() {
    let sum = vec!["1"; 90_000].join(" + ");
    let (_, ran) = check(&[("A.tla", &counting("A", "", &format!("Sum == {sum}")))], &[]);
    assert!([0, 5].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
    let nested = format!("Deep == {}1{}", "(".repeat(90_000), ")".repeat(90_000));
    let (_, ran) = check(&[("A.tla", &counting("A", "", &nested))], &[]);
    assert!([0, 5].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
}

#[test]
fn attack_d4_modules_without_end() {
    let bench = Bench::new();
    bench.write("A.cfg", CFG).write("A.tla", &counting("A", ", M0", ""));
    for n in 0..2_001 {
        bench.write(
            &format!("M{n}.tla"),
            &format!("---- MODULE M{n} ----\nEXTENDS M{}\n====\n", n + 1),
        );
    }
    refused(
        &bench.run(&["check", "-q", "A.tla"]),
        5,
        &["more than 2000 modules and 64 MiB, the limit"],
    );
    bench.write("M1.tla", "---- MODULE M1 ----\nEXTENDS M0\n====\n");
    refused(&bench.run(&["check", "-q", "A.tla"]), 5, &["ircular"]);
}

#[test]
fn folders_of_any_name_hold_specifications() {
    let bench = Bench::new();
    let folder = "a b:c#d%41 \u{e9}'\"";
    std::fs::create_dir(bench.path(folder)).unwrap();
    bench.write(&format!("{folder}/A.tla"), &counting("A", ", B", ""));
    bench.write(&format!("{folder}/B.tla"), "---- MODULE B ----\n====\n");
    bench.write(&format!("{folder}/A.cfg"), CFG);
    let relative = format!("{folder}/A.tla");
    let absolute = bench.path(&relative).display().to_string();
    for path in [relative.as_str(), absolute.as_str(), &format!("./x/../{relative}")] {
        std::fs::create_dir_all(bench.path("x")).unwrap();
        verified(&bench.run(&["check", "-q", path, "--vacuity", "ignore"]));
    }
}
