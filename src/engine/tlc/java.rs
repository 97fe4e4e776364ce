//! What Java says, in the words of TLA+.
//!
//! In: the text of an error. Out: the same without classes, methods and
//! stacks: whoever reads it wrote a specification, not TLC.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Operators whose Java methods have other names.
const OPERATORS: [(&str, &str); 18] = [
    ("Plus", "+"),
    ("Minus", "-"),
    ("Neg", "-."),
    ("Times", "*"),
    ("LT", "<"),
    ("LE", "<="),
    ("LEQ", "<="),
    ("GT", ">"),
    ("GEQ", ">="),
    ("DotDot", ".."),
    ("Divide", "\\div"),
    ("Mod", "%"),
    ("Expt", "^"),
    ("Concat", "\\o"),
    ("MakeFcn", ":>"),
    ("CombineFcn", "@@"),
    ("BagCup", "(+)"),
    ("BagDiff", "(-)"),
];

/// An override that failed: the method, and what it complained of.
static OVERRIDE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"Attempted to apply the operator overridden by the Java method\s*public static \S+ [\w.]*?(\w+)\.(\w+)\([^)]*\),?\s*but it produced the following error:\s*",
    )
    .ok()
});

/// A value of one kind where another is needed.
static CAST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:Cannot cast |class )tlc2\.value\.(?:impl\.)?(\w+) (?:to|cannot be cast to class) tlc2\.value\.(?:impl\.)?(\w+)(?: \([^)]*\))?",
    )
    .ok()
});

/// The package of a class, and lines of a stack.
static PACKAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:java|javax|jdk|sun|tlc2|tla2sany|util|pcal)\.(?:[a-z]\w*\.)*([A-Z][\w$]*)")
        .ok()
});

/// A file that is not there.
static MISSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:FileNotFoundException|NoSuchFileException): ([^\n(]+?)(?: \(No such file or directory\))?(\n|$)",
    )
    .ok()
});

/// Other exceptions that carry a message. Those that tell of an error in TLC
/// itself keep their names, under which it is to be reported.
static CARRIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?m)^(?:Illegal\w+|NumberFormat|Json\w*|MalformedJson|Uncaught\w*|EOF|IO|UncheckedIO)Exception: ")
        .ok()
});

/// Exceptions of Java that stand before a message and say nothing.
const CARRIERS: [&str; 4] = [
    "Assert$TLCRuntimeException: ",
    "EvalException: ",
    "RuntimeException: ",
    "TLCRuntimeException: ",
];

/// True if the text tells of a value of the specification that has not the
/// kind that TLC needs there.
pub(super) fn tells_of_values(text: &str) -> bool {
    CAST.as_ref().is_some_and(|cast| cast.is_match(text))
}

/// The text without Java.
pub(super) fn in_tla(text: &str) -> String {
    let is_stack = |line: &str| {
        let line = line.trim_start();
        line.starts_with("at ") && line.ends_with(')') && line.contains('.')
    };
    // A sentence about the sources of TLC follows some complaints.
    const ABOUT_TLC: [&str; 3] = [
        "Note that a bug can cause TLC to incorrectly report this error.",
        "If you believe your TLA+ or PlusCal specification to be correct,",
        "please check if this bug described in ",
    ];
    let is_about_tlc = |line: &str| ABOUT_TLC.iter().any(|said| line.trim().starts_with(said));
    let lines: Vec<&str> =
        text.lines().filter(|line| !is_stack(line) && !is_about_tlc(line)).collect();
    let text = lines.join("\n");
    let text = replaced(&OVERRIDE, &text, |found| {
        format!("{}!{} cannot be evaluated: ", &found[1], operator(&found[2]))
    });
    let text = replaced(&CAST, &text, |found| {
        format!("{} stands where {} is needed", kind(&found[1]), kind(&found[2]))
    });
    let text = replaced(&PACKAGE, &text, |found| found[1].to_owned());
    let text = CARRIERS.iter().fold(text, |text, carrier| text.replace(carrier, ""));
    let text = replaced(&MISSING, &text, |found| {
        format!("the file {} is missing (No such file or directory){}", &found[1], &found[2])
    });
    let text = replaced(&CARRIER, &text, |_| String::new());
    if text.trim() == "StackOverflowError" {
        return "the recursion is too deep, or never ends (Java's stack overflowed)".to_owned();
    }
    text.replace(
        "This was a Java StackOverflowError. It was probably the result\nof",
        "The recursion is too deep, or never ends. It was probably the result of",
    )
}

fn replaced(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    by: impl Fn(&Captures<'_>) -> String,
) -> String {
    match &**pattern {
        Some(pattern) => pattern.replace_all(text, |found: &Captures<'_>| by(found)).into_owned(),
        None => text.to_owned(),
    }
}

fn operator(method: &str) -> &str {
    OPERATORS.iter().find(|(java, _)| *java == method).map_or(method, |(_, tla)| tla)
}

/// What a class of values holds.
fn kind(class: &str) -> &'static str {
    match class {
        "IntValue" => "a number",
        "StringValue" => "a string",
        "BoolValue" | "IBoolValue" => "a Boolean",
        "ModelValue" | "IModelValue" => "a model value",
        "TupleValue" | "ITupleValue" => "a tuple",
        "RecordValue" | "IRecordValue" => "a record",
        "FcnRcdValue" | "FcnLambdaValue" | "Applicable" | "FunctionValue" | "IFcnRcdValue" => {
            "a function"
        }
        "OpLambdaValue" | "OpRcdValue" | "OpValue" | "MethodValue" => "an operator",
        "UndefValue" => "an undefined value",
        class
            if class.contains("Set")
                || class.ends_with("IntervalValue")
                || class == "Enumerable" =>
        {
            "a set"
        }
        "UnionValue" | "SubsetValue" | "KSubsetValue" => "a set",
        _ => "a value of another kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_and_its_operands_are_named_as_in_tla() {
        let plus = "Attempted to apply the operator overridden by the Java method\npublic static tlc2.value.impl.IntValue tlc2.module.Naturals.Plus(tlc2.value.impl.IntValue,tlc2.value.impl.IntValue),\nbut it produced the following error:\nCannot cast tlc2.value.impl.StringValue to tlc2.value.impl.IntValue";
        let said = "Naturals!+ cannot be evaluated: a string stands where a number is needed";
        assert_eq!(in_tla(plus), said);
        let large = "Attempted to apply the operator overridden by the Java method\npublic static tlc2.value.impl.IntValue tlc2.module.FiniteSets.Cardinality(tlc2.value.impl.Value),\nbut it produced the following error:\nAttempted to construct a set with too many elements (>1000000).";
        let said = "FiniteSets!Cardinality cannot be evaluated: Attempted to construct a set with too many elements (>1000000).";
        assert_eq!(in_tla(large), said);
    }

    #[test]
    fn neither_classes_nor_stacks_are_left() {
        let texts = [
            "util.Assert$TLCRuntimeException: Attempted to select field \"a\" from a non-record value 2",
            "java.lang.StackOverflowError\n\tat tlc2.tool.impl.Tool.evalImpl(Tool.java:1405)\n\tat tlc2.tool.impl.FastTool.eval(FastTool.java:83)",
            "class tlc2.value.impl.IntValue cannot be cast to class tlc2.value.impl.SetEnumValue (tlc2.value.impl.IntValue and tlc2.value.impl.SetEnumValue are in unnamed module of loader 'app')",
            "java.nio.file.NoSuchFileException: log.ndjson",
            "java.io.FileNotFoundException: a b.json (No such file or directory)",
            "java.lang.IllegalArgumentException: not a number",
            "java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"str\" is null",
        ];
        let said: Vec<String> = texts.iter().map(|text| in_tla(text)).collect();
        insta::assert_snapshot!(said.join("\n"), @r#"
        Attempted to select field "a" from a non-record value 2
        the recursion is too deep, or never ends (Java's stack overflowed)
        a number stands where a set is needed
        the file log.ndjson is missing (No such file or directory)
        the file a b.json is missing (No such file or directory)
        not a number
        NullPointerException: Cannot invoke "String.length()" because "str" is null
        "#);
    }

    #[test]
    fn what_the_specification_says_stays() {
        let text = "Attempted to check equality of integer 0 with non-integer:\n\"a.b at c\"";
        assert_eq!(in_tla(text), text);
    }
}
