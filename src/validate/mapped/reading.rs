//! How a mapping says that logs are read: its table `[log]`.
//!
//! In: the table. Out: what the lines are, which fields say what happened and
//! when, and what is wrong with that.

use regex::Regex;
use serde::Deserialize;

use super::mapping::OneOrMany;

/// How lines are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// What the lines are.
    pub format: Format,
    /// The field that names what happened; if it is not said, `event`, or `name` in an
    /// export of OpenTelemetry.
    pub event: Option<String>,
    /// Only the records of this instrumentation scope of OpenTelemetry are events.
    pub scope: Option<String>,
    /// The lines are text, and this expression with named groups finds the
    /// fields.
    pub regex: Option<String>,
    /// Events that are no steps of the specification.
    pub ignore: Vec<String>,
    /// The events of which one is the last of a log that is whole.
    pub last: Option<OneOrMany>,
    /// The field that tells when: the logs are those of one system, and are read
    /// as one in this order.
    pub order: Option<String>,
    /// The field with a vector clock: the logs are those of the processes of one
    /// system, and an event comes after those that its clock knows.
    pub clock: Option<String>,
    /// The clocks count events that no log has, too.
    pub gaps: bool,
    /// The logs are those of the processes of one system, and nothing says what
    /// happened first in two of them.
    pub interleave: bool,
    /// The field that names the process of an event; if it is not said, the file
    /// does.
    pub process: Option<String>,
}

/// What the lines of a log are, unless an expression reads them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Format {
    /// JSON objects.
    #[default]
    #[serde(rename = "json")]
    Json,
    /// Export requests of OpenTelemetry, in JSON.
    #[serde(rename = "otlp")]
    OpenTelemetry,
}

/// How the events of several logs are one trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order<'a> {
    /// They are not: each log is a trace as it stands.
    Each,
    /// One after the other, by this field.
    Field(&'a str),
    /// As far as the vector clocks in this field say.
    Clock {
        /// The field.
        field: &'a str,
        /// Whether they count events that no log has, too.
        gaps: bool,
    },
    /// Each process in its own order, and in no order with the others.
    Interleaved,
}

impl Reading {
    /// The field that names what happened.
    #[must_use]
    pub fn event(&self) -> &str {
        self.event.as_deref().unwrap_or(match self.format {
            Format::Json => "event",
            Format::OpenTelemetry => "name",
        })
    }

    /// How the events of several logs are one trace.
    #[must_use]
    pub fn order(&self) -> Order<'_> {
        match (&self.order, &self.clock, self.interleave) {
            (Some(field), _, _) => Order::Field(field),
            (None, Some(field), _) => Order::Clock { field, gaps: self.gaps },
            (None, None, true) => Order::Interleaved,
            (None, None, false) => Order::Each,
        }
    }

    /// What contradicts itself, and what to do about it.
    pub(super) fn problem(&self) -> Option<(String, String)> {
        let told = |what: &str, hint: &str| Some((what.to_owned(), hint.to_owned()));
        if let Some(Err(why)) = self.regex.as_deref().map(Regex::new) {
            let hint = "fields are named groups: (?P<event>\\w+) client=(?P<c>\\w+)";
            return told(&format!("log.regex: {why}"), hint);
        }
        let is_otlp = self.format == Format::OpenTelemetry;
        if is_otlp && self.regex.is_some() {
            return told(
                "log.regex reads lines of text, and log.format says that they are exports of OpenTelemetry",
                "keep one of the two",
            );
        }
        if !is_otlp && self.scope.is_some() {
            return told(
                "log.scope is one of OpenTelemetry, and the lines are none of its exports",
                "add format = \"otlp\" under [log], or leave it out",
            );
        }
        let orders = [self.order.is_some(), self.clock.is_some(), self.interleave];
        let orders = orders.into_iter().filter(|is_said| *is_said).count();
        if orders > 1 {
            return told(
                "more than one of log.order, log.clock and log.interleave says how several logs are one trace",
                "keep one of them",
            );
        }
        if self.gaps && self.clock.is_none() {
            return told(
                "log.gaps says that vector clocks count events that are not logged, and there are none",
                "add clock = \"FIELD\" under [log], or leave it out",
            );
        }
        if self.process.is_some() && self.clock.is_none() && !self.interleave {
            return told(
                "log.process names the process of an event, and events have no order by processes",
                "add clock = \"FIELD\" or interleave = true under [log], or leave it out",
            );
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reading {
        toml::from_str(text).unwrap()
    }

    fn refused(text: &str) -> String {
        let (what, hint) = read(text).problem().unwrap();
        format!("{what} ({hint})")
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        assert!(refused("regex = \"(\"").contains("log.regex"));
        let otlp = refused("format = \"otlp\"\nregex = \"x\"");
        assert!(otlp.contains("keep one of the two"), "{otlp}");
        let scope = refused("scope = \"steps\"");
        assert!(scope.contains("format = \"otlp\""), "{scope}");
        assert!(toml::from_str::<Reading>("format = \"xml\"").is_err());
        for two in ["order = \"seq\"\nclock = \"vc\"", "clock = \"vc\"\ninterleave = true"] {
            assert!(refused(two).contains("keep one of them"), "{two}");
        }
        assert!(refused("order = \"seq\"\ngaps = true").contains("clock = \"FIELD\""));
        assert!(refused("order = \"seq\"\nprocess = \"node\"").contains("interleave = true"));
    }

    #[test]
    fn each_log_is_a_trace_unless_an_order_is_said() {
        assert_eq!(read("").order(), Order::Each);
        assert_eq!(read("order = \"seq\"").order(), Order::Field("seq"));
        assert_eq!(
            read("clock = \"vc\"\nprocess = \"node\"").order(),
            Order::Clock { field: "vc", gaps: false }
        );
        assert_eq!(read("interleave = true").order(), Order::Interleaved);
        assert!(read("clock = \"vc\"\nprocess = \"node\"").problem().is_none());
    }
}
