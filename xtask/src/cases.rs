//! Random tests at full length: `cargo xtask verify --only explain` and `--only until`.

use crate::cargo_log;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::step::Step;

const CASES: f64 = 100_000.0;

/// Runs the random test of `tests/<name>.rs` at full length; true if no case failed.
///
/// - `what`: is compared there.
pub fn run(project: &Project, name: &str, what: &str, format: Format) -> Result<bool> {
    let output = printed(project, what, name, &[("ETAPPE_CASES", CASES.to_string())])?;
    Ok(figure::print(&figures(name, &output)?, format))
}

/// What the test program `tests/<name>.rs` prints with these settings.
pub fn printed(project: &Project, what: &str, name: &str, settings: &[(&str, String)]) -> Result<String> {
    let step = Step::begin(what);
    let call = project.cargo().args(["test", "--release", "--package", "etappe", "--test", name, "--", "--nocapture"]);
    let call = settings.iter().fold(call, |call, (setting, value)| call.env(setting, value));
    let output = cargo_log::run(&call, &step)?;
    step.done("");
    Ok(output.out)
}

/// The figures of the line that the test prints.
fn figures(name: &str, output: &str) -> Result<Vec<Figure>> {
    let count = |what: &str, limit: Limit| {
        let name = format!("{name}_{what}");
        let found = figure::printed(output, &name)?;
        Ok(Figure::of(name, found, "count").limited(limit))
    };
    Ok(vec![count("cases", Limit::AtLeast(CASES))?, count("failures", Limit::AtMost(0.0))?])
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_of_too_few_cases_are_not_ok() {
        let found =
            figures("explain", "running 1 test\nexplain_cases=2000 explain_failures=0\ntest a ... ok\n").unwrap();
        assert_eq!(found.iter().map(super::Figure::ok).collect::<Vec<_>>(), [false, true]);
        assert!(figures("explain", "nothing").is_err());
    }
}
