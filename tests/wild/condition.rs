//! Conditions drawn from a seed. None has a clause that no value could turn, but for `true` and `false`.

use super::{Dice, EVENTS};

const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const WINDOWS: [&str; 5] = ["'1h'", "'3d'", "'30d'", "'session'", "'all'"];
const SPANS: [&str; 3] = ["duration('1h30m')", "duration('72h')", "duration('250ms')"];

/// A condition of at most this depth.
pub fn text(dice: &mut Dice, depth: u64, segments: &[String]) -> String {
    if depth == 0 || dice.once_in(4) {
        return leaf(dice, segments);
    }
    let mut inner = || text(dice, depth - 1, segments);
    match [inner(), inner(), inner()] {
        [a, b, c] => match dice.below(6) {
            0 | 1 => format!("({a}) && ({b})"),
            2 => format!("({a}) || ({b})"),
            3 => format!("!({a})"),
            4 => format!("({a}) && ({b}) && ({c})"),
            _ => format!("({a}) || ({b}) || ({c})"),
        },
    }
}

fn leaf(dice: &mut Dice, segments: &[String]) -> String {
    let comparison = *dice.pick(&COMPARISONS);
    let order = *dice.pick(&COMPARISONS[2..]);
    let number = 1 + dice.below(3);
    let event = *dice.pick(&EVENTS);
    let window = *dice.pick(&WINDOWS);
    let sku = *dice.pick(&["'x100'", "'m35'", "context.campaign", "'it\\'s'"]);
    let event_with_sku = *dice.pick(&EVENTS[..2]);
    match dice.below(30) {
        0 | 1 => format!("count('{event}', {window}) {comparison} {number}"),
        2 => format!("{number} {comparison} count('{event_with_sku}', {window}, 'sku', {sku})"),
        3 | 4 => format!("happened('{event}', {window})"),
        5 => format!("happened('{event_with_sku}', {window}, 'sku', {sku})"),
        6 => format!("since('{event}') {order} {}", dice.pick(&SPANS)),
        7 => format!("since('{event_with_sku}', 'sku', {sku}) {order} since('{event}')"),
        8 | 9 => format!("context.campaign {} {}", dice.pick(&["==", "!="]), dice.pick(&["'a'", "'b'"])),
        10 => "context.path in ['/', '/de/', 'it\\'s']".to_owned(),
        11 => format!("profile.country {comparison} 'CH'"),
        12 => "profile.plan in ['pro', 'plus']".to_owned(),
        13 => format!("profile.visits {comparison} {number}"),
        14 => format!("profile.score {order} {number}.5"),
        15 => "profile.vip".to_owned(),
        16 => format!("context.cart_value {order} {}", dice.pick(&["100", "2.0", "-1.5"])),
        17 => format!("has({})", dice.pick(&["context.campaign", "profile.plan", "profile.country", "context.flag"])),
        18 => "context.flag".to_owned(),
        19 => format!("(context.flag == (happened('{event}') && profile.vip))"),
        29 => (*dice.pick(&["true", "false", "profile.joined < profile.joined", "context.clicks >= 3"])).to_owned(),
        20.. if dice.once_in(2) => made(dice, number, event, event_with_sku, sku),
        _ => match segments {
            [] => "context.clicks in [1, 3]".to_owned(),
            segments => format!("segment('{}')", dice.pick(segments)),
        },
    }
}

/// What is made of what is read: arithmetic, lists, texts, times.
fn made(dice: &mut Dice, number: u64, event: &str, event_with_sku: &str, sku: &str) -> String {
    let comparison = *dice.pick(&COMPARISONS);
    let order = *dice.pick(&COMPARISONS[2..]);
    let list = *dice.pick(&["profile.tags", "profile.labels", "context.topics"]);
    match dice.below(22) {
        0 => format!("profile.visits * {number} + 1 {comparison} context.clicks - count('{event}')"),
        1 => format!("context.cart_value / {number}.0 {order} profile.score"),
        2 => format!("profile.visits % {number} {comparison} 0"),
        3 => format!("(profile.vip ? context.clicks : profile.visits) {comparison} {number}"),
        4 => format!("context.flag ? happened('{event}') : profile.country == 'CH'"),
        5 => "['/', '/de/'].exists(x, context.path.startsWith(x))".to_owned(),
        6 => format!("[1, 2, 3].filter(x, x > profile.visits).size() {comparison} {number}"),
        7 => format!("['x100', 'm35'].all(x, happened('{event_with_sku}', '30d', 'sku', x))"),
        8 => "context.path.contains('cart')".to_owned(),
        9 => format!("profile.country.orValue('DE').matches('^[{}-Z]')", dice.pick(&["A", "D"])),
        10 => format!("last('{event}') - first('{event}') {order} {}", dice.pick(&SPANS)),
        11 => format!("age(profile.joined) {order} {}", dice.pick(&SPANS)),
        12 => format!("within(last('{event_with_sku}', 'sku', {sku}), '3d')"),
        13 => format!("profile.plan.orValue('none') {comparison} 'pro'"),
        15 => format!("'a' in {list}"),
        16 => format!("context.campaign in {list}"),
        17 => format!("{list}.exists(x, x == context.campaign || x in ['a', \"it's\"])"),
        18 => format!("{list} {} ['a']", dice.pick(&["==", "!="])),
        19 => format!("size({list}.orValue(['a']) + profile.tags) {order} {number}"),
        20 => format!("{list}[0] {comparison} 'a' && has({list})"),
        14 => format!("profile.joined.getHours('+02:00') {order} 1{number}"),
        _ => format!("(consent('{}') || sequence(['view', 'buy'], '30d'))", dice.pick(&super::PURPOSES)),
    }
}
