//! `greyverify tools install --from`: any build, pinned from its first use on.
//!
//! In: an address or a file. Out: the build in the cache and its hash in
//! `greyverify.lock`, or both as they were before.

use super::pinned::Source;
use super::{Cache, Code, Lock, Origin, Request, Say, ToolError, Toolchain, install, jar, java};

/// What is to be taken.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// `http://...`, `https://...`, `file://...` or a path.
    pub source: String,
    /// Whether a lock that pins another build is changed.
    pub update: bool,
}

/// Takes a build into the cache and writes it to the lock.
///
/// # Errors
/// It cannot be had, is not a TLA+ tools jar, or is not the one that is locked.
pub fn adopt(request: &Request, adoption: &Adoption, say: Say<'_>) -> Result<Toolchain, ToolError> {
    let lock = Lock::read(&request.lock)?;
    let source = Source::parse(&adoption.source);
    if request.offline && matches!(source, Source::Web(_)) {
        return Err(ToolError::OfflineSource { address: source.to_string() });
    }
    let cache = Cache::new(&request.environment)?;
    let java = java::locate(request, &cache, say)?;
    let installing = cache.lock(say)?;
    let bench = cache.workbench(&installing)?;
    let file = install::fetch_from(&source, bench.path(), &request.environment).map_err(|why| {
        ToolError::InstallFailed {
            what: format!("the TLA+ tools from {source}"),
            attempts: vec![why],
        }
    })?;
    let found = jar::probe(Code::read(&file)?, Origin::Named(source.to_string()), &java)?;
    let is_locked = lock.as_ref().is_some_and(|lock| lock.tools.sha256 == found.sha256);
    if let Some(lock) = lock.filter(|_| !is_locked && !adoption.update) {
        let found = Lock::of(&lock.path, &found, &source);
        return Err(ToolError::LockedOtherwise { lock: Box::new(lock), found: Box::new(found) });
    }
    let tools = super::together(java, found)?;
    let place = cache.jar(&tools.jar.sha256);
    cache.put(&file, &place)?;
    let code = jar::verified(&place, &tools.jar.sha256)?;
    if !is_locked || adoption.update {
        Lock::of(&request.lock, &tools.jar, &source).write()?;
    }
    let jar = jar::probe(code, Origin::Installed, &tools.java)?;
    super::together(tools.java, jar)
}
