//! Defects of TLC that can make a verdict wrong: the builds that have each,
//! what in a specification it needs, and what is done about it.
//!
//! In: the TLC that was found and the formulas that are reached. Out: doubts,
//! and a job that stays clear of what can be avoided (`avoid`). Numbers are
//! those of the issues of github.com/tlaplus/tlaplus, where each is described.
//!
//! A pattern that makes a green false withholds it; one that is only
//! suspicious is noted; one that makes a red false is noted beside a red.

mod arguments;
mod avoid;
mod functions;
mod instances;
mod numbers;
mod simulation;
mod temporal;
mod values;

use std::fmt::Write as _;

pub(super) use avoid::avoid;

use crate::doubt::Subject;
use crate::objection::Doubt;
use crate::toolchain::Release::{V171, V172, V173, V174};
use crate::toolchain::{Build, Range, Release, TlcVersion};

/// A known defect.
#[derive(Debug)]
pub struct Defect {
    /// Its doubt's id: `tlc-` and the number of the issue, or a commit.
    pub id: &'static str,
    /// What goes wrong.
    pub what: &'static str,
    /// What greyverify does about it.
    pub done: &'static str,
    /// The builds that have it.
    pub range: Range,
    /// True if it can hide a violation without a word.
    pub silent: bool,
    rule: Option<Rule>,
}

/// Looks for the pattern of a defect.
type Rule = fn(&mut Subject<'_>, &Defect) -> Vec<Doubt>;

impl Defect {
    fn withholding(&self, what: impl Into<String>) -> Doubt {
        Doubt::withholding(self.id, what)
    }

    fn noting(&self, what: impl Into<String>) -> Doubt {
        Doubt::noting(self.id, what)
    }
}

/// The doubts of all defects that this TLC may have.
pub(super) fn doubts(subject: &mut Subject<'_>, tlc: &TlcVersion) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for defect in known(tlc) {
        if let Some(rule) = defect.rule {
            doubts.extend(rule(subject, defect));
        }
    }
    doubts
}

/// The defects that a TLC has or, where its revision is not known, may have.
pub fn known(tlc: &TlcVersion) -> impl Iterator<Item = &'static Defect> {
    of_build(tlc.build())
}

/// The ids of all defects, whichever builds have them.
pub fn ids() -> impl Iterator<Item = &'static str> {
    DEFECTS.iter().map(|defect| defect.id)
}

fn of_build(build: Build) -> impl Iterator<Item = &'static Defect> {
    DEFECTS.iter().filter(move |defect| build.may_have(&defect.range))
}

/// The known defects of a TLC, a line each, and which TLC has fewest.
#[must_use]
pub fn listing(tlc: &TlcVersion) -> String {
    let mut text = String::new();
    for defect in known(tlc) {
        let _ = writeln!(text, "{}: {}; {}", defect.id, defect.what, defect.done);
    }
    let silent = |build| of_build(build).filter(|d| d.silent).count();
    let releases = [V171, V172, V173, V174];
    let best = releases.into_iter().min_by_key(|r| silent(Build::Release(*r)));
    let best = best.unwrap_or(V174);
    let newest = Build::newest();
    let _ = writeln!(
        text,
        "{} of these can hide a violation; fewest have builds of the master branch since {} ({}), and among releases {} ({})",
        silent(tlc.build()),
        FEWEST_SINCE,
        silent(newest),
        best,
        silent(Build::Release(best)),
    );
    text
}

/// The day of the last commit that mended one of the defects below.
const FEWEST_SINCE: &str = "2026-03-16";

const ALL: Option<(Release, Release)> = Some((V171, V174));

const fn until(commit: &'static str, releases: Option<(Release, Release)>) -> Range {
    Range::new(None, Some(commit), releases)
}

const fn everywhere() -> Range {
    Range::new(None, None, ALL)
}

const fn since(commit: &'static str) -> Range {
    Range::new(Some(commit), None, None)
}

/// A green or a red may be wrong without a word.
const fn silent(
    id: &'static str,
    range: Range,
    what: &'static str,
    done: &'static str,
    rule: Option<Rule>,
) -> Defect {
    Defect { id, what, done, range, silent: true, rule }
}

/// A red may be wrong, or TLC fails.
const fn loud(
    id: &'static str,
    range: Range,
    what: &'static str,
    done: &'static str,
    rule: Option<Rule>,
) -> Defect {
    Defect { id, what, done, range, silent: false, rule }
}

const WITHHELD: &str = "the green is withheld where the pattern is seen";
const NOT_USED: &str = "greyverify never uses it";
const NOT_GREEN: &str = "it is not called green";
const RED_NOTED: &str = "a violation is noted as doubtful";

/// The defect by which what is said of a constant is called violated.
pub(crate) const CONSTANT_TEMPORAL: &str = "tlc-604";

/// All known defects.
static DEFECTS: [Defect; 36] = [
    silent(
        "tlc-971",
        until("c61bad9", Some((V171, V173))),
        "several workers miss violations of temporal properties",
        "one worker is used",
        None,
    ),
    silent(
        "tlc-1145",
        until("86140e7", ALL),
        "operators on sequences lose the EXCEPT of a function that is written out",
        WITHHELD,
        Some(functions::lost_except),
    ),
    silent(
        "tlc-1302",
        until("631a9ef", ALL),
        "a second EXCEPT spoils a function whose domain is a set of functions, subsets, tuples or records",
        WITHHELD,
        Some(functions::second_except),
    ),
    silent(
        "tlc-725",
        until("8a23cb1", ALL),
        "ENABLED, WF and SF are wrong for instantiated actions that give an operator in Java a LAMBDA with a prime",
        WITHHELD,
        Some(instances::enabled),
    ),
    silent(
        "tlc-742",
        until("2cb4832", ALL),
        "many fairness conditions overflow the number of cases",
        WITHHELD,
        Some(temporal::overflow),
    ),
    silent(
        "tlc-798",
        until("9aee565", ALL),
        "a variable that has no value yet and is passed on as an argument loses and invents states",
        "LazyValue is switched off where the pattern is seen",
        Some(arguments::lazy),
    ),
    silent(
        "tlc-362",
        until("5129927", Some((V171, V171))),
        "an operator of an instance takes the value of a variable or constant of the same name",
        WITHHELD,
        Some(instances::clash),
    ),
    silent(
        "tlc-726",
        until("95d980c", ALL),
        "printing a function made by @@ mixes up its values",
        WITHHELD,
        Some(values::printed),
    ),
    silent(
        "tlc-1407",
        everywhere(),
        "sets of functions that are empty or hold the empty function only are not compared rightly",
        WITHHELD,
        Some(functions::function_sets),
    ),
    silent(
        "tlc-1432",
        since("d7c99ae"),
        "functions over different empty intervals are two elements of a set",
        WITHHELD,
        Some(numbers::empty_intervals),
    ),
    silent(
        "tlc-1434",
        since("d7c99ae"),
        "the order of functions over intervals that are far apart overflows",
        WITHHELD,
        Some(numbers::far_intervals),
    ),
    silent(
        "tlc-1433",
        everywhere(),
        "an interval that ends in 2147483647 has no last element",
        WITHHELD,
        Some(numbers::last_integer),
    ),
    silent(
        "tlc-1415",
        Range::new(Some("053926c"), None, ALL),
        "kSubset equals the set of all subsets, and is two states for one",
        WITHHELD,
        Some(values::k_subset),
    ),
    silent(
        "tlc-1",
        until("db26953", None),
        "an error in a thread that checks temporal properties ends in success",
        NOT_GREEN,
        None,
    ),
    silent(
        "tlc-439",
        until("581673b", Some((V171, V171))),
        "workers may see functions with more than ten elements half made",
        "--workers 1 avoids it",
        None,
    ),
    silent(
        "tlc-1112",
        until("1c831f1", ALL),
        "the fingerprint set outside of the heap files states wrongly",
        NOT_USED,
        None,
    ),
    silent("tlc-1385", everywhere(), "-continue ends in success after a violation", NOT_USED, None),
    silent(
        "tlc-1440",
        everywhere(),
        "an error in a temporal formula ends with exit status 0",
        NOT_GREEN,
        None,
    ),
    silent(
        "tlc-496",
        until("cca008f", None),
        "a simulation does not check ASSUME",
        WITHHELD,
        Some(simulation::assumptions),
    ),
    silent(
        "tlc-204",
        everywhere(),
        "a simulation reports false violations of temporal properties, and misses real ones",
        WITHHELD,
        Some(simulation::liveness),
    ),
    silent(
        "tlc-c40c0351e",
        until("c40c035", ALL),
        "workers of a simulation share values",
        "one worker is used",
        None,
    ),
    silent("tlc-548", until("f01d925", None), "-dfid misses violations", NOT_USED, None),
    silent(
        "tlc-1113",
        everywhere(),
        "-recover continues from broken checkpoints",
        "what it reads is compared with what was written",
        None,
    ),
    silent(
        "tlc-1134",
        Range::new(Some("3465b79"), Some("8ffdb7d"), None),
        "an operator of an instance with parameters is called with another one's argument",
        WITHHELD,
        Some(instances::parameters),
    ),
    silent(
        "tlc-df427fb9e",
        until("df427fb", ALL),
        "TLCGet(\"level\") inside of a function or set is 1",
        WITHHELD,
        Some(values::level),
    ),
    loud(
        CONSTANT_TEMPORAL,
        until("1b85468", ALL),
        "constants in temporal formulas lead to false violations",
        "each property is checked alone, without what cannot be FALSE; what violates none of them is not a violation",
        Some(temporal::constants),
    ),
    loud(
        "tlc-525",
        until("f60e10c", ALL),
        "[]P in the behaviour is ignored",
        RED_NOTED,
        Some(temporal::boxes),
    ),
    loud(
        "tlc-790",
        Range::new(Some("b041671"), Some("01cac36"), None),
        "P => <>[]Q is called violated by a finite behaviour, whatever is fair",
        RED_NOTED,
        Some(temporal::finite),
    ),
    loud(
        "tlc-817",
        Range::new(Some("9aee565"), Some("dfbf8ce"), Some((V173, V174))),
        "refinement through two instances with fairness ends in an undefined identifier",
        NOT_GREEN,
        None,
    ),
    loud(
        "tlc-1161",
        everywhere(),
        "temporal operators with arguments end in an error",
        NOT_GREEN,
        None,
    ),
    loud("tlc-819", everywhere(), "\\A over an empty set is called a tautology", NOT_GREEN, None),
    loud(
        "tlc-1368",
        everywhere(),
        "symmetry with a view gives other counts in each run",
        "the counts are noted as such",
        Some(values::symmetric_view),
    ),
    loud(
        "tlc-773",
        Range::new(Some("b041671"), Some("f84d85b"), None),
        "threads that print a temporal counterexample can wait for each other",
        "a silent engine is ended",
        None,
    ),
    loud(
        "tlc-1438",
        everywhere(),
        "threads can wait for each other for ever",
        "a standing engine is ended",
        None,
    ),
    loud(
        "tlc-763",
        everywhere(),
        "an error can come with a trace and without a message",
        NOT_GREEN,
        None,
    ),
    loud(
        "tlc-652",
        until("d7c99ae", ALL),
        "functions of one size with other domains end in an error",
        NOT_GREEN,
        None,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(banner: &str) -> Vec<&'static str> {
        let tlc = TlcVersion::parse(banner).unwrap();
        known(&tlc).filter(|d| d.silent).map(|d| d.id).collect()
    }

    /// Of the silent defects that were reproduced, those that a TLC has.
    fn reproduced(banner: &str) -> String {
        const REPRODUCED: [&str; 20] = [
            "tlc-971",
            "tlc-1145",
            "tlc-1302",
            "tlc-725",
            "tlc-742",
            "tlc-798",
            "tlc-362",
            "tlc-726",
            "tlc-1407",
            "tlc-1432",
            "tlc-1434",
            "tlc-1433",
            "tlc-1415",
            "tlc-1",
            "tlc-1385",
            "tlc-1440",
            "tlc-496",
            "tlc-204",
            "tlc-1134",
            "tlc-df427fb9e",
        ];
        let found = ids(banner).into_iter().filter(|id| REPRODUCED.contains(id));
        found.map(|id| id.trim_start_matches("tlc-")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_commit_of_the_table_is_known() {
        for defect in &DEFECTS {
            assert!(defect.range.is_known(), "{}", defect.id);
        }
        let mut ids: Vec<_> = DEFECTS.iter().map(|d| d.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), DEFECTS.len());
    }

    #[test]
    fn eight_builds_have_the_defects_that_were_reproduced_on_them() {
        let always = |more: &str, rest: &str| format!("{more} {rest}");
        assert_eq!(
            reproduced("2.15 of Day Month 20?? (rev: d5b5a7f)"),
            always("971 1145 1302 725 742 798 362 726 1407 1433 1", "1385 1440 496 204 df427fb9e")
        );
        assert_eq!(
            reproduced("2.16 of 31 December 2020 (rev: cdddf55)"),
            always("971 1145 1302 725 742 798 362 726 1407 1433 1415", "1385 1440 204 df427fb9e")
        );
        let theano =
            always("971 1145 1302 725 742 798 726 1407 1433 1415", "1385 1440 204 df427fb9e");
        assert_eq!(reproduced("2.17 of 02 February 2022 (rev: 3c7caa5)"), theano);
        assert_eq!(reproduced("2.18 of 20 March 2023 (rev: 3ea3222)"), theano);
        assert_eq!(
            reproduced("2.19 of 08 August 2024 (rev: 5a47802)"),
            always("1145 1302 725 742 798 726 1407 1433 1415", "1385 1440 204 df427fb9e")
        );
        assert_eq!(
            reproduced("2.18 of Day Month 20?? (rev: ddde2e9)"),
            always("971 1145 1302 725 798 1407 1432 1434 1433 1415", "1385 1440 204")
        );
        assert_eq!(
            reproduced("2.20 of Day Month 20?? (rev: 68b6f50)"),
            always("1145 1302 725 1407 1432 1434 1433 1415", "1385 1440 204 1134")
        );
        assert_eq!(
            reproduced("2026.11.25.225327 (rev: cc6b616)"),
            always("1407 1432 1434 1433 1415", "1385 1440 204")
        );
    }

    #[test]
    fn a_build_of_an_unknown_revision_has_what_its_number_and_day_allow() {
        let old = ids("2.20 of Day Month 20?? (rev: abcdef0)");
        assert!(old.contains(&"tlc-1145") && old.contains(&"tlc-1134"));
        assert!(!old.contains(&"tlc-971"), "mended before TLC was called 2.20");
        let new = ids("2026.12.24.120000 (rev: abcdef0)");
        assert!(new.contains(&"tlc-725") && !new.contains(&"tlc-1145"));
        let known = ids("2026.07.09.134028 (rev: 227f61b)");
        assert!(!known.contains(&"tlc-725"));
    }

    #[test]
    fn the_listing_names_each_defect_and_which_tlc_has_fewest() {
        let text = listing(&TlcVersion::parse("2.15 of Day Month 20?? (rev: d5b5a7f)").unwrap());
        assert!(text.contains("tlc-971: several workers miss"), "{text}");
        assert!(text.contains("; one worker is used\n"), "{text}");
        assert!(
            text.contains("since 2026-03-16") && text.contains("among releases 1.7.4"),
            "{text}"
        );
    }
}
