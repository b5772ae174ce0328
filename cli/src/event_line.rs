//! Event lines: one JSON object per line, the form in which events come in from anywhere.

use std::io::{BufRead, ErrorKind};
use std::path::Path;

use etappe::model::{Scalar, TextList};
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::{Map, Value as Json};

use crate::error::CliError;
use crate::files;
use crate::time::{is_kept, parse_ms};

/// One line: who, when, what, and what else was known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLine {
    /// Whose event it is.
    #[serde(default = "somebody")]
    pub user: String,
    /// When: `2026-05-04T07:42:00Z`, or milliseconds since 1970.
    pub time: Json,
    /// The event's id; none if the line only sets attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Dimension values.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub dimensions: Map<String, Json>,
    /// Attributes that are known from now on.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Json>,
    /// Facts of the request.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Json>,
}

fn somebody() -> String {
    "visitor".to_owned()
}

impl EventLine {
    /// An event of which only name and dimensions matter; its time is given beside it.
    pub fn of_event(name: &str, dimensions: Map<String, Json>) -> Self {
        Self {
            user: somebody(),
            time: Json::Null,
            event: Some(name.to_owned()),
            dimensions,
            attributes: Map::new(),
            context: Map::new(),
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong, in words that follow "line 7: ".
    pub fn parse(line: &str) -> Result<(Self, i64), String> {
        if !line.trim_start().starts_with('{') {
            return Err("an event line is a JSON object".to_owned());
        }
        let event: Self = serde_json::from_str(line).map_err(|error| words(&error))?;
        if event.user.chars().any(char::is_control) {
            return Err("`user` may have no tabs, line ends or other control characters".to_owned());
        }
        let time = match &event.time {
            Json::String(text) => parse_ms(text),
            Json::Number(number) => number.as_i64().filter(|ms| is_kept(*ms)),
            _ => None,
        };
        let time = time.ok_or_else(|| format!("`time` is no moment: {}", event.time))?;
        for (name, value) in event.attributes.iter().chain(&event.context) {
            scalar(value).ok_or_else(|| format!("`{name}` must be {SCALAR}: {value}"))?;
        }
        if let Some((name, value)) = event.dimensions.iter().find(|(_, value)| !value.is_string()) {
            return Err(format!("the dimension `{name}` must be text: {value}"));
        }
        Ok((event, time))
    }
}

/// Hands every line of a file to `take` with its number, until that returns false; empty lines are nothing.
///
/// # Errors
/// A file that cannot be read; a line that cannot be understood is handed over as the words for it.
pub fn for_each(
    path: &Path,
    limit: Option<usize>,
    take: impl FnMut(usize, Result<(EventLine, i64), String>) -> bool,
) -> Result<(), CliError> {
    for_each_as(path, limit, EventLine::parse, take)
}

/// The same with lines that `parse` reads.
pub fn for_each_as<T>(
    path: &Path,
    limit: Option<usize>,
    parse: impl Fn(&str) -> Result<T, String>,
    mut take: impl FnMut(usize, Result<T, String>) -> bool,
) -> Result<(), CliError> {
    for (index, line) in files::open(path)?.lines().take(limit.unwrap_or(usize::MAX)).enumerate() {
        let line = match line {
            Ok(line) if line.trim().is_empty() => continue,
            Ok(line) => parse(&line),
            Err(error) if error.kind() == ErrorKind::InvalidData => Err("is not UTF-8".to_owned()),
            Err(error) => return Err(CliError::read(path, &error)),
        };
        if !take(index.saturating_add(1), line) {
            break;
        }
    }
    Ok(())
}

/// The JSON library's words, without its line numbers: each line is a document of its own.
pub fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    let column = error.column();
    match error.classify() {
        Category::Eof => format!("not valid JSON: it ends in the middle (column {column})"),
        Category::Syntax if message == "expected value" => {
            format!("not valid JSON: a value must stand here (column {column})")
        }
        Category::Syntax | Category::Io => format!("not valid JSON: {message} (column {column})"),
        Category::Data => format!("{message} (column {column})"),
    }
}

/// What [`scalar`] takes, in words.
pub const SCALAR: &str = "text, a list of texts, a number, true or false";

/// A JSON value as the engine keeps it.
pub fn scalar(value: &Json) -> Option<Scalar> {
    match value {
        Json::Bool(value) => Some(Scalar::Bool(*value)),
        Json::Number(number) => number.as_i64().map(Scalar::Int).or_else(|| number.as_f64().map(Scalar::Double)),
        Json::String(text) => Some(Scalar::String(text.clone())),
        Json::Array(texts) => texts.iter().map(Json::as_str).collect::<Option<TextList>>().map(Scalar::Strings),
        Json::Null | Json::Object(_) => None,
    }
}

/// The values of a map.
pub fn values(map: &Map<String, Json>) -> Vec<(String, Scalar)> {
    map.iter().filter_map(|(name, value)| Some((name.clone(), scalar(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use etappe::base::hash::stable_hash;

    use super::*;

    #[test]
    fn doubles_that_are_written_and_read_again_are_the_same() {
        for seed in 0..20_000_u64 {
            let double = f64::from_bits(stable_hash(&[&seed.to_le_bytes()]));
            if double.is_finite() {
                let text = Json::from(double).to_string();
                let read = serde_json::from_str(&text).ok().and_then(|value| scalar(&value));
                assert_eq!(read, Some(Scalar::Double(double)), "{text}");
            }
        }
    }
}
