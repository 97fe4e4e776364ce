//! An archive of TLC's classes, as Java reads and verifies them, made once for
//! a run of many jobs: each of its JVMs starts faster with it.
//!
//! In: the folder of the class path. Out: a file in it, and the options that
//! use it. It is what Java calls class data sharing. Java itself compares the
//! archive with the jar and goes without it where they do not fit, so nothing
//! is lost if there is none.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::classpath::JAR;
use super::{Java, java, subprocess};

/// Name of the archive in the folder.
const FILE: &str = "tla2tools.jsa";
/// Making it costs about as much as it saves in nine starts.
const JOBS_MIN: usize = 16;
/// The first Java that writes such an archive when it ends.
const JAVA_MIN: u32 = 13;
/// Longest the making may take.
const LIMIT: Duration = Duration::from_secs(20);
/// Nothing is said of an archive that does not fit: it would stand in the
/// middle of what TLC says.
const SILENT: &str = "-Xlog:cds*=off";
/// What TLC checks meanwhile. Only the classes that it needs for this are in
/// the archive.
const SAMPLE: &str = include_str!("Sample.tla");
const SAMPLE_CONFIG: &str = "SPECIFICATION Spec\nINVARIANT Short\nPROPERTY Ends\n";
/// The folder the sample lies in, below one of its own: as deep as the inputs
/// of a job are, since Java knows the jar by its way from there.
const DEPTH: &str = "sample/inputs";

/// The archive of a run.
#[derive(Debug, Clone)]
pub(super) struct Archive {
    /// The way to the folder of the class path from where it can be used.
    way: String,
}

impl Archive {
    /// True if it pays for that many jobs, and this Java makes one.
    pub(super) fn pays(java: &Java, jobs: usize) -> bool {
        jobs >= JOBS_MIN && java.version.major >= JAVA_MIN
    }

    /// Writes it beside the jar, if that is possible.
    pub(super) fn make(java: &Java, folder: &Path) -> Option<Self> {
        let own = tempfile::Builder::new().prefix("archive.").tempdir_in(folder.parent()?).ok()?;
        let inputs = own.path().join(DEPTH);
        std::fs::create_dir_all(&inputs).ok()?;
        std::fs::write(inputs.join("Sample.tla"), SAMPLE).ok()?;
        std::fs::write(inputs.join("Sample.cfg"), SAMPLE_CONFIG).ok()?;
        let archive = Self { way: format!("../../../{}", folder.file_name()?.to_str()?) };
        let mut command = Command::new(&java.path);
        command.args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable"]);
        command.arg(format!("-XX:ArchiveClassesAtExit={}/{FILE}", archive.way));
        command.args(["-Djava.io.tmpdir=.", "-Duser.home=.", "-Dtlc2.TLC.ide=greyverify"]);
        command.args(["-cp", &format!("{}/{JAR}", archive.way), "tlc2.TLC"]);
        command.args(["-tool", "-coverage", "1440", "-metadir", "states", "Sample"]);
        command.current_dir(&inputs).env_clear().envs(java::environment());
        subprocess::run(command, LIMIT).ok()?;
        folder.join(FILE).is_file().then_some(archive)
    }

    /// The options of a JVM that runs where the class path is that way.
    pub(super) fn options(&self, way: &str) -> Option<[String; 2]> {
        let option = || format!("-XX:SharedArchiveFile={way}/{FILE}");
        (self.way == way).then(|| [option(), SILENT.to_owned()])
    }
}
