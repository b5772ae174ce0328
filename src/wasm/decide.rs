//! `decide.wasm`: the pass and nothing else. Bytes in, bytes out.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bytes::Bytes;
use super::wire::{Request, write_page};
use crate::base::bytes::Writer;
use crate::base::time::from_host_ms;
use crate::decide::{Desk, Facts, Known, Plan, Question, pick};
use crate::pack::Pack;

/// A loaded pack, or why it could not be loaded; the views that were read for it; view and facts of the request in hand.
#[wasm_bindgen]
#[derive(Default)]
pub struct DecideEngine {
    pack: Pack,
    /// The number of the error code if the pack could not be loaded, else 0.
    error: u16,
    plan: Plan,
    desk: Desk,
    known: Known,
    facts: Facts,
    views: Vec<Known>,
    /// Places among the views that are free again.
    free: Vec<u32>,
    out: Writer,
}

/// What [`DecideEngine::call`] does, by number. One door for all: each door of its own costs as much as what is behind it.
mod verb {
    /// Gives the length of what was written last; before anything was, and where no pack is loaded, the number of the error code.
    pub const LENGTH: u32 = 0;
    /// Writes the names whose kind is the number, or where other things are; see [`Pack::write_names`].
    pub const NAMES: u32 = 1;
    /// Decides the page of the request in the bytes, and writes it. A malformed request gives no address; an unreadable view
    /// counts as the empty one and is marked.
    pub const DECIDE: u32 = 2;
    /// Reads the view in the bytes for [`PICK`]; gives its number, times 2, and 1 more if it is unreadable and so the empty one.
    pub const VIEW: u32 = 3;
    /// Lets go of a view.
    pub const FORGET: u32 = 4;
    /// Sets the facts that [`PICK`] goes by; if they are malformed, there are none.
    pub const ASK: u32 = 5;
    /// Sets a number, bool or moment of a view by the attribute's number; NaN removes it.
    pub const PUT: u32 = 6;
    /// Decides a page for a view at a time; gives the address of its items: u16 each, in the order of the slots.
    pub const PICK: u32 = 7;
}

#[wasm_bindgen]
impl DecideEngine {
    /// Verifies and keeps the pack; the first call tells whether it is loaded.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: Bytes) -> Self {
        let mut engine = Self::default();
        match engine.pack.take(pack.to_vec()) {
            Ok(()) => engine.plan = Plan::of(&engine.pack),
            Err(error) => engine.error = error.number(),
        }
        engine
    }

    /// Does what `verb` says; what is written stands at the address that is given until the next call.
    pub fn call(&mut self, verb: u32, view: u32, attribute: u32, number: f64, bytes: Bytes) -> u32 {
        if self.error > 0 {
            return self.error.into();
        }
        let pack = &self.pack;
        if verb == verb::LENGTH {
            return self.out.len() as u32;
        }
        self.out.clear();
        match verb {
            verb::PICK => {
                let Some(known) = self.views.get(view as usize) else { return 0 };
                let question =
                    Question { pack, plan: &self.plan, known, facts: &self.facts, now_ms: from_host_ms(number) };
                pick(question, &mut self.desk);
                return self.desk.items.as_ptr().addr() as u32;
            }
            verb::VIEW => {
                let number = self.free.pop().unwrap_or(self.views.len() as u32);
                if number as usize == self.views.len() {
                    self.views.push(Known::default());
                }
                let Some(known) = self.views.get_mut(number as usize) else { return 0 };
                let is_readable = read(known, pack, &self.plan, &bytes);
                return number.wrapping_mul(2).wrapping_add(u32::from(!is_readable));
            }
            verb::FORGET => {
                if let Some(place) = self.views.get_mut(view as usize) {
                    *place = Known::default();
                    self.free.push(view);
                }
            }
            verb::ASK => _ = self.facts.read(pack, &self.plan.symbols, &bytes),
            verb::PUT => {
                if let Some(known) = self.views.get_mut(view as usize) {
                    known.put(pack, attribute as usize, number);
                }
            }
            verb::NAMES => pack.write_names(number as usize, &mut self.out),
            verb::DECIDE => {
                let Ok(request) = Request::read(&bytes) else { return 0 };
                if self.facts.read(pack, &self.plan.symbols, request.facts).is_err() {
                    return 0;
                }
                let is_readable = read(&mut self.known, pack, &self.plan, request.view);
                let question =
                    Question { pack, plan: &self.plan, known: &self.known, facts: &self.facts, now_ms: request.now_ms };
                write_page(question, request.detail, &mut self.desk, !is_readable, &mut self.out);
            }
            _ => {}
        }
        if self.out.is_empty() { 0 } else { self.out.as_bytes().as_ptr().addr() as u32 }
    }
}

/// Reads a view; one that cannot be read counts as the empty one. Says whether it could.
fn read(known: &mut Known, pack: &Pack, plan: &Plan, view: &[u8]) -> bool {
    let is_readable = known.read(pack, &plan.symbols, view).is_ok();
    if !is_readable {
        _ = known.read(pack, &plan.symbols, &[]);
    }
    is_readable
}
