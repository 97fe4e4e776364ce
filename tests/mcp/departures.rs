//! However a client or a server goes away, no process stays behind.

use rmcp::model::{ClientRequest, Request};
use rmcp::service::PeerRequestOptions;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::client::{Client, javas_in, request, until};
use crate::common::Bench;

/// A specification that is searched for ever.
fn endless() -> Bench {
    let bench = Bench::new();
    bench.write("Long.cfg", "CONSTANT N = 2000000000\nSPECIFICATION Spec\nINVARIANT NotYet\n");
    bench
}

/// Begins an endless check and, once TLC runs, does something about it.
fn in_the_middle(
    bench: &Bench,
    then: impl FnOnce(Client, rmcp::service::RequestHandle<rmcp::RoleClient>),
) {
    let client = Client::of(bench);
    let arguments = json!({ "files": ["Long.tla"], "budget_secs": 600 });
    let call = ClientRequest::CallToolRequest(Request::new(request("check", arguments)));
    let options = PeerRequestOptions::no_options();
    let sent = client.service.send_cancellable_request(call, options);
    let handle = client.runtime.block_on(sent).unwrap();
    let runs = || {
        // The client's side of the protocol lives on this thread.
        client.runtime.block_on(tokio::task::yield_now());
        !javas_in(bench.dir.path()).is_empty()
    };
    until("TLC", runs);
    then(client, handle);
}

#[track_caller]
fn nobody_stays(bench: &Bench) {
    until("the end of TLC", || javas_in(bench.dir.path()).is_empty());
}

fn is_alive(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

#[track_caller]
fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn a_call_that_is_cancelled_ends_tlc_and_the_server_goes_on() {
    let bench = endless();
    in_the_middle(&bench, |client, handle| {
        client.runtime.block_on(handle.cancel(Some("enough".to_owned()))).unwrap();
        nobody_stays(&bench);
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        client.call("check", json!({ "files": ["Counter.tla"] })).tells(&["verified: 10 distinct"]);
        client.leave();
    });
}

#[test]
fn a_client_that_closes_the_conversation_leaves_nothing() {
    let bench = endless();
    in_the_middle(&bench, |client, _handle| {
        let server = client.pid;
        client.leave();
        nobody_stays(&bench);
        until("the end of the server", || !is_alive(server));
    });
}

#[test]
fn a_server_that_is_told_to_end_takes_tlc_along() {
    for signal in [Signal::TERM, Signal::INT, Signal::KILL] {
        let bench = endless();
        in_the_middle(&bench, |client, _handle| {
            kill(client.pid, signal);
            nobody_stays(&bench);
            until("the end of the server", || !is_alive(client.pid));
        });
    }
}

#[test]
fn a_server_at_rest_ends_when_it_is_told_to() {
    let bench = Bench::new();
    let client = Client::of(&bench);
    kill(client.pid, Signal::TERM);
    until("the end of the server", || !is_alive(client.pid));
}
