//! What `greyverify init` found and did.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::adopt::{Entry, Fate, Found, HOMELESS};
use crate::escape::printable;
use crate::figures::{counted, wrapped};
use crate::manifest::{DEFAULT_PROFILE, FILE_NAME};
use crate::spec::is_of_the_community;

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
    /// True if every change runs something.
    pub every_change: bool,
    /// The file that runs the manifest elsewhere, if one was asked for.
    pub recipe: Option<PathBuf>,
}

/// Idle modules that are named on the screen.
const IDLE: usize = 3;
/// Why a module is not checked.
const IDLE_WHY: &str = "no configuration is for it, and no module uses it";
/// Modules that are nowhere that are named below the list.
const MISSING: usize = 6;

/// What no model of the manifest checks.
#[derive(Debug, Default)]
pub struct Left {
    /// Configurations, each with the reason.
    configurations: Vec<String>,
    /// Modules that no configuration is for.
    idle: Vec<String>,
    /// How many of the configurations need modules that are nowhere.
    needing: usize,
    /// Those modules.
    missing: BTreeSet<String>,
}

impl Left {
    /// What is left out, and why: first lines only.
    #[must_use]
    pub fn of(tried: &[(Entry, Fate)], found: &Found, folder: &Path) -> Self {
        let short = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let prefix = format!("{}/", folder.display());
        let line =
            |text: &str| printable(&text.lines().next().unwrap_or_default().replace(&prefix, ""));
        let mut left = Self::default();
        for (entry, fate) in tried {
            let why = match fate {
                Fate::Kept(_) => continue,
                Fate::Left(why) => line(why),
                Fate::Needs(modules) => {
                    left.needing += 1;
                    left.missing.extend(modules.iter().map(|module| printable(module)));
                    needs(modules)
                }
            };
            left.configurations.push(told(&entry.config, &why));
        }
        let homeless = found.homeless.iter().map(|path| told(&short(path), HOMELESS));
        left.configurations.extend(homeless);
        left.idle = found.idle.iter().map(|path| printable(&short(path))).collect();
        left
    }

    /// What a manifest does not check, as a comment at its end.
    #[must_use]
    pub fn comment(&self) -> String {
        let idle = self.idle.iter().map(|module| format!("#   {module}: {IDLE_WHY}\n"));
        let lines = self.configurations.iter().map(|line| format!("#   {line}\n"));
        let lines: String = lines.chain(idle).collect();
        match lines.as_str() {
            "" => lines,
            _ => format!("\n# Not checked, and why:\n{lines}"),
        }
    }

    /// The same for the screen, where modules on their own drown no reason.
    fn text(&self, folder: &Path) -> String {
        let mut lines = self.configurations.clone();
        lines.extend(match self.idle.as_slice() {
            [] => None,
            [one] => Some(format!("{one}: {IDLE_WHY}")),
            all => Some(format!(
                "{} that no configuration is for: {}",
                counted(all.len(), "module"),
                first(all.iter().map(String::as_str), IDLE)
            )),
        });
        if lines.is_empty() {
            return String::new();
        }
        let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        format!("\nNot checked:\n{lines}{}", self.remedy(folder))
    }

    /// Where modules may come from that are nowhere.
    fn remedy(&self, folder: &Path) -> String {
        if self.missing.is_empty() {
            return String::new();
        }
        let community = self.missing.iter().filter(|module| is_of_the_community(module));
        let (such, library) = match community.clone().next() {
            Some(_) => {
                let such = first(community.map(String::as_str), MISSING);
                (
                    format!(", such as those of CommunityModules ({such})"),
                    "CommunityModules-deps.jar",
                )
            }
            None => (
                format!(" ({})", first(self.missing.iter().map(String::as_str), MISSING)),
                "DIR|JAR",
            ),
        };
        let folder = match folder.as_os_str().is_empty() {
            true => String::new(),
            false => format!(" {}", folder.display()),
        };
        let need = if self.needing == 1 { "needs" } else { "need" };
        let needing = counted(self.needing, "configuration");
        format!(
            "{needing} {need} modules that are not there{such}:\n  greyverify init{folder} --library {library}\n"
        )
    }
}

/// A configuration and why it is left out, which may begin with its place.
fn told(config: &str, why: &str) -> String {
    let config = printable(config);
    match why.strip_prefix(&config) {
        Some(rest) if rest.starts_with(':') => why.to_owned(),
        _ => format!("{config}: {why}"),
    }
}

/// A line, as many of them as a screen needs for it.
fn lines(text: &mut String, line: &str, indent: usize) {
    for line in wrapped(line, 0, indent) {
        let _ = writeln!(text, "{line}");
    }
}

/// Notes of several models, which are told once, with how many models have each.
fn shared<'n>(notes: impl Iterator<Item = &'n [String]>) -> BTreeMap<&'n str, usize> {
    let mut models: BTreeMap<&str, usize> = BTreeMap::new();
    for of_one in notes {
        let different: BTreeSet<&str> = of_one.iter().map(String::as_str).collect();
        different.into_iter().for_each(|note| *models.entry(note).or_default() += 1);
    }
    models.retain(|_, models| *models > 1);
    models
}

fn needs(modules: &[String]) -> String {
    let names: Vec<String> = modules.iter().map(|module| printable(module)).collect();
    let what = if names.len() == 1 { "module" } else { "modules" };
    format!("needs the {what} {}", names.join(", "))
}

/// The first of some names, and how many more there are.
fn first<'n>(names: impl Iterator<Item = &'n str>, most: usize) -> String {
    let names: Vec<&str> = names.collect();
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown}, … and {more} more"),
    }
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
            Fate::Needs(_) | Fate::Left(_) => None,
        })
        .collect();
    if summary.known > 0 {
        let _ =
            writeln!(text, "{manifest} has {} already", counted(summary.known, "configuration"));
    }
    let width = kept.iter().map(|(entry, _)| entry.name.chars().count()).max().unwrap_or(0);
    let shared = shared(kept.iter().map(|(_, kept)| kept.notes.as_slice()));
    for (entry, kept) in &kept {
        let profile = kept.profiles().first().copied().unwrap_or_default();
        let _ = writeln!(text, "  {profile:<7}  {:<width$}  {}", entry.name, kept.found);
        for note in kept.notes.iter().filter(|note| !shared.contains_key(note.as_str())) {
            lines(&mut text, &format!("note: {note}"), 4);
        }
        if let Some(expect) = kept.expect.as_ref().filter(|_| kept.disagrees) {
            let _ =
                writeln!(text, "    its author expects {expect}; that is what the manifest says");
        }
    }
    for (note, models) in &shared {
        lines(&mut text, &format!("note of {}: {note}", counted(*models, "model")), 2);
    }
    let left = Left::of(summary.tried, summary.found, folder);
    text.push_str(&left.text(summary.manifest.parent().unwrap_or(Path::new(""))));
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
    if let Some(recipe) = &summary.recipe {
        let _ = writeln!(text, "{} runs them", recipe.display());
    }
    let is_here = summary.manifest == Path::new(FILE_NAME);
    let option = if is_here { String::new() } else { format!(" --manifest {manifest}") };
    let extended = if summary.every_change { "" } else { " --extended" };
    let _ = writeln!(text, "next: greyverify{extended}{option}");
    text
}
