//! The order in which events were taken, in as few words as it can be told.

use std::path::PathBuf;

use super::Against;
use crate::figures::{counted, grouped};
use crate::validate::mapped::state::Happened;
use crate::validate::mapped::{Event, Trace};

/// Parts that are told, from the end.
const PARTS: usize = 16;

/// Events of one file that stand under each other, or a step in silence.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Events { source: usize, from: u64, to: u64, count: usize },
    Silence(&'a str),
}

/// The order, `a.ndjson:1-4, b.ndjson:2, Expire in silence`. `None` if the lines of one
/// file tell it.
pub(super) fn order(
    (files, trace): (&[PathBuf], &Trace),
    happened: &[Happened],
    against: &Against<'_>,
) -> Option<String> {
    let relation = against.subject.relation;
    let mut parts: Vec<Part<'_>> = Vec::new();
    for one in happened {
        match one {
            Happened::Silence(at) => {
                parts.push(Part::Silence(&relation.disjuncts.get(*at)?.action));
            }
            Happened::Event(place) => add(&mut parts, trace.event(*place)?),
        }
    }
    let is_told = trace.sequences.len() > 1 || parts.len() > 1;
    if !is_told || parts.is_empty() {
        return None;
    }
    let before = parts.len().saturating_sub(PARTS);
    let events = parts[..before].iter().map(|part| match part {
        Part::Events { count, .. } => *count,
        Part::Silence(_) => 0,
    });
    let events: usize = events.sum();
    let first = (before > 0).then(|| match events {
        1 => "1 event before".to_owned(),
        many => format!("{} events before", grouped(many as u64)),
    });
    let told = parts[before..].iter().map(|part| match part {
        Part::Silence(action) => format!("{action} in silence"),
        Part::Events { source, from, to, .. } => {
            let file = files.get(*source).map(|file| file.display().to_string());
            let file = file.unwrap_or_else(|| counted(*source, "log"));
            if from == to { format!("{file}:{from}") } else { format!("{file}:{from}-{to}") }
        }
    });
    Some(first.into_iter().chain(told).collect::<Vec<_>>().join(", "))
}

fn add(parts: &mut Vec<Part<'_>>, event: &Event) {
    match parts.last_mut() {
        Some(Part::Events { source, to, count, .. })
            if *source == event.source && event.line > *to =>
        {
            *to = event.line;
            *count += 1;
        }
        _ => {
            let (source, line) = (event.source, event.line);
            parts.push(Part::Events { source, from: line, to: line, count: 1 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_follow_each_other_are_one_part() {
        let event = |source, line| Event { source, line, ..Event::default() };
        let mut parts = Vec::new();
        for (source, line) in [(0, 1), (0, 3), (1, 1), (0, 4), (0, 2)] {
            add(&mut parts, &event(source, line));
        }
        let part = |source, from, to, count| Part::Events { source, from, to, count };
        assert_eq!(parts, [part(0, 1, 3, 2), part(1, 1, 1, 1), part(0, 4, 4, 1), part(0, 2, 2, 1)]);
    }
}
