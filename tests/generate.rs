//! Generated modules and configurations, and the files in `specs/` that must
//! equal them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

use std::path::Path;
use std::sync::Arc;

use greyverify::config;
use greyverify::generate::{Content, Inputs, inputs};
use greyverify::host::Host;
use greyverify::manifest::Manifest;
use greyverify::plan::{self, Plan, Request, Sources};
use greyverify::spec::{Library, SearchPath, Spec};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const HOST: Host = Host { cores: 2, memory_available_mib: 20_000, memory_total_mib: 24_000 };

/// The modules inside the jar that specifications extend.
fn search() -> SearchPath {
    let names =
        ["Naturals", "Integers", "Sequences", "FiniteSets", "Bags", "TLC"].map(str::to_owned);
    SearchPath {
        libraries: vec![Library::Folder(root().join("specs"))],
        jars: [("tla2tools.jar".into(), names.into())].into(),
        ..SearchPath::default()
    }
}

fn load(file: &Path) -> Arc<Spec> {
    Arc::new(Spec::load(file, &search()).unwrap())
}

fn project_plan(profile: &str) -> (Manifest, Plan) {
    let manifest = Manifest::load(&root().join("greyverify.toml")).unwrap();
    let mut sources = Sources::default();
    for (name, entry) in &manifest.specs {
        sources.specs.insert(name.clone(), load(&entry.file.value));
        if let Some(mutants) = &entry.mutants {
            sources.mutants.insert(name.clone(), load(&mutants.value));
        }
    }
    let errors = greyverify::manifest::check(&manifest, profile, &sources.specs, &sources.mutants);
    assert!(errors.is_empty(), "{errors:?}");
    let request = Request { profile: profile.to_owned(), ..Request::default() };
    let plan = plan::for_manifest(&request, &manifest, &sources, HOST).unwrap();
    (manifest, plan)
}

fn text(inputs: &Inputs, name: &str) -> String {
    let file = inputs.files.iter().find(|f| f.name == name).unwrap();
    match &file.content {
        Content::Text(text) => text.clone(),
        Content::Bytes(_) => panic!("{name} is a copy"),
    }
}

fn generated(plan: &Plan, job: &str) -> (String, String) {
    let job = plan.jobs.iter().find(|j| j.name == job).unwrap();
    let made = inputs(job).unwrap();
    (text(&made, &format!("{}.tla", made.root)), text(&made, &made.config_file()))
}

#[test]
fn the_configurations_in_specs_are_those_of_the_default_models() {
    let (manifest, plan) = project_plan("pr");
    for name in manifest.specs.keys() {
        let job = plan.jobs.iter().find(|j| j.spec.name == *name).unwrap();
        let (_, made) = generated(&plan, &job.name);
        let stands = std::fs::read_to_string(root().join(format!("specs/{name}.cfg"))).unwrap();
        assert_eq!(stands, made, "specs/{name}.cfg differs from model {}", job.name);
    }
}

#[test]
fn generated_modules_and_configurations_are_as_reviewed() {
    let (_, plan) = project_plan("pr");
    for job in ["terms-343", "terms-343/ReachFigure8", "mutant/figure-8", "consensus-late"] {
        let (module, config) = generated(&plan, job);
        insta::assert_snapshot!(job.replace('/', "."), format!("{module}\n{config}"));
    }
}

#[test]
fn every_job_of_both_profiles_is_generated() {
    for profile in ["pr", "nightly"] {
        let (_, plan) = project_plan(profile);
        for job in &plan.jobs {
            assert!(inputs(job).is_ok(), "{}", job.name);
        }
    }
}

#[test]
fn what_only_a_function_can_say_becomes_an_operator() {
    let dir = tempfile::tempdir().unwrap();
    let module = "---- MODULE Q ----\nEXTENDS Naturals\nCONSTANTS Tenant, Quota\nVARIABLE x\nSpec == x = 0 /\\ [][x' = x]_x\nInv == x \\in Nat\n====\n";
    let manifest = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 60
heap_mib = 512
[specs.Q]
file = "Q.tla"
invariants = ["Inv"]
[[model]]
name = "q"
spec = "Q"
profiles = ["pr"]
constants = { Tenant = { model_values = 2 }, Quota = { tla = "[t \\in Tenant |-> 2]" } }
"#;
    std::fs::write(dir.path().join("Q.tla"), module).unwrap();
    let manifest = Manifest::parse(&dir.path().join("greyverify.toml"), manifest).unwrap();
    let mut sources = Sources::default();
    sources.specs.insert("Q".into(), load(&dir.path().join("Q.tla")));
    let request = Request { profile: "pr".into(), ..Request::default() };
    let plan = plan::for_manifest(&request, &manifest, &sources, HOST).unwrap();
    let (module, config) = generated(&plan, "q");
    insta::assert_snapshot!("expression", format!("{module}\n{config}"));
}

fn given(cfg: &str, deadlock: Option<bool>) -> Inputs {
    let spec = load(&root().join("tests/fixtures/specs/Counter.tla"));
    let parsed = config::parse(cfg).unwrap();
    let asked = plan::Asked { path: "C.cfg".into(), config: parsed, deadlock, options: Vec::new() };
    let plan = plan::for_file(&Request::default(), spec, asked, HOST).unwrap();
    inputs(&plan.jobs[0]).unwrap()
}

#[test]
fn check_deadlock_becomes_the_option_that_every_version_knows() {
    let cfg = "INIT Init\nCHECK_DEADLOCK\n  FALSE\nNEXT Next\n";
    let made = given(cfg, None);
    assert!(!made.deadlock);
    assert_eq!(text(&made, "Counter.cfg"), "INIT Init\n\n\nNEXT Next\n");
    assert!(given(cfg, Some(true)).deadlock);
    assert!(given("INIT Init\nNEXT Next\n", None).deadlock);
}

#[test]
fn the_plan_sizes_each_jvm_for_its_job() {
    let (_, plan) = project_plan("nightly");
    let of = |name: &str| plan.jobs.iter().find(|j| j.name == name).unwrap().resources;
    assert_eq!((of("terms-555").heap_mib, of("terms-555").workers), (8192, 2));
    let mutant = of("mutant/figure-8");
    assert_eq!((mutant.heap_mib, mutant.workers), (512, 1));
}

#[test]
fn a_job_that_the_machine_cannot_hold_is_refused_with_the_figures() {
    let (manifest, _) = project_plan("nightly");
    let mut sources = Sources::default();
    for (name, entry) in &manifest.specs {
        sources.specs.insert(name.clone(), load(&entry.file.value));
    }
    let small = Host { memory_available_mib: 4000, ..HOST };
    let request = Request { profile: "nightly".into(), ..Request::default() };
    let error = plan::for_manifest(&request, &manifest, &sources, small).unwrap_err();
    assert!(error.to_string().contains("needs 8904 MiB (8192 MiB heap"), "{error}");
    assert!(
        error.to_string().contains("only 4000 of the machine's 24000 MiB are available"),
        "{error}"
    );
}
