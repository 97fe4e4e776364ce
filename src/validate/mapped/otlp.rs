//! What OpenTelemetry exports, as fields of events.
//!
//! In: an export request in the JSON encoding of OTLP, which its file exporters write
//! one a line. Out: the fields of each span, of each event of a span and of each log
//! record in it. Source: OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding".

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::values::shown;

/// What an attribute cannot be called at the top; it is in `attributes` then.
const ATTRIBUTES: &str = "attributes";

/// A request; what else it holds, such as metrics, are no events.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    resource_spans: Option<Vec<Resources>>,
    resource_logs: Option<Vec<Resources>>,
    resource_metrics: Option<Json>,
}

/// The records of one resource, for example of one process.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resources {
    #[serde(default)]
    resource: Attributed,
    #[serde(default, alias = "scopeLogs")]
    scope_spans: Vec<Scoped>,
}

/// The records of one instrumentation scope.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scoped {
    #[serde(default)]
    scope: Scope,
    #[serde(default, alias = "logRecords")]
    spans: Vec<Record>,
}

#[derive(Debug, Default, Deserialize)]
struct Scope {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Default, Deserialize)]
struct Attributed {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

/// A span, an event of one, or a log record.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(alias = "eventName")]
    name: Option<String>,
    body: Option<Json>,
    #[serde(alias = "startTimeUnixNano")]
    start: Option<Json>,
    #[serde(alias = "endTimeUnixNano")]
    end: Option<Json>,
    #[serde(alias = "timeUnixNano")]
    time: Option<Json>,
    trace_id: Option<String>,
    span_id: Option<String>,
    parent_span_id: Option<String>,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    events: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: Json,
}

/// The fields of all records of a request that are of this scope, if one is asked for,
/// and how many others there are.
///
/// # Errors
/// It is not such a request, or a value in it is none.
pub(super) fn records(
    request: Map<String, Json>,
    scope: Option<&str>,
) -> Result<(Vec<Map<String, Json>>, u64), String> {
    let request: Request = serde_json::from_value(Json::Object(request))
        .map_err(|why| format!("the line is not an export of OpenTelemetry: {why}"))?;
    let Request { resource_spans: spans, resource_logs: logs, resource_metrics } = request;
    if spans.is_none() && logs.is_none() {
        return match resource_metrics {
            Some(_) => Ok((Vec::new(), 1)),
            None => Err("the line is not an export of OpenTelemetry: it has neither resourceSpans nor resourceLogs".to_owned()),
        };
    }
    let (mut found, mut others) = (Vec::new(), 0);
    for of_resource in spans.into_iter().chain(logs).flatten() {
        let resource = object(&of_resource.resource.attributes)?;
        for Scoped { scope: own, spans } in of_resource.scope_spans {
            if scope.is_some_and(|wanted| wanted != own.name) {
                others += spans.len() as u64;
                continue;
            }
            let about = About { resource: &resource, scope: &own.name };
            for record in &spans {
                found.push(about.fields(record, record)?);
                for event in &record.events {
                    found.push(about.fields(event, record)?);
                }
            }
        }
    }
    Ok((found, others))
}

/// Where a record comes from.
struct About<'a> {
    resource: &'a Map<String, Json>,
    scope: &'a str,
}

impl About<'_> {
    /// The fields of a record that is a span, or of one that is inside it.
    fn fields(&self, record: &Record, span: &Record) -> Result<Map<String, Json>, String> {
        let attributes = object(&record.attributes)?;
        let body = record.body.as_ref().map(plain).transpose()?;
        let name = record.name.clone().filter(|name| !name.is_empty()).map(Json::from);
        let moment = |time: &Option<Json>| time.as_ref().map(whole).transpose();
        let (start, end) = (moment(&record.start)?, moment(&record.end)?);
        // A span is over when what it did has been done.
        let time = moment(&record.time)?.or_else(|| end.clone());
        let text = |text: &Option<String>| text.clone().map(Json::from);
        let own = [
            ("name", name.or_else(|| body.clone())),
            ("body", body),
            ("start", start),
            ("end", end),
            ("time", time),
            ("traceId", text(&span.trace_id)),
            ("spanId", text(&span.span_id)),
            ("parentSpanId", text(&span.parent_span_id)),
            ("scope", Some(Json::from(self.scope))),
            ("resource", Some(Json::Object(self.resource.clone()))),
            (ATTRIBUTES, Some(Json::Object(attributes.clone()))),
        ];
        let mut fields = attributes;
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        fields.extend(own);
        Ok(fields)
    }
}

fn object(attributes: &[Attribute]) -> Result<Map<String, Json>, String> {
    let pair = |one: &Attribute| Ok((one.key.clone(), plain(&one.value)?));
    attributes.iter().map(pair).collect()
}

/// A value without the name of its kind.
fn plain(value: &Json) -> Result<Json, String> {
    let wrong = || format!("{} is not a value of OpenTelemetry", shown(value));
    let Some(tagged) = value.as_object() else {
        return if value.is_null() { Ok(Json::Null) } else { Err(wrong()) };
    };
    let Some((kind, inner)) = tagged.iter().next() else { return Ok(Json::Null) };
    let values = || match inner.get("values") {
        None => Ok(Vec::new()),
        Some(values) => values.as_array().cloned().ok_or_else(wrong),
    };
    match kind.as_str() {
        "stringValue" | "boolValue" | "doubleValue" | "bytesValue" => Ok(inner.clone()),
        "intValue" => whole(inner),
        "arrayValue" => values()?.iter().map(plain).collect::<Result<_, _>>().map(Json::Array),
        "kvlistValue" => {
            let pairs = serde_json::from_value::<Vec<Attribute>>(Json::Array(values()?));
            object(&pairs.map_err(|_| wrong())?).map(Json::Object)
        }
        _ => Err(wrong()),
    }
}

/// Numbers of 64 bits are texts in this encoding; other writers use numbers.
fn whole(number: &Json) -> Result<Json, String> {
    let read = match number {
        Json::Number(_) => Some(number.clone()),
        Json::String(text) => {
            let unsigned = || text.parse::<u64>().ok().map(Json::from);
            text.parse::<i64>().ok().map(Json::from).or_else(unsigned)
        }
        _ => None,
    };
    read.ok_or_else(|| format!("{} is not a whole number", shown(number)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(request: Json, scope: Option<&str>) -> Result<(Vec<Json>, u64), String> {
        let Json::Object(request) = request else { panic!("not an object") };
        let (found, others) = records(request, scope)?;
        Ok((found.into_iter().map(Json::Object).collect(), others))
    }

    fn spans(scope: &str, spans: &Json) -> Json {
        json!({"resourceSpans": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "lock"}}]},
            "scopeSpans": [{"scope": {"name": scope}, "spans": spans}],
        }]})
    }

    #[test]
    fn a_span_and_its_events_have_their_attributes_as_fields() {
        let span = json!([{
            "name": "Grant", "traceId": "t", "spanId": "s", "kind": 1,
            "startTimeUnixNano": "1700000000000000001", "endTimeUnixNano": 1_700_000_000_000_000_009_u64,
            "attributes": [
                {"key": "client", "value": {"stringValue": "c1"}},
                {"key": "line", "value": {"arrayValue": {"values": [{"intValue": "2"}, {"intValue": 3}]}}},
                {"key": "name", "value": {"kvlistValue": {"values": [{"key": "a", "value": {"boolValue": true}}]}}},
                {"key": "none", "value": {}},
            ],
            "events": [{"name": "Told", "timeUnixNano": "1700000000000000005"}],
        }]);
        let (found, others) = read(spans("steps", &span), None).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&found).unwrap());
        assert_eq!(others, 0);
    }

    #[test]
    fn a_log_record_is_known_by_its_event_or_by_its_body() {
        let log = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [
            {"timeUnixNano": "5", "eventName": "Grant", "body": {"stringValue": "granted it"}},
            {"timeUnixNano": "6", "body": {"stringValue": "Free"}},
        ]}]}]});
        let (found, _) = read(log, None).unwrap();
        assert_eq!((&found[0]["name"], &found[0]["time"]), (&json!("Grant"), &json!(5)));
        assert_eq!((&found[1]["name"], &found[1]["body"]), (&json!("Free"), &json!("Free")));
    }

    #[test]
    fn records_of_another_scope_and_metrics_are_no_events() {
        let span = json!([{"name": "GET /"}]);
        assert_eq!(read(spans("http", &span), Some("steps")).unwrap(), (Vec::new(), 1));
        assert_eq!(read(spans("http", &span), Some("http")).unwrap().0.len(), 1);
        assert_eq!(read(json!({"resourceMetrics": []}), None).unwrap(), (Vec::new(), 1));
    }

    #[test]
    fn what_is_no_export_is_told() {
        let refused = |request: Json| read(request, None).unwrap_err();
        assert!(refused(json!({"event": "Grant"})).contains("neither resourceSpans nor"));
        assert!(refused(json!({"resourceSpans": 3})).contains("not an export of OpenTelemetry"));
        let wrong =
            |value: Json| spans("", &json!([{"attributes": [{"key": "a", "value": value}]}]));
        assert!(refused(wrong(json!(3))).contains("3 is not a value of OpenTelemetry"));
        assert!(refused(wrong(json!({"intValue": "x"}))).contains("\"x\" is not a whole number"));
        assert!(refused(wrong(json!({"otherValue": 1}))).contains("is not a value"));
    }
}
