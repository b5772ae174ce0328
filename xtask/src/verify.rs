//! `cargo xtask verify`: what `test` runs, and what takes too long for it.

use std::collections::BTreeSet;

use clap::ValueEnum;

use crate::build::{self, Built};
use crate::error::Result;
use crate::figure::{self, Format};
use crate::parity::{self, Slice};
use crate::project::Project;
use crate::setup::{self, Need};
use crate::{size, test};

/// One part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Every suite of `test`.
    Test,
    /// All of the shop data, on every host.
    Parity,
    /// Bytes of every wasm file and JavaScript entry.
    Size,
}

impl Part {
    const ALL: [Self; 3] = [Self::Test, Self::Parity, Self::Size];

    fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Parity => "parity",
            Self::Size => "size",
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Test => &setup::ALL,
            Self::Parity => &setup::HOSTS,
            Self::Size => &setup::BUILD,
        }
    }

    fn run(self, project: &Project, built: &Built, format: Format) -> Result<bool> {
        match self {
            Self::Test => {
                let report = test::run(project, built, &[])?;
                format.say(&report.text());
                Ok(figure::print(&report.figures(), format))
            }
            Self::Parity => parity::run(project, built, Slice::All, format),
            Self::Size => size::run(project, format),
        }
    }
}

/// Runs the named parts, all of them without a name; true if nothing failed.
pub fn command(project: &Project, only: &[Part], format: Format) -> Result<bool> {
    let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| only.is_empty() || only.contains(part)).collect();
    let needs: BTreeSet<Need> = parts.iter().flat_map(|part| part.needs()).copied().collect();
    let built = build::prepare(project, &Vec::from_iter(needs))?;
    let mut failed = Vec::new();
    for (before, part) in parts.iter().enumerate() {
        eprintln!("  verify: {} ({} of {})", part.name(), before + 1, parts.len());
        let is_ok = part.run(project, &built, format).unwrap_or_else(|error| {
            eprintln!("{error}");
            false
        });
        if !is_ok {
            failed.push(part.name());
        }
    }
    format.say(&closing(parts.len(), &failed));
    Ok(failed.is_empty())
}

fn closing(parts: usize, failed: &[&str]) -> String {
    let ok = parts - failed.len();
    match failed {
        [] => format!("verify: {ok} of {parts} parts ok"),
        _ => format!("verify: {ok} of {parts} parts ok, failed: {}", failed.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::closing;

    #[test]
    fn closing_names_what_failed() {
        assert_eq!(closing(3, &[]), "verify: 3 of 3 parts ok");
        assert_eq!(closing(3, &["parity"]), "verify: 2 of 3 parts ok, failed: parity");
    }
}
