//! Running cargo: what it says goes into the step, and what of it says why it failed into the error.

use crate::error::{Error, Result};
use crate::run::{Output, Stream, Tool, ends};
use crate::step::Step;

const PROGRESS: [&str; 8] =
    ["Compiling", "Checking", "Downloading", "Downloaded", "Finished", "Updating", "Locking", "Blocking"];

/// Runs cargo within a step; failing is an error that says why.
pub fn run(call: &Tool, step: &Step) -> Result<Output> {
    let output = call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        }
    })?;
    if output.success { Ok(output) } else { Err(failure(call, &output)) }
}

/// The error of a cargo call that failed.
pub fn failure(call: &Tool, output: &Output) -> Error {
    Error::failed(format!("`{}` {}\n{}", call.shown(), output.ending, reasons(&output.log)))
}

/// The log without progress and without messages for machines.
pub fn reasons(log: &str) -> String {
    let is_progress = |line: &str| PROGRESS.iter().any(|word| line.trim_start().starts_with(word));
    let kept: Vec<&str> = log.lines().filter(|line| !line.starts_with('{') && !is_progress(line)).collect();
    ends(&kept.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::reasons;

    #[test]
    fn reasons_leave_out_progress_and_json() {
        let log = "   Compiling serde v1.0.0\n{\"reason\":\"x\"}\nerror: boom\n  --> src/lib.rs\n    Finished `dev`\n";
        assert_eq!(reasons(log), "    error: boom\n      --> src/lib.rs");
    }
}
