//! Tables of `mutate` and `cross-check`.

use std::fmt::Write as _;

use crate::compare::levels::{Diverging, Silence, Witness, explored};
use crate::compare::parting::{self, Parting};
use crate::counterexample::steps::body;
use crate::figures::{counted, duration, grouped};
use greyverify_protocol::Catch;

/// A mutant and what the engine and the mirror said of it.
#[derive(Debug, Clone)]
pub struct MutantRow {
    /// Its name.
    pub fault: String,
    /// The property it breaks.
    pub property: String,
    /// The bounds that show it.
    pub bounds: String,
    /// The bug it stands for.
    pub source: String,
    /// The engine's answer.
    pub engine: Catch,
    /// The mirror's answer; `None` for a specification that has no mirror.
    pub mirror: Option<Catch>,
}

impl MutantRow {
    /// True if everybody who knows it caught it.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        self.engine.is_caught() && self.mirror.as_ref().is_none_or(Catch::is_caught)
    }
}

/// All mutants, one line each, and what an engine of this name said of them.
#[must_use]
pub fn mutants(rows: &[MutantRow], engine: &str) -> String {
    let head = ["", "fault", "property", "bounds", engine, "the mirror", "source"];
    let mut table = vec![head.map(str::to_owned)];
    for row in rows {
        let mark = if row.is_caught() { "ok" } else { "FAIL" };
        let mirror = row.mirror.as_ref().map_or_else(|| "no mirror".to_owned(), answer);
        let own = answer(&row.engine);
        let bounds = row.bounds.clone();
        let (fault, property) = (row.fault.clone(), row.property.clone());
        table.push([mark.to_owned(), fault, property, bounds, own, mirror, row.source.clone()]);
    }
    let caught = rows.iter().filter(|r| r.is_caught()).count();
    let survivors = rows.len() - caught;
    let by = match rows.iter().filter(|row| row.mirror.is_some()).count() {
        0 => format!("by {engine}"),
        n if n == rows.len() => "by both engines".to_owned(),
        _ => "by each engine that knows them".to_owned(),
    };
    format!("{}\n{} caught {by}, {survivors} not\n", aligned(&table), counted(caught, "mutant"))
}

fn answer(answer: &Catch) -> String {
    match answer {
        Catch::Caught { states: Some(n), elapsed } => {
            format!("{n} states, {}", duration(*elapsed))
        }
        Catch::Caught { states: None, elapsed } => format!("a cycle, {}", duration(*elapsed)),
        Catch::Missed(why) => format!("SURVIVED: {why}"),
    }
}

/// A model and what each witness visited of it.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The model.
    pub model: String,
    /// Its bounds.
    pub bounds: String,
    /// Who was asked, the engine that all others are compared with first.
    pub witnesses: Vec<Witness>,
    /// How they differ.
    pub differences: Vec<String>,
    /// The first state that only one visits.
    pub diverging: Option<Diverging>,
    /// The first edge that only one has.
    pub parting: Option<Parting>,
}

impl Comparison {
    /// True if two or more gave an answer, and all say the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        explored(&self.witnesses).count() > 1
            && self.failures().next().is_none()
            && self.differences.is_empty()
    }

    /// True if nobody but one knows the model.
    #[must_use]
    pub fn has_one_witness(&self) -> bool {
        explored(&self.witnesses).count() == 1 && self.failures().next().is_none()
    }

    fn failures(&self) -> impl Iterator<Item = (&str, &str)> {
        self.witnesses.iter().filter_map(|one| match &one.found {
            Err(Silence::Failed(why)) => Some((one.name.as_str(), why.as_str())),
            _ => None,
        })
    }

    /// Who does not know the model, and why.
    fn absent(&self) -> impl Iterator<Item = &str> {
        self.witnesses.iter().filter_map(|one| match &one.found {
            Err(Silence::Absent(why)) => Some(why.as_str()),
            _ => None,
        })
    }

    fn mark(&self) -> &'static str {
        match (self.agrees(), self.has_one_witness()) {
            (true, _) => "ok",
            (_, true) => "--",
            _ => "FAIL",
        }
    }

    fn row(&self, names: &[String]) -> Vec<String> {
        let of_all = explored(&self.witnesses).next().map(|(_, found)| found);
        let distinct = of_all.map(|found| grouped(found.distinct));
        let levels = of_all.map(|found| found.levels.len()).filter(|levels| *levels > 0);
        let levels = levels.map(|levels| levels.to_string());
        let mut cells = vec![self.mark().to_owned(), self.model.clone()];
        cells.extend([distinct.unwrap_or_default(), levels.unwrap_or_default()]);
        cells.extend(names.iter().map(|name| {
            let one = self.witnesses.iter().find(|one| one.name == *name);
            match one.map(|one| &one.found) {
                Some(Ok(found)) => duration(found.elapsed),
                Some(Err(Silence::Failed(_))) => "failed".to_owned(),
                Some(Err(Silence::Absent(_))) | None => "--".to_owned(),
            }
        }));
        cells.push(self.bounds.clone());
        cells
    }

    /// How many edges the first has that tells them.
    fn edges(&self) -> Option<u64> {
        let answered = self.witnesses.iter().filter(|one| one.found.is_ok());
        let mut telling = answered.filter_map(|one| one.edges.as_ref().ok());
        telling.next().map(|edges| edges.sums().map(|sum| sum.edges).sum())
    }

    /// What is to be said below the table.
    fn remarks(&self) -> Vec<String> {
        let failures = self.failures().map(|(name, why)| format!("{name} gave no answer: {why}"));
        let differences = self.differences.iter().cloned();
        let alone = self.has_one_witness();
        let absent = self.absent().filter(|_| alone).map(str::to_owned);
        let state = self.diverging.as_ref().map(first_state);
        let red = self.agreed_violation().map(|name| format!("all of them: it violates {name}"));
        let edge = self.parting.as_ref().map(first_edge);
        let silent = match self.has_one_witness() {
            true => Vec::new(),
            false => parting::left_out(&self.witnesses),
        };
        let told = failures.chain(differences).chain(absent).chain(state).chain(edge).chain(red);
        told.chain(silent).collect()
    }

    /// What everybody found violated: that they agree does not make it green.
    fn agreed_violation(&self) -> Option<&str> {
        let (_, found) = explored(&self.witnesses).next().filter(|_| self.agrees())?;
        found.violated.as_deref()
    }
}

/// All models, one line each, as each witness visited them, and below what differs.
#[must_use]
pub fn comparisons(all: &[Comparison]) -> String {
    let names = names(all);
    let head = ["", "model", "distinct", "levels"].map(str::to_owned).into_iter();
    let mut table: Vec<Vec<String>> =
        vec![head.chain(names.iter().cloned()).chain(["bounds".to_owned()]).collect()];
    table.extend(all.iter().map(|one| one.row(&names)));
    let mut text = aligned(&table);
    for one in all {
        let remarks = one.remarks();
        if !remarks.is_empty() {
            let _ = write!(text, "\n{}:\n  {}\n", one.model, remarks.join("\n  "));
        }
    }
    let of = |is: &dyn Fn(&Comparison) -> bool| all.iter().filter(|one| is(one)).count();
    let (agreeing, alone) = (of(&Comparison::agrees), of(&Comparison::has_one_witness));
    let _ = write!(text, "\nagreement on {agreeing} of {}", counted(all.len(), "model"));
    if alone > 0 {
        let _ = write!(text, ", {alone} with one witness only");
    }
    let _ = writeln!(text, "\n{}", compared_edges(all));
    text
}

/// Of how many models edges were compared, and how many.
fn compared_edges(all: &[Comparison]) -> String {
    let compared: Vec<&Comparison> =
        all.iter().filter(|one| parting::compared(&one.witnesses) > 1).collect();
    let total: u64 = compared.iter().filter_map(|one| one.edges()).sum();
    let models = counted(all.len(), "model");
    format!("edges compared of {} of {models}: {}", compared.len(), grouped(total))
}

/// Everybody who was asked of any model, in the order in which they were.
fn names(all: &[Comparison]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for one in all.iter().flat_map(|one| &one.witnesses) {
        if !names.contains(&one.name) {
            names.push(one.name.clone());
        }
    }
    names
}

fn first_state(state: &Diverging) -> String {
    let Diverging { level, by, tla, mirror } = state;
    let shown = mirror.as_ref().map(|shown| shown.as_deref().unwrap_or("(no such state)"));
    let shown = shown.map(|shown| format!("\n    mirror  {shown}")).unwrap_or_default();
    format!("first state that only {by} visits, at level {level}:\n    TLA+    {tla}{shown}")
}

pub(super) fn first_edge(parting: &Parting) -> String {
    let Parting { level, by, before, action, after, .. } = parting;
    let mut text = match before {
        None => format!("first initial state that only {by} has:"),
        Some(_) => format!("first edge that only {by} has, from level {level}:"),
    };
    let mut part = |name: &str, lines: Vec<String>| {
        for (n, line) in lines.iter().enumerate() {
            let name = if n == 0 { name } else { "" };
            let _ = write!(text, "\n    {name:<7} {line}");
        }
    };
    part("state", body(None, before.as_ref().unwrap_or(after)));
    if let Some(before) = before {
        let unnamed = || format!("({by} names none)");
        part("action", vec![action.clone().unwrap_or_else(unnamed)]);
        part("change", body(Some(before), after));
    }
    text
}

fn aligned<R: AsRef<[String]>>(rows: &[R]) -> String {
    let rows: Vec<&[String]> = rows.iter().map(AsRef::as_ref).collect();
    let columns = rows.first().map_or(0, |row| row.len());
    let width = |n: usize| rows.iter().map(|r| r[n].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
