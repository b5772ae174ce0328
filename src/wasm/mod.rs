//! The wasm hosts: the only floor that knows how a host calls. One file per wasm, one for the bytes that cross. The runtime's
//! files have two doors without any glue; the author side's are wasm-bindgen's.

mod heap;
#[cfg(feature = "decide")]
mod wire;

#[cfg(feature = "author")]
mod author;
#[cfg(all(feature = "decide", not(feature = "author")))]
mod decide;
#[cfg(all(feature = "profile", not(feature = "author")))]
mod profile;
#[cfg(all(feature = "sync", not(feature = "author")))]
mod sync;
#[cfg(feature = "author")]
mod trial;
#[cfg(feature = "web")]
pub mod web;

#[global_allocator]
static HEAP: heap::Heap = heap::Heap::new();

/// Makes room for so many bytes from the host, and says where. What does not fit is the host's to notice: it gets no address.
#[cfg(not(feature = "author"))]
fn room(given: &mut Vec<u8>, bytes: u32) -> u32 {
    let bytes = bytes as usize;
    given.clear();
    crate::base::lists::make_room(given, bytes);
    // SAFETY: there is room for so many bytes, and all of them are written; at once, where `resize` would go byte by byte.
    unsafe {
        given.as_mut_ptr().write_bytes(0, bytes);
        given.set_len(bytes);
    }
    given.as_mut_ptr().addr() as u32
}
