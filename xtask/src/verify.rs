//! `cargo xtask verify`: what `test` runs, and what takes too long for it.

use std::collections::BTreeSet;

use clap::ValueEnum;

use crate::build::{self, Built};
use crate::error::Result;
use crate::figure::{self, Format};
use crate::parity::{self, Slice};
use crate::project::Project;
use crate::setup::{self, Need};
use crate::{
    cases, conformance, decisions, deny, fuzz, language, lighthouse, packs, peers, profile, release, size, test,
};

/// What judging dependencies needs.
const DENY: [Need; 1] = [Need::CargoDeny];

/// What fuzzing needs.
const FUZZ: [Need; 1] = [Need::CppCompiler];

/// One part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Every suite of `test`.
    Test,
    /// All of the shop data and random pages, on every host.
    Parity,
    /// Packs that are damaged or tampered with.
    Packs,
    /// Bytes of every wasm file and JavaScript entry.
    Size,
    /// Explanations against decisions on 100,000 random cases.
    Explain,
    /// Until when pages hold, and deciding again in part, on 100,000 random cases.
    Until,
    /// The engine against the naive model; hostile and mangled journeys.
    Language,
    /// The engine against the naive model in moves, caps, arbitration and experiments; how long pages hold, how even draws are.
    Decisions,
    /// Profiles of several devices: merge laws, copies, splits, clocks, and stories told to the engine and to the naive model.
    Profile,
    /// The outside suites.
    Conformance,
    /// Every fuzz target for three minutes.
    Fuzz,
    /// Etappe beside the rivals of the outside benchmark, where something has a limit.
    Peers,
    /// Lighthouse on the landing page, served statically and by the worker.
    Lighthouse,
    /// Licences, bans and sources of the dependencies.
    Deny,
    /// Everything that publishing does, except publishing.
    Release,
}

impl Part {
    const ALL: [Self; 15] = [
        Self::Test,
        Self::Parity,
        Self::Packs,
        Self::Size,
        Self::Explain,
        Self::Until,
        Self::Language,
        Self::Decisions,
        Self::Profile,
        Self::Conformance,
        Self::Fuzz,
        Self::Peers,
        Self::Lighthouse,
        Self::Deny,
        Self::Release,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Parity => "parity",
            Self::Packs => "packs",
            Self::Size => "size",
            Self::Explain => "explain",
            Self::Until => "until",
            Self::Language => "language",
            Self::Decisions => "decisions",
            Self::Profile => "profile",
            Self::Conformance => "conformance",
            Self::Fuzz => "fuzz",
            Self::Peers => "peers",
            Self::Lighthouse => "lighthouse",
            Self::Deny => "deny",
            Self::Release => "release",
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Test => &setup::ALL,
            Self::Parity => &setup::HOSTS,
            Self::Size | Self::Release => &setup::BUILD,
            Self::Packs
            | Self::Explain
            | Self::Until
            | Self::Language
            | Self::Decisions
            | Self::Profile
            | Self::Conformance
            | Self::Peers => &setup::BUILD,
            Self::Fuzz => &FUZZ,
            Self::Lighthouse => &setup::HOSTS,
            Self::Deny => &DENY,
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
            Self::Packs => packs::run(project, format),
            Self::Size => size::run(project, format),
            Self::Explain => cases::run(project, "explain", "explain against decide", format),
            Self::Until => cases::run(project, "until", "pages until they say, and again after an event", format),
            Self::Language => language::run(project, format),
            Self::Decisions => decisions::run(project, format),
            Self::Profile => profile::run(project, built, format),
            Self::Conformance => conformance::run(project, format),
            Self::Fuzz => fuzz::run(project, &fuzz::Target::ALL, fuzz::SECONDS, format),
            Self::Peers => peers::verify(project, built, format),
            Self::Lighthouse => lighthouse::run(project, format),
            Self::Deny => deny::run(project),
            Self::Release => release::dry_run(project, built, format),
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
