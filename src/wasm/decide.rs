//! `decide.wasm`: the pass and nothing else. Bytes in, bytes out, through two doors.
#![allow(unsafe_code, reason = "a door has a name that no other function of the file may have")]

use super::wire::{Request, write_page};
use crate::base::bytes::Writer;
use crate::base::time::from_host_ms;
use crate::decide::{Desk, Facts, Known, Plan, Question, pick};
use crate::pack::Pack;

/// A pack; the views that were read for it; view and facts of the request in hand.
#[derive(Default)]
pub struct Engine {
    /// What the host puts in before a call.
    given: Vec<u8>,
    pack: Pack,
    plan: Plan,
    desk: Desk,
    known: Known,
    facts: Facts,
    views: Vec<Known>,
    /// Places among the views that are free again.
    free: Vec<u32>,
    out: Writer,
}

/// What [`call`] does, by number. One door for all: each door of its own costs as much as what is behind it.
mod verb {
    /// Makes room for so many bytes that the host gives, and says where.
    pub const GIVE: u32 = 0;
    /// Verifies and keeps the pack that was given: gives 0, or the number of the error code.
    pub const LOAD: u32 = 1;
    /// Gives the length of what was written last.
    pub const LENGTH: u32 = 2;
    /// Writes the names whose kind is the number, or where other things are; see [`Pack::write_names`].
    pub const NAMES: u32 = 3;
    /// Decides the page of the request that was given, and writes it. A malformed request gives no address; an unreadable view
    /// counts as the empty one and is marked.
    pub const DECIDE: u32 = 4;
    /// Reads the view that was given for [`PICK`]; gives its number, times 2, and 1 more if it is unreadable and so the empty one.
    pub const VIEW: u32 = 5;
    /// Lets go of a view.
    pub const FORGET: u32 = 6;
    /// Sets the facts that were given as those that [`PICK`] goes by; if they are malformed, there are none.
    pub const ASK: u32 = 7;
    /// Sets a number, bool or moment of a view by the attribute's number; NaN removes it.
    pub const PUT: u32 = 8;
    /// Decides a page for a view at a time; gives the address of its items: u16 each, in the order of the slots.
    pub const PICK: u32 = 9;
}

/// An engine without a pack, for as long as there is the instance.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> &'static mut Engine {
    Box::leak(Box::default())
}

/// Does what `verb` says; what is written stands at the address that is given until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn call(engine: &mut Engine, verb: u32, view: u32, attribute: u32, number: f64) -> u32 {
    let Engine { given, pack, plan, desk, known, facts, views, free, out } = engine;
    if verb == verb::LENGTH {
        return out.len() as u32;
    }
    out.clear();
    match verb {
        verb::PICK => {
            let Some(known) = views.get(view as usize) else { return 0 };
            let question = Question { pack, plan, known, facts, now_ms: from_host_ms(number) };
            pick(question, desk);
            return desk.board.items.as_ptr().addr() as u32;
        }
        verb::GIVE => return super::room(given, view),
        verb::LOAD => {
            if let Err(error) = pack.take(core::mem::take(given)) {
                return error.number().into();
            }
            plan.read(pack);
        }
        verb::VIEW => {
            let number = free.pop().unwrap_or(views.len() as u32);
            if number as usize == views.len() {
                views.push(Known::default());
            }
            let Some(known) = views.get_mut(number as usize) else { return 0 };
            let is_readable = read(known, pack, plan, given);
            return number.wrapping_mul(2).wrapping_add(u32::from(!is_readable));
        }
        // Its room stays for the next one, who overwrites it.
        verb::FORGET if (view as usize) < views.len() => free.push(view),
        verb::ASK => _ = facts.read(pack, &plan.symbols, given),
        verb::PUT => {
            if let Some(known) = views.get_mut(view as usize) {
                known.put((pack, plan), attribute as usize, number);
            }
        }
        verb::NAMES => pack.write_names(number as usize, out),
        verb::DECIDE => {
            let Ok(request) = Request::read(given) else { return 0 };
            if facts.read(pack, &plan.symbols, request.facts).is_err() {
                return 0;
            }
            let is_readable = read(known, pack, plan, request.view);
            let question = Question { pack, plan, known, facts, now_ms: request.now_ms };
            write_page(question, request.detail, desk, !is_readable, out);
        }
        _ => {}
    }
    if out.is_empty() { 0 } else { out.as_bytes().as_ptr().addr() as u32 }
}

/// Reads a view; one that cannot be read counts as the empty one. Says whether it could.
fn read(known: &mut Known, pack: &Pack, plan: &Plan, view: &[u8]) -> bool {
    let is_readable = known.read(pack, plan, view).is_ok();
    if !is_readable {
        _ = known.read(pack, plan, &[]);
    }
    is_readable
}
