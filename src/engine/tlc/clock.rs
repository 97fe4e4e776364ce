//! The time of day, as TLC tells it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// `Starting... (2026-11-22 15:47:56)`, in UTC, as the engine is told to print
/// it.
pub(super) fn told_time(text: &str) -> Option<SystemTime> {
    let (_, rest) = text.split_once('(')?;
    let numbers: Vec<u64> = rest
        .trim_end()
        .trim_end_matches(')')
        .split(['-', ' ', ':'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [year, month, day, hour, minute, second] = numbers[..] else { return None };
    let fits = (1970..10_000).contains(&year) && (1..=12).contains(&month) && day <= 31;
    if !fits || hour > 24 || minute > 60 || second > 61 {
        return None;
    }
    let days = days_since_1970(year, month, day);
    Some(UNIX_EPOCH + Duration::from_secs(((days * 24 + hour) * 60 + minute) * 60 + second))
}

/// Years are counted from March, so that a leap day is the last of its year.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_years = 365 * year + year / 4 - year / 100 + year / 400;
    let of_months = (153 * month + 2) / 5;
    // From the first of March of the year 0 to the first of January 1970.
    (of_years + of_months + day).saturating_sub(719_469)
}
