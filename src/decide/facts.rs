//! What a request says: its facts at their places, and what already stands on the page.

use super::sheet::Sheet;
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::time::{UnixMs, from_host_ms};
use crate::model::{Context, Type, Value};
use crate::pack::{Named, Pack, WHOLE};

/// A request that was read for a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(super) sheet: Sheet,
    /// Where the page's id is.
    page_id: (usize, usize),
    /// What the request says beside.
    pub(super) notes: Vec<Note>,
}

/// Something that a request says of a slot and an item, by index; [`NONE`](crate::pack::NONE) for names that the pack does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Note {
    /// What it says: one of those of [`note`].
    pub what: u8,
    /// Of a variant the experiment.
    pub slot: u16,
    pub item: u16,
    /// Where a third name is.
    name: (usize, usize),
    pub time_ms: UnixMs,
}

/// What a [`Note`] says; from `a` on it is the second letter of the counters of what happened to the item in the slot.
pub(crate) mod note {
    /// The item stands in the slot; the name is its variant's.
    pub const COMMITTED: u8 = 0;
    /// The visitor has done with the item on this page.
    pub const DONE: u8 = 1;
    /// The page was opened then.
    pub const STARTED: u8 = 2;
    /// From here on for a preview: the item is to stand in the slot.
    pub const ITEM: u8 = 3;
    /// The variant with the name is to be drawn.
    pub const VARIANT: u8 = 4;
    /// The visitor is to be in the stage with the name.
    pub const STAGE: u8 = 5;
    /// Not in the segment with the name.
    pub const OUTSIDE: u8 = 6;
    /// In it.
    pub const INSIDE: u8 = 7;
}

impl Facts {
    /// Reads a request: facts (u16 how many; name, value), then notes (u16 how many; what u8, slot or experiment, item, a third name,
    /// time f64); each name with its length as u16 before it. A fact called `page_id` is the page's. Of two facts with one name the first
    /// counts.
    ///
    /// Costs one comparison per fact and context field, and per note and slot or item of the pack.
    pub fn read(&mut self, pack: &Pack, symbols: &Symbols, bytes: &[u8]) -> Result<(), Malformed> {
        let sheet = &mut self.sheet;
        self.notes.clear();
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
            let what = reader.u8()?;
            let of = if what == note::VARIANT { Named::Experiment } else { Named::Slot };
            let slot = pack.named(of, raw_name(&mut reader)?);
            let item = pack.named(Named::Item, raw_name(&mut reader)?);
            let length = raw_name(&mut reader)?.len();
            let end = bytes.len().wrapping_sub(reader.rest().len());
            let time_ms = from_host_ms(reader.f64()?);
            self.notes.push(Note { what, slot, item, name: (end.wrapping_sub(length), end), time_ms });
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
        let mut notes = Writer::default();
        let mut count = 0u16;
        let mut say = |what: u8, names: [&str; 3], time_ms: UnixMs| {
            count = count.saturating_add(1);
            notes.u8(what);
            names.into_iter().for_each(|name| notes.str16(name));
            #[allow(clippy::cast_precision_loss, reason = "moments are below 2^53")]
            notes.f64(time_ms as f64);
        };
        for entry in context.committed {
            say(note::COMMITTED, [entry.slot, entry.item, entry.variant], 0);
        }
        context.done.iter().for_each(|item| say(note::DONE, ["", item, ""], 0));
        say(note::STARTED, [""; 3], context.page_started_ms);
        for happened in context.unfolded {
            let what = happened.kind.counter().as_bytes().get(1).copied().unwrap_or(0);
            say(what, [happened.slot, happened.item, ""], happened.time_ms);
        }
        let preview = context.preview;
        preview.items.iter().for_each(|(slot, item)| say(note::ITEM, [slot, item, ""], 0));
        preview.variants.iter().for_each(|(experiment, variant)| say(note::VARIANT, [experiment, "", variant], 0));
        preview.stage.into_iter().for_each(|stage| say(note::STAGE, ["", "", stage], 0));
        for (segment, is_in) in preview.segments {
            say(if *is_in { note::INSIDE } else { note::OUTSIDE }, ["", "", segment], 0);
        }
        out.u16(count);
        out.put(notes.as_bytes());
        let mut facts = Self::default();
        // What was written is read.
        let _ = facts.read(pack, symbols, out.as_bytes());
        facts
    }

    /// The third name of a note.
    pub fn name_of(&self, note: &Note) -> &[u8] {
        self.sheet.bytes.get(note.name.0..note.name.1).unwrap_or_default()
    }

    /// The first note that says this of a slot or experiment.
    pub fn note(&self, what: u8, slot: u16) -> Option<&Note> {
        self.notes.iter().find(|note| note.what == what && note.slot == slot)
    }

    /// Whether it says anything that may change who gets a slot.
    pub fn is_busy(&self) -> bool {
        self.notes.iter().any(|note| note.what != note::STARTED)
    }

    /// Whether anything is previewed.
    pub fn is_preview(&self) -> bool {
        WHOLE && self.notes.iter().any(|note| note.what >= note::ITEM && note.what <= note::INSIDE)
    }

    /// Since when what happened was on this page.
    pub fn started_ms(&self) -> UnixMs {
        self.notes.iter().find(|note| note.what == note::STARTED).map_or(0, |note| note.time_ms)
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
