//! What is saved is checked at once.

use std::io::{BufRead as _, BufReader};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::common::Bench;
use crate::{MANIFEST, team};

const SMALL: &str = "---- MODULE Small ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\n\
    Next == IF x < 5 THEN x' = x + 1 ELSE UNCHANGED x\nLow == x < 9\n====\n";

/// A watcher, and what it says.
struct Watcher {
    child: Child,
    lines: Receiver<String>,
}

impl Watcher {
    fn new(bench: &Bench, arguments: &[&str]) -> Self {
        // One pipe for both streams keeps what is said in its order.
        let (said, both) = std::io::pipe().unwrap();
        let mut command = bench.command();
        command.arg("watch").args(arguments).stdout(both.try_clone().unwrap()).stderr(both);
        let child = command.spawn().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// What is said until it waits again.
    fn round(&self) -> String {
        self.until("waiting for a file")
    }

    fn until(&self, words: &str) -> String {
        let mut said = String::new();
        while !said.contains(words) {
            let line = self.lines.recv_timeout(Duration::from_secs(180));
            assert!(line.is_ok(), "the end came before {words:?}: {said}");
            said.push_str(&format!("{}\n", line.unwrap_or_default()));
        }
        said
    }

    /// The code with which it ends when it is interrupted.
    fn interrupted(mut self) -> Option<i32> {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn what_is_saved_is_checked_and_a_signal_ends_it() {
    let bench = Bench::new();
    bench.write("Small.tla", SMALL).write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Low\n");
    let watcher = Watcher::new(&bench, &["Small.tla"]);
    assert!(watcher.round().contains("verified: 6 distinct"));
    bench.write("Small.tla", &SMALL.replace("x < 9", "x < 3"));
    let red = watcher.round();
    assert!(red.contains("Low is violated"), "{red}");
    assert!(red.contains("why: x < 3 is FALSE"), "{red}");
    let provisional = red.find("provisional: Small  tla-mc found: Low is violated after 4 states");
    assert!(provisional.is_some() && provisional < red.find("FAIL"), "{red}");
    // What cannot be read is told, and waited for.
    bench.write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Lo\n");
    let refused = watcher.round();
    assert!(refused.contains("defines no `Lo`"), "{refused}");
    bench.write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Low\n");
    let same = watcher.round();
    assert!(same.contains("the job reads nothing new\nstill not as expected: Small"), "{same}");
    bench.write("Small.tla", SMALL);
    assert!(watcher.round().contains("verified: 6 distinct"));
    assert_eq!(watcher.interrupted(), Some(130));
}

#[test]
fn a_file_that_is_saved_during_a_search_begins_it_anew() {
    let bench = Bench::new().soon();
    let endless = SMALL.replace("IF x < 5", "IF TRUE").replace("x < 9", "TRUE");
    bench.write("Small.tla", &endless).write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Low\n");
    let watcher = Watcher::new(&bench, &["Small.tla"]);
    watcher.until("checking 1 job");
    bench.write("Small.tla", SMALL);
    assert!(watcher.until("once more").contains("a file was saved"));
    assert!(watcher.round().contains("verified: 6 distinct"));
    assert_eq!(watcher.interrupted(), Some(130));
}

/// Of a manifest, only what reads the file is run.
#[test]
fn what_a_file_does_not_touch_is_not_run() {
    let bench = team();
    bench.write("Small.tla", SMALL);
    let small = "\n[specs.Small]\nfile = \"Small.tla\"\n[[model]]\nname = \"small\"\nspec = \"Small\"\n\
        profiles = [\"pr\"]\nconfig = \"Small.cfg\"\n";
    bench.write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Low\n");
    bench.write("greyverify.toml", &format!("{MANIFEST}{small}"));
    let watcher = Watcher::new(&bench, &[]);
    let first = watcher.round();
    assert!(first.contains("all as expected"), "{first}");
    bench.write("Small.tla", &SMALL.replace("x < 9", "x < 8"));
    let second = watcher.round();
    assert!(second.contains("checking 1 of "), "{second}");
    assert!(second.contains("small") && !second.contains("counter"), "{second}");
    bench.write("notes.txt", "nobody reads this");
    bench.write("greyverify.toml", &format!("{MANIFEST}{small}# a comment\n"));
    let third = watcher.round();
    assert!(third.contains("reads anything new"), "{third}");
    // A red is not forgotten over a green of others.
    bench.write("Small.tla", &SMALL.replace("x < 9", "x < 3"));
    assert!(watcher.round().contains("Low is violated"));
    let counter = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &format!("{counter}after the end\n"));
    let fourth = watcher.round();
    assert!(fourth.contains("all as expected"), "{fourth}");
    assert!(fourth.contains("still not as expected: small"), "{fourth}");
    assert_eq!(watcher.interrupted(), Some(130));
}

#[test]
fn a_new_folder_in_a_folder_is_seen() {
    let bench = Bench::new().soon();
    let config = "INIT Init\nNEXT Next\nINVARIANT Low\n";
    std::fs::create_dir(bench.path("specs")).unwrap();
    bench.write("specs/Small.tla", SMALL).write("specs/Small.cfg", config);
    let watcher = Watcher::new(&bench, &["specs"]);
    assert!(watcher.round().contains("verified: 6 distinct"));
    std::fs::create_dir(bench.path("specs/new")).unwrap();
    bench.write("specs/new/Other.tla", &SMALL.replace("MODULE Small", "MODULE Other"));
    bench.write("specs/new/Other.cfg", config);
    let said = watcher.until("Other");
    assert!(said.contains("checking 1 of 2 jobs"), "{said}");
    assert_eq!(watcher.interrupted(), Some(130));
}

#[test]
fn what_is_wrong_from_the_beginning_is_refused() {
    let bench = Bench::new();
    let ran = bench.run(&["watch", "--manifest", "missing.toml"]);
    crate::common::expect(&ran, 2, "missing.toml");
}

#[test]
fn a_saved_behaviour_is_followed_in_each_round_and_a_mended_one_begins_the_next() {
    let bench = Bench::new();
    let spec = SMALL.replace("====", "Spec == Init /\\ [][Next]_x\n====");
    bench.write("Small.tla", &spec);
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256\n";
    let model = "[specs.Small]\nfile = \"Small.tla\"\ninvariants = [\"Low\"]\n[[model]]\nname = \"walk\"\n\
        spec = \"Small\"\nprofiles = [\"pr\"]\nmode = \"simulate\"\nvacuity = \"ignore\"\n\
        simulate = { depth = 5, traces = 20, from = [\"saved.itf.json\"] }\n";
    bench.write("greyverify.toml", &format!("{head}{model}"));
    let saved =
        |x: u8| format!("{{\"vars\": [\"x\"], \"states\": [{{\"x\": 0}}, {{\"x\": {x}}}]}}");
    bench.write("saved.itf.json", &saved(7));
    let watcher = Watcher::new(&bench, &[]);
    let refused = watcher.round();
    assert!(refused.contains("no step leads from state 1 to the next"), "{refused}");
    bench.write("saved.itf.json", &saved(1));
    let walked = watcher.round();
    assert!(walked.contains("each behaviour begins in one of 2 states"), "{walked}");
    assert_eq!(watcher.interrupted(), Some(130));
}
