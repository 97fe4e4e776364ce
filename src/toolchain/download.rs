//! A file from the web, with limits on everything.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Time until a server must have answered. Without a network this is what a
/// first run waits before the next source is tried.
const CONNECT_LIMIT: Duration = Duration::from_secs(8);
/// Time for the whole file.
const WHOLE_LIMIT: Duration = Duration::from_secs(300);
/// Largest file that is taken, in bytes.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Downloads into `file`.
pub(super) fn download(address: &str, file: &Path) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_LIMIT))
        .timeout_resolve(Some(CONNECT_LIMIT))
        .timeout_global(Some(WHOLE_LIMIT))
        .build()
        .into();
    let failed = |e: &dyn std::fmt::Display| format!("{address}: {e}");
    let response = agent.get(address).call().map_err(|e| failed(&e))?;
    let mut body = response.into_body();
    let mut reader = body.with_config().limit(BYTES_MAX).reader();
    let mut target = File::create(file).map_err(|e| failed(&e))?;
    std::io::copy(&mut reader, &mut target).map_err(|e| failed(&e))?;
    target.sync_all().map_err(|e| failed(&e))
}
