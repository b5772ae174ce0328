//! The functions of conditions.

use super::About;

/// A function that conditions may call.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// Every way to call it.
    pub forms: &'static [&'static str],
    /// What it is called elsewhere.
    pub also: &'static [&'static str],
    /// What it tells.
    pub about: About,
}

/// What a function is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// What visitors did and said.
    Visitors,
    /// Whether something is there.
    Presence,
    /// Lists and maps.
    Lists,
    /// Texts.
    Texts,
    /// Conversions.
    Conversions,
    /// Times.
    Times,
}

impl Category {
    /// Every category with its heading, in the order of [`FUNCTIONS`].
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Visitors, "What visitors did and said"),
        (Self::Presence, "Whether something is there"),
        (Self::Lists, "Lists and maps"),
        (Self::Texts, "Texts"),
        (Self::Conversions, "Conversions"),
        (Self::Times, "Times"),
    ];
}

const fn function(
    category: Category,
    name: &'static str,
    forms: &'static [&'static str],
    also: &'static [&'static str],
    about: &'static str,
) -> Function {
    Function { name, category, forms, also, about: About::new(about, None) }
}

use Category::{Conversions, Lists, Presence, Texts, Times, Visitors};

/// Every function by its category, the most used first.
pub const FUNCTIONS: [Function; 44] = [
    function(
        Visitors,
        "count",
        &["count(event)", "count(event, window)", "count(event, window, dimension, value)"],
        &["times", "number_of", "counts"],
        "how often the event happened",
    ),
    function(
        Visitors,
        "happened",
        &["happened(event)", "happened(event, window)", "happened(event, window, dimension, value)"],
        &["occurred", "did", "seen", "was"],
        "whether the event happened at all",
    ),
    function(
        Visitors,
        "since",
        &["since(event)", "since(event, dimension, value)"],
        &["elapsed", "ago"],
        "how long ago the last one was",
    ),
    function(
        Visitors,
        "first",
        &["first(event)", "first(event, dimension, value)"],
        &["earliest", "firstTime"],
        "when the first one was",
    ),
    function(
        Visitors,
        "last",
        &["last(event)", "last(event, dimension, value)"],
        &["latest", "lastTime"],
        "when the last one was",
    ),
    function(
        Visitors,
        "sum",
        &["sum(event, measure, window)", "sum(event, measure, window, dimension, value)"],
        &["total", "add", "summed"],
        "what the measures of the events add up to",
    ),
    function(
        Visitors,
        "sequence",
        &["sequence([event, …], window)"],
        &["followed", "then", "path", "funnel"],
        "whether the events happened one after the other",
    ),
    function(
        Visitors,
        "interest",
        &["interest(name, value)"],
        &["affinity", "interests", "preference"],
        "how much the visitor is drawn to it",
    ),
    function(Visitors, "shown", &["shown(item, window)"], &["impressions", "viewed"], "how often the item was seen"),
    function(Visitors, "clicked", &["clicked(item, window)"], &["clicks", "click"], "how often the item was clicked"),
    function(Visitors, "feedback", &["feedback(kind)"], &["rating", "answer", "nps"], "the latest answer"),
    function(
        Visitors,
        "segment",
        &["segment(id)"],
        &["in_segment", "inSegment", "is_in"],
        "whether the visitor is in the segment",
    ),
    function(
        Visitors,
        "consent",
        &["consent(purpose)"],
        &["granted", "consented", "has_consent", "allowed"],
        "whether the purpose is granted",
    ),
    function(
        Presence,
        "has",
        &["has(profile.x)", "has(context.x)", "has(map.key)"],
        &["isset", "defined", "isDefined", "is_set"],
        "whether the attribute, context field or key is there",
    ),
    function(
        Presence,
        "orValue",
        &["x.orValue(default)"],
        &["or_else", "orElse", "coalesce", "default", "ifNull", "or_default"],
        "the value, or the default where it is absent",
    ),
    function(Lists, "all", &["list.all(x, condition)"], &["every", "forAll"], "whether it holds for every element"),
    function(
        Lists,
        "exists",
        &["list.exists(x, condition)"],
        &["any", "some"],
        "whether it holds for one element or more",
    ),
    function(
        Lists,
        "exists_one",
        &["list.exists_one(x, condition)"],
        &["existsOne", "one"],
        "whether it holds for exactly one element",
    ),
    function(Lists, "filter", &["list.filter(x, condition)"], &["where", "select"], "the elements for which it holds"),
    function(
        Lists,
        "map",
        &["list.map(x, value)", "list.map(x, condition, value)"],
        &["transform", "collect"],
        "a value for each element",
    ),
    function(Lists, "size", &["size(x)", "x.size()"], &["length", "len"], "how many elements, entries or characters"),
    function(Texts, "contains", &["text.contains(part)"], &["includes", "has_text"], "whether the part is in the text"),
    function(
        Texts,
        "startsWith",
        &["text.startsWith(part)"],
        &["starts_with", "beginsWith", "hasPrefix"],
        "whether the text begins with the part",
    ),
    function(
        Texts,
        "endsWith",
        &["text.endsWith(part)"],
        &["ends_with", "hasSuffix"],
        "whether the text ends with the part",
    ),
    function(
        Texts,
        "matches",
        &["text.matches('pattern')", "matches(text, 'pattern')"],
        &["match", "regex", "test", "search", "like"],
        "whether the pattern is found in the text",
    ),
    function(Conversions, "int", &["int(x)"], &["integer", "toInt", "parseInt", "long"], "as a whole number"),
    function(
        Conversions,
        "double",
        &["double(x)"],
        &["float", "number", "toDouble", "parseFloat"],
        "as a number with a fraction",
    ),
    function(Conversions, "string", &["string(x)"], &["str", "text", "toString"], "as text"),
    function(Conversions, "bool", &["bool(x)"], &["boolean", "toBool"], "as true or false"),
    function(
        Conversions,
        "timestamp",
        &["timestamp('2026-05-04T12:00:00Z')", "timestamp(seconds)"],
        &["datetime", "time", "moment"],
        "a moment",
    ),
    function(Conversions, "duration", &["duration('1h30m')"], &["timespan", "interval", "period"], "a span of time"),
    function(Conversions, "dyn", &["dyn(x)"], &["any_type", "dynamic"], "its type is looked at only when it runs"),
    function(Times, "age", &["age(timestamp)"], &["timeSince", "time_since"], "how long ago the moment was"),
    function(
        Times,
        "within",
        &["within(timestamp, window)"],
        &["inWindow", "recent", "in_last"],
        "whether the moment lies in the window",
    ),
    part("getFullYear", &["time.getFullYear()", "time.getFullYear('+02:00')"], &["getYear", "year"], "the year"),
    part("getMonth", &["time.getMonth()", "time.getMonth('+02:00')"], &["month"], "the month, January is 0"),
    part("getDate", &["time.getDate()", "time.getDate('+02:00')"], &["getDay", "day"], "the day of the month, from 1"),
    part(
        "getDayOfMonth",
        &["time.getDayOfMonth()", "time.getDayOfMonth('+02:00')"],
        &["dayOfMonth"],
        "the day of the month, from 0",
    ),
    part(
        "getDayOfWeek",
        &["time.getDayOfWeek()", "time.getDayOfWeek('+02:00')"],
        &["weekday", "dayOfWeek", "getWeekday"],
        "the day of the week, Sunday is 0",
    ),
    part(
        "getDayOfYear",
        &["time.getDayOfYear()", "time.getDayOfYear('+02:00')"],
        &["dayOfYear"],
        "the day of the year, from 0",
    ),
    part(
        "getHours",
        &["time.getHours()", "time.getHours('+02:00')"],
        &["getHour", "hour", "hours"],
        "the hour of the day, or the hours of a duration",
    ),
    part(
        "getMinutes",
        &["time.getMinutes()", "time.getMinutes('+02:00')"],
        &["getMinute", "minute", "minutes"],
        "the minute of the hour, or the minutes of a duration",
    ),
    part(
        "getSeconds",
        &["time.getSeconds()", "time.getSeconds('+02:00')"],
        &["getSecond", "second", "seconds"],
        "the second of the minute, or the seconds of a duration",
    ),
    part(
        "getMilliseconds",
        &["time.getMilliseconds()", "time.getMilliseconds('+02:00')"],
        &["getMillis", "milliseconds"],
        "the milliseconds below a second",
    ),
];

const fn part(
    name: &'static str,
    forms: &'static [&'static str],
    also: &'static [&'static str],
    about: &'static str,
) -> Function {
    function(Times, name, forms, also, about)
}
