//! How wide a text is at most, in whatever font the reader's system has.
//!
//! A map names no font that must be there, so widths are those of a wide one (`DejaVu Sans`): others leave some room.

/// The faces that a map uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Bold,
    /// For names and CEL.
    Code,
}

/// The width of each letter from space to `~`, in hundredths of its size.
const WIDTHS: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69,
    62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64,
    60, 82, 60, 60, 53, 64, 34, 64, 84,
];
/// Letters of code have one width.
const CODE: f64 = 0.61;
/// How much wider bold letters are.
const BOLD: f64 = 1.12;

/// The width of a text of this size, at most.
pub(super) fn width(text: &str, size: f64, face: Face) -> f64 {
    text.chars().map(|letter| share(letter, face)).sum::<f64>() * size
}

/// The width of a letter as a share of its size.
fn share(letter: char, face: Face) -> f64 {
    let plain = match u32::from(letter) {
        // From the scripts of East Asia on letters may fill a square, and pictures more.
        0x1_0000.. => 1.4,
        0x1100.. if !matches!(letter, '\u{2000}'..='\u{206f}') => 1.1,
        0x7f.. => 0.8,
        number => {
            let place = usize::try_from(number).unwrap_or(0).checked_sub(0x20);
            let width = place.and_then(|place| WIDTHS.get(place)).copied().unwrap_or(100);
            f64::from(width) / 100.0
        }
    };
    match face {
        Face::Plain => plain,
        Face::Bold => plain * BOLD,
        Face::Code if plain > 0.8 && !letter.is_ascii() => plain,
        Face::Code => CODE,
    }
}

/// The text as far as it fits, with `…` where something is left out.
pub(super) fn cut(text: &str, size: f64, face: Face, room: f64) -> String {
    if width(text, size, face) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, face);
    let mut used = 0.0;
    let fits = text.chars().take_while(|letter| {
        used += share(*letter, face) * size;
        used <= room
    });
    let fits: String = fits.collect();
    format!("{}…", fits.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_of_what_fits_is_the_text_and_of_more_its_beginning() {
        assert_eq!(cut("hero", 10.0, Face::Plain, 100.0), "hero");
        let short = cut("a hero that is far too long", 10.0, Face::Bold, 80.0);
        assert!(short.ends_with('…') && width(&short, 10.0, Face::Bold) <= 80.0, "{short}");
    }

    #[test]
    fn width_of_any_letter_is_above_nothing() {
        for letter in ['\0', ' ', '~', '\u{7f}', 'ß', '–', '…', '日', '😀'] {
            assert!(share(letter, Face::Plain) > 0.0, "{letter:?}");
        }
    }
}
