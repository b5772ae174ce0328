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

fn calls(function: &LocalFunction) -> BTreeSet<FunctionId> {
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
