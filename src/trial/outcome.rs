//! What came out of a run: per file its tests, what is wrong with it, and what the tests saw of its journey.

use super::cover::Coverage;
use super::judge::Difference;
use crate::syntax::{Diagnostic, Place};

/// What came out of all files.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// In the order of their paths.
    pub files: Vec<FileOutcome>,
    /// One per journey whose tests ran, in the order of their paths.
    pub coverage: Vec<Coverage>,
}

/// What came out of a file.
#[derive(Debug, Clone, Default)]
pub struct FileOutcome {
    /// The file.
    pub path: String,
    /// What is wrong with it or with its journey; then none of its tests ran.
    pub problems: Vec<Problem>,
    /// Whether the host could not read it; it has said why.
    pub is_unread: bool,
    /// Its tests, in the order of the text.
    pub tests: Vec<TestOutcome>,
}

/// A mistake in a text, with all that is needed to show it.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The file that it is in.
    pub path: String,
    /// Where it begins.
    pub place: Place,
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The place with a mark below it, as people read it.
    pub marked: String,
}

/// What came out of a test; it passed if it has no failure.
#[derive(Debug, Clone, Default)]
pub struct TestOutcome {
    /// Its name.
    pub name: String,
    /// The line of its name, from 1.
    pub line: usize,
    /// What is not as expected.
    pub failures: Vec<Failure>,
    /// What a reader of a failure should know: records that the profile refused.
    pub notes: Vec<String>,
}

/// An expectation that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Where the expectation stands, from 1.
    pub line: usize,
    /// Where the expectation stands, from 1.
    pub column: usize,
    /// The step of a sequence.
    pub step: Option<String>,
    /// The moment of the page.
    pub now: String,
    /// What is not as expected.
    pub difference: Difference,
}

impl TestOutcome {
    /// Whether everything was as expected.
    #[must_use]
    pub const fn has_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Outcome {
    /// Every test.
    pub fn tests(&self) -> impl Iterator<Item = &TestOutcome> {
        self.files.iter().flat_map(|file| &file.tests)
    }

    /// How many tests passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.tests().filter(|test| test.has_passed()).count()
    }

    /// How many tests failed; a file that could not be read or whose tests could not run counts as one.
    #[must_use]
    pub fn failed(&self) -> usize {
        let unread = self.files.iter().filter(|file| file.is_unread || !file.problems.is_empty()).count();
        self.tests().filter(|test| !test.has_passed()).count().saturating_add(unread)
    }

    /// The same with files that could not be read: each counts as one that failed.
    #[must_use]
    pub fn with_unread(mut self, paths: impl IntoIterator<Item = String>) -> Self {
        let unread = |path| FileOutcome { path, is_unread: true, ..FileOutcome::default() };
        self.files.extend(paths.into_iter().map(unread));
        self.files.sort_by(|left, right| left.path.cmp(&right.path));
        self
    }

    /// The last line of what is printed: `N passed, N failed`.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} passed, {} failed", self.passed(), self.failed())
    }

    /// What is covered less than required, in words; `percent` is required of items, of stages and of clauses.
    #[must_use]
    pub fn shortfalls(&self, percent: usize) -> Vec<String> {
        let short = self.coverage.iter().flat_map(|coverage| {
            let below = coverage.shares().into_iter().filter(move |(_, share)| share.percent() < percent);
            below.map(move |(what, share)| {
                format!(
                    "tests cover {} % of the {what} of `{}`, {percent} % are required",
                    share.percent(),
                    coverage.journey
                )
            })
        });
        short.collect()
    }
}
