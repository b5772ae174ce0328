//! `cargo xtask verify --only lighthouse`: what Lighthouse says of the landing page with Etappe in it.

use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::setup;
use crate::step::Step;
use crate::wrangler::{self, Worker};

/// Of 100, in every category that is held against it.
const LEAST_POINTS: f64 = 95.0;
/// Reported only: the shop wants to be found by nobody.
const WITHOUT_LIMIT: &str = "seo";

/// Asks for the page as a static host gives it, and as the worker does; true if all points are reached.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let worker = Worker::start(project, "wrangler.toml", wrangler::ANY_PORT)?;
    let mut figures = Vec::new();
    for (name, address) in [("static", "static".to_owned()), ("edge", format!("{}/", worker.url()))] {
        let step = Step::begin(format!("lighthouse: {name}"));
        let mut call = project.node().arg(project.path("tests/lighthouse/run.mjs")).arg(address).arg(name);
        if let Some(browsers) = setup::installed_browsers() {
            call = call.env("ETAPPE_CHROMIUM", browsers.chromium);
        }
        let output = call.watch(|_, line| step.note(line.trim()))?;
        let found = Figure::read_lines(&output.out)?;
        if found.is_empty() {
            return Err(Error::failed(format!("`{}` {}\n{}", call.shown(), output.ending, output.log)));
        }
        let held = |figure: Figure| match figure.name.ends_with(WITHOUT_LIMIT) {
            true => figure,
            false => figure.limited(Limit::AtLeast(LEAST_POINTS)),
        };
        figures.extend(found.into_iter().map(held));
        step.done("");
    }
    Ok(figure::print(&figures, format))
}
