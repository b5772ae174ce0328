//! Rule tests in `author.wasm`: the host reads files and prints texts, everything between is the same as natively.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::trial::{JourneyText, Listing, Outcome, TestFile, human, is_journey, journey_path, json, junit, run};

/// Where the journey is that a file of tests names; nothing if it names none.
#[wasm_bindgen(js_name = journeyPath)]
pub fn journey_of(path: &str, text: &str) -> Option<String> {
    journey_path(path, text)
}

/// Whether a file that was named as tests is a journey.
#[wasm_bindgen(js_name = isJourney)]
pub fn is_journey_of(path: &str, text: &str) -> bool {
    is_journey(path, text)
}

/// Files of tests, added one by one, and what came out of them.
#[wasm_bindgen]
#[derive(Default)]
pub struct RuleTests {
    files: Vec<TestFile>,
    unread: Vec<String>,
    outcome: Outcome,
}

#[wasm_bindgen]
impl RuleTests {
    /// Begins with no file.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, and its journey, if it names one.
    ///
    /// - `journey`: the journey's path.
    /// - `journey_text`: its text, or, with `unread`, why it cannot be read.
    pub fn add(&mut self, path: String, text: String, journey: Option<String>, journey_text: String, unread: bool) {
        let text_of = |text: String| if unread { Err(text) } else { Ok(text) };
        let journey = journey.map(|path| JourneyText { path, text: text_of(journey_text) });
        self.files.push(TestFile { path, text, journey });
    }

    /// Adds a file that could not be read; it counts as one that failed.
    #[wasm_bindgen(js_name = addUnread)]
    pub fn add_unread(&mut self, path: String) {
        self.unread.push(path);
    }

    /// Runs every test whose name contains `filter`.
    pub fn run(&mut self, filter: &str) {
        self.outcome = run(&self.files, filter).with_unread(self.unread.iter().cloned());
    }

    /// How many tests ran.
    pub fn tests(&self) -> usize {
        self.outcome.tests().count()
    }

    /// How many tests passed.
    pub fn passed(&self) -> usize {
        self.outcome.passed()
    }

    /// How many failed; a file whose tests could not run counts as one.
    pub fn failed(&self) -> usize {
        self.outcome.failed()
    }

    /// What the command line prints: `"human"`, `"json"` or `"junit"`.
    pub fn print(&self, format: &str, passed: bool, coverage: bool) -> String {
        match format {
            "json" => json(&self.outcome),
            "junit" => junit(&self.outcome),
            _ => human(&self.outcome, Listing { passed, coverage }),
        }
    }

    /// What is covered less than required, a line each.
    pub fn shortfalls(&self, percent: usize) -> String {
        self.outcome.shortfalls(percent).join("\n")
    }
}
