//! Random pages as `decide.wasm` is asked for them, and what the native engine answers, byte by byte.
//!
//! `ETAPPE_CASES` sets how many. `ETAPPE_PARITY_FOLDER` names the folder that gets `cases.bin` and `native.bin`, with which `cargo xtask parity`
//! asks the other hosts; the closing line `parity_cases=… parity_journeys=…` is for it, too.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../lived/mod.rs"]
mod lived;
#[path = "../wire/mod.rs"]
mod wire;

use std::fs;
use std::path::Path;

use etappe::base::bytes::Writer;
use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::Detail;
use etappe::syntax::Format;
use etappe_model::wild::{self, Case, Random};
use wire::Request;

/// Cases of a run without `ETAPPE_CASES`.
const FEW: usize = 2_000;
/// Of each journey.
const CASES: usize = 200;
/// Of each journey in a run of few: more journeys say more than more pages.
const FEW_CASES: usize = 40;
/// Moments that no host's clock says, which a host may hand over all the same.
const ODD_MOMENTS: [f64; 9] =
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, -0.0, 0.5, 1e300, 8.64e15, 9_007_199_254_740_993.0];

/// A random journey, and the views of its visitors: as their profiles wrote them, none, and some that cannot be read.
struct Scene {
    case: Case,
    pack: Vec<u8>,
    engine: Engine,
    views: Vec<Vec<u8>>,
}

impl Scene {
    fn of(seed: u64) -> Self {
        let case = wild::case(seed);
        let pack = compile(&case.journey, Format::Yaml).pack.expect("a random journey compiles");
        let schema = lived::schema(&pack);
        let mut views: Vec<Vec<u8>> = case.visitors.iter().map(|visitor| lived::view(&schema, visitor)).collect();
        let largest = views.iter().max_by_key(|view| view.len()).cloned().unwrap_or_default();
        let (mut flipped, cut) = (largest.clone(), largest[..largest.len() / 2].to_vec());
        if let Some(byte) = flipped.get_mut(largest.len() / 3) {
            *byte ^= 0x10;
        }
        views.extend([Vec::new(), flipped, cut]);
        let engine = Engine::load(pack.clone()).expect("a compiled pack loads");
        Self { case, pack, engine, views }
    }

    /// One page: who asks, where, when, and with what on the page already are drawn apart.
    fn request(&self, random: &mut Random, number: usize) -> (usize, Request) {
        let of = |random: &mut Random| &self.case.visitors[random.below(self.case.visitors.len())];
        let facts = lived::values(of(random)).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let now = match random.below(12) {
            0 => *random.pick_of(&ODD_MOMENTS),
            1 => of(random).now_ms as f64 + random.between(-40 * 86_400_000, 40 * 86_400_000) as f64,
            _ => of(random).now_ms as f64,
        };
        let detail = if random.percent(70) { Detail::Losers } else { Detail::Winners };
        let committed = of(random).committed.clone();
        let page_id = format!("page-{}", number % 7);
        (random.below(self.views.len()), Request { detail, now, page_id, facts, committed })
    }
}

/// What is asked and what is answered, as bytes one after the other: each part after its length or number.
#[derive(Default)]
struct Files {
    cases: Writer,
    native: Writer,
}

impl Files {
    fn journey(&mut self, seed: u64, scene: &Scene, pages: usize) {
        let count = |count: usize| u32::try_from(count).expect("few enough");
        let out = &mut self.cases;
        out.u32(u32::try_from(seed).expect("a small seed"));
        out.bytes32(&scene.pack);
        out.u32(count(scene.views.len()));
        scene.views.iter().for_each(|view| out.bytes32(view));
        out.u32(count(pages));
    }

    fn page(&mut self, view: usize, request: &Request, response: &[u8]) {
        self.cases.u32(u32::try_from(view).expect("few views"));
        self.cases.bytes32(&request.head());
        self.cases.bytes32(&request.tail());
        self.native.bytes32(response);
    }
}

#[test]
fn pages_of_two_engines_of_one_pack_are_the_same_bytes() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok());
    let each = if cases.is_some() { CASES } else { FEW_CASES };
    let mut left = cases.unwrap_or(FEW);
    let mut files = Files::default();
    let (mut journeys, mut asked) = (0_u64, 0_usize);
    while left > 0 {
        let scene = Scene::of(journeys);
        let again = Engine::load(scene.pack.clone()).expect("it loaded before");
        let pages = each.min(left);
        files.journey(journeys, &scene, pages);
        let mut random = Random::new(journeys ^ 0x9a_717e);
        for number in 0..pages {
            let (view, request) = scene.request(&mut random, number);
            let response = request.response(&scene.engine, &scene.views[view]);
            assert_eq!(response, request.response(&again, &scene.views[view]), "journey {journeys}, page {number}");
            files.page(view, &request, &response);
        }
        (journeys, asked, left) = (journeys + 1, asked + pages, left - pages);
    }
    println!("\nparity_cases={asked} parity_journeys={journeys}");
    if let Some(folder) = std::env::var_os("ETAPPE_PARITY_FOLDER") {
        let folder = Path::new(&folder);
        fs::create_dir_all(folder).expect("a folder for the cases");
        fs::write(folder.join("cases.bin"), files.cases.as_bytes()).expect("the cases are written");
        fs::write(folder.join("native.bin"), files.native.as_bytes()).expect("the answers are written");
    }
}
