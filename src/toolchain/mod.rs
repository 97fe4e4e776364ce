//! stub
#![allow(missing_docs)]
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
#[derive(Debug, Clone)]
pub struct Toolchain {
    pub java: Java,
    pub jar: Jar,
}
#[derive(Debug, Clone)]
pub struct Java {
    pub path: PathBuf,
    pub version: String,
}
#[derive(Debug, Clone)]
pub struct Jar {
    pub path: PathBuf,
    pub version: TlcVersion,
    pub sha256: String,
}
impl Jar {
    pub fn modules(&self) -> BTreeMap<PathBuf, BTreeSet<String>> {
        BTreeMap::new()
    }
}
#[derive(Debug, Clone)]
pub struct TlcVersion;
impl std::fmt::Display for TlcVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "2.15")
    }
}
#[derive(Clone, Copy)]
pub enum Feature {
    Alias,
    Postcondition,
    Periodic,
    RlReward,
    Possible,
    TypeKeywords,
}
impl Feature {
    pub fn needs(&self) -> &'static str {
        ""
    }
}
impl TlcVersion {
    pub fn supports(&self, _: Feature) -> bool {
        false
    }
}
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct E;
impl E {
    pub fn hint(&self) -> Option<String> {
        None
    }
}
pub struct Request;
pub fn locate(_: &Request) -> Result<Toolchain, E> {
    Err(E)
}
