//! Changing vectors without the panics that `insert` and `drain` of the library would link.

use core::mem::swap;
use std::alloc::{Layout, handle_alloc_error};

/// Whether lists end the program without a word where there is no memory left. What the library says then is a fortieth of the file of
/// profiles that are not merged; all others have it from elsewhere, too.
pub const SILENT: bool = cfg!(not(any(feature = "decide", feature = "sync")));

/// Makes room for so many more.
#[allow(clippy::inline_always, reason = "so that the compiler sees that there is room")]
#[inline(always)]
pub fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if !SILENT {
        list.reserve(more);
        return;
    }
    if list.capacity().wrapping_sub(list.len()) < more {
        _ = list.try_reserve(more);
    }
    if list.capacity().wrapping_sub(list.len()) < more {
        handle_alloc_error(Layout::new::<T>());
    }
}

/// Puts `value` at the end.
pub fn push<T>(list: &mut Vec<T>, value: T) {
    if SILENT {
        make_room(list, 1);
    }
    list.push(value);
}

/// Puts copies of all of `more` at the end.
pub fn append<T: Copy>(list: &mut Vec<T>, more: &[T]) {
    if SILENT {
        make_room(list, more.len());
    }
    list.extend_from_slice(more);
}

/// Puts `value` at `place`, at the end if that is beyond it. Costs one move per entry behind it.
pub fn insert<T>(list: &mut Vec<T>, place: usize, mut value: T) {
    list.iter_mut().skip(place).for_each(|entry| swap(entry, &mut value));
    push(list, value);
}

/// Drops so many entries from the front.
pub fn drop_first<T: Copy>(list: &mut Vec<T>, count: usize) {
    if count == 0 {
        return;
    }
    let mut rest = Vec::new();
    append(&mut rest, list.get(count..).unwrap_or_default());
    *list = rest;
}

/// Drops entries from the front until at most `count` are left.
pub fn keep_last<T: Copy>(list: &mut Vec<T>, count: usize) {
    drop_first(list, list.len().saturating_sub(count));
}

/// Drops the entries that do not pass. One function for all that is asked of entries of one type.
pub fn keep<T>(list: &mut Vec<T>, passes: &mut dyn FnMut(&T) -> bool) {
    list.retain(|entry| passes(entry));
}

/// Whether a number is in the list. The library's looks for several at once, which takes five times the code.
#[allow(clippy::manual_contains, reason = "the library's is larger")]
#[must_use]
pub fn has(list: &[u16], number: u16) -> bool {
    list.iter().any(|known| *known == number)
}

/// Makes a list of so many equal numbers out of one that is there.
pub fn fill<T: Copy>(list: &mut Vec<T>, count: usize, value: T) {
    list.clear();
    list.reserve(count);
    while list.len() < count {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_after_each_change_are_what_the_library_makes_of_them() {
        for length in 0..6usize {
            let list: Vec<usize> = (0..length).collect();
            for place in 0..=length {
                let (mut ours, mut theirs) = (list.clone(), list.clone());
                insert(&mut ours, place, 9);
                theirs.insert(place, 9);
                assert_eq!(ours, theirs);
                let mut ours = list.clone();
                keep_last(&mut ours, place);
                assert_eq!(ours, list[length - place..]);
                let mut ours = list.clone();
                drop_first(&mut ours, place);
                assert_eq!(ours, list[place..]);
                let mut ours = list.clone();
                keep(&mut ours, &mut |entry| *entry != place);
                assert_eq!(ours, list.iter().copied().filter(|entry| *entry != place).collect::<Vec<_>>());
            }
        }
    }
}
