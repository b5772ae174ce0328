//! Values as they stand in bytes: what the pass reads of a view or a request, texts not yet known to be UTF-8.

use super::{Type, stored_double};
use crate::base::bytes::{Malformed, Reader};

/// The tag of a value that may not be read, in a view; its cause stands behind it, as one byte.
pub const UNREADABLE: u8 = 15;

/// A value whose texts are only ever compared, searched and measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a> {
    /// What it is.
    pub found: Type,
    /// A bool, the bits of a number, milliseconds.
    pub bits: u64,
    /// A text; or texts one after the other, each with its length before it.
    pub text: &'a [u8],
}

impl<'a> Raw<'a> {
    /// Reads tag and payload; `None` is the absent value (tag 0).
    ///
    /// # Errors
    /// [`Malformed`] for an unknown tag, a NaN, or bytes that end too soon.
    pub fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        let tag = reader.u8()?;
        let Some(found) = Type::from_tag(tag) else {
            return if tag == 0 { Ok(None) } else { Err(Malformed) };
        };
        let mut raw = Raw { found, bits: 0, text: &[] };
        match found {
            Type::String | Type::Strings => raw.text = reader.bytes32()?,
            Type::Bool => raw.bits = u64::from(reader.u8()? != 0),
            _ => raw.bits = reader.u64()?,
        }
        if found == Type::Double {
            raw.bits = stored_double(f64::from_bits(raw.bits)).ok_or(Malformed)?.to_bits();
        }
        Ok(Some(raw))
    }
}
