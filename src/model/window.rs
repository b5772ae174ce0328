//! How far back a counter looks.

use crate::base::{limits, time};

/// A window `(now - length, now]`, the running session `[start, now]`, or all time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Everything that was ever counted.
    All,
    /// The running session.
    Session,
    /// The last so many milliseconds, 1 ms to 400 days.
    Last(i64),
}

/// Why a window's text is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowError {
    /// Not a number with a unit.
    Shape,
    /// Zero, or longer than 400 days.
    Range,
}

impl Window {
    /// Parses `'90s' '30m' '72h' '7d' '4w' 'session' 'all'`.
    ///
    /// # Errors
    /// [`WindowError`] when it is none of these or out of range.
    pub fn parse(text: &str) -> Result<Self, WindowError> {
        match text {
            "all" => return Ok(Self::All),
            "session" => return Ok(Self::Session),
            _ => {}
        }
        let unit_at = text.len().saturating_sub(1);
        let (digits, unit) = text.split_at_checked(unit_at).ok_or(WindowError::Shape)?;
        let unit_ms = match unit {
            "s" => time::SECOND_MS,
            "m" => time::MINUTE_MS,
            "h" => time::HOUR_MS,
            "d" => time::DAY_MS,
            "w" => time::WEEK_MS,
            _ => return Err(WindowError::Shape),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WindowError::Shape);
        }
        let count: i64 = digits.parse().map_err(|_| WindowError::Range)?;
        let length = count.checked_mul(unit_ms).ok_or(WindowError::Range)?;
        if !(1..=limits::WINDOW_MS).contains(&length) {
            return Err(WindowError::Range);
        }
        Ok(Self::Last(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_every_unit_is_understood() {
        assert_eq!(Window::parse("90s"), Ok(Window::Last(90_000)));
        assert_eq!(Window::parse("4w"), Ok(Window::Last(28 * time::DAY_MS)));
        assert_eq!(Window::parse("session"), Ok(Window::Session));
        assert_eq!(Window::parse("all"), Ok(Window::All));
    }

    #[test]
    fn parse_odd_text_is_refused() {
        for text in ["", "d", "7", "7 d", "+7d", "-7d", "7é", "é", "1.5h"] {
            assert_eq!(Window::parse(text), Err(WindowError::Shape), "{text:?}");
        }
        for text in ["0d", "401d", "99999999999999999999d", "9999999999999999w"] {
            assert_eq!(Window::parse(text), Err(WindowError::Range), "{text:?}");
        }
    }
}
