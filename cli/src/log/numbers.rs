//! Numbers that stand for what was written once, in the order of their first use.

use std::collections::BTreeMap;

/// What was written so far.
pub struct Numbers<T>(BTreeMap<T, usize>);

impl<T: Ord + Clone> Numbers<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The number of an entry, and whether it is a new one.
    pub fn of(&mut self, entry: &T) -> (usize, bool) {
        if let Some(number) = self.0.get(entry) {
            return (*number, false);
        }
        let number = self.0.len();
        self.0.insert(entry.clone(), number);
        (number, true)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
