//! What was found: which property, where, and the values that show it.

use std::fmt::{self, Debug};

use crate::report;
use crate::site::Site;

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
pub struct Violation {
    site: &'static Site,
    details: Vec<(&'static str, String)>,
}

impl Violation {
    /// Without values.
    pub fn new(site: &'static Site) -> Self {
        Self { site, details: Vec::new() }
    }

    /// With one value more.
    pub fn with(mut self, name: &'static str, value: impl Debug) -> Self {
        self.details.push((name, format!("{value:?}")));
        self
    }

    /// With one value more, as it is shown to people.
    pub fn showing(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.details.push((name, value.to_string()));
        self
    }

    /// The property.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.site.id
    }

    /// Where it is checked.
    #[must_use]
    pub fn site(&self) -> &'static Site {
        self.site
    }

    /// The values, in the order in which they were given.
    #[must_use]
    pub fn details(&self) -> &[(&'static str, String)] {
        &self.details
    }

    /// Counts it and does what the [policy](crate::policy) says.
    ///
    /// # Panics
    /// If that is the policy, unless the thread is panicking already.
    #[cold]
    pub fn enforce(self) {
        report::enforce(&self);
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Site { id, condition, file, line, .. } = self.site;
        write!(f, "{id} is violated: {condition}")?;
        match line {
            0 => write!(f, "\n  at {file}")?,
            line => write!(f, "\n  at {file}:{line}")?,
        }
        for (name, value) in &self.details {
            write!(f, "\n  {name} = {value}")?;
        }
        Ok(())
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
    fn enforce(self);
}

impl Enforce for Result<(), Violation> {
    fn enforce(self) {
        if let Err(violation) = self {
            violation.enforce();
        }
    }
}
