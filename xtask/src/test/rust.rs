//! `cargo test` over the workspace, native.

use super::{Bench, tally::Tally};
use crate::cargo_log::failure;
use crate::error::Result;
use crate::files;
use crate::run::{Output, Stream, Tool, ends};
use crate::step::Step;

/// What is tested together. These commands are built alone when they run, so testing them alone builds nothing twice.
const SELECTIONS: [&[&str]; 2] =
    [&["--workspace", "--exclude", "xtask", "--exclude", "etappe-bench"], &["--package", "xtask"]];

/// Units, integration tests and the examples in the documentation.
pub fn run(bench: &Bench, step: &Step) -> Result<Tally> {
    files::write(&bench.skipped_file(), "")?;
    let mut sum = Tally::default();
    for selection in SELECTIONS {
        let call = bench.equip(bench.project.cargo().arg("test").args(selection).arg("--no-fail-fast"));
        // What failed says where; a backtrace would bury it.
        let call = call.env("RUST_BACKTRACE", "0");
        let output = watch_libtest(&call, step)?;
        let tally = tally_of(bench, "rust", &call, &output)?;
        sum.add(tally);
    }
    sum.move_to_skipped(files::read_text(&bench.skipped_file())?.lines().map(str::to_owned));
    Ok(sum)
}

/// Runs a libtest program and counts its tests in the step.
pub fn watch_libtest(call: &Tool, step: &Step) -> Result<Output> {
    let mut tests = 0;
    call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        } else if line.starts_with("test ") && line.contains(" ... ") {
            tests += 1;
            step.note(format!("{tests} tests"));
        }
    })
}

/// The tally of a libtest program's output; a program that failed without a failed test has died.
pub fn tally_of(bench: &Bench, name: &str, call: &Tool, output: &Output) -> Result<Tally> {
    let log = bench.project.scratch().join(format!("{name}.log"));
    files::write(&log, &output.log)?;
    let mut tally = Tally::of_libtest(&output.out);
    if output.success {
        return Ok(tally);
    }
    if tally.failed == 0 {
        return Err(failure(call, output));
    }
    let details = failures(&output.out);
    tally.failures.push(format!("{} failed (all output: {})\n{}", tally.failed, log.display(), ends(&details)));
    Ok(tally)
}

/// The parts of libtest's output between `failures:` and the closing line.
fn failures(output: &str) -> String {
    let mut kept = Vec::new();
    let mut inside = false;
    for line in output.lines() {
        inside = (inside || line == "failures:") && !line.starts_with("test result:");
        if inside {
            kept.push(line);
        }
    }
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::failures;

    #[test]
    fn failures_of_two_programs_are_both_kept() {
        let output = "test a ... FAILED\nfailures:\n---- a\nboom\ntest result: FAILED\nnoise\nfailures:\n---- b\ntest result: FAILED\n";
        assert_eq!(failures(output), "failures:\n---- a\nboom\nfailures:\n---- b");
    }
}
