//! `cargo xtask parity`: the shop data through every host, compared record by record.

mod generate;
mod hosts;
mod records;

use std::path::PathBuf;

use crate::build;
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::files;
use crate::project::Project;
use crate::setup;
use crate::step::Step;

use hosts::{HOSTS, Replay};
use records::Records;

/// What `test` replays.
pub const SLICE_EVENTS: usize = 2_000;

const JOURNEY: &str = "examples/shop/journey.yaml";
const LEAST_WINNERS: u64 = 10;
const LEAST_STAGES: u64 = 4;
const LEAST_REASONS: u64 = 6;

/// How much of the data to replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// Every event.
    All,
    /// So many events from the start.
    First(usize),
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
    setup::ensure(project, &setup::ALL)?;
    build::command(project)?;
    let step = Step::begin("parity");
    let outcome = measure(project, slice, &step)?;
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
pub fn measure(project: &Project, slice: Slice, step: &Step) -> Result<Outcome> {
    let folder = project.scratch().join("parity");
    let replay = Replay {
        project,
        etappe: build::command_line(project)?,
        browsers: setup::installed_browsers(),
        events: events(project)?,
        slice,
        folder: folder.clone(),
    };
    let mut recorded: Vec<(&'static str, Records)> = Vec::new();
    for host in HOSTS {
        step.note(host.name);
        recorded.push((host.name, replay.on(host)?));
    }
    step.note("one threshold changed");
    let changed = replay.with_journey(&changed_threshold(project, &folder)?)?;
    let hashes: Vec<(&'static str, u64)> = recorded.iter().map(|(name, records)| (*name, records.hash())).collect();
    let (_, native) = recorded.swap_remove(0);
    let equal = hashes.iter().filter(|(_, hash)| *hash == native.hash()).count() as u64;
    for (name, records) in &recorded {
        if let Some(difference) = native.first_difference(records) {
            eprintln!("  parity: {name} differs from native at {difference}");
        }
    }
    let mut figures = figures(&native, slice);
    figures.push(Figure::count("parity_hosts_equal", equal).limited(Limit::AtLeast(HOSTS.len() as u64)));
    let differs = u64::from(changed.hash() != native.hash());
    figures.push(Figure::count("parity_changed_threshold_differs", differs).limited(Limit::AtLeast(1)));
    Ok(Outcome {
        figures,
        records: native,
        hashes,
    })
}

fn figures(native: &Records, slice: Slice) -> Vec<Figure> {
    let whole = |limit| {
        if slice == Slice::All {
            Limit::AtLeast(limit)
        } else {
            Limit::None
        }
    };
    vec![
        Figure::count("parity_events", native.len() as u64),
        Figure::count("parity_items_winning", native.winners() as u64).limited(whole(LEAST_WINNERS)),
        Figure::count("parity_stages_seen", native.stages() as u64).limited(whole(LEAST_STAGES)),
        Figure::count("parity_reasons_seen", native.reasons() as u64).limited(whole(LEAST_REASONS)),
    ]
}

/// The shop data, or where it is missing a made-up stream of the same shape.
fn events(project: &Project) -> Result<PathBuf> {
    let shop = project.shared().join("data/ecom.csv.gz");
    if shop.is_file() {
        return Ok(shop);
    }
    let made_up = project.scratch().join("parity/made-up.csv");
    files::write(&made_up, generate::csv())?;
    eprintln!(
        "  parity: `{}` is not there; replaying a made-up stream of the same shape",
        shop.display()
    );
    Ok(made_up)
}

/// A copy of the journey whose first `>= N` asks for one more.
fn changed_threshold(project: &Project, folder: &std::path::Path) -> Result<PathBuf> {
    let text = files::read_text(&project.path(JOURNEY))?;
    let changed = one_more(&text).ok_or_else(|| Error::failed(format!("`{JOURNEY}` has no threshold `>= N`")))?;
    let path = folder.join("changed.yaml");
    files::write(&path, changed)?;
    Ok(path)
}

fn one_more(text: &str) -> Option<String> {
    let start = text.match_indices(">= ").map(|(at, mark)| at + mark.len());
    let digits = |at: usize| {
        text.get(at..)
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count())
    };
    let (at, length) = start.map(|at| (at, digits(at))).find(|(_, length)| *length > 0)?;
    let number: u64 = text.get(at..at + length)?.parse().ok()?;
    Some(format!(
        "{}{}{}",
        text.get(..at)?,
        number.checked_add(1)?,
        text.get(at + length..)?
    ))
}

#[cfg(test)]
mod tests {
    use super::one_more;

    #[test]
    fn one_more_changes_the_first_number_only() {
        assert_eq!(
            one_more("a >= b, c >= 9, d >= 3").as_deref(),
            Some("a >= b, c >= 10, d >= 3")
        );
        assert_eq!(one_more("nothing > 3"), None);
    }
}
