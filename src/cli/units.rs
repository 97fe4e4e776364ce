//! Sizes and times, with the units that people write.

use crate::manifest::limits;

/// `800m` or `8g` in MiB.
pub(super) fn parse_mib(text: &str) -> Result<u64, String> {
    let units = [("g", 1024), ("m", 1)];
    let mib = scaled(text, &units).filter(|mib| limits::HEAP_MIB.contains(mib));
    mib.ok_or_else(|| format!("`{text}` is not a heap size; write 800m or 8g (64m to 1024g)"))
}

/// `90s`, `20m` or `2h` in seconds.
pub(super) fn parse_secs(text: &str) -> Result<u64, String> {
    let units = [("h", 3600), ("m", 60), ("s", 1)];
    match scaled(text, &units) {
        Some(secs) if (1..=limits::TIME_BUDGET_SECS_MAX).contains(&secs) => Ok(secs),
        _ => {
            let hours = limits::TIME_BUDGET_SECS_MAX / 3600;
            Err(format!("`{text}` is not a time; write 90s, 20m or 2h (1s to {hours}h)"))
        }
    }
}

/// The number in the last of the units; the largest there is if it is larger.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let (number, factor) =
        units.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, factor)))?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| number.parse().unwrap_or(u64::MAX).saturating_mul(*factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_need_their_unit() {
        assert_eq!(parse_mib("8g"), Ok(8192));
        assert_eq!(parse_mib("800M"), Ok(800));
        assert!(parse_mib("8").is_err() && parse_mib("1m").is_err() && parse_mib("-1g").is_err());
        assert_eq!(parse_secs("20m"), Ok(1200));
        assert!(
            parse_secs("20").is_err() && parse_secs("0s").is_err() && parse_secs("+1s").is_err()
        );
        assert_eq!(parse_secs("8784h"), Ok(366 * 24 * 3600));
        for long in
            ["8785h", "9300000000000000s", "18446744073709551615s", "99999999999999999999999h"]
        {
            assert!(parse_secs(long).unwrap_err().contains("(1s to 8784h)"), "{long}");
        }
        assert!(parse_mib("18446744073709551615g").is_err());
    }
}
