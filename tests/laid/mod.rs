//! Views and tokens laid by hand, byte by byte, as `docs/profile.md` has them: for what no profile of a test holds.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]

use std::collections::BTreeMap;

use etappe::base::bytes::Writer;
use etappe::base::hash::quick_hash;
use etappe::model::Value;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What is known of a visitor.
#[derive(Clone, Default)]
pub struct Laid {
    newest_ms: i64,
    /// Start and last moment.
    spans: Vec<(i64, i64)>,
    consents: Writer,
    stage: Writer,
    attributes: Writer,
    /// Event, dimension and value, and what stands behind them.
    counters: BTreeMap<[String; 3], Vec<u8>>,
}

impl Laid {
    /// The visitor grants or denies.
    pub fn consent(mut self, purpose: &str, granted: bool) -> Self {
        self.consents.text(purpose);
        self.consents.u8(granted.into());
        self
    }

    /// The visitor is in a stage since then.
    pub fn stage(mut self, name: &str, at_ms: i64) -> Self {
        self.stage.text(name);
        self.stage.time(at_ms);
        self.stage.time(0);
        self.stage.text("");
        self
    }

    /// The visitor was here from the first to the last of these moments.
    pub fn span(mut self, start_ms: i64, last_ms: i64) -> Self {
        self.spans.push((start_ms, last_ms));
        self
    }

    pub fn attribute(mut self, name: &str, value: Value<'_>) -> Self {
        self.attributes.text(name);
        value.write(&mut self.attributes);
        self
    }

    /// An attribute that may not be read.
    pub fn unreadable(mut self, name: &str, cause: u8) -> Self {
        self.attributes.text(name);
        self.attributes.u8(15);
        self.attributes.u8(cause);
        self
    }

    /// What was counted at these moments, at most 32.
    pub fn counter(mut self, [event, dimension, value]: [&str; 3], times_ms: &[i64]) -> Self {
        let mut times = times_ms.to_vec();
        times.sort_unstable();
        let (first, last) = (times[0], times[times.len() - 1]);
        let mut out = Writer::default();
        out.count(times.len());
        out.time(last);
        out.time(last - first);
        times.windows(2).rev().for_each(|pair| out.time(pair[1] - pair[0]));
        self.counters.insert([event, dimension, value].map(str::to_owned), out.into_bytes());
        self
    }

    /// What a measure added up at these moments.
    pub fn measure(mut self, [event, dimension, value]: [&str; 3], amounts: &[(i64, i64)]) -> Self {
        let mut out = Writer::default();
        out.varint(zigzag(amounts.iter().map(|amount| amount.1).sum()));
        out.time(amounts.iter().map(|amount| amount.0).max().unwrap_or(0));
        for unit_ms in [HOUR_MS, DAY_MS] {
            let mut buckets: BTreeMap<i64, i64> = BTreeMap::new();
            amounts.iter().for_each(|(time_ms, amount)| *buckets.entry(time_ms / unit_ms).or_default() += amount);
            let (mut entries, mut before) = (Writer::default(), 0);
            for (bucket, amount) in buckets {
                entries.time(bucket - before);
                entries.varint(zigzag(amount));
                before = bucket;
            }
            out.raw_text(entries.as_bytes());
        }
        self.counters.insert([event, dimension, value].map(str::to_owned), out.into_bytes());
        self
    }

    fn body(&self, out: &mut Writer) {
        out.time(self.newest_ms);
        let mut spans = Writer::default();
        for (start, last) in &self.spans {
            spans.time(*start);
            spans.time(last - start);
        }
        let mut counters = Writer::default();
        for (key, tallies) in &self.counters {
            let mut entry = Writer::default();
            key.iter().for_each(|part| entry.text(part));
            entry.put(tallies);
            counters.raw_text(entry.as_bytes());
        }
        let none = Writer::default();
        for section in [&none, &self.consents, &self.stage, &spans, &self.attributes, &counters, &none] {
            out.raw_text(section.as_bytes());
        }
    }

    pub fn view(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.put(b"EV\x04");
        self.body(&mut out);
        sealed(out)
    }

    /// The same as a token that was cut for a pack with this hash.
    pub fn token(&self, pack: u64, cut_ms: i64) -> Vec<u8> {
        let mut out = Writer::default();
        out.put(b"ET\x04");
        out.u64(pack);
        out.time(cut_ms);
        self.body(&mut out);
        sealed(out)
    }
}

fn zigzag(amount: i64) -> u64 {
    (amount << 1 ^ amount >> 63).cast_unsigned()
}

fn sealed(out: Writer) -> Vec<u8> {
    let mut bytes = out.into_bytes();
    let checksum = quick_hash(&bytes).to_le_bytes();
    bytes.extend(&checksum[4..]);
    bytes
}
