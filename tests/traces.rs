//! Behaviours in files: captured output of two TLC versions and traces as
//! people have them, read, written, shown and compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its fixture must fail")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use greyverify::engine::Output as _;
use greyverify::engine::tlc::Decoder;
use greyverify::event::Event;
use greyverify::import::{Form, Imported, read};
use greyverify::trace::{Behaviour, Ending, itf};

const VERSIONS: [&str; 2] = ["2020", "2026"];
/// Samples with a trace, of each version.
const SAMPLES_MIN: usize = 35;

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder)
}

/// The first trace of a stream, as its events tell it.
fn told(text: &str) -> Behaviour {
    let mut behaviour = Behaviour::default();
    let mut traces = 0;
    let mut decoder = Decoder::new();
    let mut add = |event| match event {
        Event::TraceStarted => traces += 1,
        Event::TraceStep(step) if traces == 1 => behaviour.steps.push(step),
        Event::Stuttering if traces == 1 => behaviour.ending = Ending::Stuttering,
        Event::BackToState { number, action } if traces == 1 => {
            behaviour.ending = Ending::BackTo { number, action };
        }
        _ => {}
    };
    decoder.feed(text.as_bytes(), &mut add);
    decoder.finish(&mut add);
    behaviour
}

/// Every sample that holds a trace: its name, its text, its first trace.
fn samples(version: &str) -> Vec<(String, String, Behaviour)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(fixtures("tlc").join(version)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "out") {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            let behaviour = told(&text);
            if !behaviour.steps.is_empty() {
                found.push((path.display().to_string(), text, behaviour));
            }
        }
    }
    assert!(found.len() >= SAMPLES_MIN, "only {} samples of {version}", found.len());
    found
}

fn import(text: &str) -> Imported {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    read(file.path()).unwrap()
}

#[test]
fn every_sample_written_as_itf_and_read_again_is_the_same() {
    for (name, _, behaviour) in VERSIONS.iter().flat_map(|version| samples(version)) {
        let text = itf::to_text(&behaviour).unwrap();
        let again = import(&text);
        assert_eq!((again.form, &again.behaviour), (Form::Itf, &behaviour), "{name}");
        assert_eq!(itf::to_text(&again.behaviour).unwrap(), text, "{name}");
    }
}

/// Of a text that was cut, or from which a line is gone, nothing is made up.
#[test]
fn a_state_that_lacks_a_variable_is_refused_unless_only_changes_are_told() {
    let state = |n: usize, told: &str| format!("State {n}: <A>\n{told}\n\n");
    let both = |n: usize, x: usize| state(n, &format!("/\\ x = {x}\n/\\ y = 1"));
    let file = tempfile::NamedTempFile::new().unwrap();
    let lost = [both(1, 1), both(2, 2), state(3, "/\\ x = 3")].concat();
    fs::write(file.path(), lost).unwrap();
    let told = read(file.path()).unwrap_err().to_string();
    assert!(told.ends_with("state 3 lacks y: the text was cut"), "{told}");
    let changes = [both(1, 1), state(2, "/\\ x = 2"), state(3, "/\\ y = 2")].concat();
    let whole = import(&changes);
    assert_eq!((whole.behaviour.steps[2].state.len(), whole.lost.len()), (2, 1));
}

#[test]
fn every_sample_is_imported_as_its_events_tell_it() {
    for (name, _, behaviour) in VERSIONS.iter().flat_map(|version| samples(version)) {
        let imported = read(Path::new(&name)).unwrap();
        assert_eq!(imported.form, Form::TlcMessages, "{name}");
        if !name.ends_with("difftrace.out") {
            assert_eq!(imported.behaviour.steps, behaviour.steps, "{name}");
        }
        assert_eq!(imported.behaviour.ending, behaviour.ending, "{name}");
        assert!(imported.behaviour.about.found_by.unwrap().starts_with("TLC "), "{name}");
    }
}

/// What TLC would have printed without `-tool`, after its own templates.
fn without_frames(text: &str) -> String {
    let mut plain = String::new();
    let mut code = 0;
    let mut first = false;
    for line in text.lines() {
        if let Some(marker) = line.strip_prefix("@!@!@STARTMSG ") {
            code = marker.split(':').next().unwrap().parse().unwrap();
            first = true;
        } else if line.starts_with("@!@!@ENDMSG ") {
            code = 0;
        } else {
            let prefix = match code {
                2107..=2121 | 2264 if first => "Error: ",
                2216..=2218 if first => "State ",
                _ => "",
            };
            let back = line.split_once(": Back to state").filter(|_| code == 2122 && first);
            let line = match back {
                Some((number, label)) => format!("Back to state {number}{label}"),
                None => format!("{prefix}{line}"),
            };
            plain.push_str(&line);
            plain.push('\n');
            first = false;
        }
    }
    plain
}

#[test]
fn every_sample_without_its_frames_is_the_same_trace() {
    for (name, text, behaviour) in VERSIONS.iter().flat_map(|version| samples(version)) {
        // The state of an evaluation that failed stands inside its message.
        let has_trace = |kind: &&str| text.contains(&format!("STARTMSG {kind}"));
        if !["2107:1", "2108:1", "2216:4", "2217:4"].iter().any(has_trace) {
            continue;
        }
        let imported = import(&without_frames(&text));
        assert_eq!(imported.form, Form::TlcText, "{name}");
        if !name.ends_with("difftrace.out") {
            assert_eq!(imported.behaviour.steps, behaviour.steps, "{name}");
        }
        assert_eq!(imported.behaviour.ending, behaviour.ending, "{name}");
    }
}

#[test]
fn states_that_tlc_shortens_to_what_changed_are_made_whole() {
    for version in VERSIONS {
        let path = fixtures("tlc").join(version).join("difftrace.out");
        let printed = told(&fs::read_to_string(&path).unwrap()).steps;
        let imported = read(&path).unwrap();
        assert_eq!(imported.lost.len(), 1);
        let steps = imported.behaviour.steps;
        assert!(printed.iter().any(|step| step.state.len() < steps[0].state.len()));
        assert!(steps.iter().all(|step| step.state.len() == steps[0].state.len()));
        assert_eq!(steps.last(), printed.last());
    }
}

#[test]
fn output_of_tlc_without_tool_is_read_with_what_it_violates() {
    for version in VERSIONS {
        let imported = read(&fixtures("tlc").join(version).join("notool_inv.out")).unwrap();
        let about = &imported.behaviour.about;
        assert_eq!(imported.behaviour.steps.len(), 4);
        assert_eq!(about.property.as_deref(), Some("Small"));
        let title = imported.behaviour.title();
        assert!(title.starts_with("Small is violated (safety), found by TLC 2"));
    }
}

#[test]
fn traces_as_people_have_them_are_read() {
    let mut rows = Vec::new();
    for name in
        ["election.txt", "election-late.txt", "lasso.txt", "election.json", "foreign.itf.json"]
    {
        let imported = read(&fixtures("traces").join(name)).unwrap();
        let Behaviour { steps, ending, .. } = &imported.behaviour;
        let title = imported.behaviour.title();
        rows.push(format!(
            "{name}: {:?}, {title}, {} states, {ending:?}",
            imported.form,
            steps.len()
        ));
        rows.extend(imported.lost.iter().map(|lost| format!("    {lost}")));
        let again = itf::from_text(itf::to_text(&imported.behaviour).unwrap().as_bytes()).unwrap();
        assert_eq!(again, imported.behaviour);
    }
    insta::assert_snapshot!(rows.join("\n"));
}

/// What `greyverify trace` says in the folder of the fixtures: exit code,
/// results, and the rest.
fn greyverify(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_greyverify"));
    let output = command.current_dir(fixtures("traces")).arg("trace").args(arguments).output();
    let output = output.unwrap();
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
}

#[test]
fn a_trace_is_shown_step_by_step() {
    insta::assert_snapshot!("show", greyverify(&["show", "election.txt"]));
    insta::assert_snapshot!("show_lasso", greyverify(&["show", "lasso.txt"]));
    insta::assert_snapshot!("show_json", greyverify(&["show", "election.json"]));
    insta::assert_snapshot!("show_foreign", greyverify(&["show", "foreign.itf.json", "--wide"]));
}

#[test]
fn one_servers_view_leaves_out_what_does_not_concern_it() {
    insta::assert_snapshot!("show_n2", greyverify(&["show", "election.txt", "--node", "n2"]));
    insta::assert_snapshot!("show_n3", greyverify(&["show", "election.txt", "--node", "n3"]));
    let nobody = greyverify(&["show", "election.txt", "--node", "n9"]);
    insta::assert_snapshot!("show_nobody", nobody);
}

#[test]
fn two_traces_are_compared_up_to_where_they_part() {
    insta::assert_snapshot!("diff", greyverify(&["diff", "election.txt", "election-late.txt"]));
    insta::assert_snapshot!("diff_equal", greyverify(&["diff", "election.txt", "election.txt"]));
    insta::assert_snapshot!("diff_first", greyverify(&["diff", "election.txt", "lasso.txt"]));
    let folder = tempfile::tempdir().unwrap();
    let mut prefix = read(&fixtures("traces/election.txt")).unwrap().behaviour;
    prefix.steps.truncate(4);
    let file = folder.path().join("prefix.itf.json");
    fs::write(&file, itf::to_text(&prefix).unwrap()).unwrap();
    let name = file.to_str().unwrap();
    let shorter = greyverify(&["diff", name, "election.txt"]).replace(name, "prefix.itf.json");
    insta::assert_snapshot!("diff_shorter", shorter);
}

#[test]
fn a_run_writes_its_counterexample_so_that_it_is_read_again() {
    let bench = common::Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    assert_eq!(bench.check(&[]).code, 12);
    let outcomes = bench.outcomes();
    let file = outcomes["jobs"][0]["counterexample"]["itf"].as_str().unwrap();
    let imported = read(Path::new(file)).unwrap();
    let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
    assert_eq!(imported.behaviour.steps, read(&log).unwrap().behaviour.steps);
    let title = imported.behaviour.title();
    assert_eq!(title, "Small is violated (safety), Counter, N=4 Token=2, found by TLC 2.15");
    let shown = bench.run(&["trace", "show", file]);
    assert_eq!(shown.code, 0);
    insta::assert_snapshot!("show_run", shown.stdout);
}

#[test]
fn what_holds_no_trace_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let itf = itf::to_text(&read(&fixtures("traces/lasso.txt")).unwrap().behaviour).unwrap();
    let cases: [(&str, &[u8]); 9] = [
        ("empty", b" \n"),
        ("truncated.itf.json", &itf.as_bytes()[..itf.len() / 2]),
        ("no-json.json", b"{states: []}"),
        ("wrong-type.itf.json", br#"{"vars": ["x"], "states": [{"x": [1, null]}]}"#),
        ("unknown-tag.itf.json", br##"{"vars": ["x"], "states": [{"x": {"#bag": []}}]}"##),
        ("other.json", br#"{"jobs": []}"#),
        ("a-list.json", b"[1, 2]"),
        ("dump.json", br#"{"counterexample": {"state": [[1, 2]], "action": []}}"#),
        ("text.txt", b"Dear all,\nState of affairs: fine\n\xff\xfe\n"),
    ];
    let mut messages = Vec::new();
    for (name, content) in cases {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let names = cases.iter().map(|(name, _)| *name).chain(["missing.json", "."]);
    for name in names {
        let path = folder.path().join(name).display().to_string();
        let said = greyverify(&["show", &path]);
        let root = folder.path().display().to_string();
        messages.push(said.replace(&format!("{root}/"), ""));
    }
    insta::assert_snapshot!(messages.join("\n"));
}
