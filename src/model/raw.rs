//! Values as they stand in bytes: what the pass reads of a view or a request, texts not yet known to be UTF-8.

use super::{Type, stored_double};
use crate::base::bytes::{Malformed, Reader};

/// A value whose texts are only ever compared, searched and measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Raw<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// A signed 64-bit integer.
    Int(i64),
    /// A finite double.
    Double(f64),
    /// Text.
    Text(&'a [u8]),
    /// A moment, in milliseconds since 1970.
    Timestamp(i64),
    /// A span of time, in milliseconds.
    Duration(i64),
    /// Texts one after the other, each with its length before it.
    Texts(&'a [u8]),
}

impl<'a> Raw<'a> {
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
            Type::String => Self::Text(reader.bytes32()?),
            Type::Timestamp => Self::Timestamp(reader.i64()?),
            Type::Duration => Self::Duration(reader.i64()?),
            Type::Strings => Self::Texts(reader.bytes32()?),
        }))
    }
}
