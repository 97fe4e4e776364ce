//! A channel of a chat is told when jobs are in another state, and nobody learns its address.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::common::{Ran, expect, fixture, ran};
use crate::{Stored, files};

/// What stands in the address and nowhere else.
const SECRET: &str = "T0-SECRET-8d1f";

/// How a server answers.
#[derive(Clone, Copy)]
enum Answer {
    Status(u16),
    Never,
}

/// A server on this machine that notes what it is told.
struct Chat {
    address: String,
    heard: Arc<Mutex<Vec<Json>>>,
}

impl Chat {
    fn that(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                noted.lock().unwrap().push(body(&stream));
                match answer {
                    Answer::Status(status) => reply(&stream, status),
                    Answer::Never => kept.push(stream),
                }
            }
        });
        Self { address: format!("http://127.0.0.1:{port}/services/{SECRET}"), heard }
    }

    fn heard(&self) -> Vec<Json> {
        self.heard.lock().unwrap().clone()
    }

    fn last(&self) -> String {
        self.heard().last().unwrap()["text"].as_str().unwrap().to_owned()
    }
}

/// The body of a request.
fn body(stream: &TcpStream) -> Json {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn reply(mut stream: &TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\nlocation: /elsewhere\r\n");
    stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).unwrap();
}

/// A store, and an engine that writes down the environment that it sees.
fn stored() -> Stored {
    let stored = Stored::fake();
    let (seen, java) = (stored.bench.path("seen"), fixture("fake-java"));
    let script =
        format!("#!/bin/bash\nenv >> '{}'\nexec '{}' \"$@\"\n", seen.display(), java.display());
    std::fs::write(stored.bench.path("java"), script).unwrap();
    stored
}

/// The command, told of the address in the environment, without the variables of a CI.
fn told(mut command: Command, address: &str) -> Ran {
    for variable in
        ["CI_JOB_URL", "BUILD_URL", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
    {
        command.env_remove(variable);
    }
    ran(command.env("GREYVERIFY_NOTIFY", address).output().unwrap())
}

fn check(stored: &Stored, mode: &str, address: &str) -> Ran {
    told(stored.fake_command(mode, &["--no-cache"]), address)
}

/// The secret stands in no file and in nothing that was said.
#[track_caller]
fn is_kept(said: &[&Ran], folder: &Path) {
    for ran in said {
        assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "{ran:?}");
    }
    for file in files(folder) {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(SECRET), "{}", file.display());
    }
}

#[test]
fn a_channel_is_told_of_changes_and_of_nothing_else() {
    let (stored, chat) = (stored(), Chat::that(Answer::Status(200)));
    let first = check(&stored, "green", &chat.address);
    expect(&first, 0, "1 job, all as expected");
    assert_eq!(chat.heard().len(), 0, "a job that was not known and is well");

    let red = check(&stored, "violated", &chat.address);
    assert_eq!((red.code, chat.heard().len()), (12, 1), "{red:?}");
    let text = chat.last();
    assert!(text.starts_with("*greyverify: 1 job not as expected*\n✗ Counter: "), "{text}");
    assert!(text.contains("TypeOK") && text.contains("before: verified: 5 distinct"), "{text}");

    let same = check(&stored, "violated", &chat.address);
    assert_eq!((same.code, chat.heard().len()), (12, 1), "the same red again");

    let mut command = stored.fake_command("green", &[]);
    command.env("GITHUB_SERVER_URL", "https://github.example");
    command.env("GITHUB_REPOSITORY", "team/project").env("GITHUB_RUN_ID", "7");
    let well = told(command, &chat.address);
    assert_eq!((well.code, chat.heard().len()), (0, 2), "{well:?}");
    let text = chat.last();
    assert!(text.starts_with("*greyverify: 1 job as expected again*\n✓ Counter: "), "{text}");
    assert!(text.ends_with("\nhttps://github.example/team/project/actions/runs/7"), "{text}");

    let option = stored.fake_command("violated", &["--no-cache", "--notify", &chat.address]);
    let option = told(option, "");
    assert_eq!((option.code, chat.heard().len()), (12, 3));
    let other = told(stored.fake_command("green", &[]), "");
    assert_eq!((other.code, chat.heard().len()), (0, 3), "a secret that is kept from a branch");
    is_kept(&[&first, &red, &same, &well, &option, &other], stored.bench.dir.path());
    let seen = std::fs::read_to_string(stored.bench.path("seen")).unwrap();
    assert!(seen.contains("GREYVERIFY_FAKE=violated"), "the engine saw no environment");
}

#[test]
fn a_channel_that_cannot_be_told_costs_a_warning() {
    let stored = stored();
    let refusing = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://127.0.0.1:{}/{SECRET}", listener.local_addr().unwrap().port())
    };
    let answers = [(500, 2, "it answers with status 500"), (404, 1, "it answers with status 404")];
    let answers = answers.iter().chain(&[(302, 1, "it leads to another address")]);
    let mut all = Vec::new();
    for (status, requests, why) in answers {
        check(&stored, "green", "");
        let chat = Chat::that(Answer::Status(*status));
        let ran = check(&stored, "violated", &chat.address);
        let warning = format!("warning: 127.0.0.1 was not told what has changed: {why}");
        expect(&ran, 12, &warning);
        assert_eq!(chat.heard().len(), *requests, "{status}");
        all.push(ran);
    }
    check(&stored, "green", "");
    let ran = check(&stored, "violated", &refusing);
    expect(&ran, 12, "127.0.0.1 was not told what has changed: connection refused");
    all.push(ran);
    is_kept(&all.iter().collect::<Vec<_>>(), stored.bench.dir.path());
}

#[test]
fn a_server_that_never_answers_is_not_waited_for() {
    let (stored, chat) = (stored(), Chat::that(Answer::Never));
    let begun = Instant::now();
    let ran = check(&stored, "violated", &chat.address);
    expect(&ran, 12, "127.0.0.1 was not told what has changed: no answer within 4 s");
    assert_eq!(chat.heard().len(), 2);
    assert!(begun.elapsed() < Duration::from_secs(40));
    is_kept(&[&ran], stored.bench.dir.path());
}

#[test]
fn an_address_that_is_none_is_refused_and_not_shown() {
    let stored = stored();
    for address in [SECRET.to_owned(), format!("https:/{SECRET}"), format!("ftp://x/{SECRET}")] {
        let ran = check(&stored, "green", &address);
        expect(&ran, 2, "does not begin with https:// or http:// and a host");
        is_kept(&[&ran], stored.bench.dir.path());
    }
    let mut plain = stored.bench.command();
    plain.args(["check", "-q", "Counter.tla", "--notify", &format!("https://x.example/{SECRET}")]);
    let ran = ran(plain.output().unwrap());
    expect(&ran, 2, "add --cache DIR");
    is_kept(&[&ran], stored.bench.dir.path());
    let mut help = stored.bench.command();
    help.args(["check", "--help"]);
    is_kept(&[&told(help, &format!("https://x.example/{SECRET}"))], stored.bench.dir.path());
}
