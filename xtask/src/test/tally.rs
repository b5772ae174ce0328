//! Counting what test programs say: libtest's closing lines and TAP.

/// What one suite came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, or suites that died.
    pub failed: usize,
    /// Names, with the reason, of tests that did not run.
    pub skipped: Vec<String>,
    /// What to show of the failed ones.
    pub failures: Vec<String>,
}

impl Tally {
    /// Counts the output of one or many libtest (or wasm-bindgen-test) programs.
    pub fn of_libtest(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines().map(str::trim) {
            if let Some(counts) = line.strip_prefix("test result: ") {
                tally.passed += number_before(counts, " passed");
                tally.failed += number_before(counts, " failed");
            } else if let Some((name, _)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ignored"))
            {
                tally.skipped.push(format!("{name}: ignored"));
            }
        }
        tally
    }

    /// Counts the TAP of Node's test runner.
    pub fn of_tap(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines() {
            if let Some(count) = line.strip_prefix("# pass ") {
                tally.passed += count.trim().parse::<usize>().unwrap_or(0);
            } else if let Some(count) = line.strip_prefix("# fail ").or_else(|| line.strip_prefix("# cancelled ")) {
                tally.failed += count.trim().parse::<usize>().unwrap_or(0);
            } else if let Some((name, why)) = line.split_once("# SKIP").or_else(|| line.split_once("# TODO")) {
                let name = name.split_once(" - ").map_or(name, |(_, name)| name).trim();
                tally.skipped.push(format!("{name}: {}", why.trim()).trim_end_matches([':', ' ']).to_owned());
            }
        }
        tally
    }

    /// Counts one check by its outcome.
    pub fn check(&mut self, name: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(why) => {
                self.failed += 1;
                self.failures.push(format!("{name}: {why}"));
            }
        }
    }

    /// Counts tests as skipped that returned early and so were counted as passed.
    pub fn move_to_skipped(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.passed = self.passed.saturating_sub(1);
            self.skipped.push(name);
        }
    }

    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
        self.failures.extend(other.failures);
    }

    /// Whether nothing ran at all.
    pub fn is_empty(&self) -> bool {
        self.passed == 0 && self.failed == 0 && self.skipped.is_empty()
    }

    /// `N passed, N failed`, with the skipped ones where there are any.
    pub fn summary(&self) -> String {
        let Self { passed, failed, skipped, .. } = self;
        match skipped.len() {
            0 => format!("{passed} passed, {failed} failed"),
            skipped => format!("{passed} passed, {failed} failed, {skipped} skipped"),
        }
    }
}

fn number_before(text: &str, word: &str) -> usize {
    let before = text.split(word).next().unwrap_or_default();
    before.rsplit(|letter: char| !letter.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtest_of_two_programs_is_summed() {
        let output = "running 3 tests\ntest a ... ok\ntest slow ... ignored\n\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\n\
                      test result: FAILED. 11 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let tally = Tally::of_libtest(output);
        assert_eq!((tally.passed, tally.failed), (13, 3));
        assert_eq!(tally.skipped, ["slow: ignored"]);
    }

    #[test]
    fn tap_of_nodes_runner_gives_counts_and_skipped_names() {
        let output = "TAP version 13\n# Subtest: x\n    ok 1 - inner # SKIP no data\nok 1 - x\nok 2 - y # SKIP\n\
                      1..2\n# tests 4\n# suites 0\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 0\n";
        let tally = Tally::of_tap(output);
        assert_eq!((tally.passed, tally.failed), (2, 2));
        assert_eq!(tally.skipped, ["inner: no data", "y"]);
    }

    #[test]
    fn summary_names_skipped_only_when_there_are_some() {
        let mut tally = Tally { passed: 3, ..Tally::default() };
        assert_eq!(tally.summary(), "3 passed, 0 failed");
        tally.move_to_skipped(["shop data: not there".to_owned()]);
        assert_eq!(tally.summary(), "2 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn check_that_fails_is_shown_with_its_name() {
        let mut tally = Tally::default();
        tally.check("format", Err("main.rs".to_owned()));
        assert_eq!((tally.failed, tally.failures), (1, vec!["format: main.rs".to_owned()]));
    }
}
