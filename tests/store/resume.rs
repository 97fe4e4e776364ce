//! Searches that are cut, and go on in the next run; and checkpoints that are not trusted.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value as Json, json};

use crate::common::{Ran, expect, expect_all, ran};
use crate::{Stored, files};

/// Longest that anything is waited for.
const LONGEST: Duration = Duration::from_secs(120);

impl Stored {
    /// The checkpoints in the store.
    fn checkpoints(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.bench.path("store")).into_iter().flatten();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_str().unwrap().contains("/checkpoint-")).collect()
    }

    fn resumable(&self, mode: &str) -> Command {
        let mut command = self.fake_command(mode, &["--workers", "1"]);
        command.env("GREYVERIFY_GO", self.bench.path("go"));
        command
    }

    /// Cuts a search once its checkpoint is kept.
    fn cut(&self, mode: &str, signal: Signal) -> Ran {
        let mut command = self.resumable(mode);
        let (out, err) = (std::process::Stdio::piped(), std::process::Stdio::piped());
        let child = command.stdout(out).stderr(err).spawn().unwrap();
        wait_for(|| !self.checkpoints().is_empty());
        cut(child, signal)
    }

    /// The rest of the search, or all of it if it begins anew.
    fn go_on(&self, mode: &str) -> Ran {
        self.bench.write("go", "");
        let done = ran(self.resumable(mode).output().unwrap());
        std::fs::remove_file(self.bench.path("go")).unwrap();
        done
    }

    fn job(&self) -> Json {
        self.bench.outcomes()["jobs"][0].clone()
    }
}

fn cut(child: Child, signal: Signal) -> Ran {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
    ran(child.wait_with_output().unwrap())
}

fn wait_for(mut what: impl FnMut() -> bool) {
    let end = Instant::now() + LONGEST;
    while !what() {
        assert!(Instant::now() < end, "it did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_search_that_was_cut_goes_on_and_says_so_everywhere() {
    let stored = Stored::fake();
    let first = stored.cut("resumable-", Signal::TERM);
    expect(&first, 143, "no violation so far: complete to depth ");
    expect(&first, 143, " with up to 5 states is kept in the store: the next run goes on from it");
    let so_far = stored.job()["so_far"].clone();
    let depth = so_far["depth"].as_u64().unwrap();
    assert_eq!(so_far["complete_to_depth"], json!(depth - 1));
    assert_eq!(so_far["distinct"], json!(5));

    let second = stored.go_on("resumable-");
    let resumed = "verified: 6 distinct of at least 7 states, resumed from a checkpoint of ";
    expect_all(&second, 0, &[resumed, " at 5 states", "Counter goes on from a checkpoint of "]);
    assert_eq!(stored.job()["result"]["resumed"]["distinct"], json!(5));
    assert!(stored.checkpoints().is_empty(), "what is done needs no checkpoint");
    let read = |name: &str| std::fs::read_to_string(stored.bench.path(name)).unwrap();
    assert!(read("greyverify.out/junit.xml").contains(resumed));
    expect(&stored.bench.run(&["report", "--html"]), 0, "report.html");
    let page = read("greyverify.out/report.html");
    assert!(page.contains("verified, resumed from a checkpoint of ") && page.contains("≥ 7"));
    let lines = read("store/history.jsonl");
    let reasons = ["\"reason\":\"fruitless\"", "\"reason\":\"resumed\""];
    assert!(reasons.iter().all(|reason| lines.contains(reason)), "{lines}");

    let (third, started) = stored.started_by(|| stored.go_on("no-such-mode"));
    assert_eq!(started, 0);
    expect_all(&third, 0, &[resumed, "same key)"]);
}

#[test]
fn a_search_goes_on_however_it_was_cut() {
    for signal in [Signal::KILL, Signal::INT] {
        let stored = Stored::fake();
        stored.cut("resumable-", signal);
        expect(&stored.go_on("resumable-"), 0, "resumed from a checkpoint of ");
    }
    let stored = Stored::fake();
    let mut budget = stored.resumable("resumable-");
    let budget = ran(budget.args(["--time-budget", "3s"]).output().unwrap());
    expect_all(&budget, 3, &["the time budget of 3 s ended it", "is kept in the store"]);
    expect(&stored.go_on("resumable-"), 0, "resumed from a checkpoint of ");
}

#[test]
fn what_is_found_after_a_checkpoint_is_found_and_says_that_the_search_went_on() {
    let stored = Stored::fake();
    stored.cut("violated-later-", Signal::KILL);
    let red = stored.go_on("violated-later-");
    let resumed = "note: resumed from a checkpoint of ";
    expect_all(&red, 12, &["TypeOK is violated after 2 states", resumed]);
    assert!(stored.checkpoints().is_empty(), "another run begins in the first states");
}

#[test]
fn of_a_search_that_went_on_no_one_knows_what_was_generated_or_exercised() {
    let stored = Stored::fake();
    let expect_of = |distinct: u64| {
        format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n\
             [specs.Counter]\nfile = \"Counter.tla\"\ninvariants = [\"TypeOK\"]\n\
             constants = {{ Token = {{ model_values = 2 }} }}\n\
             [[model]]\nname = \"a\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nconstants = {{ N = 4 }}\n\
             expect = {{ verdict = \"verified\", distinct = {distinct}, generated = 2000000 }}\n"
        )
    };
    for (distinct, code) in [(6, 0), (5, 7)] {
        stored.bench.write("greyverify.toml", &expect_of(distinct));
        let command = |go: &str| {
            let mut command = stored.command(&["-q", "--vacuity", "warn", "--workers", "1"]);
            command.env("GREYVERIFY_FAKE", "resumable-").env("GREYVERIFY_GO", go);
            command
        };
        let (out, err) = (std::process::Stdio::piped(), std::process::Stdio::piped());
        let child = command("none").stdout(out).stderr(err).spawn().unwrap();
        wait_for(|| !stored.checkpoints().is_empty());
        cut(child, Signal::TERM);
        let done = ran(command("none").output().unwrap());
        expect(&done, code, "vacuity was not measured: the search was resumed from a checkpoint");
    }
}

#[test]
fn a_checkpoint_that_is_damaged_is_refused_by_name_and_the_search_begins_anew() {
    let stored = Stored::fake();
    stored.cut("resumable-", Signal::KILL);
    let place = stored.checkpoints().remove(0);
    let kept = stored.bench.path("kept");
    copy(&place, &kept);
    let refused = |what: &str, is_named: &str| {
        let done = stored.go_on("resumable-");
        expect_all(&done, 0, &["is not used: ", "Counter begins anew", is_named]);
        assert!(done.stdout.contains("6 distinct of 8 states"), "{what}: {done:?}");
        for folder in stored.entries().into_iter().chain(stored.checkpoints()) {
            std::fs::remove_dir_all(folder).unwrap();
        }
        copy(&kept, &place);
    };
    for file in files(&place) {
        let name = file.strip_prefix(&place).unwrap().to_str().unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        // A list that is damaged cannot always tell which of its lines is.
        refused("a bit", if name == "SHA256SUMS" { "" } else { name });
        std::fs::remove_file(&file).unwrap();
        refused("a file less", name);
    }
    std::fs::write(place.join("files/more"), "more").unwrap();
    refused("a file more", "files/more is not used: it is not in the list");
    // It is untouched, and goes on.
    expect(&stored.go_on("resumable-"), 0, "resumed from a checkpoint of ");
}

#[test]
fn a_checkpoint_of_another_key_is_not_gone_on_from() {
    let stored = Stored::fake();
    stored.cut("resumable-", Signal::KILL);
    let place = stored.checkpoints().remove(0);
    // Another number of workers has another key.
    stored.bench.write("go", "");
    let go = stored.bench.path("go");
    let mut other = stored.fake_command("resumable-", &["--workers", "2"]);
    let other = ran(other.env("GREYVERIFY_GO", &go).output().unwrap());
    assert!(!other.stdout.contains("resumed"), "{other:?}");
    let name = stored.entries()[0].file_name().unwrap().to_str().unwrap().to_owned();
    std::fs::remove_dir_all(&stored.entries()[0]).unwrap();
    copy(&place, &stored.bench.path("store").join(format!("checkpoint-{name}")));
    let mut other = stored.fake_command("resumable-", &["--workers", "2"]);
    let other = ran(other.env("GREYVERIFY_GO", &go).output().unwrap());
    expect_all(&other, 0, &["key.json is not used: it is of another key", "6 distinct of 8"]);
}

#[test]
fn an_engine_that_does_not_go_on_from_what_it_was_given_begins_anew() {
    for (mode, why) in [
        ("forgetful-", "it read 9 distinct states from the checkpoint, which holds 3 to 5"),
        ("failing-", "could not go on from its checkpoint and begins anew"),
    ] {
        let stored = Stored::fake();
        stored.cut(mode, Signal::KILL);
        let (done, started) = stored.started_by(|| stored.go_on(mode));
        expect_all(&done, 0, &[why, "verified: 6 distinct of 8 states"]);
        assert_eq!(started, 2, "{done:?}");
    }
}

#[test]
fn a_search_with_temporal_properties_does_not_go_on_and_says_why() {
    let stored = Stored::fake();
    let mut command = stored.resumable("temporal-");
    let (out, err) = (std::process::Stdio::piped(), std::process::Stdio::piped());
    let child = command.stdout(out).stderr(err).spawn().unwrap();
    let log = stored.bench.path("greyverify.out/jobs/Counter/stdout.log");
    wait_for(|| std::fs::read_to_string(&log).is_ok_and(|text| text.contains("Progress(9)")));
    let done = cut(child, Signal::TERM);
    expect_all(&done, 143, &["it cannot go on in another run: ", "complete to depth "]);
    assert_eq!(stored.checkpoints(), Vec::<PathBuf>::new());
    let command =
        || std::fs::read_to_string(stored.bench.path("greyverify.out/jobs/Counter/command.txt"));
    assert!(command().unwrap().contains("TLCGlobals.chkpt"), "nobody knew");

    stored.bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\nPROPERTY AlwaysReturns\n");
    let known = stored.resumable("temporal-").args(["--time-budget", "2s"]).output().unwrap();
    expect(&ran(known), 3, "it cannot go on in another run: ");
    assert!(command().unwrap().contains(" -checkpoint 0 "), "nothing is written");
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&file, to).unwrap();
    }
}

/// A search of some seconds.
const GRID: &str = "---- MODULE Counter ----
EXTENDS Naturals
CONSTANTS N, Token
VARIABLES a, b, c
Init == a = 0 /\\ b = 0 /\\ c = 0
Next == \\/ a < N /\\ a' = a + 1 /\\ UNCHANGED <<b, c>>
        \\/ b < N /\\ b' = b + 1 /\\ UNCHANGED <<a, c>>
        \\/ c < N /\\ c' = c + 1 /\\ UNCHANGED <<a, b>>
Spec == Init /\\ [][Next]_<<a, b, c>>
TypeOK == {a, b, c} \\subseteq 0..N
====
";

#[test]
fn tlc_goes_on_from_its_checkpoint_and_counts_the_same() {
    let stored = Stored::real();
    stored.bench.write("Counter.tla", GRID);
    let cfg = "SPECIFICATION Spec\nINVARIANT TypeOK\nCONSTANTS\n    N = 119\n    Token = 1\n";
    stored.bench.write("Counter.cfg", cfg);
    // TLC writes a checkpoint after three seconds, and then each minute.
    let often = "--java-option=-Dtlc2.TLCGlobals.chkpt=1";
    let command =
        || stored.command(&["-q", "Counter.tla", "--deadlock", "off", "--workers", "1", often]);
    let (out, err) = (std::process::Stdio::piped(), std::process::Stdio::piped());
    let child = command().stdout(out).stderr(err).spawn().unwrap();
    wait_for(|| !stored.checkpoints().is_empty());
    let first = cut(child, Signal::TERM);
    expect_all(&first, 143, &["no violation so far: complete to depth ", "goes on from it"]);
    let so_far = stored.job()["so_far"].clone();
    let depth = so_far["complete_to_depth"].as_u64().unwrap();
    // Those within so many steps of the first: as many as there are c for each a and b.
    let steps = depth - 1;
    let with = |a_and_b: u64| steps.checked_sub(a_and_b).map_or(0, |left| left.min(119) + 1);
    let states: u64 = (0..=119).flat_map(|a| (0..=119).map(move |b| with(a + b))).sum();
    assert!(so_far["distinct"].as_u64().unwrap() >= states, "{states}: {so_far}");

    let second = ran(command().output().unwrap());
    expect_all(
        &second,
        0,
        &["verified: 1,728,000 distinct of at least ", ", depth 358, ", "resumed from"],
    );
    let result = stored.job()["result"].clone();
    assert!(result["generated"].as_u64().unwrap() <= 5_140_801, "{result}");
}
