//! Changing vectors without the panics that `insert`, `drain`, `swap` and `reverse` of the library would link.

use core::mem::swap;

/// Puts `value` at `place`, at the end if that is beyond it. Costs one move per entry behind it.
pub fn insert<T>(list: &mut Vec<T>, place: usize, mut value: T) {
    list.iter_mut().skip(place).for_each(|entry| swap(entry, &mut value));
    list.push(value);
}

/// Drops entries from the front until at most `count` are left.
pub fn keep_last<T>(list: &mut Vec<T>, count: usize) {
    let mut surplus = list.len().saturating_sub(count);
    list.retain(|_| {
        let is_kept = surplus == 0;
        surplus = surplus.saturating_sub(1);
        is_kept
    });
}

/// Turns the order around.
pub fn reverse<T>(list: &mut [T]) {
    let mut both_ends = list.iter_mut();
    while let (Some(front), Some(back)) = (both_ends.next(), both_ends.next_back()) {
        swap(front, back);
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
            }
            let (mut ours, mut theirs) = (list.clone(), list);
            reverse(&mut ours);
            theirs.reverse();
            assert_eq!(ours, theirs);
        }
    }
}
