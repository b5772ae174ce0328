//! The nearest known name, for "did you mean".

/// The candidate that is fewest edits away from `name`, if it is near enough to be a likely slip.
///
/// Costs one edit distance per candidate.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(name, &mut candidates.into_iter())
}

/// The same for any iterator, so that one copy of it does for all.
fn nearest_of<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    // Where every letter would have to be another, it is no slip.
    let limit = (length / 3).clamp(1, 4).min(length.saturating_sub(1));
    candidates
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits from one to the other, a swap of neighbours counted as one (optimal string alignment); case is no difference.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row.saturating_add(1)];
        for (column, other) in right.iter().enumerate() {
            let at = |cells: &[usize], back: usize| column.checked_sub(back).and_then(|at| cells.get(at).copied());
            let replaced = at(&above, 0).unwrap_or(0).saturating_add(usize::from(letter != other));
            let removed = above.get(column.saturating_add(1)).copied().unwrap_or(0).saturating_add(1);
            let added = current.last().copied().unwrap_or(0).saturating_add(1);
            let mut best = replaced.min(removed).min(added);
            let before =
                (row.checked_sub(1).and_then(|row| left.get(row)), column.checked_sub(1).and_then(|at| right.get(at)));
            if before == (Some(other), Some(letter)) {
                best = best.min(at(&two_above, 1).unwrap_or(usize::MAX).saturating_add(1));
            }
            current.push(best);
        }
        two_above = core::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_slip_of_one_letter_is_found() {
        assert_eq!(nearest("awarenes", ["engagement", "awareness"]), Some("awareness"));
        assert_eq!(nearest("Purchase", ["purchase"]), Some("purchase"));
        assert_eq!(nearest("zebra", ["awareness"]), None);
        assert_eq!(nearest("c", ["a", "b"]), None);
        assert_eq!(nearest("A", ["a", "b"]), Some("a"));
    }

    #[test]
    fn distance_of_known_words_is_the_textbook_value() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("page_veiw", "page_view"), 1);
        assert_eq!(nearest("knid", ["kind", "id"]), Some("kind"));
    }
}
