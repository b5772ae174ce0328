//! The zones of random schedules, and the moments at which their clocks are put forward and back.

use super::super::random::Random;
use crate::schedule::zone_of;
use crate::time::DAY;
use jiff::Timestamp;
use std::sync::OnceLock;

/// The first twenty-two put their clocks forward and back within a year.
const ZONES: [&str; 25] = [
    "Europe/Zurich",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Antarctica/Troll",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "UTC",
];
const YEAR_BEGINS: &str = "2026-01-01T00:00:00Z";

/// Clocks of a zone are put forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// Its name in the time zone database.
    pub zone: &'static str,
    /// Whether that leaves a gap, else what follows happens twice.
    pub is_gap: bool,
    /// When.
    pub at_ms: i64,
}

/// All of a year.
pub fn turns() -> &'static [Turn] {
    static TURNS: OnceLock<Vec<Turn>> = OnceLock::new();
    TURNS.get_or_init(|| ZONES.iter().flat_map(|zone| turns_of(zone)).collect())
}

fn turns_of(zone: &'static str) -> Vec<Turn> {
    let begins: Timestamp = YEAR_BEGINS.parse().unwrap();
    let clocks = zone_of(zone);
    let mut offset = clocks.to_offset(begins);
    let mut turns = Vec::new();
    for turn in clocks.following(begins).take(8) {
        let at_ms = turn.timestamp().as_millisecond();
        if at_ms - begins.as_millisecond() < 366 * DAY && turn.offset() != offset {
            turns.push(Turn { zone, is_gap: turn.offset() > offset, at_ms });
        }
        offset = turn.offset();
    }
    turns
}

/// A zone, often one whose clocks are turned near the anchor.
pub fn zone(random: &mut Random, anchor_ms: i64) -> &'static str {
    let near: Vec<&Turn> = turns().iter().filter(|turn| (turn.at_ms - anchor_ms).abs() < DAY).collect();
    if near.is_empty() || random.percent(30) { random.pick(&ZONES) } else { random.pick_of(&near).zone }
}
