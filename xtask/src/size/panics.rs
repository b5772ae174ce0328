//! Which panics a linked module still has a way to, before their words are taken out of it.

use std::collections::BTreeSet;

use rustc_demangle::demangle;
use walrus::{FunctionId, Module};

use crate::build::calls;
use crate::error::{Error, Result};

/// Where every panic begins: the functions that code calls when it cannot go on.
const STARTS: [&str; 8] = [
    "core::panicking::",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "core::cell::panic",
    "::assert_failed",
];
/// What of the library may call them: it has no memory for what is asked, and says so in several places.
const OUT_OF_MEMORY: [&str; 4] = [
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    // An iterator that promises more entries than any memory holds.
    "as alloc::vec::spec_from_iter_nested::SpecFromIterNested<",
    ">::extend_trusted",
];
/// The machinery behind the first call: what carries a panic out is none of its causes.
const MACHINERY: [&str; 5] =
    ["core::panicking::", "std::panicking::", "__rustc::", "std::sys::backtrace::", "std::alloc::"];

/// A way to a panic that is not about memory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PanicPath {
    /// What is called.
    pub panic: String,
    /// Who calls it.
    pub caller: String,
}

/// Every call of a panic by code that is not out of memory.
pub fn panic_paths(linked: &[u8]) -> Result<Vec<PanicPath>> {
    let module = Module::from_buffer(linked).map_err(|error| Error::failed(format!("a linked module: {error:#}")))?;
    let name = |id: FunctionId| readable(module.funcs.get(id).name.as_deref().unwrap_or("a function without a name"));
    let mut paths = BTreeSet::new();
    for (id, function) in module.funcs.iter_local() {
        let caller = name(id);
        let may = OUT_OF_MEMORY.iter().any(|part| caller.contains(part))
            || MACHINERY.iter().any(|start| caller.starts_with(start));
        for called in calls(function).into_iter().filter(|_| !may) {
            let panic = name(called);
            if STARTS.iter().any(|start| panic.contains(start)) {
                paths.insert(PanicPath { panic, caller: caller.clone() });
            }
        }
    }
    Ok(paths.into_iter().collect())
}

/// A name as a person writes it, whether it is mangled or was made readable before: without hashes.
pub fn readable(name: &str) -> String {
    let name = format!("{:#}", demangle(name));
    let is_hash = |text: &str| text.len() == 16 && text.chars().all(|letter| letter.is_ascii_hexdigit());
    let name = name.rsplit_once("::h").filter(|(_, hash)| is_hash(hash)).map_or(name.as_str(), |(path, _)| path);
    // `core[0011223344556677]` is `core`.
    let mut pieces = name.split('[');
    let mut readable = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => readable.push_str(rest),
            _ => {
                readable.push('[');
                readable.push_str(piece);
            }
        }
    }
    readable
}

#[cfg(test)]
mod tests {
    use walrus::FunctionBuilder;

    use super::*;

    /// A module in which the first function calls the second.
    fn module(caller: &str, called: &str) -> Vec<u8> {
        let mut module = Module::default();
        let mut inner = FunctionBuilder::new(&mut module.types, &[], &[]);
        inner.name(called.to_owned()).func_body().unreachable();
        let inner = inner.finish(Vec::new(), &mut module.funcs);
        let mut outer = FunctionBuilder::new(&mut module.types, &[], &[]);
        outer.name(caller.to_owned()).func_body().call(inner);
        let outer = outer.finish(Vec::new(), &mut module.funcs);
        module.exports.add("start", outer);
        module.emit_wasm()
    }

    #[test]
    fn readable_names_have_no_hashes() {
        for (name, expected) in [
            ("_RNvNtCs_4core9panicking9panic_fmt", "core::panicking::panic_fmt"),
            ("core[c5930c85a12de822]::str::from_utf8", "core::str::from_utf8"),
            ("etappe::base::f::h21e9ec2ff6aa3153", "etappe::base::f"),
            ("<[T] as alloc::slice::Join>::join", "<[T] as alloc::slice::Join>::join"),
        ] {
            assert_eq!(readable(name), expected);
        }
    }

    #[test]
    fn panic_paths_of_an_index_are_found_with_their_caller() {
        let found =
            panic_paths(&module("etappe::decide::pass::decide", "core::panicking::panic_bounds_check")).unwrap();
        let expected = PanicPath {
            panic: "core::panicking::panic_bounds_check".into(),
            caller: "etappe::decide::pass::decide".into(),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn panic_paths_for_want_of_memory_are_none() {
        let found = panic_paths(&module("alloc::raw_vec::capacity_overflow", "core::panicking::panic_fmt")).unwrap();
        assert_eq!(found, []);
    }
}
