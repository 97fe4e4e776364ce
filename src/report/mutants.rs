//! What generated mutants tell: a table of the operators, what killed them, and
//! each survivor with its change.

use std::fmt::Write as _;

use crate::figures::{counted, grouped, shortened, wrapped};
use crate::mutate::{Claim, Fate, Round, Row, Tally};

/// The columns of the table.
const HEAD: [&str; 8] =
    ["operator", "killed", "by error", "vacuous", "survived", "argued", "equal", "open"];
/// Mutants without a result that are named.
const OPEN_NAMED: usize = 10;

/// All of it, on a screen of so many columns, if they are counted.
#[must_use]
pub fn text(round: &Round, columns: Option<usize>) -> String {
    let mut text = String::new();
    for (n, original) in round.originals.iter().enumerate() {
        let states = counted_states(original.counts.distinct);
        let is_later = round.originals[..n].iter().any(|before| before.spec == original.spec);
        let name = match is_later {
            true => format!("what passes also meets {}", original.job),
            false => format!("mutants of {}", original.job),
        };
        let parts = [&name, &original.bounds, &states];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        line(&mut text, &parts.join("  "), columns);
    }
    if !round.probes.is_empty() {
        let probes = format!("what passes also meets the probes {}", round.probes.join(", "));
        for line in wrapped(&probes, 0, 0) {
            let _ = writeln!(text, "{line}");
        }
    }
    text.push('\n');
    text.push_str(&table(round));
    killers(&mut text, round);
    survivors(&mut text, round, columns);
    argued(&mut text, round, columns);
    claims(&mut text, round);
    open(&mut text, round, columns);
    text.push('\n');
    for sentence in score(round) {
        for line in wrapped(&sentence, 0, 0) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// The same for programs.
#[must_use]
pub fn json(round: &Round) -> String {
    let mut value = serde_json::to_value(round).unwrap_or_default();
    let tally = round.tally();
    value["tally"] = serde_json::to_value(tally).unwrap_or_default();
    value["score_percent"] = tally.score().into();
    format!("{value:#}\n")
}

fn line(text: &mut String, line: &str, columns: Option<usize>) {
    let _ = writeln!(text, "{}", shortened(line, columns.unwrap_or(usize::MAX)));
}

fn counted_states(distinct: u64) -> String {
    let states = if distinct == 1 { "state" } else { "states" };
    format!("{} distinct {states}", grouped(distinct))
}

fn table(round: &Round) -> String {
    let row = |name: &str, tally: &Tally| {
        let Tally { killed, by_error, vacuous, survived, argued, equal, invalid: _, open } = *tally;
        let counts = [killed, by_error, vacuous, survived, argued, equal, open];
        let counts = counts.iter().zip(&HEAD[1..]);
        let cells = counts.map(|(count, head)| format!("{count:>width$}", width = head.len()));
        format!("{name:<17}  {}", cells.collect::<Vec<_>>().join("  "))
    };
    let mut lines = vec![format!("{:<17}  {}", HEAD[0], HEAD[1..].join("  "))];
    lines.extend(round.by_operator().iter().map(|(operator, tally)| row(operator.name(), tally)));
    lines.push(row("all", &round.tally()));
    lines.join("\n") + "\n"
}

fn killers(text: &mut String, round: &Round) {
    let killers = round.killers();
    let killers: Vec<String> = killers.iter().map(|(by, n)| format!("{by} {n}")).collect();
    if killers.is_empty() {
        return;
    }
    text.push('\n');
    for line in wrapped(&format!("killed by {}", killers.join(", ")), 0, 0) {
        let _ = writeln!(text, "{line}");
    }
}

fn survivors(text: &mut String, round: &Round, columns: Option<usize>) {
    for row in &round.mutants {
        let (Fate::Survived { counts }, None) = (&row.fate, &row.argued) else { continue };
        let Row { file, line: at, definition, .. } = row;
        text.push('\n');
        let (operator, states) = (row.operator.name(), counted_states(counts.distinct));
        let of = if row.is_late { format!(" of {}", row.original) } else { String::new() };
        line(text, &format!("{file}:{at}  {operator}  {definition}  {states}{of}"), columns);
        change(text, (&row.before, &row.after), columns);
    }
}

fn change(text: &mut String, (before, after): (&str, &str), columns: Option<usize>) {
    line(text, &format!("  - {before}"), columns);
    line(text, &format!("  + {after}"), columns);
}

/// Survivors that the manifest argues, with the arguments.
fn argued(text: &mut String, round: &Round, columns: Option<usize>) {
    for row in &round.mutants {
        let Some(why) = &row.argued else { continue };
        let Row { file, line: at, definition, .. } = row;
        text.push('\n');
        line(text, &format!("{file}:{at}  argued  {definition}"), columns);
        change(text, (&row.before, &row.after), columns);
        for line in wrapped(why, 0, 4) {
            let _ = writeln!(text, "{line}");
        }
    }
}

/// Arguments of the manifest that do not hold.
fn claims(text: &mut String, round: &Round) {
    for Claim { definition, line, before, after, noticed_by } in &round.claims {
        let what = match noticed_by {
            Some(by) => format!("it may not survive: {by} noticed"),
            None => "it means no mutant: take it out, or write it as the report shows the mutant"
                .to_owned(),
        };
        text.push('\n');
        let claim = format!("line {line} of the manifest, of {definition}: {what}");
        for line in wrapped(&claim, 0, 0) {
            let _ = writeln!(text, "{line}");
        }
        change(text, (before, after), None);
    }
}

fn open(text: &mut String, round: &Round, columns: Option<usize>) {
    let open = round.mutants.iter().filter_map(|row| match &row.fate {
        Fate::Open { why } => Some((row, why)),
        _ => None,
    });
    let open: Vec<_> = open.collect();
    for (n, (row, why)) in open.iter().take(OPEN_NAMED).enumerate() {
        if n == 0 {
            text.push('\n');
        }
        line(text, &format!("{}  {why}", row.job), columns);
    }
    if let Some(more @ 1..) = open.len().checked_sub(OPEN_NAMED) {
        let _ = writeln!(text, "and {more} more without a result");
    }
}

fn score(round: &Round) -> Vec<String> {
    let tally = round.tally();
    let mut sentences = vec![match tally.score() {
        Some(percent) => format!(
            "score {percent} %: {} of {} caught, {} by what is checked, {} by an evaluation error, {} for something that is not exercised any more; {} survived",
            tally.caught(),
            counted(tally.counting(), "mutant"),
            tally.killed,
            tally.by_error,
            tally.vacuous,
            tally.survived,
        ),
        None => "no score: no mutant counts".to_owned(),
    }];
    if let late @ 1.. = round.caught_late() {
        let what = "that the smallest model lets pass: a larger one or a probe caught";
        let them = if late == 1 { "it" } else { "them" };
        sentences.push(format!("among them {} {what} {them}", counted(late, "mutant")));
    }
    if tally.argued > 0 {
        sentences.push(format!(
            "not counted: {} that the manifest argues",
            counted(tally.argued, "survivor")
        ));
    }
    if tally.equal > 0 {
        sentences.push(format!(
            "not counted: {} with the same counts as the original (probably equivalent)",
            counted(tally.equal, "mutant")
        ));
    }
    let invalid = tally.invalid + round.discarded;
    if invalid > 0 {
        sentences.push(format!(
            "not counted: {} that the engine does not take ({} did not parse)",
            counted(invalid, "change"),
            round.discarded
        ));
    }
    if let Some(seed) = round.seed {
        let taken = round.mutants.len() + round.discarded;
        sentences.push(format!(
            "a sample: {taken} of {} places, chosen by seed {seed}; --limit N takes more, --seed N others",
            round.places
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutate::{Counts, Operator, Original};

    fn row(number: usize, operator: Operator, fate: Fate) -> Row {
        Row {
            job: format!("lock/{number:03}-{}", operator.word()),
            original: if number == 4 { "lock/Taken" } else { "lock" }.to_owned(),
            is_late: number == 4,
            operator,
            file: "specs/a-folder-with-a-long-name/Lock.tla".to_owned(),
            line: 18,
            definition: "TakeTheLockThatIsFree".to_owned(),
            before: "p \\in asking /\\ turns < Max".to_owned(),
            after: "TRUE /\\ turns < Max".to_owned(),
            argued: (number == 10).then(|| "Turns are counted below Max: Give has made room for one, whoever takes it next.".to_owned()),
            fate,
        }
    }

    fn claim(noticed_by: Option<String>) -> Claim {
        let [definition, before, after] = ["Give", "n > 0", "n >= 0"].map(str::to_owned);
        Claim { definition, line: 12, before, after, noticed_by }
    }

    fn round() -> Round {
        let counts = Counts { distinct: 1_234, generated: 5_678, depth: Some(9) };
        let killed = |by: &str| Fate::Killed { by: by.to_owned(), states: 3 };
        let why = || "why".to_owned();
        let fates = [
            (Operator::DropConjunct, Fate::Survived { counts }),
            (Operator::DropConjunct, killed("TypeOK")),
            (Operator::DropUpdate, Fate::Vacuous { why: why() }),
            (Operator::Negate, killed("Safe")),
            (Operator::Negate, killed("TypeOK")),
            (Operator::Compare, Fate::Equal),
            (Operator::OffByOne, Fate::KilledByError { why: why() }),
            (Operator::OffByOne, Fate::Invalid { why: why() }),
            (
                Operator::WeakenFairness,
                Fate::Open { why: "inconclusive: 20 s were over".to_owned() },
            ),
            (Operator::Compare, Fate::Survived { counts }),
        ];
        let rows = fates.into_iter().enumerate().map(|(n, (o, fate))| row(n + 1, o, fate));
        let original = |job: &str, bounds: &str| {
            let [spec, job, bounds] = ["Lock", job, bounds].map(str::to_owned);
            Original { spec, job, bounds, counts }
        };
        Round {
            originals: vec![original("lock", "Max=2 Part=3"), original("lock-5", "Max=2 Part=5")],
            probes: vec!["lock/Taken".to_owned()],
            places: 40,
            seed: Some(1),
            discarded: 1,
            mutants: rows.collect(),
            claims: [Some("TypeOK".to_owned()), None].map(claim).into(),
        }
    }

    #[test]
    fn a_round_on_a_screen_of_eighty_columns() {
        let text = text(&round(), Some(80));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn programs_read_the_score_and_each_fate() {
        let json: serde_json::Value = serde_json::from_str(&json(&round())).unwrap();
        assert_eq!(json["score_percent"], 71);
        assert_eq!(json["tally"]["equal"], 1);
        assert_eq!(json["mutants"][0]["fate"], "survived");
        assert_eq!(json["mutants"][0]["distinct"], 1234);
        assert_eq!(json["mutants"][1]["by"], "TypeOK");
        assert_eq!(json["mutants"][2]["fate"], "vacuous");
    }
}
