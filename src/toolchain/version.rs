//! Versions: of TLC, with what each one understands, and of Java.

use std::fmt;

use super::revision::{Build, Range, Release};

/// A version of TLC, told by its revision; see [`Build`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlcVersion {
    /// `2.15` to `2.20`, or the day of the build, e.g. `2026.11.22.150335`.
    number: String,
    /// What TLC prints after `TLC2 Version`, the number included.
    banner: String,
    build: Build,
}

/// Something of a configuration file that not every TLC understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// `POSTCONDITION`.
    Postcondition,
    /// `_PERIODIC`.
    Periodic,
    /// `_RL_REWARD`.
    RlReward,
    /// `_POSSIBLE`.
    Possible,
    /// `TYPE` and `TYPE_CONSTRAINT`.
    TypeKeywords,
}

impl Feature {
    /// The versions that have it.
    #[must_use]
    pub fn needs(self) -> &'static str {
        match self {
            Self::Postcondition => "a build of the TLA+ tools 1.8.0 (July 2020 or later)",
            Self::Periodic | Self::RlReward | Self::Possible => {
                "a recent build of the TLA+ tools 1.8.0"
            }
            Self::TypeKeywords => "TLC 2.19 (TLA+ tools 1.7.4) or older",
        }
    }

    fn range(self) -> Range {
        let since = |commit| Range::new(Some(commit), None, None);
        match self {
            Self::Postcondition => since("e9be5d0"),
            Self::Periodic => since("23f7650"),
            Self::RlReward => since("42c3587"),
            Self::Possible => since("c45c125"),
            Self::TypeKeywords => Range::new(None, Some("e9be5d0"), ALL_RELEASES),
        }
    }
}

const ALL_RELEASES: Option<(Release, Release)> = Some((Release::V171, Release::V174));
/// Builds that read Unicode operators neither in modules nor in algorithms.
const ASCII_ONLY: Range = Range::new(None, Some("8fa1f19"), ALL_RELEASES);
/// Builds that do not read them in algorithms.
const ASCII_ALGORITHMS: Range = Range::new(None, Some("0efa2ad"), ALL_RELEASES);
/// Builds whose classes need Java 11.
const FOR_JAVA_11: Range = Range::new(Some("677f52f"), None, None);
/// Builds whose classes need Java 8 only.
const FOR_JAVA_8: Range = Range::new(None, Some("677f52f"), ALL_RELEASES);

impl TlcVersion {
    /// Reads what TLC prints after `TLC2 Version`: a number, the day if it is
    /// a release, and the revision. The number alone will do.
    #[must_use]
    pub fn parse(banner: &str) -> Option<Self> {
        let banner = banner.lines().next()?.trim();
        let number = banner.split_whitespace().next()?;
        let parts: Option<Vec<u64>> = number.split('.').map(|p| p.parse().ok()).collect();
        parts.filter(|p| p.len() >= 2)?;
        let inside = |open: &str, close: &str| {
            let (_, rest) = banner.split_once(open)?;
            Some(rest.split_once(close).map_or(rest, |(inside, _)| inside).trim())
        };
        let build = Build::of(number, inside(" of ", "("), inside("(rev: ", ")"));
        Some(Self { number: number.to_owned(), banner: banner.to_owned(), build })
    }

    /// Reads it from what TLC prints first: `TLC2 Version 2.15 of ...`.
    #[must_use]
    pub fn from_banner(output: &str) -> Option<Self> {
        Self::parse(output.split_once("TLC2 Version ")?.1)
    }

    /// What TLC prints of itself: number, day, revision.
    #[must_use]
    pub fn banner(&self) -> &str {
        &self.banner
    }

    /// What it was built from.
    #[must_use]
    pub fn build(&self) -> Build {
        self.build
    }

    /// Whether this version understands it, or may do so where its revision
    /// is not known.
    #[must_use]
    pub fn supports(&self, feature: Feature) -> bool {
        self.build.may_have(&feature.range())
    }

    /// Whether this version reads ASCII operators only, or may do so where its
    /// revision is not known.
    #[must_use]
    pub fn may_read_ascii_only(&self) -> bool {
        self.build.may_have(&ASCII_ONLY)
    }

    /// The same of its PlusCal translator.
    #[must_use]
    pub fn may_translate_ascii_only(&self) -> bool {
        self.build.may_have(&ASCII_ALGORITHMS)
    }

    /// The oldest major version of Java that runs it, or may do so.
    #[must_use]
    pub fn java_needed(&self) -> u32 {
        match self.build.may_have(&FOR_JAVA_11) && !self.build.may_have(&FOR_JAVA_8) {
            true => 11,
            false => 8,
        }
    }
}

impl fmt::Display for TlcVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

/// A version of Java.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaVersion {
    /// 8 for `1.8.0_392`, 17 for `17.0.15`.
    pub major: u32,
    /// As Java prints it.
    pub text: String,
}

impl JavaVersion {
    /// Reads it from the output of `java -version`.
    #[must_use]
    pub fn from_banner(output: &str) -> Option<Self> {
        let text = output.split_once("version \"")?.1.split('"').next()?;
        let mut parts = text.split(['.', '_', '-', '+']);
        let first: u32 = parts.next()?.parse().ok()?;
        let major = if first == 1 { parts.next()?.parse().ok()? } else { first };
        Some(Self { major, text: text.to_owned() })
    }
}

impl fmt::Display for JavaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_of_tlc_are_read_and_ordered() {
        let old =
            TlcVersion::from_banner("TLC2 Version 2.15 of Day Month 20?? (rev: d5b5a7f)").unwrap();
        let new = TlcVersion::from_banner("TLC2 Version 2026.11.22.150335 (rev: cc6b616)").unwrap();
        assert_eq!((old.to_string().as_str(), old.java_needed()), ("2.15", 8));
        assert_eq!((new.to_string().as_str(), new.java_needed()), ("2026.11.22.150335", 11));
        assert!(!old.supports(Feature::Postcondition) && new.supports(Feature::Postcondition));
        assert!(old.supports(Feature::TypeKeywords) && !new.supports(Feature::TypeKeywords));
        let release = TlcVersion::from_banner("TLC2 Version 2.19 of 08 August 2024").unwrap();
        assert!(!release.supports(Feature::Postcondition));
        assert!(!new.supports(Feature::TypeKeywords) && new.supports(Feature::Possible));
        assert_eq!(TlcVersion::from_banner("Usage: java"), None);
    }

    #[test]
    fn a_rolling_build_is_not_the_release_of_its_number() {
        let rolling = TlcVersion::parse("2.18 of Day Month 20?? (rev: ddde2e9)").unwrap();
        let release = TlcVersion::parse("2.18 of 20 March 2023 (rev: 3ea3222)").unwrap();
        assert!(
            rolling.supports(Feature::Postcondition) && !release.supports(Feature::Postcondition)
        );
        assert!(rolling.supports(Feature::Postcondition) && !rolling.supports(Feature::RlReward));
        assert!(
            release.supports(Feature::TypeKeywords) && !rolling.supports(Feature::TypeKeywords)
        );
        let late = TlcVersion::parse("2.20 of Day Month 20?? (rev: 68b6f50)").unwrap();
        assert_eq!((release.java_needed(), rolling.java_needed(), late.java_needed()), (8, 8, 11));
    }

    #[test]
    fn every_commit_that_a_feature_names_is_known() {
        let all = [
            Feature::Postcondition,
            Feature::Periodic,
            Feature::RlReward,
            Feature::Possible,
            Feature::TypeKeywords,
        ];
        assert!(all.into_iter().all(|f| f.range().is_known()));
        assert!(FOR_JAVA_11.is_known() && FOR_JAVA_8.is_known());
        assert!(ASCII_ONLY.is_known() && ASCII_ALGORITHMS.is_known());
    }

    #[test]
    fn banners_of_java_are_read() {
        let major = |text| JavaVersion::from_banner(text).map(|v| v.major);
        assert_eq!(major("openjdk version \"17.0.15\" 2025-04-15"), Some(17));
        assert_eq!(major("java version \"1.8.0_392\""), Some(8));
        assert_eq!(major("openjdk version \"25\" 2025-09-16"), Some(25));
        assert_eq!(major("openjdk version \"26-ea\" 2026-03-17"), Some(26));
        assert_eq!(major("bash: no such file"), None);
    }
}
