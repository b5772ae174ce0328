//! How large a value of a condition can become, told beforehand. Lists share their parts, so what is built says too little.

// The kinds of values, as bits.
const PLAIN: u8 = 1;
const TEXT: u8 = 2;
const LIST: u8 = 4;
const MAP: u8 = 8;

/// What is known of a value. Every number is the most that it can be.
#[derive(Clone, Default)]
pub(super) struct Extent {
    /// What it can be, as bits; none for what there cannot be, such as an element of `[]`.
    kinds: u8,
    /// How long the list or map is.
    pub length: u64,
    /// What comparing it costs: one unit per value in it, as often as it stands there, and n² for a map of n entries.
    pub compared: u64,
    /// What the list or map can hold; nothing if it is empty.
    entry: Option<Box<Self>>,
}

impl Extent {
    /// A number, a time, a bool or null.
    pub const PLAIN: Self = Self::single(PLAIN);
    /// A text.
    pub const TEXT: Self = Self::single(TEXT);
    /// A value without entries of which more is not known.
    pub const SINGLE: Self = Self::single(PLAIN | TEXT);

    const fn single(kinds: u8) -> Self {
        Self { kinds, length: 0, compared: 1, entry: None }
    }

    fn holding(kinds: u8, entries: Vec<Self>) -> Self {
        let length = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let compared = entries.iter().fold(1, |sum: u64, entry| sum.saturating_add(entry.compared));
        let entry = entries.into_iter().reduce(Self::or).map(Box::new);
        Self { kinds, length, compared, entry }
    }

    /// A list of these entries.
    pub fn list(entries: Vec<Self>) -> Self {
        Self::holding(LIST, entries)
    }

    /// A map of these values.
    pub fn map(values: Vec<Self>) -> Self {
        let mut map = Self::holding(MAP, values);
        // Each key is looked for among all.
        let keys = map.length.saturating_mul(map.length).saturating_add(map.length);
        map.compared = map.compared.saturating_add(keys);
        map
    }

    /// A list of so many of these.
    pub fn repeated(self, length: u64) -> Self {
        let compared = self.compared.saturating_mul(length).saturating_add(1);
        Self { kinds: LIST, length, compared, entry: Some(Box::new(self)) }
    }

    /// The one or the other.
    pub fn or(self, other: Self) -> Self {
        let entry = match (self.entry, other.entry) {
            (Some(one), Some(other)) => Some(Box::new(one.or(*other))),
            (one, other) => one.or(other),
        };
        Self {
            kinds: self.kinds | other.kinds,
            length: self.length.max(other.length),
            compared: self.compared.max(other.compared),
            entry,
        }
    }

    /// Both under `+`.
    pub fn plus(self, other: Self) -> Self {
        let mut sum = Self { kinds: self.kinds & other.kinds, compared: 1, ..Self::default() };
        if sum.is_list() {
            sum.length = self.length.saturating_add(other.length);
            sum.compared = self.compared.saturating_add(other.compared);
            sum.entry = self.or(other).entry;
        }
        sum
    }

    /// What stands in it; of a map the values.
    pub fn entry(&self) -> Self {
        self.entry.as_deref().cloned().unwrap_or_default()
    }

    /// What a macro runs over: elements of a list, keys of a map.
    pub fn element(&self) -> Self {
        let element = if self.is_list() { self.entry() } else { Self::default() };
        if self.is_map() { element.or(Self::TEXT) } else { element }
    }

    /// A list of some of what a macro runs over.
    pub fn filtered(&self) -> Self {
        let most = self.compared;
        let mut some = self.element().repeated(self.length);
        // Elements differ in size, and together they are no larger than the whole.
        some.compared = some.compared.min(most);
        some
    }

    pub const fn is_text(&self) -> bool {
        self.kinds & TEXT != 0
    }

    /// Whether it is a list that can hold nothing but texts.
    pub fn is_of_texts(&self) -> bool {
        self.kinds == LIST && self.entry.as_ref().is_some_and(|entry| entry.kinds == TEXT)
    }

    pub const fn is_list(&self) -> bool {
        self.kinds & LIST != 0
    }

    pub const fn is_map(&self) -> bool {
        self.kinds & MAP != 0
    }
}
