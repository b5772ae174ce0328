//! Calls of the scripts in `benches/peers/` and of the outside benchmark's own: each a process of its own that prints JSON.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::{Output, Tool, ends};
use crate::setup;

/// A peer that takes longer than this with anything is not waited for.
const DEADLINE: Duration = Duration::from_secs(240);
/// How a line begins that is meant for the caller: some peers print JSON of their own.
const MARK: &str = "@@";
/// Longest reason that is shown.
const REASON_LETTERS: usize = 100;

/// What a script said, or in one line why it did not get that far.
pub type Answer = std::result::Result<Vec<Value>, String>;

/// What every call is given.
pub struct Scripts<'a> {
    project: &'a Project,
    folder: PathBuf,
    etappe: PathBuf,
}

impl<'a> Scripts<'a> {
    /// For the outside benchmark as installed in `folder`, and the command line that compiles.
    pub fn new(project: &'a Project, folder: PathBuf, etappe: &Path) -> Self {
        Self { project, folder, etappe: etappe.to_path_buf() }
    }

    /// A path below the installed benchmark.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// The version of Node that runs them.
    pub fn node_version(&self) -> Result<String> {
        Ok(self.project.node().arg("--version").run()?.out.trim().trim_start_matches('v').to_owned())
    }

    /// The lines that one of our scripts prints; that it fails is an error.
    pub fn values(&self, script: &str, arguments: &[&str]) -> Result<Vec<Value>> {
        let call = self.ours(script, arguments);
        let output = call.watch(|_, _| ())?;
        let shown = || Error::failed(format!("`{}` {}\n{}", call.shown(), output.ending, ends(&output.log)));
        answer(&output).map_err(|_| shown())
    }

    /// The last line that one of our scripts prints.
    pub fn value(&self, script: &str, arguments: &[&str]) -> Result<Value> {
        Ok(self.values(script, arguments)?.pop().unwrap_or(Value::Null))
    }

    /// What one of our scripts says of a peer that may not be able to do it.
    pub fn attempt(&self, script: &str, arguments: &[&str]) -> Result<Answer> {
        Ok(answer(&self.ours(script, arguments).watch(|_, _| ())?))
    }

    /// What a command of the outside benchmark says of a peer.
    pub fn benchmark(&self, arguments: &[&str]) -> Result<Answer> {
        let call = self.project.node().args(["--expose-gc", "--max-old-space-size=6000", "bench.mjs"]).args(arguments);
        Ok(answer(&self.equip(call.folder(&self.folder)).watch(|_, _| ())?))
    }

    fn ours(&self, script: &str, arguments: &[&str]) -> Tool {
        let path = self.project.path("benches/peers").join(script);
        self.equip(self.project.node().arg(path).arg(&self.folder).args(arguments))
    }

    fn equip(&self, call: Tool) -> Tool {
        let call = call.env("ETAPPE_CLI", &self.etappe).env("NODE_ENV", "production").deadline(DEADLINE);
        match setup::installed_browsers() {
            Some(browsers) => call.env("ETAPPE_CHROMIUM", browsers.chromium),
            None => call,
        }
    }
}

/// A number of a line.
pub fn number(value: &Value, field: &str) -> Result<f64> {
    value[field].as_f64().ok_or_else(|| Error::failed(format!("`{field}` is no number in {value}")))
}

fn answer(output: &Output) -> Answer {
    if !output.success {
        return Err(reason(output));
    }
    let lines = output.out.lines().filter_map(|line| line.strip_prefix(MARK));
    Ok(lines.filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// The line in which a script says what went wrong, without where: that is some folder of this machine.
fn reason(output: &Output) -> String {
    let is_error = |line: &&str| line.split([':', ' ']).next().is_some_and(|word| word.ends_with("Error"));
    let line = output.log.lines().map(str::trim).find(is_error);
    let what = line.map_or(output.ending.as_str(), |line| line.split_once(": ").map_or(line, |(_, what)| what));
    let what = what.split(" imported from").next().unwrap_or(what);
    what.chars().take(REASON_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(success: bool, log: &str) -> Output {
        Output { success, ending: "ended with exit status: 1".to_owned(), out: log.to_owned(), log: log.to_owned() }
    }

    #[test]
    fn answer_of_a_script_is_its_marked_lines() {
        let lines = "{\"level\":40}\n@@{\"R\":10}\nwarming up\n@@{\"ns\":1.5}\n";
        let found = answer(&output(true, lines)).unwrap();
        assert_eq!(found, [serde_json::json!({"R": 10}), serde_json::json!({"ns": 1.5})]);
        assert_eq!(number(&found[1], "ns").unwrap(), 1.5);
        assert!(number(&found[1], "ms").is_err());
    }

    #[test]
    fn answer_of_a_script_that_fails_is_why() {
        for (log, expected) in [
            ("at x\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'a' imported from b", "Cannot find package 'a'"),
            ("EvalError: no code from text", "no code from text"),
            ("Error: Could not resolve: x", "Could not resolve: x"),
            ("silence", "ended with exit status: 1"),
        ] {
            assert_eq!(answer(&output(false, log)), Err(expected.to_owned()));
        }
    }
}
