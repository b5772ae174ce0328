//! Measured figures: a table for people, one JSON line each for machines.

use std::fmt;
use std::time::Duration;

/// One measured value, with the limit it must keep if there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Stable name, listed in CONTRIBUTING.
    pub name: String,
    /// The value.
    pub value: u64,
    /// `bytes`, `count`, `ms`.
    pub unit: &'static str,
    /// What the value is held against.
    pub limit: Limit,
}

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Nothing.
    None,
    /// At most this.
    AtMost(u64),
    /// At least this.
    AtLeast(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::AtMost(limit) => write!(f, "at most {limit}"),
            Self::AtLeast(limit) => write!(f, "at least {limit}"),
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
        Self { name: name.into(), value, unit: "bytes", limit: Limit::None }
    }

    /// A number of things.
    pub fn count(name: impl Into<String>, value: u64) -> Self {
        Self { name: name.into(), value, unit: "count", limit: Limit::None }
    }

    /// A time that is only reported.
    pub fn milliseconds(name: impl Into<String>, value: Duration) -> Self {
        let value = u64::try_from(value.as_millis()).unwrap_or(u64::MAX);
        Self { name: name.into(), value, unit: "ms", limit: Limit::None }
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

    fn limit_value(&self) -> Option<u64> {
        match self.limit {
            Limit::None => None,
            Limit::AtMost(limit) | Limit::AtLeast(limit) => Some(limit),
        }
    }

    fn json(&self) -> String {
        let limit = self.limit_value().map_or_else(|| "null".to_owned(), |limit| limit.to_string());
        let Self { name, value, unit, .. } = self;
        format!(r#"{{"name":"{name}","value":{value},"unit":"{unit}","limit":{limit},"ok":{}}}"#, self.ok())
    }

    fn row(&self) -> String {
        let limit = self.limit.to_string();
        let verdict = match (self.limit, self.ok()) {
            (Limit::None, _) => "",
            (_, true) => "ok",
            (_, false) => "FAILED",
        };
        format!("  {:<36} {:>10} {:<6} {limit:<18} {verdict}", self.name, self.value, self.unit).trim_end().to_owned()
    }
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
        let figure = Figure::bytes("critical_gzip_bytes", 15_321).limited(Limit::AtMost(26_624));
        let expected = r#"{"name":"critical_gzip_bytes","value":15321,"unit":"bytes","limit":26624,"ok":true}"#;
        assert_eq!(figure.json(), expected);
    }

    #[test]
    fn json_without_a_limit_is_null() {
        assert!(Figure::count("events", 3).json().contains(r#""limit":null"#));
    }

    #[test]
    fn ok_at_the_limit_holds_and_beyond_does_not() {
        for (limit, value, ok) in [
            (Limit::AtMost(4), 4, true),
            (Limit::AtMost(4), 5, false),
            (Limit::AtLeast(4), 4, true),
            (Limit::AtLeast(4), 3, false),
        ] {
            assert_eq!(Figure::count("x", value).limited(limit).ok(), ok, "{limit:?} {value}");
        }
    }
}
