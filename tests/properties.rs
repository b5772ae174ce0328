//! Properties of windows: counts equal those of a plain model that keeps every event and follows the design's words.
//!
//! Source: DESIGN 5 "Windows" and "Session". Seeds are fixed: every run tests the same cases.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::model::Window;
use etappe::profile::View;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use scene::{DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS, Scene};

const JOURNEY: &str = r#"
journey: windows
version: 1
purposes: { functional: { default: granted } }
profile: { events: { view: { purpose: functional, dimensions: [sku] }, other: { purpose: functional } } }
stages: [{ id: start }]
slots: { hero: {} }
items: []
"#;

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(0x0e7a_99e1),
        failure_persistence: None,
        ..Config::default()
    }
}

/// The windows in the design's words, over all times of one key.
fn model(times: &[i64], window: Window, now_ms: i64, session_start_ms: i64) -> u64 {
    let mut latest: Vec<i64> = times.to_vec();
    latest.sort_unstable_by(|a, b| b.cmp(a));
    // `(now - w, now]`; `'session'` is `[start, now]`.
    let (holds, start): (Box<dyn Fn(i64) -> bool>, i64) = match window {
        Window::All => return times.len() as u64,
        Window::Session => (Box::new(|time| time >= session_start_ms), session_start_ms),
        Window::Last(length) => (Box::new(move |time| time > now_ms - length), now_ms - length),
    };
    let exact = latest.len() <= 32 || !holds(latest[31]);
    let count = |inside: &dyn Fn(i64) -> bool| latest.iter().filter(|time| inside(**time)).count() as u64;
    if exact {
        return count(&|time| holds(time) && time <= now_ms);
    }
    let (hour, day) = (|time: i64| time.div_euclid(HOUR_MS), |time: i64| time.div_euclid(DAY_MS));
    let on_the_last_eight_days = day(start) > day(now_ms) - 8;
    if on_the_last_eight_days {
        count(&|time| hour(time) >= hour(start))
    } else {
        count(&|time| day(time) >= day(start))
    }
}

/// Start of the joined span whose last event is less than 30 minutes before `now`, else `now`.
fn session_start(times: &[i64], now_ms: i64) -> i64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let mut start = now_ms;
    let mut edge = now_ms;
    for time in times.into_iter().rev() {
        if edge - time >= 30 * MINUTE_MS {
            break;
        }
        (start, edge) = (time, time);
    }
    start
}

/// How far back events lie: crowded lately, sparse long ago.
fn ago() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => 0..HOUR_MS,
        3 => (0..60i64).prop_map(|minutes| minutes * MINUTE_MS),
        3 => 0..2 * DAY_MS,
        2 => 0..12 * DAY_MS,
        2 => (0..12 * 24i64).prop_map(|hours| hours * HOUR_MS),
        1 => 0..500 * DAY_MS,
    ]
}

fn window() -> impl Strategy<Value = Window> {
    let length = prop_oneof![
        (1..3_600i64).prop_map(|seconds| seconds * 1_000),
        (1..240i64).prop_map(|minutes| minutes * MINUTE_MS),
        (1..300i64).prop_map(|hours| hours * HOUR_MS),
        (1..=400i64).prop_map(|days| days * DAY_MS),
    ];
    prop_oneof![8 => length.prop_map(Window::Last), 1 => Just(Window::All), 1 => Just(Window::Session)]
}

/// What a scene counts in every window, next to the model.
fn compare(scene: &Scene, times: &[i64], active: &[i64], windows: &[Window], now_ms: i64) -> Result<(), TestCaseError> {
    let view = scene.profile.view();
    let view = View::parse(&view).expect("its own view is readable");
    let start = session_start(active, now_ms);
    prop_assert_eq!(view.session_start_ms(now_ms), start);
    for window in windows {
        let counter = view.counter(b"view", None);
        let counted = counter.map_or(0, |counter| counter.count(*window, now_ms, start));
        prop_assert_eq!(counted, model(times, *window, now_ms, start), "{:?} at {}", window, now_ms);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn windows_of_events_in_any_order_equal_the_model(
        agos in prop::collection::vec(ago(), 0..140),
        windows in prop::collection::vec(window(), 12),
        later_ms in 0..3 * DAY_MS,
    ) {
        let mut scene = Scene::of(JOURNEY);
        let times: Vec<i64> = agos.iter().map(|ago| NOW_MS - ago).collect();
        for time_ms in &times {
            scene.event("view", *time_ms).unwrap();
        }
        // Spans are kept 16 per section; what older ones would join is beyond this model.
        let recent: Vec<i64> = times.iter().copied().filter(|time| *time > NOW_MS - 4 * HOUR_MS).collect();
        compare(&scene, &times, &recent, &windows, NOW_MS)?;
        compare(&scene, &times, &recent, &windows, NOW_MS + later_ms)?;
    }

    #[test]
    fn windows_of_events_as_they_happen_equal_the_model(
        steps in prop::collection::vec((ago(), 0..6u8, any::<bool>()), 0..120),
        windows in prop::collection::vec(window(), 8),
    ) {
        // The host's clock walks on; some events come late, and the profile is stored and opened now and then.
        let mut scene = Scene::of(JOURNEY);
        let (mut now_ms, mut times) = (NOW_MS - 40 * DAY_MS, Vec::new());
        for (distance, kind, store) in steps {
            let time_ms = match kind {
                0 => now_ms - distance,
                1 => now_ms + distance,
                _ => {
                    now_ms += distance.min(6 * HOUR_MS);
                    now_ms
                }
            };
            scene.event_at("view", time_ms, &[], now_ms).unwrap();
            times.push(time_ms.min(now_ms));
            if store {
                scene = scene.reopened();
            }
        }
        let view = scene.profile.view();
        let view = View::parse(&view).expect("its own view is readable");
        for window in windows {
            if window == Window::Session {
                continue;
            }
            let counted = view.counter(b"view", None).map_or(0, |counter| counter.count(window, now_ms, now_ms));
            prop_assert_eq!(counted, model(&times, window, now_ms, now_ms), "{:?}", window);
        }
    }

    #[test]
    fn order_of_arrival_changes_no_byte_of_the_view(
        agos in prop::collection::vec((ago(), 0..3usize), 1..90).prop_shuffle(),
    ) {
        let skus = ["x100", "m35", "p6"];
        let view = |agos: &[(i64, usize)]| {
            let mut scene = Scene::of(JOURNEY);
            for (ago, sku) in agos {
                scene.event_at("view", NOW_MS - ago, &[("sku", skus[*sku])], NOW_MS).unwrap();
            }
            scene.profile.view()
        };
        let mut sorted = agos.clone();
        sorted.sort_by_key(|entry| std::cmp::Reverse(entry.0));
        let recent = |agos: &[(i64, usize)]| agos.iter().copied().filter(|entry| entry.0 < 4 * HOUR_MS).collect::<Vec<_>>();
        prop_assert_eq!(view(&recent(&agos)), view(&recent(&sorted)));
    }

    #[test]
    fn session_joins_spans_of_all_events(
        agos in prop::collection::vec((0..3 * HOUR_MS, any::<bool>()), 0..12),
    ) {
        let mut scene = Scene::of(JOURNEY);
        for (ago, other) in &agos {
            scene.event(if *other { "other" } else { "view" }, NOW_MS - ago).unwrap();
        }
        let active: Vec<i64> = agos.iter().map(|entry| NOW_MS - entry.0).collect();
        let times: Vec<i64> = agos.iter().filter(|entry| !entry.1).map(|entry| NOW_MS - entry.0).collect();
        compare(&scene, &times, &active, &[Window::Session], NOW_MS)?;
    }
}
