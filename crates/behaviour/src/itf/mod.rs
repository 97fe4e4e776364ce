//! The Informal Trace Format: behaviours in files that other tools read, too.
//!
//! In: a [`Behaviour`](crate::Behaviour), or its steps one by one ([`Writer`]).
//! Out: ITF JSON, and back ([`from_text`]). The format is Apalache's ADR-015:
//!
//! | TLA+ | ITF |
//! |---|---|
//! | `TRUE`, `"text"` | `true`, `"text"` |
//! | an integer | `{"#bigint": "5"}`; plain numbers are read, too |
//! | `{a, b}` | `{"#set": [a, b]}` |
//! | a tuple, a sequence | `[a, b]`; `{"#tup": [a, b]}` is read, too |
//! | `[f \|-> a]` | `{"f": a}` |
//! | `(k :> a)` | `{"#map": [[k, a]]}` |
//! | a symbolic set | `{"#unserializable": "SUBSET S"}` |
//! | a model value | a string, as other tools do |
//! | an interval | a set, or unserializable if it is wide |
//!
//! What this loses stands under the key `greyverify` of a `#meta`: in that of
//! a state which strings are model values, which sets intervals, which maps
//! records, which variables unassigned; in that of the file where the behaviour
//! comes from and how exactly it ends. So a behaviour written and read again is
//! the same. A state's action (name, arguments, place) stands in its `#meta`.

mod decode;
mod encode;
mod notes;
mod pointer;
mod read;
mod write;

pub use read::from_text;
pub use write::{Writer, to_text};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::behaviour;
    use crate::value::{NESTING_MAX, Value};
    use crate::{Behaviour, Ending, Step};

    fn one_state(value: &str) -> Behaviour {
        let state = vec![("x".to_owned(), Some(value.parse().unwrap()))];
        let steps = vec![Step { number: 1, action: None, state }];
        Behaviour { steps, ..Behaviour::default() }
    }

    /// The expression of the only variable of the only state.
    fn expression(value: &str) -> String {
        let text = to_text(&one_state(value)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["states"][0]["x"].to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

        #[test]
        fn a_behaviour_written_and_read_again_is_the_same(behaviour in behaviour()) {
            let text = to_text(&behaviour).unwrap();
            prop_assert_eq!(from_text(text.as_bytes()).unwrap(), behaviour);
        }
    }

    proptest! {
        #[test]
        fn text_cut_anywhere_is_an_error(behaviour in behaviour(), at in any::<prop::sample::Index>()) {
            let text = to_text(&behaviour).unwrap();
            let end = at.index(text.trim_end().len());
            prop_assert!(from_text(&text.as_bytes()[..end]).is_err());
        }
    }

    #[test]
    fn values_are_written_as_the_format_has_them() {
        let cases = [
            ("5", r##"{"#bigint":"5"}"##),
            ("{1, \"a\"}", r##"{"#set":[{"#bigint":"1"},"a"]}"##),
            ("<<TRUE, n1>>", r#"[true,"n1"]"#),
            ("(n1 :> {})", r##"{"#map":[["n1",{"#set":[]}]]}"##),
            ("[term |-> <<>>]", r#"{"term":[]}"#),
            ("1..2", r##"{"#set":[{"#bigint":"1"},{"#bigint":"2"}]}"##),
            ("1..2000", r##"{"#unserializable":"1..2000"}"##),
        ];
        for (value, json) in cases {
            assert_eq!(expression(value), json, "{value}");
        }
    }

    #[test]
    fn a_file_is_read_by_people_too() {
        let mut behaviour = one_state("<<n1, \"n1\", 1..2>>");
        behaviour.about.spec = Some("Commit".into());
        behaviour.about.bounds = vec![("MaxTerm".into(), "4".into())];
        behaviour.ending = Ending::Stuttering;
        insta::assert_snapshot!(to_text(&behaviour).unwrap());
    }

    #[test]
    fn files_of_other_tools_are_read() {
        let text = r##"{"#meta": {"source": "dir/MC_Cannibals.tla", "varTypes": {"x": "Int"}},
            "params": ["N"], "vars": ["x", "y"], "loop": 0, "states": [
            {"#meta": {"index": 0, "action": "Init"}, "x": 1, "y": {"#tup": [{"#bigint": "99999999999999999999"}]}},
            {"#meta": 3, "y": {"tag": "None", "value": {}}, "x": {"#bigint": "-2"}}]}"##;
        let behaviour = from_text(text.as_bytes()).unwrap();
        assert_eq!(behaviour.about.spec.as_deref(), Some("MC_Cannibals"));
        assert_eq!(behaviour.ending, Ending::BackTo { number: 1, action: None });
        let shown: Vec<String> = behaviour.steps.iter().map(|s| format!("{:?}", s.state)).collect();
        insta::assert_snapshot!(shown.join("\n"));
        assert_eq!(behaviour.steps[0].action.as_ref().unwrap().name, "Init");
    }

    #[test]
    fn parameters_are_constants_and_are_written_back() {
        let text = |later: &str| {
            format!(
                r##"{{"params": ["N", "#a"], "vars": ["x"], "states": [{{"N": {{"#bigint": "3"}}, "x": 1}}, {{"x": 2{later}}}]}}"##
            )
        };
        for later in ["", r#", "N": 3"#] {
            let behaviour = from_text(text(later).as_bytes()).unwrap();
            let expected = [("N".to_owned(), Some(Value::Int(3))), ("a".to_owned(), None)];
            assert_eq!(behaviour.params, expected);
            assert!(behaviour.steps.iter().all(|step| step.state.len() == 1));
            let written = to_text(&behaviour).unwrap();
            assert_eq!(from_text(written.as_bytes()).unwrap(), behaviour);
        }
        let why = from_text(text(r#", "N": 4"#).as_bytes()).unwrap_err().to_string();
        assert!(why.contains("parameter `N` has another value than before"), "{why}");
    }

    #[test]
    fn a_value_as_deep_as_they_come_survives_and_a_deeper_one_is_refused() {
        let nested = |levels: usize| {
            let around = |inner, _| Value::Function(vec![(Value::Int(1), inner)]);
            (1..levels).fold(Value::Int(0), around)
        };
        let mut behaviour = one_state("1");
        behaviour.steps[0].state[0].1 = Some(nested(NESTING_MAX));
        let text = to_text(&behaviour).unwrap();
        assert_eq!(from_text(text.as_bytes()).unwrap(), behaviour);
        behaviour.steps[0].state[0].1 = Some(nested(NESTING_MAX + 1));
        assert!(to_text(&behaviour).is_err());
    }

    #[test]
    fn what_is_no_itf_is_told_with_its_place() {
        let states = |state: &str| format!(r#"{{"vars": ["x"], "states": [{state}]}}"#);
        let cases = [
            "[]".to_owned(),
            "{}".to_owned(),
            r#"{"vars": 3, "states": []}"#.to_owned(),
            r#"{"vars": ["x"], "states": 3}"#.to_owned(),
            r#"{"vars": ["x"], "states": [], "loop": 0}"#.to_owned(),
            r##"{"vars": [], "states": [], "#meta": {"greyverify": {"ending": "never"}}}"##
                .to_owned(),
            states("3"),
            states(r#"{"y": 1}"#),
            states(r#"{"x": 1, "x": 2}"#),
            states(r##"{"#x": 1}"##),
            states(r#"{"x": null}"#),
            states(r#"{"x": 1.5}"#),
            states(r##"{"x": [{"#sett": []}]}"##),
            states(r##"{"x": {"a/b": {"#set": 3}}}"##),
            states(r##"{"x": {"#set": [], "y": 1}}"##),
            states(r##"{"x": {"#bigint": "1a"}}"##),
            states(r##"{"x": {"#map": [[1, 2], [3]]}}"##),
            states(r#"{"x": {"a": 1, "a": 2}}"#),
            states(r##"{"#meta": {"greyverify": {"model": []}}, "x": 1}"##),
            states(
                r##"{"#meta": {"greyverify": {"intervals": {"/x": "{1}"}}}, "x": {"#set": []}}"##,
            ),
        ];
        let errors = cases.iter().map(|text| {
            let error = from_text(text.as_bytes()).unwrap_err();
            format!("{text}\n    {error}")
        });
        insta::assert_snapshot!(errors.collect::<Vec<_>>().join("\n"));
    }
}
