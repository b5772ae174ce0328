//! What several devices hold of a person, tell each other, and cut for the edge; and records as hosts hand them over: for programs that
//! damage them.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::base::bytes::Writer;
use etappe::engine::Profile;
use etappe::model::{Record, Value};
use etappe_model::wild::Random;

use crate::crowd::{DAY_MS, HOUR_MS, MINUTE_MS, bits, happen, learn};
use crate::person::{ENGINE, NOW_MS, READS, SCHEMA, friend, happens, other};

/// A profile, and another device of the same person, which was told some of it and knows more.
pub struct Devices {
    pub profile: Profile,
    pub other: Profile,
    pub now_ms: i64,
}

/// Devices of a person who is known or not, that met and split, started anew and settled; every tenth was erased on the way.
pub fn devices(number: usize) -> Devices {
    let mut random = Random::new(number as u64);
    let random = &mut random;
    let mut now_ms = crate::crowd::NOON_MS - 40 * DAY_MS;
    let mut devices: [Profile; 3] =
        core::array::from_fn(|_| Profile::open(SCHEMA.clone(), &[], bits(random)).expect("a new profile opens"));
    devices[1].set_source("crm", bits(random));
    for device in &mut devices {
        for purpose in ["personalization", "analytics"] {
            let granted = random.percent(70);
            let _ = device.apply(&Record::Consent { purpose, granted, time_ms: now_ms }, now_ms);
        }
    }
    let steps = 20 + random.below(20);
    for step in 0..steps {
        now_ms += *random.pick_of(&[1, MINUTE_MS, HOUR_MS, 30 * HOUR_MS]);
        let (one, other) = (random.below(3), random.below(3));
        match random.below(16) {
            0 | 1 if one != other => {
                let from = devices[other].clone();
                learn(&mut devices[one], &from, random).expect("devices of one person");
            }
            2 | 3 => devices[one].begin(bits(random)),
            4 => devices[one].set_clock_ahead(random.between(-3, 3) * HOUR_MS),
            5 if number % 10 == 3 && step < 10 => devices[one].erase(bits(random), now_ms),
            6 if number % 5 == 2 => {
                let barred = devices[2].device();
                devices[one].split(barred, now_ms - DAY_MS, now_ms);
            }
            7 if !number.is_multiple_of(3) => {
                let value = Some(Value::String("anna@example.org"));
                let _ = devices[one].apply(&Record::Attribute { name: "email", time_ms: now_ms, value }, now_ms);
            }
            8 => {
                let value = Some(Value::Int(random.between(-2, 9)));
                let _ = devices[one].apply(&Record::Attribute { name: "visits", time_ms: now_ms, value }, now_ms);
            }
            _ => happen(&mut devices[one], random, now_ms),
        }
    }
    let [mut profile, other, _] = devices;
    learn(&mut profile, &other, random).expect("devices of one person");
    Devices { profile, other, now_ms }
}

impl Devices {
    /// What the edge gets of it.
    pub fn token(&self) -> Vec<u8> {
        self.profile.token(&READS, ENGINE.pack().hash(), self.now_ms)
    }
}

/// A record as a host hands it over, with its length before it.
fn record(kind: u8, flag: u16, number: u64, [name, text, third]: [&str; 3], value: Option<Value<'_>>) -> Vec<u8> {
    let mut out = Writer::default();
    out.u8(kind);
    out.u16(flag);
    out.f64(NOW_MS as f64);
    out.f64(0.0);
    out.u64(number);
    [name, text, third].iter().for_each(|text| out.str16(text));
    match value {
        Some(value) => value.write(&mut out),
        None => out.u8(0),
    }
    let dimensions: &[_] = if kind == 1 { &[("topic", "cameras")] } else { &[] };
    out.u16(dimensions.len() as u16);
    for (name, value) in dimensions {
        out.str16(name);
        out.str16(value);
    }
    if kind == 1 {
        out.str16("amount");
        out.f64(12.5);
    }
    let mut with_length = Writer::default();
    with_length.u16(out.len() as u16);
    with_length.put(out.as_bytes());
    with_length.into_bytes()
}

/// Records of every kind, each on its own, and all of them.
pub fn records() -> Vec<Vec<u8>> {
    let mut records = vec![
        record(3, 1, 0, ["personalization", "", ""], None),
        record(3, 0, 0, ["functional", "", ""], None),
        record(3, 1, 0, ["functional", "", ""], None),
        record(1, 0, 0, ["purchase", "order-1", ""], None),
        record(1, 0, 0, ["view", "", ""], None),
        record(2, 0, 0, ["country", "", ""], Some(Value::String("a"))),
        record(2, 0, 0, ["visits", "", ""], Some(Value::Int(4))),
        record(2, 0, 0, ["score", "", ""], Some(Value::Double(0.5))),
        record(2, 0, 0, ["country", "", ""], None),
        record(4, 0, 9, ["first", "second", ""], None),
        record(5, 1, 0, ["welcome", "hero", "web"], None),
        record(6, 2, 0, ["tone", "warm", ""], None),
        record(7, 0, 8.5f64.to_bits(), ["nps", "fine", ""], None),
        record(8, 1, 0, ["chat", "Grüezi", ""], None),
    ];
    records.push(records.concat());
    records
}

/// Names of targets, and what each is first given.
pub fn all() -> [(&'static str, Vec<Vec<u8>>); 4] {
    let devices: Vec<Devices> = (0..24).map(devices).collect();
    let profiles = devices.iter().map(|devices| devices.profile.encode());
    let deltas = devices.iter().flat_map(|Devices { profile, .. }| {
        let all = profile.delta(&[]).expect("no versions are whole");
        [all, profile.versions()]
    });
    // What somebody lacks who knows some of it.
    let mut friend = friend();
    happen(&mut friend, &mut Random::new(1), NOW_MS + DAY_MS);
    happens(&mut friend, NOW_MS + HOUR_MS);
    let some = friend.delta(&other().versions()).expect("whole versions");
    let tokens = devices.iter().flat_map(|devices| [devices.profile.view(), devices.token()]);
    [
        ("event", records()),
        ("profile", profiles.collect()),
        ("delta", deltas.chain([some]).collect()),
        ("token", tokens.filter(|bytes| !bytes.is_empty()).collect()),
    ]
}
