//! How searches grew: over time, and by depth.
//!
//! In: the engine's reports and, where they were counted, the states of each
//! level. Out: small charts. A job of fewer than three reports has no
//! curve: a line between two points would say what nobody knows.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Page, failures_first, seconds};
use crate::figures::grouped;
use crate::outcome::Moment;
use crate::record::JobRecord;

/// Reports that make a curve.
const REPORTS_MIN: usize = 3;

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 132.0;
const LEFT: f64 = 4.0;
const RIGHT: f64 = 396.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 112.0;

/// A figure for each job that has a curve; a search that was too short for one has none.
pub(super) fn charts(page: &Page) -> Option<Markup> {
    let of = |job: &JobRecord| drawn(job, page.levels.get(&job.name).map(Vec::as_slice));
    let jobs = failures_first(&page.record).into_iter();
    let figures: Vec<_> =
        jobs.map(|(_, job)| (job, of(job))).filter(|(_, charts)| !charts.is_empty()).collect();
    let shown = html! {
        div class="charts" {
            @for (job, charts) in &figures {
                figure { figcaption { (job.name) } @for chart in charts { (chart) } }
            }
        }
    };
    (!figures.is_empty()).then_some(shown)
}

fn drawn(job: &JobRecord, levels: Option<&[u64]>) -> Vec<Markup> {
    let mut charts = Vec::new();
    if job.growth.len() >= REPORTS_MIN {
        charts.extend(over_time(&job.growth));
    }
    match levels.filter(|levels| levels.len() > 1) {
        Some(levels) => charts.push(by_level(levels)),
        None => charts.extend(by_reported_depth(&job.growth)),
    }
    charts
}

/// Distinct states, or those generated where the engine counts no others, and
/// those that wait to be explored.
fn over_time(moments: &[Moment]) -> Option<Markup> {
    let states = |m: &Moment| m.counts.distinct.unwrap_or(m.counts.generated);
    let what =
        if moments.iter().any(|m| m.counts.distinct.is_some()) { "distinct" } else { "generated" };
    let (last, most) = (moments.last()?, most(moments.iter().map(states)));
    let end = last.elapsed_secs.max(f64::MIN_POSITIVE);
    let x = |m: &Moment| LEFT + (RIGHT - LEFT) * m.elapsed_secs / end;
    let at = |m: &Moment| (x(m), y(states(m), most));
    let waiting = |m: &Moment| Some((x(m), y(m.counts.queued?, most)));
    let said = |m: &Moment| format!("{}: {} {what}", seconds(m.elapsed_secs), grouped(states(m)));
    let inner = html! {
        (line("curve", moments.iter().map(at)))
        (line("curve waiting", moments.iter().filter_map(waiting)))
        @for moment in moments { (dot(at(moment), &said(moment))) }
    };
    let queued = last
        .counts
        .queued
        .map(|q| format!(", {} waiting (dashed)", grouped(q)))
        .unwrap_or_default();
    let title = format!("{} {what}{queued}", grouped(states(last)));
    let ends = ("0s", seconds(last.elapsed_secs));
    Some(chart(&format!("over time: {title}"), &inner, most, (ends.0, &ends.1)))
}

fn by_level(levels: &[u64]) -> Markup {
    let most = most(levels.iter().copied());
    let width = (RIGHT - LEFT) / levels.len() as f64;
    let inner = html! {
        @for (n, states) in levels.iter().enumerate() {
            @let (x, y) = (LEFT + n as f64 * width, y(*states, most));
            rect class="level" x=(tenths(x)) y=(tenths(y))
                width=(tenths((width - 1.0).max(0.5))) height=(tenths(BOTTOM - y)) {
                title { "level " (n) ": " (grouped(*states)) " states" }
            }
        }
    };
    let last = levels.len() - 1;
    chart("states of each level", &inner, most, ("level 0", &format!("level {last}")))
}

/// What had been found when the search stood at a depth.
fn by_reported_depth(moments: &[Moment]) -> Option<Markup> {
    let reported = moments.iter().filter_map(|m| Some((m.counts.depth?, m.counts.distinct?)));
    // Of several reports at one depth the last says what it came to.
    let known: Vec<(u64, u64)> = reported.collect::<BTreeMap<_, _>>().into_iter().collect();
    let (first, last) = (known.first()?.0, known.last()?.0);
    if known.len() < REPORTS_MIN {
        return None;
    }
    let most = most(known.iter().map(|(_, states)| *states));
    let at = |(depth, states): &(u64, u64)| {
        (
            LEFT + (RIGHT - LEFT) * (depth - first.min(*depth)) as f64 / (last - first) as f64,
            y(*states, most),
        )
    };
    let said =
        |(depth, states): &(u64, u64)| format!("depth {depth}: {} distinct", grouped(*states));
    let inner = html! {
        (line("curve", known.iter().map(at)))
        @for moment in &known { (dot(at(moment), &said(moment))) }
    };
    let ends = (format!("depth {first}"), format!("depth {last}"));
    Some(chart("distinct by depth", &inner, most, (&ends.0, &ends.1)))
}

fn most(states: impl Iterator<Item = u64>) -> u64 {
    states.max().unwrap_or(0).max(1)
}

fn y(states: u64, most: u64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * states as f64 / most as f64
}

/// A length of a drawing, which needs no more than this.
fn tenths(length: f64) -> String {
    format!("{length:.1}")
}

fn line(class: &str, points: impl Iterator<Item = (f64, f64)>) -> Markup {
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! { polyline class=(class) points=(points.join(" ")) {} }
}

fn dot((x, y): (f64, f64), said: &str) -> Markup {
    html! { circle class="dot" cx=(tenths(x)) cy=(tenths(y)) r="2.2" { title { (said) } } }
}

fn chart(title: &str, inner: &Markup, most: u64, (from, to): (&str, &str)) -> Markup {
    html! {
        svg class="chart" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) {
            path class="axis" d={ "M" (LEFT) " " (BOTTOM) " H" (RIGHT) } {}
            path class="grid" d={ "M" (LEFT) " " (TOP) " H" (RIGHT) } {}
            text x=(LEFT) y="11" { (title) }
            text class="end" x=(RIGHT) y="11" { (grouped(most)) }
            text x=(LEFT) y="126" { (from) }
            text class="end" x=(RIGHT) y="126" { (to) }
            (inner)
        }
    }
}
