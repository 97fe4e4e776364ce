//! The folder names of jobs.

use std::collections::BTreeSet;

/// Longest part of a job's name that is kept in its folder's, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// A folder name for each job, in the order of the names: as readable as the
/// name, safe on every file system, and no two alike, also where upper and
/// lower case are the same.
#[must_use]
pub fn job_folders<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut own = |name: &str| {
        let plain = plain(name);
        let others = (2..).map(|n: u64| format!("{plain}~{n}"));
        let mut candidates = std::iter::once(plain.clone()).chain(others);
        candidates.find(|folder| taken.insert(folder.to_lowercase())).unwrap_or(plain)
    };
    names.into_iter().map(&mut own).collect()
}

/// A slash becomes a dot, and what is not safe everywhere a low line.
fn plain(name: &str) -> String {
    let safe = |(n, c): (usize, char)| match c {
        '/' if n > 0 => '.',
        '.' if n > 0 => '.',
        c if c.is_ascii_alphanumeric() || "-_+=,@".contains(c) => c,
        _ => '_',
    };
    let folder: String = name.chars().take(NAME_BYTES_MAX).enumerate().map(safe).collect();
    if folder.is_empty() { "_".to_owned() } else { folder }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_jobs_share_a_folder_and_none_leaves_its_place() {
        let long = "x".repeat(300);
        let other = format!("{long}y");
        let names = [
            "terms-343",
            "a.ReachTop",
            "a/ReachTop",
            "Counter",
            "counter",
            "../../etc",
            "..",
            ".",
            "",
            "/abs",
            "a\n\u{1b}[31m",
            "é",
            "con",
            long.as_str(),
            other.as_str(),
            "a.ReachTop~2",
        ];
        let folders = job_folders(names);
        assert_eq!(folders[..3], ["terms-343", "a.ReachTop", "a.ReachTop~2"]);
        assert_eq!(folders[5], "_.....etc");
        let different: BTreeSet<String> = folders.iter().map(|f| f.to_lowercase()).collect();
        assert_eq!(different.len(), names.len(), "{folders:?}");
        for folder in &folders {
            let one = std::path::Path::new(folder).components().count() == 1;
            assert!(one && !folder.starts_with('.') && folder.len() < 120, "{folder}");
        }
    }
}
