//! Which conditions ran, how often, and which never did.

use std::fmt;

use crate::site::{Kind, SITES, Site};

/// The counters of every place in the program at one moment; as text, a table.
///
/// ```
/// # if !cfg!(feature = "enabled") { return; }
/// use grey_invariants::{invariant, snapshot};
///
/// invariant!("Tabled", true);
/// if std::env::args().count() > 100 {
///     invariant!("NeverRun", true);
/// }
/// let table = snapshot::take().to_string();
/// assert!(table.lines().any(|line| line.starts_with("ok") && line.contains("Tabled")));
/// assert!(table.lines().any(|line| line.starts_with("NEVER") && line.contains("NeverRun")));
/// ```
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// By identifier, file and line.
    pub sites: Vec<Counts>,
}

/// The counters of one place.
///
/// ```
/// # if !cfg!(feature = "enabled") { return; }
/// use grey_invariants::{snapshot, sometimes};
///
/// sometimes!("LeaderReplaced", 2 > 3);
/// let unmet = snapshot::take().unmet();
/// assert!(unmet.iter().any(|counts| counts.site.id == "LeaderReplaced" && counts.checks == 1));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// The place.
    pub site: &'static Site,
    /// How often it was checked.
    pub checks: u64,
    /// How often it did not hold.
    pub violations: u64,
    /// Whether it has held, if it should once.
    pub has_held: bool,
}

/// Reads all counters.
///
/// ```
/// # if !cfg!(feature = "enabled") { return; }
/// use grey_invariants::{invariant, snapshot, sometimes};
///
/// for n in 0..10 {
///     invariant!("SmallNumber", n < 10);
///     sometimes!("NineIsReached", n == 9);
/// }
/// let snapshot = snapshot::take();
/// assert_eq!(snapshot.of("SmallNumber").checks, 10);
/// assert!(snapshot.unmet().iter().all(|counts| counts.site.id != "NineIsReached"));
/// ```
#[must_use]
pub fn take() -> Snapshot {
    let mut sites: Vec<Counts> = SITES.iter().map(|site| Counts::of(site)).collect();
    sites.sort_by_key(|c| (c.site.id, c.site.file, c.site.line));
    Snapshot { sites }
}

impl Counts {
    fn of(site: &'static Site) -> Self {
        let (checks, violations) = (site.checks(), site.violations());
        Self { site, checks, violations, has_held: site.has_held() }
    }

    /// Whether the run gives no reason to trust in the condition: it never ran,
    /// or should have held once and did not.
    #[must_use]
    pub fn is_unmet(&self) -> bool {
        match self.site.kind {
            Kind::Always => self.checks == 0,
            Kind::Sometimes => !self.has_held,
            Kind::Unreachable => false,
        }
    }
}

/// The counters of all places with one identifier.
///
/// ```
/// use grey_invariants::snapshot::{self, Totals};
///
/// assert_eq!(snapshot::take().of("Nowhere"), Totals { checks: 0, violations: 0 });
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// How often they were checked.
    pub checks: u64,
    /// How often they did not hold.
    pub violations: u64,
}

impl Snapshot {
    /// What the places with this identifier have counted together.
    #[must_use]
    pub fn of(&self, id: &str) -> Totals {
        let of_id = self.sites.iter().filter(|c| c.site.id == id);
        of_id.fold(Totals::default(), |sum, c| Totals {
            checks: sum.checks + c.checks,
            violations: sum.violations + c.violations,
        })
    }

    /// Conditions that never ran, or never held though they should once. The
    /// properties of a monitor count only if it was used.
    #[must_use]
    pub fn unmet(&self) -> Vec<Counts> {
        self.sites.iter().copied().filter(|c| c.is_unmet() && self.is_in_use(c.site)).collect()
    }

    fn is_in_use(&self, site: &Site) -> bool {
        !site.is_of_monitor() || self.sites.iter().any(|c| c.site.file == site.file && c.checks > 0)
    }

    /// Conditions that did not always hold.
    #[must_use]
    pub fn violated(&self) -> Vec<Counts> {
        self.sites.iter().copied().filter(|c| c.violations > 0).collect()
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for counts in &self.sites {
            let Site { id, file, line, .. } = counts.site;
            let mark = match (counts.violations, counts.is_unmet()) {
                (0, false) => "ok",
                (0, true) if self.is_in_use(counts.site) => "NEVER",
                (0, true) => "unused",
                _ => "FAIL",
            };
            writeln!(
                f,
                "{mark:<6} {id:<28} {:>12} checks {:>6} violations  {file}:{line}",
                counts.checks, counts.violations
            )?;
        }
        Ok(())
    }
}

/// Hands the number of checks of each identifier to the `metrics` facade, as
/// `grey_invariant_checks`. Call it as often as metrics are scraped; the checks
/// themselves know nothing of it. Violations are counted where they happen, as
/// `grey_invariant_violations`.
///
/// ```
/// grey_invariants::snapshot::publish(); // to nobody: no recorder is installed
/// ```
#[cfg(feature = "metrics")]
pub fn publish() {
    for of_id in take().sites.chunk_by(|a, b| a.site.id == b.site.id) {
        let checks = of_id.iter().map(|counts| counts.checks).sum();
        metrics::counter!("grey_invariant_checks", "id" => of_id[0].site.id).absolute(checks);
    }
}
