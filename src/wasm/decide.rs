//! `decide.wasm`: the pass and nothing else. Bytes in, bytes out.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bytes::Bytes;
use super::wire::{Request, write_manifest, write_page};
use crate::base::time::UnixMs;
use crate::decide::decide;
use crate::model::Context;
use crate::pack::{Pack, PackError};
use crate::profile::View;

/// A loaded pack, or why it could not be loaded.
#[wasm_bindgen]
pub struct DecideEngine {
    pack: Result<Pack, PackError>,
}

#[wasm_bindgen]
impl DecideEngine {
    /// Verifies and keeps the pack; ask [`error`](Self::error) before anything else.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: Bytes) -> Self {
        Self { pack: Pack::load(pack.to_vec()) }
    }

    /// 0 if the pack is loaded, else the number of the error code.
    pub fn error(&self) -> u16 {
        self.pack.as_ref().err().map_or(0, |error| error.number())
    }

    /// Names of journey, stages, slots, items, events and purposes, and where in the pack each item's content is.
    pub fn manifest(&self) -> Bytes {
        self.pack.as_ref().map(|pack| write_manifest(pack).as_slice().into()).unwrap_or_default()
    }

    /// Decides a page. A malformed request gives a single 0; an unreadable view counts as the empty one and is marked.
    pub fn decide(&self, request: Bytes) -> Bytes {
        let (Ok(pack), Ok(request)) = (&self.pack, Request::read(&request)) else {
            return [0].as_slice().into();
        };
        let context = Context { facts: &request.facts, page_id: request.page_id, committed: &request.committed };
        let parsed = View::parse(request.view);
        let unreadable = parsed.is_err();
        let view = parsed.unwrap_or(View::EMPTY);
        let now_ms: UnixMs = request.now_ms;
        write_page(&decide(pack, &view, &context, now_ms, request.detail), unreadable).as_slice().into()
    }
}
