//! Diagnostics for code hosts and editors: SARIF 2.1.0 (OASIS), one run for all files of a call.

use std::path::Path;

use etappe::syntax::{Code, Diagnostic};
use serde_json::{Value, json};

use crate::error::CliError;
use crate::error_page;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A file with what was found in it.
pub struct Checked<'a> {
    pub path: &'a Path,
    pub source: &'a str,
    pub diagnostics: &'a [Diagnostic],
}

/// A file that could not be checked, and why.
pub struct Unread<'a> {
    pub path: &'a Path,
    pub error: &'a CliError,
}

/// The log as text.
pub fn log(files: &[Checked<'_>], unread: &[Unread<'_>]) -> String {
    let all = || files.iter().flat_map(|file| file.diagnostics.iter().map(move |diagnostic| (file, diagnostic)));
    let mut codes: Vec<Code> = all().map(|(_, diagnostic)| diagnostic.code).collect();
    codes.sort_by_key(|code| *code as u16);
    codes.dedup();
    let results: Vec<Value> = all().map(|(file, diagnostic)| result(file, diagnostic, &codes)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "etappe",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": REPOSITORY,
                "rules": codes.iter().map(rule).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": unread.iter().map(notification).collect::<Vec<_>>(),
            }],
            // Lines and columns are counted as in `Place`: from 1, in characters.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}")
}

fn rule(code: &Code) -> Value {
    let id = code.to_string();
    let title = error_page::title(&id).unwrap_or_default();
    json!({
        "id": id,
        "shortDescription": { "text": title },
        "helpUri": format!("{REPOSITORY}/blob/main/docs/errors/{id}.md"),
    })
}

fn notification(unread: &Unread<'_>) -> Value {
    json!({
        "level": "error",
        "message": { "text": unread.error.line() },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(unread.path) } } }],
    })
}

fn result(file: &Checked<'_>, diagnostic: &Diagnostic, codes: &[Code]) -> Value {
    let (start, end) = (diagnostic.span.place(file.source), diagnostic.span.end_place(file.source));
    let text = match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(file.path) },
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
    });
    if let (false, Value::Object(location)) = (diagnostic.path.is_empty(), &mut location) {
        location.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": diagnostic.path }]));
    }
    json!({
        "ruleId": diagnostic.code.to_string(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": diagnostic.severity.name(),
        "message": { "text": text },
        "locations": [location],
    })
}

/// The path as a URI reference: relative if the path is.
fn uri(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    if let Ok(url) = url::Url::from_file_path(path) {
        return url.into();
    }
    let mut uri = String::new();
    for byte in path.to_string_lossy().replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uri_of_odd_names_is_escaped() {
        assert_eq!(uri(Path::new("-")), "stdin");
        assert_eq!(uri(Path::new("a/journey.yaml")), "a/journey.yaml");
        assert_eq!(uri(Path::new("my shop/größe.yaml")), "my%20shop/gr%C3%B6%C3%9Fe.yaml");
    }
}
