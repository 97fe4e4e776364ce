//! A violation on its way to what the policy says: counted first, then
//! described if anybody is to be told, then told.

use std::cell::Cell;
use std::fmt::Debug;
use std::io::Write as _;
use std::marker::PhantomData;
use std::panic::Location;

use crate::policy::{self, Action};
use crate::site::Site;
use crate::violation::Violation;

/// A report under way in this thread.
#[derive(Debug)]
pub struct Report {
    violation: Violation,
    told: Told,
}

/// How it is told, and the guard of its thread.
#[derive(Debug)]
struct Told {
    action: Action,
    count: u64,
    _reporting: Reporting,
}

impl Report {
    /// Counts a violation. `None` if nobody is to be told: the policy does not
    /// ask for it, or this violation was found while another one was reported.
    /// The macro's caller is its own line, except in a function that tracks its.
    #[cold]
    #[must_use]
    pub fn begin(site: &'static Site, caller: &'static Location<'static>) -> Option<Self> {
        let told = Told::begin(site)?;
        Some(Self { violation: Violation::new(site).called_at(caller), told })
    }

    /// With one value more.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Debug) -> Self {
        Self { violation: self.violation.with(name, value), ..self }
    }

    /// Does what the policy says.
    ///
    /// # Panics
    /// If that is the policy, unless the thread is panicking already.
    #[track_caller]
    pub fn enforce(self) {
        self.told.enforce(&self.violation);
    }
}

/// Counts a violation and does what the policy says.
#[track_caller]
pub(crate) fn enforce(violation: &Violation) {
    if let Some(told) = Told::begin(violation.site()) {
        told.enforce(violation);
    }
}

impl Told {
    fn begin(site: &'static Site) -> Option<Self> {
        let count = site.violated();
        #[cfg(feature = "metrics")]
        metrics::counter!("grey_invariant_violations", "id" => site.id).increment(1);
        let reporting = Reporting::begin()?;
        let policy = policy::get();
        let is_reported = count <= policy.limit || count.is_power_of_two();
        let action = match policy.action {
            Action::Panic if std::thread::panicking() => is_reported.then_some(Action::Log),
            Action::Panic | Action::Abort => Some(policy.action),
            Action::Log | Action::Call(_) => is_reported.then_some(policy.action),
            // Counts alone would not say what was violated.
            Action::Count => (count == 1).then_some(Action::Log),
        };
        action.map(|action| Self { action, count, _reporting: reporting })
    }

    #[track_caller]
    fn enforce(self, violation: &Violation) {
        match &self.action {
            Action::Panic => panic_with(violation),
            Action::Abort => {
                event(violation, self.count);
                // A subscriber may keep it in a buffer, which is lost.
                write_out(violation);
                std::process::abort();
            }
            Action::Log => log(violation, self.count),
            Action::Call(handler) => handler(violation, self.count),
            Action::Count => {}
        }
    }
}

thread_local!(static REPORTING: Cell<bool> = const { Cell::new(false) });

/// Ends the report, also if a value or the handler panics. It belongs to its
/// thread.
#[derive(Debug)]
struct Reporting(PhantomData<*const ()>);

impl Reporting {
    /// `None` if this thread is reporting already: a report that violates
    /// something is counted, and that is all.
    fn begin() -> Option<Self> {
        let nested = REPORTING.try_with(|flag| flag.replace(true)).unwrap_or(true);
        (!nested).then_some(Self(PhantomData))
    }
}

impl Drop for Reporting {
    fn drop(&mut self) {
        let _ = REPORTING.try_with(|flag| flag.set(false));
    }
}

#[expect(clippy::panic, reason = "the user asked for it")]
#[track_caller]
fn panic_with(violation: &Violation) -> ! {
    panic!("{violation}")
}

/// Logs a violation; where no subscriber takes it, it goes to standard error.
fn log(violation: &Violation, count: u64) {
    event(violation, count);
    if !tracing::enabled!(tracing::Level::ERROR) {
        write_out(violation);
    }
}

fn event(violation: &Violation, count: u64) {
    tracing::error!(id = violation.id(), count, "{violation}");
}

/// Writes to standard error, which has no buffer. There is nobody to tell if that
/// fails.
pub(crate) fn write_out(text: &impl std::fmt::Display) {
    let text = format!("grey-invariants: {text}\n");
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
