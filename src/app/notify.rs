//! `--notify`: a channel of a chat is told when jobs are in another state than in the last run.
//!
//! In: the address of a webhook, a run, the history before it. Out: one request. The address is a
//! secret: nothing that is said here holds more of it than the host. Whatever becomes of the
//! request, the run is what it was.

use std::time::Duration;

use serde_json::json;
use ureq::http::Uri;
use ureq::{Agent, Error};

use super::{Fatal, complain};
use crate::cli::{Address, CheckArgs};
use crate::history::{Past, changes};
use crate::outcome::{ExitCode, RunOutcome};
use crate::report::message::message;

/// Time for one request.
const LIMIT: Duration = Duration::from_secs(4);
/// Time between the first request and the second.
const PAUSE: Duration = Duration::from_millis(500);
/// Variables that hold the address of a run: those of GitLab and of Jenkins.
const LINKS: [&str; 2] = ["CI_JOB_URL", "BUILD_URL"];
/// Variables that hold it in parts, on GitHub.
const OF_GITHUB: [&str; 3] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"];

/// Where a channel is told of changes.
#[derive(Debug)]
pub(super) struct Webhook {
    address: Address,
    host: String,
}

impl Webhook {
    /// The webhook of a run, if there is one.
    pub(super) fn of(args: &CheckArgs) -> Result<Option<Self>, Fatal> {
        // A secret that a CI keeps from a branch is an empty text there.
        let given = args.notify.clone().filter(|address| !address.secret().is_empty());
        let Some(address) = given else { return Ok(None) };
        let usage =
            |what: &str, hint: &str| Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())));
        let Some(host) = host(address.secret()) else {
            return usage(
                "the address of --notify, or of GREYVERIFY_NOTIFY, does not begin with https:// or http:// and a host",
                "copy the address of the webhook once more; it is not shown here, for it is a secret",
            );
        };
        if args.cache.cache.is_none() {
            return usage(
                "--notify tells what has changed since the last run, and no store is named that has its history",
                "add --cache DIR, and hand DIR from run to run",
            );
        }
        Ok(Some(Self { address, host }))
    }

    /// Tells of the jobs that are in another state, if there are any.
    pub(super) fn tell(&self, run: &RunOutcome, past: &Past) {
        let changes = changes(past, run);
        if changes.is_empty() {
            return;
        }
        let link = link(&|name| std::env::var(name).ok());
        let body = json!({ "text": message(run, &changes, link.as_deref()) }).to_string();
        let sent = self.send(&body).or_else(|why| {
            if !why.may_pass {
                return Err(why);
            }
            std::thread::sleep(PAUSE);
            self.send(&body)
        });
        if let Err(Unsent { why, .. }) = sent {
            complain(&format!("warning: {} was not told what has changed: {why}", self.host));
        }
    }

    fn send(&self, body: &str) -> Result<(), Unsent> {
        // To be led elsewhere is to hand the secret on.
        let config = Agent::config_builder().timeout_global(Some(LIMIT)).max_redirects(0);
        let agent: Agent = config.build().into();
        let request = agent.post(self.address.secret()).header("content-type", "application/json");
        let response = request.send(body).map_err(|error| unsent(&error))?;
        match response.status().is_success() {
            true => Ok(()),
            false => Err(unsent(&Error::TooManyRedirects)),
        }
    }
}

/// Why nobody was told.
struct Unsent {
    why: String,
    /// True if it may be otherwise in a moment.
    may_pass: bool,
}

/// What is said of an error. Its own words may hold the address.
fn unsent(error: &Error) -> Unsent {
    let (why, may_pass) = match error {
        Error::StatusCode(code) => {
            (format!("it answers with status {code}"), *code == 429 || *code >= 500)
        }
        Error::Timeout(_) => (format!("no answer within {} s", LIMIT.as_secs()), true),
        Error::HostNotFound => ("no such host is known".to_owned(), true),
        Error::ConnectionFailed => ("no connection".to_owned(), true),
        Error::Io(error) => (error.kind().to_string(), true),
        Error::TooManyRedirects | Error::RedirectFailed => {
            ("it leads to another address".to_owned(), false)
        }
        Error::InvalidProxyUrl | Error::ConnectProxyFailed(_) => {
            ("the proxy of the environment cannot be used".to_owned(), false)
        }
        Error::Rustls(_) | Error::Tls(_) => ("no secure connection".to_owned(), false),
        _ => ("the request failed".to_owned(), false),
    };
    Unsent { why, may_pass }
}

/// The host of an address, if it is one for a request.
fn host(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    uri.host().filter(|host| is_web && !host.is_empty()).map(str::to_owned)
}

/// Where the run can be looked at, if its environment says so.
fn link(get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let [server, repository, run] = OF_GITHUB.map(get);
    let of_github = || Some(format!("{}/{}/actions/runs/{}", server?, repository?, run?));
    let link = LINKS.iter().find_map(|name| get(name)).or_else(of_github)?;
    link.starts_with("http").then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_an_address_is_known() {
        assert_eq!(
            host("https://user:secret@hooks.example:8443/a/b?c=d").unwrap(),
            "hooks.example"
        );
        for other in ["", "hooks.example/a", "ftp://hooks.example/a", "https:///a", "https://a b/c"]
        {
            assert_eq!(host(other), None, "{other}");
        }
    }

    #[test]
    fn a_run_is_linked_where_its_environment_names_it() {
        let github = |name: &str| match name {
            "GITHUB_SERVER_URL" => Some("https://github.example".to_owned()),
            "GITHUB_REPOSITORY" => Some("team/project".to_owned()),
            "GITHUB_RUN_ID" => Some("7".to_owned()),
            _ => None,
        };
        let link_of_github = "https://github.example/team/project/actions/runs/7";
        assert_eq!(link(&github).as_deref(), Some(link_of_github));
        assert_eq!(link(&|name| github(name).filter(|_| name != "GITHUB_RUN_ID")), None);
        let hostile = |name: &str| (name == "CI_JOB_URL").then(|| "javascript:x".to_owned());
        assert_eq!(link(&hostile), None);
    }

    #[test]
    fn no_error_says_more_than_it_must() {
        let secret = "https://hooks.example/secret".to_owned();
        let told = unsent(&Error::BadUri(secret));
        assert_eq!((told.why.as_str(), told.may_pass), ("the request failed", false));
    }
}
