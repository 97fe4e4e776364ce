//! What runs cost is noted beside the store, and told.

use serde_json::Value as Json;

use crate::Stored;
use crate::common::{Ran, expect, expect_all, ran};

impl Stored {
    pub(crate) fn history(&self) -> std::path::PathBuf {
        self.bench.path("store/history.jsonl")
    }

    /// The lines of the history of one kind.
    pub(crate) fn lines(&self, kind: &str) -> Vec<Json> {
        let text = std::fs::read_to_string(self.history()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.filter(|line: &Json| line["line"] == kind).collect()
    }

    fn costs(&self, arguments: &[&str]) -> Ran {
        let mut command = self.bench.command();
        command.args(["costs", "--cache", "store"]).args(arguments);
        ran(command.output().unwrap())
    }
}

#[test]
fn every_run_is_noted_whether_it_is_taken_from_the_store_or_not() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    stored.check("no-such-mode", &[]);
    stored.check("green", &["--no-cache"]);
    stored.check("violated", &["--no-cache"]);
    let mut costs = stored.lines("cost");
    costs.retain(|cost| cost["reason"] != "explanation");
    let of = |part: &str| costs.iter().map(|cost| cost[part].clone()).collect::<Vec<_>>();
    assert_eq!(of("reason"), ["proof", "stored", "proof", "violation"], "{costs:#?}");
    assert_eq!(of("as_expected"), [true, true, true, false]);
    let key = stored.entries()[0].file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(of("key"), vec![Json::from(key); 4]);
    assert_eq!(costs[1]["spent_secs"], 0.0);
    assert_eq!((&costs[0]["version"], &costs[0]["distinct"]), (&1.into(), &5.into()));
    let runs = stored.lines("run");
    assert_eq!(runs.iter().map(|run| run["exit_code"].clone()).collect::<Vec<_>>()[..3], [0, 0, 0]);
    assert_eq!(runs[1]["run"], costs[1]["run"]);
}

#[test]
fn a_history_that_cannot_be_written_costs_a_warning_and_no_verdict() {
    let stored = Stored::fake();
    std::fs::create_dir_all(stored.history()).unwrap();
    let ran = stored.check("green", &[]);
    expect_all(&ran, 0, &["1 job, all as expected"]);
    let loud = stored.run(&["Counter.tla", "--vacuity", "ignore"]);
    expect(&loud, 0, "note: what this run costs is not noted: cannot write ");
}

#[test]
fn costs_are_told_by_month_and_what_is_damaged_is_passed_over() {
    let stored = Stored::fake();
    expect(
        &stored.costs(&[]),
        2,
        "store/history.jsonl tells of no job\n  hint: a run with --cache DIR",
    );
    let no_store = ran(stored.bench.command().arg("costs").output().unwrap());
    expect(&no_store, 2, "no store is named");
    stored.check("green", &[]);
    stored.check("green", &[]);
    let text = std::fs::read_to_string(stored.history()).unwrap();
    std::fs::write(stored.history(), format!("{text}{}", &text[..40])).unwrap();
    let told = stored.costs(&["--budget", "1500"]);
    expect_all(&told, 0, &["# What verification cost, 20", "| last 30 days | 2 | 0.", "| proof |"]);
    expect(&told, 0, "warning: 1 line of store/history.jsonl cannot be read");
    let json = stored.costs(&["--format", "json", "--since", "7"]);
    let json: Json = serde_json::from_str(&json.stdout).unwrap();
    let periods = json["periods"].as_array().unwrap();
    assert_eq!(periods.last().unwrap()["by_reason"]["stored"]["lines"], 1, "{json:#}");
    assert_eq!(periods.last().unwrap()["runs"], 2);
}

#[test]
fn the_record_and_the_page_hold_what_earlier_runs_took() {
    let stored = Stored::fake();
    for earlier in 0..3 {
        stored.check("green", &["--no-cache"]);
        let outcomes = stored.bench.outcomes();
        let history = outcomes["jobs"][0]["history"].as_array().unwrap();
        assert_eq!(history.len(), earlier, "{history:#?}");
    }
    expect(&stored.bench.run(&["report", "--html"]), 0, "report.html");
    let page = std::fs::read_to_string(stored.bench.path("greyverify.out/report.html")).unwrap();
    assert!(page.contains("The last runs of each job") && page.contains("class=\"spark\""));
    stored.check("green", &[]);
    stored.check("no-such-mode", &[]);
    let outcomes = stored.bench.outcomes();
    let known = outcomes["jobs"][0]["history"].as_array().unwrap().len();
    assert_eq!(known, 4, "a stored outcome is not a run of its search");
}
