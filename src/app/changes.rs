//! Files that are saved while `greyverify watch` waits.
//!
//! In: what the operating system tells of folders. Out: that a file changed
//! which something reads, once the editor is done with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::CreateKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::rundir;

/// An editor that saves a file may write several: a copy, the file, its name.
const SETTLING: Duration = Duration::from_millis(60);
/// Ends of names of files that TLC may read without being told: any other is
/// watched by its name.
const READ: [&str; 2] = ["tla", "cfg"];

/// The folders that are watched, and what changed in them.
pub(super) struct Changes {
    watcher: RecommendedWatcher,
    events: UnboundedReceiver<notify::Result<Event>>,
    files: BTreeSet<PathBuf>,
    /// Folders that are watched with all that is in them.
    roots: BTreeSet<PathBuf>,
}

impl Changes {
    /// Nothing is watched yet, and nothing in run folders ever is.
    pub(super) fn new() -> notify::Result<Self> {
        let (sender, events) = unbounded_channel();
        let watcher = notify::recommended_watcher(move |event| {
            // Nobody listens any more when the program ends.
            let _ = sender.send(event);
        })?;
        Ok(Self { watcher, events, files: BTreeSet::new(), roots: BTreeSet::new() })
    }

    /// Watches a file by its folder: an editor may put a new one in its place.
    pub(super) fn watch_file(&mut self, file: &Path) -> notify::Result<()> {
        let file = std::path::absolute(file)?;
        let folder = file.parent().map(Path::to_owned);
        self.files.insert(file);
        let folder =
            folder.filter(|folder| !self.roots.iter().any(|root| folder.starts_with(root)));
        folder.map_or(Ok(()), |folder| self.watch(&folder, RecursiveMode::NonRecursive))
    }

    /// Watches all files below a folder.
    pub(super) fn watch_folder(&mut self, folder: &Path) -> notify::Result<()> {
        let folder = std::path::absolute(folder)?;
        self.watch(&folder, RecursiveMode::Recursive)?;
        self.roots.insert(folder);
        Ok(())
    }

    /// A folder may be another one by now: it is watched anew each time.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        if folder.is_dir() { self.watcher.watch(folder, mode) } else { Ok(()) }
    }

    /// Waits until something was saved and all is quiet again.
    pub(super) async fn next(&mut self) {
        while !self.concerns_us().await {}
        while tokio::time::timeout(SETTLING, self.events.recv()).await.is_ok_and(|e| e.is_some()) {}
    }

    /// Waits for an event; true if it is one that matters.
    async fn concerns_us(&mut self) -> bool {
        match self.events.recv().await {
            // Events were lost: anything may have changed.
            Some(Err(_)) => true,
            Some(Ok(event)) if event.need_rescan() => true,
            Some(Ok(event)) => self.is_a_save(&event),
            None => std::future::pending().await,
        }
    }

    fn is_a_save(&self, event: &Event) -> bool {
        match event.kind {
            EventKind::Access(_) => false,
            // What was written before the folder was watched was not seen.
            EventKind::Create(CreateKind::Folder) => {
                event.paths.iter().any(|folder| self.is_read_below(folder))
            }
            _ => event.paths.iter().any(|path| self.is_read(path)),
        }
    }

    fn is_read(&self, path: &Path) -> bool {
        let end = path.extension().and_then(|end| end.to_str());
        let is_module = || end.is_some_and(|end| READ.contains(&end));
        self.files.contains(path) || is_module() && !path.ancestors().any(rundir::is_run)
    }

    fn is_read_below(&self, folder: &Path) -> bool {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| self.is_read(&entry.path()))
    }
}
