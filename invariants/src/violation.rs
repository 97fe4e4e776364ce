//! What was found: which property, where, and the values that show it.

use std::fmt::{self, Debug};
use std::panic::Location;

use crate::report;
use crate::site::Site;

/// A line of source.
type Place = &'static Location<'static>;

/// A property that does not hold, with the values that show it.
///
/// ```
/// use grey_invariants::monitor::election::Election;
///
/// let mut election = Election::new(2);
/// assert!(election.leader(0, 7).is_ok());
/// let violation = election.leader(1, 7).unwrap_err();
/// assert_eq!(violation.id(), "ElectionSafety");
/// assert_eq!(violation.details()[1], ("leaders", "n0 and n1".to_owned()));
/// assert!(violation.to_string().starts_with("ElectionSafety is violated: a term has one leader"));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a violation that nobody is told of is lost"]
pub struct Violation(Box<Found>);

#[derive(Debug, Clone)]
struct Found {
    site: &'static Site,
    details: Vec<(&'static str, String)>,
    /// Who told the monitor, or came to the macro.
    caller: Option<Place>,
    enforced: Option<Place>,
}

impl Violation {
    /// Without values.
    pub fn new(site: &'static Site) -> Self {
        Self(Box::new(Found { site, details: Vec::new(), caller: None, enforced: None }))
    }

    /// With one value more.
    pub fn with(self, name: &'static str, value: impl Debug) -> Self {
        self.showing(name, format_args!("{value:?}"))
    }

    /// With one value more, as it is shown to people.
    pub fn showing(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.details.push((name, value.to_string()));
        self
    }

    /// The line that the caller of a macro or of a monitor stands in. In a
    /// function with `#[track_caller]` that is its caller's line.
    #[must_use]
    pub fn caller(&self) -> Option<&'static Location<'static>> {
        self.0.caller
    }

    /// Found by a call in this line.
    pub(crate) fn called_at(mut self, caller: Place) -> Self {
        self.0.caller = Some(caller);
        self
    }

    /// The property.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.0.site.id
    }

    /// Where it is checked.
    #[must_use]
    pub fn site(&self) -> &'static Site {
        self.0.site
    }

    /// The values, in the order in which they were given.
    #[must_use]
    pub fn details(&self) -> &[(&'static str, String)] {
        &self.0.details
    }

    /// Counts it and does what the [policy](crate::policy) says.
    ///
    /// # Panics
    /// If that is the policy, unless the thread is panicking already.
    #[cold]
    #[track_caller]
    pub fn enforce(mut self) {
        self.0.enforced = Some(Location::caller());
        report::enforce(&self);
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { site, details, caller, enforced } = &*self.0;
        write!(f, "{} is violated: {}", site.id, site.condition)?;
        let line = |place: &Option<Place>| place.map(|at| (at.file(), at.line()));
        let mut shown = line(caller).or(line(enforced));
        if site.is_of_monitor() {
            match shown {
                Some((file, line)) => write!(f, "\n  at {file}:{line}, told to {}", site.file)?,
                None => write!(f, "\n  at {}", site.file)?,
            }
        } else {
            write!(f, "\n  at {}:{}", site.file, site.line)?;
            if shown != Some((site.file, site.line)) {
                write_line(f, "called at", shown)?;
            }
            shown = Some((site.file, site.line));
        }
        if line(enforced) != shown && line(enforced) != line(caller) {
            write_line(f, "enforced at", line(enforced))?;
        }
        details.iter().try_for_each(|(name, value)| write!(f, "\n  {name} = {value}"))
    }
}

fn write_line(f: &mut fmt::Formatter<'_>, what: &str, at: Option<(&str, u32)>) -> fmt::Result {
    at.map_or(Ok(()), |(file, line)| write!(f, "\n  {what} {file}:{line}"))
}

/// For what finds violations: whoever called it has told of them.
pub(crate) trait At {
    /// Says which line called.
    fn at(self, caller: Place) -> Self;
}

impl<R> At for Result<R, Violation> {
    #[inline]
    fn at(self, caller: Place) -> Self {
        self.map_err(|violation| violation.called_at(caller))
    }
}

impl std::error::Error for Violation {}

/// For what monitors answer.
///
/// ```
/// use grey_invariants::monitor::monotonic::Monotonic;
/// use grey_invariants::policy::{self, Action};
/// use grey_invariants::{Enforce as _, Policy, snapshot};
///
/// policy::set(Policy::new(Action::Count));
/// let mut monotonic = Monotonic::new(1);
/// monotonic.term(0, 2).enforce();
/// monotonic.term(0, 1).enforce();
/// assert_eq!(snapshot::take().of("MonotonicTerm").violations, 1);
/// ```
pub trait Enforce {
    /// Does what the policy says if there is a violation.
    ///
    /// # Panics
    /// If that is the policy.
    #[track_caller]
    fn enforce(self);
}

impl Enforce for Result<(), Violation> {
    #[track_caller]
    fn enforce(self) {
        if let Err(violation) = self {
            violation.enforce();
        }
    }
}
