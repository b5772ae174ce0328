//! The JavaScript suites, through Node's test runner.

use std::path::PathBuf;
use std::time::Duration;

use super::{Bench, tally::Tally};
use crate::error::{Error, Result};
use crate::files;
use crate::run::{Stream, ends};
use crate::step::Step;

const DEADLINE: Duration = Duration::from_secs(8 * 60);
const TEST_DEADLINE_MS: &str = "180000";

/// Every `*.test.js`, `.mjs` or `.ts` below `tests/<suite>`.
pub fn run(bench: &Bench, step: &Step, suite: &str) -> Result<Tally> {
    let folder = bench.project.path("tests").join(suite);
    let found = tests_below(&folder)?;
    if found.is_empty() {
        return Err(Error::failed(format!("there is no test in `tests/{suite}` (files named `*.test.js` or `.mjs`)")));
    }
    files::write(&bench.skipped_file(), "")?;
    // Browsers and workers share two cores at most: one file at a time keeps their timing honest.
    let call = bench
        .equip(bench.project.node())
        .args(["--test", "--test-reporter=tap", "--test-concurrency=1", "--test-timeout", TEST_DEADLINE_MS])
        .args(found)
        .deadline(DEADLINE);
    let mut tests = 0;
    let output = call.watch(|stream, line| {
        let line = line.trim_start();
        if stream == Stream::Out && (line.starts_with("ok ") || line.starts_with("not ok ")) {
            tests += 1;
            step.note(format!("{tests} tests"));
        }
    })?;
    let log = bench.project.scratch().join(format!("{suite}.log"));
    files::write(&log, &output.log)?;
    let mut tally = Tally::of_tap(&output.out);
    tally.move_to_skipped(files::read_text(&bench.skipped_file())?.lines().map(str::to_owned));
    if !output.success && tally.failed == 0 {
        return Err(Error::failed(format!("the runner of `tests/{suite}` {}\n{}", output.ending, ends(&output.log))));
    }
    if tally.failed > 0 {
        tally.failures.push(format!("(all output: {})\n{}", log.display(), failures(&output.out)));
    }
    Ok(tally)
}

fn tests_below(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    let is_test = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        [".test.js", ".test.mjs", ".test.ts"].iter().any(|ending| name.ends_with(ending))
    };
    Ok(files::all_below(folder)?.into_iter().filter(is_test).collect())
}

/// Each `not ok` line with the block that explains it.
fn failures(tap: &str) -> String {
    let mut kept = Vec::new();
    let mut inside = false;
    for line in tap.lines() {
        let text = line.trim_start();
        if text.starts_with("not ok ") {
            inside = true;
        } else if text == "..." || text.starts_with("ok ") || text.starts_with("# Subtest") {
            inside = false;
        }
        if inside {
            kept.push(line);
        }
    }
    ends(&kept.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::failures;

    #[test]
    fn failures_keep_the_block_of_each_failed_test() {
        let tap =
            "# Subtest: a\nnot ok 1 - a\n  ---\n  error: 'boom'\n  ...\nok 2 - b\n  ---\n  duration_ms: 1\n  ...\n";
        assert_eq!(failures(tap), "    not ok 1 - a\n      ---\n      error: 'boom'");
    }
}
