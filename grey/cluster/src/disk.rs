//! A node's disk, in memory: what raft asks to persist in, what a restart
//! finds out. The commit index is not kept, as in figure 2 of the Raft paper,
//! and logs are never compacted. A durable one writes the same to a file and
//! waits until that is on stable storage, which is there for its time: nothing
//! is read from the file.

use std::cell::{Ref, RefCell};
use std::fs::File;
use std::io::{self, Write as _};
use std::rc::Rc;

use grey_invariants::monitor::{Index, Term};
use raft::eraftpb::{ConfState, Entry, HardState, Snapshot};
use raft::util::limit_size;
use raft::{Error, GetEntriesContext, RaftState, Storage, StorageError};

use crate::fault::Fault;

/// A disk; clones are the same disk.
#[derive(Debug, Clone)]
pub struct Disk(Rc<RefCell<Image>>);

#[derive(Debug)]
struct Image {
    term: Term,
    vote: u64,
    entries: Vec<Entry>,
    /// So many entries survive a crash.
    flushed: usize,
    voters: Vec<u64>,
    fault: Option<Fault>,
    file: Option<File>,
}

impl Disk {
    /// Empty but for the configuration: raft's identifiers of those who vote.
    pub(crate) fn new(voters: Vec<u64>, fault: Option<Fault>) -> Self {
        let (term, vote, entries, flushed) = (0, raft::INVALID_ID, Vec::new(), 0);
        let file = None;
        Self(Rc::new(RefCell::new(Image { term, vote, entries, flushed, voters, fault, file })))
    }

    /// From now on what is written goes to this file too, and is flushed.
    pub(crate) fn durable(&self, file: File) {
        self.0.borrow_mut().file = Some(file);
    }

    /// Entries from an index to the end; none if the index is past it.
    #[must_use]
    pub fn from(&self, index: Index) -> Ref<'_, [Entry]> {
        Ref::map(self.0.borrow(), |image| image.entries.get(place(index)..).unwrap_or_default())
    }

    /// Up to where entries survive a crash.
    #[must_use]
    pub fn flushed(&self) -> Index {
        self.0.borrow().flushed as Index
    }

    /// Writes term and vote, and entries in the place of those from the first
    /// of them on. `late` leaves these entries in a cache until the next write.
    ///
    /// # Errors
    /// The file of a durable disk cannot be written.
    pub(crate) fn write(
        &self,
        state: Option<&HardState>,
        entries: Vec<Entry>,
        late: bool,
    ) -> io::Result<()> {
        let image = &mut *self.0.borrow_mut();
        if let Some(file) = &image.file {
            let voted = state.filter(|s| (s.term, s.vote) != (image.term, image.vote));
            save(file, voted, &entries)?;
        }
        if let Some(state) = state {
            image.save(state);
        }
        image.flushed = image.entries.len();
        if let Some(first) = entries.first() {
            image.entries.truncate(place(first.index));
            image.flushed = image.entries.len();
            image.entries.extend(entries);
        }
        if !late {
            image.flushed = image.entries.len();
        }
        Ok(())
    }

    /// Removes entries after an index, and nothing takes their place.
    pub(crate) fn delete_after(&self, index: Index) {
        let image = &mut *self.0.borrow_mut();
        image.entries.truncate(place(index + 1));
        image.flushed = image.flushed.min(image.entries.len());
    }

    /// What is not flushed is lost.
    pub(crate) fn crash(&self) {
        let image = &mut *self.0.borrow_mut();
        image.entries.truncate(image.flushed);
    }
}

impl Image {
    fn save(&mut self, state: &HardState) {
        if self.fault != Some(Fault::TermNotOnDisk) {
            self.term = state.term;
        }
        if !matches!(self.fault, Some(Fault::TermNotOnDisk | Fault::VoteNotOnDisk)) {
            self.vote = state.vote;
        }
    }
}

/// Appends to a file what is new, and flushes it.
fn save(mut file: &File, voted: Option<&HardState>, entries: &[Entry]) -> io::Result<()> {
    let mut bytes = Vec::new();
    let vote = voted.map(|state| [0, state.term, state.vote]);
    bytes.extend(vote.into_iter().flatten().flat_map(u64::to_le_bytes));
    for entry in entries {
        let head = [entry.index, entry.term, entry.data.len() as u64];
        bytes.extend(head.into_iter().flat_map(u64::to_le_bytes));
        bytes.extend_from_slice(&entry.data);
    }
    if bytes.is_empty() {
        return Ok(());
    }
    file.write_all(&bytes)?;
    file.sync_data()
}

/// Where the entry of an index is; logs begin at 1.
fn place(index: Index) -> usize {
    usize::try_from(index.saturating_sub(1)).unwrap_or(usize::MAX)
}

impl Storage for Disk {
    fn initial_state(&self) -> raft::Result<RaftState> {
        let image = self.0.borrow();
        let state = HardState { term: image.term, vote: image.vote, ..HardState::default() };
        let mut members = ConfState::default();
        members.set_voters(image.voters.clone());
        Ok(RaftState::new(state, members))
    }

    fn entries(
        &self,
        low: u64,
        high: u64,
        max_size: impl Into<Option<u64>>,
        _context: GetEntriesContext,
    ) -> raft::Result<Vec<Entry>> {
        let image = self.0.borrow();
        let unavailable = Error::Store(StorageError::Unavailable);
        let mut found = image.entries.get(place(low)..place(high)).ok_or(unavailable)?.to_vec();
        limit_size(&mut found, max_size.into());
        Ok(found)
    }

    fn term(&self, index: u64) -> raft::Result<u64> {
        if index == 0 {
            return Ok(0);
        }
        let image = self.0.borrow();
        let entry = image.entries.get(place(index)).ok_or(Error::Store(StorageError::Unavailable));
        entry.map(|entry| entry.term)
    }

    fn first_index(&self) -> raft::Result<u64> {
        Ok(1)
    }

    fn last_index(&self) -> raft::Result<u64> {
        Ok(self.0.borrow().entries.len() as u64)
    }

    fn snapshot(&self, _index: u64, _to: u64) -> raft::Result<Snapshot> {
        Err(Error::Store(StorageError::SnapshotTemporarilyUnavailable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(terms: &[(Index, Term)]) -> Vec<Entry> {
        let entry = |(index, term): &(Index, Term)| Entry {
            index: *index,
            term: *term,
            ..Entry::default()
        };
        terms.iter().map(entry).collect()
    }

    fn terms(disk: &Disk) -> Vec<Term> {
        disk.from(1).iter().map(|entry| entry.term).collect()
    }

    #[test]
    fn what_is_written_survives_a_crash_unless_it_is_late() {
        let disk = Disk::new(vec![1, 2, 3], None);
        disk.write(None, entries(&[(1, 1), (2, 1)]), false).unwrap();
        disk.write(None, entries(&[(2, 2), (3, 2)]), true).unwrap();
        assert_eq!((terms(&disk), disk.flushed()), (vec![1, 2, 2], 1));
        disk.crash();
        assert_eq!(terms(&disk), [1]);
        disk.write(None, entries(&[(2, 3)]), true).unwrap();
        disk.write(None, Vec::new(), true).unwrap();
        disk.crash();
        assert_eq!(terms(&disk), [1, 3]);
    }

    #[test]
    fn a_durable_disk_has_in_its_file_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node-0");
        let size = || std::fs::metadata(&path).unwrap().len();
        let disk = Disk::new(vec![1, 2, 3], None);
        disk.durable(File::create(&path).unwrap());
        let voted = HardState { term: 1, vote: 2, ..HardState::default() };
        disk.write(Some(&voted), entries(&[(1, 1), (2, 1)]), false).unwrap();
        assert_eq!(size(), 3 * 24);
        let committed = HardState { commit: 2, ..voted };
        disk.write(Some(&committed), Vec::new(), false).unwrap();
        assert_eq!(size(), 3 * 24, "a commit index is not kept");
    }

    #[test]
    fn a_disk_that_cannot_be_written_has_nothing_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node-0");
        File::create(&path).unwrap();
        let disk = Disk::new(vec![1, 2, 3], None);
        disk.durable(File::open(&path).unwrap());
        assert!(disk.write(None, entries(&[(1, 1)]), false).is_err());
        assert_eq!(terms(&disk), Vec::<Term>::new());
    }
}
