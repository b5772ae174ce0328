//! Moments as people and exports write them.

use etappe::base::time::kept;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::error::CliError;

/// Reads `2026-05-04T07:42:00Z`, `2026-05-04 07:42:00` (taken as UTC) or milliseconds since 1970.
pub fn parse_ms(text: &str) -> Option<i64> {
    if let Ok(ms) = text.parse::<i64>() {
        return is_kept(ms).then_some(ms);
    }
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(timestamp.as_millisecond()).filter(|ms| is_kept(*ms))
}

/// Reads the moment behind `--now`.
pub fn parse_moment(text: &str) -> Result<i64, CliError> {
    parse_ms(text).ok_or_else(|| {
        let help = "write 2026-05-04T07:42:00Z, or milliseconds since 1970";
        CliError::usage(format!("--now `{text}` is no moment"), help)
    })
}

/// Whether the engine keeps this moment as it is.
pub fn is_kept(ms: i64) -> bool {
    kept(ms) == ms
}

/// The current time: the command line is a host, so it may look at the clock.
#[allow(clippy::disallowed_methods, reason = "hosts read the clock and pass it on")]
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Writes a moment as `2026-05-04T07:42:00Z`.
pub fn format_ms(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |timestamp| timestamp.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_ms_every_form_is_the_same_moment() {
        for text in ["2026-05-04T07:42:00Z", "2026-05-04 07:42:00", "2026-05-04T09:42:00+02:00", "1777880520000"] {
            assert_eq!(parse_ms(text), Some(1_777_880_520_000), "{text}");
        }
        assert_eq!(parse_ms("yesterday"), None);
    }
}
