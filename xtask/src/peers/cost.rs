//! What else has a limit: bytes of a pack, memory, a view on its way in, a cold start.

use super::agreement::COLD_RULES;
use super::ratio::median;
use super::script::{Scripts, number};
use super::{AEP, ETAPPE};
use crate::compress;
use crate::error::Result;
use crate::figure::{Figure, Limit};
use crate::files;
use crate::step::Step;

const PACK_GZIP_BYTES: f64 = 28_672.0;
const WASM_BYTES: f64 = 8_388_608.0;
const VIEW: f64 = 0.6;
/// Below this a cold start is faster than the rival's.
const COLD: f64 = 1.0;
/// Cold starts vary most: so many for each repeat of a ratio.
const COLD_STARTS: usize = 9;

/// All of them.
pub fn measure(scripts: &Scripts, repeats: usize) -> Result<Vec<Figure>> {
    let mut figures = vec![pack(scripts)?];
    figures.extend(memory(scripts)?);
    figures.extend(view(scripts, repeats)?);
    figures.extend(cold(scripts, repeats * COLD_STARTS)?);
    Ok(figures)
}

fn pack(scripts: &Scripts) -> Result<Figure> {
    let bytes = files::read(&scripts.path(&format!("made/{ETAPPE}-1000.pack")))?;
    let gzip = compress::gzip(&bytes).len() as u64;
    Ok(Figure::bytes("pack_r1000_gzip_bytes", gzip).limited(Limit::AtMost(PACK_GZIP_BYTES)))
}

fn memory(scripts: &Scripts) -> Result<[Figure; 2]> {
    let step = Step::begin("bench: memory over a million passes");
    let found = scripts.value("memory.mjs", &["10000"])?;
    step.done("");
    let bytes = |name: &str, field: &str, limit: f64| -> Result<Figure> {
        Ok(Figure::of(name, number(&found, field)?, "bytes").limited(Limit::AtMost(limit)))
    };
    Ok([bytes("wasm_bytes_r10000", "wasm_bytes", WASM_BYTES)?, bytes("wasm_growth_bytes", "growth_bytes", 0.0)?])
}

fn view(scripts: &Scripts, repeats: usize) -> Result<[Figure; 3]> {
    let step = Step::begin("bench: a view beside JSON.parse");
    let mut rounds = Vec::new();
    for _ in 0..repeats {
        let found = scripts.value("view.mjs", &["1000"])?;
        rounds.push((number(&found, "view_ns")?, number(&found, "parse_ns")?));
    }
    step.done("");
    let ratio = median(rounds.iter().map(|(ours, theirs)| ours / theirs).collect());
    Ok([
        Figure::of("ratio_view_json_parse", ratio, "ratio").limited(Limit::AtMost(VIEW)),
        Figure::of("view_ns", median(rounds.iter().map(|round| round.0).collect()).round(), "ns"),
        Figure::of("view_json_parse_ns", median(rounds.iter().map(|round| round.1).collect()).round(), "ns"),
    ])
}

/// Medians of each, from processes that alternate.
fn cold(scripts: &Scripts, starts: usize) -> Result<[Figure; 3]> {
    let step = Step::begin("bench: cold starts");
    for id in [ETAPPE, AEP] {
        scripts.values("prepare.mjs", &[id, &COLD_RULES.to_string()])?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for start in 0..starts {
        step.note(format!("{} of {starts}", start + 1));
        for (id, taken) in [(ETAPPE, &mut ours), (AEP, &mut theirs)] {
            taken.push(number(&scripts.value("cold.mjs", &[id])?, "total_ms")?);
        }
    }
    step.done("");
    let (ours, theirs) = (median(ours), median(theirs));
    Ok([
        Figure::of("ratio_cold_aep", ours / theirs, "ratio").limited(Limit::AtMost(COLD)),
        Figure::of("cold_ms", ours, "ms"),
        Figure::of("cold_aep_ms", theirs, "ms"),
    ])
}
