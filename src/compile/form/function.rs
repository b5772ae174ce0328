//! The functions of conditions.

use super::About;

/// A function that conditions may call.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Every way to call it.
    pub forms: &'static [&'static str],
    /// What it is called elsewhere.
    pub also: &'static [&'static str],
    /// What it tells.
    pub about: About,
}

/// Every function, the most used first.
pub const FUNCTIONS: [Function; 6] = [
    Function {
        name: "has",
        forms: &["has(profile.x)", "has(context.x)"],
        also: &["exists", "isset", "defined", "isDefined", "is_set"],
        about: About::new("whether the attribute or context field is there", None),
    },
    Function {
        name: "count",
        forms: &["count(event)", "count(event, window)", "count(event, window, dimension, value)"],
        also: &["times", "number_of", "counts"],
        about: About::new("how often the event happened", None),
    },
    Function {
        name: "happened",
        forms: &["happened(event)", "happened(event, window)", "happened(event, window, dimension, value)"],
        also: &["occurred", "did", "seen", "was"],
        about: About::new("whether the event happened at all", None),
    },
    Function {
        name: "since",
        forms: &["since(event)", "since(event, dimension, value)"],
        also: &["elapsed", "ago", "last"],
        about: About::new("how long ago the last one was", None),
    },
    Function {
        name: "segment",
        forms: &["segment(id)"],
        also: &["in_segment", "inSegment", "is_in"],
        about: About::new("whether the visitor is in the segment", None),
    },
    Function { name: "duration", forms: &["duration('1h30m')"], also: &[], about: About::new("a span of time", None) },
];
