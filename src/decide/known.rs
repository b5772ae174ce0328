//! What is known of a visitor, read once for any number of passes: a view with its attributes at their places.

#[cfg(target_arch = "wasm32")]
use super::sheet::State;
use super::sheet::{Column, Sheet};
use super::symbols::Symbols;
use crate::model::Cause;
#[cfg(target_arch = "wasm32")]
use crate::model::Type;
use crate::pack::{NONE, Pack};
use crate::profile::{Places, ProfileError, View};

/// A view that was read for a pack.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub(super) sheet: Sheet,
    places: Places,
    /// Per purpose, whether its data may be read.
    pub(super) granted: Vec<bool>,
    /// Index of the stage in the last record, [`NONE`] for one that the journey does not have; none without a record.
    pub(super) stage: Option<u16>,
}

impl Known {
    /// Verifies view bytes and reads them; no bytes are the empty view.
    ///
    /// Costs one pass over the bytes, and one look-up per attribute and text.
    pub(crate) fn read(pack: &Pack, symbols: &Symbols, bytes: &[u8]) -> Result<Self, ProfileError> {
        let view = View::at(bytes, Places::of(bytes)?);
        let known = Self::of(pack, symbols, view)?;
        view.verify()?;
        Ok(known)
    }

    /// Reads a view of which everything but the attributes was verified.
    pub(crate) fn of(pack: &Pack, symbols: &Symbols, view: View<'_>) -> Result<Self, ProfileError> {
        let mut granted = Vec::with_capacity(pack.purposes().into());
        for purpose in 0..pack.purposes() {
            // The visitor's word, else the journey's default.
            let said = view.consent(pack.purpose_name(purpose));
            granted.push(said.unwrap_or_else(|| pack.purpose_default(purpose)));
        }
        let mut sheet = Sheet::default();
        sheet.columns.reserve_exact(pack.attributes().into());
        for attribute in 0..pack.attributes() {
            let is_granted = granted.get(usize::from(pack.attribute_type(attribute).1)) == Some(&true);
            sheet.columns.push(Column::unknown(if is_granted { Cause::Absent } else { Cause::NoConsent }));
        }
        let mut attributes = view.attributes();
        while let Some((name, raw)) = attributes.next()? {
            // The names of attributes are the first symbols, in their order.
            let attribute = symbols.find(pack, name);
            let column = usize::from(attribute);
            let is_free = sheet.columns.get(column).is_some_and(|column| column.is_absent());
            if let (true, (Some(declared), _)) = (is_free, pack.attribute_type(attribute)) {
                sheet.put((pack, symbols), view.bytes(), (column, declared), raw)?;
            }
        }
        sheet.bytes.extend_from_slice(view.bytes());
        let stage = view.stage_name().map(|name| pack.stage_index(name).unwrap_or(NONE));
        Ok(Self { sheet, places: view.places(), granted, stage })
    }

    /// Sets a number, a bool or a moment; NaN removes what is there. What is not granted stays so.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn put(&mut self, pack: &Pack, attribute: usize, value: f64) {
        let declared = pack.attribute_type(attribute as u16).0;
        let Some(column) = self.sheet.columns.get_mut(attribute) else { return };
        if column.state == State::Unknown(Cause::NoConsent) {
            return;
        }
        let (is_whole, whole) = (value as i64 as f64 == value, (value as i64).cast_unsigned());
        *column = match declared {
            _ if value.is_nan() => Column::unknown(Cause::Absent),
            Some(Type::Double) => Column::known(Type::Double, (value + 0.0).to_bits()),
            Some(found @ (Type::Bool | Type::Int | Type::Timestamp)) if is_whole => Column::known(found, whole),
            _ => Column::unknown(Cause::Error),
        };
    }

    /// Sets a text, over the one that is there if that is as long.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn put_text(&mut self, pack: &Pack, symbols: &Symbols, attribute: usize, text: &[u8]) {
        let Some(column) = self.sheet.columns.get_mut(attribute) else { return };
        if column.state == State::Unknown(Cause::NoConsent) {
            return;
        }
        if pack.attribute_type(attribute as u16).0 != Some(Type::String) {
            *column = Column::unknown(Cause::Error);
            return;
        }
        let (mut start, room) = column.range();
        if column.state != State::Known(Type::String) || room < text.len() {
            start = self.sheet.bytes.len();
            self.sheet.bytes.extend_from_slice(text);
        } else if let Some(place) = self.sheet.bytes.get_mut(start..start.wrapping_add(text.len())) {
            place.iter_mut().zip(text).for_each(|(byte, new)| *byte = *new);
        }
        *column = Column::known(Type::String, (start as u64) << 32 | text.len() as u64);
        column.symbol = symbols.find(pack, text);
    }

    /// The view that was read.
    pub(crate) fn view(&self) -> View<'_> {
        View::at(&self.sheet.bytes, self.places)
    }

    /// Whether data for this purpose may be read.
    pub(super) fn is_granted(&self, purpose: u16) -> bool {
        self.granted.get(usize::from(purpose)) == Some(&true)
    }
}
