//! The events of one system, as far as they have an order.
//!
//! In: the events of logs, each sequence of them in its own order. Out: a
//! [`Trace`], and what may happen next when so many of each sequence have
//! happened, which is a [`Position`].

use std::collections::BTreeSet;

use super::reader::{Event, Fields, Log};

/// Events that are a behaviour of the specification in one of the orders that
/// are open, or in none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    /// Events one after the other; there is no order between sequences but that
    /// which the events say.
    pub sequences: Vec<Vec<Placed>>,
    /// Lines that are no events.
    pub ignored: u64,
    /// Events that clocks count and no log has.
    pub unlogged: u64,
    /// Which of the fields that the mapping names the events have.
    pub fields: Fields,
    /// The fields of events that no line of the mapping reads.
    pub unread: BTreeSet<String>,
}

/// An event, and what it comes after.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The event.
    pub event: Event,
    /// How many events of each sequence have happened before it; empty if only
    /// those of its own sequence have.
    pub after: Vec<usize>,
}

/// How many events of each sequence have happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position(pub Vec<usize>);

/// Where an event is: its sequence, and its place there, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The sequence.
    pub sequence: usize,
    /// The place in it.
    pub index: usize,
}

impl Position {
    /// How many events have happened.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().sum()
    }
}

impl Trace {
    /// A log, whose events stand in the order in which they happened.
    #[must_use]
    pub fn of(log: Log) -> Self {
        let placed = |event| Placed { event, after: Vec::new() };
        let sequence = log.events.into_iter().map(placed).collect();
        let Log { ignored, fields, unread, .. } = log;
        Self { sequences: vec![sequence], ignored, unlogged: 0, fields, unread }
    }

    /// How many events it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.end().count()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All events have happened.
    #[must_use]
    pub fn end(&self) -> Position {
        Position(self.sequences.iter().map(Vec::len).collect())
    }

    /// The event in a place.
    #[must_use]
    pub fn event(&self, place: Place) -> Option<&Event> {
        self.sequences.get(place.sequence)?.get(place.index).map(|placed| &placed.event)
    }

    /// The events that may happen next.
    #[must_use]
    pub fn ready(&self, at: &Position) -> Vec<&Event> {
        let is_ready = |placed: &&Placed| missing(placed, at).is_none();
        self.next(at).filter(is_ready).map(|placed| &placed.event).collect()
    }

    /// The events that are next in their sequence and wait for another, with that.
    #[must_use]
    pub fn waiting(&self, at: &Position) -> Vec<(&Event, &Event)> {
        let wait = |placed: &'_ Placed| self.event(missing(placed, at)?);
        self.next(at).filter_map(|placed| Some((&placed.event, wait(placed)?))).collect()
    }

    fn next(&self, at: &Position) -> impl Iterator<Item = &Placed> {
        let all = self.sequences.iter().zip(at.0.clone());
        all.filter_map(|(sequence, next)| sequence.get(next))
    }
}

/// An event that has to happen before and has not.
fn missing(placed: &Placed, at: &Position) -> Option<Place> {
    let mut wanted = placed.after.iter().zip(&at.0).enumerate();
    wanted.find_map(|(sequence, (wanted, has))| {
        (wanted > has).then(|| Place { sequence, index: wanted - 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(line: u64, after: &[usize]) -> Placed {
        Placed { event: Event { line, ..Event::default() }, after: after.to_vec() }
    }

    #[test]
    fn an_event_is_ready_when_those_before_it_have_happened() {
        let sequences = vec![
            vec![placed(1, &[]), placed(2, &[1, 1])],
            vec![placed(3, &[0, 0]), placed(4, &[2, 1])],
        ];
        let trace = Trace { sequences, ..Trace::default() };
        let lines = |at: [usize; 2]| {
            let at = Position(at.to_vec());
            let ready: Vec<u64> = trace.ready(&at).iter().map(|event| event.line).collect();
            let waiting = trace.waiting(&at);
            (
                ready,
                waiting.iter().map(|(event, other)| (event.line, other.line)).collect::<Vec<_>>(),
            )
        };
        assert_eq!(lines([0, 0]), (vec![1, 3], vec![]));
        assert_eq!(lines([1, 0]), (vec![3], vec![(2, 3)]));
        assert_eq!(lines([0, 1]), (vec![1], vec![(4, 2)]));
        assert_eq!(lines([1, 1]), (vec![2], vec![(4, 2)]));
        assert_eq!(lines([2, 2]), (vec![], vec![]));
        assert_eq!((trace.len(), trace.end()), (4, Position(vec![2, 2])));
    }

    #[test]
    fn a_log_is_one_sequence() {
        let events = vec![Event::default(), Event::default()];
        let trace = Trace::of(Log { events, ignored: 3, ..Log::default() });
        assert_eq!((trace.end(), trace.ignored), (Position(vec![2]), 3));
        assert!(Trace::default().is_empty());
    }
}
