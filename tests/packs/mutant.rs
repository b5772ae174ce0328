//! Random mutants of packs: bytes changed, pieces moved, copied, swapped, inserted and deleted, two packs spliced.

use etappe_model::wild::Random;

/// Longest piece that is moved about.
const PIECE_BYTES: i64 = 64;
/// Most bytes that are changed at once.
const CHANGES: i64 = 6;
/// What length and index fields go wrong at.
const NUMBERS: [u64; 12] = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_ffff, u64::MAX];

/// A mutant of the pack, for which a piece of the other one may be taken.
pub fn mutant(random: &mut Random, pack: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = pack.to_vec();
    match random.below(10) {
        0..=2 => change(random, &mut bytes),
        3 => bits(random, &mut bytes),
        4 => number(random, &mut bytes),
        5 => moved(random, &mut bytes),
        6 => copied(random, &mut bytes),
        7 => inserted(random, &mut bytes),
        8 => drop(cut(random, &mut bytes)),
        _ => spliced(random, &mut bytes, other),
    }
    bytes
}

/// A place in the bytes: often near the start, where everything is said about the rest.
fn place(random: &mut Random, bytes: &[u8]) -> usize {
    let end = if random.percent(30) { bytes.len().min(256) } else { bytes.len() };
    random.below(end.max(1))
}

/// Where a piece begins and ends.
fn piece(random: &mut Random, bytes: &[u8]) -> (usize, usize) {
    let start = place(random, bytes);
    let length = usize::try_from(random.between(1, PIECE_BYTES)).unwrap_or(1);
    (start, start.saturating_add(length).min(bytes.len()))
}

fn change(random: &mut Random, bytes: &mut [u8]) {
    for _ in 0..random.between(1, CHANGES) {
        let place = place(random, bytes);
        bytes[place] = match random.below(3) {
            0 => bytes[place].wrapping_add(1),
            1 => bytes[place].wrapping_sub(1),
            _ => random.bits().to_le_bytes()[0],
        };
    }
}

fn bits(random: &mut Random, bytes: &mut [u8]) {
    for _ in 0..random.between(1, CHANGES) {
        let place = place(random, bytes);
        bytes[place] ^= 1 << random.below(8);
    }
}

fn number(random: &mut Random, bytes: &mut [u8]) {
    let number = random.pick_of(&NUMBERS).to_le_bytes();
    let (start, width) = (place(random, bytes), *random.pick_of(&[2, 4, 8]));
    let end = start.saturating_add(width).min(bytes.len());
    bytes[start..end].copy_from_slice(&number[..end - start]);
}

fn cut(random: &mut Random, bytes: &mut Vec<u8>) -> Vec<u8> {
    let (start, end) = piece(random, bytes);
    bytes.drain(start..end).collect()
}

fn moved(random: &mut Random, bytes: &mut Vec<u8>) {
    let piece = cut(random, bytes);
    let place = place(random, bytes);
    bytes.splice(place..place, piece);
}

/// One piece over another, or each in the other's place.
fn copied(random: &mut Random, bytes: &mut [u8]) {
    let ((from, end), to) = (piece(random, bytes), place(random, bytes));
    let length = (end - from).min(bytes.len() - to);
    let is_swapped = random.percent(50);
    for step in 0..length {
        if is_swapped {
            bytes.swap(from + step, to + step);
        } else {
            bytes[to + step] = bytes[from + step];
        }
    }
}

fn inserted(random: &mut Random, bytes: &mut Vec<u8>) {
    let place = place(random, bytes);
    let count = random.between(1, 16);
    let fresh: Vec<u8> = (0..count).map(|_| random.bits().to_le_bytes()[0]).collect();
    bytes.splice(place..place, fresh);
}

/// The start of one and the end of the other, or a piece of the other at the same place.
fn spliced(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let (start, end) = piece(random, bytes);
    if random.percent(50) {
        bytes.truncate(start);
        bytes.extend_from_slice(&other[start.min(other.len())..]);
    } else if end <= other.len() {
        bytes[start..end].copy_from_slice(&other[start..end]);
    }
}
