//! What lies outside of the folder is not read, whatever leads there.

use std::os::unix::fs::symlink;

use serde_json::json;

use crate::client::Client;
use crate::common::Bench;

const SECRET: &str = "nobody may know this";

/// A folder beside that of the server, with a module and a secret.
fn outside() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("secret.txt"), SECRET).unwrap();
    let module = "---- MODULE Far ----\nFar == TRUE\nSpec == TRUE\n====\n";
    std::fs::write(dir.path().join("Far.tla"), module).unwrap();
    dir
}

#[test]
fn a_path_to_the_outside_is_refused() {
    let (bench, far) = (Bench::new(), outside());
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let secret = far.path().join("secret.txt");
    symlink(&secret, bench.path("link.txt")).unwrap();
    symlink(far.path(), bench.path("folder")).unwrap();
    std::fs::create_dir(bench.path("a")).unwrap();
    let client = Client::of(&bench);
    let absolute = secret.display().to_string();
    for named in
        [&absolute, "link.txt", "folder/secret.txt", "folder/none", "../x", "a/../../x", "/"]
    {
        for said in [
            client.call("trace_show", json!({ "trace": named })),
            client.call("trace_diff", json!({ "a": named, "b": named })),
            client.call("shrink", json!({ "trace": named })),
            client.call("check", json!({ "files": [named] })),
            client.call("check", json!({ "files": ["Counter.tla"], "config": named })),
        ] {
            said.refuses(&["lies outside of", "the folder of this server", "--library PATH"]);
        }
    }
    client.leave();
}

/// Modules, configurations and libraries that something inside names.
#[test]
fn a_link_or_a_manifest_leads_nowhere_either() {
    let (bench, far) = (Bench::new(), outside());
    let module = |name: &str, extends: &str| {
        format!(
            "---- MODULE {name} ----\n{extends}\nVARIABLE x\nInit == x = 1\nNext == x' = x\nSpec == Init /\\ [][Next]_x\n====\n"
        )
    };
    symlink(far.path().join("Far.tla"), bench.path("Linked.tla")).unwrap();
    symlink(far.path().join("secret.txt"), bench.path("Near.cfg")).unwrap();
    std::fs::create_dir(bench.path("sub")).unwrap();
    bench.write("Near.tla", &module("Near", ""));
    bench.write("OfLinked.tla", &module("OfLinked", "EXTENDS Linked"));
    bench.write("OfFar.tla", &module("OfFar", "EXTENDS Far"));
    bench.write("Own.cfg", "INIT Init\nNEXT Next\n");
    let why = "it lies outside of the folders that this server reads; --library PATH adds others";
    let client = Client::of(&bench);
    for (files, named) in [
        (json!({ "files": ["OfLinked.tla"], "config": "Own.cfg" }), "Linked.tla"),
        (json!({ "files": ["Near.tla"] }), "Near.cfg"),
    ] {
        let said = client.call("check", files);
        said.refuses(&[named, why]);
        assert!(!said.text.contains(SECRET), "{said:?}");
    }
    let far = far.path().display();
    for (lines, spec, named) in [
        (format!("file = \"{far}/Far.tla\""), "Far", "Far.tla"),
        (format!("file = \"OfFar.tla\"\nlibrary = [\"{far}\"]"), "OfFar", "Far.tla"),
        ("file = \"sub/../Linked.tla\"".to_owned(), "Linked", "Linked.tla"),
    ] {
        let manifest = format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.{spec}]\n{lines}\n\
             [[model]]\nname = \"m\"\nspec = \"{spec}\"\nprofiles = [\"pr\"]\n"
        );
        bench.write("greyverify.toml", &manifest);
        let said = client.call("check", json!({ "models": ["m"] }));
        said.refuses(&[named, why]);
        assert!(!said.text.contains(SECRET), "{said:?}");
    }
    client.leave();
}

#[test]
fn what_the_command_line_names_is_read() {
    let (bench, far) = (Bench::new(), outside());
    bench.write(
        "Near.tla",
        "---- MODULE Near ----\nEXTENDS Far, Naturals\nVARIABLE x\nInit == x = 1\nNext == x' = 3 - x\n====\n",
    );
    bench.write("Near.cfg", "INIT Init\nNEXT Next\nINVARIANT Far\n");
    let folder = far.path().display().to_string();
    let client = Client::with(&bench, &["--library", &folder]);
    client.call("check", json!({ "files": ["Near.tla"] })).tells(&["verified: 2 distinct"]);
    let trace = far.path().join("trace.txt");
    std::fs::write(&trace, "State 1: <Initial predicate>\n/\\ x = 1\n").unwrap();
    let trace = trace.display().to_string();
    client.call("trace_show", json!({ "trace": &trace })).tells(&["x = 1"]);
    // To be read from, not to be written to.
    client
        .call("shrink", json!({ "trace": &trace }))
        .refuses(&["shrunk.itf.json` lies outside of"]);
    client.leave();
}

/// The mirror program is code that the manifest names: no client can allow it.
#[test]
fn the_mirror_program_is_not_run() {
    let bench = Bench::project();
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let command = manifest.lines().find(|line| line.starts_with("command = ")).unwrap();
    let touches = "command = [\"sh\", \"-c\", \"touch was-run; exit 1\"]";
    bench.write("greyverify.toml", &manifest.replace(command, touches));
    bench.write("trace.txt", "State 1: <Initial predicate>\n/\\ term = 1\n/\\ leader = 1\n/\\ followers = 1\n/\\ committed = 1\n");
    let model = json!({ "trace": "trace.txt", "model": "figure-8", "no_tlc": true });
    let client = Client::of(&bench);
    client
        .call("shrink", model.clone())
        .refuses(&["it is no counterexample of Agreement in figure-8"]);
    client
        .call("shrink", json!({ "trace": "trace.txt", "allow_mirror": true }))
        .refuses(&["unknown field `allow_mirror`"]);
    assert!(!bench.path("was-run").exists());
    client.leave();
    let client = Client::with(&bench, &["--allow-mirror"]);
    client.call("shrink", model).refuses(&["ended (exit status: 1) before it had answered"]);
    assert!(bench.path("was-run").exists());
    client.leave();
}

/// As on the command line, and no client can allow it.
#[test]
fn java_code_in_the_folder_is_not_run() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n").write("Counter.class", "\u{ca}\u{fe}");
    let client = Client::of(&bench);
    client.call("check", json!({ "files": ["Counter.tla"] })).refuses(&["Counter.class"]);
    let asked = client.call("check", json!({ "files": ["Counter.tla"], "allow_java": true }));
    asked.refuses(&["unknown field `allow_java`"]);
    client.leave();
}
