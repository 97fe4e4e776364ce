//! Specifications given by path, and whole folders.

use crate::common::{Bench, expect, expect_all};

fn folder() -> Bench {
    let bench = Bench::new().soon();
    for name in ["a", "b"] {
        std::fs::create_dir(bench.path(name)).unwrap();
        std::fs::copy(bench.path("Counter.tla"), bench.path(name).join("Counter.tla")).unwrap();
    }
    let cfg = "CONSTANTS N = 3\n  Token = {t1}\nSPECIFICATION Spec\nINVARIANT TypeOK\n";
    bench.write("a/Counter.cfg", cfg).write("a/CounterSmall.cfg", &cfg.replace("= 3", "= 2"));
    bench.write("b/Counter.cfg", &cfg.replace("TypeOK", "Small").replace("= 3", "= 5"));
    bench
}

#[test]
fn every_configuration_of_a_folder_is_checked() {
    let bench = folder();
    let ran = bench.run(&["check", "-q", "a"]);
    expect_all(&ran, 0, &["ok   Counter ", "ok   CounterSmall ", "2 jobs, all as expected"]);
    let ran = bench.run(&["check", "-q", "a", "b/Counter.tla"]);
    expect_all(
        &ran,
        12,
        &["ok   a-Counter ", "FAIL b-Counter ", "Small is violated after 4 states", "1 of 3 jobs"],
    );
    // Named twice, and checked once.
    let ran = bench.run(&["check", "-q", "a", "a/Counter.tla"]);
    expect(&ran, 0, "2 jobs, all as expected");
}

#[test]
fn what_cannot_be_checked_stops_all_and_is_told_with_all_others() {
    let bench = folder();
    bench.write("a/CounterWrong.cfg", "SPECIFICATION Spec\nINVARIANT TypeOk\n");
    bench.write("b/Counter.cfg", "SPECIFICATION Spek\n");
    let ran = bench.run(&["check", "-q", "a", "b"]);
    expect_all(
        &ran,
        5,
        &["a/CounterWrong.cfg:2: ", "b/Counter.cfg:1: module Counter defines no `Spek`"],
    );
    let ran = bench.run(&["check", "-q", "b", "--config", "a/Counter.cfg"]);
    expect(&ran, 2, "--config names the configuration of one specification");
    std::fs::remove_file(bench.path("a/CounterWrong.cfg")).unwrap();
    bench.write("a/small.cfg", "INIT Begin\nNEXT Go\n");
    let homeless = "a/small.cfg: no module beside it, or more than one, has all that it names";
    expect(&bench.run(&["check", "-q", "a"]), 5, homeless);
    std::fs::create_dir(bench.path("empty")).unwrap();
    expect(&bench.run(&["check", "-q", "empty"]), 2, "holds no specification with a configuration");
}

#[test]
fn a_mistyped_command_is_told_from_a_file() {
    let bench = Bench::new();
    expect_all(&bench.run(&["lst"]), 2, &["there is no command `lst`", "did you mean `list`?"]);
    expect_all(&bench.run(&["chekc"]), 2, &["did you mean `check`?"]);
    expect(&bench.run(&["Nothing.tla"]), 5, "Nothing.tla");
}

/// What never ends, and what nobody writes to, is neither read nor waited for.
#[test]
fn attack_devices_and_pipes_among_specifications() {
    let bench = folder();
    std::os::unix::fs::symlink("/dev/zero", bench.path("a/Zero.tla")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", bench.path("a/Counter.expect")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(bench.path("a/Pipe.tla")).status();
    assert!(pipe.unwrap().success());
    bench
        .write("a/Zero.cfg", "INIT Init\nNEXT Next\n")
        .write("a/Pipe.cfg", "INIT Init\nNEXT Next\n");
    std::fs::remove_file(bench.path("b/Counter.cfg")).unwrap();
    for module in ["a/Zero.tla", "a/Pipe.tla"] {
        expect(&bench.run(&["check", "-q", module]), 5, module);
    }
    let ran = bench.run(&["init", "-q"]);
    expect_all(&ran, 0, &["2 models added", "a/Zero.cfg", "a/Pipe.cfg"]);
}

/// The Toolbox renews its copies when it runs a model. Whoever runs it elsewhere
/// must not be told that an old copy is well.
#[test]
fn a_model_of_the_toolbox_is_of_the_modules_as_they_are() {
    let bench = Bench::new();
    let spec = |low: &str| {
        format!(
            "---- MODULE Hours ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nLow == x < {low}\n====\n"
        )
    };
    std::fs::create_dir_all(bench.path("s/Hours.toolbox/Model_1")).unwrap();
    let beside = |name: &str| format!("s/Hours.toolbox/Model_1/{name}");
    let model = "---- MODULE MC ----\nEXTENDS Hours, TLC\n====\n";
    bench.write(&beside("MC.tla"), model).write(&beside("Hours.tla"), &spec("3"));
    bench.write(&beside("MC.cfg"), "INIT Init\nNEXT Next\nINVARIANT Low\n");
    bench.write("s/Hours.tla", &spec("3"));
    let check = ["check", "-q", "s/Hours.toolbox/Model_1/MC.tla", "--workers", "1"];
    let ran = bench.run(&check);
    expect(&ran, 0, "verified: 3 distinct");
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
    bench.write("s/Hours.tla", &spec("2"));
    let note = "note: s/Hours.tla is read; the copy that the Toolbox made of it, \
        s/Hours.toolbox/Model_1/Hours.tla, has another text";
    expect_all(&bench.run(&check), 12, &["Low is violated after 3 states", "s/Hours.tla:6", note]);
    expect(&bench.run(&["check", "-q", "s", "--workers", "1"]), 12, "Low is violated");
    // A copy alone is all that there is.
    std::fs::remove_file(bench.path("s/Hours.tla")).unwrap();
    expect(&bench.run(&check), 0, "verified: 3 distinct");
}
