//! The outcome as JUnit XML, which CI systems read: a suite per file, a case per test.

use super::outcome::{FileOutcome, Outcome, TestOutcome};
use crate::syntax::xml_escaped;

/// One XML document. It has no times, so that equal outcomes give equal texts.
#[must_use]
pub fn junit(outcome: &Outcome) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = |files: &[FileOutcome]| {
        let tests = files.iter().flat_map(|file| &file.tests);
        let failed = tests.clone().filter(|test| !test.has_passed()).count();
        let errors = files.iter().filter(|file| !file.problems.is_empty()).count();
        format!("tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\"", tests.count().saturating_add(errors))
    };
    out.push_str(&format!("<testsuites name=\"etappe\" {}>\n", counts(&outcome.files)));
    for file in &outcome.files {
        let one = std::slice::from_ref(file);
        out.push_str(&format!("  <testsuite name=\"{}\" {}>\n", quoted(&file.path), counts(one)));
        if !file.problems.is_empty() {
            put_error(&mut out, file);
        }
        file.tests.iter().for_each(|test| put_case(&mut out, file, test));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A file whose tests could not run, as one case.
fn put_error(out: &mut String, file: &FileOutcome) {
    let first = file.problems.first();
    let line = first.filter(|problem| problem.path == file.path).map_or(1, |problem| problem.place.line);
    let code = first.map_or_else(String::new, |problem| problem.diagnostic.code.to_string());
    let message = first.map_or("", |problem| problem.diagnostic.message.as_str());
    let all: Vec<&str> = file.problems.iter().map(|problem| problem.marked.as_str()).collect();
    let path = quoted(&file.path);
    out.push_str(&format!(
        "    <testcase classname=\"{path}\" name=\"the file can be run\" file=\"{path}\" line=\"{line}\">\n"
    ));
    out.push_str(&format!(
        "      <error type=\"{code}\" message=\"{}\">{}</error>\n",
        quoted(message),
        xml_escaped(&all.join("\n"))
    ));
    out.push_str("    </testcase>\n");
}

fn put_case(out: &mut String, file: &FileOutcome, test: &TestOutcome) {
    let (path, name) = (quoted(&file.path), quoted(&test.name));
    let end = if test.has_passed() { "/>" } else { ">" };
    out.push_str(&format!(
        "    <testcase classname=\"{path}\" name=\"{name}\" file=\"{path}\" line=\"{}\"{end}\n",
        test.line
    ));
    put_failure(out, file, test);
    if !test.has_passed() {
        out.push_str("    </testcase>\n");
    }
}

/// Everything that is not as expected in one element: some readers take no more than one of a case.
fn put_failure(out: &mut String, file: &FileOutcome, test: &TestOutcome) {
    let mut messages = Vec::new();
    let mut body = Vec::new();
    for failure in &test.failures {
        let found = &failure.difference;
        let step = failure.step.as_ref().map_or_else(String::new, |step| format!("{step}: "));
        let message = format!("{step}{}: expected {}, got {}", found.about, found.expected, found.got);
        body.push(format!("{}:{}:{}: {message}", file.path, failure.line, failure.column));
        body.extend(found.why.iter().map(|why| format!("  {why}")));
        messages.push(message);
    }
    body.extend(test.notes.iter().map(|note| format!("note: {note}")));
    if let Some(first) = messages.first() {
        let more = match messages.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let (message, body) = (quoted(&format!("{first}{more}")), xml_escaped(&body.join("\n")));
        out.push_str(&format!("      <failure message=\"{message}\">{body}</failure>\n"));
    }
}

/// The text as an attribute has it: readers make a blank of a line break or tab that is written there as such.
fn quoted(text: &str) -> String {
    xml_escaped(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_keeps_its_lines() {
        assert_eq!(quoted("a\tb\n<c>\r"), "a&#9;b&#10;&lt;c&gt;\u{fffd}");
    }
}
