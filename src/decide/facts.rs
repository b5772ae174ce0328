//! What a request says: its facts at their places, and what already stands on the page.

use super::sheet::Sheet;
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::model::{Context, Type, Value};
use crate::pack::{Named, Pack};

/// A request that was read for a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(super) sheet: Sheet,
    /// Where the page's id is.
    page_id: (usize, usize),
    /// Slot and item, by index, of what stands on the page; [`NONE`](crate::pack::NONE) for names that the pack does not have.
    pub(super) committed: Vec<(u16, u16)>,
}

impl Facts {
    /// Reads a request: facts (u16 how many; name, value), then what is committed (u16 how many; slot, item); each name with
    /// its length as u16 before it. A fact called `page_id` is the page's. Of two facts with one name the first counts.
    ///
    /// Costs one comparison per fact and context field, and per committed entry and slot or item of the pack.
    pub fn read(&mut self, pack: &Pack, symbols: &Symbols, bytes: &[u8]) -> Result<(), Malformed> {
        let sheet = &mut self.sheet;
        self.committed.clear();
        self.page_id = (0, 0);
        sheet.clear();
        sheet.add(pack.context_fields().into(), 0);
        let mut reader = Reader::new(bytes);
        for _ in 0..reader.u16()? {
            let name = raw_name(&mut reader)?;
            let field = pack.named(Named::ContextField, name);
            let declared = pack.context_type(field).unwrap_or(Type::Bool);
            let value = reader.rest();
            sheet.take((pack, symbols), bytes, (field.into(), declared), &mut reader)?;
            if name == b"page_id" && value.first() == Some(&(Type::String as u8)) {
                // Tag and length stand before a text.
                let end = bytes.len().wrapping_sub(reader.rest().len());
                self.page_id = (bytes.len().wrapping_sub(value.len()).wrapping_add(5), end);
            }
        }
        for _ in 0..reader.u16()? {
            let slot = pack.named(Named::Slot, raw_name(&mut reader)?);
            let item = pack.named(Named::Item, raw_name(&mut reader)?);
            self.committed.push((slot, item));
        }
        sheet.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Reads what a native host says.
    pub fn of(pack: &Pack, symbols: &Symbols, context: &Context<'_>) -> Self {
        let mut out = Writer::default();
        out.u16((context.facts.len() as u16).saturating_add(1));
        out.str16("page_id");
        Value::String(context.page_id).write(&mut out);
        for (name, value) in context.facts {
            out.str16(name);
            match value {
                // What no other host could hand over is absent here, too.
                Value::Double(value) if !value.is_finite() => out.u8(0),
                value => value.write(&mut out),
            }
        }
        out.u16(context.committed.len() as u16);
        for entry in context.committed {
            out.str16(entry.slot);
            out.str16(entry.item);
        }
        let mut facts = Self::default();
        // What was written is read.
        let _ = facts.read(pack, symbols, out.as_bytes());
        facts
    }

    /// The page's id.
    pub fn page_id(&self) -> &[u8] {
        self.sheet.bytes.get(self.page_id.0..self.page_id.1).unwrap_or_default()
    }
}

fn raw_name<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let length = reader.u16()?;
    reader.take(length.into())
}
