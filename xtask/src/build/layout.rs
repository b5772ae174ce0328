//! A wasm module whose functions, and whose locals within each function, can be put into another order.
//!
//! What the module does is the same in every order: each number that names a function or a local is written anew.

use std::convert::Infallible;
use std::ops::Range;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, Encode, FunctionSection};
use wasmparser::{
    CodeSectionReader, FuncType, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeSectionReader,
};

/// An order of everything that may change its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The functions, by their numbers in the file that was read.
    pub functions: Vec<u32>,
    /// By function, then by local: the number it gets.
    pub locals: Vec<Vec<u32>>,
}

/// The file in parts.
pub struct Layout<'wasm> {
    wasm: &'wasm [u8],
    bodies: Vec<Body>,
    /// Locals that may change places with one another.
    runs: Vec<Run>,
}

/// Locals of one function that stand beside each other and have one type.
pub struct Run {
    /// The function, by its number in the file that was read.
    pub function: usize,
    /// Its locals; parameters keep their places.
    pub locals: Range<usize>,
}

struct Body {
    locals: u32,
    /// Bytes that stay, and the number that follows them.
    pieces: Vec<(Range<usize>, Named)>,
    rest: Range<usize>,
}

#[derive(Clone, Copy)]
enum Named {
    Function(u32),
    Local(u32),
}

impl<'wasm> Layout<'wasm> {
    /// Takes a module apart that imports nothing and says nothing about itself in custom sections.
    pub fn of(wasm: &'wasm [u8]) -> Result<Self, String> {
        let mut layout = Self { wasm, bodies: Vec::new(), runs: Vec::new() };
        layout.read().map_err(|error| format!("{error:#}"))?;
        let is_plain = |payload: &Payload| !matches!(payload, Payload::ImportSection(_) | Payload::CustomSection(_));
        match Parser::new(0).parse_all(wasm).flatten().all(|payload| is_plain(&payload)) {
            true => Ok(layout),
            false => Err("it has imports or custom sections, whose numbers would be wrong in another order".to_owned()),
        }
    }

    fn read(&mut self) -> wasmparser::Result<()> {
        let (mut types, mut of_functions) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(self.wasm) {
            match payload? {
                Payload::TypeSection(section) => types = params(section)?,
                Payload::FunctionSection(section) => of_functions = section.into_iter().collect::<Result<_, _>>()?,
                Payload::CodeSectionEntry(body) => {
                    let ty: Option<&u32> = of_functions.get(self.bodies.len());
                    let params = ty.and_then(|ty| types.get(*ty as usize)).copied().unwrap_or_default();
                    self.add(&body, params)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, body: &FunctionBody, params: u32) -> wasmparser::Result<()> {
        let mut locals = params;
        for run in body.get_locals_reader()? {
            let first = locals;
            locals = locals.saturating_add(run?.0);
            self.runs.push(Run { function: self.bodies.len(), locals: first as usize..locals as usize });
        }
        let (mut pieces, mut from) = (Vec::new(), body.range().start);
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            // All of them are one byte, and then the number.
            let number = operators.original_position() + 1;
            let named = match operators.read()? {
                Operator::Call { function_index }
                | Operator::ReturnCall { function_index }
                | Operator::RefFunc { function_index } => Named::Function(function_index),
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index } => Named::Local(local_index),
                _ => continue,
            };
            pieces.push((from..number, named));
            from = operators.original_position();
        }
        self.bodies.push(Body { locals, pieces, rest: from..body.range().end });
        Ok(())
    }

    /// The order of the file itself, but with its short functions first.
    pub fn short_first(&self) -> Order {
        let mut functions: Vec<u32> = (0..).take(self.bodies.len()).collect();
        functions.sort_by_key(|function| self.bodies[*function as usize].bytes());
        Order { functions, locals: self.bodies.iter().map(|body| (0..body.locals).collect()).collect() }
    }

    /// Locals that may change places with one another.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The module in this order.
    pub fn in_order(&self, order: &Order) -> Result<Vec<u8>, String> {
        let mut places = vec![0; order.functions.len()];
        for (place, function) in (0..).zip(&order.functions) {
            places[*function as usize] = place;
        }
        let mut module = wasm_encoder::Module::new();
        let mut writer = Writer { layout: self, order, places };
        writer.parse_core_module(&mut module, Parser::new(0), self.wasm).map_err(|error| format!("{error:#}"))?;
        Ok(module.finish())
    }
}

impl Body {
    fn bytes(&self) -> usize {
        self.pieces.iter().map(|(bytes, _)| bytes.len() + 1).sum::<usize>() + self.rest.len()
    }
}

fn params(section: TypeSectionReader) -> wasmparser::Result<Vec<u32>> {
    let count = |ty: FuncType| u32::try_from(ty.params().len()).unwrap_or(u32::MAX);
    section.into_iter_err_on_gc_types().map(|ty| ty.map(count)).collect()
}

/// Writes a module anew, by an order.
struct Writer<'layout> {
    layout: &'layout Layout<'layout>,
    order: &'layout Order,
    /// By number in the file that was read: the place in the one that is written.
    places: Vec<u32>,
}

impl Writer<'_> {
    fn body(&self, function: usize) -> Vec<u8> {
        let (wasm, body) = (self.layout.wasm, &self.layout.bodies[function]);
        let mut bytes = Vec::with_capacity(body.bytes());
        for (kept, named) in &body.pieces {
            bytes.extend_from_slice(&wasm[kept.clone()]);
            match named {
                Named::Function(function) => self.places[*function as usize].encode(&mut bytes),
                Named::Local(local) => self.order.locals[function][*local as usize].encode(&mut bytes),
            }
        }
        bytes.extend_from_slice(&wasm[body.rest.clone()]);
        bytes
    }
}

impl Reencode for Writer<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(self.places[function as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.order.functions {
            functions.function(types[*function as usize]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        for function in &self.order.functions {
            code.raw(&self.body(*function as usize));
        }
        Ok(())
    }
}

#[cfg(test)]
pub mod tests {
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, ExportKind, ExportSection, Function, GlobalSection, GlobalType, Module,
        RefType, StartSection, TableSection, TableType, TypeSection, ValType,
    };
    use wasmparser::Validator;

    use super::*;

    const AS_WRITTEN: [u32; 3] = [0, 1, 2];

    /// Three functions in this order, named in every way there is; the second has locals with these numbers.
    pub fn module(order: [u32; 3], [first, second]: [u32; 2]) -> Vec<u8> {
        let place = |function: u32| (0..).zip(order).find(|(_, at)| *at == function).map(|(place, _)| place).unwrap();
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        types.ty().function([ValType::I32], [ValType::I32]);
        for function in order {
            let mut body = Function::new(if function == 1 { vec![(2, ValType::I32)] } else { Vec::new() });
            let mut code_of_body = body.instructions();
            match function {
                0 => code_of_body.i32_const(0).call(place(1)).drop().ref_func(place(2)).drop(),
                1 => code_of_body.local_get(0).local_tee(first).local_set(second).local_get(second).call(place(2)),
                _ => code_of_body.i32_const(300).local_get(0).i32_add(),
            };
            code_of_body.end();
            functions.function(u32::from(function != 0));
            code.function(&body);
        }
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 2,
            maximum: None,
            shared: false,
        });
        let mut globals = GlobalSection::new();
        let ty = GlobalType { val_type: ValType::FUNCREF, mutable: false, shared: false };
        globals.global(ty, &ConstExpr::ref_func(place(1)));
        let mut exports = ExportSection::new();
        exports.export("open", ExportKind::Func, place(1)).export("call", ExportKind::Func, place(2));
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(vec![place(2), place(1)].into()));
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&tables).section(&globals).section(&exports);
        module.section(&StartSection { function_index: place(0) }).section(&elements).section(&code);
        module.finish()
    }

    #[test]
    fn in_order_of_any_order_is_the_module_that_was_written_so() {
        let wasm = module(AS_WRITTEN, [1, 2]);
        Validator::new().validate_all(&wasm).unwrap();
        let layout = Layout::of(&wasm).unwrap();
        for functions in [AS_WRITTEN, [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            for locals in [[1, 2], [2, 1]] {
                let named = vec![vec![], vec![0, locals[0], locals[1]], vec![0]];
                let order = Order { functions: functions.to_vec(), locals: named };
                assert_eq!(layout.in_order(&order).unwrap(), module(functions, locals), "{order:?}");
            }
        }
    }

    #[test]
    fn runs_of_a_function_are_its_locals_without_its_parameters() {
        let wasm = module(AS_WRITTEN, [1, 2]);
        let runs: Vec<_> =
            Layout::of(&wasm).unwrap().runs().iter().map(|run| (run.function, run.locals.clone())).collect();
        assert_eq!(runs, [(1, 1..3)]);
    }

    #[test]
    fn layout_of_what_cannot_be_put_into_another_order_is_an_error() {
        assert!(Layout::of(b"no wasm").is_err());
        let mut module = walrus::Module::default();
        let ty = module.types.add(&[], &[]);
        module.add_import_func("a", "b", ty);
        assert!(Layout::of(&module.emit_wasm()).err().is_some_and(|text| text.contains("imports")));
    }
}
