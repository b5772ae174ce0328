//! Sides of comparisons and everything in them: each operation as CEL text, with what the evaluator says of it.

use super::cel::{self, Level};
use super::node::{Reading, Side};
use super::walk::Walker;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Scalar, TimePart, Value, Window};
use crate::pack::{Op, window_of};

/// What the elements of macros are called, outermost first: no name that a condition may read.
const ELEMENTS: [&str; 2] = ["x", "y"];
const MACROS: [&str; 5] = ["all", "exists", "exists_one", "filter", "map"];

impl<'a> Walker<'a> {
    /// The operation at the reader's place, with its operands.
    pub(super) fn side(&mut self, code: &mut Reader<'a>) -> Result<Side, Malformed> {
        // Inside a macro there is no element to ask with: only what is read counts.
        let outcome = if self.in_macros > 0 { Ok(Some(Scalar::Bool(true))) } else { self.probe.run(*code) };
        let op = Op::from_number(code.varint()?).ok_or(Malformed)?;
        let number = code.varint()?;
        let mut side = Side::of(outcome);
        if op.is_tally() {
            self.tally(&mut side, code, op, number)?;
        } else if !self.leaf_side(&mut side, code, op, number)? {
            for _ in 0..op.operands(number) {
                side.inner.push(self.side(code)?);
            }
            let is_body = matches!(op, Op::Macro);
            let blocks = match op {
                Op::And | Op::Or => number,
                Op::Conditional => 2,
                _ => u64::from(is_body || op == Op::OrValue),
            };
            self.in_macros = self.in_macros.saturating_add(usize::from(is_body));
            for _ in 0..blocks {
                let block = self.side(&mut Reader::new(code.raw_text()?))?;
                side.inner.push(block);
            }
            self.in_macros = self.in_macros.saturating_sub(usize::from(is_body));
            (side.text, side.level) = self.compound(op, number, &side.inner)?;
        }
        Ok(side)
    }

    /// What has no operands; false for the others.
    fn leaf_side(&mut self, side: &mut Side, code: &mut Reader<'a>, op: Op, number: u64) -> Result<bool, Malformed> {
        let pack = self.probe.pack();
        let index = u16::try_from(number & 0xffff).map_err(|_| Malformed)?;
        match op {
            Op::Null => side.reads(Reading::Constant, "null".to_owned()),
            Op::Bool => side.is(Value::Bool(number != 0)),
            Op::Int => side.is(Value::Int(number.cast_signed())),
            Op::Double => side.is(Value::Double(f64::from_bits(number))),
            Op::Duration => side.is(Value::Duration(number.cast_signed())),
            Op::Timestamp => side.is(Value::Timestamp(number.cast_signed())),
            Op::String => side.is(Value::String(pack.string(index))),
            Op::Attribute | Op::HasAttribute => {
                let (name, _, purpose) = pack.attribute(index);
                side.purpose = Some(purpose);
                let name = match name.strip_prefix("@feedback.") {
                    Some(kind) => format!("feedback({})", cel::quoted(kind)),
                    None => format!("profile.{name}"),
                };
                if op == Op::Attribute { side.reads(Reading::Attribute, name) } else { side.asks_presence(&name) }
            }
            Op::Context | Op::HasContext => {
                let (name, _) = pack.context_field(index);
                let name = format!("context.{name}");
                if op == Op::Context { side.reads(Reading::Context, name) } else { side.asks_presence(&name) }
            }
            Op::Segment => side.reads(Reading::Segment, format!("segment({})", cel::quoted(pack.segment_name(index)))),
            Op::Consent => side.reads(Reading::Has, format!("consent({})", cel::quoted(pack.purpose_name(index)))),
            Op::Stage => side.reads(Reading::Stage, "stage".to_owned()),
            Op::Element => {
                let name = ELEMENTS.get(usize::from(index)).ok_or(Malformed)?;
                side.reads(Reading::Constant, (*name).to_owned());
            }
            Op::Sequence => {
                let mut events = Vec::new();
                for _ in 0..code.varint()? {
                    let counter = u16::try_from(code.varint()?).map_err(|_| Malformed)?;
                    let counter = pack.counter(counter);
                    side.purpose =
                        side.purpose.filter(|known| !self.probe.is_granted(*known)).or(Some(counter.purpose));
                    events.push(cel::quoted(counter.event));
                }
                let window = cel::window(window_of(number));
                side.reads(Reading::Has, format!("sequence([{}], '{window}')", events.join(", ")));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The text of an operation with operands and blocks.
    fn compound(&self, op: Op, number: u64, inner: &[Side]) -> Result<(String, Level), Malformed> {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let at = |place: usize, outer: Level| {
            inner.get(place).map(|side| cel::operand(&side.text, side.level, outer)).ok_or(Malformed)
        };
        let whole = |place: usize| inner.get(place).map(|side| side.text.clone()).ok_or(Malformed);
        // Nothing binds tighter than a primary, so everything else is put in brackets.
        let primary = || at(0, Level::Not);
        let method = |name: &str, arguments: &str| Ok(format!("{}.{name}({arguments})", primary()?));
        let listed = |inner: &[Side]| inner.iter().map(|side| side.text.as_str()).collect::<Vec<_>>().join(", ");
        let between = |sign: &str, level: Level| Ok((format!("{} {sign} {}", at(0, level)?, at(1, level)?), level));
        let text = match op {
            Op::And | Op::Or => {
                let level = if op == Op::And { Level::And } else { Level::Or };
                return Ok((junction(op, inner.iter().map(|inner| (inner.text.as_str(), inner.level))), level));
            }
            Op::Not => return Ok((format!("!{}", at(0, Level::Product)?), Level::Not)),
            Op::Negate => return Ok((format!("-{}", primary()?), Level::Not)),
            Op::Compare => return between(cel::sign(*Comparison::ALL.get(place).ok_or(Malformed)?), Level::Relation),
            Op::Contained => return between("in", Level::Relation),
            Op::In => {
                let constants = listed(inner.get(1..).unwrap_or_default());
                return Ok((format!("{} in [{constants}]", at(0, Level::Relation)?), Level::Relation));
            }
            Op::Add => return between("+", Level::Sum),
            Op::Subtract => return between("-", Level::Sum),
            Op::Multiply => return between("*", Level::Product),
            Op::Divide => return between("/", Level::Product),
            Op::Modulo => return between("%", Level::Product),
            Op::Conditional => {
                let outer = Level::Conditional;
                return Ok((format!("{} ? {} : {}", at(0, outer)?, at(1, outer)?, at(2, outer)?), outer));
            }
            Op::List => format!("[{}]", listed(inner)),
            Op::Map => {
                let entry = |pair: &[Side]| pair.iter().map(|side| side.text.as_str()).collect::<Vec<_>>().join(": ");
                format!("{{{}}}", inner.chunks(2).map(entry).collect::<Vec<_>>().join(", "))
            }
            Op::Index => format!("{}[{}]", primary()?, whole(1)?),
            Op::HasKey => format!("has({}.{})", primary()?, key(inner.get(1))),
            Op::OrValue => method("orValue", &whole(1)?)?,
            Op::Macro => {
                let name = MACROS.get(place).ok_or(Malformed)?;
                let element = ELEMENTS.get(self.in_macros).copied().ok_or(Malformed)?;
                method(name, &format!("{element}, {}", whole(1)?))?
            }
            Op::TimePart => time_part(number, &primary()?)?,
            Op::Matches => {
                let pattern = u16::try_from(number).map_err(|_| Malformed)?;
                method("matches", &cel::quoted(self.probe.pack().pattern(pattern)))?
            }
            Op::Within => format!("within({}, '{}')", whole(0)?, cel::window(window_of(number))),
            Op::Contains => method("contains", &whole(1)?)?,
            Op::StartsWith => method("startsWith", &whole(1)?)?,
            Op::EndsWith => method("endsWith", &whole(1)?)?,
            _ => format!("{}({})", function(op)?, whole(0)?),
        };
        Ok((text, Level::Primary))
    }

    fn tally(&mut self, side: &mut Side, code: &mut Reader<'a>, op: Op, number: u64) -> Result<(), Malformed> {
        let place = u16::try_from(number & 0xffff).map_err(|_| Malformed)?;
        let counter = self.probe.pack().counter(place);
        let window = window_of(number >> 16);
        side.purpose = Some(counter.purpose);
        let dimension = *code;
        let value = match counter.dimension {
            Some(_) => Some(self.side(code)?),
            None => None,
        };
        let value_text = value.as_ref().map_or_else(String::new, |value| value.text.clone());
        let shown = format!("'{}'", cel::window(window));
        let (event, measure) = counter.event.split_once('@').unwrap_or((counter.event, ""));
        let (mut function, reading) = match op {
            Op::Count => ("count", Reading::Count),
            Op::Since => ("since", Reading::Since),
            Op::First => ("first", Reading::Since),
            Op::Last => ("last", Reading::Since),
            Op::Sum => ("sum", Reading::Sum),
            Op::Interest => ("interest", Reading::Sum),
            _ => {
                let asked = self.in_macros == 0;
                let last = if asked { self.probe.last_ago_ms(place, dimension).unwrap_or(None) } else { None };
                ("happened", Reading::Happened { last_ago_ms: last })
            }
        };
        let mut arguments = vec![cel::quoted(event)];
        if event.is_empty() {
            // An item that was shown or clicked.
            function = if measure == "shown" { "shown" } else { "clicked" };
            arguments = vec![value_text, shown];
        } else if op == Op::Interest {
            arguments = vec![cel::quoted(counter.dimension.unwrap_or_default()), value_text];
        } else {
            let is_windowed = matches!(op, Op::Count | Op::Happened | Op::Sum);
            if op == Op::Sum {
                arguments.push(cel::quoted(measure));
            }
            if is_windowed && (op == Op::Sum || window != Window::All || value.is_some()) {
                arguments.push(shown);
            }
            if let Some(name) = counter.dimension {
                arguments.extend([cel::quoted(name), value_text]);
            }
        }
        side.inner.extend(value);
        side.reads(reading, format!("{function}({})", arguments.join(", ")));
        Ok(())
    }
}

/// The key as it stands behind a point.
fn key(side: Option<&Side>) -> String {
    let Some(Ok(Scalar::String(key))) = side.map(|side| side.outcome.as_ref()) else { return String::new() };
    let is_name = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && key.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    if is_name { key.clone() } else { format!("`{key}`") }
}

fn time_part(number: u64, moment: &str) -> Result<String, Malformed> {
    let parts = TimePart::ALL.len() as u64;
    let part = usize::try_from(number.checked_rem(parts).unwrap_or(0)).map_err(|_| Malformed)?;
    let (name, _) = TimePart::ALL.get(part).ok_or(Malformed)?;
    let from_first = i64::try_from(number.checked_div(parts).unwrap_or(0)).map_err(|_| Malformed)?;
    let minutes = from_first.saturating_sub(i64::from(limits::OFFSET_MINUTES));
    let offset = match minutes {
        0 => String::new(),
        _ => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            format!("'{sign}{:02}:{:02}'", minutes / 60, minutes % 60)
        }
    };
    Ok(format!("{moment}.{name}({offset})"))
}

fn function(op: Op) -> Result<&'static str, Malformed> {
    Ok(match op {
        Op::Size => "size",
        Op::Age => "age",
        Op::ToInt => "int",
        Op::ToDouble => "double",
        Op::ToString => "string",
        Op::ToBool => "bool",
        Op::ToTimestamp => "timestamp",
        Op::ToDuration => "duration",
        _ => return Err(Malformed),
    })
}

/// Operands joined by `&&` or `||`.
pub(super) fn junction<'t>(op: Op, operands: impl Iterator<Item = (&'t str, Level)>) -> String {
    let (level, sign, neutral) =
        if op == Op::And { (Level::And, " && ", "true") } else { (Level::Or, " || ", "false") };
    let operands: Vec<String> = operands.map(|(text, inner)| cel::operand(text, inner, level)).collect();
    if operands.is_empty() { neutral.to_owned() } else { operands.join(sign) }
}
