//! Values: what a condition computes with, and what a profile stores.

use crate::base::bytes::{Malformed, Reader, Writer, utf8};

/// The type of an attribute, a context field or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Type {
    /// `true` or `false`.
    Bool = 1,
    /// A signed 64-bit integer.
    Int = 2,
    /// An IEEE double.
    Double = 3,
    /// Unicode text.
    String = 4,
    /// A moment, in milliseconds.
    Timestamp = 5,
    /// A span of time, in milliseconds.
    Duration = 6,
}

impl Type {
    /// Every type that an attribute or context field may have, with its name in a journey.
    pub const DECLARABLE: [(&'static str, Self); 5] = [
        ("bool", Self::Bool),
        ("int", Self::Int),
        ("double", Self::Double),
        ("string", Self::String),
        ("timestamp", Self::Timestamp),
    ];

    /// The type's name in a journey and in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
        }
    }

    /// The type with this tag.
    #[must_use]
    pub const fn from_tag(tag: u8) -> Option<Self> {
        Some(match tag {
            1 => Self::Bool,
            2 => Self::Int,
            3 => Self::Double,
            4 => Self::String,
            5 => Self::Timestamp,
            6 => Self::Duration,
            _ => return None,
        })
    }

    /// Whether both are numbers, which mix in comparisons.
    #[must_use]
    pub const fn comparable_with(self, other: Self) -> bool {
        self as u8 == other as u8 || (self.is_number() && other.is_number())
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Double)
    }
}

/// A value while a condition runs; text borrows from the pack, the view or the context.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// A signed 64-bit integer.
    Int(i64),
    /// An IEEE double.
    Double(f64),
    /// Unicode text.
    String(&'a str),
    /// A moment, in milliseconds since 1970.
    Timestamp(i64),
    /// A span of time, in milliseconds.
    Duration(i64),
}

impl<'a> Value<'a> {
    /// The value's type.
    #[must_use]
    pub const fn type_of(&self) -> Type {
        match self {
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Double(_) => Type::Double,
            Self::String(_) => Type::String,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Duration(_) => Type::Duration,
        }
    }

    /// Reads tag and payload; `None` is the absent value (tag 0).
    ///
    /// # Errors
    /// [`Malformed`] for an unknown tag, a NaN, or bytes that end too soon.
    pub fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        let tag = reader.u8()?;
        if tag == 0 {
            return Ok(None);
        }
        Ok(Some(match Type::from_tag(tag).ok_or(Malformed)? {
            Type::Bool => Self::Bool(reader.u8()? != 0),
            Type::Int => Self::Int(reader.i64()?),
            Type::Double => Self::Double(stored_double(reader.f64()?).ok_or(Malformed)?),
            Type::String => {
                let bytes = reader.bytes32()?;
                Self::String(utf8(bytes)?)
            }
            Type::Timestamp => Self::Timestamp(reader.i64()?),
            Type::Duration => Self::Duration(reader.i64()?),
        }))
    }

    /// Writes tag and payload.
    pub fn write(&self, writer: &mut Writer) {
        writer.u8(self.type_of() as u8);
        match self {
            Self::Bool(value) => writer.u8(u8::from(*value)),
            Self::Int(value) | Self::Timestamp(value) | Self::Duration(value) => writer.i64(*value),
            Self::Double(value) => writer.f64(*value),
            Self::String(value) => writer.bytes32(value.as_bytes()),
        }
    }
}

/// A value that a journey or a profile keeps.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A signed 64-bit integer.
    Int(i64),
    /// A finite double, never -0.
    Double(f64),
    /// Unicode text.
    String(String),
    /// A moment, in milliseconds since 1970.
    Timestamp(i64),
    /// A span of time, in milliseconds.
    Duration(i64),
}

impl Scalar {
    /// The value as conditions see it.
    #[must_use]
    pub fn as_value(&self) -> Value<'_> {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Double(value) => Value::Double(*value),
            Self::String(value) => Value::String(value),
            Self::Timestamp(value) => Value::Timestamp(*value),
            Self::Duration(value) => Value::Duration(*value),
        }
    }
}

impl From<Value<'_>> for Scalar {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => Self::Int(value),
            Value::Double(value) => Self::Double(value),
            Value::String(value) => Self::String(value.to_owned()),
            Value::Timestamp(value) => Self::Timestamp(value),
            Value::Duration(value) => Self::Duration(value),
        }
    }
}

/// The double in the form that may be stored or sent: NaN and infinities are nothing, -0 is 0.
#[must_use]
pub fn stored_double(value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    Some(if value == 0.0 { 0.0 } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_written_and_read_is_the_same() {
        for value in [
            Value::Bool(true),
            Value::Int(i64::MIN),
            Value::Double(1.5),
            Value::String("Zürich"),
            Value::Timestamp(5),
            Value::Duration(-5),
        ] {
            let mut writer = Writer::default();
            value.write(&mut writer);
            assert_eq!(Value::read(&mut Reader::new(writer.as_bytes())), Ok(Some(value)));
        }
    }

    #[test]
    fn stored_double_nan_and_negative_zero_are_cleaned() {
        assert_eq!(stored_double(f64::NAN), None);
        assert_eq!(stored_double(-0.0).map(f64::to_bits), Some(0));
    }
}
