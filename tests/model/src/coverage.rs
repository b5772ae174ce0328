//! Counts how often each operator, function, reason and cause was met, so that a comparison can show what it covered.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static MET: RefCell<BTreeMap<(&'static str, &'static str), u64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts one more of `name` in `group` (`operator`, `function`, `macro`, `conversion`, `time`, `window`, `reason`,
/// `cause`, `outcome`).
pub fn met(group: &'static str, name: &'static str) {
    MET.with_borrow_mut(|met| *met.entry((group, name)).or_insert(0) += 1);
}

/// What this thread has met since the last call, by `group:name`; the counts begin anew.
pub fn take() -> BTreeMap<String, u64> {
    MET.with_borrow_mut(std::mem::take).into_iter().map(|((group, name), n)| (format!("{group}:{name}"), n)).collect()
}
