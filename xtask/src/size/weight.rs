//! What each part of a wasm file weighs: its functions by the module they come from, and its data.

use std::collections::BTreeMap;

use wasmparser::{KnownCustom, Name, Parser, Payload};

use super::panics::readable;
use crate::error::{Error, Result};

/// Where the bytes of one wasm file are.
pub struct Weights {
    /// All of them, but for the names.
    pub total: usize,
    /// By part: a floor of the engine, a crate, or a section. Heaviest first.
    pub parts: Vec<(String, usize)>,
    /// By function, heaviest first.
    pub functions: Vec<(String, usize)>,
}

/// Weighs a file that has the names of its functions.
pub fn weights(named: &[u8]) -> Result<Weights> {
    weigh(named).map_err(|error| Error::failed(format!("a built module cannot be read: {error}")))
}

fn weigh(named: &[u8]) -> wasmparser::Result<Weights> {
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let mut imported = 0u32;
    let mut bodies = Vec::new();
    let mut parts: BTreeMap<String, usize> = BTreeMap::new();
    let mut names_bytes = 0;
    for payload in Parser::new(0).parse_all(named) {
        let payload = payload?;
        if let Some((_, range)) = payload.as_section() {
            let what = match &payload {
                Payload::CodeSectionStart { .. } => None,
                Payload::DataSection(_) => Some("data: constants and texts"),
                Payload::CustomSection(section) if section.name() == "name" => {
                    names_bytes = range.len();
                    None
                }
                _ => Some("sections: types, imports, exports, tables"),
            };
            if let Some(what) = what {
                *parts.entry(what.to_owned()).or_default() += range.len();
            }
        }
        match payload {
            Payload::ImportSection(section) => imported += section.into_imports().count() as u32,
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(sections) = section.as_known() {
                    for section in sections {
                        if let Name::Function(functions) = section? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, readable(function.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut functions = Vec::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let name = names.remove(&index).unwrap_or_else(|| "without a name".to_owned());
        *parts.entry(part_of(&name)).or_default() += bytes;
        functions.push((name, bytes));
    }
    let mut parts = Vec::from_iter(parts);
    parts.sort_by_key(|part| std::cmp::Reverse(part.1));
    functions.sort_by_key(|function| std::cmp::Reverse(function.1));
    Ok(Weights { total: named.len() - names_bytes, parts, functions })
}

/// The floor of the engine a function belongs to, or the crate.
fn part_of(name: &str) -> String {
    // `<T as Trait>::f` belongs to whoever wrote the trait, `<Type as Trait>::f` to whoever wrote the type.
    let parameter = |text: &str| text.starts_with("T as ") || text.starts_with("[T] as ") || text.starts_with("_ as ");
    let inner = name.trim_start_matches(['<', '&', '*']);
    let inner = if parameter(inner) { inner.split_once(" as ").map_or(inner, |pair| pair.1) } else { inner };
    let word = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let mut segments = inner.split("::").map(|segment| segment.split(word).next().unwrap_or_default());
    match (segments.next().unwrap_or_default(), segments.next()) {
        ("etappe", Some(floor)) => format!("etappe::{floor}"),
        (name, Some(_)) if is_crate(name) => name.to_owned(),
        ("__rustc", _) => EXPORTS.to_owned(),
        (name, None) if name.contains('_') || matches!(name, "open" | "call") => EXPORTS.to_owned(),
        _ => "core".to_owned(),
    }
}

/// What the module shows to its host, and what its code calls for memory.
const EXPORTS: &str = "exports and the allocator's doors";

/// Parameters and primitive types are `core`'s, whatever stands behind them.
fn is_crate(name: &str) -> bool {
    const PRIMITIVES: [&str; 16] = [
        "bool", "char", "dyn", "f32", "f64", "i16", "i32", "i64", "i8", "isize", "mut", "str", "u16", "u32", "u64",
        "u8",
    ];
    name.len() > 1 && name != "usize" && !name.starts_with("__") && !PRIMITIVES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn part_of_a_function_is_its_floor_or_its_crate() {
        for (name, part) in [
            ("etappe::decide::pass::decide", "etappe::decide"),
            ("<etappe::pack::load::Pack as core::fmt::Display>::fmt", "etappe::pack"),
            ("<alloc::vec::Vec<T> as alloc::vec::SpecFromIter>::from_iter", "alloc"),
            ("<T as alloc::slice::Join>::join", "alloc"),
            ("<&T as core::fmt::Debug>::fmt", "core"),
            ("talc::base::Talc<S,B>::shrink", "talc"),
            ("char::methods::escape", "core"),
            ("<u8 as A>::b", "core"),
            ("call", "exports and the allocator's doors"),
        ] {
            assert_eq!(part_of(name), part, "{name}");
        }
    }
}
