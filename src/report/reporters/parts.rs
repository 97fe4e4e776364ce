//! The reports of machines that have shared a run, as the one report of that run.
//!
//! In: the documents that each of them has written, in one form. Out: the document that one machine
//! would have written, with the jobs in the order of the plan.

use std::collections::{BTreeMap, BTreeSet};

use quick_junit::{Report, TestSuite};
use serde_json::{Value as Json, json};

use super::markdown::{HEAD, begun, details, row_of};
use super::{Unmade, junit, sarif};
use crate::escape::{markdown as escaped, visible};
use crate::outcome::ExitCode;
use crate::plan::Since;
use crate::record::Joined;

/// What is put together.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The documents, all of one form, in the order of the shards.
    pub texts: &'a [String],
    /// The names of all jobs, in the order of the plan.
    pub jobs: &'a [String],
    /// The simulations of which each shard has walked a portion.
    pub joined: &'a [Joined],
    /// What the whole run left out.
    pub since: Option<&'a Since>,
    /// The exit code of the whole run.
    pub exit: ExitCode,
    /// The whole run in one line.
    pub headline: &'a str,
}

impl Parts<'_> {
    /// False for what a shard says of its portion of a simulation, if another one's word counts.
    fn counts(&self, shard: usize, name: &str) -> bool {
        let of_joined = self.joined.iter().find(|joined| joined.job.name == name);
        of_joined.is_none_or(|joined| joined.shard == shard && joined.verdict.is_none())
    }

    /// The simulations that were judged as a whole.
    fn judged(&self) -> impl Iterator<Item = &Joined> {
        self.joined.iter().filter(|joined| joined.verdict.is_some())
    }

    /// Things in the order of the plan, by the name of their job.
    fn in_order<T>(&self, all: impl IntoIterator<Item = T>, name: impl Fn(&T) -> String) -> Vec<T> {
        let places: BTreeMap<String, usize> =
            self.jobs.iter().enumerate().map(|(place, name)| (name.clone(), place)).collect();
        let mut all: Vec<T> = all.into_iter().collect();
        all.sort_by_key(|one| places.get(&name(one)).copied().unwrap_or(usize::MAX));
        all
    }
}

fn parsed(parts: &Parts<'_>) -> Result<Vec<Json>, Unmade> {
    Ok(parts.texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}

/// `outcomes.json`. What the machines say of themselves stands in `shards`.
pub(super) fn json(parts: &Parts<'_>) -> Result<String, Unmade> {
    let mut documents = parsed(parts)?;
    let shards: Vec<Json> = documents.iter().map(machine).collect();
    let items = |documents: &mut [Json], key: &str| -> Vec<Json> {
        let lists = documents.iter_mut().filter_map(|document| document[key].as_array_mut());
        lists.flat_map(std::mem::take).collect()
    };
    let sources = items(&mut documents, "sources");
    let sources: BTreeMap<String, Json> =
        sources.into_iter().map(|source| (source["path"].to_string(), source)).collect();
    let name = |job: &Json| job["name"].as_str().unwrap_or_default().to_owned();
    let jobs = joined(parts, &mut documents);
    let jobs = parts.in_order(jobs, name);
    let secs = documents.iter().filter_map(|document| document["elapsed_secs"].as_f64());
    let longest = secs.fold(0.0, f64::max);
    let mut whole = documents.into_iter().next().ok_or("there is no shard")?;
    whole["shard"] = Json::Null;
    whole["shards"] = Json::from(shards);
    whole["since"] = json!(parts.since);
    whole["exit_code"] = json!(parts.exit.code());
    whole["elapsed_secs"] = json!(longest);
    whole["sources"] = sources.into_values().collect();
    whole["jobs"] = Json::from(jobs);
    Ok(format!("{whole:#}\n"))
}

/// The jobs of all, of which each simulation that they have shared is one.
fn joined(parts: &Parts<'_>, documents: &mut [Json]) -> Vec<Json> {
    let mut all = Vec::new();
    for (shard, document) in documents.iter_mut().enumerate() {
        let jobs = document["jobs"].as_array_mut().map(std::mem::take).unwrap_or_default();
        for mut job in jobs {
            let of_joined = parts.joined.iter().find(|joined| job["name"] == *joined.job.name);
            match of_joined {
                None => {}
                Some(joined) if joined.shard == shard => become_whole(&mut job, joined),
                Some(_) => continue,
            }
            all.push(job);
        }
    }
    all
}

/// A portion of a simulation becomes all of it.
fn become_whole(job: &mut Json, joined: &Joined) {
    let whole = &joined.job;
    job["portion"] = Json::Null;
    job["portions"] = json!(joined.portions);
    job["elapsed_secs"] = json!(whole.elapsed_secs);
    if let Some(verdict) = &joined.verdict {
        job["result"] = json!(verdict);
        job["finding"] = json!(whole.finding());
        job["diagnosis"] = json!(whole.diagnosis);
        job["as_expected"] = json!(whole.as_expected);
        job["exit_code"] = json!(joined.exit_code());
        job["notes"] = json!(whole.notes);
        job["counts"] = json!(whole.counts);
        job["seed"] = Json::Null;
        job["replay"] = Json::Null;
    }
}

/// Which machine has run which shard, and how long that took.
fn machine(document: &Json) -> Json {
    json!({
        "index": document["shard"]["index"],
        "elapsed_secs": document["elapsed_secs"],
        "host": document["host"],
        "tools": document["tools"],
    })
}

/// JUnit XML: a test suite of one specification may come from several machines.
pub(super) fn junit(parts: &Parts<'_>) -> Result<String, Unmade> {
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    let mut whole = Report::new("greyverify");
    for (shard, text) in parts.texts.iter().enumerate() {
        let report = Report::deserialize_from_str(text)?;
        whole.time = whole.time.max(report.time);
        for mut suite in report.test_suites {
            let name = suite.name.to_string();
            let mut cases = std::mem::take(&mut suite.test_cases);
            cases.retain(|case| parts.counts(shard, case.name.as_str()));
            let known = suites.entry(name.clone()).or_insert_with(|| TestSuite::new(name));
            known.add_test_cases(cases);
        }
    }
    for joined in parts.judged() {
        let name = visible(&joined.job.spec);
        let suite = suites.entry(name.clone()).or_insert_with(|| TestSuite::new(name));
        suite.add_test_case(junit::case_of(&joined.job));
    }
    for suite in suites.values_mut() {
        let cases = std::mem::take(&mut suite.test_cases);
        suite.test_cases = parts.in_order(cases, |case| case.name.to_string());
    }
    whole.add_test_suites(suites.into_values());
    Ok(whole.to_string()?)
}

/// SARIF: the results of all.
pub(super) fn sarif(parts: &Parts<'_>) -> Result<String, Unmade> {
    let mut results = Vec::new();
    for mut document in parsed(parts)? {
        let of_shard = document["runs"][0]["results"].as_array_mut();
        results.append(of_shard.ok_or("a log of SARIF has no results")?);
    }
    let failed = parts.judged().filter(|joined| !joined.job.as_expected);
    results.extend(failed.map(|joined| sarif::failure_of(&joined.job)));
    sarif::log(results, parts.exit, true)
}

/// The table of all jobs, and below it what each machine has said below its own.
pub(super) fn markdown(parts: &Parts<'_>) -> Result<String, Unmade> {
    let names: BTreeSet<(String, &String)> =
        parts.jobs.iter().map(|name| (format!("| {} |", escaped(name)), name)).collect();
    let of_row = |row: &str| {
        let is_of = |(cell, _): &&(String, &String)| row.contains(cell.as_str());
        names.iter().find(is_of).map(|(_, name)| (*name).clone()).unwrap_or_default()
    };
    let (mut rows, mut below) = (Vec::new(), String::new());
    for (shard, text) in parts.texts.iter().enumerate() {
        let (_, table) = text.split_once(HEAD).ok_or("a summary has no table")?;
        let is_row = |line: &&str| line.starts_with("| ");
        let of_shard: Vec<&str> = table.split_inclusive('\n').take_while(is_row).collect();
        below.push_str(&table[of_shard.iter().map(|row| row.len()).sum()..]);
        let own = of_shard.into_iter().filter(|row| parts.counts(shard, &of_row(row)));
        rows.extend(own.map(str::to_owned));
    }
    for joined in parts.judged() {
        let job = &joined.job;
        rows.push(row_of(job));
        let told = job.diagnosis.as_ref().filter(|_| !job.as_expected);
        below.extend(told.map(|told| details(&job.name, &told.text)));
    }
    let rows = parts.in_order(rows, |row| of_row(row));
    Ok(format!("{}{}{below}", begun(parts.headline), rows.concat()))
}
