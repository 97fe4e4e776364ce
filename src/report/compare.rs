//! Tables of `mutate` and `cross-check`.

use std::fmt::Write as _;
use std::time::Duration;

use crate::compare::levels::{Diverging, Side};
use crate::figures::{counted, duration, grouped};
use greyverify_protocol::{Catch, Explored};

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

/// A model and what the engine and the mirror visited.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The model.
    pub model: String,
    /// Its bounds.
    pub bounds: String,
    /// Both sides, or why there is nothing to compare.
    pub sides: Result<(Explored, Explored), String>,
    /// How they differ.
    pub differences: Vec<String>,
    /// The first state that only one visits.
    pub diverging: Option<Diverging>,
}

impl Comparison {
    /// True if both say the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.sides.is_ok() && self.differences.is_empty()
    }
}

/// All models, one line each, as an engine of this name and the mirror visited
/// them, and below what differs.
#[must_use]
pub fn comparisons(all: &[Comparison], engine: &str) -> String {
    let head = ["", "model", "bounds", "distinct", "levels", engine, "the mirror"];
    let mut table = vec![head.map(str::to_owned)];
    for one in all {
        let mark = if one.agrees() { "ok" } else { "FAIL" };
        let rest = match &one.sides {
            Ok((own, mirror)) => [
                grouped(own.distinct),
                own.levels.len().to_string(),
                rate(own.generated, own.elapsed),
                rate(mirror.generated, mirror.elapsed),
            ],
            Err(why) => [why.clone(), String::new(), String::new(), String::new()],
        };
        let [distinct, levels, own, mirror] = rest;
        let (model, bounds) = (one.model.clone(), one.bounds.clone());
        table.push([mark.to_owned(), model, bounds, distinct, levels, own, mirror]);
    }
    let mut text = aligned(&table);
    for one in all.iter().filter(|c| !c.agrees()) {
        let _ = write!(text, "\n{}:", one.model);
        for difference in &one.differences {
            let _ = write!(text, "\n  {difference}");
        }
        if let Some(state) = &one.diverging {
            let _ = write!(text, "\n{}", first_state(state, engine));
        }
        text.push('\n');
    }
    let agreeing = all.iter().filter(|c| c.agrees()).count();
    let _ = writeln!(text, "\n{} of {} agree", agreeing, counted(all.len(), "model"));
    text
}

fn first_state(state: &Diverging, engine: &str) -> String {
    let by = match state.by {
        Side::Engine => engine,
        Side::Mirror => "the mirror",
    };
    let mirror = state.mirror.as_deref().unwrap_or("(no such state)");
    format!(
        "  first state that only {by} visits, at level {}:\n    TLA+    {}\n    mirror  {mirror}",
        state.level, state.tla
    )
}

fn rate(states: u64, elapsed: Duration) -> String {
    let per_second = states as f64 / elapsed.as_secs_f64().max(0.001);
    format!("{}, {} states/s", duration(elapsed), grouped(per_second as u64))
}

fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |n: usize| rows.iter().map(|r| r[n].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
