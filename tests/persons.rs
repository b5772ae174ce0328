//! Devices of one person over a network that loses, repeats and reorders, copies of a storage that both go on, joins that are taken back,
//! and a device that two people share.
//!
//! `ETAPPE_CASES` sets how many of each, `ETAPPE_FIRST` the first one; the closing lines are for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod crowd;

use crowd::{DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, be_told, bits, device, happen, held, learn, schema};
use etappe::engine::Profile;
use etappe::model::{Record, Refusal, Schema, Value};
use etappe::profile::{ProfileError, View};
use etappe_model::wild::Random;

const CASES: usize = 300;

/// Runs cases, and prints how many there were and how many went wrong.
fn each(name: &str, case: impl Fn(&Schema, &mut Random) -> Result<(), String>) {
    let (schema, cases, first) = (schema(), crowd::cases(CASES), crowd::first());
    let (mut failures, mut told) = (0, Vec::new());
    for seed in first..first + cases {
        if let Err(failure) = case(&schema, &mut Random::new(seed as u64)) {
            failures += 1;
            if told.len() < 5 {
                told.push(format!("case {seed}: {failure}"));
            }
        }
    }
    println!("\n{name}_cases={cases} {name}_failures={failures}");
    assert!(told.is_empty(), "{told:#?}");
}

/// A message on its way: to whom, and either what somebody holds, of whom, or what they lack.
enum Message {
    Versions { to: usize, of: usize, bytes: Vec<u8> },
    Delta { to: usize, bytes: Vec<u8> },
}

/// Lets a message arrive; what must be asked anew is.
fn arrive(devices: &mut [Profile], message: &Message, random: &mut Random) -> Result<Option<Message>, String> {
    match message {
        Message::Versions { to, of, bytes } => {
            let delta = devices[*to].delta(bytes).map_err(|error| error.to_string())?;
            Ok(Some(Message::Delta { to: *of, bytes: delta }))
        }
        Message::Delta { to, bytes } => match devices[*to].merge(bytes, bits(random)) {
            Ok(_) | Err(ProfileError::Gap) => Ok(None),
            Err(error) => Err(error.to_string()),
        },
    }
}

#[test]
fn devices_that_hear_of_each_other_by_whatever_network_come_to_hold_the_same() {
    each("convergence", |schema, random| {
        let count = 2 + random.below(7);
        let mut devices: Vec<Profile> = (0..count).map(|_| device(schema, random)).collect();
        let (mut network, mut now_ms) = (Vec::new(), NOON_MS);
        for _ in 0..30 + random.below(60) {
            now_ms += *random.pick_of(&[1, MINUTE_MS, HOUR_MS, 30 * HOUR_MS]);
            let (one, other) = (random.below(count), random.below(count));
            match random.below(12) {
                0..4 => happen(&mut devices[one], random, now_ms),
                4 => devices[one].begin(bits(random)),
                5 if random.percent(10) => devices[one].erase(bits(random), now_ms),
                6 => devices[one].set_clock_ahead(random.between(-10 * 365, 10 * 365) * DAY_MS),
                5..9 if one != other => {
                    network.push(Message::Versions { to: other, of: one, bytes: devices[one].versions() });
                }
                _ if network.is_empty() => {}
                _ => {
                    // In any order; lost, or once, or again later.
                    let place = random.below(network.len());
                    let answer = match random.below(5) {
                        0 => None,
                        1 => arrive(&mut devices, &network[place], random)?,
                        _ => {
                            let message = network.swap_remove(place);
                            arrive(&mut devices, &message, random)?
                        }
                    };
                    network.extend(answer);
                }
            }
        }
        // The network is quiet now, and everybody asks everybody until nobody learns anything.
        for round in 0.. {
            let mut learned = false;
            for one in 0..count {
                for other in (0..count).filter(|other| *other != one) {
                    let from = devices[other].clone();
                    let merged = learn(&mut devices[one], &from, random).map_err(|error| error.to_string())?;
                    learned |= merged.changed;
                }
            }
            if !learned {
                break;
            }
            if round > 20 {
                return Err("nobody ever knows all".to_owned());
            }
        }
        let same = devices.iter().all(|one| held(one) == held(&devices[0]) && one.view() == devices[0].view());
        if same { Ok(()) } else { Err("they hold different things".to_owned()) }
    });
}

fn buys(profile: &mut Profile, time_ms: i64) {
    let record = Record::Event { name: "purchase", time_ms, dimensions: &[], measures: &[("amount", 1.0)], id: "" };
    profile.apply(&record, time_ms).expect("is granted by default");
}

fn bought(profile: &Profile) -> (u64, i64) {
    let view = profile.view();
    let view = View::parse(&view).expect("a profile's own view");
    let amount = view.measure(b"purchase#amount", None).map_or(0, |measure| measure.total());
    (view.counter(b"purchase", None).map_or(0, |counter| counter.total()), amount)
}

#[test]
fn what_copies_of_one_storage_wrote_counts_once() {
    each("fork", |schema, random| {
        // Two that go on from the same storage, somebody else, and a hub.
        let mut devices: Vec<Profile> = (0..3).map(|_| device(schema, random)).collect();
        let (mut now_ms, mut events) = (NOON_MS, 0);
        let copied_at = random.below(60);
        for step in 0..60 + random.below(60) {
            now_ms += *random.pick_of(&[1, MINUTE_MS, HOUR_MS]);
            if step == copied_at {
                let stored = devices[0].encode();
                let mut copy = Profile::open(schema.clone(), &stored, bits(random)).expect("it was stored");
                copy.begin(bits(random));
                // The original may go on as it is, or may have started anew as well.
                if random.percent(50) {
                    devices[0].begin(bits(random));
                }
                devices.push(copy);
            }
            let count = devices.len();
            let (one, other) = (random.below(count), random.below(count));
            match random.below(10) {
                0..3 if one != other => {
                    let from = devices[other].clone();
                    learn(&mut devices[one], &from, random).map_err(|error| error.to_string())?;
                }
                // Before the copy as often as they like; after it they meet somebody before long.
                3 if step < copied_at => devices[one].begin(bits(random)),
                _ => {
                    buys(&mut devices[one], now_ms);
                    events += 1;
                }
            }
        }
        for _ in 0..3 {
            for one in 0..devices.len() {
                for other in 0..devices.len() {
                    let from = devices[other].clone();
                    learn(&mut devices[one], &from, random).map_err(|error| error.to_string())?;
                }
            }
        }
        for (place, profile) in devices.iter().enumerate() {
            if bought(profile) != (events, events.cast_signed() * 100) {
                return Err(format!("device {place} knows {:?} of {events}", bought(profile)));
            }
        }
        Ok(())
    });
}

#[test]
fn a_join_that_is_taken_back_is_as_if_it_had_never_been() {
    each("split", |schema, random| {
        let mut devices = [device(schema, random), device(schema, random)];
        let (mut stranger, mut now_ms) = (device(schema, random), NOON_MS);
        // The same person without the stranger: told the same, by the same random bits.
        let mut alone = devices.clone();
        let (joined_ms, steps) = (NOON_MS + 1, 10 + random.below(40));
        for _ in 0..steps {
            now_ms += *random.pick_of(&[1, MINUTE_MS, HOUR_MS]);
            let one = random.below(2);
            match random.below(8) {
                0 => {
                    let from = devices[1 - one].clone();
                    learn(&mut devices[one], &from, random).expect("one person");
                    let from = alone[1 - one].clone();
                    learn(&mut alone[one], &from, random).expect("one person");
                }
                1 => _ = learn(&mut devices[one], &stranger, random).expect("an anonymous one joins"),
                2 => _ = learn(&mut stranger, &devices[one], random).expect("an anonymous one joins"),
                // What the stranger says on purposes drops what it drops; and what is known while it is joined shows in stamps.
                3 | 4 => buys(&mut stranger, now_ms),
                _ => {
                    let seed = random.bits();
                    be_told(&mut devices[one], &mut Random::new(seed), now_ms);
                    be_told(&mut alone[one], &mut Random::new(seed), now_ms);
                }
            }
        }
        now_ms += MINUTE_MS;
        let number = stranger.device();
        devices[0].split(number, joined_ms, now_ms);
        alone[0].split(number, joined_ms, now_ms);
        for _ in 0..2 {
            for one in 0..2 {
                let from = devices[1 - one].clone();
                learn(&mut devices[one], &from, random).expect("one person");
                let from = alone[1 - one].clone();
                learn(&mut alone[one], &from, random).expect("one person");
            }
        }
        for one in 0..2 {
            if devices[one].view() != alone[one].view() {
                return Err(format!("device {one} is not as if the stranger had never been there"));
            }
            let before = held(&devices[one]);
            buys(&mut stranger, now_ms);
            let delta = stranger.delta(&devices[one].versions()).expect("whole versions");
            devices[one].merge(&delta, bits(random)).map_err(|error| error.to_string())?;
            if held(&devices[one]) != before {
                return Err(format!("the barred device changed device {one}"));
            }
        }
        let merged = learn(&mut stranger, &devices[0], random).map_err(|error| error.to_string())?;
        if !merged.barred || stranger.parts().iter().any(|part| part.device != number) {
            return Err("the barred device does not go on alone".to_owned());
        }
        Ok(())
    });
}

/// A schema in which a mail address says who the visitor is.
fn with_identity() -> Schema {
    let mut schema = schema();
    for attribute in &mut schema.attributes {
        attribute.identity = attribute.name == "country";
    }
    schema
}

fn signs_in(profile: &mut Profile, who: &str, now_ms: i64) -> Result<(), Refusal> {
    let value = Some(Value::String(who));
    profile.apply(&Record::Attribute { name: "country", time_ms: now_ms, value }, now_ms)
}

#[test]
fn nothing_of_who_signed_out_is_left_for_who_signs_in() {
    let schema = with_identity();
    let open = |random: u8| Profile::open(schema.clone(), &[], [random; 16]).expect("a new profile opens");
    let (mut shared, mut hub_of_anna, mut hub_of_bert) = (open(1), open(2), open(3));
    signs_in(&mut hub_of_anna, "anna", NOON_MS).expect("nobody is known");
    signs_in(&mut hub_of_bert, "bert", NOON_MS).expect("nobody is known");
    // Anna browses, and signs in.
    buys(&mut shared, NOON_MS + 1);
    signs_in(&mut shared, "anna", NOON_MS + 2).expect("nobody was known");
    assert_eq!(signs_in(&mut shared, "bert", NOON_MS + 3), Err(Refusal::OtherPerson), "she is Anna");
    let mut random = Random::new(7);
    learn(&mut hub_of_anna, &shared, &mut random).expect("the same identity");
    assert_eq!(learn(&mut hub_of_bert, &shared, &mut random), Err(ProfileError::OtherPerson));
    // What was not sent yet is handed over.
    buys(&mut shared, NOON_MS + 4);
    let unsent = shared.sign_out([9; 16]);
    assert!(shared.view().is_empty(), "nothing is known of the next one");
    assert!(!shared.encode().windows(4).any(|bytes| bytes == b"anna"), "nor stored");
    let unsent = Profile::open(schema.clone(), &unsent, [8; 16]).expect("what was stored");
    learn(&mut hub_of_anna, &unsent, &mut random).expect("the same identity");
    assert_eq!(bought(&hub_of_anna).0, 2, "nothing of hers is lost");
    // Bert signs in on the same device.
    signs_in(&mut shared, "bert", NOON_MS + 5).expect("nobody is known");
    buys(&mut shared, NOON_MS + 6);
    learn(&mut hub_of_bert, &shared, &mut random).expect("the same identity");
    learn(&mut shared, &hub_of_bert, &mut random).expect("the same identity");
    assert_eq!((bought(&shared).0, bought(&hub_of_bert).0, bought(&hub_of_anna).0), (1, 1, 2));
    assert!(!hub_of_bert.encode().windows(4).any(|bytes| bytes == b"anna"));
}

#[test]
fn erasure_goes_along_when_profiles_join_unless_its_device_signs_out() {
    let schema = with_identity();
    let open = |random: u8| Profile::open(schema.clone(), &[], [random; 16]).expect("a new profile opens");
    let mut random = Random::new(11);
    for signs_out in [false, true] {
        let (mut device, mut hub) = (open(1), open(2));
        signs_in(&mut hub, "anna", NOON_MS).expect("nobody is known");
        buys(&mut hub, NOON_MS);
        // Somebody erases what was kept of nobody in particular.
        buys(&mut device, NOON_MS + 1);
        device.erase([3; 16], NOON_MS + 2);
        if signs_out {
            device.sign_out([4; 16]);
        }
        buys(&mut device, NOON_MS + 3);
        signs_in(&mut device, "anna", NOON_MS + 4).expect("nobody is known");
        let merged = learn(&mut hub, &device, &mut random).expect("the same identity");
        assert_eq!((merged.erased, bought(&hub).0), if signs_out { (false, 2) } else { (true, 1) });
    }
}

#[test]
fn an_erasure_wins_whatever_the_clocks_say() {
    each("clock", |schema, random| {
        let mut devices = [device(schema, random), device(schema, random), device(schema, random)];
        let skews: [i64; 3] = core::array::from_fn(|_| random.between(-10 * 365, 10 * 365) * DAY_MS);
        for step in 0..30 {
            let one = random.below(3);
            let now_ms = NOON_MS + skews[one] + step * HOUR_MS;
            happen(&mut devices[one], random, now_ms);
            if random.percent(20) {
                let from = devices[random.below(3)].clone();
                learn(&mut devices[one], &from, random).map_err(|error| error.to_string())?;
            }
        }
        let (one, now_ms) = (random.below(3), NOON_MS + random.between(-10 * 365, 10 * 365) * DAY_MS);
        devices[one].erase(bits(random), now_ms);
        let erased = devices[one].clone();
        for device in &mut devices {
            learn(device, &erased, random).map_err(|error| error.to_string())?;
            if !device.view().is_empty() || held(device) != held(&erased) {
                return Err("something is left of what was erased".to_owned());
            }
        }
        Ok(())
    });
}
