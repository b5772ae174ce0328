//! Journeys with their conditions as explanations write them: the texts must compile, and come to the same.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::explain::Language;
use etappe::model::Context;
use etappe::syntax::{Format, parse_condition, print_condition};
use serde_json::{Value as Json, json};

/// The engine of a journey in JSON, or what is wrong with it.
pub fn engine(journey: &Json) -> Result<Engine, String> {
    let compiled = compile(&journey.to_string(), Format::Json);
    let pack = compiled.pack.ok_or_else(|| format!("{journey}\n{:?}", compiled.diagnostics))?;
    Ok(Engine::load(pack).expect("a compiled pack loads"))
}

/// The journey with the conditions of its items, and of the stages that a new visitor does not enter, as its explanation
/// writes them.
pub fn written(journey: &Json, engine: &Engine) -> Json {
    let why = engine.explain(&[], &Context::default(), 0, Language::English).expect("the empty view is readable");
    let mut written = journey.clone();
    let mut put = |entries: &str, id: &str, field: &str, text: &str| {
        let printed = parse_condition(text).map(|ast| print_condition(&ast)).map_err(|diagnostic| diagnostic.message);
        assert_eq!(printed.as_deref(), Ok(text), "it is parsed, and printed as it was");
        let entries = written[entries].as_array_mut().expect("a list");
        let entry = entries.iter_mut().find(|entry| entry["id"] == json!(id)).expect("an entry of this id");
        entry[field] = json!(text);
    };
    for item in why.slots.iter().flat_map(|slot| &slot.items) {
        if let Some(when) = &item.when {
            put("items", &item.item, "when", &when.text);
        }
    }
    for asked in &why.stage.entered {
        if let Some(enter) = &asked.enter {
            put("stages", &asked.stage, "enter", &enter.text);
        }
    }
    written
}

/// The engine of the journey with its conditions written anew: the texts compile, and explanations write them no other way.
pub fn engine_of_written(journey: &Json, engine: &Engine) -> Result<Engine, String> {
    let written = self::written(journey, engine);
    let again = self::engine(&written)?;
    let twice = self::written(&written, &again);
    if twice != written {
        return Err(format!("{written}\nis written again as\n{twice}"));
    }
    Ok(again)
}
