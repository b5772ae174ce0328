//! Mistakes planted in a copy of the engine, one at a time: the comparison with the naive model must notice each.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::figure::{Figure, Limit};
use crate::files;
use crate::project::Project;
use crate::step::Step;

/// Cases that a mutant has to be noticed in; the first difference ends its run.
const CASES: u32 = 400_000;
/// What the copy needs to build and run the comparison.
const COPIED: [&str; 9] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo", "src", "tests", "cli", "docs", "README.md"];
/// Members of the workspace that the comparison does not need.
const LEFT_OUT: [&str; 2] = ["benches", "xtask"];

/// One mistake: in a file, what stands there once, and what is planted instead.
struct Mutant {
    name: String,
    file: String,
    found: String,
    planted: String,
}

/// A comparison with the naive model, and where the mistakes are that it must notice.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    /// The part of `verify` that it is.
    pub part: &'static str,
    /// The test program.
    pub test: &'static str,
    /// The file of mistakes.
    pub mistakes: &'static str,
}

/// Plants each mistake and runs the comparison.
pub fn run(project: &Project, comparison: Comparison) -> Result<Vec<Figure>> {
    let mutants = read(&files::read_text(&project.path(comparison.mistakes))?)?;
    let copy = project.path("target/mutants/engine");
    copy_all(project, &copy)?;
    let total = mutants.len();
    let mut missed = Vec::new();
    for (before, mutant) in mutants.iter().enumerate() {
        let step = Step::begin(format!("{}: mutant {} of {total}: {}", comparison.part, before + 1, mutant.name));
        let caught = mutant.is_caught(project, &copy, comparison)?;
        step.done(if caught { "caught" } else { "NOT CAUGHT" });
        if !caught {
            missed.push(mutant.name.as_str());
        }
    }
    Ok(vec![
        Figure::count("engine_mutants", total as u64).limited(Limit::AtLeast(20.0)),
        Figure::count("engine_mutants_missed", missed.len() as u64).limited(Limit::AtMost(0.0)),
    ])
}

impl Mutant {
    /// Whether the comparison fails with this mistake in the copy; the copy is whole again afterwards.
    fn is_caught(&self, project: &Project, copy: &Path, comparison: Comparison) -> Result<bool> {
        let original = files::read_text(&project.path(&self.file))?;
        if original.matches(&self.found).count() != 1 {
            let what = format!("`{}` does not stand exactly once in {}", self.found, self.file);
            return Err(Error::failed(format!("{}, {}: {what}", comparison.mistakes, self.name)));
        }
        let place = copy.join(&self.file);
        files::write(&place, original.replacen(&self.found, &self.planted, 1).as_str())?;
        let outcome = self.compare(project, copy, comparison.test);
        files::write(&place, original.as_str())?;
        outcome
    }

    fn compare(&self, project: &Project, copy: &Path, test: &str) -> Result<bool> {
        let tool = |arguments: &[&str]| {
            let call = project.cargo().folder(copy).args(["test", "--package", "etappe", "--test", test]);
            let call = call.args(arguments).env("ETAPPE_CASES", CASES.to_string()).env("ETAPPE_FIRST", "1");
            let call = call.env("RUST_BACKTRACE", "0");
            // Optimised, but built anew in seconds.
            call.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1").env("CARGO_TARGET_DIR", project.path("target/mutants/build"))
        };
        let built = tool(&["--no-run"]).watch(|_, _| ())?;
        if !built.success {
            return Err(Error::failed(format!(
                "the mutant `{}` does not build\n{}",
                self.name,
                crate::run::ends(&built.log)
            )));
        }
        Ok(!tool(&[]).watch(|_, _| ())?.success)
    }
}

/// Blocks of `name`, `in file`, the line that is there behind `-`, the planted one behind `+`; `#` is a comment.
fn read(text: &str) -> Result<Vec<Mutant>> {
    let block = |block: &str| {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let mut next =
            |mark: &str| lines.next().and_then(|line| line.strip_prefix(mark)).map(|rest| rest.trim().to_owned());
        let mutant = (|| {
            let (name, file, found) = (next("")?, next("in ")?, next("- ")?);
            Some(Mutant { name, file, found, planted: next("+")? })
        })();
        mutant.ok_or_else(|| Error::failed(format!("this is no mutant:\n{block}")))
    };
    let blocks = text.split("\n\n").map(str::trim).filter(|text| text.lines().any(|line| !line.starts_with('#')));
    blocks.map(block).collect()
}

fn copy_all(project: &Project, copy: &Path) -> Result<()> {
    let failed =
        |path: &Path, error: &std::io::Error| Error::failed(format!("`{}` cannot be copied: {error}", path.display()));
    if copy.exists() {
        fs::remove_dir_all(copy).map_err(|error| failed(copy, &error))?;
    }
    let mut waiting: Vec<PathBuf> =
        COPIED.iter().map(PathBuf::from).filter(|path| project.path(path).exists()).collect();
    while let Some(path) = waiting.pop() {
        let (from, to) = (project.path(&path), copy.join(&path));
        if from.is_dir() {
            fs::create_dir_all(&to).map_err(|error| failed(&to, &error))?;
            let entries = fs::read_dir(&from).map_err(|error| failed(&from, &error))?;
            waiting.extend(entries.flatten().map(|entry| path.join(entry.file_name())));
        } else {
            let parent = to.parent().unwrap_or(copy);
            fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
            fs::copy(&from, &to).map_err(|error| failed(&from, &error))?;
        }
    }
    let manifest = files::read_text(&copy.join("Cargo.toml"))?;
    let members = LEFT_OUT.iter().fold(manifest, |text, member| {
        text.replace(&format!("\"{member}\", "), "").replace(&format!(", \"{member}\""), "")
    });
    files::write(&copy.join("Cargo.toml"), members.as_str())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn mutants_are_read_block_by_block() {
        let text = "# mistakes\n\nand is or\nin src/decide/evaluate.rs\n- Op::And => a\n+ Op::And => b\n\nnothing planted\nin src/lib.rs\n- x\n+\n";
        let found = read(text).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name.as_str(), found[0].planted.as_str()), ("and is or", "Op::And => b"));
        assert_eq!(found[1].planted, "");
        assert!(read("a name alone\n").is_err());
    }

    /// Else `verify` finds it out after an hour.
    #[test]
    fn what_mistakes_replace_stands_once_where_they_say() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
        for list in ["tests/mutants.txt", "tests/mutants-decisions.txt"] {
            for mutant in read(&text(list)).unwrap() {
                let times = text(&mutant.file).matches(&mutant.found).count();
                assert_eq!(times, 1, "{list}, {}: `{}` in {}", mutant.name, mutant.found, mutant.file);
            }
        }
    }
}
