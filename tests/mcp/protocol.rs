//! What stands on standard output, and what the server says of itself.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::Value as Json;

use crate::client::Client;
use crate::common::Bench;

#[test]
fn tools_say_what_they_do_and_what_they_take() {
    let bench = Bench::new();
    let client = Client::of(&bench);
    let info = client.service.peer_info().unwrap();
    assert_eq!(info.server_info.as_ref().unwrap().name, "greyverify");
    assert!(info.instructions.as_ref().unwrap().contains("`inconclusive` is not green"));
    let tools = client.runtime.block_on(client.service.list_all_tools()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&tools).unwrap());
    client.leave();
}

const BEGIN: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
"#;

/// Runs a server on these lines until it has given so many answers; its exit
/// code, all that it said, and its standard error.
fn speak(bench: &Bench, lines: &str, answers: usize) -> (i32, Vec<Json>, String) {
    let mut command = bench.command();
    command.arg("mcp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut stdin = server.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut read =
        || -> Option<Json> { Some(serde_json::from_str(&said.next()?.unwrap()).unwrap()) };
    let mut heard = Vec::new();
    while heard.iter().filter(|message: &&Json| message["id"].is_u64()).count() < answers {
        heard.push(read().unwrap());
    }
    drop(stdin);
    heard.extend(std::iter::from_fn(read));
    let ended = server.wait_with_output().unwrap();
    (ended.status.code().unwrap(), heard, String::from_utf8(ended.stderr).unwrap())
}

#[test]
fn nothing_but_the_protocol_is_on_standard_output() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let lines = r#"not json at all
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list","arguments":{}}}
[1, 2, 3]
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"explain"}}
{"jsonrpc":"2.0","id":4,"method":"no/such/method"}
{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"no_such_tool"}}
"#;
    let (code, answers, _) = speak(&bench, &format!("{BEGIN}{lines}"), 5);
    assert_eq!(code, 0);
    assert!(answers.iter().all(|answer| answer["jsonrpc"] == "2.0"), "{answers:?}");
    let of = |id: u64| answers.iter().find(|answer| answer["id"] == id).unwrap();
    assert_eq!(of(2)["result"]["isError"], true);
    assert_eq!(of(3)["result"]["isError"], true);
    assert!(of(4)["error"].is_object());
    let message = of(5)["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("no tool `no_such_tool`; there are list, check"), "{message}");
}

#[test]
fn a_client_that_never_begins_is_no_error_and_one_that_begins_otherwise_is() {
    let bench = Bench::new();
    assert_eq!(speak(&bench, "", 0), (0, Vec::new(), String::new()));
    let (code, _, stderr) =
        speak(&bench, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n", 0);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("the client does not begin as the protocol says"), "{stderr}");
}
