//! The whole counterexample as ITF, written while it arrives.
//!
//! In: events. Out: `counterexample.itf.json`. A state is written and
//! forgotten, so that a behaviour of a million states takes no more memory than
//! one of ten.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use crate::event::Event;
use crate::trace::itf::Writer;
use crate::trace::{About, Ending, Step};

/// A file that exists once there is a state to write.
#[derive(Debug)]
pub struct ItfFile {
    path: PathBuf,
    writer: Option<Writer<BufWriter<File>>>,
    traces: u64,
    ending: Ending,
    error: Option<io::Error>,
}

impl ItfFile {
    /// Nothing is created yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, writer: None, traces: 0, ending: Ending::Finite, error: None }
    }

    /// Writes what belongs to the first counterexample and ignores the rest.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::TraceStarted => self.traces += 1,
            Event::TraceStep(step) if self.traces == 1 && self.error.is_none() => {
                if let Err(error) = self.write(step) {
                    self.error = Some(error);
                }
            }
            Event::Stuttering if self.traces == 1 => self.ending = Ending::Stuttering,
            Event::BackToState { number, action } if self.traces == 1 => {
                self.ending = Ending::BackTo { number: *number, action: action.clone() };
            }
            _ => {}
        }
    }

    fn write(&mut self, step: &Step) -> io::Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            empty @ None => empty.insert(Writer::new(BufWriter::new(File::create(&self.path)?))?),
        };
        writer.step(step)
    }

    /// Completes the file with what is known of the behaviour by now.
    ///
    /// # Errors
    /// The file could not be written, now or before.
    pub fn finish(mut self, about: &About) -> io::Result<()> {
        let error = self.error.take();
        let written = self.writer.take().map(|writer| writer.finish(about, &self.ending));
        let finished = error.map_or_else(|| written.transpose().map(drop), Err);
        if finished.is_err() {
            // Half a document is none; what it held stands in the raw log.
            let _ = std::fs::remove_file(&self.path);
        }
        finished
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Behaviour, itf};
    use crate::value::Value;

    fn step(number: u64) -> Step {
        let state = vec![("x".to_owned(), Some(Value::Model("m".into())))];
        Step { number, action: None, state }
    }

    #[test]
    fn the_first_trace_of_a_run_is_kept_as_it_came() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.itf.json");
        let mut file = ItfFile::new(path.clone());
        file.add(&Event::TraceStep(step(9)));
        assert!(!path.exists());
        for event in [
            Event::TraceStarted,
            Event::TraceStep(step(1)),
            Event::TraceStep(step(2)),
            Event::Stuttering,
            Event::TraceStarted,
            Event::TraceStep(step(1)),
        ] {
            file.add(&event);
        }
        let about = About { property: Some("P".into()), ..About::default() };
        file.finish(&about).unwrap();
        let read = itf::from_text(&std::fs::read(&path).unwrap()).unwrap();
        let steps = vec![step(1), step(2)];
        let ending = Ending::Stuttering;
        assert_eq!(read, Behaviour { about, steps, ending, ..Behaviour::default() });
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = ItfFile::new(dir.path().join("missing/c.itf.json"));
        [Event::TraceStarted, Event::TraceStep(step(1))].iter().for_each(|e| file.add(e));
        assert!(file.finish(&About::default()).is_err());
    }
}
