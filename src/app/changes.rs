//! Files that are saved while `greyverify watch` waits.
//!
//! In: what the operating system tells of folders. Out: that a file changed
//! which something reads, once the editor is done with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// An editor that saves a file may write several: a copy, the file, its name.
const SETTLING: Duration = Duration::from_millis(60);
/// Ends of names of files that TLC reads; any other is watched by its name.
const READ: [&str; 3] = ["tla", "cfg", "toml"];

/// The folders that are watched, and what changed in them.
pub(super) struct Changes {
    watcher: RecommendedWatcher,
    events: UnboundedReceiver<notify::Result<Event>>,
    folders: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
}

impl Changes {
    /// Nothing is watched yet.
    pub(super) fn new() -> notify::Result<Self> {
        let (sender, events) = unbounded_channel();
        let watcher = notify::recommended_watcher(move |event| {
            // Nobody listens any more when the program ends.
            let _ = sender.send(event);
        })?;
        Ok(Self { watcher, events, folders: BTreeSet::new(), files: BTreeSet::new() })
    }

    /// Watches a file by its folder: an editor may put a new one in its place.
    pub(super) fn watch_file(&mut self, file: &Path) -> notify::Result<()> {
        let file = std::path::absolute(file)?;
        let folder = file.parent().map(Path::to_owned);
        self.files.insert(file);
        folder.map_or(Ok(()), |folder| self.watch_folder(&folder))
    }

    /// Watches the files of a folder, not those of folders in it.
    pub(super) fn watch_folder(&mut self, folder: &Path) -> notify::Result<()> {
        let folder = std::path::absolute(folder)?;
        if self.folders.contains(&folder) || !folder.is_dir() {
            return Ok(());
        }
        self.watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        self.folders.insert(folder);
        Ok(())
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
        let is_read = |path: &PathBuf| {
            let end = path.extension().and_then(|end| end.to_str());
            end.is_some_and(|end| READ.contains(&end)) || self.files.contains(path)
        };
        !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(is_read)
    }
}
