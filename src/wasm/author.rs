//! `author.wasm`: parser, checker and compiler, for tools that run in JavaScript.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::wire::Request;
use crate::compile;
use crate::engine::Engine;
use crate::explain::Language;
use crate::syntax::{Diagnostic, Format};

/// A diagnostic as JavaScript sees it.
#[derive(Serialize)]
struct Note {
    code: String,
    severity: &'static str,
    message: String,
    help: Option<String>,
    path: String,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
}

impl Note {
    fn new(diagnostic: Diagnostic, source: &str) -> Self {
        let place = diagnostic.span.place(source);
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.name(),
            message: diagnostic.message,
            help: diagnostic.help,
            path: diagnostic.path,
            line: place.line,
            column: place.column,
            start: diagnostic.span.start,
            end: diagnostic.span.end,
        }
    }
}

/// Checks a journey and compiles it: `{ pack?: Uint8Array, diagnostics: [...] }`.
///
/// - `format`: `"yaml"` or `"json"`.
#[wasm_bindgen]
pub fn compile(text: &str, format: &str) -> Result<JsValue, JsValue> {
    let format = if format == "json" { Format::Json } else { Format::Yaml };
    let compiled = compile::compile(text, format);
    let notes: Vec<Note> = compiled.diagnostics.into_iter().map(|diagnostic| Note::new(diagnostic, text)).collect();
    let result = js_sys::Object::new();
    js_sys::Reflect::set(&result, &"diagnostics".into(), &serde_wasm_bindgen::to_value(&notes)?)?;
    if let Some(pack) = compiled.pack {
        js_sys::Reflect::set(&result, &"pack".into(), &js_sys::Uint8Array::from(pack.as_slice()).into())?;
    }
    Ok(result.into())
}

/// Explains a page: an explanation as an object, or the number of what is wrong with pack, view or request.
///
/// - `request`: bytes as `decide` takes them.
/// - `language`: `"en"` or `"de"`; anything else counts as English.
#[wasm_bindgen]
pub fn explain(pack: &[u8], request: &[u8], language: &str) -> Result<JsValue, JsValue> {
    let engine = Engine::load(pack.to_vec()).map_err(|error| error.number())?;
    let request = Request::read(request).map_err(|_| MALFORMED_REQUEST)?;
    let facts = engine.facts(request.facts).map_err(|_| MALFORMED_REQUEST)?;
    let language = Language::of_code(language).unwrap_or_default();
    let explanation = engine.explain_request(request.view, &facts, request.now_ms, language);
    let explanation = explanation.map_err(|error| error.number())?;
    // As JSON would be: what is none is null, not undefined, and numbers are numbers.
    Ok(explanation.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// The JavaScript side writes requests, so this is a mistake of the package, not of its caller.
const MALFORMED_REQUEST: u16 = 505;
