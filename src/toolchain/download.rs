//! A file from the web, with limits on everything.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use super::code::CODE_BYTES_MAX;

/// Time until a server must be found and reached. Without a network this is what a
/// first run waits before the next source is tried.
const CONNECT_LIMIT: Duration = Duration::from_secs(8);
/// Time that a server, or a proxy that takes every connection, may say nothing.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// Time for the whole file.
const WHOLE_LIMIT: Duration = Duration::from_secs(300);

/// Downloads into `file`; the reason if it cannot be done.
pub(super) fn download(address: &str, file: &Path) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_LIMIT))
        .timeout_resolve(Some(CONNECT_LIMIT))
        .timeout_per_read(Some(SILENCE_LIMIT))
        .timeout_global(Some(WHOLE_LIMIT))
        .build()
        .into();
    let response = agent.get(address).call().map_err(|e| e.to_string())?;
    let mut body = response.into_body();
    // One byte more than is taken shows that there is more.
    let mut reader = body.with_config().limit(u64::MAX).reader().take(CODE_BYTES_MAX + 1);
    let mut target = File::create(file).map_err(|e| e.to_string())?;
    let bytes = std::io::copy(&mut reader, &mut target).map_err(|e| e.to_string())?;
    if bytes > CODE_BYTES_MAX {
        let limit = CODE_BYTES_MAX / (1024 * 1024);
        return Err(format!("it has more than {limit} MiB, the limit for a jar"));
    }
    target.sync_all().map_err(|e| e.to_string())
}
