//! Running files of tests: each against the journey that it names, which is compiled once.

use std::collections::BTreeMap;

use super::cover::Cover;
use super::file::{Tests, tests};
use super::journey::Journey;
use super::live;
use super::outcome::{FileOutcome, Outcome, Problem};
use super::outline::Outline;
use crate::compile::{Compiled, compile};
use crate::engine::Engine;
use crate::pack::PackError;
use crate::syntax::{Code, Diagnostic, Format, Node, NodeValue, Severity, Span, Spot, empty_document, parse_document};

/// A file of tests, as the host read it.
#[derive(Debug, Clone)]
pub struct TestFile {
    /// Where it is, as it is to be printed; the ending says how it is written.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The file at [`journey_path`]: none if the tests name no journey.
    pub journey: Option<JourneyText>,
}

/// The journey of a file of tests, as the host read it.
#[derive(Debug, Clone)]
pub struct JourneyText {
    /// Where it is, as it is to be printed.
    pub path: String,
    /// Its text, or why it cannot be read.
    pub text: Result<String, String>,
}

/// Whether a file that was named as tests is a journey: it has items or slots, and no tests.
#[must_use]
pub fn is_journey(path: &str, text: &str) -> bool {
    let Ok(root) = parse_document(text, Format::of_file_name(path)) else { return false };
    let NodeValue::Map(entries) = root.value else { return false };
    let has = |name: &str| entries.iter().any(|(key, _)| key.name == name);
    (has("items") || has("slots")) && !has("tests")
}

/// Where the journey is that a file of tests names, beside that file; none if it names none.
#[must_use]
pub fn journey_path(path: &str, text: &str) -> Option<String> {
    let root = parse_document(text, Format::of_file_name(path)).ok()?;
    let named = Spot::root(&root).get("journey")?;
    let NodeValue::String(named, _) = &named.node.value else { return None };
    let is_absolute = named.starts_with(['/', '\\']) || named.get(1..2) == Some(":");
    let folder = path.rfind(['/', '\\']).filter(|_| !is_absolute).and_then(|at| path.get(..=at)).unwrap_or_default();
    let mut kept: Vec<&str> = Vec::new();
    let joined = format!("{folder}{named}");
    for step in joined.split('/') {
        match step {
            "." => {}
            ".." if kept.last().is_some_and(|last| !last.is_empty() && *last != "..") => drop(kept.pop()),
            step => kept.push(step),
        }
    }
    Some(kept.join("/"))
}

/// Runs every test whose name contains `filter`, in the order of the paths.
///
/// Costs, per page that a test looks at, one decision, one explanation, and one look at every clause of the journey.
#[must_use]
pub fn run(files: &[TestFile], filter: &str) -> Outcome {
    let mut runner = Runner { filter, journeys: BTreeMap::new() };
    let mut sorted: Vec<&TestFile> = files.iter().collect();
    sorted.sort_by(|left, right| left.path.cmp(&right.path));
    let files = sorted.into_iter().map(|file| runner.file(file)).collect();
    let tested = runner.journeys.into_iter().filter_map(|(path, tested)| Some((path, tested.ok()?)));
    let tested = tested.filter(|(_, tested)| tested.has_run);
    let coverage = tested.map(|(path, tested)| tested.cover.into_coverage(&tested.engine, &path, &tested.outline));
    Outcome { files, coverage: coverage.collect() }
}

struct Runner<'f> {
    filter: &'f str,
    /// By path.
    journeys: BTreeMap<String, Result<Tested, Unusable>>,
}

/// Why no test can run against a journey.
enum Unusable {
    /// So many errors are in its text.
    Errors(usize),
    /// Its pack does not load.
    Pack(PackError),
}

impl Unusable {
    fn said(&self, named: Span, path: &str) -> Diagnostic {
        match self {
            Self::Errors(count) => {
                let errors = if *count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
                let message = format!("the journey `{path}` has {errors}");
                unusable(named, message, "correct them first; `etappe check` says what is wrong")
            }
            Self::Pack(error) => {
                let message = format!("the pack of `{path}` does not load: {error} (E{:04})", error.number());
                unusable(named, message, error.help())
            }
        }
    }
}

/// A journey that tests run against.
struct Tested {
    engine: Engine,
    cover: Cover,
    outline: Outline,
    has_run: bool,
}

impl Runner<'_> {
    fn file(&mut self, file: &TestFile) -> FileOutcome {
        let mut outcome = FileOutcome { path: file.path.clone(), ..FileOutcome::default() };
        let filter = self.filter;
        match self.tests(file, &mut outcome) {
            Ok(Some((read, tested))) => {
                let chosen = read.tests.iter().filter(|test| test.name.contains(filter));
                outcome.tests = chosen
                    .map(|test| {
                        tested.has_run = true;
                        live::run(&tested.engine, test, read.language, &file.text, &mut tested.cover)
                    })
                    .collect();
            }
            Ok(None) => {}
            Err(diagnostics) => {
                let problems = diagnostics.into_iter().map(|found| Problem::new(&file.path, &file.text, found));
                outcome.problems.extend(problems);
            }
        }
        outcome
    }

    /// The tests of a file with their journey.
    fn tests(
        &mut self,
        file: &TestFile,
        outcome: &mut FileOutcome,
    ) -> Result<Option<(Tests, &mut Tested)>, Vec<Diagnostic>> {
        let root =
            parse_document(&file.text, Format::of_file_name(&file.path)).map_err(|found| vec![in_tests(found)])?;
        let named = named(&root)?;
        let Some(journey) = &file.journey else {
            return Err(vec![unusable(
                named,
                "no journey was given for these tests".to_owned(),
                "name one in `journey`",
            )]);
        };
        let text = match &journey.text {
            Ok(text) => text,
            Err(why) => {
                let help = "write its path as seen from the file of the tests";
                return Err(vec![unusable(named, format!("cannot read `{}`: {why}", journey.path), help)]);
            }
        };
        if !self.journeys.contains_key(&journey.path) {
            let tested = load(&journey.path, text, outcome);
            self.journeys.insert(journey.path.clone(), tested);
        }
        match self.journeys.get_mut(&journey.path) {
            Some(Ok(tested)) => {
                let pack = tested.engine.pack();
                let read = tests(&root, &Journey { pack, schema: pack.schema() })?;
                Ok(Some((read, tested)))
            }
            Some(Err(why)) => Err(vec![why.said(named, &journey.path)]),
            None => Ok(None),
        }
    }
}

/// The place of the journey's name; that it is there is checked first, because everything else is read against it.
fn named(root: &Node) -> Result<Span, Vec<Diagnostic>> {
    let mut report = super::report::Report::default();
    let root = Spot::root(root);
    let spot = match report.is_form(&root, &super::form::FILE, "journey: journey.yaml") {
        true => report.required(&root, &super::form::FILE, "journey"),
        false => None,
    };
    let is_text = spot.as_ref().and_then(|spot| report.text(spot, "the path of a journey")).is_some();
    match spot {
        Some(spot) if is_text => Ok(spot.span()),
        _ => Err(report.into_diagnostics()),
    }
}

/// A file of tests begins otherwise than a journey.
fn in_tests(found: Diagnostic) -> Diagnostic {
    match found == empty_document() {
        true => found.help("a file of tests begins with `journey: journey.yaml` and `tests:`"),
        false => found,
    }
}

fn unusable(span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Code::TestedJourney, span, message).help(help).at("/journey")
}

/// Compiles a journey; its mistakes are said with the first file of tests that names it.
fn load(path: &str, text: &str, outcome: &mut FileOutcome) -> Result<Tested, Unusable> {
    let format = Format::of_file_name(path);
    let Compiled { pack, diagnostics, .. } = compile(text, format);
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let Some(pack) = pack else {
        outcome.problems = diagnostics.into_iter().map(|found| Problem::new(path, text, found)).collect();
        return Err(Unusable::Errors(errors));
    };
    let engine = Engine::load(pack).map_err(Unusable::Pack)?;
    let cover = Cover::new(&engine);
    Ok(Tested { cover, outline: Outline::of(text, format), engine, has_run: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journey_whose_pack_does_not_load_says_why() {
        let found = Unusable::Pack(PackError::Version).said(Span::default(), "journey.yaml");
        assert_eq!(
            found.message,
            "the pack of `journey.yaml` does not load: pack has a format that this engine does not read (E0403)"
        );
        assert_eq!(found.help.as_deref(), Some(PackError::Version.help()));
    }
}
