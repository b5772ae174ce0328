//! The only readers of the clock among the dev commands.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A point in time to measure from.
#[derive(Debug, Clone, Copy)]
pub struct Started(Instant);

impl Started {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "the dev commands say how long a step takes")]
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Seconds with one decimal, as the closing of a line.
    pub fn text(self) -> String {
        format!("{:.1} s", self.elapsed().as_secs_f64())
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[expect(clippy::disallowed_methods, reason = "the demo tells its story as if it ended now")]
pub fn unix_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
