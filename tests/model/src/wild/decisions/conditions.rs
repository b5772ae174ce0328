//! Small conditions, true and false about as often, with every way of being unknown.

use super::super::random::Random;
use super::WINDOWS;

/// The names that conditions may use.
pub struct Names {
    pub stages: Vec<String>,
    pub items: Vec<String>,
    pub segments: Vec<String>,
}

/// What stages ask. No two say the same, so that an `exit` can be over something else than the `enter`.
pub const OF_STAGES: [&str; 16] = [
    "happened('view', '1h')",
    "count('view', '7d') >= 3",
    "happened('buy', '7d')",
    "count('buy') >= 2",
    "profile.plan == 'pro'",
    "profile.visits > 3",
    "context.campaign == 'spring'",
    "since('view') < duration('24h')",
    "profile.vip",
    "count('view', 'session') >= 2",
    "within(profile.joined, '7d')",
    "happened('answer', '30d')",
    "shown('item-0', '7d') >= 1",
    "interest('topic', 'a') > 0.5",
    "consent('marketing')",
    "context.device == 'mobile'",
];

/// What suppressions ask: often what is absent or not granted.
const OF_SUPPRESSIONS: [&str; 9] = [
    "profile.answered",
    "profile.answered",
    "profile.vip",
    "happened('answer', '7d')",
    "!consent('marketing')",
    "profile.plan == 'free'",
    "10 / profile.visits > 4",
    "since('buy') < duration('72h')",
    "context.device == 'mobile'",
];

/// What items compute as their score.
const SCORES: [&str; 11] = [
    "profile.visits",
    "profile.rating",
    "profile.rating * 2.0",
    "interest('topic', 'a')",
    "count('view', '7d')",
    "profile.vip ? 3 : 1",
    "10 / profile.visits",
    "0.0 / profile.rating",
    "profile.rating - profile.rating",
    "-shown('item-0', '7d')",
    "age(profile.joined) > duration('24h') ? 2.0 : 1.0",
];

pub fn of_suppression(random: &mut Random) -> String {
    random.pick(&OF_SUPPRESSIONS).to_owned()
}

pub fn score(random: &mut Random) -> String {
    random.pick(&SCORES).to_owned()
}

/// One or two predicates; those of segments use no segments and no stage.
pub fn condition(random: &mut Random, names: &Names) -> String {
    let first = predicate(random, names);
    if random.percent(65) {
        return first;
    }
    let operator = random.pick(&["&&", "||"]);
    format!("{first} {operator} {}", predicate(random, names))
}

fn predicate(random: &mut Random, names: &Names) -> String {
    let window = if random.percent(25) { "session" } else { random.pick(&WINDOWS) };
    let item = random.pick_of(&names.items).clone();
    let text = match random.below(19) {
        0 => format!("shown('{item}', '{window}') < {}", random.between(1, 3)),
        1 => format!("clicked('{item}', '{window}') > 0"),
        2 => format!("count('view', '{window}') >= {}", random.between(1, 3)),
        3 => format!("happened('buy', '{window}')"),
        4 if !names.stages.is_empty() => format!("stage != '{}'", random.pick_of(&names.stages)),
        5 if !names.segments.is_empty() => format!("segment('{}')", random.pick_of(&names.segments)),
        6 => "10 / profile.visits > 2".to_owned(),
        7 => format!("since('view') < duration('{}')", random.pick(&["1h", "24h", "72h"])),
        8 => "sequence(['view', 'buy'], '7d')".to_owned(),
        9 => "has(profile.answered)".to_owned(),
        11 => "context.campaign.contains('ring')".to_owned(),
        10 => format!("age(profile.joined) > duration('{}')", random.pick(&["1h", "24h"])),
        _ => random.pick(&OF_STAGES).to_owned(),
    };
    if random.percent(30) { format!("!({text})") } else { text }
}
