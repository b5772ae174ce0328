//! `cargo xtask verify --only lighthouse`: what Lighthouse says of the landing page with Etappe in it.

use crate::error::Result;
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
    let worker = Worker::start(project, "wrangler.toml", wrangler::free_port()?)?;
    let mut figures = Vec::new();
    for (name, arguments) in [("static", Vec::new()), ("edge", vec![worker.url()])] {
        let step = Step::begin(format!("lighthouse: {name}"));
        let mut call = project.node().arg(project.path("tests/lighthouse/run.mjs")).args(arguments);
        if let Some(browsers) = setup::installed_browsers() {
            call = call.env("ETAPPE_CHROMIUM", browsers.chromium);
        }
        let output = call.watch(|_, line| step.note(line.trim()))?;
        for figure in Figure::read_lines(&output.out)? {
            let is_held = !figure.name.ends_with(WITHOUT_LIMIT);
            let named =
                Figure::of(figure.name.replace("lighthouse_", &format!("lighthouse_{name}_")), figure.value, "points");
            figures.push(if is_held { named.limited(Limit::AtLeast(LEAST_POINTS)) } else { named });
        }
        step.done("");
    }
    Ok(figure::print(&figures, format) && !figures.is_empty())
}
