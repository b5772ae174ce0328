//! Values: what a condition computes with, and what a profile stores.

use super::Raw;
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
    /// Several texts, in their order.
    Strings = 7,
}

impl Type {
    /// Every type that an attribute or context field may have, with its name in a journey.
    pub const DECLARABLE: [(&'static str, Self); 6] = [
        ("bool", Self::Bool),
        ("int", Self::Int),
        ("double", Self::Double),
        ("string", Self::String),
        ("timestamp", Self::Timestamp),
        ("list(string)", Self::Strings),
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
            Self::Strings => "list(string)",
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
            7 => Self::Strings,
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
    /// Several texts, in their order.
    Strings(Texts<'a>),
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
            Self::Strings(_) => Type::Strings,
        }
    }

    /// Reads tag and payload; `None` is the absent value (tag 0).
    ///
    /// # Errors
    /// [`Malformed`] for an unknown tag, a NaN, or bytes that end too soon.
    pub fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        Raw::read(reader)?.map(Self::of).transpose()
    }

    /// The value of what stands in bytes.
    ///
    /// # Errors
    /// [`Malformed`] for texts that are not UTF-8.
    pub fn of(raw: Raw<'a>) -> Result<Self, Malformed> {
        let bits = raw.bits;
        Ok(match raw.found {
            Type::Bool => Self::Bool(bits != 0),
            Type::Int => Self::Int(bits.cast_signed()),
            Type::Double => Self::Double(f64::from_bits(bits)),
            Type::String => Self::String(utf8(raw.text)?),
            Type::Timestamp => Self::Timestamp(bits.cast_signed()),
            Type::Duration => Self::Duration(bits.cast_signed()),
            Type::Strings => Self::Strings(Texts::of(raw.text)?),
        })
    }

    /// Tag and payload.
    #[cfg(feature = "profile")]
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.into_bytes()
    }

    /// Writes tag and payload.
    pub fn write(&self, writer: &mut Writer) {
        writer.u8(self.type_of() as u8);
        match self {
            Self::Bool(value) => writer.u8(u8::from(*value)),
            Self::Int(value) | Self::Timestamp(value) | Self::Duration(value) => writer.i64(*value),
            Self::Double(value) => writer.f64(*value),
            Self::String(value) => writer.bytes32(value.as_bytes()),
            Self::Strings(texts) => writer.bytes32(texts.bytes),
        }
    }
}

/// Several texts in their order, in the bytes that are stored and sent: of each its length as a varint and its UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts<'a> {
    /// Verified: nothing but whole texts.
    bytes: &'a [u8],
}

impl<'a> Texts<'a> {
    /// Verifies the bytes of texts.
    ///
    /// Costs one pass over the bytes. How many texts there may be is for those to say who keep them or compute with them.
    ///
    /// # Errors
    /// [`Malformed`] if the bytes end inside a text, or are not UTF-8.
    pub fn of(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = Reader::new(bytes);
        while !rest.is_empty() {
            rest.text()?;
        }
        Ok(Self { bytes })
    }

    /// The texts, one after the other. Costs one pass over each.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut rest = Reader::new(self.bytes);
        core::iter::from_fn(move || rest.text().ok())
    }

    /// How many texts. Costs a pass over all.
    #[must_use]
    pub fn len(self) -> usize {
        self.iter().count()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Length of the whole in bytes, the lengths of the texts included.
    #[must_use]
    pub const fn byte_len(self) -> usize {
        self.bytes.len()
    }
}

/// [`Texts`] that somebody keeps.
///
/// ```
/// use etappe::model::{Scalar, TextList};
/// let segments: TextList = ["camper", "photo"].into_iter().collect();
/// assert_eq!(segments.as_texts().iter().last(), Some("photo"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextList {
    bytes: Vec<u8>,
}

impl TextList {
    /// The texts.
    #[must_use]
    pub fn as_texts(&self) -> Texts<'_> {
        Texts { bytes: &self.bytes }
    }
}

impl<'t> FromIterator<&'t str> for TextList {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut writer = Writer::default();
        for text in texts {
            writer.text(text);
        }
        Self { bytes: writer.into_bytes() }
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
    /// Several texts, in their order.
    Strings(TextList),
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
            Self::Strings(texts) => Value::Strings(texts.as_texts()),
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
            Value::Strings(texts) => Self::Strings(TextList { bytes: texts.bytes.to_vec() }),
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
        let (none, several) = (TextList::default(), ["", "Zürich", "a"].into_iter().collect::<TextList>());
        for value in [
            Value::Bool(true),
            Value::Int(i64::MIN),
            Value::Double(1.5),
            Value::String("Zürich"),
            Value::Timestamp(5),
            Value::Duration(-5),
            Value::Strings(none.as_texts()),
            Value::Strings(several.as_texts()),
        ] {
            let mut writer = Writer::default();
            value.write(&mut writer);
            assert_eq!(Value::read(&mut Reader::new(writer.as_bytes())), Ok(Some(value)));
            assert_eq!(Scalar::from(value).as_value(), value);
        }
    }

    #[test]
    fn texts_read_are_those_that_were_written() {
        let list: TextList = ["", "Zürich", "a"].into_iter().collect();
        let texts = list.as_texts();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["", "Zürich", "a"]);
        assert_eq!((texts.len(), texts.is_empty(), texts.byte_len()), (3, false, 11));
        assert_eq!((TextList::default().as_texts().len(), TextList::default().as_texts().is_empty()), (0, true));
    }

    #[test]
    fn texts_cut_or_not_utf8_are_malformed() {
        for (bytes, what) in [
            (&[3, b'a', b'b'][..], "a text that goes on past the end"),
            (&[1, 0xff][..], "not UTF-8"),
            (&[0x80][..], "a length cut short"),
        ] {
            assert_eq!(Texts::of(bytes), Err(Malformed), "{what}");
        }
    }

    #[test]
    fn stored_double_nan_and_negative_zero_are_cleaned() {
        assert_eq!(stored_double(f64::NAN), None);
        assert_eq!(stored_double(-0.0).map(f64::to_bits), Some(0));
    }
}
