//! What was found stays found, whatever goes wrong while it is written down.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use crate::common::{Bench, ran};
use crate::standin::{SMALL_FILES, fake, send, shell, start, start_with, wait_for_log, wait_until};

#[test]
fn attack_c3_a_violation_outranks_what_cannot_be_written() {
    let bench = Bench::new();
    let cases = [
        ("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/nowhere/sum.md CHECK", "step summary"),
        ("CHECK --junit /dev/full", "/dev/full"),
        ("CHECK > /dev/full", "; the results are in /"),
        (SMALL_FILES, ""),
        ("CHECK | true; exit ${PIPESTATUS[0]}", ""),
        ("(CHECK; echo $? > code) 2>&1 | true; exit $(cat code)", ""),
        ("CHECK > /dev/full 2> /dev/full", ""),
        ("CHECK >&- 2>&-", ""),
    ];
    for (script, told) in cases {
        let mode = if script == SMALL_FILES { "violated-when-told" } else { "violated" };
        let red = shell(&bench, mode, script);
        assert_eq!(red.code, 12, "{script}: {red:?}");
        assert!(red.stderr.contains(told), "{script}: {red:?}");
    }
    for (script, code) in [
        ("CHECK --junit /dev/full", 3),
        ("CHECK > /dev/full", 3),
        ("CHECK | true; exit ${PIPESTATUS[0]}", 0),
    ] {
        let green = shell(&bench, "green", script);
        assert_eq!(green.code, code, "{script}: {green:?}");
    }
}

#[test]
fn attack_c3_a_run_folder_that_vanishes_does_not_change_what_was_found() {
    for (mode, code) in [("violated-when-told", 12), ("green-when-told", 3)] {
        let bench = Bench::new();
        let child = start(&bench, mode);
        wait_for_log(&bench);
        fs::remove_dir_all(bench.path("greyverify.out")).unwrap();
        fs::write(bench.path("go"), "").unwrap();
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(ran.stderr.contains("outcomes.json"), "{ran:?}");
        assert!(!bench.path("greyverify.out").exists());
    }
}

/// A small file system that is full, where one can be mounted.
#[test]
fn attack_c3_a_full_disk_does_not_change_what_was_found() {
    let bench = Bench::new();
    fs::create_dir(bench.path("small")).unwrap();
    let script = "mount -t tmpfs -o size=16m none small || exit 77; \
        CHECK --out small/out & pid=$!; \
        until [ -s small/out/jobs/Counter/stdout.log ]; do kill -0 $pid || break; sleep 0.1; done; \
        head -c 20M /dev/zero > small/filler 2>/dev/null; touch go; \
        wait $pid; code=$?; \
        python3 -c 'import json; json.load(open(\"small/out/outcomes.json\"))' || code=99; \
        umount -l small; exit $code";
    let script = format!("export GREYVERIFY_GO=$PWD/go; {script}");
    let private = format!("unshare -m bash -c '{}'", script.replace('\'', "'\\''"));
    let red = shell(&bench, "violated-when-told", &private);
    if red.code == 77 || red.stderr.contains("Operation not permitted") {
        return;
    }
    assert_eq!(red.code, 12, "{red:?}");
    assert!(red.stderr.contains("the results are on standard output"), "{red:?}");
}

#[test]
fn attack_c4_a_counterexample_that_was_cut_says_so_everywhere() {
    let at_least = "TypeOK is violated after at least 5 states; its counterexample was cut by";
    for (mode, code, by) in [
        ("cut-violation", 130, "the signal that ended the run"),
        ("cut-and-killed", 12, "signal 9"),
    ] {
        let bench = Bench::new();
        let child = start_with(&bench, mode, &["--junit", "j.xml"]);
        let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
        wait_until(|| fs::read_to_string(&log).is_ok_and(|text| text.contains("x = 5")));
        std::thread::sleep(Duration::from_millis(300));
        if code == 130 {
            send(&child, Signal::INT);
        }
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{ran:?}");
        let told = format!("{at_least} {by}");
        let job = &bench.outcomes()["jobs"][0];
        assert!(job["counterexample"]["cut"].as_str().unwrap().contains(by), "{job}");
        assert_eq!(bench.run(&["report", "--html", "page.html"]).code, 0);
        for file in ["j.xml", "page.html", "greyverify.out/summary.md"] {
            assert!(fs::read_to_string(bench.path(file)).unwrap().contains(&told), "{file}");
        }
        assert!(ran.stdout.contains(&told), "{ran:?}");
        let folder = bench.path("greyverify.out/jobs/Counter");
        let text = fs::read_to_string(folder.join("counterexample.txt")).unwrap();
        assert!(text.contains("it was cut here by"), "{text}");
        let itf = fs::read_to_string(folder.join("counterexample.itf.json")).unwrap();
        assert!(itf.contains("\"cut\":") && itf.contains(by), "{itf}");
        let shown =
            bench.run(&["trace", "show", "greyverify.out/jobs/Counter/counterexample.itf.json"]);
        let words = shown.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("not whole: cut by"), "{shown:?}");
    }
    let bench = Bench::new();
    let missing = fake(&bench, "states-missing", &[]);
    assert!(missing.stdout.contains("cut by states that are missing"), "{missing:?}");
    let budget = fake(&bench, "cut-violation", &["--time-budget", "1s"]);
    assert_eq!(budget.code, 12, "{budget:?}");
    assert!(budget.stdout.contains("cut by the time budget"), "{budget:?}");
}

/// A file that may not grow: the count stays right, and the files say where
/// they end.
#[test]
fn attack_c4_a_file_that_was_cut_by_a_limit_says_so() {
    let bench = Bench::new();
    let red = shell(&bench, "violated-when-told", SMALL_FILES);
    assert_eq!(red.code, 12, "{red:?}");
    assert!(red.stdout.contains("violated after 3001 states"), "{red:?}");
    assert!(red.stdout.contains("counterexample.txt is not whole"), "{red:?}");
    let folder = bench.path("greyverify.out/jobs/Counter");
    let text = fs::read_to_string(folder.join("counterexample.txt")).unwrap();
    assert!(text.ends_with('\n') && text.contains("this file was cut here"), "{}", text.len());
    assert!(!folder.join("counterexample.itf.json").exists());
}

#[test]
fn attack_c5_a_budget_beyond_any_clock_is_refused() {
    let bench = Bench::new();
    for budget in ["18446744073709551615s", "9300000000000000s", "9000h"] {
        let ran = fake(&bench, "green", &["--time-budget", budget]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains("1s to 8784h"), "{ran:?}");
    }
}

#[test]
fn attack_c5_a_quit_from_the_keyboard_leaves_the_record() {
    let bench = Bench::new();
    let child = start(&bench, "green-when-told");
    wait_for_log(&bench);
    send(&child, Signal::QUIT);
    let ran = ran(child.wait_with_output().unwrap());
    fs::write(bench.path("go"), "").unwrap();
    assert_eq!(ran.code, 131, "{ran:?}");
    assert_eq!(bench.outcomes()["jobs"][0]["result"]["why"], "cancelled");
}
