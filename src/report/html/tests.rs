use super::*;
use crate::record;
use crate::trace::Step;
use crate::value::Value;

fn record(jobs: &str) -> Record {
    let text = format!(
        r#"{{"schema_version": 1, "greyverify": "0.1.0", "profile": "pr", "exit_code": 0, "signal": null,
        "complete": true, "elapsed_secs": 75.0,
        "engine": "TLC 2.15, Java 17", "jobs": [{jobs}]}}"#
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
    page.add(0, &behaviour, vec![Source { module: "S".into(), text: text.into() }], None);
    page
}

/// As many states of three variables: one counts, one is long and new each time, one is long and
/// stays.
fn long_behaviour(states: u64) -> Behaviour {
    let long = |n: u64| Value::Seq((0..300).map(|k| Value::Int(k + n as i64)).collect());
    let state = |n: u64| {
        let value = |name: &str, value: Value| (name.to_owned(), Some(value));
        vec![value("n", Value::Int(n as i64)), value("new", long(n)), value("old", long(0))]
    };
    let steps = (1..=states).filter(|n| *n <= 200 || *n + 200 > states);
    let steps = steps.map(|number| Step { number, action: None, state: state(number) });
    Behaviour { steps: steps.collect(), ..page().cases[0].behaviour.clone() }
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
    let hidden = Source { module: "S".into(), text: "\\* a \u{2066} b\n".into() };
    page.add(0, &behaviour, vec![hidden], None);
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
    let shown = ROOMS[0].ends(&behaviour);
    assert_eq!(shown.steps.len(), 240);
    let diagram = diagram::diagram(&shown, &[]);
    assert_eq!(diagram.rows.iter().map(|row| row.missing).sum::<u64>(), 100_000 - 240);
}

#[test]
fn pages_of_long_behaviours_stay_small_and_tell_what_is_left_out_and_where_it_is() {
    let jobs: Vec<String> =
        (0..8).map(|n| JOB.replace("\"small\"", &format!("\"job{n}\""))).collect();
    let mut page = Page::new(record(&jobs.join(", ")));
    let behaviour = long_behaviour(10_000);
    for n in 0..8 {
        let file = format!("out/jobs/job{n}/counterexample.itf.json");
        page.add(n, &behaviour, Vec::new(), Some(file.into()));
    }
    let html = page.html();
    assert!(html.len() < 5_000_000, "{} bytes", html.len());
    let told = "of 10,000 states are left out: after state ";
    assert_eq!(html.matches(told).count(), 8);
    for n in 0..8 {
        let command = format!("greyverify trace show out/jobs/job{n}/counterexample.itf.json");
        assert!(html.contains(&command), "{command}");
    }
    assert!(html.contains(" Values are cut after ") && html.contains(" more changes"));
}

#[test]
fn a_value_that_stays_the_same_stands_in_the_page_at_both_ends_only() {
    let mut page = Page::new(record(JOB));
    page.add(0, &long_behaviour(50), Vec::new(), None);
    let html = page.html();
    assert_eq!(html.matches("<th scope=\"row\">old</th><td>").count(), 2);
    let same =
        "<tr data-since=\"0\"><th scope=\"row\">old</th><td class=\"quiet\">as in state 1</td>";
    assert_eq!(html.matches(same).count(), 48);
    assert!(!html.contains("left out") && !html.contains("Values are cut"));
}

#[test]
fn what_is_wrong_stands_before_everything_else() {
    let well = JOB.replace(r#""as_expected": false"#, r#""as_expected": true"#);
    let named = |job: &str, name: &str| job.replace("\"small\"", &format!("\"{name}\""));
    let action = r#""actions": [{"action": "Next", "location": {"module": "S", "line": 1, "column": 1,
        "end_line": 1, "end_column": 4}, "distinct": 1, "generated": 2, "initial": false}]"#;
    let both = [named(&well, "green"), named(JOB, "red")];
    let jobs = both.map(|job| job.replace(r#""actions": []"#, action)).join(", ");
    let mut page = Page::new(record(&jobs));
    for n in 0..2 {
        let behaviour = page.record.jobs[n].behaviour().unwrap();
        page.add(n, &behaviour, Vec::new(), None);
    }
    let html = page.html();
    let parts: Vec<&str> = html.split("<h2 ").skip(1).collect();
    assert!(parts[0].contains("What is not as expected") && !parts[0].contains("green"));
    let first = |part: &str| part.find("red").unwrap() < part.find("green").unwrap();
    assert!(parts[1].contains("Jobs") && first(parts[1]));
    assert!(parts[2].contains("Counterexamples that were expected") && !parts[2].contains("red"));
    assert!(parts[3].contains("How often each action was taken") && first(parts[3]));
    assert_eq!(parts.len(), 4, "of growth nothing is known, and nothing is said");
    assert!(!html.contains("Growth"));
}

#[test]
fn the_last_runs_of_a_job_are_lines_that_end_with_this_one() {
    let run = |at: u32, secs: f64| {
        format!(
            r#"{{"at": "2026-11-{at}T22:00:00Z", "elapsed_secs": {secs}, "generated": 9, "distinct": 5, "peak_resident_mib": null}}"#
        )
    };
    let with = |runs: &[String]| {
        let history = format!(r#""history": [{}], "actions""#, runs.join(", "));
        Page::new(record(&JOB.replace("\"actions\"", &history))).html()
    };
    let html = with(&[run(20, 2.0), run(21, 4.0)]);
    assert!(html.contains("The last runs of each job"));
    let (_, drawn) = html.split_once("class=\"spark\"").unwrap();
    assert!(
        drawn.contains("2026-11-20T22:00:00Z: 2.0s; 2026-11-21T22:00:00Z: 4.0s; this run: 2.5s")
    );
    assert!(drawn.contains("points=\"3.0,13.0 75.0,3.0 147.0,10.5\""), "{drawn:.600}");
    // Of states and memory too little is known for a line.
    assert_eq!(html.matches("class=\"spark\"").count(), 1);
    assert!(!with(&[run(20, 2.0)]).contains("The last runs"), "two runs are not a line");
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
