//! Percentages: shares of 10,000, so at most two decimals.

use super::report::Report;
use crate::base::limits;
use crate::syntax::{Code, Spot};

/// The percentage as a share of 10,000; 0 if there is none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10,000, as its shape says")]
pub(super) fn share(report: &mut Report, spot: Option<Spot<'_>>) -> u16 {
    let Some((spot, percent)) = spot.and_then(|spot| spot.number().map(|number| (spot, number))) else { return 0 };
    let hundredths = percent * 100.0;
    let rounded = hundredths.round();
    if (hundredths - rounded).abs() > 1e-6 {
        let help = Some(format!("write {} or {}", hundredths.floor() / 100.0, hundredths.ceil() / 100.0));
        report.error(&spot, Code::InvalidValue, format!("{percent} has more than two decimals"), help);
    }
    (rounded as u16).min(limits::DRAWS)
}
