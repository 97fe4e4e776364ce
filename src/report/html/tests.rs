use super::*;
use crate::record;
use crate::value::Value;

fn record(jobs: &str) -> Record {
    let text = format!(
        r#"{{"schema_version": 1, "greyverify": "0.1.0", "profile": "pr", "exit_code": 0, "signal": null,
        "complete": true, "elapsed_secs": 75.0,
        "tools": {{"java": {{"version": "17"}}, "tlc": {{"version": "2.15"}}}}, "jobs": [{jobs}]}}"#
    );
    record::read(&text).unwrap()
}

const JOB: &str = r#"{"name": "small", "spec": "S", "purpose": {"purpose": "check"}, "bounds": {"N": "4"},
    "result": {"verdict": "violated", "property": "Safe"}, "finding": "Safe is violated",
    "as_expected": false, "unexpected": "it must hold", "notes": [], "counts": null, "depth": 3,
    "elapsed_secs": 2.5, "peak_resident_mib": 1234, "actions": [], "counterexample": {
        "ending": "finite", "last": [], "first": [
        {"number": 1, "action": null, "state": {"x": "\"a\""}},
        {"number": 2, "action": null, "state": {"x": "\"</script><script>alert(1)</script>\""}}]}}"#;

fn page() -> Page {
    let mut page = Page::new(record(JOB));
    let behaviour = page.record.jobs[0].behaviour().unwrap();
    let text = "---- MODULE S ----\nSafe == x # \"<b>\"\n====\n";
    page.add(0, behaviour, vec![Source { module: "S".into(), text: text.into() }]);
    page
}

#[test]
fn strings_of_a_specification_stay_text() {
    let html = page().html();
    assert_eq!(html.matches("<script>").count(), 1);
    assert_eq!(html.matches("</script>").count(), 1);
    assert!(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
    assert!(html.contains("x # &quot;&lt;b&gt;&quot;"));
}

/// `maud` escapes what ends a text; what hides in it or turns it round is shown.
#[test]
fn what_nobody_sees_is_shown_everywhere() {
    let hidden = JOB
        .replace("it must hold", "it \\u202e must \\u0000 hold")
        .replace("\"small\"", "\"sm\\u200fall\"");
    let mut page = Page::new(record(&hidden));
    let behaviour = page.record.jobs[0].behaviour().unwrap();
    page.add(0, behaviour, vec![Source { module: "S".into(), text: "\\* a \u{2066} b\n".into() }]);
    let html = page.html();
    assert!(!html.contains(['\u{202e}', '\0', '\u{200f}', '\u{2066}']));
    for shown in ["it \\u{202e} must \\u{0} hold", "sm\\u{200f}all", "a \\u{2066} b"] {
        assert!(html.contains(shown), "{shown}");
    }
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere() {
    let html = page().html();
    for word in ["http://", "https://", "src=", "url(", "@import", "<link"] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn figures_and_places_are_filled_in() {
    let html = page().html();
    assert!(html.contains("1 of 1 job not as expected") && html.contains("1,234"));
    assert!(html.contains("data-promise-first=\"2\" data-promise-last=\"2\""));
}

#[test]
fn a_record_of_another_format_is_refused_and_an_older_one_is_read() {
    assert!(matches!(record::read("{}"), Err(record::RecordError::Foreign)));
    let newer = r#"{"schema_version": 2}"#;
    assert!(matches!(record::read(newer), Err(record::RecordError::Version { found: 2 })));
    assert!(record::read("<html>").is_err());
    let without = JOB.replace(r#""finding": "Safe is violated","#, "");
    assert_eq!(record(&without).jobs[0].finding(), "violated");
}

#[test]
fn a_very_long_behaviour_keeps_both_ends() {
    let state = vec![("x".to_owned(), Some(Value::Int(1)))];
    let steps = (1..=100_000).map(|number| Step { number, action: None, state: state.clone() });
    let mut behaviour = page().cases[0].behaviour.clone();
    behaviour.steps = steps.collect();
    let shown = shortened(behaviour);
    assert_eq!(shown.steps.len(), STEPS_MAX);
    let diagram = diagram::diagram(&shown, &[]);
    assert_eq!(diagram.rows.iter().map(|row| row.missing).sum::<u64>(), 100_000 - 240);
}

#[test]
fn the_reason_stands_first_and_a_job_without_a_behaviour_has_a_section() {
    let diagnosis = r#""as_expected": false, "diagnosis": {"kind": "evaluation", "excerpt": "x.a < 1",
        "why": "x < \"<b>\"", "hints": ["ask first"], "states": "1   initial state"}"#;
    let job = JOB.replace(r#""as_expected": false"#, diagnosis);
    let (told, _) = job.split_once(r#", "counterexample""#).unwrap();
    let html = Page::new(record(&format!("{told}}}"))).html();
    assert!(html.contains("<a href=\"#job-0\">small</a>"), "{html}");
    let section = html.split("<details class=\"case\" id=\"job-0\" open>").nth(1).unwrap();
    let at = |text: &str| section.find(text).unwrap();
    assert!(at("x &lt; &quot;&lt;b&gt;&quot;") < at("x.a &lt; 1"));
    assert!(at("ask first") < at("1   initial state"));
}
