//! `cargo xtask fuzz`: libFuzzer on stable Rust, one program per target of `fuzz/`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;

use crate::cargo_log;
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::files;
use crate::project::Project;
use crate::run::{Tool, ends};
use crate::setup::{self, Need};
use crate::step::Step;
use crate::turn;

/// How long a target is fuzzed unless told otherwise.
pub const SECONDS: u64 = 180;

/// What libFuzzer needs to see which code an input reaches.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";
/// A single input that takes longer counts as a crash.
const SECONDS_PER_INPUT: u64 = 5;

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Texts of journeys.
    Journey,
    /// Texts of conditions.
    Condition,
    /// Bytes of packs.
    Pack,
    /// Records that hosts hand over.
    Event,
    /// Bytes of stored profiles.
    Profile,
    /// What devices tell each other.
    Delta,
    /// Bytes of views and tokens.
    Token,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 7] =
        [Self::Journey, Self::Condition, Self::Pack, Self::Event, Self::Profile, Self::Delta, Self::Token];

    fn name(self) -> &'static str {
        match self {
            Self::Journey => "journey",
            Self::Condition => "condition",
            Self::Pack => "pack",
            Self::Event => "event",
            Self::Profile => "profile",
            Self::Delta => "delta",
            Self::Token => "token",
        }
    }

    /// Longest input, in bytes.
    fn longest(self) -> usize {
        match self {
            Self::Journey => 8_192,
            Self::Condition => 512,
            Self::Pack => 16_384,
            Self::Event => 1_024,
            Self::Profile | Self::Delta | Self::Token => 4_096,
        }
    }

    /// What to begin with.
    fn seeds(self, project: &Project) -> Result<Vec<Vec<u8>>> {
        match self {
            Self::Journey => {
                let journeys = ["examples/amy/journey.yaml", "examples/shop/journey.yaml", "fuzz/journey.json"];
                journeys.iter().map(|path| files::read(&project.path(path))).collect()
            }
            Self::Condition => {
                let page = files::read_text(&project.path("docs/conditions.md"))?;
                let rows = page.lines().filter(|line| line.starts_with("| `"));
                let codes = rows.flat_map(|row| row.split('`').skip(1).step_by(2).map(|code| code.replace("\\|", "|")));
                Ok(codes.map(String::into_bytes).collect())
            }
            Self::Pack => JOURNEYS.iter().map(|path| compiled(project, path)).collect(),
            Self::Event | Self::Profile | Self::Delta | Self::Token => lived(project, self.name()),
        }
    }
}

/// Whose packs fuzzing begins with: small and large ones, with and without patterns, lists and counters.
const JOURNEYS: [&str; 3] = ["tests/packs/journey.yaml", "examples/shop/journey.yaml", "examples/amy/journey.yaml"];

/// The pack of a journey, as the command line writes it.
fn compiled(project: &Project, journey: &str) -> Result<Vec<u8>> {
    let pack = folder(project).join("seed.pack");
    let call =
        project.cargo().args(["run", "--quiet", "--package", "etappe-cli", "--", "compile", journey, "--output"]);
    call.arg(&pack).run()?;
    files::read(&pack)
}

/// What visitors of whom much is known have under the name of a target: `tests/crashes.rs` writes it.
fn lived(project: &Project, name: &str) -> Result<Vec<Vec<u8>>> {
    let written = folder(project).join("lived");
    let call = project.cargo().args(["test", "--quiet", "--package", "etappe", "--test", "crashes", "seeds"]);
    call.env("ETAPPE_SEEDS", &written).run()?;
    let files = std::fs::read_dir(written.join(name)).into_iter().flatten().flatten();
    files.map(|file| files::read(&file.path())).collect()
}

/// Fuzzes the named targets, all of them without a name; true if nothing crashed.
pub fn command(project: &Project, targets: &[Target], seconds: u64, format: Format) -> Result<bool> {
    setup::ensure(project, &[Need::CppCompiler], &turn::alone(project))?;
    run(project, if targets.is_empty() { &Target::ALL } else { targets }, seconds, format)
}

/// Builds all targets and fuzzes these; true if nothing crashed.
pub fn run(project: &Project, targets: &[Target], seconds: u64, format: Format) -> Result<bool> {
    let build = folder(project).join("build");
    let step = Step::begin("fuzz: build");
    let call = project.cargo().folder(&project.path("fuzz")).args(["build", "--release", "--target"]).arg(host());
    let call = call.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &build);
    cargo_log::run(&call, &step)?;
    step.done("");
    let mut figures = Vec::new();
    for target in targets {
        figures.extend(fuzz(project, *target, &build.join(host()).join("release"), seconds)?);
    }
    Ok(figure::print(&figures, format))
}

/// Named, so that what runs at build time is compiled without the flags.
fn host() -> String {
    format!("{}-unknown-linux-gnu", std::env::consts::ARCH)
}

fn folder(project: &Project) -> PathBuf {
    project.path("target/fuzz")
}

fn fuzz(project: &Project, target: Target, programs: &Path, seconds: u64) -> Result<[Figure; 2]> {
    let name = target.name();
    let step = Step::begin(format!("fuzz: {name} for {seconds} s"));
    let (corpus, seeds) = (folder(project).join("corpus").join(name), folder(project).join("seeds").join(name));
    let crashes = project.path("fuzz/crashes").join(name);
    for (number, seed) in target.seeds(project)?.iter().enumerate() {
        files::write(&seeds.join(number.to_string()), seed)?;
    }
    for folder in [&corpus, &crashes] {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::failed(format!("`{}` cannot be made: {error}", folder.display())))?;
    }
    let before = count(&crashes);
    let mut call = Tool::new(programs.join(name))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={}", target.longest()))
        .arg(format!("-timeout={SECONDS_PER_INPUT}"))
        .arg(format!("-artifact_prefix={}/", crashes.display()))
        .deadline(Duration::from_secs(seconds + 120));
    let dictionary = project.path("fuzz").join(format!("{name}.dict"));
    if dictionary.is_file() {
        call = call.arg(format!("-dict={}", dictionary.display()));
    }
    let output = call.arg(&corpus).arg(&seeds).arg(&crashes).watch(|_, line| {
        if line.starts_with('#') {
            step.note(line.trim());
        }
    })?;
    let runs = runs(&output.log);
    let found = count(&crashes) - before;
    if !output.success && found == 0 {
        return Err(Error::failed(format!("`{}` {}\n{}", call_name(name), output.ending, ends(&output.log))));
    }
    if found > 0 {
        step.note(ends(&output.log));
    }
    step.done(&format!("{runs} inputs"));
    Ok([
        Figure::count(format!("fuzz_{name}_inputs"), runs),
        Figure::count(format!("fuzz_{name}_crashes"), found as u64).limited(Limit::AtMost(0.0)),
    ])
}

fn call_name(name: &str) -> String {
    format!("cargo xtask fuzz {name}")
}

/// The files in a folder.
fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// How many inputs were tried, as the closing line says.
fn runs(log: &str) -> u64 {
    let closing = log.lines().rev().find_map(|line| line.strip_prefix("Done ")?.split(' ').next()?.parse().ok());
    closing.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn runs_are_those_of_the_closing_line() {
        assert_eq!(runs("#1 INITED\nDone 889747 runs in 16 second(s)\n"), 889_747);
        assert_eq!(runs("#1 INITED\n"), 0);
    }
}
