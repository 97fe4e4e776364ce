//! `explore` as somebody at a terminal sees it: the real command in a pseudo
//! terminal, its screens read by a terminal emulator, and the real TLC.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test without its files or its screen must fail"
)]

mod common;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{Bench, expect};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

/// Longest time that a screen may take to come: a JVM starts on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const ROWS: u16 = 24;
const COLUMNS: u16 = 80;

/// Two nodes that put their names into a box of two places, and take them out.
const BOX: &str = "---- MODULE Box ----
EXTENDS Naturals, Sequences
CONSTANT Node
VARIABLES turn, box
Init == turn \\in Node /\\ box = <<>>
Send(n) == turn = n /\\ Len(box) < 2 /\\ box' = Append(box, n) /\\ UNCHANGED turn
Pass(a, b) == turn = a /\\ a # b /\\ turn' = b /\\ UNCHANGED box
Receive == /\\ box # <<>>
           /\\ Head(box) = turn
           /\\ box' = Tail(box)
           /\\ UNCHANGED turn
Next == (\\E n \\in Node : Send(n)) \\/ (\\E a, b \\in Node : Pass(a, b)) \\/ Receive
Short == Len(box) < 2
====
";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("Box.tla", BOX);
    bench.write("Box.cfg", "CONSTANT Node = {n1, n2}\nINIT Init\nNEXT Next\nINVARIANT Short\n");
    bench
}

/// The command in a terminal.
struct Seen {
    child: Child,
    master: File,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Seen {
    fn start(bench: &Bench, arguments: &[&str]) -> Self {
        let master =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 };
        let name = ptsname(&master, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let slave = File::from(rustix::fs::open(name, flags, Mode::empty()).unwrap());
        tcsetwinsize(&slave, size).unwrap();
        let mut command = bench.command();
        command.arg("explore").args(arguments).env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR").stdin(Stdio::from(slave.try_clone().unwrap()));
        command.stdout(Stdio::from(slave.try_clone().unwrap())).stderr(Stdio::from(slave));
        let child = command.spawn().unwrap();
        let master = File::from(master);
        let bytes = read(master.try_clone().unwrap());
        Self { child, master, bytes, screen: emulator() }
    }

    fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for a screen that shows all of these words.
    #[track_caller]
    fn shows(&mut self, words: &[&str]) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.screen.screen().contents();
            if words.iter().all(|words| text.contains(words)) {
                return text;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => panic!("{words:?} does not come:\n{text}"),
            }
        }
    }

    /// Waits for the end; the exit code. The terminal is then as it was.
    #[track_caller]
    fn ends(&mut self) -> Option<i32> {
        let status = self.child.wait().unwrap();
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(200)) {
            self.screen.process(&bytes);
        }
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the other screen is still shown");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        let modes = tcgetattr(&self.master).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON), "the terminal is still raw");
        status.code()
    }
}

fn emulator() -> vt100::Parser {
    let [rows, columns] = [ROWS, COLUMNS].map(|count| NonZero::new(count).unwrap());
    vt100::Parser::new(rows, columns, 0)
}

/// What a process writes to its terminal, until it ends.
fn read(mut master: File) -> Receiver<Vec<u8>> {
    let (sender, bytes) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = master.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    bytes
}

#[test]
fn somebody_goes_looks_why_not_and_saves_the_path() {
    let bench = bench();
    let mut seen = Seen::start(&bench, &["Box.tla"]);
    seen.shows(&["2 initial states", "turn = n1"]);
    seen.press("\r");
    let first =
        seen.shows(&["state 1", "2 steps, ", "Send(n1)", "Pass(n1, n2)", "1 invariant is true"]);
    assert!(!first.contains("Send(n2)") && !first.contains("Receive"), "{first}");
    seen.press("\r");
    seen.shows(&["state 2", "start > Send(n1)", "box = <<n1>>", "Short false", "Receive"]);
    seen.press("\r");
    seen.shows(&["state 3", "false here: Short"]);
    seen.press("s");
    seen.shows(&["saved as Box.path.itf.json"]);
    seen.press("uu");
    seen.shows(&["state 1", "box = <<>>"]);
    seen.press("d\x1b[F");
    seen.shows(&["not possible here", "Receive"]);
    seen.press("\r");
    let why = seen.shows(&["why Receive is not possible here", "FALSE box # <<>>", "box = <<>>"]);
    assert!(why.contains("-   Head(box) = turn"), "{why}");
    seen.press("q");
    assert_eq!(seen.ends(), Some(0));
    let saved = bench.run(&["trace", "show", "Box.path.itf.json"]);
    expect(&saved, 0, "Short is violated (safety), Box");
    assert!(saved.stdout.contains("Send(n1)"), "{saved:?}");
}

/// A buffer of which two are made, and cells of which each node has one.
const BUFFER: &str = "---- MODULE Buffer ----
EXTENDS Naturals, Sequences
CONSTANTS Size, Data
VARIABLE q
Put(x) == /\\ Len(q) < Size
          /\\ q' = Append(q, x)
Get == /\\ q # <<>>
       /\\ q' = Tail(q)
Next == (\\E x \\in Data : Put(x)) \\/ Get
====
";
const CELL: &str = "---- MODULE Cell ----
EXTENDS Naturals
CONSTANT me
VARIABLE cells
Step(k) == IF cells[me] = 0 THEN /\\ k > 1 /\\ cells' = [cells EXCEPT ![me] = k]
           ELSE FALSE /\\ UNCHANGED cells
Next == \\E k \\in 1..2 : Step(k)
====
";
const TWO: &str = "---- MODULE Two ----
EXTENDS Naturals
CONSTANT Node
VARIABLES left, right, c
A == INSTANCE Buffer WITH Size <- 1, Data <- 1..2, q <- left
B == INSTANCE Buffer WITH Size <- 2, Data <- {1}, q <- right
I(n) == INSTANCE Cell WITH me <- n, cells <- c
Init == left = <<>> /\\ right = <<7>> /\\ c = [n \\in Node |-> 0]
Next == \\/ A!Next /\\ UNCHANGED <<right, c>>
        \\/ B!Next /\\ UNCHANGED <<left, c>>
        \\/ \\E n \\in Node : I(n)!Next /\\ UNCHANGED <<left, right>>
====
";

fn instances() -> Bench {
    let bench = Bench::new();
    bench.write("Buffer.tla", BUFFER).write("Cell.tla", CELL).write("Two.tla", TWO);
    bench.write("Two.cfg", "CONSTANT Node = {n1, n2}\nINIT Init\nNEXT Next\n");
    bench
}

#[test]
fn what_refuses_an_action_of_an_instance_is_told_where_it_is_written() {
    let bench = instances();
    let mut seen = Seen::start(&bench, &["Two.tla"]);
    seen.shows(&["1 initial state"]);
    seen.press("\r");
    let steps = ["A!Put(1)", "A!Put(2)", "B!Put(1)", "B!Get", "I(n1)!Step(2)", "I(n2)!Step(2)"];
    seen.shows(&[&["6 steps"][..], &steps].concat());
    seen.press("d");
    seen.shows(&["3 actions not possible here", "A!Get   Buffer.tla:7"]);
    seen.press("\r");
    seen.shows(&["why A!Get is not possible here", "FALSE q # <<>>", "q = <<>>", "Buffer.tla:7"]);
    seen.press("\x1b");
    seen.shows(&["3 actions not possible here"]);
    seen.press("\x1b[F\r");
    let why = seen.shows(&["why I(n2)!Step(1) is not possible here", "FALSE k > 1", "Cell.tla:5"]);
    assert!(why.contains("while cells[me] = 0"), "{why}");
    seen.press("q");
    assert_eq!(seen.ends(), Some(0));
}

/// The shapes that an action may have: of each, what is told of it in the state in which
/// it is not possible.
#[test]
fn every_branch_that_was_in_question_is_told_with_its_condition() {
    let shapes = [
        (
            "IF x > 0 THEN y = 1 /\\ x' = 2 ELSE y = 7 /\\ x' = 1",
            &["while ~(x > 0)", "FALSE y = 7"][..],
        ),
        (
            "CASE x = 1 -> y = 1 /\\ x' = 2 [] x = 0 -> y = 2 /\\ x' = 3 [] OTHER -> FALSE /\\ x' = x",
            &["while x = 0", "FALSE y = 2"],
        ),
        (
            "CASE x = 1 -> y = 1 /\\ x' = 2 [] OTHER -> y = 2 /\\ x' = 3",
            &["while ~(x = 1)", "FALSE y = 2"],
        ),
        (
            "LET k == y + 1 big(j) == j > 8 IN x = 0 /\\ big(k) /\\ x' = k",
            &["true  x = 0", "FALSE big(k)", "j > 8 is FALSE", "with j = 6"],
        ),
        (
            "(x = 1 /\\ x' = 2) \\/ (x = 0 /\\ (y = 3 \\/ IF x = 0 THEN y = 4 ELSE TRUE) /\\ x' = 5)",
            &[
                "branch 1 of 2",
                "FALSE x = 1",
                "branch 2 of 2",
                "true  x = 0",
                "y = 3 is FALSE",
                "y = 4 is FALSE while x = 0",
            ],
        ),
        (
            "\\E k \\in {8, 9} : x = 0 /\\ k < y /\\ x' = k",
            &["branch 1 of 2, with k = 8", "branch 2 of 2, with k = 9", "FALSE k < y"],
        ),
        ("x' = x + 1 /\\ x' > 3 /\\ y = 5", &["FALSE x' > 3", "x' = 1", "true  y = 5"]),
        ("x' = 5 /\\ y = 5 /\\ x' = 6", &["true  y = 5", "FALSE x' = 6", "x' = 5"]),
        ("x' = 5 /\\ UNCHANGED <<x>> /\\ y = 5", &["FALSE UNCHANGED <<x>>", "true  y = 5"]),
    ];
    let bench = Bench::new();
    bench.write("Shape.cfg", "INIT Init\nNEXT Next\n");
    for (shape, told) in shapes {
        let text = format!(
            "---- MODULE Shape ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 5\n\
             Act == {shape}\nBack == y = 6 /\\ x' = 0\nNext == (Act \\/ Back) /\\ UNCHANGED y\n====\n"
        );
        bench.write("Shape.tla", &text);
        let mut seen = Seen::start(&bench, &["Shape.tla"]);
        seen.shows(&["1 initial state"]);
        seen.press("\r");
        seen.shows(&["2 actions not possible"]);
        seen.press("d\r");
        seen.shows(&[&["why Act is not possible here"][..], told].concat());
        seen.press("q");
        assert_eq!(seen.ends(), Some(0));
    }
}

/// Of each next-state relation: the actions that the state refuses, by their place in the
/// list, and what is told of each.
#[test]
fn what_stands_around_an_action_in_the_relation_is_told_if_it_refuses_it() {
    let both = "Both(n) == x = 0 /\\ x' = n /\\ y' = y\nGo == x' = 1\n";
    let shapes = [
        (
            "\\E m \\in {3, 4} : I(m)!Dec /\\ y = 7 /\\ UNCHANGED y",
            "why I(3)!Dec is not possible here",
            &["true  I(m)!Dec", "FALSE y = 7", "y = 5", "Shape.tla:8"][..],
        ),
        ("(y > 8 /\\ Go /\\ y' = y) \\/ Both(2)", "why Go is", &["FALSE y > 8", "y = 5"]),
        (
            "y > 4 /\\ \\E k \\in {1, 2} : k = y /\\ (Both(7) \\/ Both(8))",
            "why Both(7) is",
            &["branch 1 of 2, with k = 1", "FALSE k = y"],
        ),
        ("IF y > 8 THEN Both(1) ELSE Both(2)", "why Both(1) is", &["FALSE y > 8", "y = 5"]),
        ("IF y > 2 THEN Both(1) ELSE Both(2)", "why Both(2) is", &["FALSE ~(y > 2)", "y = 5"]),
        (
            "\\E k \\in {1, 2} : k > y /\\ Both(k)",
            "why Both(1) is",
            &["FALSE k > y", "k = 1, y = 5"],
        ),
    ];
    let bench = Bench::new();
    bench.write("Shape.cfg", "INIT Init\nNEXT Next\n");
    bench.write("Cell.tla", "---- MODULE Cell ----\nEXTENDS Naturals\nCONSTANT m\nVARIABLE x\nDec == x < m /\\ x' = x + m\n====\n");
    for (shape, title, told) in shapes {
        let text = format!(
            "---- MODULE Shape ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 5\n\
             I(m) == INSTANCE Cell\n{both}Next == {shape}\n====\n"
        );
        bench.write("Shape.tla", &text);
        let mut seen = Seen::start(&bench, &["Shape.tla"]);
        seen.shows(&["1 initial state"]);
        seen.press("\r");
        seen.shows(&["not possible"]);
        seen.press("d\r");
        seen.shows(&[&[title][..], told].concat());
        seen.press("q");
        assert_eq!(seen.ends(), Some(0));
    }
}

/// An action that an operator is applied to has no value, and is one all the same.
#[test]
fn an_action_that_is_given_to_an_operator_is_a_step() {
    let bench = Bench::new();
    bench.write("Give.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    bench.write(
        "Give.tla",
        "---- MODULE Give ----\nEXTENDS Naturals\nVARIABLES x, s\nInit == x = 0 /\\ s = 0\n\
         Step == x < 2 /\\ x' = x + 1\nPost(A) == s = 0 /\\ A /\\ s' = 0\nNext == Post(Step)\n\
         Inv == x <= 2\n====\n",
    );
    let mut seen = Seen::start(&bench, &["Give.tla"]);
    seen.shows(&["1 initial state"]);
    seen.press("\r");
    let screen = seen.shows(&["1 step, 0 actions not possible", "Post"]);
    assert!(!screen.contains("could not be evaluated"), "{screen}");
    seen.press("q");
    assert_eq!(seen.ends(), Some(0));
}

#[test]
fn the_terminal_is_given_back_by_ctrl_c_and_by_a_signal() {
    let bench = bench();
    let mut interrupted = Seen::start(&bench, &["Box.tla"]);
    let mut terminated = Seen::start(&bench, &["Box.tla"]);
    interrupted.shows(&["before the first state"]);
    interrupted.press("\x03");
    assert_eq!(interrupted.ends(), Some(130));
    terminated.shows(&["before the first state"]);
    let id = rustix::process::Pid::from_child(&terminated.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert_eq!(terminated.ends(), Some(143));
}

#[test]
fn it_ends_with_its_terminal() {
    let bench = bench();
    let mut seen = Seen::start(&bench, &["Box.tla"]);
    seen.shows(&["before the first state"]);
    let Seen { mut child, mut master, bytes, .. } = seen;
    // Whoever reads its screens hears of it with the next one, and lets go.
    drop(bytes);
    master.write_all(b"?").unwrap();
    drop(master);
    let until = Instant::now() + PATIENCE;
    let ended = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(Instant::now() < until, "it goes on without a terminal"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(ended.code(), Some(129));
}

#[test]
fn without_a_terminal_it_is_refused() {
    let refused = bench().run(&["explore", "Box.tla"]);
    expect(&refused, 2, "this is not a terminal");
    assert!(refused.stderr.contains("hint: run it in a terminal"), "{refused:?}");
}
