//! From a program back to the text of its condition: what the author could have written.

use super::cel::{self, call};
use super::operation::Operation;
use super::piece::Piece;
use crate::base::bytes::{Malformed, Reader, utf8};
use crate::base::limits;
use crate::base::time::HOUR_MS;
use crate::compile::StaticType;
use crate::model::{Arithmetic, Comparison, FEEDBACK_ATTRIBUTE, Function, Macro, Scalar, TimePart, Window};
use crate::pack::{Op, Pack, window_of};
use crate::syntax::{Ast, AstKind, BinaryOperator};

/// The macros' methods, in the order of their numbers.
const MACROS: [&str; Macro::ALL.len()] = ["all", "exists", "exists_one", "filter", "map"];

/// What the elements of macros are called, the outermost first.
const ELEMENTS: [&str; 2] = ["x", "y"];

/// Reads the programs of a pack.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub pack: &'a Pack,
}

impl<'a> Source<'a> {
    /// The expression at the reader's place; `elements` has the types of the elements of the macros around it.
    pub fn piece(&self, code: Reader<'a>, elements: &[StaticType]) -> Result<Piece, Malformed> {
        let operation = Operation::at(code, self.pack)?;
        let op = operation.op;
        let operands = operation.operands.iter().map(|operand| self.piece(*operand, elements));
        let operands: Vec<Piece> = operands.collect::<Result<_, _>>()?;
        if op == Op::Macro {
            return self.folded(&operation, operands, elements);
        }
        let blocks = operation.blocks.iter().map(|block| self.piece(*block, elements));
        let blocks: Vec<Piece> = blocks.collect::<Result<_, _>>()?;
        match op {
            Op::And => Ok(Piece::joined(BinaryOperator::And, blocks)),
            Op::Or => Ok(Piece::joined(BinaryOperator::Or, blocks)),
            Op::Conditional => {
                let ([condition], [then, otherwise]) = (all(operands)?, all(blocks)?);
                Ok(Piece::conditional(condition, then, otherwise))
            }
            Op::OrValue => {
                let ([operand], [default]) = (all(operands)?, all(blocks)?);
                Ok(operand.or_value(default))
            }
            Op::List => Ok(Piece::list(operands)),
            Op::Map => Ok(Piece::map(operands)),
            Op::In => {
                let mut operands = operands.into_iter();
                let operand = operands.next().ok_or(Malformed)?;
                Ok(Piece::listed(operand, operands.collect()))
            }
            _ if op.asks_counter() => self.tally(&operation, operands),
            _ => match operands.len() {
                0 => self.leaf(&operation, elements),
                1 => self.of_one(&operation, operands),
                _ => of_two(&operation, all(operands)?),
            },
        }
    }

    fn folded(
        &self,
        operation: &Operation<'a>,
        operands: Vec<Piece>,
        elements: &[StaticType],
    ) -> Result<Piece, Malformed> {
        let [range] = all(operands)?;
        let range = range.holding(false);
        let element = range.element();
        let kind = Macro::ALL.get(usize::from(operation.index())).ok_or(Malformed)?;
        let inside = [elements, core::slice::from_ref(&element)].concat();
        let body = self.piece(*operation.blocks.first().ok_or(Malformed)?, &inside)?;
        let (body, found) = match kind {
            Macro::Map => {
                let found = StaticType::list(body.found.clone());
                (body, found)
            }
            Macro::Filter => (body.fitting(&StaticType::Bool), StaticType::list(element)),
            Macro::All | Macro::Exists | Macro::ExistsOne => (body.fitting(&StaticType::Bool), StaticType::Bool),
        };
        let name = MACROS.get(*kind as usize).ok_or(Malformed)?;
        let variable = Piece::new(AstKind::Identifier(element_name(elements.len())), StaticType::Dyn);
        Ok(range.method(name, vec![variable, body], found))
    }

    fn leaf(&self, operation: &Operation<'a>, elements: &[StaticType]) -> Result<Piece, Malformed> {
        let (index, pack) = (operation.index(), self.pack);
        let named = |function: &str, name: &str| call(function, vec![cel::text(name)]);
        let (kind, found) = match operation.op {
            Op::Null => (AstKind::Null, StaticType::Null),
            Op::Bool => return Ok(Piece::constant(&Scalar::Bool(operation.number != 0))),
            Op::Int => return Ok(Piece::constant(&Scalar::Int(operation.number.cast_signed()))),
            Op::Double => return Ok(Piece::constant(&Scalar::Double(f64::from_bits(operation.number)))),
            Op::String => return Ok(Piece::text(pack.string(index))),
            Op::Duration => return Ok(Piece::constant(&Scalar::Duration(operation.number.cast_signed()))),
            Op::Timestamp => return Ok(Piece::constant(&Scalar::Timestamp(operation.number.cast_signed()))),
            Op::Element => {
                let level = usize::from(index);
                let found = elements.get(level).cloned().unwrap_or(StaticType::Dyn);
                let piece = Piece::new(AstKind::Identifier(element_name(level)), found);
                return Ok(Piece { reads: Some(level), ..piece });
            }
            Op::Attribute => {
                let (name, declared, _) = pack.attribute(index);
                let kind = match name.strip_prefix(FEEDBACK_ATTRIBUTE) {
                    Some(kind) => named("feedback", kind),
                    None => member("profile", name),
                };
                (kind, declared.map_or(StaticType::Dyn, StaticType::from))
            }
            Op::Context => {
                let (name, declared) = pack.context_field(index);
                (member("context", name), declared.map_or(StaticType::Dyn, StaticType::from))
            }
            Op::HasAttribute => (has("profile", pack.attribute(index).0), StaticType::Bool),
            Op::HasContext => (has("context", pack.context_field(index).0), StaticType::Bool),
            Op::Consent => (named("consent", pack.purpose_name(index)), StaticType::Bool),
            Op::Segment => (named("segment", pack.segment_name(index)), StaticType::Bool),
            Op::Stage => (AstKind::Identifier("stage".to_owned()), StaticType::String),
            Op::Schedule => (call("schedule", Vec::new()), StaticType::Bool),
            Op::Slot => (AstKind::Identifier("slot".to_owned()), StaticType::String),
            Op::Impressions => {
                let entry = pack.tally(usize::try_from(operation.number).map_err(|_| Malformed)?);
                let name = if pack.counter_name(entry.counter) == "@shown" { "shown" } else { "clicked" };
                let arguments = vec![cel::text(pack.string(entry.value)), cel::window(entry.window)];
                (call(name, arguments), StaticType::Int)
            }
            // No author writes it, and limits are explained apart.
            Op::Below => (call("below", Vec::new()), StaticType::Bool),
            Op::Recorded => (named("recorded", pack.purpose_name(index)), StaticType::Bool),
            Op::Sequence => {
                let events = operation.counters.iter().map(|counter| cel::text(pack.counter_name(*counter)));
                let events = cel::ast(AstKind::List(events.collect()));
                (call("sequence", vec![events, cel::window(window_of(operation.number))]), StaticType::Bool)
            }
            _ => return Err(Malformed),
        };
        Ok(Piece::new(kind, found))
    }

    fn of_one(&self, operation: &Operation<'a>, operands: Vec<Piece>) -> Result<Piece, Malformed> {
        let [operand] = all(operands)?;
        let convert = |operand: Piece, name, function, found| Ok(operand.converted(name, function, found));
        match operation.op {
            Op::Not => Ok(operand.denied()),
            Op::Check => Ok(operand),
            Op::Negate => Ok(operand.negated()),
            Op::Size => Ok(operand.holding(true).function("size", StaticType::Int)),
            Op::ToBool => convert(operand, "bool", Function::Bool, StaticType::Bool),
            Op::ToInt => convert(operand, "int", Function::Int, StaticType::Int),
            Op::ToDouble => convert(operand, "double", Function::Double, StaticType::Double),
            Op::ToString => convert(operand, "string", Function::String, StaticType::String),
            Op::ToTimestamp => convert(operand, "timestamp", Function::Timestamp, StaticType::Timestamp),
            Op::ToDuration => convert(operand, "duration", Function::Duration, StaticType::Duration),
            Op::Age => Ok(operand.fitting(&StaticType::Timestamp).function("age", StaticType::Duration)),
            Op::Within => {
                let operand = operand.fitting(&StaticType::Timestamp);
                let window = cel::window(window_of(operation.number));
                let kind = call("within", vec![operand.ast, window]);
                Ok(Piece { ast: cel::ast(kind), found: StaticType::Bool, reads: operand.reads })
            }
            Op::Matches => {
                let pattern = Piece::text(self.pack.pattern(operation.index()));
                Ok(operand.fitting(&StaticType::String).method("matches", vec![pattern], StaticType::Bool))
            }
            Op::TimePart => {
                let parts = TimePart::ALL.len() as u64;
                let part = operation.number.checked_rem(parts).and_then(|part| usize::try_from(part).ok());
                let (name, part) = part.and_then(|part| TimePart::ALL.get(part)).ok_or(Malformed)?;
                let minutes = operation.number.checked_div(parts).unwrap_or(0).cast_signed();
                Ok(operand.part(name, *part, minutes.saturating_sub(i64::from(limits::OFFSET_MINUTES))))
            }
            _ => Err(Malformed),
        }
    }

    /// A question about a counter.
    fn tally(&self, operation: &Operation<'a>, operands: Vec<Piece>) -> Result<Piece, Malformed> {
        let counter = self.pack.counter(operation.index());
        let counted = self.pack.counter_name(operation.index());
        let window = window_of(operation.number >> 16);
        let value = operands.into_iter().next().map(|value| value.fitting(&StaticType::String));
        let reads = value.as_ref().and_then(|value| value.reads);
        let mut value = value.map(|value| value.ast);
        let (event, measure) = match counted.rsplit_once('#') {
            Some((event, measure)) if !event.is_empty() => (event, Some(measure)),
            _ => (counted, None),
        };
        let mut arguments = vec![cel::text(event)];
        let (name, found) = match operation.op {
            Op::Interest => {
                let hours = match window {
                    Window::Last(half_life_ms) => half_life_ms.checked_div(HOUR_MS).unwrap_or(0),
                    Window::All | Window::Session => 0,
                };
                let name = self.pack.interest_name(operation.index(), u16::try_from(hours).unwrap_or(0));
                arguments = vec![cel::text(name.unwrap_or(event))];
                arguments.extend(value.take());
                ("interest", StaticType::Double)
            }
            Op::Sum => {
                arguments.extend([cel::text(measure.unwrap_or_default()), cel::window(window)]);
                ("sum", StaticType::Double)
            }
            Op::Since => ("since", StaticType::Duration),
            Op::First => ("first", StaticType::Timestamp),
            Op::Last => ("last", StaticType::Timestamp),
            op => {
                if window != Window::All || value.is_some() {
                    arguments.push(cel::window(window));
                }
                if op == Op::Count { ("count", StaticType::Int) } else { ("happened", StaticType::Bool) }
            }
        };
        if let (Some(dimension), Some(value)) = (counter.dimension, value) {
            arguments.extend([cel::text(utf8(dimension)?), value]);
        }
        Ok(Piece { ast: cel::ast(call(name, arguments)), found, reads })
    }
}

fn of_two(operation: &Operation<'_>, operands: [Piece; 2]) -> Result<Piece, Malformed> {
    let of_texts = |name: &str, operands: [Piece; 2]| {
        let [text, part] = operands.map(|operand| operand.fitting(&StaticType::String));
        Ok(text.method(name, vec![part], StaticType::Bool))
    };
    let (operator, arithmetic) = match operation.op {
        Op::Compare => {
            let comparison = Comparison::ALL.get(usize::from(operation.index())).ok_or(Malformed)?;
            return Ok(Piece::compared(cel::operator(*comparison), operands));
        }
        Op::Contained => return Ok(Piece::contained(operands)),
        Op::Index => return Ok(Piece::at(operands)),
        Op::HasKey => return Ok(Piece::has(operands)),
        Op::Contains => return of_texts("contains", operands),
        Op::StartsWith => return of_texts("startsWith", operands),
        Op::EndsWith => return of_texts("endsWith", operands),
        Op::Add => (BinaryOperator::Add, Arithmetic::Add),
        Op::Subtract => (BinaryOperator::Subtract, Arithmetic::Subtract),
        Op::Multiply => (BinaryOperator::Multiply, Arithmetic::Multiply),
        Op::Divide => (BinaryOperator::Divide, Arithmetic::Divide),
        Op::Modulo => (BinaryOperator::Modulo, Arithmetic::Modulo),
        _ => return Err(Malformed),
    };
    Ok(Piece::computed(operator, arithmetic, operands))
}

fn all<const COUNT: usize>(pieces: Vec<Piece>) -> Result<[Piece; COUNT], Malformed> {
    pieces.try_into().map_err(|_| Malformed)
}

fn element_name(level: usize) -> String {
    ELEMENTS.get(level).map_or_else(|| format!("x{level}"), |name| (*name).to_owned())
}

fn member(base: &str, name: &str) -> AstKind {
    AstKind::Member(Box::new(cel::ast(AstKind::Identifier(base.to_owned()))), name.to_owned())
}

fn has(base: &str, name: &str) -> AstKind {
    let member: Ast = cel::ast(member(base, name));
    call("has", vec![member])
}
