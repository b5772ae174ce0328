//! `profile.wasm`: taking in records and writing part and view. Loaded when the page is idle.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bytes::Bytes;
use super::wire::with_record;
use crate::base::time::from_host_ms;
use crate::model::Refusal;
use crate::pack::load_schema;
use crate::profile::Profile;

/// An open profile, or why it could not be opened; and what was written last.
#[wasm_bindgen]
pub struct ProfileCore {
    profile: Result<Profile, u16>,
    out: Vec<u8>,
}

/// What [`ProfileCore::call`] does, by number.
mod verb {
    /// Gives the length of what was written last; before anything was, and where no profile is open, the number of the error code.
    pub const LENGTH: u32 = 0;
    /// Takes in the record in the bytes, at a time: gives 0, or the number of a refusal.
    pub const APPLY: u32 = 1;
    /// Writes the bytes to store.
    pub const PART: u32 = 2;
    /// Writes the bytes that decisions read.
    pub const VIEW: u32 = 3;
}

#[wasm_bindgen]
impl ProfileCore {
    /// Opens `part` (empty: begins a new one) for the journey in `pack`; the first call tells whether it is open.
    ///
    /// - `unit`: 16 random bytes, used only if a unit must be drawn.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: Bytes, part: Bytes, unit: Bytes) -> Self {
        let unit = unit.first_chunk::<16>().copied().unwrap_or_default();
        let schema = load_schema(&pack).map_err(|error| error.number());
        let profile = schema.and_then(|schema| Profile::open(schema, &part, unit).map_err(|error| error.number()));
        Self { profile, out: Vec::new() }
    }

    /// Does what `verb` says; what is written stands at the address that is given until the next call.
    pub fn call(&mut self, verb: u32, _view: u32, _attribute: u32, number: f64, bytes: Bytes) -> u32 {
        let profile = match &mut self.profile {
            Ok(profile) => profile,
            Err(number) => return (*number).into(),
        };
        match verb {
            verb::APPLY => {
                return match with_record(&bytes, |record| profile.apply(record, from_host_ms(number))) {
                    Ok(Ok(())) => 0,
                    Ok(Err(refusal)) => refusal as u32,
                    Err(_) => Refusal::Malformed as u32,
                };
            }
            verb::PART => self.out = profile.encode(),
            verb::VIEW => self.out = profile.view(),
            verb::LENGTH => return self.out.len() as u32,
            _ => {}
        }
        self.out.as_ptr().addr() as u32
    }
}
