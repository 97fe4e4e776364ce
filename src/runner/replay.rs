//! A process that is not started: what it said in another run is heard once
//! more, and its logs are laid out as it would have written them.

use std::io;

use tokio::sync::mpsc;

use crate::engine::Listener;
use crate::engine::process::Report;
use crate::event::{Event, Failure};
use crate::outcome::ProcessExit;
use crate::rundir::JobDir;
use crate::store::Recording;

/// Reports under the job's number what was recorded; nothing recorded is a
/// process that cannot be started.
pub(super) async fn run(
    recording: Option<Recording>,
    listener: Listener,
    dir: JobDir,
    job: usize,
    reports: mpsc::Sender<(usize, Report)>,
) {
    let (exit, failure) = match recording {
        None => (Err(io::Error::other("the store does not tell what it said")), None),
        Some(recording) => match lay_out(&recording, &dir) {
            Err(error) => (Err(error), None),
            Ok(()) => {
                let (events, failure) = heard(&recording, listener);
                for event in events {
                    let _ = reports.send((job, Report::Event(event))).await;
                }
                (Ok(ProcessExit::Code(recording.ran.exit)), failure)
            }
        },
    };
    let _ = reports.send((job, Report::Ended { exit, failure })).await;
}

fn lay_out(recording: &Recording, dir: &JobDir) -> io::Result<()> {
    let write = |(name, bytes): &(&str, Vec<u8>)| std::fs::write(dir.path().join(name), bytes);
    recording.logs.iter().try_for_each(write)
}

/// What a listener understands of the logs.
fn heard(recording: &Recording, mut listener: Listener) -> (Vec<Event>, Option<Failure>) {
    let log = |name: &str| {
        let found = recording.logs.iter().find(|(known, _)| *known == name);
        found.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default()
    };
    let mut events = Vec::new();
    listener.output.feed(log("stdout.log"), &mut |event| events.push(event));
    listener.output.finish(&mut |event| events.push(event));
    listener.errors.feed(log("stderr.log"), &mut |event| events.push(event));
    (events, listener.errors.failure())
}
