//! `cargo xtask parity`: the shop data through every host, compared record by record, and random pages, byte by byte.

mod generate;
mod hosts;
mod random;
mod records;

use std::path::{Path, PathBuf};

use crate::build::{self, Built};
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::files;
use crate::project::Project;
use crate::setup;
use crate::step::Step;

use hosts::{Host, Replay};
use records::Records;

/// What `test` replays.
pub const SLICE_EVENTS: usize = 2_000;

const JOURNEY: &str = "examples/shop/journey.yaml";
const LEAST_WINNERS: f64 = 10.0;
const LEAST_STAGES: f64 = 4.0;
const LEAST_REASONS: f64 = 6.0;

/// How much of the data to replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// Every event, and all random pages.
    All,
    /// So many events from the start, and a few of the random pages.
    First(usize),
}

impl Slice {
    /// How many random pages are asked for beside it.
    fn random_cases(self) -> usize {
        match self {
            Self::All => random::CASES,
            Self::First(_) => random::FEW_CASES,
        }
    }
}

/// What the hosts came to.
pub struct Outcome {
    /// With their limits.
    pub figures: Vec<Figure>,
    /// What the native engine recorded.
    pub records: Records,
    /// Host and hash, in the order of the hosts.
    pub hashes: Vec<(&'static str, u64)>,
}

/// Replays, prints, and is true if all hosts agree.
pub fn command(project: &Project, slice: Slice, format: Format) -> Result<bool> {
    run(project, &build::prepare(project, &setup::HOSTS)?, slice, format)
}

/// The same with what is built already.
pub fn run(project: &Project, built: &Built, slice: Slice, format: Format) -> Result<bool> {
    let step = Step::begin("parity");
    let outcome = measure(project, &built.etappe, slice, &step)?;
    step.done("");
    if format == Format::Table {
        outcome.records.print();
        for (host, hash) in &outcome.hashes {
            println!("  {host:<12} {hash:016x}");
        }
    }
    Ok(figure::print(&outcome.figures, format))
}

/// Replays on every host and compares.
pub fn measure(project: &Project, etappe: &Path, slice: Slice, step: &Step) -> Result<Outcome> {
    let browsers = setup::installed_browsers()
        .ok_or_else(|| Error::setup("there is no Chromium to replay in", "run `cargo xtask setup`"))?;
    let replay = Replay::prepare(project, etappe, browsers.clone(), &rows(project)?, slice)?;
    step.note("native");
    let native = replay.on(Host::Native)?;
    let mut hashes = vec![(Host::Native.name(), native.hash())];
    for host in Host::ALL.into_iter().filter(|host| *host != Host::Native) {
        step.note(host.name());
        let records = replay.on(host)?;
        hashes.push((host.name(), records.hash()));
        if let Some(difference) = native.first_difference(&records) {
            eprintln!("  parity: {} differs from native in {difference}", host.name());
        }
    }
    step.note("one threshold changed");
    let changed = replay.with_changed_threshold()?;
    let equal = hashes.iter().filter(|(_, hash)| *hash == native.hash()).count() as u64;
    let differs = u64::from(changed.hash() != native.hash());
    let mut figures = figures(&native, slice);
    figures.push(Figure::count("parity_hosts_equal", equal).limited(Limit::AtLeast(Host::ALL.len() as f64)));
    figures.push(Figure::count("parity_changed_threshold_differs", differs).limited(Limit::AtLeast(1.0)));
    figures.extend(random::measure(project, &browsers, slice.random_cases(), step)?);
    Ok(Outcome { figures, records: native, hashes })
}

fn figures(native: &Records, slice: Slice) -> Vec<Figure> {
    let whole = |limit| {
        if slice == Slice::All { Limit::AtLeast(limit) } else { Limit::None }
    };
    vec![
        Figure::count("parity_events", native.len() as u64),
        Figure::count("parity_items_winning", native.winners() as u64).limited(whole(LEAST_WINNERS)),
        Figure::count("parity_stages_seen", native.stages() as u64).limited(whole(LEAST_STAGES)),
        Figure::count("parity_reasons_seen", native.reasons() as u64).limited(whole(LEAST_REASONS)),
    ]
}

/// The shop data, or where it is missing a made-up stream of the same shape.
fn rows(project: &Project) -> Result<PathBuf> {
    let shop = project.shared().join("data/ecom.csv.gz");
    if shop.is_file() {
        return Ok(shop);
    }
    let made_up = project.scratch().join("parity/made-up.csv");
    files::write(&made_up, generate::csv())?;
    eprintln!("  parity: `{}` is not there; replaying a made-up stream of the same shape", shop.display());
    Ok(made_up)
}
