//! "Did you mean": the nearest of the names that exist.

/// Candidates that are compared at most.
const CANDIDATES_MAX: usize = 1000;

/// The candidate nearest to `name`, if it is near enough to be a slip, or one
/// with which `name` begins: `Init` for `Initial`.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(name, candidates).first().map(|(_, candidate)| *candidate)
}

/// All candidates that are near enough, with their distances, the nearest
/// first; so that who knows what is wanted can choose among them.
pub fn near<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Vec<(usize, &'a str)> {
    let limit = (name.chars().count() / 3).max(1);
    let candidates: Vec<&str> = candidates.into_iter().take(CANDIDATES_MAX).collect();
    let far = |candidate: &&'a str| (distance(name, candidate), *candidate);
    let mut near: Vec<(usize, &str)> =
        candidates.iter().map(far).filter(|(distance, _)| *distance <= limit).collect();
    near.sort_unstable();
    if near.is_empty() {
        let begins = |candidate: &&&str| candidate.len() > 1 && name.starts_with(**candidate);
        near.extend(candidates.iter().filter(begins).max_by_key(|c| c.len()).map(far));
    }
    near
}

/// Edit distance in which swapping two neighbours counts once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(rows[i - 2][j - 2] + 1);
                    }
                    best
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_letter_finds_its_name_and_a_stranger_finds_none() {
        let names = ["MaxTerm", "MaxLog", "Server"];
        assert_eq!(closest("MaxTrem", names), Some("MaxTerm"));
        assert_eq!(closest("server", names), Some("Server"));
        assert_eq!(closest("Quota", names), None);
        assert_eq!(closest("ServerIds", names), Some("Server"));
    }
}
