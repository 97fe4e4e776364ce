//! What `greyverify init` found and did.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::escape::printable;
use super::figures::counted;
use crate::adopt::{Entry, Fate, Found};
use crate::manifest::{DEFAULT_PROFILE, FILE_NAME};

/// All of it.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The manifest.
    pub manifest: PathBuf,
    /// Configurations that it had already.
    pub known: usize,
    /// The others, each with what became of it.
    pub tried: &'a [(Entry, Fate)],
    /// What lies in the folder.
    pub found: &'a Found,
    /// True if the manifest was written.
    pub written: bool,
    /// True if there is one.
    pub is_there: bool,
    /// The workflow, if one was asked for.
    pub workflow: Option<PathBuf>,
}

/// Something that no model of the manifest checks.
#[derive(Debug)]
pub struct Left {
    what: String,
    why: String,
}

/// What a manifest does not check, as a comment at its end.
#[must_use]
pub fn comment(left: &[Left]) -> String {
    let line = |left: &Left| format!("#   {}: {}\n", printable(&left.what), left.why);
    match left {
        [] => String::new(),
        left => {
            let lines: String = left.iter().map(line).collect();
            format!("\n# Not checked, and why:\n{lines}")
        }
    }
}

/// What is left out, and why: first lines only.
#[must_use]
pub fn left(tried: &[(Entry, Fate)], found: &Found, folder: &Path) -> Vec<Left> {
    let short = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let prefix = format!("{}/", folder.display());
    let line =
        |text: &str| printable(&text.lines().next().unwrap_or_default().replace(&prefix, ""));
    let left = tried.iter().filter_map(|(entry, fate)| match fate {
        Fate::Left(why) => Some(Left { what: entry.config.clone(), why: line(why) }),
        Fate::Kept(_) => None,
    });
    let homeless = found.homeless.iter().map(|path| Left {
        what: short(path),
        why: "no module beside it, or more than one, has all that it names".to_owned(),
    });
    let idle = found.idle.iter().map(|path| Left {
        what: short(path),
        why: "no configuration is for it, and no module uses it".to_owned(),
    });
    left.chain(homeless).chain(idle).collect()
}

/// For the screen.
#[must_use]
pub fn text(summary: &Summary<'_>, folder: &Path) -> String {
    let mut text = String::new();
    let manifest = summary.manifest.display();
    let kept: Vec<_> = summary
        .tried
        .iter()
        .filter_map(|(entry, fate)| match fate {
            Fate::Kept(kept) => Some((entry, kept)),
            Fate::Left(_) => None,
        })
        .collect();
    if summary.known > 0 {
        let _ =
            writeln!(text, "{manifest} has {} already", counted(summary.known, "configuration"));
    }
    let width = kept.iter().map(|(entry, _)| entry.name.chars().count()).max().unwrap_or(0);
    for (entry, kept) in &kept {
        let profile = kept.profiles().first().copied().unwrap_or_default();
        let _ = writeln!(text, "  {profile:<7}  {:<width$}  {}", entry.name, kept.found);
        for note in &kept.notes {
            let _ = writeln!(text, "    note: {note}");
        }
        if let Some(expect) = kept.expect.as_ref().filter(|_| kept.disagrees) {
            let _ =
                writeln!(text, "    its author expects {expect}; that is what the manifest says");
        }
    }
    let left = left(summary.tried, summary.found, folder);
    if !left.is_empty() {
        let _ = writeln!(text, "\nNot checked:");
    }
    for left in &left {
        let _ = writeln!(text, "  {}: {}", left.what, left.why);
    }
    if summary.found.cut {
        let _ = writeln!(
            text,
            "\nNot all of the folder was looked at: it is too large or too deep, or a part cannot be read."
        );
    }
    let fast = kept.iter().filter(|(_, kept)| kept.fast).count();
    if !summary.is_there {
        let _ = writeln!(text, "\nnothing could be adopted; no manifest is written");
        return text;
    }
    match summary.written {
        true => {
            let _ = writeln!(
                text,
                "\n{manifest}: {} added, {} for every change (profile {DEFAULT_PROFILE}), {} for the night only",
                counted(kept.len(), "model"),
                fast,
                kept.len() - fast
            );
        }
        false => {
            let _ = writeln!(text, "\nnothing to add; {manifest} stays as it is");
        }
    }
    if let Some(workflow) = &summary.workflow {
        let _ = writeln!(text, "{} runs them", workflow.display());
    }
    let is_here = summary.manifest == Path::new(FILE_NAME);
    let option = if is_here { String::new() } else { format!(" --manifest {manifest}") };
    let _ = writeln!(text, "next: greyverify{option}");
    text
}
