//! Which TLC a build is: a release, or a commit of the master branch.
//!
//! The number that TLC prints does not tell. Builds of the master branch were
//! called `2.15`, `2.16`, `2.18` and `2.20` for months or years, `of Day Month
//! 20??`, beside releases of the same number; since February 2026 they are
//! called after the day of the build, which may be long after the commit. The
//! revision tells, if it is known; else everything is assumed that the number
//! and the day allow.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The commits of the master branch, see the file itself.
const MASTER: &str = include_str!("master.txt");

/// Position of each commit of the master branch, and the day of each position.
static HISTORY: LazyLock<History> = LazyLock::new(|| History::read(MASTER));

struct History {
    positions: HashMap<&'static str, usize>,
    days: Vec<&'static str>,
}

impl History {
    fn read(text: &'static str) -> Self {
        let mut history = Self { positions: HashMap::new(), days: Vec::new() };
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(day) = words.next() else { continue };
            for revision in words {
                history.positions.insert(revision, history.days.len());
                history.days.push(day);
            }
        }
        history
    }
}

/// A release, in the order in which they came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// TLC 2.16, December 2020.
    V171,
    /// TLC 2.17, February 2022.
    V172,
    /// TLC 2.18, March 2023.
    V173,
    /// TLC 2.19, August 2024.
    V174,
}

impl std::fmt::Display for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::V171 => "1.7.1",
            Self::V172 => "1.7.2",
            Self::V173 => "1.7.3",
            Self::V174 => "1.7.4",
        })
    }
}

/// What a TLC was built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// A release of the 1.7 branch.
    Release(Release),
    /// One of these commits of the master branch, by position; the same twice
    /// if it is known which. Release 1.7.0 and older ones are among them.
    Master(usize, usize),
}

/// The builds that have something, a defect or a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first commit of the master branch that has it; the oldest if `None`.
    pub since: Option<&'static str>,
    /// The first commit of the master branch that has it no longer.
    pub until: Option<&'static str>,
    /// The first and the last release that have it.
    pub releases: Option<(Release, Release)>,
}

/// A number of the master branch and the commit that introduced it.
const NUMBERS: [(&str, &str); 4] =
    [("2.16", "2e64d62"), ("2.18", "c70d1da"), ("2.20", "d1328e5"), ("2026", "5a565e0")];

/// Release 1.7.0 is a commit of the master branch.
const V170: &str = "eb3ff99";

const RELEASES: [(&str, &str, Release); 4] = [
    ("2.16", "cdddf55", Release::V171),
    ("2.17", "3c7caa5", Release::V172),
    ("2.18", "3ea3222", Release::V173),
    ("2.19", "5a47802", Release::V174),
];

impl Build {
    /// From a number (`2.18`, `2026.04.29.101112`), what stands after `of`,
    /// and the revision.
    pub(super) fn of(number: &str, date: Option<&str>, revision: Option<&str>) -> Self {
        let revision = revision.and_then(|r| r.get(..7));
        if let Some((.., release)) = RELEASES.iter().find(|(_, r, _)| Some(*r) == revision) {
            return Self::Release(*release);
        }
        if let Some(at) = revision.and_then(position) {
            return Self::Master(at, at);
        }
        let dated = date.is_some_and(|d| !d.contains('?'));
        let released = RELEASES.iter().find(|(n, ..)| *n == number);
        match released {
            // 2.17 and 2.19 were never called so on the master branch.
            Some((.., release)) if dated || matches!(number, "2.17" | "2.19") => {
                Self::Release(*release)
            }
            _ if number == "2.15" && dated => {
                position(V170).map_or(Self::Master(0, 0), |at| Self::Master(at, at))
            }
            _ => by_number(number),
        }
    }

    /// True if it may have what a range has.
    #[must_use]
    pub fn may_have(self, range: &Range) -> bool {
        match self {
            Self::Release(release) => {
                range.releases.is_some_and(|(first, last)| (first..=last).contains(&release))
            }
            Self::Master(first, last) => {
                let since = range.since.and_then(position).unwrap_or(0);
                let until = range.until.and_then(position).unwrap_or(usize::MAX);
                last >= since && first < until
            }
        }
    }

    /// The youngest commit of the master branch that is known.
    #[must_use]
    pub fn newest() -> Self {
        let at = HISTORY.days.len() - 1;
        Self::Master(at, at)
    }

    /// The day of the commit, if it is known which one it is.
    #[must_use]
    pub fn day(self) -> Option<&'static str> {
        match self {
            Self::Master(at, to) if at == to => HISTORY.days.get(at).copied(),
            Self::Master(..) | Self::Release(_) => None,
        }
    }
}

/// Everything between the commit that introduced the number and the one that
/// introduced the next; what is called after a day is no younger than it.
fn by_number(number: &str) -> Build {
    let year = number.split('.').next().unwrap_or(number);
    let since = |(n, commit): &(&str, &str)| (number == *n || year == *n).then(|| position(commit));
    let named = NUMBERS.iter().position(|entry| since(entry).is_some());
    let dated = year.len() == 4;
    match named.or(dated.then_some(NUMBERS.len() - 1)) {
        None => Build::Master(0, NUMBERS.first().and_then(|n| position(n.1)).unwrap_or(0)),
        Some(at) => {
            let first = position(NUMBERS[at].1).unwrap_or(0);
            let next = NUMBERS.get(at + 1).and_then(|n| position(n.1));
            let last = match next {
                Some(next) => next - 1,
                None => last_before(number),
            };
            Build::Master(first, last.max(first))
        }
    }
}

/// The youngest commit that a build of that day can be of. The list is not
/// complete at its end, so a day after it allows everything after it, too.
fn last_before(number: &str) -> usize {
    let day: Vec<&str> = number.split('.').take(3).collect();
    let day = day.join("-");
    match HISTORY.days.iter().rposition(|d| **d <= *day) {
        Some(at) if at + 1 < HISTORY.days.len() => at,
        _ => HISTORY.days.len(),
    }
}

fn position(revision: &str) -> Option<usize> {
    HISTORY.positions.get(revision).copied()
}

impl Range {
    /// On the master branch between two commits, and in these releases.
    #[must_use]
    pub const fn new(
        since: Option<&'static str>,
        until: Option<&'static str>,
        releases: Option<(Release, Release)>,
    ) -> Self {
        Self { since, until, releases }
    }

    /// False if a commit that it names is not in the list.
    #[cfg(test)]
    pub(crate) fn is_known(&self) -> bool {
        [self.since, self.until].into_iter().flatten().all(|commit| position(commit).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "Day Month 20??";

    fn at(commit: &str) -> Build {
        let at = position(commit).unwrap();
        Build::Master(at, at)
    }

    #[test]
    fn the_revision_tells_whatever_the_number_says() {
        let cases = [
            ("2.15", Some(OLD), "d5b5a7f", at("d5b5a7f")),
            ("2.16", Some("31 December 2020"), "cdddf55", Build::Release(Release::V171)),
            ("2.17", Some("02 February 2022"), "3c7caa5", Build::Release(Release::V172)),
            ("2.18", Some("20 March 2023"), "3ea3222", Build::Release(Release::V173)),
            ("2.19", Some("08 August 2024"), "5a47802", Build::Release(Release::V174)),
            ("2.18", Some(OLD), "ddde2e9", at("ddde2e9")),
            ("2.20", Some(OLD), "68b6f50", at("68b6f50")),
            ("2026.11.25.225327", None, "cc6b616", at("cc6b616")),
            ("2026.11.25.225327", None, "cc6b616cf7e7384a", at("cc6b616")),
        ];
        for (number, date, revision, expected) in cases {
            assert_eq!(Build::of(number, date, Some(revision)), expected, "{number} {revision}");
        }
        assert_eq!(at("cc6b616").day(), Some("2026-04-29"));
    }

    #[test]
    fn an_unknown_revision_may_be_whatever_its_number_and_day_allow() {
        let may =
            |number, date, range: &Range| Build::of(number, date, Some("0000000")).may_have(range);
        // Fixed on 2025-02-19.
        let fixed = Range::new(None, Some("86140e7"), Some((Release::V171, Release::V174)));
        assert!(may("2.20", Some(OLD), &fixed) && may("2.18", Some(OLD), &fixed));
        assert!(may("2.19", Some("08 August 2024"), &fixed));
        assert!(!may("2026.05.01.101010", None, &fixed));
        // Fixed on 2026-03-10, when builds were called after their day.
        let late = Range::new(None, Some("8a23cb1"), None);
        assert!(may("2026.03.01.101010", None, &late) && may("2026.12.01.101010", None, &late));
        // Broken since 2026-03-16.
        let broken = Range::new(Some("01cac36"), None, None);
        assert!(!may("2026.03.01.101010", None, &broken));
        assert!(may("2026.04.01.101010", None, &broken) && may("2027.01.01.1", None, &broken));
        assert!(!may("2.16", Some("31 December 2020"), &late), "a release is not on master");
    }

    #[test]
    fn release_1_7_0_is_a_commit_of_the_master_branch() {
        assert_eq!(Build::of("2.15", Some("25 April 2020"), None), at("eb3ff99"));
    }
}
