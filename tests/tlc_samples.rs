//! Captured output of two TLC versions: every sample decodes, and every one
//! ends in the verdict it deserves.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its fixture must fail")]

use std::fs;
use std::path::{Path, PathBuf};

use greyverify::config::{Config, Named};
use greyverify::engine::tlc::{Decoder, StandardError};
use greyverify::engine::{Errors as _, Output as _};
use greyverify::event::{Event, SearchMode};
use greyverify::manifest::{Mode, VacuityPolicy};
use greyverify::objection::{Against, Doubt};
use greyverify::outcome::{Asked, Facts, ProcessExit, Verdict, classify, finding};
use greyverify::spec::Spec;

const VERSIONS: [&str; 2] = ["2020", "2026"];

fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tlc").join(version)
}

fn samples(version: &str) -> Vec<String> {
    let names = fs::read_dir(folder(version)).unwrap().filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".out").map(str::to_owned)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn decode(bytes: &[u8]) -> Vec<Event> {
    let (mut decoder, mut events) = (Decoder::new(), Vec::new());
    decoder.feed(bytes, &mut |e| events.push(e));
    decoder.finish(&mut |e| events.push(e));
    events
}

fn events(version: &str, sample: &str) -> Vec<Event> {
    decode(&fs::read(folder(version).join(format!("{sample}.out"))).unwrap())
}

/// How the process ended, as the shell reported it.
fn exit(version: &str, sample: &str) -> Option<ProcessExit> {
    let text = fs::read_to_string(folder(version).join(format!("{sample}.exit"))).ok()?;
    let code: i32 = text.trim().parse().ok()?;
    Some(match code {
        129 | 130 | 137 | 143 => ProcessExit::Signal(code - 128),
        code => ProcessExit::Code(code),
    })
}

/// What was asked of every sample.
fn asked<'a>(spec: &'a Spec, mode: Mode, effective: &'a Config) -> Asked<'a> {
    Asked {
        spec,
        mode,
        declared: vec!["Inv".into()],
        effective,
        deadlock: true,
        only_counted: false,
        probe: None,
        coverage: false,
        may_stay_silent: &[],
        vacuity: VacuityPolicy::Error,
        portion: None,
        doubts: &[],
        origin: None,
        time_budget_secs: 3600,
    }
}

fn facts(version: &str, sample: &str) -> Facts {
    let mut facts = Facts::ended(exit(version, sample));
    events(version, sample).iter().for_each(|e| facts.add(e));
    let stderr = fs::read_to_string(folder(version).join(format!("{sample}.err")));
    let mut errors = StandardError::default();
    errors.feed(stderr.unwrap_or_default().as_bytes(), &mut |_| {});
    facts.failures.extend(errors.failure());
    facts
}

fn verdict(version: &str, sample: &str) -> String {
    let facts = facts(version, sample);
    let spec = Spec { name: "S".into(), modules: Vec::new(), beside: std::sync::Arc::default() };
    let effective = Config {
        specification: Some(Named::new("Spec", ())),
        invariants: vec![Named::new("Inv", ())],
        ..Config::default()
    };
    let simulated = facts.search.as_ref().is_some_and(|s| s.mode == SearchMode::Simulation);
    let mode = match simulated {
        true => Mode::Simulate { depth: 20, traces: Some(50), seed: None },
        false => Mode::Exhaustive,
    };
    let asked = asked(&spec, mode, &effective);
    let classified = classify(&asked, &facts);
    let found = finding(&classified.verdict).lines().next().unwrap_or_default().to_owned();
    match classified.verdict {
        // Below what people are told, it is read all the same.
        Verdict::Verified { collision: Some(missed), .. } => {
            format!("{found}; missed {missed:.1e}")
        }
        _ => found,
    }
}

#[test]
fn every_sample_ends_in_its_verdict() {
    for version in VERSIONS {
        let rows: Vec<String> =
            samples(version).iter().map(|s| format!("{s:<20} {}", verdict(version, s))).collect();
        insta::assert_snapshot!(format!("verdicts_{version}"), rows.join("\n"));
    }
}

#[test]
fn every_sample_decodes_without_a_malformed_or_unknown_message() {
    // These were cut by a signal in the middle of a message, or are not
    // `-tool` output at all.
    for version in VERSIONS {
        for sample in samples(version) {
            for event in events(version, &sample) {
                let bad = matches!(
                    event,
                    Event::Malformed { .. } | Event::Disordered { .. } | Event::Unknown { .. }
                );
                assert!(!bad, "{version}/{sample}: {event:?}");
            }
        }
    }
}

/// A run of several minutes ends its statistics with advice, under a number of
/// its own.
#[test]
fn statistics_that_end_with_advice_are_complete() {
    for version in VERSIONS {
        let text = fs::read_to_string(folder(version).join("coverage.out")).unwrap();
        let long = text.replace("MSG 2202", "MSG 2777");
        assert_ne!(long, text);
        assert_eq!(decode(long.as_bytes()), decode(text.as_bytes()), "{version}");
    }
}

#[test]
fn a_stream_cut_anywhere_never_becomes_green() {
    let bytes = fs::read(folder("2020").join("success.out")).unwrap();
    let spec = Spec { name: "S".into(), modules: Vec::new(), beside: std::sync::Arc::default() };
    let effective = Config {
        specification: Some(Named::new("Spec", ())),
        invariants: vec![Named::new("Inv", ())],
        ..Config::default()
    };
    let asked = asked(&spec, Mode::Exhaustive, &effective);
    let green = |end: usize| {
        let mut facts = Facts::ended(Some(ProcessExit::Code(0)));
        decode(&bytes[..end]).iter().for_each(|e| facts.add(e));
        classify(&asked, &facts).verdict.label() == "verified"
    };
    assert!(green(bytes.len()));
    let complete = bytes.len() - "@!@!@ENDMSG 2186 @!@!@\n".len();
    assert!((0..complete).step_by(7).all(|end| !green(end)));
}

/// Events of samples that each show something of their own.
#[test]
fn telling_samples_decode_as_reviewed() {
    let telling = [
        "inv",
        "liveness_lasso",
        "liveness_stutter",
        "deadlock",
        "assert_fail",
        "eval_error",
        "inv_init",
        "cfg_badkw",
        "coverage",
        "oom_exit",
        "inject",
        "lab",
        "sim_inv",
        "partial_next",
    ];
    for version in VERSIONS {
        for sample in telling {
            let events: Vec<String> = events(version, sample).iter().map(shown).collect();
            insta::assert_snapshot!(format!("events_{version}_{sample}"), events.join("\n"));
        }
    }
}

/// One line an event, without what differs from run to run.
fn shown(event: &Event) -> String {
    match event {
        Event::TraceStep(step) => {
            let state: Vec<String> = step
                .state
                .iter()
                .map(|(name, value)| match value {
                    Some(value) => format!("{name} = {value}"),
                    None => format!("{name} unassigned"),
                })
                .collect();
            let action = step.action.as_ref().map(|a| a.name.as_str());
            format!("TraceStep {} {action:?} {}", step.number, state.join(" /\\ "))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn values_of_every_kind_are_read_from_a_trace() {
    for version in VERSIONS {
        let facts = facts(version, "tricky");
        let first = facts.trace.head.first().unwrap();
        let lines: Vec<String> = first
            .state
            .iter()
            .map(|(name, value)| {
                let value = value.as_ref().unwrap();
                assert!(
                    !matches!(value, greyverify::value::Value::Symbolic(_)),
                    "{name} = {value}"
                );
                format!("{name} = {value}")
            })
            .collect();
        insta::assert_snapshot!(format!("values_{version}"), lines.join("\n"));
    }
}

#[test]
fn parser_diagnostics_are_read_in_both_dialects() {
    let samples = [
        "parse_error",
        "sem_error",
        "missing_module",
        "wrong_modname",
        "level_error",
        "sany_warn",
        "no_spec_file",
        "unicode_op",
    ];
    for version in VERSIONS {
        let mut text = String::new();
        for sample in samples {
            for d in facts(version, sample).diagnostics {
                let at = d.location.map(|l| format!("{}:{}:{}", l.module, l.line, l.column));
                let kind = if d.warning { "warning: " } else { "" };
                text.push_str(&format!(
                    "{sample}: {} {kind}{}\n",
                    at.unwrap_or_default(),
                    d.message
                ));
            }
        }
        insta::assert_snapshot!(format!("diagnostics_{version}"), text);
    }
}

#[test]
fn a_green_that_is_doubted_is_withheld_and_a_red_keeps_its_colour() {
    let spec = Spec { name: "S".into(), modules: Vec::new(), beside: std::sync::Arc::default() };
    let effective = Config {
        specification: Some(Named::new("Spec", ())),
        invariants: vec![Named::new("Inv", ())],
        ..Config::default()
    };
    let doubts = [
        Doubt::withholding("a-rule", "something is wrong").hint("mend it"),
        Doubt::noting("red-only", "may be bogus").against(Against::Red),
    ];
    let classified = |sample: &str, doubts: &[Doubt]| {
        let asked = Asked { doubts, ..asked(&spec, Mode::Exhaustive, &effective) };
        classify(&asked, &facts("2020", sample))
    };
    let green = classified("success", &doubts);
    assert_eq!(green.verdict.label(), "INCONCLUSIVE");
    assert!(finding(&green.verdict).ends_with("a-rule: something is wrong"));
    assert_eq!(green.notes, ["a-rule: something is wrong; mend it"]);
    let mut accepted = doubts.clone();
    greyverify::objection::accept(&mut accepted, &["a-rule".to_owned()]);
    assert_eq!(classified("success", &accepted).verdict.label(), "verified");
    let red = classified("inv", &doubts);
    assert_eq!(
        (red.verdict.label(), red.notes.last().unwrap().as_str()),
        ("VIOLATED", "red-only: may be bogus")
    );
}

/// Where values change from one evaluation to the next, the search ends where
/// chance wants: that says more than how many states were left.
#[test]
fn a_search_that_chance_ended_is_told_as_such() {
    let spec = Spec { name: "S".into(), modules: Vec::new(), beside: std::sync::Arc::default() };
    let effective = Config {
        specification: Some(Named::new("Spec", ())),
        invariants: vec![Named::new("Inv", ())],
        ..Config::default()
    };
    let mut cut = facts("2020", "success");
    for counts in [&mut cut.counts, &mut cut.final_counts].into_iter().flatten() {
        counts.queued = Some(1);
    }
    let classified = |doubts: &[Doubt]| {
        let asked = Asked { doubts, ..asked(&spec, Mode::Exhaustive, &effective) };
        finding(&classify(&asked, &cut).verdict)
    };
    let other = Doubt::withholding("other", "something is wrong");
    let left = classified(std::slice::from_ref(&other));
    assert!(left.ends_with("stopped with 1 state still waiting to be explored"), "{left}");
    let told = classified(&[other, Doubt::withholding("random", "by chance")]);
    let (first, second) = (told.find("random: by chance"), told.find("other: something"));
    assert!(first.is_some() && first < second, "{told}");
}
