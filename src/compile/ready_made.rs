//! The four stages of a journey that declares none, over those of the standard events that it has.

use super::form::{self, journey_fields, profile_fields, stage_fields};
use crate::syntax::{Key, Node, NodeValue, Span, Spot, nearest};

/// A stage after the first: its id, what each event alone lets visitors in by, how long they stay, and where they go who leave.
struct Ready {
    id: &'static str,
    by: &'static [(&'static str, &'static str)],
    more: &'static [(&'static str, &'static str)],
    /// Whether they leave when none of it holds any more.
    has_exit: bool,
}

const FIRST: &str = "awareness";
const LATER: [Ready; 3] = [
    Ready {
        id: "engagement",
        by: &[
            ("product_view", "count('product_view', '7d') >= 3"),
            ("chat_question", "happened('chat_question', '30d')"),
        ],
        more: &[],
        has_exit: false,
    },
    Ready {
        id: "transaction",
        by: &[("cart_add", "happened('cart_add', '3d')"), ("purchase", "happened('purchase', '3d')")],
        more: &[("min_dwell", "1h"), ("exit_to", "engagement")],
        has_exit: true,
    },
    Ready {
        id: "retention",
        by: &[("purchase", "count('purchase') >= 1 && since('purchase') > duration('1h')")],
        more: &[],
        has_exit: false,
    },
];

/// The events that let visitors into a ready-made stage.
pub(super) fn events_of(stage: &str) -> Vec<&'static str> {
    let ready = LATER.iter().find(|ready| ready.id == stage);
    ready.map(|ready| ready.by.iter().map(|by| by.0).collect()).unwrap_or_default()
}

/// Writes the stages into a journey that declares none. Whether it did.
pub(super) fn add(root: &mut Node) -> bool {
    let declared = {
        let spot = Spot::root(root);
        let is_slip = |key: &str| nearest(key, ["stages"]).is_some() && form::with_field(key).is_empty();
        let has_any = |key: &&(Key, Node)| {
            let name = key.0.name.as_str();
            name == journey_fields::STAGES.name || name == journey_fields::TRANSITIONS.name || is_slip(name)
        };
        if !spot.is_map() || spot.map().is_empty() || spot.map().iter().find(has_any).is_some() {
            return false;
        }
        let events = spot.get(&journey_fields::PROFILE).and_then(|spot| spot.get(&profile_fields::EVENTS));
        events.iter().flat_map(Spot::map).map(|entry| entry.0.name.clone()).collect::<Vec<_>>()
    };
    let NodeValue::Map(entries) = &mut root.value else { return false };
    // What is said of them stands where the journey says what it is.
    let span = entries.first().map(|entry| entry.0.span).unwrap_or_default();
    let mut stages = vec![stage(span, &[(stage_fields::ID.name, FIRST.to_owned())])];
    for ready in &LATER {
        let by = ready.by.iter().filter(|by| declared.iter().any(|event| event == by.0)).map(|by| by.1);
        let enter = by.collect::<Vec<_>>().join(" || ");
        let mut fields = vec![(stage_fields::ID.name, ready.id.to_owned())];
        if enter.is_empty() {
            fields.push((stage_fields::ENTER.name, "false".to_owned()));
        } else {
            if ready.has_exit {
                fields.push((stage_fields::EXIT.name, format!("!({enter})")));
                fields.extend(ready.more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            }
            fields.push((stage_fields::ENTER.name, enter));
        }
        stages.push(stage(span, &fields));
    }
    let key = Key { name: journey_fields::STAGES.name.to_owned(), span };
    entries.push((key, Node { span, value: NodeValue::List(stages) }));
    true
}

fn stage(span: Span, fields: &[(&str, String)]) -> Node {
    let text = |value: &str| Node { span, value: NodeValue::String(value.to_owned(), None) };
    let entry = |(name, value): &(&str, String)| (Key { name: (*name).to_owned(), span }, text(value));
    Node { span, value: NodeValue::Map(fields.iter().map(entry).collect()) }
}
