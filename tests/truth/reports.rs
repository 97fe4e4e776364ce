//! Every report says what the screen says: kind, name, place, excerpt, reason,
//! states, hints.

use std::fs;

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use crate::common::{Bench, Ran, ran};

const HEAD: &str = "EXTENDS Naturals, Sequences, TLC\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x\n";

/// A run and everything that it left.
struct Left {
    ran: Ran,
    job: Value,
    case: quick_junit::TestCase,
    annotation: String,
    summary: String,
    page: String,
}

/// Checks a module of this body, as a workflow would.
fn left(body: &str, config: &str, more: &[&str]) -> Left {
    let bench = Bench::new();
    bench.write("M.tla", &format!("---- MODULE M ----\n{HEAD}{body}\n====\n"));
    bench.write("M.cfg", config);
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args(["check", "-q", "M.tla", "--workers", "1", "--junit", "j.xml"]).args(more);
    let ran = ran(command.output().unwrap());
    let page = bench.run(&["report", "--html", "page.html"]);
    assert_eq!(page.code, 0, "{page:?}");
    let read = |name: &str| fs::read_to_string(bench.path(name)).unwrap();
    let lines = ran.stderr.lines().chain(ran.stdout.lines());
    let annotation = lines.filter(|l| l.starts_with("::error ")).collect::<Vec<_>>().join("\n");
    let report = Report::deserialize_from_str(&read("j.xml")).unwrap();
    Left {
        job: bench.outcomes()["jobs"][0].clone(),
        case: report.test_suites[0].test_cases[0].clone(),
        annotation,
        summary: read("sum.md"),
        page: read("page.html"),
        ran,
    }
}

/// Type and body of what a test case failed of.
fn failure(case: &quick_junit::TestCase) -> (&str, &str) {
    match &case.status {
        TestCaseStatus::NonSuccess { ty, description, .. } => {
            (ty.as_ref().unwrap(), description.as_ref().unwrap())
        }
        TestCaseStatus::Success { .. } | TestCaseStatus::Skipped { .. } => ("success", ""),
    }
}

impl Left {
    /// What the screen explains between its table and its last line.
    fn screen(&self) -> &str {
        let (_, said) = self.ran.stdout.split_once("\n\n").unwrap();
        said.rsplit_once("\n\n").unwrap().0
    }

    /// All reports hold what the screen says, and the page its parts.
    fn agree(&self, kind: &str) {
        let screen = self.screen();
        let diagnosis = &self.job["diagnosis"];
        assert_eq!(diagnosis["text"], screen);
        assert_eq!(diagnosis["kind"], kind);
        assert_eq!(failure(&self.case), (kind, screen));
        assert!(self.summary.contains(screen), "{}", self.summary);
        let message = self.annotation.split_once("::M: ").map(|(_, rest)| rest);
        let message = message.map(|rest| rest.replace("%0A", "\n").replace("%25", "%"));
        assert_eq!(message.map(|rest| format!("M: {rest}")).as_deref(), Some(screen));
        for part in ["words", "excerpt", "why"] {
            self.is_on_page(diagnosis[part].as_str());
        }
        diagnosis["hints"].as_array().unwrap().iter().for_each(|h| self.is_on_page(h.as_str()));
    }

    fn is_on_page(&self, text: Option<&str>) {
        let escaped = text.unwrap_or_default().replace('&', "&amp;");
        let escaped = escaped.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(self.page.contains(&escaped), "{escaped} is not in\n{}", self.page);
    }

    fn has(&self, place: &str, parts: &[&str]) {
        let diagnosis = &self.job["diagnosis"];
        let found = &diagnosis["place"];
        let column = found["column"].as_u64().map(|c| format!(":{c}")).unwrap_or_default();
        let found = format!("{}:{}{column}", found["file"].as_str().unwrap_or("-"), found["line"]);
        assert_eq!(found, place, "{diagnosis:#}");
        for part in parts {
            let value = &diagnosis[*part];
            let empty = value.as_array().is_some_and(Vec::is_empty);
            assert!(!value.is_null() && !empty, "{part} is missing: {diagnosis:#}");
        }
        let file = place.split(':').next().unwrap();
        assert!(self.annotation.starts_with(&format!("::error file={file},line=")));
    }
}

#[test]
fn a_violated_invariant_is_told_alike_everywhere() {
    let all = left("Inv == x < 2", "SPECIFICATION Spec\nINVARIANT Inv\n", &[]);
    all.agree("violated-safety");
    all.has("M.tla:7:1", &["name", "excerpt", "why", "states"]);
    assert_eq!(all.job["diagnosis"]["why"], "x < 2 is FALSE   M.tla:7\n  x = 2");
    assert!(all.annotation.starts_with("::error file=M.tla,line=7,col=1,title="));
    let page = all.page.find("<h4>Why</h4>").unwrap();
    assert!(page < all.page.find("<h4>Where</h4>").unwrap());
}

/// A property of many lines whose part on line `at` is false.
fn long_property(at: usize) -> String {
    let part = |n: usize| match n == at {
        true => "    /\\ \\A p \\in {1, 2} : x # p + 1".to_owned(),
        false => format!("    /\\ x # {}", n + 10),
    };
    let parts: Vec<String> = (1..=20).map(part).collect();
    format!("Inv ==\n{}", parts.join("\n"))
}

#[test]
fn the_false_conjunct_is_in_the_middle_of_the_excerpt_and_annotated() {
    for at in [1, 2, 10, 20] {
        let all = left(&long_property(at), "SPECIFICATION Spec\nINVARIANT Inv\n", &[]);
        all.agree("violated-safety");
        all.has(&format!("M.tla:{}", at + 7), &["why", "excerpt"]);
        let excerpt = all.job["diagnosis"]["excerpt"].as_str().unwrap();
        let lines: Vec<&str> = excerpt.lines().collect();
        let marked = lines.iter().position(|line| line.starts_with("> ")).unwrap();
        assert!(lines[marked].contains("x # p + 1"), "{excerpt}");
        assert!(at != 10 || marked == lines.len() / 2 + 1, "{excerpt}");
        assert!(lines.len() < 12, "{excerpt}");
    }
}

#[test]
fn what_to_type_next_stands_below_the_evidence() {
    let bench = Bench::new();
    let screen = |inv: &str| {
        bench.write("M.tla", &format!("---- MODULE M ----\n{HEAD}Inv == {inv}\n====\n"));
        bench.write("M.cfg", "SPECIFICATION Spec\nINVARIANT Inv\n");
        bench.run(&["check", "-q", "M.tla", "--workers", "1", "--out", "my out"]).stdout
    };
    let shown = "  next: greyverify trace show 'my out/jobs/M/counterexample.itf.json'\n\n";
    let red = screen("x < 2");
    assert!(red.contains(&format!("  evidence: my out/jobs/M\n{shown}")), "{red}");
    let refused = screen("x <");
    assert!(refused.contains("  evidence: my out/jobs/M\n\n"), "there are no states: {refused}");
}

/// Code hosts look from the root of the repository, whatever folder the run is in.
#[test]
fn annotations_and_sarif_name_files_from_the_root_of_the_repository() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path(".git")).unwrap();
    fs::create_dir_all(bench.path("specs/deep")).unwrap();
    bench.write("specs/deep/M.tla", &format!("---- MODULE M ----\n{HEAD}Inv == x < 2\n====\n"));
    bench.write("specs/deep/M.cfg", "SPECIFICATION Spec\nINVARIANT Inv\n");
    let mut command = bench.command();
    command.current_dir(bench.path("specs/deep"));
    command.args(["check", "-q", "M.tla", "--workers", "1", "--annotations", "github"]);
    command.args(["--sarif", "s.sarif"]);
    let ran = ran(command.output().unwrap());
    assert!(ran.stdout.contains("\n  M.tla:7\n"), "the screen tells it from here: {}", ran.stdout);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("::error file=specs/deep/M.tla,line=7,col=1,"), "{said}");
    let sarif = fs::read_to_string(bench.path("specs/deep/s.sarif")).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "specs/deep/M.tla");
}

#[test]
fn the_summary_names_what_has_changed_since_the_run_before() {
    let bench = Bench::new();
    let module = |most: u32| {
        let head = HEAD.replace("% 3", &format!("% {most}"));
        bench.write("M.tla", &format!("---- MODULE M ----\n{head}Inv == x < 4\n====\n"));
        bench.write("M.cfg", "SPECIFICATION Spec\nINVARIANT Inv\n");
        bench.run(&["check", "-q", "M.tla", "--workers", "1"]);
        let text = fs::read_to_string(bench.path("greyverify.out/summary.md")).unwrap();
        text.split_once("\nSince the run before:").map(|(_, since)| {
            since.split("\n\n").find(|part| !part.trim().is_empty()).unwrap().trim().to_owned()
        })
    };
    assert_eq!(module(3), None, "there was none");
    assert_eq!(module(3).as_deref(), Some("nothing has changed."));
    let counts = "- M: distinct 3 -&gt; 4 (+1), generated 4 -&gt; 5 (+1), depth 3 -&gt; 4 (+1)";
    assert_eq!(module(4).unwrap().replace("->", "-&gt;").replace("\\", ""), counts);
    let red = module(5).unwrap();
    assert!(red.starts_with("- M: Inv is violated after 5 states; before: verified"), "{red}");
}

#[test]
fn a_temporal_property_is_told_alike_everywhere() {
    let all = left("Live == <>(x = 5)", "SPECIFICATION Spec\nPROPERTY Live\n", &[]);
    all.agree("violated-liveness");
    all.has("M.tla:7:1", &["name", "excerpt", "why", "states"]);
}

#[test]
fn an_evaluation_error_is_told_alike_everywhere() {
    let body = "Inv == IF x = 1 THEN Tail(<<>>) = <<\"]]>\">> ELSE TRUE";
    let all = left(body, "SPECIFICATION Spec\nINVARIANT Inv\n", &[]);
    all.agree("evaluation-error");
    all.has("M.tla:7:22", &["name", "excerpt", "hints", "states"]);
    assert_eq!(all.job["result"]["part"], "evaluation");
    insta::assert_snapshot!("evaluation_error_in_junit", failure(&all.case).1);
    insta::assert_snapshot!("evaluation_error_in_json", format!("{:#}", all.job["diagnosis"]));
}

#[test]
fn a_deadlock_is_told_alike_everywhere() {
    let body = "Up == x < 1 /\\ x' = x + 1\nS == Init /\\ [][Up]_x";
    let all = left(body, "SPECIFICATION S\n", &["--vacuity", "ignore"]);
    all.agree("deadlock");
    all.has("M.tla:7", &["why", "states"]);
}

#[test]
fn a_failed_assert_is_told_alike_everywhere() {
    let body = "Up == x' = x + 1 /\\ Assert(x < 1, <<\"50% & <b>\", x>>)\nS == Init /\\ [][Up]_x";
    let all = left(body, "SPECIFICATION S\n", &["--vacuity", "ignore"]);
    all.agree("violated-assertion");
    all.has("M.tla:7:21", &["words", "excerpt", "states"]);
}

#[test]
fn a_false_assumption_is_told_alike_everywhere() {
    let all = left("N == 2\nASSUME N > 2", "SPECIFICATION Spec\nINVARIANT Init\n", &[]);
    all.agree("violated-assumption");
    all.has("M.tla:8:8", &["excerpt", "why"]);
}

#[test]
fn a_doubt_is_told_alike_everywhere() {
    let body = "Inv == x < 3\nStays == x < 3";
    let config = "SPECIFICATION Spec\nINVARIANT Inv\nPROPERTY Stays\n";
    let all = left(body, config, &[]);
    assert_eq!(all.ran.code, 3, "{:?}", all.ran);
    all.agree("doubtful");
    all.has("M.tla:8", &["hints"]);
}

#[test]
fn a_vacuous_green_is_told_alike_everywhere() {
    let body = "Never == x = 7 /\\ x' = 7\nN2 == Next \\/ Never\nInv == x < 3";
    let config = "INIT Init\nNEXT N2\nINVARIANT Inv\n";
    let all = left(body, config, &["--vacuity", "error"]);
    assert_eq!(all.ran.code, 4, "{:?}", all.ran);
    all.agree("vacuous");
    all.has("M.tla:7", &["hints"]);
}

#[test]
fn what_the_parser_refuses_is_told_alike_everywhere() {
    let all = left("Inv == y < 3", "SPECIFICATION Spec\nINVARIANT Inv\n", &[]);
    all.agree("specification");
    all.has("M.tla:7:8", &["words"]);
}

/// Nothing is run, so there is no page.
#[test]
fn a_refusal_is_told_alike_everywhere() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOk\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args(["check", "Counter.tla", "--junit", "j.xml", "--format", "json"]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 5, "{ran:?}");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = json["error"]["text"].as_str().unwrap();
    assert!(ran.stderr.contains(&format!("error: {text}")), "{}", ran.stderr);
    assert!(text.contains("Counter.cfg:5") && text.contains("TypeOK"), "{text}");
    let report = fs::read_to_string(bench.path("j.xml")).unwrap();
    let report = Report::deserialize_from_str(&report).unwrap();
    let told = failure(&report.test_suites[0].test_cases[0]);
    assert_eq!(told, (json["error"]["kind"].as_str().unwrap(), text));
    assert!(fs::read_to_string(bench.path("sum.md")).unwrap().contains(text));
    assert!(ran.stderr.contains("::error file=Counter.cfg,line=5,"), "{}", ran.stderr);
}

#[test]
fn a_refused_manifest_is_told_alike_everywhere() {
    let bench = Bench::new();
    bench.write("greyverify.toml", "schema_version = 1\n[profiles.pr]\nheap_mib = \"512\"\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").args(["check", "--format", "json"]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 2, "{ran:?}");
    let error = &serde_json::from_str::<Value>(&ran.stdout).unwrap()["error"];
    assert_eq!((&error["line"], &error["column"]), (&2.into(), &1.into()), "{error}");
    let text = error["text"].as_str().unwrap();
    let told = [
        "greyverify.toml:2:1: profiles.pr: `time_budget_secs` is missing\n  hint: add time_budget_secs = 900",
        "greyverify.toml:3:12: profiles.pr.heap_mib: found the text \"512\", and a whole number is expected",
    ];
    told.iter().for_each(|told| assert!(text.contains(told), "{text}"));
    assert!(ran.stderr.contains("::error file=greyverify.toml,line=2,col=1,"), "{}", ran.stderr);
}

/// What a run says in SARIF, valid by the schema of the format and read by
/// another program's types.
fn sarif(bench: &Bench, more: &[&str]) -> serde_sarif::sarif::Sarif {
    let mut command = bench.command();
    command.args(["check", "-q", "--workers", "1", "--sarif", "s.sarif"]).args(more);
    let ran = ran(command.output().unwrap());
    let text = std::fs::read_to_string(bench.path("s.sarif")).unwrap_or_default();
    assert!(!text.is_empty(), "{ran:?}");
    let log: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?} in {text}");
    serde_json::from_str(&text).unwrap()
}

/// The schema comes with the crate that has the types.
fn sarif_schema() -> Value {
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut command = std::process::Command::new(env!("CARGO"));
    let output = command.args(arguments).args(["--manifest-path", manifest]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let folder = std::path::Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    let text = fs::read_to_string(folder.join("src/schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // This pattern has a bracket too many, which not every reader of patterns takes.
    for of in ["run", "toolComponent"] {
        let language = format!("/definitions/{of}/properties/language");
        let language = schema.pointer_mut(&language).and_then(Value::as_object_mut).unwrap();
        language.remove("pattern").unwrap();
    }
    schema
}

#[test]
fn a_violation_is_told_in_sarif_with_its_place_its_why_and_its_steps() {
    let bench = Bench::new();
    fs::create_dir(bench.path("a b")).unwrap();
    bench.write("a b/M.tla", "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nUp == x' = x + 1\nNext == Up\nSmall == x < 2\n====\n");
    bench.write("a b/M.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    let log = sarif(&bench, &["a b/M.tla"]);
    let run = &log.runs[0];
    assert_eq!(run.invocations.as_ref().unwrap()[0].exit_code, Some(12));
    let result = &run.results.as_ref().unwrap()[0];
    assert_eq!(result.rule_id.as_deref(), Some("violated-safety"));
    assert!(result.message.text.as_ref().unwrap().contains("why: x < 2 is FALSE"), "{result:?}");
    let place = |location: &serde_sarif::sarif::Location| {
        let place = location.physical_location.as_ref().unwrap();
        let line = place.region.as_ref().unwrap().start_line.unwrap();
        (place.artifact_location.as_ref().unwrap().uri.clone().unwrap(), line)
    };
    assert_eq!(place(&result.locations.as_ref().unwrap()[0]), ("a%20b/M.tla".to_owned(), 7));
    let steps = &result.code_flows.as_ref().unwrap()[0].thread_flows[0].locations;
    let steps: Vec<_> = steps.iter().map(|step| place(step.location.as_ref().unwrap())).collect();
    assert_eq!(steps, [("a%20b/M.tla".to_owned(), 5), ("a%20b/M.tla".to_owned(), 5)]);
}

#[test]
fn a_refusal_and_a_note_of_a_green_are_told_in_sarif() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Missing\n");
    let log = sarif(&bench, &["Counter.tla"]);
    let result = &log.runs[0].results.as_ref().unwrap()[0];
    assert_eq!(result.rule_id.as_deref(), Some("specification"));
    let bench = Bench::new();
    bench.write("M.tla", "---- MODULE M ----\nVARIABLE x\nInit == x = {}\nNext == UNCHANGED x\nInv == \\A m \\in x : m = 1\n====\n");
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let log = sarif(&bench, &["M.tla"]);
    let run = &log.runs[0];
    assert_eq!(run.invocations.as_ref().unwrap()[0].exit_code, Some(0));
    let results = run.results.as_ref().unwrap();
    let said = |result: &serde_sarif::sarif::Result| result.message.text.clone().unwrap();
    assert!(results.iter().any(|r| said(r).contains("there is never an element")), "{results:?}");
}

const AUCTION: &str = "---- MODULE Auction ----
EXTENDS Naturals
CONSTANT Node
VARIABLES price, paid, offers
Init == price = [n \\in Node |-> 0] /\\ paid = [n \\in Node |-> 0] /\\ offers = {}
Offer(n) ==
  /\\ price[n] = 0 /\\ \\A o \\in offers : o.by # n
  /\\ price' = [price EXCEPT ![n] = 1]
  /\\ offers' = offers \\cup {[by |-> n, price |-> price'[n]]}
  /\\ UNCHANGED paid
Accept(n) ==
  \\E o \\in offers :
    /\\ o.by # n /\\ price[n] = 0
    /\\ paid' = [paid EXCEPT ![n] = o.price]
    /\\ UNCHANGED <<price, offers>>
Next == \\E n \\in Node : Offer(n) \\/ Accept(n)
Spec == Init /\\ [][Next]_<<price, paid, offers>>
NobodyPays == \\A n \\in Node : paid[n] = 0
====
";

/// A module that extends the one with the rules has them, too.
#[test]
fn messages_that_stay_in_the_network_have_arrows_by_the_rules_of_the_manifest() {
    let bench = Bench::new();
    bench.write("Auction.tla", AUCTION);
    bench.write("Later.tla", "---- MODULE Later ----\nEXTENDS Auction\n====\n");
    let manifest = "schema_version = 1
[profiles.pr]
time_budget_secs = 100
heap_mib = 256
[specs.Auction]
file = \"Auction.tla\"
[[specs.Auction.messages]]
action = \"Accept\"
held_in = \"offers\"
from = \"by\"
fields = { price = \"paid'[self]\" }
label = \"offer of {price}\"
[specs.Later]
file = \"Later.tla\"
[[model]]
name = \"auction\"
spec = \"Auction\"
profiles = [\"pr\"]
invariants = [\"NobodyPays\"]
constants = { Node = { model_values = [\"a\", \"b\"] } }
[[model]]
name = \"later\"
spec = \"Later\"
profiles = [\"pr\"]
invariants = [\"NobodyPays\"]
constants = { Node = { model_values = [\"a\", \"b\"] } }
";
    let arrows = |manifest: &str| {
        bench.write("greyverify.toml", manifest);
        assert_eq!(bench.run(&["-q", "--workers", "1"]).code, 12);
        assert_eq!(bench.run(&["report", "--html", "page.html"]).code, 0);
        let page = std::fs::read_to_string(bench.path("page.html")).unwrap();
        page.matches("<li>offer of 1 from ").count()
    };
    assert_eq!(arrows(manifest), 2);
    let begin = manifest.find("[[specs.Auction.messages]]").unwrap();
    let end = manifest.find("[specs.Later]").unwrap();
    assert_eq!(arrows(&[&manifest[..begin], &manifest[end..]].concat()), 0);
}
