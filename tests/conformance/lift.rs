//! Expressions with their literals lifted into typed context fields, so that nothing can be computed beforehand.

use etappe::base::bytes::Writer;
use etappe::model::{Type, Value};
use etappe::syntax::{Ast, AstKind};

use super::bindings::map;

/// The fields that literals were lifted into, `context.v0` and so on.
#[derive(Default)]
pub struct Fields {
    values: Vec<Lifted>,
}

enum Lifted {
    Bool(bool),
    Int(i64),
    Double(f64),
    String(String),
}

impl Lifted {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Double(value) => Value::Double(*value),
            Self::String(value) => Value::String(value),
        }
    }
}

impl Fields {
    /// Lifts every literal of `ast`; a pattern of `matches` stays where it is, and so does `null`, which no field can hold.
    pub fn lift(&mut self, ast: Ast) -> Ast {
        let literal = match ast.kind {
            AstKind::Bool(value) => Lifted::Bool(value),
            AstKind::Int(value) => Lifted::Int(value),
            AstKind::Double(value) => Lifted::Double(value),
            AstKind::String(value) => Lifted::String(value),
            AstKind::Method(operand, name, arguments) if name == "matches" => {
                let kind = AstKind::Method(Box::new(self.lift(*operand)), name, arguments);
                return Ast { span: ast.span, kind };
            }
            AstKind::Call(name, mut arguments) if name == "matches" => {
                let text = arguments.remove(0);
                arguments.insert(0, self.lift(text));
                return Ast { span: ast.span, kind: AstKind::Call(name, arguments) };
            }
            kind => return map(Ast { span: ast.span, kind }, &mut |part| self.lift(part)),
        };
        let name = format!("v{}", self.values.len());
        self.values.push(literal);
        let context = Ast { span: ast.span, kind: AstKind::Identifier("context".to_owned()) };
        Ast { span: ast.span, kind: AstKind::Member(Box::new(context), name) }
    }

    /// The fields as a journey declares them.
    pub fn declared(&self) -> serde_json::Value {
        let field = |(index, lifted): (usize, &Lifted)| {
            let declared = Type::DECLARABLE.iter().find(|choice| choice.1 == lifted.value().type_of());
            (format!("v{index}"), serde_json::json!({ "type": declared.map(|choice| choice.0) }))
        };
        self.values.iter().enumerate().map(field).collect::<serde_json::Map<_, _>>().into()
    }

    /// The request that brings them, as `decide.wasm` takes it: losers wanted, now 0, the empty view.
    pub fn request(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.u8(1);
        out.u8(1);
        out.f64(0.0);
        out.bytes32(&[]);
        out.u16(u16::try_from(self.values.len()).unwrap_or(0));
        for (index, lifted) in self.values.iter().enumerate() {
            out.str16(&format!("v{index}"));
            lifted.value().write(&mut out);
        }
        out.u16(0);
        out.into_bytes()
    }

    /// The same as the facts of a native call.
    pub fn with_facts<T>(&self, call: impl FnOnce(&[(&str, Value<'_>)]) -> T) -> T {
        let names: Vec<String> = (0..self.values.len()).map(|index| format!("v{index}")).collect();
        let facts: Vec<(&str, Value<'_>)> =
            names.iter().map(String::as_str).zip(self.values.iter().map(Lifted::value)).collect();
        call(&facts)
    }
}
