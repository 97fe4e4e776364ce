//! Searches with a program that Cargo builds of the specification.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::common::{Bench, Ran, expect, expect_all, ran};
use super::write;

const BUILT: &str = "tla-mc searched with a program that Cargo built of the specification";
const INTERPRETED: &str = "it interprets the formulas, for there is no program of them: ";
const BY_TLA_MC: [&str; 2] = ["--engine", "tla-mc"];

/// Checks the case; where a PATH is given, Cargo is what is found there.
fn compiled(bench: &Bench, engine: &[&str], path: Option<OsString>) -> Ran {
    let mut command = bench.command();
    command.args(["check", "-q", "Case.tla", "--compile", "--vacuity", "ignore"]).args(engine);
    if engine == BY_TLA_MC {
        command.env("GREYVERIFY_CACHE", bench.path("cache"));
    }
    path.map(|path| command.env("PATH", path));
    ran(command.output().unwrap())
}

/// A PATH on which this script is Cargo.
fn with_cargo(bench: &Bench, script: &str) -> OsString {
    let folder = bench.path("other");
    std::fs::create_dir_all(&folder).unwrap();
    bench.write("other/cargo", &format!("#!/bin/sh\n{script}\n"));
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.join("cargo"), executable).unwrap();
    let usual = std::env::var_os("PATH").unwrap();
    std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&usual))).unwrap()
}

/// Two builds by the real Cargo: a green and a red.
#[test]
fn a_program_is_built_once_and_finds_what_the_interpreter_finds() {
    let bench = Bench::new();
    let nowhere = bench.path("nowhere").into_os_string();
    let module = "VARIABLE f\nSet == {<<i, [a |-> i]>> : i \\in 0..N}\nFirst == Init /\\ f = [i \\in 1..2 |-> 0]\n\
        Then == Next /\\ \\E i \\in 1..2 : f' = [f EXCEPT ![i] = (CHOOSE p \\in Set : p[1] = x)[2].a]\n\
        All == First /\\ [][Then]_<<x, f>> /\\ WF_<<x, f>>(Then)\nTypeOK == \\A i \\in DOMAIN f : f[i] \\in 0..N\n\
        Large(n) == n > 0\nLarger(s) == SelectSeq(SelectSeq(s, Large), Large)\n\
        Turns == []<>(x = N)\nFew == Len(Larger(f)) < 2";
    let green = "SPECIFICATION All\nINVARIANT TypeOK\nPROPERTY Turns";
    write(&bench, "compiled", module, green);
    let interpreted = bench.run(&["check", "-q", "Case.tla", "--engine", "tla-mc"]);
    let counts = interpreted.stdout.split_once("verified: ").unwrap().1;
    let counts = format!("verified: {}", counts.split_once("  ").unwrap().0);

    expect_all(&compiled(&bench, &BY_TLA_MC, None), 0, &[&counts, BUILT]);
    let kept = compiled(&bench, &BY_TLA_MC, Some(nowhere.clone()));
    expect_all(&kept, 0, &[&counts, BUILT]);

    write(&bench, "compiled", module, "SPECIFICATION All\nINVARIANT Few");
    let red = compiled(&bench, &BY_TLA_MC, None);
    expect_all(&red, 12, &["Few is violated after ", "why: Len(Larger(f)) < 2 is FALSE", BUILT]);

    // Whoever changes a program has made another one of it, which is not run.
    let programs = walk(bench.path("cache/compiled/programs"));
    assert_eq!(programs.len(), 2, "{programs:?}");
    for program in programs {
        let mut bytes = std::fs::read(&program).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&program, bytes).unwrap();
    }
    write(&bench, "compiled", module, green);
    let told = format!("{INTERPRETED}there is no cargo on the PATH");
    expect_all(&compiled(&bench, &BY_TLA_MC, Some(nowhere)), 0, &[&counts, &told]);
}

/// All files below a folder.
fn walk(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(path) } else { vec![path] }).collect()
}

#[test]
fn what_cannot_be_built_is_interpreted_and_says_so() {
    let bench = Bench::new();
    let broken = with_cargo(&bench, "echo 'error: no such crate' >&2\nexit 101");
    write(&bench, "unbuilt", "TypeOK == x \\in 0..N", "SPECIFICATION Spec\nINVARIANT TypeOK");
    let told = format!(
        "{INTERPRETED}cargo could not build a program (exit status: 101): error: no such crate"
    );
    let verified = "verified: 4 distinct of 5 states";
    let ran = compiled(&bench, &BY_TLA_MC, Some(broken.clone()));
    expect_all(&ran, 0, &[verified, &told]);
    let second = format!("second engine: {told}");
    let both = compiled(&bench, &["--engine", "both"], Some(broken));
    expect_all(&both, 0, &[verified, "two engines agree", &second]);
}

/// Such as one that goes on with another number where one does not fit, because somebody has
/// switched overflow-checks off for all that Cargo builds.
#[test]
fn a_program_that_is_not_sound_is_not_run() {
    let bench = Bench::new();
    let other = with_cargo(&bench, "echo '{\"executable\":\"/bin/true\"}'");
    write(&bench, "unsound", "TypeOK == x \\in 0..N", "SPECIFICATION Spec\nINVARIANT TypeOK");
    let told = format!("{INTERPRETED}what cargo builds here does not run, or goes on with another");
    let ran = compiled(&bench, &BY_TLA_MC, Some(other));
    expect_all(&ran, 0, &["verified: 4 distinct of 5 states", &told]);
    assert!(!bench.path("cache/compiled/programs").exists(), "{ran:?}");
}

#[test]
fn a_budget_that_ends_while_cargo_builds_is_told_as_that() {
    let bench = Bench::new();
    let slow = with_cargo(&bench, "exec sleep 600");
    write(&bench, "slow", "TypeOK == x \\in 0..N", "SPECIFICATION Spec\nINVARIANT TypeOK");
    let mut command = bench.command();
    command.args(["check", "-q", "Case.tla", "--compile", "--time-budget", "2s"]).args(BY_TLA_MC);
    let ran = ran(command.env("PATH", slow).output().unwrap());
    expect_all(&ran, 3, &["ended it while Cargo was building", "or leave out --compile"]);
}

/// A program could not go back to the interpreter for it.
#[test]
fn a_step_that_asks_what_is_enabled_is_interpreted() {
    let bench = Bench::new();
    let module = "Can == ENABLED Next\nThen == Next /\\ Can\nTypeOK == x \\in 0..N";
    write(&bench, "enabled", module, "INIT Init\nNEXT Then\nINVARIANT TypeOK");
    let told = format!("{INTERPRETED}tla-mc does not compile ENABLED in next");
    expect_all(&compiled(&bench, &BY_TLA_MC, None), 0, &["verified: 4 distinct", &told]);
}

#[test]
fn nobody_compiles_for_tlc() {
    let bench = Bench::new();
    write(&bench, "tlc", "TypeOK == x \\in 0..N", "SPECIFICATION Spec\nINVARIANT TypeOK");
    expect(&compiled(&bench, &["--engine", "tlc"], None), 2, "only tla-mc compiles");
    expect(&compiled(&bench, &[], None), 2, "no job asks it");
    let manifest = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 512\n\
        [specs.Case]\nfile = \"Case.tla\"\n[[model]]\nname = \"case\"\nspec = \"Case\"\nprofiles = [\"pr\"]\n\
        engine = \"tlc\"\ncompile = true\nbehaviour = \"Spec\"\ninvariants = [\"TypeOK\"]\nconstants.N = 3\n";
    bench.write("greyverify.toml", manifest);
    expect(&bench.run(&["check"]), 2, "compile");
}
