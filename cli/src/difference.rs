//! What is different between two texts, line by line and in short.

/// Lines shown before the rest is only counted.
const MOST_LINES: usize = 24;
/// Characters shown of a line.
const MOST_LETTERS: usize = 160;
/// Pairs of lines that are compared; beyond, all lines count as different.
const MOST_PAIRS: usize = 4_000_000;

/// The lines that went with `-` and those that came with `+`, each part below the number of its first line.
pub fn of(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let ends = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let ends = ends.min(old.len().min(new.len()).saturating_sub(start));
    let middle = |length: usize| start..length.saturating_sub(ends);
    let (old, new) = (old.get(middle(old.len())).unwrap_or_default(), new.get(middle(new.len())).unwrap_or_default());
    let mut lines = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    for (same_old, same_new) in common(old, new).into_iter().chain([(old.len(), new.len())]) {
        if at_old < same_old || at_new < same_new {
            lines.push(format!("@ line {}", start.saturating_add(at_old).saturating_add(1)));
        }
        lines.extend(old.get(at_old..same_old).unwrap_or_default().iter().map(|line| format!("- {line}")));
        lines.extend(new.get(at_new..same_new).unwrap_or_default().iter().map(|line| format!("+ {line}")));
        (at_old, at_new) = (same_old.saturating_add(1), same_new.saturating_add(1));
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 1 {
        lines.truncate(MOST_LINES);
        lines.push(format!("… and {more} lines more"));
    }
    lines.iter().map(|line| cut(line.trim_end_matches('\r'))).collect::<Vec<_>>().join("\n")
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// The longest common subsequence: pairs of line numbers, ascending.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len().saturating_add(1);
    if old.len().saturating_add(1).saturating_mul(width) > MOST_PAIRS {
        return Vec::new();
    }
    // `longest[i * width + j]`: of what follows line i and line j.
    let mut longest = vec![0_u32; old.len().saturating_add(1).saturating_mul(width)];
    let place = |i: usize, j: usize| i.saturating_mul(width).saturating_add(j);
    let at = |longest: &[u32], i: usize, j: usize| longest.get(place(i, j)).copied().unwrap_or(0);
    for (i, old_line) in old.iter().enumerate().rev() {
        for (j, new_line) in new.iter().enumerate().rev() {
            let best = if old_line == new_line {
                at(&longest, i.saturating_add(1), j.saturating_add(1)).saturating_add(1)
            } else {
                at(&longest, i.saturating_add(1), j).max(at(&longest, i, j.saturating_add(1)))
            };
            if let Some(cell) = longest.get_mut(place(i, j)) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while let (Some(old_line), Some(new_line)) = (old.get(i), new.get(j)) {
        if old_line == new_line {
            pairs.push((i, j));
            (i, j) = (i.saturating_add(1), j.saturating_add(1));
        } else if at(&longest, i.saturating_add(1), j) >= at(&longest, i, j.saturating_add(1)) {
            i = i.saturating_add(1);
        } else {
            j = j.saturating_add(1);
        }
    }
    pairs
}
