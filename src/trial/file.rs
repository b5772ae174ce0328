//! Reading a whole file of tests: from its text to pages with their moment, what happened before them, and what they must show.

use super::form;
use super::given::{Given, a_span, facts_over, given};
use super::happening::{GivenEvent, What, When};
use super::journey::{Journey, Named};
use super::moment::{DEFAULT_NOW, moment};
use super::report::Report;
use super::standing::{Previewed, Standing};
use super::wanted::{Wanted, wanted};
use crate::base::limits;
use crate::base::time::{UnixMs, kept};
use crate::explain::Language;
use crate::model::Scalar;
use crate::syntax::{Code, Diagnostic, Node, NodeValue, Span, Spot, write_moment};

/// The tests of a file.
#[derive(Debug)]
pub(super) struct Tests {
    pub language: Language,
    pub tests: Vec<Test>,
}

/// A test: what happens, page by page.
#[derive(Debug)]
pub(super) struct Test {
    pub name: String,
    pub span: Span,
    /// The unit that the profile draws; none for that of every test.
    pub unit: Option<[u8; 16]>,
    /// What is given before a sequence; nobody looks at a page then.
    pub before: Option<TestPage>,
    pub pages: Vec<TestPage>,
}

/// A page and what happens before it.
#[derive(Debug)]
pub(super) struct TestPage {
    /// Its name in a sequence; a single page has none.
    pub step: Option<String>,
    pub now_ms: UnixMs,
    pub same_page: bool,
    pub consent: Vec<(String, bool)>,
    pub attributes: Vec<(String, Option<Scalar>)>,
    pub context: Vec<(String, Scalar)>,
    /// In the order of time.
    pub events: Vec<TestEvent>,
    pub standing: TestStanding,
    /// The slots whose items are seen there.
    pub seen: Seen,
    /// None where nobody looks at the page.
    pub wanted: Option<Wanted>,
}

impl TestPage {
    /// The channel on which the page is asked for; empty if that is not known.
    pub fn channel(&self) -> &str {
        match self.context.iter().find(|fact| fact.0 == "channel") {
            Some((_, Scalar::String(channel))) => channel,
            _ => "",
        }
    }
}

/// What is said of a page beside the facts of its request.
#[derive(Debug, Default)]
pub(super) struct TestStanding {
    /// Slot, item and variant, by their ids.
    pub committed: Vec<[String; 3]>,
    /// When the page was opened; none if that follows from the steps.
    pub opened_ms: Option<UnixMs>,
    pub done: Vec<String>,
    pub unfolded: Vec<TestEvent>,
    pub preview: Previewed,
}

/// What of a page is seen.
#[derive(Debug, Default)]
pub(super) enum Seen {
    #[default]
    Nothing,
    All,
    /// Of these slots.
    Some(Vec<u16>),
}

#[derive(Debug)]
pub(super) struct TestEvent {
    pub what: What,
    pub at_ms: UnixMs,
}

/// Reads a file, or says everything that is wrong with it.
pub(super) fn tests(root: &Node, journey: &Journey<'_>) -> Result<Tests, Vec<Diagnostic>> {
    let mut report = Report::default();
    let root = Spot::root(root);
    let tests = all(&mut report, &root, journey);
    if report.len() == 0 { Ok(tests) } else { Err(report.into_diagnostics()) }
}

fn all(report: &mut Report, root: &Spot<'_>, journey: &Journey<'_>) -> Tests {
    let mut read = Tests { language: Language::English, tests: Vec::new() };
    if !report.is_form(root, &form::FILE, "journey: journey.yaml") {
        return read;
    }
    if let Some(spot) = root.get("language") {
        read.language = report.choice(&spot, "a language", &Language::ALL).unwrap_or_default();
    }
    let base = background(report, root, journey);
    let Some(list) = report.required(root, &form::FILE, "tests") else { return read };
    if !report.is_list(&list, "tests: [{ name: …, expect: … }]") {
        return read;
    }
    for spot in list.list() {
        let Some(test) = test(report, &spot, &base, journey) else { continue };
        if read.tests.iter().any(|other| other.name == test.name) {
            let message = format!("another test is called `{}`", test.name);
            let place = spot.get("name").unwrap_or(spot);
            report.error(&place, Code::DuplicateTestName, message, "say what is different about this one");
        }
        read.tests.push(test);
    }
    if list.list().next().is_none() {
        report.missing(&list, "there is no test here".to_owned(), format!("write `{}`", example("tests")));
    }
    read
}

fn example(field: &str) -> &'static str {
    form::FILE.fields.iter().find(|known| known.name == field).map_or("", |known| known.example)
}

/// `given` of the file or of a test.
fn background(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Given {
    let found =
        spot.get("given").filter(|spot| report.is_form(spot, &form::GIVEN, "given: { context: { campaign: poster } }"));
    found.map(|spot| given(report, &spot, journey)).unwrap_or_default()
}

fn test(report: &mut Report, spot: &Spot<'_>, base: &Given, journey: &Journey<'_>) -> Option<Test> {
    if !report.is_form(spot, &form::TEST, "{ name: \"the poster's visitor sees its hero\", expect: … }") {
        return None;
    }
    let name_spot = report.required(spot, &form::TEST, "name");
    let name = name_spot.as_ref().and_then(|spot| report.text(spot, "a name")).unwrap_or_default().to_owned();
    let given = background(report, spot, journey).over(base);
    let default_ms = moment(DEFAULT_NOW).unwrap_or_default();
    let now_ms = given.now_ms.unwrap_or(default_ms);
    let span = name_spot.map_or(spot.span(), |spot| spot.span());
    let mut sequence = Sequence {
        before_ms: None,
        left: limits::TEST_EVENTS,
        now_ms,
        facts: given.context.clone(),
        standing: given.standing.clone(),
        report,
        journey,
    };
    let mut before = None;
    let pages = match (spot.get("expect"), spot.get("steps")) {
        (Some(expect), None) => vec![sequence.single(&expect, &given)],
        (None, Some(steps)) => {
            before = Some(sequence.page(&given));
            // Without a history the first step may bring one.
            sequence.before_ms = sequence.before_ms.filter(|_| !given.events.is_empty());
            sequence.steps(&steps)
        }
        (Some(_), Some(steps)) => {
            let message = "a test has `expect` or `steps`, not both";
            report.error(&steps, Code::InvalidTestValue, message, "move `expect` into the first step");
            Vec::new()
        }
        (None, None) => {
            report.required(spot, &form::TEST, "expect");
            Vec::new()
        }
    };
    Some(Test { name, span, unit: given.unit, before, pages })
}

/// The pages of a test, as time goes on.
struct Sequence<'r, 'p> {
    /// The moment of the page before.
    before_ms: Option<UnixMs>,
    /// How many events may still happen.
    left: usize,
    now_ms: UnixMs,
    /// The context that holds for every page of the test.
    facts: Vec<(String, Option<Scalar>)>,
    /// What stands on every page of the test, where a step says nothing else.
    standing: Standing,
    report: &'r mut Report,
    journey: &'r Journey<'p>,
}

impl Sequence<'_, '_> {
    fn single(&mut self, expect: &Spot<'_>, given: &Given) -> TestPage {
        let wanted = self.wanted(expect);
        TestPage { wanted: Some(wanted), ..self.page(given) }
    }

    fn steps(&mut self, steps: &Spot<'_>) -> Vec<TestPage> {
        let mut pages = Vec::new();
        if !self.report.is_list(steps, "steps: [{ after: 2d, expect: { stage: retention } }]") {
            return pages;
        }
        let before = self.report.len();
        for spot in steps.list() {
            pages.extend(self.step(&spot, pages.len()));
        }
        if self.report.len() == before && !pages.iter().any(|page: &TestPage| page.wanted.is_some()) {
            let message = "no step of this test expects anything".to_owned();
            self.report.missing(steps, message, "add `expect: { slots: { hero: hero-poster } }` to a step".to_owned());
        }
        pages
    }

    fn step(&mut self, spot: &Spot<'_>, number: usize) -> Option<TestPage> {
        if !self.report.is_form(spot, &form::STEP, "{ after: 2d, expect: { stage: retention } }") {
            return None;
        }
        let after_ms = spot.get("after").and_then(|spot| a_span(self.report, &spot)).unwrap_or(0);
        self.now_ms = kept(self.now_ms.saturating_add(after_ms));
        let own = given(self.report, spot, self.journey);
        let page = self.page(&own);
        let name = spot.get("step").and_then(|spot| self.report.text(&spot, "the name of a step").map(str::to_owned));
        let name = name.unwrap_or_else(|| format!("step {}", number.saturating_add(1)));
        let same_page = spot.get("same_page").is_some_and(|spot| self.truth(&spot));
        let seen = spot.get("seen").map(|spot| self.seen(&spot)).unwrap_or_default();
        let expect = spot.get("expect");
        let wanted = expect.as_ref().map(|expect| self.wanted(expect));
        Some(TestPage { step: Some(name), same_page, wanted, seen, ..page })
    }

    /// `true`, or the slots whose items were seen.
    fn seen(&mut self, spot: &Spot<'_>) -> Seen {
        if !matches!(spot.node.value, NodeValue::List(_)) {
            return if self.truth(spot) { Seen::All } else { Seen::Nothing };
        }
        let mut slots = Vec::new();
        for spot in spot.list() {
            let name = self.report.text(&spot, "the id of a slot");
            slots.extend(name.and_then(|name| self.journey.slot(self.report, &Named::text(&spot, name))));
        }
        Seen::Some(slots)
    }

    fn truth(&mut self, spot: &Spot<'_>) -> bool {
        let NodeValue::Bool(value) = spot.node.value else {
            self.report.wrong_type(spot, "true or false", "write `true` or `false`, without quotes");
            return false;
        };
        value
    }

    fn wanted(&mut self, expect: &Spot<'_>) -> Wanted {
        let before = self.report.len();
        let found = wanted(self.report, expect, self.journey);
        if found.is_empty() && self.report.len() == before {
            let help = "add `slots: { hero: hero-poster }`, `stage: awareness` or `not_shown: [loyalty-offer]`";
            self.report.missing(expect, "this expects nothing".to_owned(), help.to_owned());
        }
        found
    }

    /// What happens before the page at the present moment.
    fn page(&mut self, given: &Given) -> TestPage {
        let mut events: Vec<TestEvent> =
            given.events.iter().flat_map(|event| self.happen(event, self.before_ms)).collect();
        events.sort_by_key(|event| event.at_ms);
        let standing = given.standing.over(&self.standing);
        let standing = TestStanding {
            committed: standing.committed,
            opened_ms: standing.opened_ms.map(|opened_ms| self.now_ms.saturating_sub(opened_ms)),
            done: standing.done,
            // Others than what the profile holds: they may have happened at any time before the page.
            unfolded: standing.unfolded.iter().flat_map(|event| self.happen(event, None)).collect(),
            preview: standing.preview,
        };
        let facts = facts_over(&self.facts, &given.context);
        let page = TestPage {
            step: None,
            now_ms: self.now_ms,
            same_page: false,
            consent: given.consent.clone(),
            attributes: given.attributes.clone(),
            context: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            events,
            standing,
            seen: Seen::Nothing,
            wanted: None,
        };
        self.before_ms = Some(self.now_ms);
        page
    }

    /// An event as often as it happens, the last time at its moment.
    fn happen(&mut self, event: &GivenEvent, before_ms: Option<UnixMs>) -> Vec<TestEvent> {
        let times = usize::try_from(event.times).unwrap_or(usize::MAX);
        let Some(left) = self.left.checked_sub(times) else {
            let message = format!("more than {} events happen in one test", limits::TEST_EVENTS);
            let help = Some("lower `times`, or make two tests of it".to_owned());
            self.report.error_at(event.span, &event.path, Code::InvalidTestValue, message, help);
            return Vec::new();
        };
        self.left = left;
        let last_ms = match event.when {
            When::Ago(ago_ms) => self.now_ms.saturating_sub(ago_ms),
            When::At(at_ms) => at_ms,
        };
        let back_ms = |times: u32| i64::from(times).saturating_mul(event.every_ms);
        let first_ms = last_ms.saturating_sub(back_ms(event.times.saturating_sub(1)));
        let page = write_moment(self.now_ms);
        let called = event.what.called();
        let wrong = match before_ms {
            _ if last_ms > self.now_ms => {
                Some((format!("{called} happens after its page, which is at {page}"), "write a moment before it"))
            }
            Some(before_ms) if first_ms < before_ms => {
                let (at, before) = (write_moment(first_ms), write_moment(before_ms));
                let message = format!("{called} happens at {at}, when the test is at {before} already");
                Some((message, "write a shorter `ago`, a longer `after`, or move it to an earlier step"))
            }
            _ if first_ms < 0 => Some((format!("{called} happens before 1970"), "write a shorter span of time")),
            _ => None,
        };
        if let Some((message, help)) = wrong {
            self.report.error_at(event.span, &event.path, Code::TestTimeOrder, message, Some(help.to_owned()));
            return Vec::new();
        }
        let at = |times: u32| TestEvent { what: event.what.clone(), at_ms: last_ms.saturating_sub(back_ms(times)) };
        (0..event.times).map(at).collect()
    }
}
