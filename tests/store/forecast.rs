//! What a plan will probably take, by the history, and what will not fit.

use std::process::Command;

use serde_json::Value as Json;

use crate::Stored;
use crate::common::{expect, expect_all, ran};

/// What every command here is told beside its name.
const JOB: [&str; 3] = ["Counter.tla", "--vacuity", "ignore"];

impl Stored {
    fn told(&self, what: &str, more: &[&str]) -> Command {
        let mut command = self.bench.command();
        command.args([what, "--cache", "store", "--java"]).arg(self.bench.path("java"));
        command.args(JOB).args(more).env("GREYVERIFY_FAKE", "green");
        command
    }

    /// Changes all lines of the history.
    fn rewrite(&self, change: impl Fn(&mut Json)) {
        let text = std::fs::read_to_string(self.history()).unwrap();
        let lines = text.lines().map(|line| {
            let mut line = serde_json::from_str(line).unwrap();
            change(&mut line);
            format!("{line}\n")
        });
        let text: String = lines.collect();
        std::fs::write(self.history(), text).unwrap();
    }
}

/// As if the search had taken so long.
fn taking(secs: f64) -> impl Fn(&mut Json) {
    move |line| {
        if line["line"] == "cost" {
            line["search_secs"] = secs.into();
        }
    }
}

#[test]
fn a_plan_says_what_its_jobs_took_before_and_what_will_not_fit() {
    let stored = Stored::fake();
    let plan = |more: &[&str]| ran(stored.told("plan", more).output().unwrap());
    let first = plan(&[]);
    assert!(first.code == 0 && !first.stdout.contains("forecast"), "{first:?}");
    assert!(!stored.history().exists(), "a plan notes nothing");
    stored.check("green", &["--no-cache"]);
    stored.rewrite(taking(100.0));
    let known = plan(&[]);
    expect(&known, 0, "  forecast: about 1m40s (1m15s to 2m05s), by 1 run on such a machine\n");
    let short = plan(&["--time-budget", "30s"]);
    expect(&short, 0, "; it will not fit its time: it needs about 1m40s, and has 30s\n");
    let json: Json = serde_json::from_str(&plan(&["--format", "json"]).stdout).unwrap();
    assert_eq!(
        (&json["jobs"][0]["forecast"]["secs"], &json["jobs"][0]["forecast"]["runs"]),
        (&100.0.into(), &1.into())
    );
}

#[test]
fn a_run_says_it_before_it_begins_and_its_verdict_is_what_it_was() {
    let stored = Stored::fake();
    stored.check("green", &["--no-cache"]);
    stored.rewrite(taking(100.0));
    let short =
        ran(stored.told("check", &["--no-cache", "--time-budget", "30s"]).output().unwrap());
    let lines = [
        "forecast: about 1m40s, by what 1 of 1 job took before\n",
        "forecast: Counter will not fit its time: it needs about 1m40s, and has 30s\n",
        "1 job, all as expected",
    ];
    expect_all(&short, 0, &lines);
    assert_eq!(short.stderr.matches("will not fit").count(), 1, "{short:?}");
    let quiet = stored.check("green", &["--time-budget", "30s"]);
    assert!(!quiet.stderr.contains("forecast"), "{quiet:?}");
    let known = ran(stored.told("check", &[]).output().unwrap());
    assert!(!known.stderr.contains("forecast"), "a stored outcome takes no time: {known:?}");
}

#[test]
fn what_another_machine_took_is_scaled_by_a_search_of_a_fixed_size() {
    let stored = Stored::real();
    stored.bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let check = |more: &[&str]| ran(stored.told("check", more).output().unwrap());
    expect(&check(&["--no-cache"]), 0, "1 job, all as expected");
    assert!(stored.lines("speed").is_empty(), "a short job is not worth it");
    stored.rewrite(taking(100.0));
    stored.rewrite(|line| line["machine"] = "another processor, 8 cores".into());
    let cost = stored.lines("cost").remove(0);
    let mut speed =
        serde_json::json!({ "version": 1, "line": "speed", "states_per_sec": 50_000.0 });
    for part in ["run", "at", "machine", "engine", "workers", "length"] {
        speed[part] = cost[part].clone();
    }
    let text = std::fs::read_to_string(stored.history()).unwrap();
    std::fs::write(stored.history(), format!("{text}{speed}\n")).unwrap();

    let scaled = check(&["--no-cache"]);
    let said = ["measuring how fast this machine is", "by what 1 of 1 job took before"];
    expect_all(&scaled, 0, &said);
    let speeds = stored.lines("speed");
    assert_eq!(speeds.len(), 2, "{speeds:#?}");
    let speed = speeds[1]["states_per_sec"].as_f64().unwrap();
    assert!((100.0..1e8).contains(&speed), "{speed}");
    // What it took here tells more from now on.
    let again = check(&["--no-cache"]);
    assert!(!again.stderr.contains("measuring"), "{again:?}");
    stored.rewrite(|line| {
        if line["line"] == "cost" {
            line["machine"] = "another processor, 8 cores".into();
        }
    });
    let plan = ran(stored.told("plan", &[]).output().unwrap());
    expect(&plan, 0, "on other machines, by the speed of each\n");
}
