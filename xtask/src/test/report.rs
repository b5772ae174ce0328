//! What the suites came to: a table with a closing line for people, figures for machines.

use std::fmt::Write;
use std::time::Duration;

use super::tally::Tally;
use crate::error::Error;
use crate::figure::{Figure, Limit};

/// One suite.
pub struct Outcome {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
    /// What it came to.
    pub tally: Tally,
}

impl Outcome {
    /// A suite that could not count its tests.
    pub fn died(name: &'static str, took: Duration, error: &Error) -> Self {
        let failures = vec![error.to_string()];
        Self { name, took, tally: Tally { failed: 1, failures, ..Tally::default() } }
    }
}

/// All suites of a call.
pub struct Report {
    outcomes: Vec<Outcome>,
    total: Tally,
}

impl Report {
    /// Adds them up.
    pub fn of(outcomes: Vec<Outcome>) -> Self {
        let mut total = Tally::default();
        for outcome in &outcomes {
            total.add(outcome.tally.clone());
        }
        Self { outcomes, total }
    }

    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.total.failed == 0
    }

    /// Failures, one line per suite, skipped tests, and `N passed, N failed`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        for Outcome { name, tally, .. } in &self.outcomes {
            for failure in &tally.failures {
                let _ = writeln!(text, "\n{name}: {failure}");
            }
        }
        let _ = writeln!(text, "\n{:<16} {:>7} {:>7} {:>8} {:>10}", "suite", "passed", "failed", "skipped", "time");
        for Outcome { name, took, tally } in &self.outcomes {
            let (passed, failed, skipped) = (tally.passed, tally.failed, tally.skipped.len());
            let seconds = format!("{:.1} s", took.as_secs_f64());
            let _ = writeln!(text, "{name:<16} {passed:>7} {failed:>7} {skipped:>8} {seconds:>10}");
        }
        for skipped in &self.total.skipped {
            let _ = writeln!(text, "skipped: {skipped}");
        }
        text + &self.total.summary()
    }

    /// What `verify` reports of it.
    pub fn figures(&self) -> Vec<Figure> {
        let took: Duration = self.outcomes.iter().map(|outcome| outcome.took).sum();
        vec![
            Figure::count("tests_passed", self.total.passed as u64),
            Figure::count("tests_failed", self.total.failed as u64).limited(Limit::AtMost(0.0)),
            Figure::count("tests_skipped", self.total.skipped.len() as u64),
            Figure::milliseconds("tests_ms", took),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let good = Tally { passed: 3, skipped: vec!["a: no data".to_owned()], ..Tally::default() };
        let bad = Tally { failed: 1, failures: vec!["boom".to_owned()], ..Tally::default() };
        let outcome = |name, tally| Outcome { name, took: Duration::from_millis(1_250), tally };
        Report::of(vec![outcome("rust", good), outcome("node", bad)])
    }

    #[test]
    fn text_of_a_failed_suite_shows_why_and_closes_with_the_sum() {
        let text = report().text();
        assert!(text.starts_with("\nnode: boom\n\nsuite"), "{text}");
        assert!(text.ends_with("1.2 s\nskipped: a: no data\n3 passed, 1 failed, 1 skipped"), "{text}");
        assert!(!report().passed());
    }

    #[test]
    fn figures_of_a_failed_suite_are_not_ok() {
        let figures = report().figures();
        let values: Vec<(&str, f64, bool)> = figures.iter().map(|f| (f.name.as_str(), f.value, f.ok())).collect();
        let expected = [
            ("tests_passed", 3.0, true),
            ("tests_failed", 1.0, false),
            ("tests_skipped", 1.0, true),
            ("tests_ms", 2_500.0, true),
        ];
        assert_eq!(values, expected);
    }
}
