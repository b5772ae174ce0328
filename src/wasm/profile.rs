//! `profile.wasm`: taking in records and writing part and view. Loaded when the page is idle.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bytes::Bytes;
use super::wire::with_record;
use crate::base::time::from_host_ms;
use crate::model::Refusal;
use crate::pack::load_schema;
use crate::profile::Profile;

/// An open profile, or why it could not be opened.
#[wasm_bindgen]
pub struct ProfileCore {
    profile: Result<Profile, u16>,
}

#[wasm_bindgen]
impl ProfileCore {
    /// Opens `part` (empty: begins a new one) for the journey in `pack`; ask [`error`](Self::error) before anything else.
    ///
    /// - `unit`: 16 random bytes, used only if a unit must be drawn.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: Bytes, part: Bytes, unit: Bytes) -> Self {
        let unit = unit.first_chunk::<16>().copied().unwrap_or_default();
        let schema = load_schema(&pack).map_err(|error| error.number());
        let profile = schema.and_then(|schema| Profile::open(schema, &part, unit).map_err(|error| error.number()));
        Self { profile }
    }

    /// 0 if the profile is open, else the number of the error code.
    pub fn error(&self) -> u16 {
        self.profile.as_ref().err().copied().unwrap_or(0)
    }

    /// Takes in one record: 0, or the number of a refusal.
    pub fn apply(&mut self, record: Bytes, now_ms: f64) -> u8 {
        let Ok(profile) = &mut self.profile else {
            return Refusal::Malformed as u8;
        };
        match with_record(&record, |record| profile.apply(record, from_host_ms(now_ms))) {
            Ok(Ok(())) => 0,
            Ok(Err(refusal)) => refusal as u8,
            Err(_) => Refusal::Malformed as u8,
        }
    }

    /// The bytes to store.
    pub fn part(&self) -> Bytes {
        self.profile.as_ref().map(|profile| profile.encode().as_slice().into()).unwrap_or_default()
    }

    /// The bytes that decisions read.
    pub fn view(&self) -> Bytes {
        self.profile.as_ref().map(|profile| profile.view().as_slice().into()).unwrap_or_default()
    }
}
