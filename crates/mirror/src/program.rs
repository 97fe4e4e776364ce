//! A program that greyverify asks about mirrors.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use greyverify_behaviour::Behaviour;
use greyverify_protocol::{
    Ask, Call, Done, ExplainTask, Explained, GraphTask, Measure, Nonsense, Refusal, Reply, RunTask,
    ShrinkAnswer, ShrinkTask, Smaller, Subject, Task, TranslateTask, VERSION, WalkTask, next_line,
    read, written,
};

use crate::AnyMirror;
use crate::catch::catch;
use crate::explore::explore;
use crate::shrink::bounds::smallest_bounds;
use crate::shrink::{Budget, Effort};

/// Of the time for shrinking, smaller constants take so much where they are
/// asked for: one in two.
const BOUNDS_PART: u32 = 2;

/// What a program has of mirrors.
pub trait Mirrors: Sync {
    /// The mirror of a specification with these constants and this fault.
    ///
    /// # Errors
    /// There is none.
    fn mirror(&self, subject: &Subject) -> Result<Box<dyn AnyMirror>, Refusal>;

    /// The least number, or size of a set, that makes sense for a constant, when
    /// the smallest are looked for.
    fn least(&self, spec: &str, constant: &str) -> u32 {
        let _ = (spec, constant);
        1
    }

    /// Runs a behaviour on something else than the mirror.
    ///
    /// # Errors
    /// There is no such ground, or it is not for this specification.
    fn run(
        &self,
        ground: &str,
        subject: &Subject,
        behaviour: &Behaviour,
        property: &str,
    ) -> Result<Done, Refusal> {
        let _ = (subject, behaviour, property);
        Err(Refusal::Ground { ground: ground.to_owned(), known: vec!["mirror".to_owned()] })
    }

    /// Translates a file that a running system recorded.
    ///
    /// # Errors
    /// It reads no such files of this specification.
    fn translate(&self, spec: &str, file: &Path) -> Result<Done, Refusal> {
        let _ = file;
        Err(Refusal::Traces { spec: spec.to_owned(), known: Vec::new() })
    }

    /// Says of an event of such a file that was refused what a person reads.
    ///
    /// # Errors
    /// It reads no such files of this specification.
    fn explain(&self, spec: &str, what: &ExplainTask) -> Result<Explained, Refusal> {
        let _ = what;
        Err(Refusal::Traces { spec: spec.to_owned(), known: Vec::new() })
    }
}

/// Answers on standard output what is asked on standard input, until there is
/// nothing more.
#[must_use]
pub fn serve(mirrors: &dyn Mirrors) -> ExitCode {
    let (calls, asked) = channel();
    std::thread::spawn(move || listen(&mut io::stdin().lock(), &calls));
    match converse(mirrors, &asked, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "this mirror program cannot go on: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Something to do, with the flag that ends it early.
type Asked = io::Result<(Ask, Arc<AtomicBool>)>;

/// Reads what is asked, and passes it on. A cancellation ends what was asked
/// last.
fn listen(from: &mut dyn BufRead, calls: &Sender<Asked>) {
    let mut current = Arc::new(AtomicBool::new(false));
    loop {
        let call = match next_line(from) {
            Ok(None) => return,
            Ok(Some(line)) => read(&line).map_err(|Nonsense { why, begins }| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{why}: `{begins}`"))
            }),
            Err(error) => Err(error),
        };
        let asked = match call {
            Ok(Call::Cancel) => {
                current.store(true, Ordering::Relaxed);
                continue;
            }
            Ok(Call::Ask(ask)) => {
                current = Arc::default();
                Ok((*ask, Arc::clone(&current)))
            }
            Err(error) => Err(error),
        };
        let is_over = asked.is_err();
        if calls.send(asked).is_err() || is_over {
            return;
        }
    }
}

fn converse(mirrors: &dyn Mirrors, asked: &Receiver<Asked>, to: &mut dyn Write) -> io::Result<()> {
    let mut out = Out { to, trouble: None };
    out.say(&Reply::Hello { protocol: VERSION });
    out.settled()?;
    for call in asked {
        let (ask, cancelled) = call?;
        let reply = match done(mirrors, ask, cancelled, &mut out) {
            Ok(done) => Reply::Done(Box::new(done)),
            Err(refusal) => Reply::Refused(refusal),
        };
        out.say(&reply);
        out.settled()?;
    }
    Ok(())
}

/// Where replies go. What is in the middle of a search cannot stop for a reply
/// that was lost; the end tells.
struct Out<'a> {
    to: &'a mut dyn Write,
    trouble: Option<io::Error>,
}

impl Out<'_> {
    fn say(&mut self, reply: &Reply) {
        if self.trouble.is_none() {
            let line = written(reply).map_err(io::Error::from);
            let said =
                line.and_then(|line| self.to.write_all(&line)).and_then(|()| self.to.flush());
            self.trouble = said.err();
        }
    }

    fn settled(&mut self) -> io::Result<()> {
        self.trouble.take().map_or(Ok(()), Err)
    }
}

fn done(
    mirrors: &dyn Mirrors,
    ask: Ask,
    cancelled: Arc<AtomicBool>,
    out: &mut Out<'_>,
) -> Result<Done, Refusal> {
    let Ask { subject, task } = ask;
    let mirror = || mirrors.mirror(&subject);
    Ok(match task {
        Task::Explore(how) => match explore(mirror()?.as_ref(), &how) {
            Ok(explored) => Done::Explored(explored),
            Err(why) => Done::Unexplored(why),
        },
        Task::Level { level, deadline } => {
            let at = usize::try_from(level).unwrap_or(usize::MAX);
            let mut tell = |tla, native| out.say(&Reply::State { tla, native });
            match mirror()?.level(at, deadline, &mut tell) {
                true => Done::Level,
                false => Done::Unexplored(format!("not all states of level {level} were visited")),
            }
        }
        Task::Graph(GraphTask { most, deadline }) => {
            match mirror()?.graph(most, deadline, &mut |reply| out.say(&reply)) {
                true => Done::Graph,
                false => Done::Unexplored(format!(
                    "there are more than {most} states, or more than could be visited in {} s",
                    deadline.as_secs()
                )),
            }
        }
        Task::Catch(what) => Done::Caught(catch(mirror()?.as_ref(), &what)),
        Task::Replay(WalkTask { behaviour, property }) => {
            mirror()?.replay(&behaviour, &property).map_or_else(Done::Unlike, Done::Replayed)
        }
        Task::Shrink(what) => shrunk(mirrors, &subject, mirror()?.as_ref(), &what, cancelled, out),
        Task::Run(RunTask { walk, ground }) => {
            mirrors.run(&ground, &subject, &walk.behaviour, &walk.property)?
        }
        Task::Translate(TranslateTask { file }) => {
            mirrors.translate(&subject.spec, Path::new(&file))?
        }
        Task::Explain(what) => Done::Explained(mirrors.explain(&subject.spec, &what)?),
    })
}

fn shrunk(
    mirrors: &dyn Mirrors,
    subject: &Subject,
    mirror: &dyn AnyMirror,
    what: &ShrinkTask,
    cancelled: Arc<AtomicBool>,
    out: &mut Out<'_>,
) -> Done {
    let WalkTask { behaviour, property } = &what.walk;
    let all = Budget::new(what.budget, cancelled);
    let first = if what.bounds { all.part(BOUNDS_PART) } else { all.clone() };
    let mut tell = |measure: &Measure| out.say(&Reply::Progress(measure.clone()));
    let mut effort = Effort { budget: first, tell: &mut tell };
    let shrunk = match mirror.shrink(behaviour, property, &mut effort) {
        Ok(shrunk) => shrunk,
        Err(why) => return Done::Unlike(why),
    };
    let smaller = what.bounds.then(|| {
        let about = &shrunk.behaviour.about;
        match smallest_bounds(mirrors, subject, property, about, &all) {
            Ok(smallest) => Smaller::Found(Box::new(smallest)),
            Err(proved) => Smaller::NotFound { proved },
        }
    });
    Done::Shrunk(Box::new(ShrinkAnswer { shrunk, smaller }))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use greyverify_protocol::Proof;

    use super::*;
    use crate::shrink::Budget;
    use crate::walker::Walker;

    struct Walkers;

    impl Mirrors for Walkers {
        fn mirror(&self, subject: &Subject) -> Result<Box<dyn AnyMirror>, Refusal> {
            match subject.spec.as_str() {
                "Walker" => Ok(Box::new(Walker)),
                _ => {
                    Err(Refusal::Spec { spec: subject.spec.clone(), known: vec!["Walker".into()] })
                }
            }
        }
    }

    fn asking(spec: &str, task: Task) -> Vec<u8> {
        let subject = Subject { spec: spec.to_owned(), ..Subject::default() };
        written(&Call::Ask(Box::new(Ask { subject, task }))).unwrap()
    }

    /// What the program says when it is told this, and how it ends.
    fn said(told: &[u8]) -> (Vec<Reply>, io::Result<()>) {
        let (calls, asked) = channel();
        listen(&mut &*told, &calls);
        drop(calls);
        let mut out = Vec::new();
        let ended = converse(&Walkers, &asked, &mut out);
        let lines = out.split_inclusive(|byte| *byte == b'\n');
        (lines.map(|line| read(line).unwrap()).collect(), ended)
    }

    fn walk() -> WalkTask {
        let budget = Budget::of(Duration::from_secs(60));
        let about = greyverify_behaviour::About::default();
        let behaviour = Walker.wander("StaysNear", (3, 1000), about, &budget).unwrap();
        WalkTask { behaviour, property: "StaysNear".into() }
    }

    #[test]
    fn it_says_who_it_is_and_answers_in_order() {
        let replay = asking("Walker", Task::Replay(walk()));
        let other = asking("Other", Task::Replay(walk()));
        let run = Task::Run(RunTask { walk: walk(), ground: "moon".into() });
        let told = [replay, other, asking("Walker", run)].concat();
        let (replies, ended) = said(&told);
        assert!(ended.is_ok());
        let [
            Reply::Hello { protocol: VERSION },
            Reply::Done(done),
            Reply::Refused(none),
            Reply::Refused(moon),
        ] = replies.as_slice()
        else {
            unreachable!("{replies:?}")
        };
        assert!(matches!(**done, Done::Replayed(_)), "{done:?}");
        assert_eq!(none.to_string(), "Other has no mirror; Walker have one");
        assert!(moon.to_string().contains("no ground `moon`"), "{moon}");
    }

    #[test]
    fn a_cancellation_ends_what_was_asked_last_and_no_more() {
        let shrink = |secs| {
            let budget = Duration::from_secs(secs);
            let what = ShrinkTask { walk: walk(), budget, bounds: true };
            asking("Walker", Task::Shrink(what))
        };
        let cancel = written(&Call::Cancel).unwrap();
        let began = Instant::now();
        let (replies, ended) = said(&[shrink(100_000), cancel, shrink(60)].concat());
        assert!(ended.is_ok() && began.elapsed() < Duration::from_secs(50_000));
        let done: Vec<_> = replies
            .iter()
            .filter_map(|reply| match reply {
                Reply::Done(done) => Some(&**done),
                _ => None,
            })
            .collect();
        let [Done::Shrunk(first), Done::Shrunk(second)] = done.as_slice() else {
            unreachable!("{done:?}")
        };
        let proved = (first.shrunk.proved, second.shrunk.proved);
        assert_eq!(proved, (Proof::None, Proof::Smallest));
    }

    #[test]
    fn what_is_not_of_the_protocol_ends_it() {
        for told in ["hello\n", "{\"ask\":{}}\n", "\"cancel\""] {
            let (replies, ended) = said(told.as_bytes());
            assert_eq!(replies.len(), 1, "{replies:?}");
            assert!(ended.is_err(), "{told}");
        }
    }

    /// The walker has no end of states.
    #[test]
    fn a_graph_that_is_larger_than_it_may_be_is_no_graph() {
        let (most, deadline) = (5, Duration::from_secs(60));
        let (replies, _) = said(&asking("Walker", Task::Graph(GraphTask { most, deadline })));
        let Some(Reply::Done(done)) = replies.last() else { unreachable!("{replies:?}") };
        let Done::Unexplored(why) = &**done else { unreachable!("{done:?}") };
        assert!(why.contains("more than 5 states"), "{why}");
        let left = |reply: &&Reply| matches!(reply, Reply::Edge(edge) if edge.from == Some(5));
        assert_eq!(replies.iter().filter(left).count(), 0, "nothing leaves the sixth state");
    }
}
