//! Counts how often each operator, function, reason and cause was met, so that a comparison can show what it covered.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

thread_local! {
    static MET: RefCell<BTreeMap<(&'static str, &'static str), u64>> = const { RefCell::new(BTreeMap::new()) };
    static IS_PAUSED: Cell<bool> = const { Cell::new(false) };
}

/// Counts one more of `name` in `group` (`operator`, `function`, `macro`, `conversion`, `time`, `window`, `reason`,
/// `cause`, `outcome`).
pub fn met(group: &'static str, name: &'static str) {
    if !IS_PAUSED.get() {
        MET.with_borrow_mut(|met| *met.entry((group, name)).or_insert(0) += 1);
    }
}

/// What this thread has met since the last call, by `group:name`; the counts begin anew.
pub fn take() -> BTreeMap<String, u64> {
    MET.with_borrow_mut(std::mem::take).into_iter().map(|((group, name), n)| (format!("{group}:{name}"), n)).collect()
}

/// Does something that is not to be counted.
pub fn paused<T>(run: impl FnOnce() -> T) -> T {
    let before = IS_PAUSED.replace(true);
    let result = run();
    IS_PAUSED.set(before);
    result
}
