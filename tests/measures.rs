//! What measures add up to in conditions: as the nearest double, by buckets, and until when.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod laid;
mod scene;

use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page, Window};
use etappe::profile::View;
use laid::Laid;
use scene::{DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS};

const REVENUE: [&str; 3] = ["buy#revenue", "", ""];

/// A journey with one item under a condition.
fn engine(when: &str) -> Engine {
    scene::engine(&format!(
        "journey: measures\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n\
         profile:\n  events:\n    buy: {{ purpose: functional, dimensions: [sku], measures: {{ revenue: {{}}, grams: {{ scale: 5 }}, odd: {{ scale: 0.3 }} }} }}\n\
         stages: [{{ id: first }}]\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"{when}\" }}]\n"
    ))
}

fn page(engine: &Engine, view: &[u8], now_ms: i64) -> Page {
    engine.decide(view, &Context::default(), now_ms, Detail::Losers).expect("the view is whole")
}

/// What a condition comes to: `true`, or the reason and the cause.
fn told(when: &str, view: &[u8], now_ms: i64) -> String {
    let page = page(&engine(when), view, now_ms);
    let Some(loser) = page.decisions[0].losers.first() else { return "true".to_owned() };
    loser.cause.map_or(loser.reason.name(), etappe::model::Cause::name).to_owned()
}

#[test]
fn sum_of_hundredths_is_the_double_that_one_writes_for_it() {
    for amount in [1, 7, 10, 29, 57, 110, 115, 1_005, 12_345, 100_000_000_000_003, -1, -115, -9_999] {
        let view = Laid::default().measure(REVENUE, &[(NOW_MS, amount)]).view();
        let (whole, part) = (amount.abs() / 100, amount.abs() % 100);
        let sign = if amount < 0 { "-" } else { "" };
        for window in ["all", "7d"] {
            let when = format!("sum('buy', 'revenue', '{window}') == {sign}{whole}.{part:02}");
            assert_eq!(told(&when, &view, NOW_MS), "true", "{when}");
        }
    }
}

#[test]
fn sum_of_other_scales_is_so_many_times_the_scale() {
    let view = Laid::default()
        .measure(["buy#grams", "", ""], &[(NOW_MS, 7), (NOW_MS, -2)])
        .measure(["buy#odd", "", ""], &[(NOW_MS, 3)])
        .view();
    assert_eq!(told("sum('buy', 'grams', '1d') == 25.0", &view, NOW_MS), "true");
    assert_eq!(told("sum('buy', 'odd', '1d') == 3.0 * 0.3", &view, NOW_MS), "true");
}

#[test]
fn sum_of_nothing_is_0_and_so_is_one_that_adds_up_to_it() {
    for view in [Vec::new(), Laid::default().measure(REVENUE, &[(NOW_MS, 500), (NOW_MS, -500)]).view()] {
        for window in ["all", "session", "1h", "400d"] {
            let when = format!(
                "sum('buy', 'revenue', '{window}') == 0.0 && sum('buy', 'revenue', '{window}', 'sku', 'x') == 0.0"
            );
            assert_eq!(told(&when, &view, NOW_MS), "true", "{when}");
        }
    }
}

#[test]
fn sum_is_that_of_the_buckets_of_the_window_and_of_the_value() {
    // The present moment is 8 hours and 53 minutes into its UTC day.
    let hour_ms = NOW_MS - NOW_MS.rem_euclid(HOUR_MS);
    let day_ms = NOW_MS - NOW_MS.rem_euclid(DAY_MS);
    let view = Laid::default()
        .measure(
            REVENUE,
            &[
                (hour_ms, 1),
                (hour_ms - 2 * HOUR_MS, 10),
                (hour_ms - 3 * HOUR_MS, 100),
                (day_ms - 7 * DAY_MS, 1_000),
                (day_ms - 8 * DAY_MS, 10_000),
                (day_ms - 400 * DAY_MS, 100_000),
            ],
        )
        .measure(["buy#revenue", "sku", "x"], &[(hour_ms, 42)])
        .view();
    for (window, cents) in [
        ("30m", 1),
        ("1h", 1),
        // The hour that holds the start counts in full.
        ("2h", 11),
        ("3h", 111),
        ("7d", 111),
        ("176h", 1_111),
        // The day that holds the start counts in full.
        ("8d", 11_111),
        ("400d", 111_111),
        ("all", 111_111),
    ] {
        let when = format!("sum('buy', 'revenue', '{window}') == {}.{:02}", cents / 100, cents % 100);
        assert_eq!(told(&when, &view, NOW_MS), "true", "{when}");
    }
    assert_eq!(told("sum('buy', 'revenue', '1h', 'sku', 'x') == 0.42", &view, NOW_MS), "true");
    assert_eq!(told("sum('buy', 'revenue', '1h', 'sku', 'y') == 0.0", &view, NOW_MS), "true");
}

#[test]
fn page_with_a_sum_holds_until_a_bucket_comes_or_goes_and_no_longer() {
    let amounts: Vec<(i64, i64)> = (0..60)
        .map(|turn| (NOW_MS - (turn * turn * 97 % 410) * DAY_MS / 3 - turn * 13 * MINUTE_MS, 1 + turn))
        .collect();
    let ahead = [(NOW_MS + 5 * HOUR_MS, 7), (NOW_MS + 30 * HOUR_MS, 7)];
    let amounts = [amounts.as_slice(), &ahead].concat();
    let laid = Laid::default().span(NOW_MS - 50 * MINUTE_MS, NOW_MS - 4 * MINUTE_MS);
    let bytes = laid.measure(REVENUE, &amounts).view();
    let view = View::parse(&bytes).expect("a view");
    let found = view.measure(b"buy#revenue", None).expect("it is there");
    assert_eq!(found.total(), amounts.iter().map(|amount| amount.1).sum::<i64>());
    assert_eq!(found.last_ms(), NOW_MS + 30 * HOUR_MS);
    let mut flips = 0;
    for (text, window) in [
        ("30m", Window::Last(30 * MINUTE_MS)),
        ("7d", Window::Last(7 * DAY_MS)),
        ("175h", Window::Last(175 * HOUR_MS)),
        ("8d", Window::Last(8 * DAY_MS)),
        ("30d", Window::Last(30 * DAY_MS)),
        ("400d", Window::Last(400 * DAY_MS)),
        ("session", Window::Session),
        ("all", Window::All),
    ] {
        let engine = engine(&format!("sum('buy', 'revenue', '{text}') >= 0.5"));
        let sum = |at_ms: i64| found.sum(window, at_ms, view.session_start_ms(at_ms));
        let mut now_ms = NOW_MS;
        for _ in 0..40 {
            let until_ms = page(&engine, &bytes, now_ms).valid_until_ms;
            assert!(until_ms > now_ms, "{text}");
            let end_ms = until_ms.min(now_ms + 500 * DAY_MS);
            let steps = (0..50).map(|step| now_ms + (end_ms - now_ms) / 50 * step);
            for at_ms in steps.chain([end_ms - 1]) {
                assert_eq!(sum(at_ms), sum(now_ms), "{text}, {} after", at_ms - now_ms);
            }
            if until_ms > LAST_MS {
                break;
            }
            flips += usize::from(sum(until_ms) != sum(now_ms));
            now_ms = until_ms;
        }
    }
    assert!(flips > 80, "only {flips} of at most 280 moments were such at which a sum is another");
}

/// After every moment that is told.
const LAST_MS: i64 = 1 << 53;

#[test]
fn sum_that_made_room_is_unknown_as_far_as_the_window_reaches_back() {
    let view = Laid::default().counter(["", "buy#revenue", ""], &[NOW_MS - 3 * DAY_MS]).view();
    let value = |window: &str| told(&format!("sum('buy', 'revenue', '{window}', 'sku', 'x') < 1.0"), &view, NOW_MS);
    assert_eq!(["2d", "4d", "all"].map(value), ["true", "evicted", "evicted"]);
    // What whole events add up to always finds room, and other counters of the event are none of this one.
    assert_eq!(told("sum('buy', 'revenue', '4d') < 1.0", &view, NOW_MS), "true");
    assert_eq!(told("count('buy', '4d', 'sku', 'x') < 1", &view, NOW_MS), "true");
}

#[test]
fn measure_cut_short_is_no_view() {
    let whole = Laid::default().measure(REVENUE, &[(NOW_MS, 5)]);
    assert!(View::parse(&whole.view()).is_ok());
    // A counter's bytes under a measure's key.
    let other = Laid::default().counter(REVENUE, &[NOW_MS, NOW_MS - 5]);
    assert!(View::parse(&other.view()).is_err());
}
