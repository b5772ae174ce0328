//! Takes out of a page's wasm file what no page needs: doors that its binding never opens, what a panic would ask of it, and texts
//! that nobody reads.

use walrus::{FunctionBuilder, FunctionKind, ImportKind, Module};

/// What `npm/src/bridge.ts` calls beside the methods of the class.
const CALLED: [&str; 3] = ["memory", "__wbindgen_malloc", "__wbindgen_free"];
/// What is exported of the class for glue that frees it.
const FREEING: &str = "__wbg_";
/// Texts that only a panic would show; a page's panic is a trap without words.
const TEXTS: [&[u8]; 4] = [
    b"capacity overflow",
    b"attempted to take ownership of Rust value while it was borrowed",
    b"null pointer passed to rust",
    b"recursive use of an object detected which would lead to unsafe aliasing in rust",
];
/// Where panics are in the standard library: from here to the end of the file's name.
const PATH: (&[u8], &[u8]) = (b"/rustc/", b".rs");
const LONGEST_PATH: usize = 256;

/// The same module without them.
pub fn trim(bound: &[u8]) -> Result<Vec<u8>, String> {
    let mut module = Module::from_buffer(bound).map_err(|error| format!("{error:#}"))?;
    let is_unused = |name: &str| name.starts_with(FREEING) || (name.starts_with("__") && !CALLED.contains(&name));
    let unused: Vec<_> =
        module.exports.iter().filter(|export| is_unused(&export.name)).map(walrus::Export::id).collect();
    for id in unused {
        module.exports.delete(id);
    }
    answer_imports(&mut module);
    walrus::passes::gc::run(&mut module);
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for id in segments {
        blank(&mut module.data.get_mut(id).value)?;
    }
    Ok(module.emit_wasm())
}

/// What the file would ask of its host is asked only on the way into a panic, so it traps instead, and the host gives nothing.
fn answer_imports(module: &mut Module) {
    let asked: Vec<_> = module.imports.iter().map(|import| (import.id(), import.kind.clone())).collect();
    for (import, kind) in asked {
        let ImportKind::Function(function) = kind else { continue };
        let ty = module.funcs.get(function).ty();
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let arguments = params.iter().map(|param| module.locals.add(*param)).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        module.funcs.get_mut(function).kind = FunctionKind::Local(builder.local_func(arguments));
        module.imports.delete(import);
    }
}

/// Puts zeros, which compress to nothing, in place of the texts.
fn blank(data: &mut [u8]) -> Result<(), String> {
    for text in TEXTS {
        while let Some(at) = place(data, text) {
            data[at..at + text.len()].fill(0);
        }
    }
    while let Some(at) = place(data, PATH.0) {
        let path = &data[at..data.len().min(at + LONGEST_PATH)];
        let Some(end) = place(path, PATH.1).filter(|end| path[..*end].iter().all(u8::is_ascii_graphic)) else {
            return Err("a path of the standard library does not end as those of panics do".to_owned());
        };
        data[at..at + end + PATH.1.len()].fill(0);
    }
    Ok(())
}

fn place(data: &[u8], text: &[u8]) -> Option<usize> {
    data.windows(text.len()).position(|found| found == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_texts_of_panics_become_zeros_and_nothing_else() {
        let mut data = b"blockcapacity overflow/rustc/ab/library/a.rs/rustc/ab/b.rspage_id".to_vec();
        blank(&mut data).unwrap();
        let kept: Vec<u8> = data.iter().copied().filter(|byte| *byte != 0).collect();
        assert_eq!(kept, b"blockpage_id");
        assert_eq!(data.len(), 65);
        assert!(blank(&mut b"/rustc/ab \x01 and much later a.rs".to_vec()).is_err());
    }

    #[test]
    fn trim_of_a_module_leaves_what_the_binding_calls() {
        let mut module = Module::default();
        let mut export = |name: &str| {
            let builder = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
            let function = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, function);
        };
        ["decideengine_new", "__wbindgen_free", "__wbg_decideengine_free", "__wbindgen_start"]
            .into_iter()
            .for_each(&mut export);
        let trimmed = Module::from_buffer(&trim(&module.emit_wasm()).unwrap()).unwrap();
        let names: Vec<&str> = trimmed.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, ["decideengine_new", "__wbindgen_free"]);
    }

    #[test]
    fn trim_of_a_module_with_an_import_asks_its_host_for_nothing() {
        let mut module = Module::default();
        let ty = module.types.add(&[walrus::ValType::I32], &[walrus::ValType::I32]);
        let (asked, _) = module.add_import_func("./decide_bg.js", "__wbindgen_throw", ty);
        module.exports.add("decideengine_call", asked);
        let trimmed = Module::from_buffer(&trim(&module.emit_wasm()).unwrap()).unwrap();
        assert_eq!(trimmed.imports.iter().count(), 0);
        assert_eq!(trimmed.exports.iter().count(), 1);
    }
}
