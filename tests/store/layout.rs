//! A comment that moves no word starts nothing; everything else does.

use crate::Stored;
use crate::common::expect;
use crate::damage::seal;

/// A module of one variable, with what stands in its comments and its invariant.
const MODULE: &str = "---- MODULE Lamp ----\n\\* A lamp.\nVARIABLE on\nText == \"(* a string *)\"\nInit == on = 0 \\* dark\nNext == on' = IF on = 0 THEN 1 ELSE 0\n(* Nothing else. *) Inv == on \\in {0, 1} /\\ Text # \"\"\n====\n";

impl Stored {
    /// How often an engine is started for the lamp, whose module reads so.
    fn lamp(&self, text: &str) -> usize {
        self.bench.write("Lamp.tla", text);
        self.bench.write("Lamp.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
        let (done, started) = self.started_by(|| self.run(&["-q", "Lamp.tla"]));
        expect(&done, 0, "verified: 2 distinct");
        assert_eq!(done.stdout.contains("same key"), started == 0, "{done:?}");
        started
    }
}

#[test]
fn the_words_of_a_comment_start_nothing_and_everything_else_does() {
    let stored = Stored::real();
    assert!(stored.lamp(MODULE) > 0);
    for (from, to) in [
        ("A lamp.", "This is a lamp."),
        (" \\* dark", ""),
        ("Nothing else.", "Nothing more."),
        ("====\n", "====   \n\n"),
    ] {
        assert!(MODULE.contains(from), "{from}");
        assert_eq!(stored.lamp(&MODULE.replace(from, to)), 0, "{to}");
    }
    for (from, to) in [
        ("{0, 1}", "{1, 0}"),
        ("(* a string *)", "(* a thread *)"),
        ("A lamp.", "A lamp.\n\\* It has two states."),
        ("A lamp.", "BEGIN TRANSLATION"),
    ] {
        assert!(MODULE.contains(from), "{from}");
        let (done, started) = {
            stored.bench.write("Lamp.tla", &MODULE.replacen(from, to, 1));
            stored.started_by(|| stored.run(&["-q", "Lamp.tla"]))
        };
        assert!(started > 0 && !done.stdout.contains("same key"), "{to}: {done:?}");
    }
}

#[test]
fn what_was_read_then_must_be_what_would_be_read_now() {
    let stored = Stored::real();
    stored.lamp(MODULE);
    let entry = stored.entries().remove(0);
    let list = std::fs::read_to_string(entry.join("layout.sha256")).unwrap();
    assert!(list.contains("in place ") && list.contains("  inputs/Lamp.tla"), "{list}");
    let forged = list.replace("in place ", "in place 0");
    std::fs::write(entry.join("layout.sha256"), forged).unwrap();
    seal(&entry);
    assert!(stored.lamp(&MODULE.replace("dark", "off")) > 0);
}
