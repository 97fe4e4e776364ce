//! The mappings and the sample logs of the specifications of Grey that have no mirror, in
//! `specs/traces`: each log is accepted, and refused at the line that says what the
//! specification is there to forbid; with the real TLC.

use crate::common::{Bench, expect_all};

struct Sample {
    name: &'static str,
    /// The line of the log that is replaced, from 1.
    line: usize,
    spoiled: &'static str,
    /// The guard that forbids it, and the values that make it false.
    guard: [&'static str; 2],
}

const SAMPLES: [Sample; 7] = [
    Sample {
        name: "GreyElections-pre-vote", // the log of s1 is newer
        line: 2,
        spoiled: r#"{"event":"GrantPreVote","server":"s1","for":"s2"}"#,
        guard: ["WouldVote(j, i) is false", "UpToDate(NextTerm(i), log[j]) is FALSE"],
    },
    Sample {
        name: "GreyElections-step-down", // what conflicts is deleted, and nothing is appended yet
        line: 7,
        spoiled: r#"{"event":"AdvanceCommitIndex","server":"s2","index":1}"#,
        guard: ["MayCommit(i, k) is false", "IsMajority(S) is FALSE"],
    },
    Sample {
        name: "GreyFailover", // the placement of a scheduler that was replaced
        line: 8,
        spoiled: r#"{"event":"Take","message":{"token":2,"node":"n1","task":"t1"}}"#,
        guard: ["IsCurrent(m) is false", "m.token = 2"],
    },
    Sample {
        name: "GreyLease", // the lease has run out
        line: 9,
        spoiled: r#"{"event":"ReadByLease","server":"s1"}"#,
        guard: ["node[s].lease > 0 is false", "node[s].lease = 0"],
    },
    Sample {
        name: "GreyMembership", // nothing of the leader's own term is committed yet
        line: 5,
        spoiled: r#"{"event":"BeginChange","members":["s1","s2","s3"]}"#,
        guard: ["OwnTermCommitted(l)", "AppendEntry(d) is false"],
    },
    Sample {
        name: "GreyQuota", // the quota was lowered while the decision was in flight
        line: 10,
        spoiled: r#"{"event":"Start","task":"t3"}"#,
        guard: ["StillWithinQuota(t) is false", "used[t] = 1, quota[t] = 0"],
    },
    Sample {
        name: "GreySnapshot", // it would take back what is committed since
        line: 10,
        spoiled: r#"{"event":"InstallSnapshot","server":"s3","upTo":1}"#,
        guard: ["IsNews(s, n) is false", "commitIndex[s] = 1"],
    },
];

#[test]
fn a_log_of_each_specification_without_a_mirror_is_accepted_and_a_spoiled_one_told_in_its_place() {
    let bench = Bench::project();
    for Sample { name, line, spoiled, guard } in SAMPLES {
        let (good, bad) = (format!("specs/traces/{name}.ndjson"), format!("{name}.ndjson"));
        let text = std::fs::read_to_string(bench.path(&good)).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        assert_ne!(lines[line - 1], spoiled, "{name}");
        lines[line - 1] = spoiled;
        bench.write(&bad, &(lines.join("\n") + "\n"));
        let map = format!("specs/traces/{name}.trace.toml");
        let ran = bench.run(&["trace", "validate", "-q", "--map", &map, &good, &bad]);
        let (accepted, refused) = (format!("ok   {good} "), format!("FAIL {bad}:{line}: "));
        expect_all(&ran, 12, &[&accepted, &refused]);
        // Lines are broken as a screen needs it.
        let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(guard.iter().all(|words| told.contains(words)), "{ran:?}");
    }
}
