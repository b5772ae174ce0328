//! The packs that are damaged: those of the two examples, and that of a random journey with everything in it.

use std::fs;
use std::path::Path;

use etappe::compile::compile;
use etappe::model::{Detail, Scalar};
use etappe::syntax::Format;
use etappe_model::wild::{self, Visitor};

use super::lived;
use super::wire::Request;

/// Seeds among which the random journey is looked for: the one with the largest pack has most in it.
const SEEDS: u64 = 30;
/// Of the random journey's visitors.
const VISITORS: usize = 3;

/// A pack as the compiler wrote it, and pages to ask it for.
pub struct Original {
    pub name: &'static str,
    pub pack: Vec<u8>,
    /// Of visitors; none for the examples, whose visitors are made up by whoever uses the pack.
    pub views: Vec<Vec<u8>>,
    pub requests: Vec<Request>,
}

fn compiled(journey: &str) -> Vec<u8> {
    compile(journey, Format::Yaml).pack.expect("the journey compiles")
}

fn example(name: &'static str, path: &str) -> Original {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let pack = compiled(&fs::read_to_string(path).expect("the example"));
    let fact = |name: &str, text: &str| (name.to_owned(), Scalar::String(text.to_owned()));
    let request = |facts, detail| Request {
        detail,
        now: 1_760_000_000_000.0,
        page_id: "page".to_owned(),
        facts,
        committed: Vec::new(),
    };
    let poster = vec![fact("campaign", "poster-hauptbahnhof"), fact("path", "/"), fact("locale", "de")];
    let requests = vec![request(poster, Detail::Losers), request(Vec::new(), Detail::Winners)];
    Original { name, pack, views: vec![Vec::new()], requests }
}

fn request(visitor: &Visitor) -> Request {
    let facts = lived::values(visitor).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let (now, committed) = (visitor.now_ms as f64, visitor.committed.clone());
    Request { detail: Detail::Losers, now, page_id: "page".to_owned(), facts, committed }
}

fn random() -> Original {
    let cases = (0..SEEDS).map(wild::case);
    let case = cases.max_by_key(|case| compiled(&case.journey).len()).expect("there are some");
    let pack = compiled(&case.journey);
    let schema = lived::schema(&pack);
    let visitors: Vec<Visitor> = case.visitors.into_iter().take(VISITORS).collect();
    let views = visitors.iter().map(|visitor| lived::view(&schema, visitor)).collect();
    Original { name: "random", pack, views, requests: visitors.iter().map(request).collect() }
}

/// All three.
pub fn all() -> [Original; 3] {
    [example("amy", "examples/amy/journey.yaml"), example("shop", "examples/shop/journey.yaml"), random()]
}
