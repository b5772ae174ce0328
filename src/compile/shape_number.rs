//! The shape of numbers, and of what is written with one.

use super::form::Field;
use super::interest::half_life_hours;
use super::shape::Walk;
use crate::syntax::{Code, NodeValue, Spot};

impl Walk<'_, '_> {
    pub fn whole(&mut self, spot: &Spot<'_>, lowest: i64, highest: i64) {
        let help = match &spot.node.value {
            NodeValue::Int(value) if (lowest..=highest).contains(value) => return,
            NodeValue::Int(value) => {
                let message = format!("{value} is out of range: {lowest} to {highest}");
                let help = if *value < lowest {
                    format!("write {lowest} or more")
                } else {
                    format!("write {highest} or less")
                };
                return self.report.error(spot, Code::InvalidValue, message, Some(help));
            }
            NodeValue::String(text, _) if text.parse::<i64>().is_ok() => "remove the quotes",
            NodeValue::Double(value) if value.fract() == 0.0 => {
                return self.written_otherwise(spot, *value, lowest, highest);
            }
            NodeValue::Double(_) => "leave out what follows the point",
            _ => "write digits only, without quotes",
        };
        self.wrong_type(spot, "a whole number", Some(help.to_owned()));
    }

    pub fn number(&mut self, spot: &Spot<'_>, lowest: f64, highest: f64) {
        match (spot.number(), &spot.node.value) {
            (Some(value), _) if (lowest..=highest).contains(&value) => {}
            (Some(value), _) => {
                let message = format!("{value} is out of range: {lowest} to {highest}");
                let help =
                    if value < lowest { format!("write {lowest} or more") } else { format!("write {highest} or less") };
                self.report.error(spot, Code::InvalidValue, message, Some(help));
            }
            (None, NodeValue::String(text, _)) if text.parse::<f64>().is_ok() => {
                self.wrong_type(spot, "a number", Some("remove the quotes".to_owned()));
            }
            (None, _) => {
                self.wrong_type(spot, "a number", Some("write digits, perhaps with a point, without quotes".to_owned()))
            }
        }
    }

    pub fn half_life(&mut self, spot: &Spot<'_>, field: &Field) {
        match spot.text() {
            Some(text) if half_life_hours(text).is_some() => {}
            Some(text) => {
                let message = format!("`{text}` is no half-life");
                let help = "write whole hours, days or weeks, as in `14d`, from `1h` to `365d`";
                self.report.error(spot, Code::InvalidValue, message, Some(help.to_owned()));
            }
            None => self.text(spot, field, "a half-life"),
        }
    }

    /// A number that is whole but not written so, such as `1e9`, or has more digits than an int.
    fn written_otherwise(&mut self, spot: &Spot<'_>, value: f64, lowest: i64, highest: i64) {
        let whole = format!("{value:.0}").parse::<i64>().ok().filter(|whole| (lowest..=highest).contains(whole));
        let (code, message, help) = match whole {
            Some(whole) => (
                Code::WrongType,
                "a whole number must stand here, without point or exponent".to_owned(),
                format!("write {whole}"),
            ),
            None => {
                let message = format!("this number is out of range: {lowest} to {highest}");
                let help =
                    if value < 0.0 { format!("write {lowest} or more") } else { format!("write {highest} or less") };
                (Code::InvalidValue, message, help)
            }
        };
        self.report.error(spot, code, message, Some(help));
    }
}
