//! What visitors did and said: the functions that read the profile, the stage's clock and the segments.

use crate::counts::{self, Counted};
use crate::coverage::met;
use crate::eval::{Scene, Variables};
use crate::parse::Expr;
use crate::time::span;
use crate::value::{Cause, Outcome, Value};
use crate::visitor::Kind;
use crate::windows::{self, Window};

/// The names of all of them.
pub const NAMES: [&str; 15] = [
    "age", "within", "count", "happened", "since", "first", "last", "sum", "sequence", "interest", "shown", "clicked",
    "feedback", "segment", "consent",
];

/// Calls one of them.
pub fn call(scene: &Scene, name: &str, arguments: &[Expr], variables: &mut Variables) -> Outcome {
    let ago = |ms: i64| span(i128::from(scene.now_ms) - i128::from(ms));
    match name {
        "age" => match scene.eval(&arguments[0], variables)? {
            Value::Timestamp(ms) => ago(ms).map(Value::Duration).ok_or(Cause::Error),
            _ => Err(Cause::Error),
        },
        "within" => match scene.eval(&arguments[0], variables)? {
            Value::Timestamp(ms) => {
                let begins_after = scene.window(&arguments[1]);
                Ok(Value::Bool(ms <= scene.now_ms && begins_after.is_none_or(|start| ms > start)))
            }
            _ => Err(Cause::Error),
        },
        "count" | "happened" => {
            let key = scene.key(arguments, 2, variables)?;
            let window = arguments.get(1).map_or(Window::All, written_window);
            scene.meet(window);
            let count = scene.known.count(key.event, key.value(), window, scene.now_ms)?;
            Ok(if name == "count" { Value::Int(count) } else { Value::Bool(count > 0) })
        }
        "since" | "first" | "last" => {
            let key = scene.key(arguments, 1, variables)?;
            let moments = scene.known.counter(key.event, key.value(), None)?;
            let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
                return Err(Cause::Absent);
            };
            match name {
                "first" => Ok(Value::Timestamp(first.ms)),
                "last" => Ok(Value::Timestamp(last.ms)),
                _ => ago(last.ms.min(scene.now_ms)).map(Value::Duration).ok_or(Cause::Error),
            }
        }
        "sum" => {
            let key = scene.key(arguments, 3, variables)?;
            let (measure, window) = (literal(&arguments[1]), written_window(&arguments[2]));
            scene.meet(window);
            let scale = scene.journey.events[key.event].measures.get(measure).expect("the measure is declared");
            let sum = scene.known.sum(key.event, measure, key.value(), window, scene.now_ms)?;
            Ok(Value::Double(sum as f64 * scale))
        }
        "sequence" => scene.sequence(arguments),
        "interest" => scene.interest(arguments, variables),
        "shown" | "clicked" => scene.impressions(name == "shown", arguments),
        "feedback" => {
            let kind = literal(&arguments[0]);
            if !scene.known.is_granted(&scene.journey.feedback[kind].purpose) {
                return Err(Cause::NoConsent);
            }
            scene.known.feedback.get(kind).map(|(_, value)| Value::Double(*value)).ok_or(Cause::Absent)
        }
        "segment" => {
            let id = literal(&arguments[0]);
            if let Some(is_in) = scene.request.preview.segments.get(id) {
                return Ok(Value::Bool(*is_in));
            }
            let condition = scene.journey.segments.get(id).expect("the segment is declared");
            scene.eval(condition, &mut Vec::new())?.truth().map(Value::Bool)
        }
        "consent" => Ok(Value::Bool(scene.known.is_granted(literal(&arguments[0])))),
        _ => Err(Cause::Error),
    }
}

/// A name in quotes.
pub fn literal(expr: &Expr) -> &str {
    match expr {
        Expr::Literal(Value::Text(text)) => text,
        other => panic!("not a name in quotes: {other:?}"),
    }
}

fn written_window(expr: &Expr) -> Window {
    Window::read(literal(expr)).expect("a window")
}

impl Scene<'_> {
    /// How often an item was shown, or clicked.
    fn impressions(&self, is_shown: bool, arguments: &[Expr]) -> Outcome {
        let id = literal(&arguments[0]);
        let item = self.journey.item(id).expect("the item is declared");
        if !self.known.is_granted(&item.purpose) {
            return Err(Cause::NoConsent);
        }
        let kind = if is_shown { Kind::Exposure } else { Kind::Click };
        let (counted, begins_after) = (Counted::Item(id.to_owned()), self.window(&arguments[1]));
        if counts::made_room(self, kind, &counted, begins_after) {
            return Err(Cause::Evicted);
        }
        Ok(Value::Int(counts::counted(self, kind, &counted, begins_after)))
    }

    fn window(&self, expr: &Expr) -> Option<i64> {
        self.begins_after(written_window(expr))
    }

    fn meet(&self, window: Window) {
        if matches!(window, Window::Session) {
            met("window", "session");
        }
    }

    /// The moment behind which a window begins; `None` for all times.
    pub fn begins_after(&self, window: Window) -> Option<i64> {
        self.meet(window);
        self.known.begins_after(window, self.now_ms)
    }

    fn event_consent(&self, event: &str) -> Result<(), Cause> {
        let declared = self.journey.events.get(event).expect("the event is declared");
        if self.known.is_granted(&declared.purpose) { Ok(()) } else { Err(Cause::NoConsent) }
    }

    /// The counter that the arguments name: of an event, or of one dimension's value if such stand from `dimension_at` on.
    fn key<'a>(&self, arguments: &'a [Expr], at: usize, variables: &mut Variables) -> Result<Key<'a>, Cause> {
        let event = literal(&arguments[0]);
        let consent = self.event_consent(event);
        if arguments.len() < at + 2 {
            consent?;
            return Ok(Key { event, dimension: None });
        }
        let value = stronger(consent, self.text(&arguments[at + 1], variables))?;
        Ok(Key { event, dimension: Some((literal(&arguments[at]), value)) })
    }

    fn text(&self, expr: &Expr, variables: &mut Variables) -> Result<String, Cause> {
        match self.eval(expr, variables)? {
            Value::Text(text) => Ok(text),
            _ => Err(Cause::Error),
        }
    }

    fn sequence(&self, arguments: &[Expr]) -> Outcome {
        let Expr::List(events) = &arguments[0] else {
            panic!("sequence without a list");
        };
        let (mut steps, mut is_left_out) = (Vec::new(), false);
        let begins_after = self.window(&arguments[1]);
        for event in events {
            self.event_consent(literal(event))?;
            let times = self.known.times(literal(event), None);
            is_left_out |= times.is_empty() && self.known.left_out_since(literal(event), begins_after);
            steps.push(times);
        }
        if is_left_out {
            return Err(Cause::NotInToken);
        }
        windows::sequence(&steps, begins_after, self.now_ms).map(Value::Bool).ok_or(Cause::Evicted)
    }

    fn interest(&self, arguments: &[Expr], variables: &mut Variables) -> Outcome {
        let interest = self.journey.interests.get(literal(&arguments[0])).expect("the interest is declared");
        let value = stronger(self.event_consent(&interest.event), self.text(&arguments[1], variables))?;
        self.known.interest(interest, &value, self.now_ms).map(Value::Double)
    }
}

/// A counter that is asked.
struct Key<'a> {
    event: &'a str,
    dimension: Option<(&'a str, String)>,
}

impl Key<'_> {
    fn value(&self) -> Option<(&str, &str)> {
        self.dimension.as_ref().map(|(name, value)| (*name, value.as_str()))
    }
}

/// What is known, or the stronger cause.
fn stronger<T>(consent: Result<(), Cause>, value: Result<T, Cause>) -> Result<T, Cause> {
    match (consent, value) {
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(cause), _) => Err(cause),
        (Ok(()), value) => value,
    }
}
