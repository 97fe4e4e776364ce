//! Every way to hand greyverify something broken: each ends in a message that
//! names the object and what to do, and in an exit code that is not zero.
//!
//! One snapshot holds all of them, as a person reads them.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use common::{Bench, Ran, ran};

const MANIFEST: &str = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 300
heap_mib = 512
[specs.Counter]
file = "Counter.tla"
invariants = ["TypeOK"]
constants = { Token = { model_values = 2 } }
[[model]]
name = "small"
spec = "Counter"
profiles = ["pr"]
constants = { N = 4 }
"#;

const CFG: &str = "SPECIFICATION Spec\nINVARIANT TypeOK\n";

/// What was said and the exit code, without what differs from run to run.
fn told(title: &str, bench: &Bench, ran: &Ran) -> String {
    assert_ne!(ran.code, 0, "{title} passed as green: {ran:?}");
    assert_ne!(ran.code, 101, "{title} panicked: {ran:?}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let folder = bench.dir.path().to_str().unwrap();
    let said = said.replace(&std::fs::canonicalize(folder).unwrap().display().to_string(), "DIR");
    let said = said.replace(folder, "DIR");
    let patterns = [
        (r"\d+(\.\d+)?s\b", "TIME"),
        (r"TLC [\d.]+ \(rev [^)]*\); Java [^;]+;", "TOOLS;"),
        (r"(?m)^(\s*looked in|.*looked in) .*$", "$1 PLACES"),
        (r"\d[\d,]* MiB", "SIZE MiB"),
        (r"only \d+ of", "only SIZE of"),
        (r" {2,}\n", "\n"),
    ];
    let said = patterns.iter().fold(said, |said, (pattern, with)| {
        regex::Regex::new(pattern).unwrap().replace_all(&said, *with).into_owned()
    });
    let indented: Vec<String> =
        said.trim().lines().map(|l| format!("    {l}").trim_end().into()).collect();
    format!("# {title}: exit {}\n{}\n", ran.code, indented.join("\n"))
}

/// Breaks the manifest and checks it.
fn manifest(title: &str, from: &str, to: &str, arguments: &[&str]) -> String {
    let bench = Bench::new();
    assert!(from.is_empty() || MANIFEST.contains(from), "{from} is not in the manifest");
    let text = if from.is_empty() { format!("{MANIFEST}{to}") } else { MANIFEST.replace(from, to) };
    bench.write("greyverify.toml", &text);
    let told = told(title, &bench, &bench.run(&[&["-q"], arguments].concat()));
    assert!(!bench.path("greyverify.out").exists(), "{title}: a JVM was started");
    told
}

/// Breaks a rule for messages and checks it.
fn messages(title: &str, from: &str, to: &str) -> String {
    const RULE: &str = "messages = [{ action = \"Reset\", held_in = \"flag\", takes = { value = [\"x'\"] }, label = \"{value}\" }]";
    assert!(RULE.contains(from), "{from} is not in the rule");
    let rule = RULE.replacen(from, to, 1);
    manifest(title, "constants = { Token", &format!("{rule}\nconstants = {{ Token"), &[])
}

#[test]
fn a_broken_manifest_is_told_before_any_jvm_starts() {
    let no_file = {
        let bench = Bench::new();
        told("no manifest", &bench, &bench.run(&["-q"]))
    };
    let cases = [
        no_file,
        manifest("no TOML", "[profiles.pr]", "[profiles.pr", &[]),
        manifest("unknown key", "heap_mib", "heap_mb", &[]),
        manifest("format of the future", "schema_version = 1", "schema_version = 9", &[]),
        manifest("missing specification file", "\"Counter.tla\"", "\"sub/Counter.tla\"", &[]),
        manifest(
            "file and specification with different names",
            "\"Counter.tla\"",
            "\"Long.tla\"",
            &[],
        ),
        manifest("unknown constant", "{ N = 4 }", "{ N = 4, Tokn = 3 }", &[]),
        manifest("constant that nobody sets", "{ N = 4 }", "{}", &[]),
        manifest("unknown invariant", "[\"TypeOK\"]", "[\"TypeOk\"]", &[]),
        manifest("unknown profile of a model", "[\"pr\"]", "[\"rp\"]", &[]),
        manifest("unknown profile asked for", "", "", &["--profile", "nigthly"]),
        manifest("unknown model asked for", "", "", &["--model", "smal"]),
        manifest(
            "two models of one name",
            "",
            "[[model]]\nname = \"small\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nconstants = { N = 5 }\n",
            &[],
        ),
        manifest("model that names a folder elsewhere", "\"small\"", "\"../small\"", &[]),
        manifest(
            "symmetry over numbers",
            "model_values = 2 } }\n[[model]]",
            "tla = \"{1, 2}\" } }\n[[model]]\nsymmetry = \"Symmetry\"",
            &[],
        ),
        manifest(
            "symmetry with a liveness property",
            "constants = { N = 4 }",
            "constants = { N = 4 }\nsymmetry = \"Symmetry\"\nproperties = [\"AlwaysReturns\"]",
            &[],
        ),
        manifest(
            "view with a liveness property",
            "constants = { N = 4 }",
            "constants = { N = 4 }\nview = \"View\"\nproperties = [\"AlwaysReturns\"]",
            &[],
        ),
        manifest(
            "property that no model checks",
            "constants = { Token",
            "properties = [\"AlwaysReturns\"]\nconstants = { Token",
            &[],
        ),
        manifest(
            "simulation that expects a proof",
            "constants = { N = 4 }",
            "constants = { N = 4 }\nmode = \"simulate\"\nexpect = { verdict = \"verified\" }",
            &[],
        ),
        manifest("absurd heap", "heap_mib = 512", "heap_mib = 3", &[]),
        manifest("heap that the machine does not have", "heap_mib = 512", "heap_mib = 900000", &[]),
        manifest("override of an unknown constant", "", "", &["--set", "Nn=4"]),
        manifest("override without a value", "", "", &["--set", "N"]),
        manifest("override that is no value", "", "", &["--set", "N={1,"]),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn a_broken_rule_for_messages_is_told_with_its_place() {
    let cases = [
        messages("message in an unknown variable", "held_in = \"flag\"", "held_in = \"flga\""),
        messages("message compared with an unknown variable", "\"x'\"", "\"flg'\""),
        messages("message of an unknown action", "\"Reset\"", "\"Rest\""),
        messages("message that is held in no variable", "\"flag\"", "\"flag'[self\""),
        messages("message that is held after the step", "\"flag\"", "\"flag'\""),
        messages("message of which nothing is taken", "\"x'\"", "\"x\""),
        messages("label without a closing brace", "{value}", "{value"),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

/// Breaks one file of a specification given by path and checks it.
fn spec(title: &str, break_it: impl Fn(&Bench), arguments: &[&str]) -> String {
    let bench = Bench::new();
    bench.counter(CFG);
    break_it(&bench);
    told(title, &bench, &bench.run(&[&["check", "-q"], arguments].concat()))
}

fn cfg(title: &str, text: &str) -> String {
    spec(title, |b| _ = b.counter(text), &["Counter.tla"])
}

fn module(title: &str, from: &str, to: &str) -> String {
    let edit = |b: &Bench| {
        let text = std::fs::read_to_string(b.path("Counter.tla")).unwrap();
        assert!(text.contains(from), "{from}");
        b.write("Counter.tla", &text.replace(from, to));
    };
    spec(title, edit, &["Counter.tla"])
}

#[test]
fn a_broken_configuration_is_told_with_its_line() {
    let cases = [
        spec(
            "no configuration",
            |b| std::fs::remove_file(b.path("Counter.cfg")).unwrap(),
            &["Counter.tla"],
        ),
        spec("configuration that is a folder", |_| {}, &["Counter.tla", "--config", "."]),
        spec(
            "configuration that is no text",
            |b| std::fs::write(b.path("Counter.cfg"), [0xff, 0xfe, 0]).unwrap(),
            &["Counter.tla"],
        ),
        spec("empty configuration", |b| _ = b.write("Counter.cfg", ""), &["Counter.tla"]),
        cfg("unknown keyword", "SPECIFICATION Spec\nINVARIENT TypeOK\n"),
        cfg("constant without a value", "CONSTANT M =\nSPECIFICATION Spec\n"),
        cfg(
            "constant that the module lacks",
            "CONSTANT M = 3\nSPECIFICATION Spec\nINVARIANT TypeOK\n",
        ),
        cfg(
            "both ways to say what to check",
            "SPECIFICATION Spec\nINIT Init\nNEXT Next\nINVARIANT TypeOK\n",
        ),
        cfg("no behaviour at all", "INVARIANT TypeOK\n"),
        cfg("unknown invariant", "SPECIFICATION Spec\nINVARIANT TypeOk\n"),
        cfg(
            "a keyword of a newer TLC",
            "SPECIFICATION Spec\nINVARIANT TypeOK\nPOSTCONDITION View\n",
        ),
        cfg(
            "another keyword of a newer TLC",
            "SPECIFICATION Spec\nINVARIANT TypeOK\nPOSTCONDITION TypeOK\n",
        ),
        cfg("an invariant with primes", "SPECIFICATION Spec\nINVARIANT Inc\n"),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn a_broken_module_is_told_with_its_place() {
    let cases = [
        spec("no module", |_| {}, &["Missing.tla"]),
        spec("no TLA+ file", |b| _ = b.write("notes.txt", "x"), &["notes.txt"]),
        spec("empty module", |b| _ = b.write("Counter.tla", ""), &["Counter.tla"]),
        spec(
            "module that is no text",
            |b| std::fs::write(b.path("Counter.tla"), [0xff, 0xfe, 0]).unwrap(),
            &["Counter.tla"],
        ),
        module("file and module with different names", "MODULE Counter", "MODULE Conter"),
        module("missing module", "EXTENDS Naturals", "EXTENDS Natruals, Naturals"),
        module(
            "unknown operator",
            "x' = x + 1 /\\ UNCHANGED flag\nReset",
            "x' = y + 1 /\\ UNCHANGED flag\nReset",
        ),
        module("no syntax", "Init == x = 0", "Init == x = = 0"),
        module("no end", "=====", "     "),
        module(
            "a variable that an action forgets",
            "x' = x + 1 /\\ UNCHANGED flag\nReset",
            "x' = x + 1\nReset",
        ),
        module(
            "a value of the wrong type",
            "x = 0 /\\ flag = FALSE\nNoInit",
            "x = \"0\" /\\ flag = FALSE\nNoInit",
        ),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

/// Checks with broken tools.
fn tools(title: &str, break_it: impl Fn(&Bench, &mut std::process::Command)) -> String {
    let bench = Bench::new();
    bench.counter(CFG);
    let mut command = bench.command();
    command.args(["check", "-q", "Counter.tla", "--offline"]);
    break_it(&bench, &mut command);
    told(title, &bench, &ran(command.output().unwrap()))
}

#[test]
fn broken_tools_are_told_apart_from_broken_specifications() {
    let jar = "tla2tools/58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a";
    let cases = [
        tools("jar that is not there", |_, c| _ = c.args(["--jar", "no.jar"])),
        tools("jar that is no archive", |b, c| {
            b.write("text.jar", "not a zip");
            c.args(["--jar", "text.jar"]);
        }),
        tools("jar cut short", |b, c| {
            b.write("cut.jar", "PK\u{3}\u{4}\u{14}");
            c.args(["--jar", "cut.jar"]);
        }),
        tools("jar named by a variable", |_, c| {
            _ = c.env("TLA2TOOLS_JAR", "/nowhere/tla2tools.jar")
        }),
        tools("java that is not there", |_, c| _ = c.args(["--java", "/nowhere/java"])),
        tools("java that is something else", |_, c| _ = c.args(["--java", "/bin/echo"])),
        tools("JAVA_HOME without a java", |_, c| {
            _ = c.env("JAVA_HOME", "/nowhere").env_remove("GREYVERIFY_JAVA")
        }),
        tools("empty cache and no network allowed", |b, c| {
            _ = c.env("GREYVERIFY_CACHE", b.path("cache"))
        }),
        tools("damaged cache", |b, c| {
            std::fs::create_dir_all(b.path("cache").join(jar)).unwrap();
            b.write(&format!("cache/{jar}/tla2tools.jar"), "half of a jar");
            c.env("GREYVERIFY_CACHE", b.path("cache"));
        }),
        tools("cache that is a file", |b, c| {
            b.write("cache", "");
            c.env("GREYVERIFY_CACHE", b.path("cache"));
        }),
        tools("unknown pin", |_, c| _ = c.env("GREYVERIFY_TLC", "2.14")),
        tools("run folder that is someone else's", |b, c| {
            std::fs::create_dir(b.path("mine")).unwrap();
            b.write("mine/thesis.txt", "years of work");
            c.args(["--out", "mine"]);
        }),
        tools("report that cannot be written", |_, c| {
            _ = c.args(["--junit", "no/such/folder/junit.xml"])
        }),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn a_broken_output_stream_is_never_green() {
    let modes = [
        "silent-exit",
        "garbage",
        "cut-message",
        "no-finish",
        "green-but-failing",
        "queue-left",
        "zero",
        "unknown-error",
    ];
    let cases = modes.map(|mode| {
        let bench = Bench::new();
        told(mode, &bench, &ran(bench.fake(mode).output().unwrap()))
    });
    insta::assert_snapshot!(cases.join("\n"));
}
