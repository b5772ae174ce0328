//! Takes the texts of panics out of a wasm file: a panic stays the trap it is, without the code that would word it.
//!
//! On wasm32-unknown-unknown the default panic hook prints nowhere, so nobody ever reads what that code makes.

use std::collections::BTreeSet;

use walrus::ir::{self, Visitor};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module};

/// Parts of the mangled names of functions that never return.
const PANICS: [&str; 12] = [
    "9panicking",
    "rust_begin_unwind",
    "rust_panic",
    "rust_start_panic",
    "slice_index_fail",
    "13assert_failed",
    "13unwrap_failed",
    "13expect_failed",
    "12handle_error",
    "17capacity_overflow",
    "18handle_alloc_error",
    "8rust_oom",
];
/// Parts of the mangled names of formatting functions.
const FORMATTING: [&str; 2] = ["4core3fmt", "fmt5Write"];

/// The same module with panics that only trap.
pub fn silence_panics(linked: &[u8]) -> Result<Vec<u8>, String> {
    let mut module = Module::from_buffer(linked).map_err(|error| format!("{error:#}"))?;
    let panics = named(&module, &PANICS);
    trap(&mut module, &panics);
    walrus::passes::gc::run(&mut module);
    let formatting = named(&module, &FORMATTING);
    // Whoever formats for another reason calls one of them; what is left otherwise hangs on constants of panics.
    if !is_called_from_outside(&module, &formatting) {
        trap(&mut module, &formatting);
    }
    Ok(module.emit_wasm())
}

fn named(module: &Module, parts: &[&str]) -> BTreeSet<FunctionId> {
    let is_named = |name: &str| parts.iter().any(|part| name.contains(part));
    let functions = module.funcs.iter_local().map(|(id, _)| id);
    functions.filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(is_named)).collect()
}

fn trap(module: &mut Module, functions: &BTreeSet<FunctionId>) {
    for id in functions {
        let ty = module.funcs.get(*id).ty();
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let arguments = params.iter().map(|param| module.locals.add(*param)).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(builder.local_func(arguments));
    }
}

fn is_called_from_outside(module: &Module, functions: &BTreeSet<FunctionId>) -> bool {
    let outside = module.funcs.iter_local().filter(|(id, _)| !functions.contains(id));
    outside.map(|(_, function)| calls(function)).any(|called| !called.is_disjoint(functions))
}

/// The functions that a function calls by name.
pub fn calls(function: &LocalFunction) -> BTreeSet<FunctionId> {
    #[derive(Default)]
    struct Calls(BTreeSet<FunctionId>);
    impl Visitor<'_> for Calls {
        fn visit_call(&mut self, call: &ir::Call) {
            self.0.insert(call.func);
        }
    }
    let mut calls = Calls::default();
    ir::dfs_in_order(&mut calls, function, function.entry_block());
    calls.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANIC: &str = "_RNvNtCs_4core9panicking9panic_fmt";
    const WRITE: &str = "_RNvNtCs_4core3fmt5write";

    /// `start`, exported, calls the named functions; each of them leaves a number.
    fn module(called: &[&str], held_in_a_table: &[&str]) -> Vec<u8> {
        let mut module = Module::default();
        let mut function = |name: &str| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
            builder.name(name.to_owned()).func_body().i32_const(7).drop();
            builder.finish(Vec::new(), &mut module.funcs)
        };
        let called: Vec<FunctionId> = called.iter().map(|name| function(name)).collect();
        let held: Vec<FunctionId> = held_in_a_table.iter().map(|name| function(name)).collect();
        for id in held {
            module.exports.add("held", id);
        }
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = builder.name("start".to_owned()).func_body();
        for id in called {
            body.call(id);
        }
        let start = builder.finish(Vec::new(), &mut module.funcs);
        module.exports.add("start", start);
        module.emit_wasm()
    }

    /// Names of the functions whose whole body is a trap.
    fn trapping(wasm: &[u8]) -> Vec<String> {
        let module = Module::from_buffer(wasm).unwrap();
        let traps = module.funcs.iter_local().filter(|(_, function)| {
            let body = &function.block(function.entry_block()).instrs;
            body.first().is_some_and(|(first, _)| matches!(first, ir::Instr::Unreachable(_)))
        });
        traps.map(|(id, _)| module.funcs.get(id).name.clone().unwrap_or_default()).collect()
    }

    #[test]
    fn silence_panics_of_a_panic_and_its_formatting_traps_both() {
        let silent = silence_panics(&module(&[PANIC], &[WRITE])).unwrap();
        assert_eq!(trapping(&silent).len(), 2);
    }

    #[test]
    fn silence_panics_of_formatting_that_is_called_keeps_it() {
        let silent = silence_panics(&module(&[PANIC, WRITE], &[])).unwrap();
        assert_eq!(trapping(&silent).len(), 1);
    }

    #[test]
    fn silence_panics_of_no_module_is_an_error() {
        assert!(silence_panics(b"no wasm").is_err());
    }
}
