//! Whether vector clocks can be those of a whole set of logs.
//!
//! In: the processes of a system. Out: nothing, or the first clock that cannot be,
//! with its place: a process counts its own events from 1, without a gap unless the
//! mapping says that it counts others, too; what it
//! has heard of it does not forget; and whoever knows an event knows all that this
//! event knew, and is not known to it.

use super::clock::Clock;
use super::reader::Event;
use super::system::{Process, System};
use crate::validate::Unusable;

impl System<'_> {
    /// That the clocks may be those of these logs.
    ///
    /// # Errors
    /// The first one that may not.
    pub(super) fn agree(&self) -> Result<(), Unusable> {
        // A gap in one log is told before what it makes of the numbers in others.
        self.every(|system, process, (_, clock), before| {
            system.counts(&process.name, clock, before)
        })?;
        self.every(Self::agrees)
    }

    /// That all events are as they must be, each with the one before it in its log.
    fn every(
        &self,
        is_right: impl Fn(&Self, &Process, (&Event, &Clock), Option<&Event>) -> Result<(), String>,
    ) -> Result<(), Unusable> {
        for process in &self.processes {
            let mut before = None;
            for event in &process.events {
                if let Some(clock) = &event.clock {
                    is_right(self, process, (event, clock), before)
                        .map_err(|problem| self.unfit(event.source, Some(event.line), problem))?;
                }
                before = Some(event);
            }
        }
        Ok(())
    }

    /// That a clock knows what there is, goes on from the one before it, and agrees
    /// with those of the events that it knows.
    fn agrees(
        &self,
        process: &Process,
        (event, clock): (&Event, &Clock),
        before: Option<&Event>,
    ) -> Result<(), String> {
        let others = clock.known().filter(|(name, _)| *name != process.name);
        let others = others.map(|(name, count)| Ok((name, self.known(name, count)?)));
        let others = others.collect::<Result<Vec<_>, String>>()?.into_iter();
        let mut others = others.filter_map(|(name, known)| Some((name, known?)));
        self.forgets_nothing(clock, before)?;
        let agrees = |(name, known): (&str, &Event)| {
            self.agrees_with((&process.name, event, clock), name, known)
        };
        others.try_for_each(agrees)
    }

    fn forgets_nothing(&self, clock: &Clock, before: Option<&Event>) -> Result<(), String> {
        let Some((before, was)) = before.and_then(|event| Some((event, event.clock.as_ref()?)))
        else {
            return Ok(());
        };
        match was.known().find(|(name, count)| clock.count(name) < *count) {
            None => Ok(()),
            Some((name, count)) => {
                let (now, place) = (clock.count(name), self.place(before));
                Err(format!(
                    "the clock runs back: it knows {now} events of {name}, and {place} before it knew {count}"
                ))
            }
        }
    }

    /// That a process counts its events one by one, from 1.
    fn counts(&self, name: &str, clock: &Clock, before: Option<&Event>) -> Result<(), String> {
        let count = clock.count(name);
        let was =
            before.and_then(|event| event.clock.as_ref()).map_or(0, |clock| clock.count(name));
        let place = before.map(|event| self.place(event));
        match (count, &place) {
            (0, _) => {
                let known: Vec<String> = clock.known().map(|(name, _)| name.to_owned()).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                Err(format!("the clock does not count its own process, {name}; it counts {known}"))
            }
            (count, _) if count == was + 1 || (self.gaps && count > was) => Ok(()),
            (count, None) => Err(format!(
                "the clock says that this is event {count} of {name}, and it is the first of its log: those before it are missing"
            )),
            (count, Some(place)) if count == was => Err(format!(
                "the clock says that this is event {count} of {name}, and so does that of {place}"
            )),
            (count, Some(place)) if count < was => Err(format!(
                "the clock runs back: it says that this is event {count} of {name}, and {place} before it is event {was}"
            )),
            (count, Some(place)) => Err(format!(
                "the clock says that this is event {count} of {name}, and {place} before it is event {was}: what is between them is missing"
            )),
        }
    }

    /// The last event that a clock knows, by its number; with gaps, it may know none that
    /// is logged.
    fn known(&self, name: &str, count: u64) -> Result<Option<&Event>, String> {
        let Some(other) = self.named(name).map(|at| &self.processes[at]) else {
            return Err(format!("the clock knows event {count} of {name}, which has no log here"));
        };
        let at = other.known(count, self.gaps).checked_sub(1);
        if self.gaps {
            return Ok(at.and_then(|at| other.events.get(at)));
        }
        at.and_then(|at| other.events.get(at)).map(Some).ok_or_else(|| {
            let (file, has) = (self.files[other.source].display(), other.events.len());
            format!(
                "the clock knows event {count} of {name}, and {file} has {has}: the rest of that log is missing, or the clock is wrong"
            )
        })
    }

    /// That an event may know another one.
    fn agrees_with(
        &self,
        (own, event, clock): (&str, &Event, &Clock),
        name: &str,
        known: &Event,
    ) -> Result<(), String> {
        let Some(knew) = &known.clock else { return Ok(()) };
        let place = self.place(known);
        if knew.count(own) >= clock.count(own) {
            let this = self.place(event);
            return Err(format!(
                "the clocks contradict each other: {place} happened before this, and {this} before that"
            ));
        }
        match knew.known().find(|(third, count)| clock.count(third) < *count) {
            None => Ok(()),
            Some((third, count)) => Err(format!(
                "the clock knows event {} of {name}, {place}, but not event {count} of {third}, which that one knew",
                knew.count(name),
            )),
        }
    }
}
