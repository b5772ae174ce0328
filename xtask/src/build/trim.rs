//! Takes out of a page's wasm file what no page needs: exports that `npm/src/bridge.ts` never uses, and texts that nobody reads.

use walrus::Module;

/// What `npm/src/bridge.ts` uses.
const USED: [&str; 3] = ["memory", "open", "call"];
/// Texts that only a panic would show; a page's panic is a trap without words.
const TEXTS: [&[u8]; 1] = [b"capacity overflow"];
/// Where panics are in the standard library: from here to the end of the file's name.
const PATH: (&[u8], &[u8]) = (b"/rustc/", b".rs");
const LONGEST_PATH: usize = 256;

/// The same module without them.
pub fn trim(bound: &[u8]) -> Result<Vec<u8>, String> {
    let mut module = Module::from_buffer(bound).map_err(|error| format!("{error:#}"))?;
    let is_unused = |export: &&walrus::Export| !USED.contains(&export.name.as_str());
    let unused: Vec<_> = module.exports.iter().filter(is_unused).map(walrus::Export::id).collect();
    for id in unused {
        module.exports.delete(id);
    }
    walrus::passes::gc::run(&mut module);
    if let Some(import) = module.imports.iter().next() {
        return Err(format!("it asks its host for `{}`, which gives nothing", import.name));
    }
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for id in segments {
        blank(&mut module.data.get_mut(id).value)?;
    }
    Ok(module.emit_wasm())
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
        ["open", "call", "__wbindgen_free", "__heap_base"].into_iter().for_each(&mut export);
        let trimmed = Module::from_buffer(&trim(&module.emit_wasm()).unwrap()).unwrap();
        let names: Vec<&str> = trimmed.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, ["open", "call"]);
    }

    #[test]
    fn trim_of_a_module_with_an_import_is_an_error() {
        let mut module = Module::default();
        let ty = module.types.add(&[walrus::ValType::I32], &[walrus::ValType::I32]);
        let (asked, _) = module.add_import_func("./decide_bg.js", "__wbindgen_throw", ty);
        module.exports.add("call", asked);
        assert!(trim(&module.emit_wasm()).unwrap_err().contains("`__wbindgen_throw`"));
    }
}
