//! `cargo xtask verify --only explain`: explanations against decisions on many random cases.

use crate::cargo_log;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::step::Step;

const CASES: f64 = 100_000.0;

/// Runs the random test of `tests/explain.rs` at full length; true if no case failed.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let step = Step::begin("explain against decide");
    let call =
        project.cargo().args(["test", "--release", "--package", "etappe", "--test", "explain", "--", "--nocapture"]);
    let call = call.env("ETAPPE_CASES", CASES.to_string());
    let output = cargo_log::run(&call, &step)?;
    let figures = figures(&output.out)?;
    step.done("");
    Ok(figure::print(&figures, format))
}

/// The figures of the line that the test prints.
fn figures(output: &str) -> Result<Vec<Figure>> {
    let cases =
        Figure::of("explain_cases", figure::printed(output, "explain_cases")?, "count").limited(Limit::AtLeast(CASES));
    let failures = Figure::of("explain_failures", figure::printed(output, "explain_failures")?, "count")
        .limited(Limit::AtMost(0.0));
    Ok(vec![cases, failures])
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_of_too_few_cases_are_not_ok() {
        let found = figures("running 1 test\nexplain_cases=2000 explain_failures=0\ntest a ... ok\n").unwrap();
        assert_eq!(found.iter().map(super::Figure::ok).collect::<Vec<_>>(), [false, true]);
        assert!(figures("nothing").is_err());
    }
}
