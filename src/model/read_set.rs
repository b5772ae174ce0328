//! What one pack can read of a visitor: a token is a view that was cut to that.

/// All that a pack's conditions, caps, suppressions, stages and experiments can read of a view; consent counts always, and the time of
/// the newest event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadSet {
    /// The attributes by name, also those that the engine declares itself, such as `@feedback.nps`.
    pub attributes: Vec<String>,
    /// The counters, each once.
    pub counters: Vec<CounterRead>,
    /// Whether where the visitor was last is read.
    pub stage: bool,
    /// Whether it is read when the visitor was active.
    pub spans: bool,
    /// Whether the visitor's random id is read, for draws and for the ids of transitions.
    pub unit: bool,
    /// The experiments whose assignments are read, by id.
    pub experiments: Vec<String>,
}

/// What can be read of the counters of an event, all those with a value of one dimension, or the one without.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CounterRead {
    /// What is counted, as it stands in a view: an event, `event#measure`, or what happens to items, such as `@shown`.
    pub event: String,
    /// The dimension that it is counted apart by, if one is asked.
    pub dimension: Option<String>,
    /// The longest window in milliseconds, 0 if there is none.
    pub window_ms: i64,
    /// Whether the running session is a window.
    pub session: bool,
    /// Whether all time is: the total, the first or the last time.
    pub all: bool,
    /// Whether each exact time counts, in whatever window: of an order of events.
    pub times: bool,
    /// The half-lives of interests that are read of it, in hours.
    pub half_life_hours: Vec<u16>,
}

impl ReadSet {
    /// What is read of a counter, by the parts of its key in a view; an event without a dimension has none.
    #[must_use]
    pub fn counter(&self, event: &str, dimension: Option<&str>) -> Option<&CounterRead> {
        self.counters.iter().find(|read| read.event == event && read.dimension.as_deref() == dimension)
    }
}
