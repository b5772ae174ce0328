//! Which changes of which parts are known: a number of a part, and a count.

#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
use crate::base::bytes::{Reader, Writer};
#[cfg(feature = "sync")]
use crate::base::lists::insert;

/// The bits of a part's number, and a count: how many changes of it, or which of its denials.
pub(super) type Dot = (i64, i64);

/// A dot of a part.
pub(super) const fn dot(part: u64, count: u64) -> Dot {
    (part.cast_signed(), count.cast_signed())
}

/// Such of several parts, by part.
#[cfg(feature = "sync")]
pub(super) type Dots = Vec<Dot>;

/// Such of the one part there is where nothing is merged; a count of 0 is none.
#[cfg(not(feature = "sync"))]
pub(super) type Dots = Dot;

/// Takes a count into those that are known; the larger one stays.
#[cfg(not(feature = "sync"))]
pub(super) const fn raise(known: &mut Dots, dot: Dot) {
    if known.1 < dot.1 {
        *known = dot;
    }
}

/// Takes in all of `dots`.
#[cfg(not(feature = "sync"))]
pub(super) const fn raise_all(known: &mut Dots, dots: &Dots) {
    raise(known, *dots);
}

/// Whether every one of `dots` is known.
#[cfg(not(feature = "sync"))]
pub(super) const fn covers(known: &Dots, dots: &Dots) -> bool {
    known.1 >= dots.1
}

/// How many there are, and of each the part and the count.
#[cfg(not(feature = "sync"))]
pub(super) fn write_dots(dots: &Dots, out: &mut Writer) {
    out.u8((dots.1 > 0).into());
    if dots.1 > 0 {
        out.u64(dots.0.cast_unsigned());
        out.varint(dots.1.cast_unsigned());
    }
}

/// What [`write_dots`] wrote, with nothing behind it.
#[cfg(not(feature = "sync"))]
pub(super) fn dots_of(mut bytes: Reader<'_>) -> Dots {
    bytes.number();
    let part = bytes.u64().unwrap_or(0);
    dot(part, bytes.number())
}

/// Takes a count into those that are known; the larger one stays.
#[cfg(feature = "sync")]
pub(super) fn raise(dots: &mut Vec<Dot>, (part, count): Dot) {
    let place = dots.partition_point(|known| known.0 < part);
    match dots.get_mut(place) {
        Some(known) if known.0 == part => known.1 = known.1.max(count),
        _ => insert(dots, place, (part, count)),
    }
}

/// Takes in all of `dots`.
#[cfg(feature = "sync")]
pub(super) fn raise_all(known: &mut Vec<Dot>, dots: &[Dot]) {
    for dot in dots {
        raise(known, *dot);
    }
}

/// Whether every one of `dots` is known.
#[cfg(feature = "sync")]
pub(super) fn covers(known: &[Dot], dots: &[Dot]) -> bool {
    dots.iter().all(|dot| known.iter().any(|known| known.0 == dot.0 && known.1 >= dot.1))
}

/// How many there are, and of each the part and the count.
#[cfg(feature = "sync")]
pub(super) fn write_dots(dots: &[Dot], out: &mut Writer) {
    out.count(dots.len());
    for (part, count) in dots {
        out.u64(part.cast_unsigned());
        out.varint(count.cast_unsigned());
    }
}

/// What [`write_dots`] wrote, with nothing behind it.
#[cfg(feature = "sync")]
pub(super) fn dots_of(mut bytes: Reader<'_>) -> Dots {
    let mut dots = Vec::new();
    bytes.number();
    while !bytes.is_empty() {
        let part = bytes.u64().unwrap_or(0);
        raise(&mut dots, dot(part, bytes.number()));
    }
    dots
}

/// The same, in the order in which they were written, and verified.
#[cfg(feature = "sync")]
pub(super) fn read_dots(bytes: &mut Reader<'_>, found: &mut dyn FnMut(Dot)) -> Result<(), Malformed> {
    for _ in 0..bytes.count()? {
        found(dot(bytes.u64()?, bytes.varint()?));
    }
    Ok(())
}
