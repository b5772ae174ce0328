//! Until when a page surely holds, if nothing happens: the least of all moments at which anything in the journey that reads the
//! clock could come out otherwise, whether or not the page read it.

use crate::eval::Scene;
use crate::journey::{Journey, span_of_window};
use crate::known::Known;
use crate::parse::Expr;
use crate::request::Request;
use crate::rules::{CoolDown, Schedule};
use crate::schedule;
use crate::time::{DAY, HOUR, LONGEST_SPAN, parse_duration, parse_timestamp};
use crate::value::Value;
use crate::visitor::{Fact, Record};
use crate::windows::{EXACT_TIMES, SESSION_PAUSE, Window};
use std::collections::{BTreeMap, BTreeSet};

/// The first moment after `now_ms` at which the page may be another; `i64::MAX` if there is none. Asked again at that moment, it
/// tells the next one.
pub fn valid_until(journey: &Journey, history: &[Record], request: &Request, now_ms: i64) -> i64 {
    valid_until_known(journey, &Known::of(journey, history), request, now_ms)
}

/// The same where it is known already what there is of the visitor.
pub fn valid_until_known(journey: &Journey, known: &Known, request: &Request, now_ms: i64) -> i64 {
    let read = Read::of(journey);
    let scene = Scene { journey, known, request, now_ms, stage: "" };
    let is_session_running = scene.begins_after(Window::Session) != Some(now_ms - 1);
    let mut moments: BTreeSet<i64> = BTreeSet::new();
    for time in times(journey, known, request, &read) {
        moments.insert(time);
        moments.extend(read.sessions.then(|| time.saturating_add(SESSION_PAUSE)));
        // A session that does not run has the present moment alone.
        moments.extend((read.sessions && !is_session_running).then(|| time.saturating_add(1)));
        moments.extend(read.spans.iter().map(|span| time.saturating_add(*span)));
        // `<=` and `>` come out otherwise behind the length of time.
        moments.extend(read.ages.iter().flat_map(|age| [time.saturating_add(*age), time.saturating_add(age + 1)]));
    }
    let next_hour = |ms: i64| (ms.div_euclid(HOUR) + 1) * HOUR;
    let has_buckets = has_buckets(known);
    if read.interests || has_buckets {
        moments.insert(next_hour(now_ms));
    }
    if has_buckets {
        // The start of a window comes into another bucket.
        moments.extend(read.spans.iter().map(|span| next_hour(now_ms - span) + span));
    }
    if let Some(record) = &known.stage {
        for stage in &journey.stages {
            moments.insert(record.at_ms + stage.min_dwell_ms);
            moments.extend(stage.timeout.iter().map(|(after, _)| record.at_ms + after));
        }
    }
    for item in &journey.items {
        moments.extend(item.schedule.iter().map(|schedule| schedule_changes(schedule, now_ms)));
    }
    let mut experiments = journey.items.iter().filter_map(|item| item.experiment.as_ref());
    let asks_session = known.unit.is_some() && experiments.any(|experiment| experiment.unit == "session");
    if read.any_moment || (read.sequences && has_buckets) || (asks_session && !is_session_running) {
        moments.insert(now_ms + 1);
    }
    moments.into_iter().find(|moment| *moment > now_ms).unwrap_or(i64::MAX)
}

/// Every time that anything could compare with the present.
fn times(journey: &Journey, known: &Known, request: &Request, read: &Read) -> BTreeSet<i64> {
    let mut times = read.times.clone();
    times.extend(known.events.iter().map(|kept| kept.time_ms));
    times.extend(known.impressions.iter().map(|kept| kept.time_ms));
    // From then on a counter that made room counted nothing.
    times.extend(known.gone.values().map(|(_, last)| *last));
    times.extend(known.unfolded(journey, request).iter().map(|happened| happened.time_ms));
    times.extend(known.attributes.values().filter_map(|(_, value)| match value {
        Value::Timestamp(ms) => Some(*ms),
        _ => None,
    }));
    times.extend(request.context.values().filter_map(|fact| match fact {
        Fact::Int(ms) => Some(*ms),
        _ => None,
    }));
    times
}

/// Whether any counter may have more than its exact times.
fn has_buckets(known: &Known) -> bool {
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    for kept in &known.events {
        *events.entry(&kept.event).or_default() += 1;
    }
    // Measures are never added up by exact times.
    known.events.iter().any(|kept| !kept.amounts.is_empty())
        || known.impressions.len() > EXACT_TIMES
        || events.values().any(|count| *count > EXACT_TIMES)
}

/// When a schedule next holds and did not before, or the other way round; a week on if it does not by then.
fn schedule_changes(schedule: &Schedule, now_ms: i64) -> i64 {
    let mut moments: BTreeSet<i64> = schedule::possible_changes(schedule, now_ms, 8).into_iter().collect();
    moments.extend(schedule::from_ms(schedule));
    moments.extend(schedule::until_ms(schedule));
    moments.extend(schedule::YEARS.map(|moment| parse_timestamp(moment).unwrap()));
    let holds = schedule::holds(schedule, now_ms);
    let change = moments.into_iter().find(|&moment| moment > now_ms && schedule::holds(schedule, moment) != holds);
    let is_periodic = schedule.days.is_some() || schedule.hours.is_some();
    let later = if is_periodic { now_ms + 7 * DAY } else { i64::MAX };
    change.unwrap_or(later).min(later)
}

/// What the conditions and rules of a journey read of the clock.
#[derive(Default)]
struct Read {
    /// Of windows, caps, cool-downs.
    spans: BTreeSet<i64>,
    /// Lengths of time that are written.
    ages: BTreeSet<i64>,
    sessions: bool,
    /// Moments that are written.
    times: BTreeSet<i64>,
    interests: bool,
    sequences: bool,
    /// Something that can be another at every millisecond.
    any_moment: bool,
}

impl Read {
    fn of(journey: &Journey) -> Read {
        // Longer spans of time are errors.
        let mut read = Read { ages: [LONGEST_SPAN, -LONGEST_SPAN].into(), ..Read::default() };
        read.spans.extend(journey.arbitration.day.map(|_| DAY));
        read.sessions = journey.arbitration.session.is_some();
        let stages = journey.stages.iter().flat_map(|stage| stage.enter.iter().chain(&stage.exit));
        let moves = journey.transitions.iter().flatten().map(|transition| &transition.when);
        let items = journey.items.iter().flat_map(|item| item.when.iter().chain(&item.score));
        let suppressions = journey.suppress.iter().map(|suppression| &suppression.when);
        for condition in stages.chain(moves).chain(items).chain(suppressions).chain(journey.segments.values()) {
            read.condition(condition);
        }
        for cap in journey.caps.iter().chain(journey.items.iter().flat_map(|item| &item.caps)) {
            read.window(cap.per);
        }
        for cool_down in journey.items.iter().flat_map(|item| &item.cool_down) {
            let (CoolDown::Event { span_ms, .. } | CoolDown::Item { span_ms, .. }) = cool_down;
            read.spans.insert(*span_ms);
        }
        let mut experiments = journey.items.iter().filter_map(|item| item.experiment.as_ref());
        read.sessions |= experiments.any(|experiment| experiment.unit == "session");
        read
    }

    fn window(&mut self, window: Window) {
        match window {
            Window::All => {}
            Window::Session => self.sessions = true,
            Window::Span(span) => {
                self.spans.insert(span);
            }
        }
    }

    fn condition(&mut self, expr: &Expr) {
        match expr {
            // An age that is compared with a length of time comes out otherwise once it is that old.
            Expr::Binary("<" | "<=" | ">" | ">=" | "==" | "!=", age, span)
                if is_plain_age(age) && matches!(&**span, Expr::Call("duration", _)) =>
            {
                self.parts(age);
                self.condition(span);
            }
            Expr::Call("since", _) => self.any_moment = true,
            Expr::Call("age", _) => self.any_moment = true,
            Expr::Call("within", arguments) if !is_plain_moment(&arguments[0]) => self.any_moment = true,
            _ => self.parts(expr),
        }
    }

    /// Reads all that an expression is made of.
    fn parts(&mut self, expr: &Expr) {
        match expr {
            Expr::Variable(_) | Expr::Stage | Expr::Attribute(_) | Expr::Field(_) => {}
            Expr::Literal(Value::Text(text)) if text == "session" => self.sessions = true,
            Expr::Literal(Value::Text(text)) => self.spans.extend(window_span(text)),
            Expr::Literal(_) => {}
            Expr::List(elements) => elements.iter().for_each(|element| self.condition(element)),
            Expr::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).for_each(|e| self.condition(e)),
            Expr::Select(of, _) | Expr::Has(of) | Expr::Not(of) | Expr::Negative(of) => self.condition(of),
            Expr::Index(a, b) | Expr::Binary(_, a, b) => [a, b].into_iter().for_each(|e| self.condition(e)),
            Expr::Choice(a, b, c) => [a, b, c].into_iter().for_each(|e| self.condition(e)),
            Expr::Macro(parts) => {
                let inner = [Some(&parts.range), parts.condition.as_ref(), parts.result.as_ref()];
                inner.into_iter().flatten().for_each(|part| self.condition(part));
            }
            Expr::Call(name, arguments) => {
                match (*name, arguments.first()) {
                    ("interest", _) => self.interests = true,
                    ("sequence", _) => self.sequences = true,
                    ("duration", Some(Expr::Literal(Value::Text(text)))) => self.ages.extend(parse_duration(text)),
                    ("timestamp", Some(Expr::Literal(Value::Text(text)))) => self.times.extend(parse_timestamp(text)),
                    ("timestamp", Some(Expr::Literal(Value::Int(seconds)))) => {
                        self.times.extend(seconds.checked_mul(1_000));
                    }
                    _ => {}
                }
                arguments.iter().for_each(|argument| self.condition(argument));
            }
        }
    }
}

/// The length of a text that is a window.
fn window_span(text: &str) -> Option<i64> {
    let digits = text.strip_suffix(['s', 'm', 'h', 'd', 'w'])?;
    if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    span_of_window(text)
}

/// `since(…)`, or `age(…)` of a moment that is read as it is.
fn is_plain_age(expr: &Expr) -> bool {
    match expr {
        Expr::Call("since", _) => true,
        Expr::Call("age", arguments) => is_plain_moment(&arguments[0]),
        _ => false,
    }
}

/// A moment that is one of the visitor's, the request's, or written.
fn is_plain_moment(expr: &Expr) -> bool {
    match expr {
        Expr::Attribute(_) | Expr::Field(_) => true,
        Expr::Call("first" | "last", _) => true,
        Expr::Call("timestamp", arguments) => matches!(arguments[0], Expr::Literal(_)),
        _ => false,
    }
}
