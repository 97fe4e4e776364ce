//! `greyverify costs`: a history in, what runs have cost out.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::output::{say, say_json};
use super::{Fatal, complain};
use crate::cli::{CostsArgs, CostsFormat};
use crate::history::{Bill, History, Past, moment};
use crate::outcome::ExitCode;
use crate::report::costs;

/// Tells what runs have cost.
pub(super) fn costs(args: &CostsArgs) -> Result<ExitCode, Fatal> {
    let Some(folder) = &args.cache else {
        let what = "no store is named, and the history stands beside one";
        return Err(nothing(what.to_owned()));
    };
    let history = History::in_folder(folder);
    let now = SystemTime::now();
    let past = read(&history)?;
    let past = match args.since {
        None => past,
        Some(days) => {
            let all = Duration::from_secs(u64::from(days) * 24 * 3600);
            past.since(&moment(now.checked_sub(all).unwrap_or(SystemTime::UNIX_EPOCH)))
        }
    };
    if past.lines.is_empty() {
        return Err(empty(&history.file(), args.since));
    }
    let bill = Bill::of(&past, now);
    match args.format {
        CostsFormat::Md => say(&costs::markdown(&bill, args.budget)),
        CostsFormat::Json => say_json(&costs::json(&bill, args.budget)),
    }
    Ok(ExitCode::AsExpected)
}

/// What stands in a history, and a word on what cannot be read.
fn read(history: &History) -> Result<Past, Fatal> {
    let file = history.file();
    let past = history.read().map_err(|error| {
        let what = format!("cannot read {}: {error}", file.display());
        Fatal::new(ExitCode::Usage, what, None)
    })?;
    if let Some(unread) = &past.unread {
        complain(&format!("warning: {}", unread.told(&file)));
    }
    Ok(past)
}

fn empty(file: &Path, since: Option<u32>) -> Fatal {
    let file = file.display();
    nothing(match since {
        Some(days) => format!("{file} tells of no job that ended in the last {days} days"),
        None => format!("{file} tells of no job"),
    })
}

fn nothing(what: String) -> Fatal {
    let hint = "a run with --cache DIR, or GREYVERIFY_CHECK_CACHE in the environment, notes there \
                what each job costs; name the same folder here";
    Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
}
