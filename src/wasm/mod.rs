//! The wasm hosts: the only floor that knows wasm-bindgen. One file per wasm, one for the bytes that cross.

#[cfg(any(feature = "decide", feature = "profile"))]
mod bytes;
mod heap;
mod wire;

#[cfg(feature = "author")]
mod author;
#[cfg(feature = "decide")]
mod decide;
#[cfg(feature = "profile")]
mod profile;
#[cfg(feature = "author")]
mod trial;
#[cfg(feature = "web")]
pub mod web;

#[global_allocator]
static HEAP: heap::Heap = heap::Heap::new();
