//! `cargo xtask verify --only profile`: profiles of several devices at full length.

use crate::build::Built;
use crate::cases;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

/// Triples of profiles on which the laws of merging are tried.
const TRIPLES: f64 = 1_000_000.0;
/// Networks, copies, splits, clocks and stories.
const RUNS: f64 = 100_000.0;
/// All visitors of the shop data.
const VISITORS: f64 = 600.0;
const SHOP: &str = "data/ecom.csv.gz";
/// Profiles, tokens, deltas and versions of which every bit is flipped, and how many damages that is at least.
const DAMAGED: f64 = 100.0;
const DAMAGES: f64 = 50_000.0;
/// Conditions by tokens of heavy visitors, and journeys whose visitors get one.
const CONDITIONS: f64 = 3_000.0;
const JOURNEYS: f64 = 600.0;
/// How often the naive model must meet each cause that only profiles bring about.
const LEAST_MET: f64 = 1_000.0;

/// What profiles may take: bytes of a visitor of 200 events, of what one more event sends, and of a full section's part; times beside
/// `JSON.parse`.
const AT_MOST: [(&str, f64); 5] = [
    ("profile_typical_bytes", 2_048.0),
    ("profile_delta_bytes", 200.0),
    ("profile_section_bytes", 24_576.0),
    ("profile_fold_ratio", 1.0),
    ("profile_update_ratio", 0.1),
];

/// Runs all of it; true if nothing failed.
pub fn run(project: &Project, built: &Built, format: Format) -> Result<bool> {
    let mut figures = measured(project, built)?;
    let laws = printed(project, "merge_laws", TRIPLES)?;
    counted(&laws, "merge_law", TRIPLES, &mut figures)?;
    let persons = printed(project, "persons", RUNS)?;
    for name in ["convergence", "fork", "split", "clock"] {
        counted(&persons, name, RUNS, &mut figures)?;
    }
    let stories = printed(project, "stories", RUNS)?;
    counted(&stories, "consent", RUNS, &mut figures)?;
    for name in ["stories_evicted", "stories_unverified"] {
        let met = Figure::of(name, figure::printed(&stories, name)?, "count");
        figures.push(met.limited(Limit::AtLeast(LEAST_MET)));
    }
    if project.shared().join(SHOP).exists() {
        let shop = printed(project, "shop_devices", VISITORS)?;
        counted(&shop, "shop_visitors", VISITORS, &mut figures)?;
    } else {
        eprintln!("profile: skipped: shop_devices (ETAPPE_SHARED has no `{SHOP}`)");
    }
    let left = printed(project, "left_out", CONDITIONS)?;
    counted(&left, "not_in_token", CONDITIONS, &mut figures)?;
    let met = Figure::of("not_in_token_met", figure::printed(&left, "not_in_token_met")?, "count");
    figures.push(met.limited(Limit::AtLeast(LEAST_MET)));
    let tokens = printed(project, "cut_tokens", JOURNEYS)?;
    counted(&tokens, "token", JOURNEYS, &mut figures)?;
    counted(&tokens, "heavy_token", JOURNEYS, &mut figures)?;
    let damaged = printed(project, "damaged_profiles", DAMAGED)?;
    for name in ["profiles", "tokens", "deltas", "versions"] {
        counted(&damaged, &format!("damaged_{name}"), DAMAGES, &mut figures)?;
    }
    Ok(figure::print(&figures, format))
}

/// What profiles take in wasm, in bytes and beside `JSON.parse` of the same facts.
pub fn measured(project: &Project, built: &Built) -> Result<Vec<Figure>> {
    let (folder, wasm) = (project.path("target/bench"), project.npm_dist().join("wasm"));
    let mut packs = Vec::new();
    for (name, journey) in [("full", "benches/profile.yaml"), ("shop", "examples/shop/journey.yaml")] {
        let pack = folder.join(format!("profile-{name}.pack"));
        Tool::new(&built.etappe).arg("compile").arg(project.path(journey)).arg("-o").arg(&pack).run()?;
        packs.push(pack);
    }
    let step = Step::begin("bench: profiles in Node");
    let call = project.node().arg(project.path("benches/profile.mjs"));
    let call = call.args([wasm.join("profile.wasm"), wasm.join("sync.wasm")]).args(packs);
    let stream = project.shared().join("data/ecom.csv.gz");
    let call = if stream.is_file() { call.arg(stream) } else { call };
    let figures = Figure::read_lines(&call.run()?.out)?;
    step.done("");
    let limited = |figure: Figure| match AT_MOST.iter().find(|limit| limit.0 == figure.name) {
        Some((_, most)) => figure.limited(Limit::AtMost(*most)),
        None => figure,
    };
    Ok(figures.into_iter().map(limited).collect())
}

fn printed(project: &Project, name: &str, cases: f64) -> Result<String> {
    cases::printed(project, &format!("profile: {name}"), name, &[("ETAPPE_CASES", cases.to_string())])
}

/// How many cases there were, and that none failed.
fn counted(output: &str, name: &str, cases: f64, figures: &mut Vec<Figure>) -> Result<()> {
    for (what, limit) in [("cases", Limit::AtLeast(cases)), ("failures", Limit::AtMost(0.0))] {
        let name = format!("{name}_{what}");
        let found = figure::printed(output, &name)?;
        figures.push(Figure::of(name, found, "count").limited(limit));
    }
    Ok(())
}
