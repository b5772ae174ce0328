//! Numbers that must be the same on every host, for a journey and a visitor that use a bit of everything.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::base::hash::Fnv64;
use etappe::model::Value;

use crate::scene::{HOUR_MS, MINUTE_MS, NOW_MS, Scene};

/// What they are, a line each.
pub const EXPECTED: &str = include_str!("../golden/fingerprint.txt");

const JOURNEY: &str = r#"
journey: fingerprint
version: 12
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional }, score: { type: double, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [sku] }
    mail: { purpose: personalization }
stages: [{ id: first }, { id: second, enter: "count('view', '7d', 'sku', 'Größe 7') >= 3" }]
segments: { swiss: "profile.country in ['CH', 'LI']" }
slots: { hero: {}, aside: { interruptive: true } }
items:
  - { id: keen, slots: [hero], priority: 3, when: "segment('swiss') && profile.score > 2", content: { title: { de: "Grüezi" } } }
  - { id: mail, slots: [hero, aside], purpose: personalization }
  - { id: other, slots: [aside], stages: [second] }
"#;

fn fnv(bytes: &[u8]) -> String {
    let mut hash = Fnv64::default();
    hash.write(bytes);
    format!("{:016x} of {} bytes", hash.value(), bytes.len())
}

/// What they are here.
pub fn lines() -> String {
    let mut scene = Scene::of(JOURNEY);
    scene.set("country", Some(Value::String("LI"))).expect("declared");
    scene.set("score", Some(Value::Double(2.000_000_000_000_000_4))).expect("declared");
    scene.consent("personalization", true).expect("declared");
    for number in 0..50 {
        let time_ms = NOW_MS - number * 7 * HOUR_MS - number * number * MINUTE_MS;
        scene.event_at("view", time_ms, &[("sku", "Größe 7")], NOW_MS).expect("declared");
    }
    scene.event("mail", NOW_MS - 3).expect("declared and granted");
    let page = scene.decide(NOW_MS);
    scene.append(&page).expect("granted");
    let mut lines = vec![
        format!("pack {:016x}, {}", scene.engine.pack().hash(), fnv(scene.engine.pack().bytes())),
        format!("stage {}", scene.stage(&page)),
        format!("transition {:016x}", page.transition.map_or(0, |transition| transition.id)),
    ];
    for decision in &page.decisions {
        lines.push(format!("{} {:016x}", scene.told(decision), decision.decision_id));
    }
    lines.push(format!("part {}", fnv(&scene.profile.encode())));
    lines.push(format!("view {}", fnv(&scene.profile.view())));
    lines.join("\n") + "\n"
}
