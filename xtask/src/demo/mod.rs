//! `cargo xtask demo`: the shop on this machine, or Amy's steps natively and through the worker.

mod once;
mod page;
mod watch;

use std::path::Path;
use std::time::Duration;

use crate::build;
use crate::error::Result;
use crate::project::Project;
use crate::run::Tool;
use crate::setup;
use crate::step::Step;
use crate::wrangler::{self, Worker};

use once::Row;
use watch::Watch;

const CONFIG: &str = "wrangler.toml";

/// Where the shop is served without `--port`.
pub const PORT: u16 = 8787;

/// How often it is looked whether somebody changed something.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Builds and serves until interrupted; what is changed meanwhile is built and served anew.
pub fn serve(project: &Project, port: u16) -> Result<()> {
    let built = build::prepare(project, &setup::BUILD)?;
    let step = Step::begin("worker");
    let mut worker = Worker::start(project, CONFIG, port)?;
    step.done("serves until interrupted");
    // Others may build while it is served.
    drop(built);
    println!("{}/", worker.url());
    eprintln!("  change a rule in examples/amy/journey.yaml, save, and reload the page");
    let mut watch = Watch::begin(project);
    loop {
        worker.serve_for(LOOK_EVERY)?;
        let Some(file) = watch.changed() else { continue };
        eprintln!("  changed: {}", file.strip_prefix(project.root()).unwrap_or(&file).display());
        match build::prepare(project, &setup::BUILD) {
            Ok(_built) => eprintln!("  built; reload the page"),
            // A rule that is half written is no reason to end: what was served before is served on.
            Err(error) => eprintln!("{error}\n  what was there before is still served"),
        }
    }
}

/// Builds, prints one table and the closing line, and is true if native engine and worker agree everywhere.
pub fn once(project: &Project) -> Result<bool> {
    let built = build::prepare(project, &setup::BUILD)?;
    let step = Step::begin("worker");
    let rows = compare(project, &built.etappe)?;
    step.done("answered");
    println!("{}", Row::HEAD);
    for row in &rows {
        println!("{row}");
        if let Err(why) = row.verdict() {
            println!("    {why}");
        }
    }
    let agreed = rows.iter().filter(|row| row.verdict().is_ok()).count();
    println!("agree: {agreed} of {}", rows.len());
    Ok(agreed == rows.len())
}

/// Every slot of every step, as both hosts decided it.
pub fn compare(project: &Project, etappe: &Path) -> Result<Vec<Row>> {
    let worker = Worker::start(project, CONFIG, wrangler::ANY_PORT)?;
    once::compare(&Tool::new(etappe).folder(project.root()), &worker)
}
