//! The JSON Schema of journeys. Draft-07: what the language services of JSON and YAML both have in full.

use etappe::base::limits;
use etappe::compile::form::{Category, FUNCTIONS, Field, Form, JOURNEY, List, Map, NameKind, Need, Object};
use serde_json::{Map as Fields, Value, json};

use super::example;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// Whole hours, days or weeks, up to a year.
const HALF_LIFE: &str = "^([1-9][0-9]{0,2}h|[1-7][0-9]{3}h|8[0-6][0-9]{2}h|87[0-5][0-9]h|8760h|[1-9][0-9]?d|[12][0-9]{2}d|3[0-5][0-9]d|36[0-5]d|[1-4]?[1-9]w|[1-4]0w|5[0-2]w)$";

/// The schema as text.
pub fn text() -> String {
    let mut schema = Fields::new();
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!("Etappe journey"));
    schema.insert(
        "description".to_owned(),
        json!("What each slot of a page shows, by the visitor's stage in the customer journey and a profile on the visitor's side."),
    );
    object(&mut schema, &JOURNEY);
    // Without transitions, each stage but the first says how one comes into it.
    let has_transitions = json!({ "type": "object", "required": ["transitions"], "properties": { "transitions": {} } });
    let entered = json!({ "type": "array", "items": [{}], "additionalItems": { "type": "object", "properties": { "enter": {} }, "required": ["enter"] } });
    schema.insert("if".to_owned(), json!({ "not": has_transitions }));
    schema.insert("then".to_owned(), json!({ "type": "object", "properties": { "stages": entered } }));
    schema
        .insert("else".to_owned(), json!({ "type": "object", "properties": { "stages": {} }, "required": ["stages"] }));
    format!("{:#}\n", Value::Object(schema))
}

/// Adds what holds for a map with known fields.
fn object(schema: &mut Fields<String, Value>, object: &Object) {
    let required: Vec<&str> =
        object.fields.iter().filter(|field| field.need == Need::Required).map(|field| field.name).collect();
    // A key without a value is an empty map, which is fine where nothing must be there.
    schema.insert("type".to_owned(), if required.is_empty() { json!(["object", "null"]) } else { json!("object") });
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let properties: Fields<String, Value> =
        object.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
}

fn property(field: &Field) -> Value {
    if matches!(field.form, Form::Never(..)) {
        return json!(false);
    }
    let mut schema = Fields::new();
    let functions = if matches!(field.form, Form::Condition | Form::Score) { functions() } else { String::new() };
    let default = field.about.default.filter(|default| *default != "none");
    let left_out = default.map(|default| format!("If left out: {default}.")).unwrap_or_default();
    let plain = [field.about.text, &left_out].join(" ");
    schema.insert("description".to_owned(), json!(plain.trim()));
    let parts = [field.about.text, &left_out, &format!("```yaml\n{}\n```", field.example), &functions];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    schema.insert("markdownDescription".to_owned(), json!(parts.join("\n\n")));
    let default = field.about.default.and_then(|text| text.strip_prefix('`')?.strip_suffix('`'));
    if let Some(default) = default.filter(|default| !default.contains('`')) {
        schema.insert("default".to_owned(), serde_json::from_str(default).unwrap_or_else(|_| json!(default)));
    }
    if let Some(value) = example(field) {
        schema.insert("examples".to_owned(), json!([value]));
    }
    value(&mut schema, field.form);
    Value::Object(schema)
}

/// Adds what holds for a value of this form.
fn value(schema: &mut Fields<String, Value>, form: Form) {
    let mut add = |key: &str, value: Value| {
        schema.insert(key.to_owned(), value);
    };
    match form {
        Form::Text | Form::Reference(_) => add("type", json!("string")),
        Form::Condition | Form::Score => {
            add("type", json!("string"));
            add("minLength", json!(1));
            add("maxLength", json!(limits::CONDITION_BYTES));
        }
        Form::Id => {
            add("type", json!("string"));
            name(schema, NameKind::Id);
        }
        Form::Truth => add("type", json!("boolean")),
        Form::Whole(lowest, highest) => {
            add("type", json!("integer"));
            add("minimum", json!(lowest));
            add("maximum", json!(highest));
        }
        Form::Number(lowest, highest) => {
            add("type", json!("number"));
            add("minimum", json!(lowest));
            add("maximum", json!(highest));
        }
        Form::Written(written) => {
            add("type", json!("string"));
            add("pattern", json!(written.pattern));
            if let Some(all) = written.all {
                add("enum", json!(all()));
            }
        }
        Form::HalfLife => {
            add("type", json!("string"));
            add("pattern", json!(HALF_LIFE));
        }
        Form::Choice(choice) => add("enum", json!((choice.words)())),
        Form::Content => add("type", json!(["object", "null"])),
        Form::List(form) => list(schema, form),
        Form::Map(form) => map(schema, form),
        Form::Object(form) => {
            add("title", json!(form.name));
            object(schema, form);
        }
        // Handled where the field is, because it stands for no value at all.
        Form::Never(..) => {}
    }
}

fn name(schema: &mut Fields<String, Value>, kind: NameKind) {
    schema.insert("pattern".to_owned(), json!(kind.pattern()));
    schema.insert("maxLength".to_owned(), json!(limits::NAME_BYTES));
}

fn of(form: Form) -> Value {
    let mut schema = Fields::new();
    if matches!(form, Form::Condition) {
        schema.insert("markdownDescription".to_owned(), json!(functions()));
    }
    value(&mut schema, form);
    Value::Object(schema)
}

fn list(schema: &mut Fields<String, Value>, list: &List) {
    let may_be_empty = list.empty.is_none();
    schema.insert("type".to_owned(), if may_be_empty { json!(["array", "null"]) } else { json!("array") });
    if !may_be_empty {
        schema.insert("minItems".to_owned(), json!(1));
    }
    schema.insert("maxItems".to_owned(), json!(list.most));
    match list.first {
        Some(first) => {
            schema.insert("items".to_owned(), json!([of(first)]));
            schema.insert("additionalItems".to_owned(), of(list.entry));
        }
        None => {
            schema.insert("items".to_owned(), of(list.entry));
        }
    }
}

fn map(schema: &mut Fields<String, Value>, map: &Map) {
    let mut names = Fields::new();
    name(&mut names, map.key);
    schema.insert("type".to_owned(), json!(["object", "null"]));
    schema.insert("propertyNames".to_owned(), Value::Object(names));
    schema.insert("additionalProperties".to_owned(), of(map.value));
}

/// What a condition can call, by category.
fn functions() -> String {
    let section = |(category, heading): (Category, &str)| {
        let functions = FUNCTIONS.iter().filter(|function| function.category == category);
        let lines: Vec<String> = functions
            .map(|function| {
                let forms: Vec<String> = function.forms.iter().map(|form| format!("`{form}`")).collect();
                format!("- {}: {}", forms.join(", "), function.about.text)
            })
            .collect();
        format!("**{heading}**\n\n{}", lines.join("\n"))
    };
    let sections: Vec<String> = Category::ALL.into_iter().map(section).collect();
    format!(
        "Compare with `==` `!=` `<` `<=` `>` `>=` `in`, join with `&&` `||` `!` `? :`, compute with `+` `-` `*` `/` `%`. Text stands in single quotes. Windows are `'90s'` `'30m'` `'72h'` `'7d'` `'4w'` `'session'` `'all'`.\n\n{}",
        sections.join("\n\n")
    )
}
