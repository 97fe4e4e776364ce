//! Silence and standstill: how long a healthy engine may say nothing, or the
//! same, and what it means when it does so for longer.

use std::time::{Duration, Instant};

use crate::event::{Counts, Event};
use crate::outcome::Stop;

/// Whoever works takes more than one part in so many of a processor's time.
const IDLE_PART: u32 = 20;

/// How long silence is tolerated, by what the engine was last seen doing.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the start of the process to its first word.
    pub starting: Duration,
    /// While it reads the specification.
    pub reading: Duration,
    /// While it searches; TLC reports once a minute.
    pub searching: Duration,
    /// While it searches and its reports say that nothing moves, if it does not
    /// work either: its threads wait for each other, and the one that reports
    /// goes on. A state whose successors take long costs processor time.
    pub standing: Duration,
    /// After it announced an error, if it does not work.
    pub announced: Duration,
    /// After it announced an error, if it works: a counterexample takes a while
    /// to rebuild, and a state of megabytes to be made into text, but TLC of
    /// 2026 loops for ever over some strings.
    pub rebuilding: Duration,
    /// After its last word, while it deletes its files; TLC of 2020 can hang there.
    pub finished: Duration,
    /// From a polite request to end to a forced one.
    pub dying: Duration,
    /// From the end of the time budget, which TLC was told, to a request.
    pub overdue: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            starting: Duration::from_secs(120),
            reading: Duration::from_secs(300),
            searching: Duration::from_secs(200),
            standing: Duration::from_secs(300),
            announced: Duration::from_secs(120),
            rebuilding: Duration::from_secs(900),
            finished: Duration::from_secs(30),
            dying: Duration::from_secs(10),
            overdue: Duration::from_secs(30),
        }
    }
}

/// What the engine was last seen doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing yet.
    Starting,
    /// Having a program built of the specification.
    Compiling,
    /// Reading the specification.
    Reading,
    /// Enumerating initial states; may take any time without a word.
    InitialStates,
    /// Searching.
    Searching,
    /// Checking temporal properties; may take any time without a word.
    Liveness,
    /// Writing a checkpoint; may take any time without a word.
    Checkpoint,
    /// Reading a checkpoint; may take any time without a word.
    Recovery,
    /// Reporting an error it has announced.
    Announced,
    /// Done, but its process still exists.
    Finished,
}

impl Phase {
    /// For a progress line.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Compiling => "compiling the specification",
            Self::Reading => "reading the specification",
            Self::InitialStates => "finding initial states",
            Self::Searching => "searching",
            Self::Liveness => "checking temporal properties",
            Self::Checkpoint => "writing a checkpoint",
            Self::Recovery => "reading a checkpoint",
            Self::Announced => "reporting an error",
            Self::Finished => "ending",
        }
    }
}

/// Watches one engine.
#[derive(Debug, Clone)]
pub(super) struct Watchdog {
    pub(super) phase: Phase,
    /// When something was last said.
    last_word: Moment,
    /// When figures last changed, or something else was said.
    last_move: Moment,
    counts: Option<Counts>,
}

/// When something happened.
#[derive(Debug, Clone, Copy)]
struct Moment {
    at: Instant,
    /// Processor time the engine had taken by then, where that is known.
    cpu: Duration,
}

impl Moment {
    fn new(at: Instant, cpu: Option<Duration>) -> Self {
        Self { at, cpu: cpu.unwrap_or_default() }
    }

    /// Whether the engine has worked since. Where nobody knows how much it
    /// works, it may be working.
    fn works_since(&self, cpu: Option<Duration>, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at);
        let worked = cpu.map(|cpu| cpu.saturating_sub(self.cpu));
        worked.is_none_or(|worked| worked * IDLE_PART >= passed)
    }
}

impl Watchdog {
    pub(super) fn new(now: Instant) -> Self {
        let begun = Moment::new(now, None);
        Self { phase: Phase::Starting, last_word: begun, last_move: begun, counts: None }
    }

    /// Notes that bytes arrive: a state of megabytes takes a while to print.
    pub(super) fn printing(&mut self, cpu: Option<Duration>, now: Instant) {
        self.last_word = Moment::new(now, cpu);
    }

    /// Notes an event, and the processor time taken by then. An announced error
    /// is never forgotten, whatever else comes: only the end can follow it.
    pub(super) fn hear(&mut self, event: &Event, cpu: Option<Duration>, now: Instant) {
        self.last_word = Moment::new(now, cpu);
        let counts = if let Event::Progress(counts) = event { Some(*counts) } else { None };
        if counts.is_none() || counts != self.counts {
            (self.last_move, self.counts) = (self.last_word, counts);
        }
        let next = match event {
            Event::Compiling => Phase::Compiling,
            Event::ReadingStarted => Phase::Reading,
            Event::InitialStatesStarted => Phase::InitialStates,
            Event::InitialStates { .. }
            | Event::CheckpointFinished
            | Event::Recovered { .. }
            | Event::LivenessFinished => Phase::Searching,
            Event::Progress(_) if self.phase == Phase::InitialStates => Phase::Searching,
            Event::LivenessStarted { .. } => Phase::Liveness,
            Event::CheckpointStarted => Phase::Checkpoint,
            Event::RecoveryStarted => Phase::Recovery,
            Event::Violated(_) | Event::Failed(_) | Event::OutOfMemory(_) => Phase::Announced,
            Event::Finished => Phase::Finished,
            _ => return,
        };
        if self.phase != Phase::Announced || next == Phase::Finished {
            self.phase = next;
        }
    }

    /// Leaves out time in which nobody listened.
    pub(super) fn excuse(&mut self, time: Duration) {
        self.last_word.at += time;
        self.last_move.at += time;
    }

    /// Why the engine should be ended now, if it should.
    pub(super) fn judge(
        &self,
        patience: &Patience,
        cpu: Option<Duration>,
        now: Instant,
    ) -> Option<Stop> {
        let silent = now.saturating_duration_since(self.last_word.at);
        let (limit, during) = match self.phase {
            Phase::Starting => (patience.starting, "after its start"),
            Phase::Compiling => (patience.starting, "while compiling the specification"),
            Phase::Reading => (patience.reading, "while reading the specification"),
            Phase::Searching if self.stands(patience, cpu, now) => {
                let still = now.saturating_duration_since(self.last_move.at);
                return Some(Stop::Standing { seconds: still.as_secs() });
            }
            Phase::Searching => (patience.searching, "while searching"),
            Phase::Announced if self.last_word.works_since(cpu, now) => {
                (patience.rebuilding, "after announcing an error")
            }
            Phase::Announced => (patience.announced, "after announcing an error"),
            Phase::Finished => {
                return (silent > patience.finished).then_some(Stop::Lingering);
            }
            Phase::InitialStates | Phase::Liveness | Phase::Checkpoint | Phase::Recovery => {
                return None;
            }
        };
        (silent > limit).then_some(Stop::Silent { during, seconds: silent.as_secs() })
    }

    /// Whether reports come and nothing moves.
    fn stands(&self, patience: &Patience, cpu: Option<Duration>, now: Instant) -> bool {
        let still = now.saturating_duration_since(self.last_move.at);
        let reported = self.last_word.at > self.last_move.at;
        reported && still > patience.standing && !self.last_move.works_since(cpu, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Counts, Violation, ViolationKind};

    fn violated() -> Event {
        let (properties, places) = (vec![], vec![]);
        Event::Violated(Violation { kind: ViolationKind::Safety, properties, places, detail: None })
    }

    fn stop_after(events: &[Event], silence_secs: u64) -> Option<Stop> {
        let start = Instant::now();
        let mut dog = Watchdog::new(start);
        events.iter().for_each(|e| dog.hear(e, None, start));
        let idle = Some(Duration::ZERO);
        dog.judge(&Patience::default(), idle, start + Duration::from_secs(silence_secs))
    }

    /// Reports every minute, each with so many states more and so much work.
    fn stop_of_reports(states: u64, work: Option<Duration>) -> Option<Stop> {
        let start = Instant::now();
        let mut dog = Watchdog::new(start);
        dog.hear(&Event::InitialStates { generated: 1, distinct: 1 }, work, start);
        (1..=6).find_map(|minute| {
            let now = start + Duration::from_secs(60 * u64::from(minute));
            let counts = Counts { generated: 1 + states * u64::from(minute), ..Counts::default() };
            let cpu = work.map(|work| work * minute);
            dog.hear(&Event::Progress(counts), cpu, now);
            dog.judge(&Patience::default(), cpu, now + Duration::from_secs(59))
        })
    }

    #[test]
    fn an_engine_whose_figures_stand_still_is_ended_unless_it_works() {
        let idle = Duration::from_millis(600);
        assert_eq!(stop_of_reports(0, Some(idle)), Some(Stop::Standing { seconds: 359 }));
        assert_eq!(stop_of_reports(0, Some(Duration::from_secs(50))), None, "a state that is dear");
        assert_eq!(stop_of_reports(0, None), None, "nobody knows");
        assert_eq!(stop_of_reports(1, Some(idle)), None);
    }

    #[test]
    fn silence_is_judged_by_what_went_before() {
        let found = Event::InitialStates { generated: 1, distinct: 1 };
        let liveness = Event::LivenessStarted { complete: true, distinct: None };
        assert_eq!(stop_after(&[], 60), None);
        assert!(matches!(stop_after(&[], 130), Some(Stop::Silent { .. })));
        assert_eq!(stop_after(&[Event::InitialStatesStarted], 100_000), None);
        assert_eq!(stop_after(std::slice::from_ref(&found), 190), None);
        assert!(matches!(stop_after(std::slice::from_ref(&found), 210), Some(Stop::Silent { .. })));
        assert_eq!(stop_after(&[found, liveness], 100_000), None);
        assert_eq!(stop_after(&[Event::Finished], 20), None);
        assert_eq!(stop_after(&[Event::Finished], 31), Some(Stop::Lingering));
    }

    #[test]
    fn time_in_which_nobody_listened_is_not_silence() {
        let start = Instant::now();
        let mut dog = Watchdog::new(start);
        dog.hear(&Event::InitialStates { generated: 1, distinct: 1 }, None, start);
        dog.excuse(Duration::from_secs(262));
        let after = |secs| start + Duration::from_secs(secs);
        assert_eq!(dog.judge(&Patience::default(), None, after(265)), None);
        assert!(dog.judge(&Patience::default(), None, after(465)).is_some());
    }

    #[test]
    fn an_engine_that_is_still_printing_is_working() {
        let start = Instant::now();
        let mut dog = Watchdog::new(start);
        dog.hear(&violated(), None, start);
        let printing = start + Duration::from_secs(119);
        let worked = Duration::from_secs(119);
        dog.printing(Some(worked), printing);
        let judged =
            |cpu, secs| dog.judge(&Patience::default(), cpu, printing + Duration::from_secs(secs));
        assert_eq!(judged(Some(worked), 119), None);
        assert!(matches!(judged(Some(worked), 121), Some(Stop::Silent { .. })));
    }

    #[test]
    fn an_engine_that_makes_a_large_state_into_text_is_waited_for() {
        let start = Instant::now();
        let mut dog = Watchdog::new(start);
        dog.hear(&violated(), Some(Duration::from_secs(5)), start);
        let judged = |cpu: Option<u64>, secs| {
            let cpu = cpu.map(Duration::from_secs);
            dog.judge(&Patience::default(), cpu, start + Duration::from_secs(secs))
        };
        assert_eq!(judged(Some(600), 600), None);
        assert_eq!(judged(None, 600), None, "nobody knows");
        assert!(matches!(judged(Some(905), 901), Some(Stop::Silent { seconds: 901, .. })));
        assert!(matches!(judged(Some(6), 121), Some(Stop::Silent { seconds: 121, .. })));
    }

    #[test]
    fn an_announced_error_is_not_forgotten_over_later_progress() {
        let events = [violated(), Event::Progress(Counts::default()), Event::LivenessFinished];
        assert!(matches!(
            stop_after(&events, 130),
            Some(Stop::Silent { during: "after announcing an error", .. })
        ));
    }
}
