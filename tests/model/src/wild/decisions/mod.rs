//! Random journeys and visitors for all that is not the language of conditions: moves, caps, schedules, arbitration,
//! experiments. Conditions are small here, and what stands on a page is close to what refuses it.

mod conditions;
mod items;
mod journeys;
mod rules;
mod visitors;

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
}

/// The case of this seed.
pub fn case(seed: u64) -> DecisionCase {
    // Not the numbers of `wild::case`.
    let mut random = Random::new(seed ^ 0x6465_6369_7369_6f6e);
    let anchor_ms = *random.pick_of(&ANCHORS);
    let document = journeys::journey(&mut random, anchor_ms);
    let text = written(&document, &mut random);
    let journey = Journey::read(&text);
    let visitors = (0..VISITORS).map(|_| visitors::visitor(&mut random, &journey, anchor_ms)).collect();
    DecisionCase { journey: text, visitors }
}

/// Moments around which everything happens: most are those at which clocks are put forward or back.
const ANCHORS: [i64; 9] = [
    1_777_896_000_000, // 2026-05-04T12:00:00Z
    1_774_746_000_000, // 2026-03-29T01:00:00Z, Europe
    1_792_890_000_000, // 2026-10-25T01:00:00Z, Europe
    1_772_953_200_000, // 2026-03-08T07:00:00Z, New York
    1_793_512_800_000, // 2026-11-01T06:00:00Z, New York
    1_775_314_800_000, // 2026-04-04T15:00:00Z, Lord Howe
    1_791_041_400_000, // 2026-10-03T15:30:00Z, Lord Howe
    1_790_431_200_000, // 2026-09-26T14:00:00Z, Auckland
    1_775_311_200_000, // 2026-04-04T14:00:00Z, Auckland
];

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
