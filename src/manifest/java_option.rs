//! Options that a user passes to the Java of a job, such as `-Xss64m`.
//!
//! A deep recursion needs a larger stack, and some modules need a property. An
//! option that would let code in which nobody verified, or that would change
//! what greyverify relies on, is refused by its name.

use std::str::FromStr;

use serde::Serialize;

/// One option for the Java of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JavaOption(String);

impl JavaOption {
    /// The option as Java takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if it chooses a garbage collector.
    #[must_use]
    pub fn chooses_collector(&self) -> bool {
        self.0.starts_with("-XX:+Use") && self.0.ends_with("GC")
    }

    /// True if it asks for a flight recording.
    #[must_use]
    pub fn records_flight(&self) -> bool {
        self.0.contains("FlightRecord")
    }
}

impl FromStr for JavaOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match refusal(text) {
            None => Ok(Self(text.to_owned())),
            Some(why) => Err(format!("the Java option `{text}` is refused: {why}")),
        }
    }
}

const HEAP: &str = "--heap and heap_mib set the heap, which the plan counts on";
const CODE: &str =
    "it would load code that was not verified; modules and their jars come in with --library";
const OURS: &str = "greyverify sets it itself";
const OUTPUT: &str = "it changes what Java prints or how it ends, which the verdict is read from";
const UNKNOWN: &str = "only -Xss, -Xms, -Xmn, -XX:..., -D..., -ea, -esa, --add-opens=... and \
                       --add-exports=... are passed on";

fn refusal(option: &str) -> Option<&'static str> {
    if option.chars().any(char::is_control) {
        return Some("it holds a control character");
    }
    if let Some(property) = option.strip_prefix("-D") {
        return property_refusal(property.split('=').next().unwrap_or(property));
    }
    if let Some(flag) = option.strip_prefix("-XX:") {
        let name = flag.trim_start_matches(['+', '-']);
        return flag_refusal(name.split('=').next().unwrap_or(name));
    }
    let begins = |beginnings: &[&str]| beginnings.iter().any(|begin| option.starts_with(begin));
    if begins(&["-Xss", "-Xms", "-Xmn", "--add-opens=", "--add-exports="])
        || ["-Xint", "-ea", "-esa"].contains(&option)
    {
        return None;
    }
    if begins(&["-Xmx"]) {
        return Some(HEAP);
    }
    let code = [
        "-cp",
        "-classpath",
        "--class-path",
        "-jar",
        "-m",
        "-p",
        "--module",
        "--upgrade-module-path",
        "--add-modules",
        "--patch-module",
        "-Xbootclasspath",
        "-agent",
        "-javaagent",
        "-Xrun",
        "@",
    ];
    Some(if begins(&code) { CODE } else { UNKNOWN })
}

/// Properties that greyverify sets, that name classes to be loaded, or that
/// change what TLC checks and prints.
fn property_refusal(name: &str) -> Option<&'static str> {
    const OF_OURS: [&str; 4] =
        ["tlc2.TLC.ide", "tlc2.TLC.stopAfter", "util.FileUtil.milliseconds", "TLA-Library"];
    const OF_JAVA: [&str; 12] = [
        "java.", "javax.", "jdk.", "sun.", "user.", "file.", "path.", "line.", "os.", "native.",
        "stdout.", "stderr.",
    ];
    let begins = |beginnings: &[&str]| beginnings.iter().any(|begin| name.starts_with(begin));
    match name {
        "" => Some("it names no property"),
        "TLA-Library" => Some("--library says where modules are"),
        "tlc2.TLC.stopAfter" => Some("--time-budget ends a run, and what it cut is then said"),
        "tlc2.overrides.TLCOverrides" => Some(CODE),
        "tlc2.tool.fp.FPSet.impl" => {
            Some("other sets of fingerprints have defects that the verdict does not know of")
        }
        _ if OF_OURS.contains(&name) || begins(&OF_JAVA) => Some(OURS),
        _ if begins(&["tlc2.tool.liveness."]) => {
            Some("it changes how temporal properties are checked")
        }
        _ if begins(&["tlc2.output."]) => Some(OUTPUT),
        _ => None,
    }
}

fn flag_refusal(name: &str) -> Option<&'static str> {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|begin| name.starts_with(begin));
    if begins(&["MaxHeapSize", "MaxRAM", "InitialRAM", "MinRAM"]) {
        return Some(HEAP);
    }
    let code = [
        "OnError",
        "OnOutOfMemoryError",
        "SharedArchiveFile",
        "SharedClassListFile",
        "ArchiveClasses",
        "Flags",
        "VMOptionsFile",
        "CompileCommand",
        "CompilerDirectives",
        "JVMCI",
        "EnableJVMCI",
        "UseJVMCI",
        "EnableDynamicAgentLoading",
        "AOT",
    ];
    if begins(&code) {
        return Some(CODE);
    }
    let output = [
        "ExitOnOutOfMemoryError",
        "CrashOnOutOfMemoryError",
        "DisplayVMOutput",
        "LogVMOutput",
        "LogFile",
        "Print",
        "Trace",
        "Verbose",
        "Verify",
        "CITime",
        "ShowMessageBox",
    ];
    begins(&output).then_some(OUTPUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tunes_a_job_is_passed_on() {
        for option in [
            "-Xss64m",
            "-Dtlc2.tool.impl.Tool.cdot=true",
            "-Dtlc2.tool.queue.IStateQueue=StateDeque",
            "-Dmy.own=1",
            "-XX:+UseZGC",
            "-XX:ParallelGCThreads=2",
            "-XX:MaxDirectMemorySize=1g",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-ea",
        ] {
            assert_eq!(option.parse::<JavaOption>().unwrap().as_str(), option);
        }
        assert!("-XX:+UseZGC".parse::<JavaOption>().unwrap().chooses_collector());
    }

    #[test]
    fn what_would_break_a_promise_is_refused_by_name() {
        let refused = [
            "-Xmx9g",
            "-XX:MaxRAMPercentage=90",
            "-cp",
            "-cp=other.jar",
            "-jar",
            "-javaagent:x.jar",
            "-agentlib:jdwp",
            "-Xbootclasspath/a:x",
            "@file",
            "-XX:OnOutOfMemoryError=touch x",
            "-XX:-ExitOnOutOfMemoryError",
            "-XX:Flags=x",
            "-XX:+PrintFlagsFinal",
            "-Djava.io.tmpdir=/tmp",
            "-Duser.home=/root",
            "-Dline.separator=x",
            "-Dtlc2.TLC.stopAfter=1",
            "-Dtlc2.TLC.ide=other",
            "-Dtlc2.overrides.TLCOverrides=x.Y",
            "-Dtlc2.tool.fp.FPSet.impl=x",
            "-DTLA-Library=x",
            "-D",
            "-version",
            "-Xlog:gc",
            "Main",
            "",
            "-Dx=\n",
        ];
        let why = refused.map(|option| option.parse::<JavaOption>().unwrap_err());
        insta::assert_snapshot!(why.join("\n"));
    }
}
