//! The logs of several processes as one.
//!
//! In: logs whose events have a moment. Out: their events in the order of these.
//! Moments that are equal, or that cannot be compared, are an error: nothing says
//! then what happened first.

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value as Json;

use super::reader::{Event, Log};
use super::values::shown;

/// When an event happened, as its log says.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    /// A sequence number, or a time as a whole number.
    Whole(i128),
    /// A time as a number with a fraction.
    Fraction(f64),
    /// A time of RFC 3339: nanoseconds.
    Time(i128),
    /// Any other text; texts of equal length are in the order of their letters.
    Text(String),
}

impl Moment {
    /// What a field tells.
    ///
    /// # Errors
    /// It is neither a number nor a text.
    pub fn of(json: &Json) -> Result<Self, String> {
        match json {
            Json::Number(number) => Ok(match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => Self::Whole(whole.into()),
                (None, Some(whole)) => Self::Whole(whole.into()),
                (None, None) => Self::Fraction(number.as_f64().unwrap_or_default()),
            }),
            Json::String(text) => Ok(match DateTime::parse_from_rfc3339(text) {
                Ok(time) => {
                    let seconds = i128::from(time.timestamp()) * 1_000_000_000;
                    Self::Time(seconds + i128::from(time.timestamp_subsec_nanos()))
                }
                Err(_) => Self::Text(text.clone()),
            }),
            other => Err(format!("{} is neither a number nor a text", shown(other))),
        }
    }

    /// `None` if they cannot be compared.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) | (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Fraction(a), Self::Fraction(b)) => Some(a.total_cmp(b)),
            (Self::Text(a), Self::Text(b)) if a.len() == b.len() => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Two events of which nothing says which one was first: their places among the
/// logs and their lines, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unordered {
    /// The later line, or that of the later log.
    pub this: (usize, u64),
    /// The other.
    pub other: (usize, u64),
    /// Whether their moments are equal; else they cannot be compared.
    pub is_tie: bool,
}

/// All events in the order of their moments, each with the place of its log.
///
/// # Errors
/// Two moments are equal or cannot be compared.
pub fn merged(logs: &[&Log]) -> Result<Log, Unordered> {
    let mut all = Log::default();
    for (source, log) in logs.iter().enumerate() {
        all.events.extend(log.events.iter().map(|event| Event { source, ..event.clone() }));
        all.count(log);
    }
    // What cannot be compared with the first is of another kind than that.
    if let Some(first) = all.events.first() {
        let is_other = |event: &&Event| compare(first, event).is_none();
        if let Some(other) = all.events.iter().find(is_other) {
            return Err(unordered(other, first, false));
        }
    }
    all.events.sort_by(|a, b| compare(a, b).unwrap_or(Ordering::Equal));
    let equal = |pair: &&[Event]| compare(&pair[0], &pair[1]) == Some(Ordering::Equal);
    match all.events.windows(2).find(equal) {
        Some([a, b]) => Err(unordered(b, a, true)),
        _ => Ok(all),
    }
}

fn unordered(this: &Event, other: &Event, is_tie: bool) -> Unordered {
    let place = |event: &Event| (event.source, event.line);
    Unordered { this: place(this), other: place(other), is_tie }
}

fn compare(a: &Event, b: &Event) -> Option<Ordering> {
    a.moment.as_ref()?.compare(b.moment.as_ref()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn log(moments: &[Json]) -> Log {
        let event = |(line, moment): (u64, &Json)| Event {
            source: 0,
            line,
            moment: Some(Moment::of(moment).unwrap()),
            ..Event::default()
        };
        Log { events: (1..).zip(moments).map(event).collect(), ..Log::default() }
    }

    fn order(a: &[Json], b: &[Json]) -> Result<Vec<(usize, u64)>, Unordered> {
        let (a, b) = (log(a), log(b));
        let places = |log: Log| log.events.iter().map(|e| (e.source, e.line)).collect();
        merged(&[&a, &b]).map(places)
    }

    #[test]
    fn events_are_in_the_order_of_their_moments() {
        assert_eq!(
            order(&[json!(1), json!(4)], &[json!(2), json!(3)]).unwrap(),
            [(0, 1), (1, 1), (1, 2), (0, 2)]
        );
        let times = [json!("2026-01-01T10:00:00Z"), json!("2026-01-01T12:00:01+02:00")];
        assert_eq!(
            order(&times, &[json!("2026-01-01T10:00:00.5Z")]).unwrap(),
            [(0, 1), (1, 1), (0, 2)]
        );
        assert_eq!(order(&[json!(1.5)], &[json!(1.25)]).unwrap(), [(1, 1), (0, 1)]);
        let large = [json!(1_700_000_000_000_000_001_u64), json!(1_700_000_000_000_000_000_u64)];
        assert_eq!(order(&large[..1], &large[1..]).unwrap(), [(1, 1), (0, 1)]);
        assert_eq!(order(&[json!("b2")], &[json!("b1")]).unwrap(), [(1, 1), (0, 1)]);
    }

    #[test]
    fn what_has_no_order_is_told_with_both_places() {
        let tie = order(&[json!(1), json!(2)], &[json!(2)]).unwrap_err();
        assert_eq!((tie.this, tie.other, tie.is_tie), ((1, 1), (0, 2), true));
        for other in [json!(1.5), json!("2"), json!("2026-01-01T10:00:00Z")] {
            let error = order(&[json!(1)], std::slice::from_ref(&other)).unwrap_err();
            assert!(!error.is_tie, "{other}");
        }
        assert!(!order(&[json!("9")], &[json!("10")]).unwrap_err().is_tie);
        assert!(Moment::of(&json!(null)).is_err());
        assert_eq!(order(&[], &[]).unwrap(), []);
    }
}
