//! Profiles and views as JSON objects, whose fields are described in `docs/cli.md`.

use etappe::model::{FEEDBACK_ATTRIBUTE, Scalar, Schema};
use etappe::profile::contents::{Contents, Fact, Held, PartContents, Spoken, Tally, ViewContents};
use serde_json::{Map, Value as Json, json};

use super::show::Looked;
use super::stored::number;
use super::told::{PurposeTold, Told};
use super::words::{self, Counted};

/// A stored profile.
pub fn profile(looked: &Looked<'_>, told: &Told, lost: usize) -> Json {
    let contents = &told.contents;
    let parts: Vec<Json> = contents.parts.iter().enumerate().map(|(place, found)| part(found, place == 0)).collect();
    let splits: Vec<Json> = contents
        .splits
        .iter()
        .map(|split| json!({"device": number(split.device), "joinedMs": split.joined_ms, "barredMs": split.at_ms}))
        .collect();
    let purposes: Vec<Json> = told.purposes.iter().map(|purpose| of_purpose(purpose, told)).collect();
    let (count, id, erased_ms) = contents.epoch;
    let mut object = head(looked);
    object.insert("notKept".to_owned(), json!(lost));
    object.insert(
        "epoch".to_owned(),
        json!({"count": count, "id": number(id), "erasedMs": (count > 0).then_some(erased_ms)}),
    );
    object.insert("parts".to_owned(), json!(parts));
    object.insert("splits".to_owned(), json!(splits));
    object.insert("words".to_owned(), contents.words.iter().map(word).collect());
    object.insert("purposes".to_owned(), json!(purposes));
    Json::Object(object)
}

/// A view or a token.
pub fn view(looked: &Looked<'_>, view: &ViewContents, schema: &Schema) -> Json {
    let mut object = head(looked);
    let consents: Map<String, Json> = view.consents.iter().map(|(name, word)| (name.clone(), json!(word))).collect();
    let (answers, attributes): (Vec<_>, Vec<_>) =
        view.attributes.iter().partition(|attribute| attribute.0.starts_with(FEEDBACK_ATTRIBUTE));
    let attributes: Vec<Json> = attributes.into_iter().map(|(name, value)| attribute(name, value)).collect();
    let feedback = |(name, value): &(String, Held)| {
        let kind = name.strip_prefix(FEEDBACK_ATTRIBUTE).unwrap_or(name);
        json!({"kind": kind, "latest": held(value)})
    };
    let feedback: Vec<Json> = answers.into_iter().map(feedback).collect();
    let assignments: Vec<Json> = view
        .assignments
        .iter()
        .map(|(experiment, variant, version)| json!({"experiment": experiment, "variant": variant, "version": version}))
        .collect();
    for (name, value) in [
        ("cut", json!(view.cut.map(|(hash, at_ms)| json!({"packHash": number(hash), "atMs": at_ms})))),
        ("newestMs", json!(view.newest_ms)),
        ("consents", Json::Object(consents)),
        ("stage", view.stage.as_ref().map_or(Json::Null, |(stage, since_ms, newest_ms, before)| {
            json!({"stage": stage, "sinceMs": since_ms, "newestMs": newest_ms, "before": before})
        })),
        ("attributes", json!(attributes)),
        ("counters", counters(schema, &view.counters)),
        ("sessions", spans(&view.spans)),
        ("unit", unit(view.unit.as_ref())),
        ("assignments", json!(assignments)),
        ("feedback", json!(feedback)),
    ] {
        object.insert(name.to_owned(), value);
    }
    Json::Object(object)
}

fn head(looked: &Looked<'_>) -> Map<String, Json> {
    let Looked { file, form, bytes, journey, version, now_ms } = looked;
    let head = [
        ("file", json!(file.display().to_string())),
        ("form", json!(form.name())),
        ("bytes", json!(bytes)),
        ("journey", json!(journey)),
        ("version", json!(version)),
        ("nowMs", json!(now_ms)),
    ];
    head.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn part(part: &PartContents, is_own: bool) -> Json {
    let sections: Vec<Json> = part
        .sections
        .iter()
        .map(|section| {
            json!({"purpose": section.purpose, "change": section.change, "entries": section.entries.len(),
                "bytes": section.bytes})
        })
        .collect();
    json!({
        "id": number(part.id), "device": number(part.device), "ordinal": part.ordinal, "isOwn": is_own,
        "source": part.source, "changes": part.changes, "clockAheadMs": part.clock_ahead_ms,
        "settled": part.line.iter().map(|dot| number(dot.0)).collect::<Vec<_>>(),
        "bytes": part.bytes, "sections": sections,
    })
}

fn word(word: &Spoken) -> Json {
    json!({
        "purpose": word.purpose, "part": number(word.part), "device": number(word.device), "denials": word.denials,
        "granted": word.granted, "atMs": word.at_ms,
        "named": word.named.iter().map(|dot| json!({"part": number(dot.0), "denials": dot.1})).collect::<Vec<_>>(),
    })
}

fn of_purpose(purpose: &PurposeTold, told: &Told) -> Json {
    let joined = |at_ms: i64| told.contents.was_joined(at_ms);
    let attributes: Vec<Json> = purpose
        .attributes
        .iter()
        .map(|(name, value, at_ms, source)| {
            let mut found = attribute(name, value);
            put(&mut found, "sinceMs", json!(at_ms));
            put(&mut found, "source", json!(source));
            found
        })
        .collect();
    let transitions: Vec<Json> = purpose
        .transitions
        .iter()
        .map(|(at_ms, from, to, id)| {
            json!({"from": from, "to": to, "atMs": at_ms, "id": number(*id), "madeWhileJoined": joined(*at_ms)})
        })
        .collect();
    let assignments: Vec<Json> = purpose
        .assignments
        .iter()
        .map(|(at_ms, experiment, variant, version)| {
            json!({"experiment": experiment, "variant": variant, "version": version, "sinceMs": at_ms,
                "madeWhileJoined": joined(*at_ms)})
        })
        .collect();
    let messages: Vec<Json> = purpose
        .messages
        .iter()
        .map(|(at_ms, channel, from_visitor, text)| {
            json!({"atMs": at_ms, "channel": channel, "from": if *from_visitor { "visitor" } else { "business" },
                "text": text})
        })
        .collect();
    json!({
        "purpose": purpose.name, "granted": purpose.granted,
        "by": if purpose.said_ms.is_some() { "visitor" } else { "default" }, "saidMs": purpose.said_ms,
        "bytes": purpose.bytes,
        "stage": purpose.stage.as_ref().map(|(stage, since_ms)| json!({"stage": stage, "sinceMs": since_ms})),
        "transitions": transitions, "attributes": attributes,
        "counters": counters(&told.schema, &purpose.counters), "sessions": spans(&purpose.spans),
        "unit": unit(purpose.unit.as_ref()), "assignments": assignments, "feedback": feedback(purpose),
        "conversation": messages, "knownIds": purpose.ids,
        "impressionsWhileJoined": made_while_joined(&told.contents, purpose),
    })
}

fn made_while_joined(contents: &Contents, purpose: &PurposeTold) -> usize {
    super::show::made_while_joined(contents, &purpose.counters)
}

fn feedback(purpose: &PurposeTold) -> Json {
    let of_kind = |(kind, answers): (&String, &Vec<(i64, f64, String)>)| {
        let all: Vec<Json> = answers
            .iter()
            .rev()
            .map(|(at_ms, score, text)| json!({"atMs": at_ms, "score": score, "text": text}))
            .collect();
        let change = match answers.as_slice() {
            [.., before, latest] => Some(latest.1 - before.1),
            _ => None,
        };
        json!({"kind": kind, "latest": answers.last().map(|answer| answer.1), "change": change, "answers": all})
    };
    purpose.feedback.iter().map(of_kind).collect()
}

fn attribute(name: &str, value: &Held) -> Json {
    let mut found = json!({"name": name, "value": held(value)});
    match value {
        Held::Value(scalar) => put(&mut found, "type", json!(scalar.as_value().type_of().name())),
        Held::Unread(cause) => put(&mut found, "unread", json!(words::cause_name(*cause))),
        Held::Removed => {}
    }
    found
}

/// A value as JSON; nothing where there is none. Moments and spans are milliseconds.
pub fn held(held: &Held) -> Json {
    match held {
        Held::Value(Scalar::Bool(value)) => json!(value),
        Held::Value(Scalar::Int(value) | Scalar::Timestamp(value) | Scalar::Duration(value)) => json!(value),
        Held::Value(Scalar::Double(value)) => json!(value),
        Held::Value(Scalar::String(text)) => json!(text),
        Held::Value(Scalar::Strings(texts)) => texts.as_texts().iter().collect::<Vec<_>>().into(),
        Held::Removed | Held::Unread(_) => Json::Null,
    }
}

fn counters(schema: &Schema, counters: &[([String; 3], Tally)]) -> Json {
    counters.iter().map(|(key, tally)| counter(schema, key, tally)).collect()
}

fn counter(schema: &Schema, key: &[String; 3], tally: &Tally) -> Json {
    let (counts, dimension) = words::key(schema, key);
    let (what, name) = match counts {
        Counted::Event(event) => ("event", event),
        Counted::Measure(event, ..) => ("measure", event),
        Counted::Items(kind) => ("items", kind),
        Counted::Gone(event) => ("gone", event),
        Counted::LeftOut(event) => ("leftOut", event),
    };
    let mut found = json!({"of": what, "name": name});
    if let Counted::Measure(_, measure, scale) = counts {
        put(&mut found, "measure", json!(measure));
        put(&mut found, "amount", json!(words::amount(tally.total, scale)));
    }
    for (name, value) in [
        ("dimension", json!(dimension.map(|of| of.0))),
        ("value", json!(dimension.map(|of| of.1))),
        ("total", json!(tally.total)),
        ("firstMs", json!(tally.first_ms)),
        ("lastMs", json!(tally.last_ms)),
        ("timesMs", json!(tally.times_ms)),
        ("hourly", json!(tally.hourly)),
        ("daily", json!(tally.daily)),
    ] {
        put(&mut found, name, value);
    }
    found
}

fn spans(spans: &[(i64, i64)]) -> Json {
    spans.iter().map(|(start_ms, end_ms)| json!({"startMs": start_ms, "endMs": end_ms})).collect()
}

fn unit(unit: Option<&(String, i64)>) -> Json {
    unit.map_or(Json::Null, |(unit, drawn_ms)| json!({"unit": unit, "drawnMs": drawn_ms}))
}

/// One entry, as a part keeps it.
pub fn fact(schema: &Schema, fact: &Fact) -> Json {
    match fact {
        Fact::Counter { key, tally } => counter(schema, key, tally),
        Fact::Attribute { name, held } => {
            let mut found = attribute(name, held);
            put(&mut found, "of", json!("attribute"));
            put(&mut found, "isRemoved", json!(*held == Held::Removed));
            found
        }
        Fact::Assignment { experiment, variant, version } => {
            json!({"of": "assignment", "experiment": experiment, "variant": variant, "version": version})
        }
        Fact::Transition { from, to, newest_ms, id } => {
            json!({"of": "transition", "from": from, "to": to, "newestMs": newest_ms, "id": number(*id)})
        }
        Fact::Feedback { kind, score, text } => json!({"of": "feedback", "kind": kind, "score": score, "text": text}),
        Fact::Message { from_visitor, channel, text } => {
            let from = if *from_visitor { "visitor" } else { "business" };
            json!({"of": "message", "from": from, "channel": channel, "text": text})
        }
        Fact::Activity(found) => json!({"of": "sessions", "sessions": spans(found)}),
        Fact::Unit(unit) => json!({"of": "unit", "unit": unit}),
    }
}

/// Adds a field.
fn put(object: &mut Json, name: &str, value: Json) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
