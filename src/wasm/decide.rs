//! `decide.wasm`: the pass and nothing else. Bytes in, bytes out.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bytes::Bytes;
use super::wire::{Request, write_manifest, write_page};
use crate::base::time::from_host_ms;
use crate::decide::{Desk, Facts, Known, Question, Symbols, decide, pick};
use crate::pack::{Pack, PackError};

/// A loaded pack, or why it could not be loaded; the views that were read for it; and the request in hand.
#[wasm_bindgen]
pub struct DecideEngine {
    pack: Result<Pack, PackError>,
    symbols: Symbols,
    desk: Desk,
    facts: Facts,
    views: Vec<Known>,
    /// Places among the views that are free again.
    free: Vec<u32>,
}

#[wasm_bindgen]
impl DecideEngine {
    /// Verifies and keeps the pack; ask [`error`](Self::error) before anything else.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: Bytes) -> Self {
        let pack = Pack::load(pack.to_vec());
        let symbols = pack.as_ref().map(Symbols::of).unwrap_or_default();
        let (desk, facts) = (Desk::default(), Facts::default());
        Self { pack, symbols, desk, facts, views: Vec::new(), free: Vec::new() }
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
    pub fn decide(&mut self, request: Bytes) -> Bytes {
        if let (Ok(pack), Ok(request)) = (&self.pack, Request::read(&request))
            && self.facts.read(pack, &self.symbols, request.facts).is_ok()
        {
            let (known, is_readable) = read(pack, &self.symbols, request.view);
            let question = Question { pack, known: &known, facts: &self.facts, now_ms: request.now_ms };
            return write_page(&decide(question, request.detail, &mut self.desk), !is_readable).as_slice().into();
        }
        [0].as_slice().into()
    }

    /// Reads a view for [`pick`](Self::pick) and gives its number, times 2, and 1 more if it is unreadable and so the empty one.
    pub fn view(&mut self, view: Bytes) -> u32 {
        let Ok(pack) = &self.pack else { return 1 };
        let (known, is_readable) = read(pack, &self.symbols, &view);
        let number = self.free.pop().unwrap_or(self.views.len() as u32);
        match self.views.get_mut(number as usize) {
            Some(place) => *place = known,
            None => self.views.push(known),
        }
        number.wrapping_mul(2).wrapping_add(u32::from(!is_readable))
    }

    /// Sets a number, bool or moment of a view; NaN removes it.
    pub fn put(&mut self, view: u32, attribute: u32, value: f64) {
        if let (Ok(pack), Some(known)) = (&self.pack, self.views.get_mut(view as usize)) {
            known.put(pack, attribute as usize, value);
        }
    }

    /// Sets a text of a view.
    pub fn put_text(&mut self, view: u32, attribute: u32, text: Bytes) {
        if let (Ok(pack), Some(known)) = (&self.pack, self.views.get_mut(view as usize)) {
            known.put_text(pack, &self.symbols, attribute as usize, &text);
        }
    }

    /// Lets go of a view.
    pub fn forget(&mut self, view: u32) {
        if let Some(place) = self.views.get_mut(view as usize) {
            *place = Known::default();
            self.free.push(view);
        }
    }

    /// Sets the facts that [`pick`](Self::pick) goes by; 0 if they are malformed, and then there are none.
    pub fn ask(&mut self, facts: Bytes) -> u8 {
        let Ok(pack) = &self.pack else { return 0 };
        u8::from(self.facts.read(pack, &self.symbols, &facts).is_ok())
    }

    /// Decides a page for a view; gives the address of its items: u16 each, in the order of the slots. They stay until the next call.
    pub fn pick(&mut self, view: u32, now_ms: f64) -> u32 {
        if let (Ok(pack), Some(known)) = (&self.pack, self.views.get(view as usize)) {
            let now_ms = from_host_ms(now_ms);
            let question = Question { pack, known, facts: &self.facts, now_ms };
            pick(question, &mut self.desk);
        }
        self.desk.items.as_ptr().addr() as u32
    }
}

fn read(pack: &Pack, symbols: &Symbols, view: &[u8]) -> (Known, bool) {
    let known = Known::read(pack, symbols, view);
    let is_readable = known.is_ok();
    (known.or_else(|_| Known::read(pack, symbols, &[])).unwrap_or_default(), is_readable)
}
