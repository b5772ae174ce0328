//! Measured figures: a table for people, one JSON line each for machines.

use std::fmt;
use std::time::Duration;

use crate::error::{Error, Result};

/// What values are measured in.
const UNITS: [&str; 8] = ["bytes", "count", "exponent", "ms", "ns", "percent", "points", "ratio"];

/// One measured value, with the limit it must keep if there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Stable name, listed in CONTRIBUTING.
    pub name: String,
    /// The value.
    pub value: f64,
    /// One of [`UNITS`].
    pub unit: &'static str,
    /// What the value is held against.
    pub limit: Limit,
}

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Nothing.
    None,
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::AtMost(limit) => write!(f, "at most {}", shown(*limit)),
            Self::AtLeast(limit) => write!(f, "at least {}", shown(*limit)),
        }
    }
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Table,
    /// One JSON line per figure.
    Json,
}

impl Format {
    /// Prints what is no figure: for machines, standard output is for figures alone.
    pub fn say(self, text: &str) {
        match self {
            Self::Table => println!("{text}"),
            Self::Json => eprintln!("{text}"),
        }
    }
}

impl Figure {
    /// A size that is only reported.
    pub fn bytes(name: impl Into<String>, value: u64) -> Self {
        Self { name: name.into(), value: value as f64, unit: "bytes", limit: Limit::None }
    }

    /// A number of things.
    pub fn count(name: impl Into<String>, value: u64) -> Self {
        Self { name: name.into(), value: value as f64, unit: "count", limit: Limit::None }
    }

    /// A time that is only reported.
    pub fn milliseconds(name: impl Into<String>, value: Duration) -> Self {
        Self::of(name, value.as_millis() as f64, "ms")
    }

    /// A value with its unit.
    pub fn of(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, limit: Limit::None }
    }

    /// Reads figures that another program printed, one JSON line each; what limits them is said here, not there.
    pub fn read_lines(text: &str) -> Result<Vec<Self>> {
        text.lines().filter(|line| line.starts_with('{')).map(Self::read).collect()
    }

    fn read(line: &str) -> Result<Self> {
        let parsed = serde_json::from_str(line).unwrap_or(serde_json::Value::Null);
        let unit = UNITS.into_iter().find(|unit| parsed["unit"] == *unit);
        match (parsed["name"].as_str(), parsed["value"].as_f64(), unit) {
            (Some(name), Some(value), Some(unit)) => Ok(Self::of(name, value, unit)),
            _ => Err(Error::failed(format!("this is no figure: {line}"))),
        }
    }

    /// The same figure with a limit.
    pub fn limited(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    /// Whether the limit is kept.
    pub fn ok(&self) -> bool {
        match self.limit {
            Limit::None => true,
            Limit::AtMost(limit) => self.value <= limit,
            Limit::AtLeast(limit) => self.value >= limit,
        }
    }

    fn limit_value(&self) -> Option<f64> {
        match self.limit {
            Limit::None => None,
            Limit::AtMost(limit) | Limit::AtLeast(limit) => Some(limit),
        }
    }

    fn json(&self) -> String {
        let limit = self.limit_value().map_or_else(|| "null".to_owned(), shown);
        let Self { name, unit, .. } = self;
        let value = shown(self.value);
        format!(r#"{{"name":"{name}","value":{value},"unit":"{unit}","limit":{limit},"ok":{}}}"#, self.ok())
    }

    fn row(&self) -> String {
        let limit = self.limit.to_string();
        let verdict = match (self.limit, self.ok()) {
            (Limit::None, _) => "",
            (_, true) => "ok",
            (_, false) => "FAILED",
        };
        format!("  {:<42} {:>10} {:<6} {limit:<18} {verdict}", self.name, shown(self.value), self.unit)
            .trim_end()
            .to_owned()
    }
}

/// The value of `name=…` among what a test program printed.
pub fn printed(output: &str, name: &str) -> Result<f64> {
    let found = output.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    let parsed = found.and_then(|value| value.parse().ok());
    parsed.ok_or_else(|| Error::failed(format!("the test does not print `{name}=…`")))
}

/// Whole numbers as they are, others to three places.
pub fn shown(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// Prints figures to standard output; true if all are ok.
pub fn print(figures: &[Figure], format: Format) -> bool {
    for figure in figures {
        match format {
            Format::Table => println!("{}", figure.row()),
            Format::Json => println!("{}", figure.json()),
        }
    }
    figures.iter().all(Figure::ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_a_limited_figure_has_all_five_fields() {
        let figure = Figure::bytes("critical_gzip_bytes", 15_321).limited(Limit::AtMost(26_624.0));
        let expected = r#"{"name":"critical_gzip_bytes","value":15321,"unit":"bytes","limit":26624,"ok":true}"#;
        assert_eq!(figure.json(), expected);
    }

    #[test]
    fn read_lines_of_another_program_are_its_figures() {
        let text = "say\n{\"name\":\"a\",\"value\":1.5,\"unit\":\"ratio\"}\n";
        assert_eq!(Figure::read_lines(text).unwrap(), [Figure::of("a", 1.5, "ratio")]);
        assert!(Figure::read_lines("{\"name\":\"a\",\"value\":1.5,\"unit\":\"apples\"}").is_err());
    }

    #[test]
    fn json_without_a_limit_is_null() {
        assert!(Figure::count("events", 3).json().contains(r#""limit":null"#));
    }

    #[test]
    fn ok_at_the_limit_holds_and_beyond_does_not() {
        for (limit, value, ok) in [
            (Limit::AtMost(4.0), 4, true),
            (Limit::AtMost(4.0), 5, false),
            (Limit::AtLeast(4.0), 4, true),
            (Limit::AtLeast(4.0), 3, false),
        ] {
            assert_eq!(Figure::count("x", value).limited(limit).ok(), ok, "{limit:?} {value}");
        }
    }
}
