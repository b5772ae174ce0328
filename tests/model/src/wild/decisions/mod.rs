//! Random journeys and visitors for all that is not the language of conditions: moves, caps, schedules, arbitration,
//! experiments. Conditions are small here, and what stands on a page is close to what refuses it.

mod clocks;
mod conditions;
mod items;
mod journeys;
mod rules;
mod visitors;

pub use clocks::Turn;

use super::document::{Node, written};
use super::random::Random;
use crate::journey::Journey;
use crate::request::Request;
use crate::visitor::Record;

/// Visitors of one journey.
const VISITORS: usize = 12;

/// A journey and visitors who ask it for a page.
#[derive(Clone, Debug)]
pub struct DecisionCase {
    /// YAML or JSON.
    pub journey: String,
    /// Each with a history, what is asked for, and the present moment.
    pub visitors: Vec<(Vec<Record>, Request, i64)>,
    /// The clocks that are turned around that time.
    pub turn: Option<Turn>,
}

/// The case of this seed.
pub fn case(seed: u64) -> DecisionCase {
    // Not the numbers of `wild::case`.
    let mut random = Random::new(seed ^ 0x6465_6369_7369_6f6e);
    // Everything happens around one moment: mostly one at which clocks are put forward or back.
    let turn = random.percent(85).then(|| *random.pick_of(clocks::turns()));
    let anchor_ms = turn.map_or(PLAIN_MS, |turn| turn.at_ms);
    let document = journeys::journey(&mut random, anchor_ms);
    let text = written(&document, &mut random);
    let journey = Journey::read(&text);
    let visitors = (0..VISITORS).map(|_| visitors::visitor(&mut random, &journey, anchor_ms)).collect();
    DecisionCase { journey: text, visitors, turn }
}

/// 2026-05-04T12:00:00Z, when no clock is turned.
const PLAIN_MS: i64 = 1_777_896_000_000;

/// A map that is written entry by entry.
type Entries = Vec<(String, Node)>;

fn put(entries: &mut Entries, key: &str, node: Node) {
    entries.push((key.to_owned(), node));
}

/// Windows of caps and conditions.
const WINDOWS: [&str; 8] = ["90s", "30m", "1h", "24h", "3d", "7d", "9d", "30d"];

/// Some of these, in their order; at least one.
fn some_of<'a>(random: &mut Random, of: &[&'a str], percent: usize) -> Vec<&'a str> {
    let chosen: Vec<&str> = of.iter().filter(|_| random.percent(percent)).copied().collect();
    if chosen.is_empty() { vec![random.pick(of)] } else { chosen }
}
