//! What is damaged, half, or forged is never used.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::common::expect;
use crate::{Stored, files, is_entry};

#[test]
fn a_flipped_bit_in_any_file_is_refused_by_its_name_and_the_job_runs() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let entry = stored.entries().remove(0);
    let all = files(&entry);
    assert!(all.len() >= 8, "{all:?}");
    for file in all {
        let good = std::fs::read(&file).unwrap();
        for at in [0, good.len() / 2, good.len().saturating_sub(1)] {
            let mut bad = good.clone();
            match bad.get_mut(at) {
                Some(byte) => *byte ^= 1 << (at % 8),
                None => bad.push(b'x'),
            }
            std::fs::write(&file, &bad).unwrap();
            let (done, started) = stored.started_by(|| stored.check("green", &[]));
            let name = file.strip_prefix(&entry).unwrap().to_str().unwrap();
            assert_eq!((done.code, started), (0, 1), "{name}, byte {at}: {done:?}");
            assert!(done.stderr.contains("is not used: "), "{name}, byte {at}: {done:?}");
            // A list that is damaged cannot always tell which of its lines is.
            let is_named = done.stderr.contains(name) || name == "SHA256SUMS";
            assert!(is_named && !done.stdout.contains("same key"), "{name}, byte {at}: {done:?}");
            // The job has replaced it.
            let (again, started) = stored.started_by(|| stored.check("no-such-mode", &[]));
            assert_eq!((again.code, started, again.stderr.as_str()), (0, 0, ""), "{name}");
        }
    }
}

#[test]
fn an_entry_with_a_file_too_few_or_in_another_place_is_refused() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let entry = stored.entries().remove(0);
    for name in ["SHA256SUMS", "stdout.log", "key.json", "entry.json", "inputs.sha256"] {
        std::fs::remove_file(entry.join(name)).unwrap();
        let (done, started) = stored.started_by(|| stored.check("green", &[]));
        assert_eq!((done.code, started), (0, 1), "{name}: {done:?}");
        expect(&done, 0, "is not used: ");
    }
    // What is green elsewhere is not green here.
    stored.bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK Small\n");
    stored.check("green", &[]);
    let other = stored.entries().into_iter().find(|path| *path != entry).unwrap();
    std::fs::remove_dir_all(&other).unwrap();
    std::fs::rename(&entry, &other).unwrap();
    let (done, started) = stored.started_by(|| stored.check("green", &[]));
    assert_eq!(started, 1);
    expect(&done, 0, "key.json is not used: it is of another key");
}

/// Makes the list of hashes true again.
pub(crate) fn seal(entry: &Path) {
    let hash = |bytes: &[u8]| -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let list = entry.join("SHA256SUMS");
    let names = std::fs::read_to_string(&list).unwrap();
    let line = |line: &str| {
        let name = &line[66..];
        format!("{}  {name}\n", hash(&std::fs::read(entry.join(name)).unwrap()))
    };
    let sealed: String = names.lines().map(line).collect();
    std::fs::write(list, sealed).unwrap();
}

#[test]
fn a_verdict_that_its_own_logs_do_not_give_is_refused() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let entry = stored.entries().remove(0);
    let change = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(entry.join(name)).unwrap();
        assert!(text.contains(from), "{name}: {text}");
        std::fs::write(entry.join(name), text.replace(from, to)).unwrap();
        seal(&entry);
    };
    let cases = [
        ("entry.json", "\"distinct\": 5", "\"distinct\": 6"),
        ("entry.json", "\"exit\": 0", "\"exit\": 1"),
        ("stdout.log", "0 states left", "3 states left"),
        ("stdout.log", "Version 2.15", "Version 2.19"),
        ("stdout.log", "5 distinct states", "4 distinct states"),
        ("layout.sha256", "Counter.tla", "Another.tla"),
    ];
    for (name, from, to) in cases {
        change(name, from, to);
        let (done, started) = stored.started_by(|| stored.check("green", &[]));
        assert_eq!((done.code, started), (0, 1), "{name}: {done:?}");
        expect(&done, 0, "what its processes said does not give its verdict; the job runs");
        assert!(!done.stdout.contains("same key"), "{done:?}");
    }
    // A job that runs after all is judged by what it finds.
    change("stdout.log", "0 states left", "3 states left");
    let (red, started) = stored.started_by(|| stored.check("violated", &[]));
    assert!(red.code == 12 && started > 0, "{red:?}");
    assert!(stored.bench.path("greyverify.out/jobs/Counter/counterexample.txt").exists());
}

#[test]
fn half_an_entry_is_not_one_and_kills_leave_nothing_that_is_used() {
    let stored = Stored::fake();
    let half = stored.bench.path("store/.new-half");
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join("entry.json"), "{").unwrap();
    for n in 0..12_u64 {
        let mut child = stored.fake_command("green", &[]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(40 * n));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (done, _) = stored.started_by(|| stored.check("green", &[]));
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    let (again, started) = stored.started_by(|| stored.check("no-such-mode", &[]));
    assert_eq!((again.code, started), (0, 0), "{again:?}");
    let all = std::fs::read_dir(stored.bench.path("store")).unwrap();
    let entries = all.filter(|entry| is_entry(&entry.as_ref().unwrap().path())).count();
    assert_eq!(entries, 1);
}
