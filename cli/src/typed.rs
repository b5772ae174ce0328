//! Values from the command line, read as what the journey declares them to be.

use etappe::engine::Engine;
use etappe::model::{Scalar, TextList, Type, Value};
use etappe::syntax::nearest;
use serde_json::{Map, Value as Json};

use crate::error::CliError;
use crate::event_line::{SCALAR, scalar};
use crate::time::parse_ms;

/// Named values that were read as declared.
pub type Values = Vec<(String, Scalar)>;

/// A name and its type, if the journey declares one.
type Declared<'a> = Vec<(&'a str, Option<Type>)>;

/// The attributes of `--set`.
pub fn attributes(engine: &Engine, texts: &[String]) -> Result<Values, CliError> {
    let pack = engine.pack();
    let declared: Declared<'_> = (0..pack.attributes())
        .map(|index| pack.attribute(index))
        .map(|(name, value_type, _)| (name, value_type))
        .collect();
    texts.iter().map(|text| read(text, "--set", "attribute", &declared)).collect()
}

/// The facts of `--context`, and the page id if one is among them.
pub fn context(engine: &Engine, texts: &[String]) -> Result<(Values, Option<String>), CliError> {
    let pack = engine.pack();
    let mut declared: Declared<'_> = (0..pack.context_fields()).map(|index| pack.context_field(index)).collect();
    declared.push(("page_id", Some(Type::String)));
    let mut values = Vec::new();
    for text in texts {
        if text.starts_with('{') {
            values.extend(object(text, &declared)?);
        } else {
            values.push(read(text, "--context", "context field", &declared)?);
        }
    }
    let page_id = values.iter().position(|(name, _)| name == "page_id").map(|place| values.remove(place).1);
    let page_id = page_id.and_then(|id| match id {
        Scalar::String(id) => Some(id),
        _ => None,
    });
    Ok((values, page_id))
}

/// Values as a context takes them.
pub fn facts(values: &Values) -> Vec<(&str, Value<'_>)> {
    values.iter().map(|(name, value)| (name.as_str(), value.as_value())).collect()
}

/// `name=value`, split.
pub fn pair<'a>(text: &'a str, option: &str) -> Result<(&'a str, &'a str), CliError> {
    text.split_once('=')
        .ok_or_else(|| CliError::usage(format!("{option} `{text}` has no `=`"), format!("write {option} name=value")))
}

/// Refuses a name that is not among the known ones; says the nearest one, else all.
pub fn known<'a>(
    name: &str,
    option: &str,
    what: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), CliError> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    let near = nearest(name, names.clone()).map(|near| format!("did you mean `{near}`?"));
    let known = || match names.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => format!("it has no {what}s"),
        all => format!("it has {all}"),
    };
    Err(CliError::usage(format!("{option}: the journey has no {what} `{name}`"), near.unwrap_or_else(known)))
}

fn read(text: &str, option: &str, what: &str, declared: &Declared<'_>) -> Result<(String, Scalar), CliError> {
    let (name, value) = pair(text, option)?;
    let value_type = type_of(name, option, what, declared)?;
    let parsed = match value_type {
        Type::Bool => value.parse().ok().map(Scalar::Bool),
        Type::Int => value.parse().ok().map(Scalar::Int),
        Type::Double => value.parse().ok().filter(|value: &f64| value.is_finite()).map(Scalar::Double),
        Type::String => Some(Scalar::String(value.to_owned())),
        Type::Timestamp => parse_ms(value).map(Scalar::Timestamp),
        Type::Duration => None,
        Type::Strings => texts(value).map(Scalar::Strings),
    };
    let parsed = parsed.ok_or_else(|| {
        CliError::usage(
            format!("{option}: `{name}` is declared as {}, `{value}` is none", value_type.name()),
            example(name, option, value_type),
        )
    })?;
    Ok((name.to_owned(), parsed))
}

fn example(name: &str, option: &str, value_type: Type) -> String {
    let value = match value_type {
        Type::Bool => "true",
        Type::Int => "3",
        Type::Double => "2.5",
        Type::Timestamp => "2026-05-04T07:42:00Z",
        Type::String | Type::Duration => "text",
        Type::Strings => return format!("write, for example, {option} '{name}=[\"one\", \"other\"]'"),
    };
    format!("write, for example, {option} {name}={value}")
}

/// A JSON list of texts.
fn texts(value: &str) -> Option<TextList> {
    let texts: Vec<String> = serde_json::from_str(value).ok()?;
    Some(texts.iter().map(String::as_str).collect())
}

fn type_of(name: &str, option: &str, what: &str, declared: &Declared<'_>) -> Result<Type, CliError> {
    known(name, option, what, declared.iter().map(|field| field.0))?;
    let found = declared.iter().find(|field| field.0 == name).and_then(|field| field.1);
    found.ok_or_else(|| CliError::input(format!("{option}: `{name}` has no type"), "compile the journey anew"))
}

fn object(text: &str, declared: &Declared<'_>) -> Result<Values, CliError> {
    let help = "write --context name=value, or --context '{\"name\": \"value\"}'";
    let object: Map<String, Json> = serde_json::from_str(text)
        .map_err(|error| CliError::usage(format!("--context is no JSON object: {error}"), help))?;
    let mut values = Vec::new();
    for (name, value) in &object {
        type_of(name, "--context", "context field", declared)?;
        let value = scalar(value)
            .ok_or_else(|| CliError::usage(format!("--context: `{name}` must be {SCALAR}: {value}"), help))?;
        values.push((name.clone(), value));
    }
    Ok(values)
}
