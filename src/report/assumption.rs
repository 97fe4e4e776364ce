//! The assumption that is false: where it stands and what it says.

use crate::event::ViolationKind;
use crate::outcome::{JobOutcome, Verdict};
use crate::record::Place;
use crate::trace::location_in;

/// Lines of an assumption that are shown.
const LINES: usize = 6;

/// An assumption in a module.
pub(super) struct Assumption<'a> {
    place: Place,
    text: Vec<&'a str>,
}

/// The assumption that a job found to be false; TLC tells its place.
pub(super) fn false_one(outcome: &JobOutcome) -> Option<Assumption<'_>> {
    let Verdict::Violated { kind: ViolationKind::Assumption, detail: Some(detail), .. } =
        &outcome.verdict
    else {
        return None;
    };
    let at = location_in(detail)?;
    let module = outcome.job.spec.modules.iter().find(|m| m.name == at.module)?;
    let lines = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let (first, last) = (lines(at.line), lines(at.end_line));
    let shown = (last + 1).saturating_sub(first);
    let text = module.text.lines().skip(first.saturating_sub(1)).take(shown).collect();
    Some(Assumption { place: Place::told(&outcome.job.spec, &at), text })
}

impl Assumption<'_> {
    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    /// The place, and the lines as they stand there.
    pub(super) fn shown(&self) -> String {
        let place = format!("  {}:{}", self.place.file, self.place.line);
        let lines = self.text.iter().take(LINES).map(|line| format!("    {line}"));
        let more = (self.text.len() > LINES).then(|| "    …".to_owned());
        std::iter::once(place).chain(lines).chain(more).collect::<Vec<_>>().join("\n")
    }
}
