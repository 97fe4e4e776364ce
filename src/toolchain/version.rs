//! Versions: of TLC, with what each one understands, and of Java.

use std::fmt;

/// A version of TLC, as it prints it: `2.15` to `2.19` for releases, the build
/// date (`2026.11.22.150335`) since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlcVersion {
    text: String,
    parts: Vec<u64>,
}

/// Something of a configuration file that not every TLC understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// `ALIAS`.
    Alias,
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
            Self::Alias | Self::Postcondition => {
                "a build of the TLA+ tools 1.8.0 (July 2020 or later)"
            }
            Self::Periodic | Self::RlReward | Self::Possible => {
                "a recent build of the TLA+ tools 1.8.0"
            }
            Self::TypeKeywords => "TLC 2.19 (TLA+ tools 1.7.4) or older",
        }
    }
}

/// The last version that was numbered, not dated.
const LAST_NUMBERED: [u64; 2] = [2, 19];

impl TlcVersion {
    /// Reads the version from its own text, e.g. `2.15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<u64>> = text.split('.').map(|p| p.parse().ok()).collect();
        let parts = parts.filter(|p| p.len() >= 2)?;
        Some(Self { text: text.to_owned(), parts })
    }

    /// Reads it from what TLC prints first: `TLC2 Version 2.15 of ...`.
    #[must_use]
    pub fn from_banner(output: &str) -> Option<Self> {
        let rest = output.split_once("TLC2 Version ")?.1;
        Self::parse(rest.split_whitespace().next()?)
    }

    fn is_rolling(&self) -> bool {
        self.parts.as_slice() > LAST_NUMBERED.as_slice()
    }

    /// Whether this version understands it.
    #[must_use]
    pub fn supports(&self, feature: Feature) -> bool {
        match feature {
            Feature::Alias
            | Feature::Postcondition
            | Feature::Periodic
            | Feature::RlReward
            | Feature::Possible => self.is_rolling(),
            Feature::TypeKeywords => !self.is_rolling(),
        }
    }

    /// The oldest major version of Java that runs it.
    #[must_use]
    pub fn java_needed(&self) -> u32 {
        if self.is_rolling() { 11 } else { 8 }
    }
}

impl fmt::Display for TlcVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
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
        assert!(!old.supports(Feature::Alias) && new.supports(Feature::Alias));
        assert!(old.supports(Feature::TypeKeywords) && !new.supports(Feature::TypeKeywords));
        let release = TlcVersion::from_banner("TLC2 Version 2.19 of 08 August 2024").unwrap();
        assert!(!release.supports(Feature::Postcondition));
        assert_eq!(TlcVersion::from_banner("Usage: java"), None);
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
