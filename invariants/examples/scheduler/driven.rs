//! The scheduler with threads, driven through behaviours that cover every
//! transition of `Quota.tla`: each worker is a thread that waits for its turn where
//! it pauses, so that a race is a behaviour like any other.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use grey_invariants::monitor::quota::Task;
use greyverify_driver::{Paths, State, System, Value, tla};

use super::Fault;
use super::threads::Scheduler;

const WORKERS: usize = 3;

/// What a worker is told to do.
enum Command {
    Take(Task),
    GiveBack(Task, bool),
}

/// What it says.
enum Said {
    Pauses,
    Took(bool),
    GaveBack,
}

/// What a worker does.
#[derive(Clone, Copy)]
enum At {
    Idle,
    /// It pauses; or it was refused already.
    Asking(Task, bool),
    Running(Task),
}

struct Worker {
    commands: Sender<Command>,
    turns: Sender<()>,
    said: Receiver<Said>,
    at: At,
}

struct Driven {
    scheduler: Arc<Scheduler>,
    workers: Vec<Worker>,
    tasks: Task,
}

impl Worker {
    fn start(scheduler: Arc<Scheduler>) -> Self {
        let (commands, told) = channel();
        let (turns, turn) = channel();
        let (say, said) = channel();
        thread::spawn(move || work(&scheduler, told, &turn, &say));
        Self { commands, turns, said, at: At::Idle }
    }

    fn told(&self, command: Command) -> Said {
        self.commands.send(command).unwrap();
        self.said.recv().unwrap()
    }
}

/// The thread of a worker. It ends when nobody tells it anything any more.
fn work(scheduler: &Scheduler, told: Receiver<Command>, turn: &Receiver<()>, say: &Sender<Said>) {
    for command in told {
        let said = match command {
            Command::Take(task) => {
                let pause = || {
                    let _ = say.send(Said::Pauses);
                    let _ = turn.recv();
                };
                Said::Took(scheduler.take(task, pause))
            }
            Command::GiveBack(task, fails) => {
                scheduler.give_back(task, fails);
                Said::GaveBack
            }
        };
        let _ = say.send(said);
    }
}

impl Driven {
    fn new(fault: Option<Fault>) -> Self {
        let scheduler = Arc::new(Scheduler::new(fault));
        let workers = (0..WORKERS).map(|_| Worker::start(Arc::clone(&scheduler))).collect();
        Self { scheduler, workers, tasks: 0 }
    }
}

impl System for Driven {
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
        let number = (0..WORKERS).find(|n| params == [tla::member('w', *n)]);
        let worker = &mut self.workers[number.ok_or("there is no such worker")?];
        worker.at = match (action, worker.at) {
            ("Ask", At::Idle) => {
                self.tasks += 1;
                let said = worker.told(Command::Take(self.tasks));
                At::Asking(self.tasks, matches!(said, Said::Pauses))
            }
            ("Settle", At::Asking(_, false)) => At::Idle,
            ("Settle", At::Asking(task, true)) => {
                worker.turns.send(()).unwrap();
                match worker.said.recv().unwrap() {
                    Said::Took(true) => At::Running(task),
                    _ => At::Idle,
                }
            }
            ("Complete" | "Fail", At::Running(task)) => {
                worker.told(Command::GiveBack(task, action == "Fail"));
                At::Idle
            }
            _ => return Err("the worker does something else".to_owned()),
        };
        Ok(())
    }

    fn observe(&self) -> State {
        let at = self.workers.iter().enumerate().map(|(number, worker)| {
            let at = match worker.at {
                At::Idle => "idle",
                At::Asking(..) => "asking",
                At::Running(_) => "running",
            };
            (tla::member('w', number), tla::text(at))
        });
        let used = i64::try_from(*self.scheduler.usage()).unwrap();
        vec![("at", tla::function(at)), ("used", tla::int(used))]
    }
}

fn paths() -> Paths {
    Paths::read("examples/scheduler/Quota.paths").unwrap()
}

#[test]
fn threads_do_what_the_specification_does_at_every_transition() {
    let walked = paths().walk(|_| Driven::new(None)).unwrap();
    assert!(walked.is_whole(), "{walked}");
    assert_eq!(walked.to_string(), "Quota: walked 102 of 102 transitions");
}

/// The steps of the shortest behaviour that a fault breaks, and how many had been
/// done when it was found.
fn broken(fault: Fault) -> (Vec<String>, usize) {
    let mismatch = paths().walk(|_| Driven::new(Some(fault))).unwrap_err();
    (mismatch.steps().to_vec(), mismatch.found_after())
}

#[test]
fn a_failed_task_that_is_not_given_back_is_found_and_made_small() {
    let (steps, found_after) = broken(Fault::ForgetsFailedTasks);
    assert_eq!(steps, ["Ask(w1)", "Settle(w1)", "Fail(w1)"]);
    assert!(found_after > steps.len(), "{found_after}");
}

/// One more than it must run: with one alone, nothing is left to give back twice.
#[test]
fn a_failed_task_that_is_given_back_twice_is_found_and_made_small() {
    let (steps, found_after) = broken(Fault::ReleasesFailedTasksTwice);
    assert_eq!((steps.len(), steps[4].starts_with("Fail")), (5, true), "{steps:?}");
    assert!(found_after > steps.len(), "{found_after}");
}

#[test]
fn the_race_is_found_where_all_ask_before_any_settles() {
    let (steps, _) = broken(Fault::ChecksThenReserves);
    let actions: Vec<&str> = steps.iter().map(|step| &step[..step.len() - "(w1)".len()]).collect();
    assert_eq!(actions, ["Ask", "Ask", "Ask", "Settle", "Settle", "Settle"]);
}
