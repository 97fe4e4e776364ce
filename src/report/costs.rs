//! What runs have cost, in Markdown and in JSON.
//!
//! In: a [`Bill`], and how many minutes a month may take. Out: text.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::escape;
use crate::figures::grouped;
use crate::history::{Bill, Period, Reason, Sum};
use crate::record::SCHEMA_VERSION;

/// Seconds of a minute.
const MINUTE: f64 = 60.0;

/// Tables for people.
#[must_use]
pub fn markdown(bill: &Bill, budget: Option<u32>) -> String {
    let between = bill.between.as_ref();
    let between = between.map(|(first, last)| format!(", {first} to {last}")).unwrap_or_default();
    let mut text = format!("# What verification cost{between}\n\n");
    let of_budget = budget.map(|budget| format!(" of {}", grouped(budget.into())));
    let minutes = format!("minutes{}", of_budget.unwrap_or_default());
    let columns = [
        "runs",
        &minutes,
        "minutes of jobs",
        "of the processor",
        "from the store",
        "minutes saved",
    ];
    head(&mut text, "", &columns);
    for period in &bill.periods {
        let stored = period.by_reason.get(&Reason::Stored).map_or(0, |sum| sum.lines);
        let cells = [
            grouped(period.runs as u64),
            of(period.wall_secs, budget),
            shown(period.all.secs),
            shown(period.all.cpu_secs),
            grouped(stored),
            shown(period.all.saved_secs),
        ];
        row(&mut text, &period.name, &cells);
    }
    table(&mut text, bill, "reason", &reasons(bill), |period, reason| period.by_reason.get(reason));
    table(&mut text, bill, "job", &jobs(bill), |period, job| period.by_job.get(job));
    text
}

/// Minutes of jobs by one thing, a column for each period.
fn table<K: ToString>(
    text: &mut String,
    bill: &Bill,
    by: &str,
    keys: &[K],
    of: impl for<'a> Fn(&'a Period, &K) -> Option<&'a Sum>,
) {
    let _ = write!(text, "\n## Minutes of jobs by {by}\n\n");
    let names: Vec<&str> = bill.periods.iter().map(|period| &*period.name).collect();
    head(text, by, &names);
    for key in keys {
        let cell = |period: &Period| of(period, key).map_or(String::new(), |sum| shown(sum.secs));
        let cells: Vec<String> = bill.periods.iter().map(cell).collect();
        row(text, &key.to_string(), &cells);
    }
}

/// The reasons that occur, in their order.
fn reasons(bill: &Bill) -> Vec<Reason> {
    let occurs =
        |reason: &Reason| bill.periods.iter().any(|period| period.by_reason.contains_key(reason));
    Reason::ALL.into_iter().filter(|reason| *reason != Reason::Stored).filter(occurs).collect()
}

/// All jobs, the one that cost most first.
fn jobs(bill: &Bill) -> Vec<String> {
    let names = bill.periods.iter().flat_map(|period| period.by_job.keys());
    let mut names: Vec<&String> = names.collect();
    names.sort();
    names.dedup();
    let cost = |name: &String| -> f64 {
        let of = |period: &Period| period.by_job.get(name).map_or(0.0, |sum| sum.secs);
        bill.periods.iter().map(of).sum()
    };
    names.sort_by(|a, b| cost(b).total_cmp(&cost(a)));
    names.into_iter().cloned().collect()
}

fn head(text: &mut String, first: &str, columns: &[&str]) {
    let _ = writeln!(text, "| {first} | {} |", columns.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(columns.len()));
}

fn row(text: &mut String, name: &str, cells: &[String]) {
    let _ = writeln!(text, "| {} | {} |", escape::markdown(name), cells.join(" | "));
}

/// Minutes with one decimal.
fn shown(secs: f64) -> String {
    let tenths = (secs / MINUTE * 10.0).round().max(0.0) as u64;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// Minutes, and which part of the budget they are.
fn of(secs: f64, budget: Option<u32>) -> String {
    match budget {
        None => shown(secs),
        Some(budget) => {
            let percent = 100.0 * secs / MINUTE / f64::from(budget);
            let over = if percent > 100.0 { ", over" } else { "" };
            format!("{} ({percent:.0} %{over})", shown(secs))
        }
    }
}

/// The same for programs, in seconds.
#[must_use]
pub fn json(bill: &Bill, budget: Option<u32>) -> String {
    let between = bill.between.as_ref();
    let value = json!({
        "schema_version": SCHEMA_VERSION,
        "from": between.map(|(first, _)| first),
        "to": between.map(|(_, last)| last),
        "budget_minutes": budget,
        "periods": bill.periods.iter().map(period).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn period(period: &Period) -> Json {
    let by_reason: serde_json::Map<String, Json> = period
        .by_reason
        .iter()
        .filter_map(|(reason, of)| Some((json!(reason).as_str()?.to_owned(), sum(of))))
        .collect();
    let by_job: serde_json::Map<String, Json> =
        period.by_job.iter().map(|(job, of)| (job.clone(), sum(of))).collect();
    json!({
        "name": period.name,
        "runs": period.runs,
        "wall_secs": period.wall_secs,
        "all": sum(&period.all),
        "by_reason": by_reason,
        "by_job": by_job,
    })
}

fn sum(sum: &Sum) -> Json {
    json!({
        "lines": sum.lines,
        "secs": sum.secs,
        "cpu_secs": sum.cpu_secs,
        "saved_secs": sum.saved_secs,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::history::{Cost, Line, Past};

    /// Two months of a project: a proof that is taken from the store the second time, a search that
    /// is cut, and a job whose name is hostile.
    fn bill() -> Bill {
        let cost = |at: &str, job: &str, reason, secs| Cost {
            at: at.into(),
            run: format!("{at}-1"),
            ..Cost::sample(job, reason, secs)
        };
        let (october, november) = ("2026-10-30T10:00:00Z", "2026-11-02T10:00:00Z");
        let stored = cost(november, "consensus-safety", Reason::Stored, 0.0);
        let costs = [
            cost(october, "consensus-safety", Reason::Proof, 4000.0),
            cost(october, "<b>|x", Reason::Violation, 30.0),
            cost(october, "<b>|x", Reason::Explanation, 12.0),
            Cost { saved_secs: 4000.0, ..stored },
            cost(november, "terms-554", Reason::Cut, 1800.0),
        ];
        let past = Past { lines: costs.map(Line::from).to_vec(), unread: None };
        // 3 November 2026.
        Bill::of(&past, SystemTime::UNIX_EPOCH + Duration::from_secs(1_793_664_000))
    }

    #[test]
    fn two_months_in_tables() {
        insta::assert_snapshot!(markdown(&bill(), Some(1_500)));
    }

    #[test]
    fn two_months_for_programs() {
        insta::assert_snapshot!(json(&bill(), None));
    }
}
