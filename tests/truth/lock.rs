//! `greyverify.lock`: any build of the TLA+ tools, pinned by its hash from the
//! first use on.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Bench, Ran, ran, tools};
use crate::survivors::until;

/// A build with another hash and the same TLC: the jar with a comment at its end.
fn another_build() -> Vec<u8> {
    let mut jar = std::fs::read(&tools().jar).unwrap();
    let end = jar.len();
    // The length of the comment stands in the last two bytes.
    jar[end - 2..].copy_from_slice(&7u16.to_le_bytes());
    jar.extend(b"rebuilt");
    jar
}

/// How an answer goes wrong.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Whole,
    /// Says more than it gives.
    Short,
    /// Without a length, and cut.
    Cut,
    /// More than any jar has.
    Endless,
    NotFound,
    /// A page of a network that wants a password.
    Page,
}

/// A server on this machine that answers every request in one way.
fn serve(body: Vec<u8>, answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tla2tools.jar", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let length = body.len();
            // A client that has had enough closes the connection.
            let _ = match answer {
                Answer::Whole => {
                    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")
                        .and_then(|()| stream.write_all(&body))
                }
                Answer::Short => {
                    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")
                        .and_then(|()| stream.write_all(&body[..length / 2]))
                }
                Answer::Cut => write!(stream, "HTTP/1.0 200 OK\r\n\r\n")
                    .and_then(|()| stream.write_all(&body[..length / 2])),
                Answer::Endless => write!(stream, "HTTP/1.0 200 OK\r\n\r\n").and_then(|()| {
                    let zeros = vec![0; 1024 * 1024];
                    (0..200).try_for_each(|_| stream.write_all(&zeros))
                }),
                Answer::NotFound => {
                    write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                }
                Answer::Page => {
                    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nLogin")
                }
            };
        }
    });
    address
}

/// A project with a cache of its own.
struct Project {
    bench: Bench,
}

impl Project {
    fn new() -> Self {
        let bench = Bench::new();
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        Self { bench }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bench.command();
        // No index stands in for a source that has changed.
        command.args(arguments).env("PIP_NO_INDEX", "1");
        command.env("GREYVERIFY_CACHE", self.cache());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    fn adopt(&self, source: &str, more: &[&str]) -> Ran {
        self.run(&[&["tools", "install", "--from", source], more].concat())
    }

    fn check(&self, more: &[&str]) -> Ran {
        self.run(&[&["check", "-q", "Counter.tla"], more].concat())
    }

    fn cache(&self) -> PathBuf {
        self.bench.path("cache")
    }

    fn lock(&self) -> String {
        std::fs::read_to_string(self.bench.path("greyverify.lock")).unwrap_or_default()
    }

    /// All that is in the cache but the file that is held while installing.
    fn cached(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.cache()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path.clone())
                }
                found.push(path.strip_prefix(self.cache()).unwrap().display().to_string());
            }
        }
        found.retain(|name| name != "lock");
        found.sort();
        found
    }

    fn locked(&self, key: &str) -> String {
        let start = format!("{key} = \"");
        let lock = self.lock();
        let line = lock.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
        line.trim_end_matches('"').to_owned()
    }
}

fn says(ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains(words), "{words}: {ran:?}");
}

#[test]
fn any_build_is_taken_from_an_address_and_honoured_by_every_command() {
    let project = Project::new();
    let address = serve(another_build(), Answer::Whole);
    let first = project.adopt(&address, &[]);
    says(&first, 0, "TLC 2.15 at ");
    says(&first, 0, "a build that greyverify does not know");
    assert_eq!(project.locked("source"), address);
    assert_eq!(
        (project.locked("version"), project.locked("revision")),
        ("2.15".into(), "d5b5a7f".into())
    );
    let hash = project.locked("sha256");
    let checked = project.check(&["--offline"]);
    says(&checked, 0, "verified");
    assert_eq!(project.bench.outcomes()["tools"]["tlc"]["sha256"], hash.as_str());
    says(&project.run(&["tools", "list"]), 0, &format!("sha256 {hash}"));
    says(&project.run(&["doctor"]), 0, "greyverify.lock pins TLC 2.15, revision d5b5a7f");
    says(&project.run(&["doctor"]), 0, "a build that greyverify does not know");
    // Lost, it comes again from where it came.
    std::fs::remove_dir_all(project.cache()).unwrap();
    says(&project.check(&["--offline"]), 6, "`greyverify tools install`");
    says(&project.run(&["tools", "install"]), 0, "installed now");
    says(&project.check(&[]), 0, "verified");
}

#[test]
fn a_file_of_the_project_is_taken_and_moves_with_it() {
    let project = Project::new();
    std::fs::create_dir(project.bench.path("vendor")).unwrap();
    std::fs::write(project.bench.path("vendor/tools.jar"), another_build()).unwrap();
    says(&project.adopt("vendor/tools.jar", &["--offline"]), 0, "installed now");
    assert_eq!(project.locked("source"), "vendor/tools.jar");
    let absolute = format!("file://{}", project.bench.path("vendor/tools.jar").display());
    says(&project.adopt(&absolute, &[]), 0, "TLC 2.15");
    std::fs::remove_dir_all(project.cache()).unwrap();
    says(&project.check(&[]), 0, "verified");
}

#[test]
fn another_hash_is_refused_until_it_is_wanted() {
    let project = Project::new();
    std::fs::write(project.bench.path("a.jar"), another_build()).unwrap();
    says(&project.adopt("a.jar", &[]), 0, "TLC 2.15");
    let (lock, cached) = (project.lock(), project.cached());
    let other = tools().jar.to_str().unwrap();
    says(&project.adopt(other, &[]), 6, "--update");
    assert_eq!((project.lock(), project.cached()), (lock, cached));
    says(&project.adopt(other, &["--update"]), 0, "TLC 2.15");
    assert!(project.locked("sha256").starts_with("58c6df9a"));
    // What lies at the source is no longer what was pinned.
    std::fs::remove_dir_all(project.cache()).unwrap();
    std::fs::copy(&tools().jar, project.bench.path("a.jar")).unwrap();
    says(&project.adopt("a.jar", &["--update"]), 0, "TLC 2.15");
    std::fs::remove_dir_all(project.cache()).unwrap();
    std::fs::write(project.bench.path("a.jar"), another_build()).unwrap();
    let refused = project.check(&[]);
    says(&refused, 6, "expected 58c6df9a");
    says(&refused, 6, "--update");
}

#[test]
fn a_download_that_goes_wrong_leaves_cache_and_lock_as_they_were() {
    let project = Project::new();
    std::fs::write(project.bench.path("a.jar"), another_build()).unwrap();
    says(&project.adopt("a.jar", &[]), 0, "TLC 2.15");
    let before = (project.lock(), project.cached());
    let answers = [
        (Answer::Short, ""),
        (Answer::Cut, "is not a jar"),
        (Answer::Endless, "more than 64 MiB"),
        (Answer::NotFound, "404"),
        (Answer::Page, "is not a jar"),
    ];
    for (answer, words) in answers {
        let address = serve(std::fs::read(&tools().jar).unwrap(), answer);
        says(&project.adopt(&address, &["--update"]), 6, words);
        assert_eq!((project.lock(), project.cached()), before);
    }
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    says(&project.adopt(&format!("http://{gone}/x.jar"), &["--update"]), 6, "error: ");
    assert_eq!((project.lock(), project.cached()), before);
}

#[test]
fn what_is_not_the_tla_tools_is_refused_with_the_reason() {
    let project = Project::new();
    let jar = |name: &str, entry: &str| {
        let file = std::fs::File::create(project.bench.path(name)).unwrap();
        let mut jar = zip::ZipWriter::new(file);
        jar.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        jar.finish().unwrap();
    };
    jar("modules.jar", "Naturals.tla");
    jar("classes.jar", "tlc2/TLC.class");
    project.bench.write("text.jar", "text");
    let pipe = project.bench.path("pipe.jar");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let cases = [
        ("modules.jar", "it does not hold tlc2/TLC.class"),
        ("classes.jar", "it holds no TLA+ modules"),
        ("text.jar", "it is not a jar"),
        ("missing.jar", "No such file"),
        ("pipe.jar", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (".", "not a regular file"),
    ];
    for (source, words) in cases {
        says(&project.adopt(source, &[]), 6, words);
        assert_eq!((project.lock().as_str(), project.cached().len()), ("", 0), "{source}");
    }
}

#[test]
fn the_flag_outranks_the_lock_with_a_note_and_variables_do_not() {
    let project = Project::new();
    std::fs::write(project.bench.path("a.jar"), another_build()).unwrap();
    says(&project.adopt("a.jar", &[]), 0, "TLC 2.15");
    let hash = project.locked("sha256");
    let real = tools().jar.to_str().unwrap();
    let used = |project: &Project| project.bench.outcomes()["tools"]["tlc"]["sha256"].clone();
    says(&project.check(&["--jar", real]), 0, "note: --jar is used although greyverify.lock pins");
    assert_ne!(used(&project), hash.as_str());
    for name in ["GREYVERIFY_JAR", "TLA2TOOLS_JAR"] {
        let mut command = project.command(&["check", "-q", "Counter.tla"]);
        let ran = ran(command.env(name, real).output().unwrap());
        says(&ran, 0, &format!("note: {name} is not used, because greyverify.lock pins"));
        assert_eq!(used(&project), hash.as_str());
    }
    // The same build from elsewhere is the same build.
    std::fs::remove_dir_all(project.cache()).unwrap();
    let mut command = project.command(&["check", "-q", "Counter.tla", "--offline"]);
    let ran = ran(command.env("TLA2TOOLS_JAR", project.bench.path("a.jar")).output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
}

#[test]
fn the_lock_stands_beside_the_manifest_and_a_broken_one_is_never_passed_over() {
    let project = Project::new();
    std::fs::create_dir(project.bench.path("sub")).unwrap();
    project.bench.write("sub/greyverify.lock", "<<<<<<< HEAD\n");
    says(
        &project.run(&["tools", "list", "--manifest", "sub/greyverify.toml"]),
        6,
        "cannot use sub/greyverify.lock",
    );
    assert_eq!(project.run(&["tools", "list"]).code, 0);
    project.bench.write("greyverify.lock", "schema_version = 1\n");
    says(&project.check(&[]), 6, "missing field `tla2tools`");
    says(&project.run(&["doctor"]), 6, "BAD");
    std::fs::remove_file(project.bench.path("greyverify.lock")).unwrap();
    let pipe = project.bench.path("greyverify.lock");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    says(&project.check(&[]), 6, "it is not a file");
}

#[test]
fn a_run_killed_while_it_downloads_leaves_nothing_that_counts() {
    let project = Project::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/x.jar", listener.local_addr().unwrap());
    let mut child = project.command(&["tools", "install", "--from", &address]).spawn().unwrap();
    listener.set_nonblocking(true).unwrap();
    let mut asked = None;
    until("nobody asks the server", || {
        asked = listener.accept().ok();
        asked.is_some()
    });
    let (mut stream, _) = asked.unwrap();
    let half = &another_build()[..100_000];
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n").unwrap();
    stream.write_all(half).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(project.lock(), "");
    assert!(!project.cache().join("tla2tools").exists());
    assert!(!Path::new("greyverify.lock").exists());
    std::fs::write(project.bench.path("a.jar"), another_build()).unwrap();
    says(&project.adopt("a.jar", &[]), 0, "TLC 2.15");
    assert!(project.cached().iter().all(|name| !name.starts_with("installing-")));
}
