//! The logs of several processes, in the order that their vector clocks tell.
//!
//! In: logs whose events each have a process, and a clock if there are any. Out: a
//! [`Trace`] with a sequence for each process.

use std::path::Path;

use super::clock::Clock;
use super::reader::{Event, Log};
use super::system::{Process, System};
use super::trace::{Placed, Trace};
use crate::validate::Unusable;

/// The events of all logs, each after those that its clock knows. Without clocks,
/// there is no order between processes. A process has the name of its file, without
/// the ending, if its events do not name it.
///
/// # Errors
/// A process has two logs, or the clocks contradict the logs or each other.
pub fn causal(files: &[&Path], logs: &[Log], gaps: bool) -> Result<Trace, Unusable> {
    let mut system = System { files, gaps, processes: Vec::new() };
    let mut all = Log::default();
    for (source, log) in logs.iter().enumerate() {
        all.count(log);
        system.add(source, log)?;
    }
    system.agree()?;
    let sequences = (0..system.processes.len()).map(|process| system.sequence(process)).collect();
    let unlogged = if gaps { system.unlogged() } else { 0 };
    let Log { ignored, fields, unread, .. } = all;
    Ok(Trace { sequences, ignored, unlogged, fields, unread })
}

impl System<'_> {
    /// The events of a process that are steps, with what they come after.
    fn sequence(&self, process: usize) -> Vec<Placed> {
        let after = |event: &Event| {
            let clock = event.clock.as_ref();
            clock.map(|clock| self.after(process, clock)).unwrap_or_default()
        };
        let steps = self.processes[process].events.iter().filter(|event| !event.steps.is_empty());
        steps.map(|event| Placed { event: event.clone(), after: after(event) }).collect()
    }

    /// How many events the clocks count that no log has, as far as it can be told.
    fn unlogged(&self) -> u64 {
        let all = self.processes.iter().flat_map(|process| &process.events);
        let clocks: Vec<&Clock> = all.filter_map(|event| event.clock.as_ref()).collect();
        let of_one = |process: &Process| {
            let most = clocks.iter().map(|clock| clock.count(&process.name)).max();
            most.unwrap_or_default().saturating_sub(process.events.len() as u64)
        };
        self.processes.iter().map(of_one).sum()
    }

    /// How many events of each process that are steps a clock knows.
    fn after(&self, own: usize, clock: &Clock) -> Vec<usize> {
        let steps = |(at, process): (usize, &Process)| {
            let known = process.known(clock.count(&process.name), self.gaps);
            process.steps_of_first(if at == own { 0 } else { known })
        };
        self.processes.iter().enumerate().map(steps).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::super::reader::Taken;
    use super::super::trace::Position;
    use super::*;

    fn event((line, clock): (u64, &Json)) -> Event {
        let steps = vec![Taken { action: 0, arguments: Vec::new(), state: Vec::new() }];
        Event { line, clock: Some(Clock::of(clock).unwrap()), steps, ..Event::default() }
    }

    fn log(clocks: &[Json]) -> Log {
        Log { events: (1..).zip(clocks).map(event).collect(), ..Log::default() }
    }

    fn of(logs: &[Log]) -> Result<Trace, Unusable> {
        let files = ["a.ndjson", "b.ndjson", "c.ndjson"].map(Path::new);
        causal(&files[..logs.len()], logs, false)
    }

    /// The same of clocks that count more than is logged.
    fn with_gaps(logs: &[Log]) -> Result<Trace, Unusable> {
        let files = ["a.ndjson", "b.ndjson", "c.ndjson"].map(Path::new);
        causal(&files[..logs.len()], logs, true)
    }

    fn refused(a: &[Json], b: &[Json]) -> String {
        of(&[log(a), log(b)]).unwrap_err().to_string()
    }

    #[test]
    fn an_event_comes_after_those_that_its_clock_knows() {
        let a = log(&[json!({"a": 1}), json!({"a": 2, "b": 2})]);
        let b = log(&[json!({"b": 1}), json!({"b": 2})]);
        let trace = of(&[a, b]).unwrap();
        let lines = |at: [usize; 2]| {
            let ready = trace.ready(&Position(at.to_vec()));
            ready.into_iter().map(|event| (event.source, event.line)).collect::<Vec<_>>()
        };
        assert_eq!(lines([0, 0]), [(0, 1), (1, 1)]);
        assert_eq!(lines([1, 1]), [(1, 2)]);
        assert_eq!(lines([1, 2]), [(0, 2)]);
    }

    #[test]
    fn clocks_may_count_events_that_are_not_logged() {
        // `a` sends at 2 and logs at 3; `b` hears of that at 4, and logs at 5.
        let a = [json!({"a": 1}), json!({"a": 3})];
        let b = [json!({"b": 2}), json!({"b": 5, "a": 2}), json!({"b": 7, "a": 9})];
        let trace = with_gaps(&[log(&a), log(&b)]).unwrap();
        let after: Vec<&[usize]> =
            trace.sequences[1].iter().map(|placed| placed.after.as_slice()).collect();
        assert_eq!(after, [[0, 0], [1, 0], [2, 0]]);
        assert_eq!(trace.unlogged, 7 + 4);
        assert!(of(&[log(&a), log(&b)]).is_err());
        let told = |a: &[Json], b: &[Json]| {
            with_gaps(&[log(a), log(b)]).map(|_| ()).unwrap_err().to_string()
        };
        let twice = told(&[json!({"a": 3}), json!({"a": 3})], &b);
        assert!(twice.contains("and so does that of a.ndjson:1"), "{twice}");
        let back = told(&[json!({"a": 3}), json!({"a": 2})], &b);
        assert!(back.contains("runs back"), "{back}");
        let cycle = told(&[json!({"a": 2, "b": 4})], &[json!({"b": 3, "a": 5})]);
        assert!(cycle.contains("contradict each other"), "{cycle}");
        let strange = told(&[json!({"a": 2, "d": 4})], &b);
        assert!(strange.contains("d, which has no log here"), "{strange}");
        // Whoever knows that `b` has logged its second event knows what that one knew.
        let c = log(&[json!({"c": 1, "b": 6})]);
        let forgot = with_gaps(&[log(&a), log(&b[..2]), c]).unwrap_err().to_string();
        assert!(forgot.contains("event 5 of b, b.ndjson:2, but not event 2 of a"), "{forgot}");
    }

    #[test]
    fn what_is_ignored_is_counted_and_is_no_step() {
        let mut b = log(&[json!({"b": 1}), json!({"b": 2}), json!({"b": 3})]);
        b.events[1].steps.clear();
        let trace = of(&[log(&[json!({"a": 1, "b": 3})]), b]).unwrap();
        assert_eq!(trace.end(), Position(vec![1, 2]));
        assert_eq!(trace.sequences[0][0].after, [0, 2]);
    }

    #[test]
    fn the_events_of_one_file_may_be_those_of_several_processes() {
        let named = |n: usize, event: Event| Event { process: Some(n.to_string()), ..event };
        let events = [json!([1, 0]), json!([1, 1]), json!([2, 0])];
        let events = (1..).zip(&events).map(event).zip([0, 1, 0]).map(|(e, n)| named(n, e));
        let one = Log { events: events.collect(), ..Log::default() };
        let trace = of(std::slice::from_ref(&one)).unwrap();
        assert_eq!(trace.end(), Position(vec![2, 1]));
        let told = of(&[one.clone(), one]).unwrap_err().to_string();
        assert!(told.starts_with("b.ndjson:1: a.ndjson is a log of process 0, too"), "{told}");
    }

    #[test]
    fn clocks_that_cannot_be_are_told_with_their_place() {
        let b = [json!({"b": 1}), json!({"b": 2, "a": 1})];
        let cases = [
            (
                vec![json!({"b": 1})],
                "a.ndjson:1: the clock does not count its own process, a; it counts b",
            ),
            (
                vec![json!({"a": 2})],
                "a.ndjson:1: the clock says that this is event 2 of a, and it is the first",
            ),
            (
                vec![json!({"a": 1}), json!({"a": 1})],
                "a.ndjson:2: the clock says that this is event 1 of a, and so does that of a.ndjson:1",
            ),
            (
                vec![json!({"a": 1}), json!({"a": 3})],
                "a.ndjson:2: the clock says that this is event 3 of a, and a.ndjson:1 before it is event 1: what is between",
            ),
            (
                vec![json!({"a": 1}), json!({"a": 2}), json!({"a": 1})],
                "a.ndjson:3: the clock runs back",
            ),
            (
                vec![json!({"a": 1, "b": 1}), json!({"a": 2})],
                "a.ndjson:2: the clock runs back: it knows 0 events of b, and a.ndjson:1 before it knew 1",
            ),
            (
                vec![json!({"a": 1, "d": 4})],
                "a.ndjson:1: the clock knows event 4 of d, which has no log here",
            ),
            (
                vec![json!({"a": 1, "b": 3})],
                "a.ndjson:1: the clock knows event 3 of b, and b.ndjson has 2",
            ),
            (
                vec![json!({"a": 1, "b": 2})],
                "a.ndjson:1: the clocks contradict each other: b.ndjson:2 happened before this, and a.ndjson:1 before that",
            ),
        ];
        for (a, words) in cases {
            let told = refused(&a, &b);
            assert!(told.starts_with(words), "{told}");
        }
    }

    #[test]
    fn whoever_knows_an_event_knows_what_that_one_knew() {
        let c = log(&[json!({"c": 1, "b": 1})]);
        let told = of(&[log(&[json!({"a": 1})]), log(&[json!({"b": 1, "a": 1})]), c]).unwrap_err();
        let words = "c.ndjson:1: the clock knows event 1 of b, b.ndjson:1, but not event 1 of a";
        assert!(told.to_string().starts_with(words), "{told}");
    }

    #[test]
    fn without_clocks_nothing_comes_after_another_process() {
        let plain = |lines: u64| {
            let events = (1..=lines).map(|line| Event { clock: None, ..event((line, &json!({}))) });
            Log { events: events.collect(), ..Log::default() }
        };
        let trace = of(&[plain(2), plain(0), plain(1)]).unwrap();
        assert_eq!(trace.end(), Position(vec![2, 0, 1]));
        assert!(trace.sequences[0][1].after.is_empty());
        assert!(of(&[]).unwrap().is_empty());
    }

    /// What processes do: one does something by itself, or hears of another.
    fn runs() -> impl Strategy<Value = Vec<(usize, Option<usize>)>> {
        prop::collection::vec((0..3_usize, prop::option::of(0..3_usize)), 1..40)
    }

    /// The logs of such a run, with their clocks, and the order in which all was done.
    fn recorded(run: &[(usize, Option<usize>)]) -> ([Log; 3], Vec<usize>) {
        let mut clocks = [[0_u64; 3]; 3];
        let mut logs = [const { Vec::new() }; 3];
        for (process, heard) in run {
            let other = heard.map_or([0; 3], |other| clocks[other]);
            let own = &mut clocks[*process];
            own.iter_mut().zip(other).for_each(|(own, other)| *own = (*own).max(other));
            own[*process] += 1;
            logs[*process].push(json!({"a": own[0], "b": own[1], "c": own[2]}));
        }
        (logs.map(|clocks| log(&clocks)), run.iter().map(|(process, _)| *process).collect())
    }

    proptest! {
        /// The order in which it was done is one of those that are open.
        #[test]
        fn what_was_done_is_one_of_the_orders(run in runs()) {
            let (logs, order) = recorded(&run);
            let trace = of(&logs).unwrap();
            let mut at = Position(vec![0; 3]);
            for process in order {
                let next = trace.ready(&at);
                prop_assert!(next.iter().any(|event| event.source == process), "{at:?}");
                at.0[process] += 1;
            }
            prop_assert_eq!(at, trace.end());
        }

        /// The same where some events are not logged.
        #[test]
        fn what_was_done_is_one_of_the_orders_with_gaps(
            run in runs(), kept in prop::collection::vec(any::<bool>(), 40)
        ) {
            let (mut logs, order) = recorded(&run);
            let mut is_kept = kept.iter().copied();
            let kept: Vec<(usize, bool)> =
                order.into_iter().map(|process| (process, is_kept.next().unwrap())).collect();
            for (process, log) in logs.iter_mut().enumerate() {
                let mut own = kept.iter().filter(|(of, _)| *of == process);
                log.events.retain(|_| own.next().unwrap().1);
            }
            let trace = with_gaps(&logs).unwrap();
            let mut at = Position(vec![0; 3]);
            for (process, _) in kept.into_iter().filter(|(_, is_kept)| *is_kept) {
                let next = trace.ready(&at);
                prop_assert!(next.iter().any(|event| event.source == process), "{at:?}");
                at.0[process] += 1;
            }
            prop_assert_eq!(at, trace.end());
        }

        /// Whatever the clocks are, they are refused, or some order takes all events.
        #[test]
        fn what_is_not_refused_has_an_order(clocks in prop::collection::vec(prop::collection::vec([0..4_u64, 0..4_u64], 0..4), 2)) {
            let clock = |(n, other): (u64, u64), own: usize| {
                let mut clock = [other, other];
                clock[own] = n;
                json!({"a": clock[0], "b": clock[1]})
            };
            let logs = clocks.iter().enumerate().map(|(own, clocks)| {
                let all = (1..).zip(clocks).map(|(n, [odd, other])| clock((if *odd == 0 { 0 } else { n }, *other), own));
                log(&all.collect::<Vec<_>>())
            });
            let Ok(trace) = of(&logs.collect::<Vec<_>>()) else { return Ok(()) };
            let mut at = Position(vec![0; 2]);
            while at != trace.end() {
                let ready = trace.ready(&at);
                prop_assert!(!ready.is_empty(), "{at:?}");
                at.0[ready[0].source] += 1;
            }
        }
    }
}
