//! The Java of this machine as a hundred short runs of TLC like it: with an
//! archive of TLC's classes, and with the compiler that is quick to start. Long
//! runs take the Java as it is, for they need the other compiler.
//!
//! It is a script that becomes the real Java. What it adds changes how fast TLC
//! starts and nothing that TLC does: half of the processor time of a short run
//! goes into reading the same classes again. Which Java it is, it says itself.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};

use super::{Tools, ran, tools};

/// Where a job has its inputs, and a question about it, each with its archive: one
/// is for one class path, and that is the way from there to [`JAR`].
const ARCHIVES: [(&str, &str); 2] =
    [("jobs/sample/inputs", "job.jsa"), ("jobs/sample/explain/inputs", "question.jsa")];
const SCRIPT: &str = include_str!("quick_java.sh");
const JAR: &str = "tools/tla2tools.jar";
/// How greyverify dates its copies of the jar.
const WRITTEN: Duration = Duration::from_secs(315_532_800);

/// This Java. It is made by the first test program that needs it, and anew for
/// each script, each Java and each jar.
pub(super) fn path() -> &'static Path {
    static JAVA: OnceLock<PathBuf> = OnceLock::new();
    JAVA.get_or_init(|| of(tools()))
}

fn of(tools: &Tools) -> PathBuf {
    let banner = ran(Command::new(&tools.java).arg("-version").output().unwrap()).stderr;
    let jar = fs::metadata(&tools.jar).unwrap();
    let mut key = DefaultHasher::new();
    (SCRIPT, &tools.java, &banner, jar.len(), jar.modified().unwrap()).hash(&mut key);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("java-{:x}", key.finish()));
    if !folder.is_dir() {
        let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        make(tools, &banner, made.path());
        // Another program may have been quicker.
        let _ = fs::rename(made.path(), &folder);
    }
    folder.join("java")
}

/// Writes what the script needs into its folder.
fn make(tools: &Tools, banner: &str, folder: &Path) {
    fs::create_dir(folder.join("tools")).unwrap();
    let jar = folder.join(JAR);
    fs::copy(&tools.jar, &jar).unwrap();
    fs::File::open(&jar).unwrap().set_modified(UNIX_EPOCH + WRITTEN).unwrap();
    for (inputs, archive) in ARCHIVES {
        write_archive(
            tools,
            &folder.join(inputs),
            &"../".repeat(inputs.split('/').count()),
            archive,
        );
    }
    fs::write(folder.join("banner"), banner).unwrap();
    std::os::unix::fs::symlink(&tools.java, folder.join("real")).unwrap();
    fs::write(folder.join("java"), SCRIPT).unwrap();
    fs::set_permissions(folder.join("java"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Checks the sample in a folder, from which `up` leads to where the archive is to be.
fn write_archive(tools: &Tools, inputs: &Path, up: &str, archive: &str) {
    fs::create_dir_all(inputs).unwrap();
    fs::write(inputs.join("Sample.tla"), include_str!("../../src/toolchain/Sample.tla")).unwrap();
    let config = "SPECIFICATION Spec\nINVARIANT Short\nPROPERTY Ends\n";
    fs::write(inputs.join("Sample.cfg"), config).unwrap();
    let mut java = Command::new(&tools.java);
    java.current_dir(inputs).arg(format!("-XX:ArchiveClassesAtExit={up}{archive}"));
    java.args(["-XX:+UseSerialGC", "-Xlog:disable", "-cp", &format!("{up}{JAR}"), "tlc2.TLC"]);
    java.args(["-tool", "-coverage", "1", "-metadir", "states", "Sample"]);
    let sample = ran(java.output().unwrap());
    assert_eq!(sample.code, 0, "{sample:?}");
}
