//! The Java of this machine as a hundred short runs of TLC like it: with an
//! archive of TLC's classes, and with the compiler that is quick to start. Long
//! runs take the Java as it is, for they need the other compiler.
//!
//! It is a script that becomes the real Java. What it adds changes how fast TLC
//! starts and nothing that TLC does: half of the processor time of a short run
//! goes into reading the same classes again.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};

use super::{Tools, ran, tools};

/// The class path of a job, as greyverify names it: an archive is for one.
const JAR: &str = "../../../tools/tla2tools.jar";
/// How greyverify dates its copies of the jar.
const WRITTEN: Duration = Duration::from_secs(315_532_800);

/// This Java. It is made by the first test program that needs it, and for each
/// Java and each jar anew.
pub(super) fn path() -> &'static Path {
    static JAVA: OnceLock<PathBuf> = OnceLock::new();
    JAVA.get_or_init(|| of(tools()))
}

fn of(tools: &Tools) -> PathBuf {
    let banner = ran(Command::new(&tools.java).arg("-version").output().unwrap()).stderr;
    let jar = fs::metadata(&tools.jar).unwrap();
    let mut key = DefaultHasher::new();
    (&tools.java, banner, jar.len(), jar.modified().unwrap()).hash(&mut key);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("java-{:x}", key.finish()));
    if !folder.is_dir() {
        let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        make(tools, made.path(), &folder);
        // Another program may have been quicker.
        let _ = fs::rename(made.path(), &folder);
    }
    folder.join("java")
}

/// Writes the archive and the script, for a folder that will have another name.
fn make(tools: &Tools, made: &Path, folder: &Path) {
    let inputs = made.join("jobs/sample/inputs");
    fs::create_dir_all(&inputs).unwrap();
    fs::create_dir(made.join("tools")).unwrap();
    let jar = made.join("tools/tla2tools.jar");
    fs::copy(&tools.jar, &jar).unwrap();
    fs::File::open(&jar).unwrap().set_modified(UNIX_EPOCH + WRITTEN).unwrap();
    fs::write(inputs.join("Sample.tla"), include_str!("../../src/toolchain/Sample.tla")).unwrap();
    let config = "SPECIFICATION Spec\nINVARIANT Short\nPROPERTY Ends\n";
    fs::write(inputs.join("Sample.cfg"), config).unwrap();
    let mut java = Command::new(&tools.java);
    java.current_dir(&inputs).arg("-XX:ArchiveClassesAtExit=../../../tla2tools.jsa");
    java.args(["-XX:+UseSerialGC", "-Xlog:disable", "-cp", JAR, "tlc2.TLC"]);
    java.args(["-tool", "-coverage", "1", "-metadir", "states", "Sample"]);
    let sample = ran(java.output().unwrap());
    assert_eq!(sample.code, 0, "{sample:?}");
    let script = format!(
        "#!/bin/sh\nexec '{}' -XX:SharedArchiveFile='{}' '-Xlog:cds*=off' -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4 -Djfr.unsupported.vm=true \"$@\"\n",
        tools.java.display(),
        folder.join("tla2tools.jsa").display()
    );
    fs::write(made.join("java"), script).unwrap();
    fs::set_permissions(made.join("java"), fs::Permissions::from_mode(0o755)).unwrap();
}
