//! A mirror program, and what can be asked of it.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use greyverify_protocol::{
    Ask, Call, Catch, CatchTask, Done, Edge, ExplainTask, Explained, ExploreTask, Explored,
    GraphTask, Measure, Mismatch, Ran, Recording, Replayed, Reply, RunTask, ShrinkAnswer,
    ShrinkTask, Subject, Task, TranslateTask, Unreadable, VERSION, WalkTask, read, written,
};

use super::failure::{Broken, Failure, Trouble};
use super::process::{Process, Silence};
use crate::manifest::Manifest;
use crate::value::Value;

/// How long a program may take to say who it is: it may have to be built.
const START: Duration = Duration::from_secs(3600);
/// After how long whoever waits for it is told so.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long it may take for what has no time of its own.
const WALK: Duration = Duration::from_secs(3600);
/// How much longer than it was given it may take: a search looks at the clock
/// only between its pieces of work.
const GRACE: Duration = Duration::from_secs(60);
/// How often it searches for one answer.
const SEARCHES: u32 = 4;
/// Most that it may say for one answer, in bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024 * 1024;

/// The mirror program of a manifest. It is started when it is first asked, and
/// again when it has failed or ended.
#[derive(Debug)]
pub struct Program {
    /// `None` if the manifest names none.
    command: Option<Vec<String>>,
    folder: PathBuf,
    process: Option<Process>,
    /// Told in a line that the program takes long to begin.
    tell: fn(&str),
}

/// What is told before the answer.
enum Told {
    Progress(Measure),
    State(Value, String),
    Edge(Edge),
}

impl Program {
    /// That of a manifest. A line is told if it takes long to begin.
    #[must_use]
    pub fn of(manifest: &Manifest, tell: fn(&str)) -> Self {
        let command = manifest.mirror.as_ref().map(|command| command.value.clone());
        let folder = match manifest.folder() {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        Self { command, folder: folder.to_owned(), process: None, tell }
    }

    /// That of a specification which no manifest names: there is none.
    #[must_use]
    pub fn none(tell: fn(&str)) -> Self {
        Self { command: None, folder: ".".into(), process: None, tell }
    }

    /// Starts it now, so that what is wrong with it shows before anything else
    /// takes time. Without a program there is nothing to start.
    ///
    /// # Errors
    /// It does not begin as the protocol says.
    pub fn start(&mut self, cancelled: &AtomicBool) -> Result<(), Failure> {
        let Some(command) = &self.command else { return Ok(()) };
        // It ends with the thread that started it, too.
        if self.process.as_mut().is_none_or(Process::is_over) {
            self.process = Some(begun(command, &self.folder, cancelled, self.tell)?);
        }
        Ok(())
    }

    /// Has all states visited.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn explore(
        &mut self,
        subject: Subject,
        how: ExploreTask,
        cancelled: &AtomicBool,
    ) -> Result<Explored, Trouble> {
        match self.ask(Ask { subject, task: Task::Explore(how) }, cancelled, &mut |_| {})? {
            Done::Explored(explored) => Ok(explored),
            Done::Unexplored(why) => Err(Trouble::Unfinished(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has the states of one level told, as TLA+ and as the program shows them.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn level(
        &mut self,
        subject: Subject,
        level: u64,
        deadline: Duration,
        cancelled: &AtomicBool,
    ) -> Result<Vec<(Value, String)>, Trouble> {
        let mut states = Vec::new();
        let mut tell = |told| {
            if let Told::State(tla, native) = told {
                states.push((tla, native));
            }
        };
        match self.ask(
            Ask { subject, task: Task::Level { level, deadline } },
            cancelled,
            &mut tell,
        )? {
            Done::Level => Ok(states),
            Done::Unexplored(why) => Err(Trouble::Unfinished(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has the state graph told: the states in TLA+, and the edges between them by
    /// their numbers.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn graph(
        &mut self,
        subject: Subject,
        what: GraphTask,
        cancelled: &AtomicBool,
    ) -> Result<(Vec<Value>, Vec<Edge>), Trouble> {
        let (mut states, mut edges) = (Vec::new(), Vec::new());
        let mut tell = |told| match told {
            Told::State(tla, _) => states.push(tla),
            Told::Edge(edge) => edges.push(edge),
            Told::Progress(_) => {}
        };
        match self.ask(Ask { subject, task: Task::Graph(what) }, cancelled, &mut tell)? {
            Done::Graph => Ok((states, edges)),
            Done::Unexplored(why) => Err(Trouble::Unfinished(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has it seen whether a fault is caught.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn catch(
        &mut self,
        subject: Subject,
        what: CatchTask,
        cancelled: &AtomicBool,
    ) -> Result<Catch, Trouble> {
        match self.ask(Ask { subject, task: Task::Catch(what) }, cancelled, &mut |_| {})? {
            Done::Caught(catch) => Ok(catch),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has a behaviour walked again; or where it and the mirror part.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn replay(
        &mut self,
        subject: Subject,
        walk: WalkTask,
        cancelled: &AtomicBool,
    ) -> Result<Result<Replayed, Mismatch>, Trouble> {
        match self.ask(Ask { subject, task: Task::Replay(walk) }, cancelled, &mut |_| {})? {
            Done::Replayed(replayed) => Ok(Ok(replayed)),
            Done::Unlike(why) => Ok(Err(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has a behaviour made small; or where it and the mirror part. A
    /// cancellation ends it with the smallest so far.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn shrink(
        &mut self,
        subject: Subject,
        what: ShrinkTask,
        cancelled: &AtomicBool,
        tell: &mut dyn FnMut(&Measure),
    ) -> Result<Result<ShrinkAnswer, Mismatch>, Trouble> {
        let mut tell = |told| {
            if let Told::Progress(measure) = told {
                tell(&measure);
            }
        };
        match self.ask(Ask { subject, task: Task::Shrink(what) }, cancelled, &mut tell)? {
            Done::Shrunk(shrunk) => Ok(Ok(*shrunk)),
            Done::Unlike(why) => Ok(Err(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has a behaviour run on something else than the mirror; or where it and
    /// the mirror part.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn run(
        &mut self,
        subject: Subject,
        what: RunTask,
        cancelled: &AtomicBool,
    ) -> Result<Result<Ran, Mismatch>, Trouble> {
        match self.ask(Ask { subject, task: Task::Run(what) }, cancelled, &mut |_| {})? {
            Done::Ran(ran) => Ok(Ok(ran)),
            Done::Unlike(why) => Ok(Err(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has a recorded file translated; or what is wrong with it.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn translate(
        &mut self,
        subject: Subject,
        what: TranslateTask,
        cancelled: &AtomicBool,
    ) -> Result<Result<Recording, Unreadable>, Trouble> {
        match self.ask(Ask { subject, task: Task::Translate(what) }, cancelled, &mut |_| {})? {
            Done::Translated(recording) => Ok(Ok(recording)),
            Done::Unreadable(why) => Ok(Err(why)),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// Has said of a refused event what a person reads.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn explain(
        &mut self,
        subject: Subject,
        what: ExplainTask,
        cancelled: &AtomicBool,
    ) -> Result<Explained, Trouble> {
        match self.ask(Ask { subject, task: Task::Explain(what) }, cancelled, &mut |_| {})? {
            Done::Explained(explained) => Ok(explained),
            _ => Err(self.failed(Broken::Other)),
        }
    }

    /// A program that has failed is not asked again: the next one is.
    fn ask(
        &mut self,
        ask: Ask,
        cancelled: &AtomicBool,
        tell: &mut dyn FnMut(Told),
    ) -> Result<Done, Trouble> {
        self.start(cancelled)?;
        let Some(process) = &mut self.process else {
            return Err(Trouble::NoProgram { spec: ask.subject.spec });
        };
        match answered(process, ask, cancelled, tell) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(refusal)) => Err(Trouble::Refused(refusal)),
            Err(broken) => Err(self.failed(broken)),
        }
    }

    /// What is wrong with it; it is ended.
    fn failed(&mut self, what: Broken) -> Trouble {
        let command = self.command.clone().unwrap_or_default();
        Trouble::Failed(failure(&command, what, self.process.take()))
    }
}

fn failure(command: &[String], what: Broken, process: Option<Process>) -> Failure {
    let said = process.map_or_else(Vec::new, |process| process.said());
    Failure { command: command.join(" "), what, said }
}

/// A process that has said who it is.
fn begun(
    command: &[String],
    folder: &Path,
    cancelled: &AtomicBool,
    tell: fn(&str),
) -> Result<Process, Failure> {
    let mut process = match Process::start(command, folder) {
        Ok(process) => process,
        Err(error) => return Err(failure(command, Broken::Start(error), None)),
    };
    let began = Instant::now();
    let mut first = next(&mut process, began + PATIENCE, PATIENCE, cancelled);
    if let Err(Broken::Late(_)) = first {
        let command = command.join(" ");
        tell(&format!("waiting for the mirror program, which may be building: {command}"));
        first = next(&mut process, began + START, START, cancelled);
    }
    match first.map(|(reply, _)| reply) {
        Ok(Reply::Hello { protocol: VERSION }) => Ok(process),
        Ok(Reply::Hello { protocol }) => {
            Err(failure(command, Broken::Version(protocol), Some(process)))
        }
        Ok(_) => Err(failure(command, Broken::Other, Some(process))),
        Err(broken) => Err(failure(command, broken, Some(process))),
    }
}

type Answered = Result<Done, greyverify_protocol::Refusal>;

fn answered(
    process: &mut Process,
    ask: Ask,
    cancelled: &AtomicBool,
    tell: &mut dyn FnMut(Told),
) -> Result<Answered, Broken> {
    let limit = limit(&ask.task);
    let may_end_early = matches!(ask.task, Task::Shrink(_));
    let call =
        |call: &Call| written(call).map_err(|error| Broken::Unread(std::io::Error::from(error)));
    process.send(call(&Call::Ask(Box::new(ask)))?);
    let (mut until, mut bytes, mut is_told) = (Instant::now() + limit, 0, false);
    let nobody = AtomicBool::new(false);
    loop {
        let waits_for = if is_told { &nobody } else { cancelled };
        let (reply, size) = match next(process, until, limit, waits_for) {
            Err(Broken::Cancelled) if may_end_early => {
                process.send(call(&Call::Cancel)?);
                (until, is_told) = (Instant::now() + GRACE, true);
                continue;
            }
            other => other?,
        };
        bytes += size;
        if bytes > ANSWER_BYTES_MAX {
            let why = format!("one answer takes more than {ANSWER_BYTES_MAX} bytes");
            return Err(Broken::Unread(std::io::Error::other(why)));
        }
        match reply {
            Reply::Progress(measure) => tell(Told::Progress(measure)),
            Reply::State { tla, native } => tell(Told::State(tla, native)),
            Reply::Edge(edge) => tell(Told::Edge(edge)),
            Reply::Done(done) => return Ok(Ok(*done)),
            Reply::Refused(refusal) => return Ok(Err(refusal)),
            Reply::Hello { .. } => return Err(Broken::Other),
        }
    }
}

/// How long the answer may take.
fn limit(task: &Task) -> Duration {
    match task {
        Task::Explore(ExploreTask { deadline, .. })
        | Task::Level { deadline, .. }
        | Task::Graph(GraphTask { deadline, .. })
        | Task::Catch(CatchTask { deadline, .. }) => deadline.saturating_mul(SEARCHES) + GRACE,
        Task::Shrink(ShrinkTask { budget, .. }) => *budget + GRACE,
        Task::Replay(_) | Task::Run(_) | Task::Translate(_) | Task::Explain(_) => WALK,
    }
}

fn next(
    process: &mut Process,
    until: Instant,
    limit: Duration,
    cancelled: &AtomicBool,
) -> Result<(Reply, usize), Broken> {
    match process.next(until, cancelled) {
        Ok(line) => Ok((read(&line)?, line.len())),
        Err(Silence::Late) => Err(Broken::Late(limit.as_secs())),
        Err(Silence::Cancelled) => Err(Broken::Cancelled),
        Err(Silence::Unread(error)) => Err(Broken::Unread(error)),
        Err(Silence::Ended) => {
            let how = match process.ended() {
                Some(status) => format!("ended ({status})"),
                None => "closed its output".to_owned(),
            };
            Err(Broken::Ended { how })
        }
    }
}
