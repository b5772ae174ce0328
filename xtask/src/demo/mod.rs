//! `cargo xtask demo`: the shop on this machine, or Amy's steps natively and through the worker.

mod once;
mod page;

use crate::build;
use crate::error::Result;
use crate::project::Project;
use crate::run::Tool;
use crate::setup;
use crate::step::Step;
use crate::wrangler::Worker;

const CONFIG: &str = "wrangler.toml";

/// What a visitor types without `--port`.
pub const PORT: u16 = 8787;

/// Builds and serves until interrupted.
pub fn serve(project: &Project, port: u16) -> Result<()> {
    prepare(project)?;
    let mut worker = start(project, port)?;
    println!("{}/", worker.url());
    worker.wait()
}

/// Builds, compares, and is true if native engine and worker agree everywhere.
pub fn once(project: &Project) -> Result<bool> {
    prepare(project)?;
    let worker = start(project, crate::wrangler::free_port()?)?;
    once::compare(project, &worker, &Tool::new(build::command_line(project)?))
}

fn prepare(project: &Project) -> Result<()> {
    setup::ensure(project, &setup::BUILD)?;
    build::command(project)
}

fn start(project: &Project, port: u16) -> Result<Worker> {
    let step = Step::begin("worker");
    let worker = Worker::start(project, CONFIG, port)?;
    step.done(&format!("serves on {}", worker.url()));
    Ok(worker)
}
