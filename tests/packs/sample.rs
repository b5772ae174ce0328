//! A sample of mutants for the shipped `decide.wasm`, each with what the native engine says of it.

use std::fs;
use std::path::Path;

use etappe::base::bytes::Writer;
use etappe::engine::Engine;
use etappe::pack::PackError;

use super::original::Original;

/// How many are sampled, and some for those that came out as they had been.
const CASES: usize = 11_000;
/// What stands in place of an error's number where a mutant is taken.
const TAKEN: u16 = 0;

/// The file in the making: requests of the originals, then the mutants.
pub struct Sample<'a> {
    originals: &'a [Original],
    out: Writer,
}

impl<'a> Sample<'a> {
    pub fn new(originals: &'a [Original]) -> Self {
        Self { originals, out: Writer::default() }
    }

    /// One mutant of so many, if it is among those sampled; nothing is known of it where it was taken and ought not to.
    pub fn add(
        &mut self,
        number: usize,
        count: usize,
        from: usize,
        bytes: &[u8],
        found: Option<Result<(), PackError>>,
    ) {
        // Sealed ones have even numbers: pairs are left out, not every other one.
        let is_sampled = (number / 2).is_multiple_of((count / CASES).max(1));
        let (true, Some(found)) = (is_sampled && wanted(), found) else { return };
        self.out.bytes32(bytes);
        self.out.u16(found.err().map_or(TAKEN, PackError::number));
        // Texts are what the runtime does not look into: it may take what is refused here for that, and must then answer all the same.
        let is_asked = matches!(found, Ok(()) | Err(PackError::Inconsistent));
        if !is_asked {
            return;
        }
        let engine = Engine::load(bytes.to_vec()).ok();
        let Original { views, requests, .. } = &self.originals[from];
        self.out.u32(u32::try_from(views.len() * requests.len()).expect("a few"));
        for view in views {
            for request in requests {
                self.out.bytes32(&request.bytes(view));
                self.out.bytes32(&engine.as_ref().map_or_else(Vec::new, |engine| request.response(engine, view)));
            }
        }
    }

    /// Writes it where it is wanted.
    pub fn write(&self) {
        if let Some(folder) = std::env::var_os("ETAPPE_PACKS_FOLDER") {
            fs::create_dir_all(&folder).expect("a folder for the sample");
            fs::write(Path::new(&folder).join("mutants.bin"), self.out.as_bytes()).expect("the sample is written");
        }
    }
}

fn wanted() -> bool {
    std::env::var_os("ETAPPE_PACKS_FOLDER").is_some()
}
