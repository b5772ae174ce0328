//! The outcome for programs: one JSON object per line.

use super::cover::{Coverage, Uncovered};
use super::outcome::{FileOutcome, Outcome, Problem, TestOutcome};
use crate::syntax::{Node, NodeValue, Span};

/// Lines of the types `diagnostic`, `test`, `coverage` and, last, `summary`.
#[must_use]
pub fn json(outcome: &Outcome) -> String {
    let mut out = String::new();
    for file in &outcome.files {
        file.problems.iter().for_each(|problem| put(&mut out, diagnostic(problem)));
        file.tests.iter().for_each(|one| put(&mut out, test(file, one)));
    }
    outcome.coverage.iter().for_each(|one| put(&mut out, coverage(one)));
    let summary =
        [("type", text("summary")), ("passed", number(outcome.passed())), ("failed", number(outcome.failed()))];
    put(&mut out, map(summary));
    out
}

fn put(out: &mut String, line: Node) {
    out.push_str(&line.to_json());
    out.push('\n');
}

fn node(value: NodeValue) -> Node {
    Node { span: Span::default(), value }
}

fn text(text: &str) -> Node {
    node(NodeValue::String(text.to_owned(), None))
}

fn number(number: usize) -> Node {
    node(NodeValue::Int(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn truth(value: bool) -> Node {
    node(NodeValue::Bool(value))
}

fn maybe(value: Option<&str>) -> Node {
    value.map_or_else(|| node(NodeValue::Null), text)
}

fn list(entries: impl Iterator<Item = Node>) -> Node {
    node(NodeValue::List(entries.collect()))
}

fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    let key = |name: &str| crate::syntax::Key { name: name.to_owned(), span: Span::default() };
    node(NodeValue::Map(entries.into_iter().map(|(name, value)| (key(name), value)).collect()))
}

fn diagnostic(problem: &Problem) -> Node {
    let found = &problem.diagnostic;
    map([
        ("type", text("diagnostic")),
        ("file", text(&problem.path)),
        ("line", number(problem.place.line)),
        ("column", number(problem.place.column)),
        ("code", text(&found.code.to_string())),
        ("severity", text(found.severity.name())),
        ("message", text(&found.message)),
        ("help", maybe(found.help.as_deref())),
        ("path", text(&found.path)),
        ("start", number(found.span.start)),
        ("end", number(found.span.end)),
    ])
}

fn test(file: &FileOutcome, test: &TestOutcome) -> Node {
    let failures = test.failures.iter().map(|failure| {
        let found = &failure.difference;
        map([
            ("line", number(failure.line)),
            ("column", number(failure.column)),
            ("step", maybe(failure.step.as_deref())),
            ("now", text(&failure.now)),
            ("about", text(&found.about)),
            ("expected", text(&found.expected)),
            ("got", text(&found.got)),
            ("why", list(found.why.iter().map(|why| text(why)))),
        ])
    });
    map([
        ("type", text("test")),
        ("file", text(&file.path)),
        ("line", number(test.line)),
        ("name", text(&test.name)),
        ("passed", truth(test.has_passed())),
        ("failures", list(failures)),
        ("notes", list(test.notes.iter().map(|note| text(note)))),
    ])
}

fn coverage(coverage: &Coverage) -> Node {
    let [items, stages, clauses] = coverage.shares().map(|(_, share)| {
        map([("covered", number(share.covered)), ("all", number(share.all)), ("percent", number(share.percent()))])
    });
    map([
        ("type", text("coverage")),
        ("journey", text(&coverage.journey)),
        ("items", items),
        ("stages", stages),
        ("clauses", clauses),
        ("uncovered", list(coverage.uncovered().iter().map(uncovered))),
    ])
}

fn uncovered(missed: &Uncovered<'_>) -> Node {
    map([
        ("kind", text(missed.part.kind.name())),
        ("id", text(&missed.part.id)),
        ("line", number(missed.part.line)),
        ("clause", maybe(missed.clause.map(|clause| clause.text.as_str()))),
        ("what", text(missed.what)),
    ])
}
