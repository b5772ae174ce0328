//! Bytes that cross to the host and back, owned by whoever holds them.
//!
//! The bindings' own `Vec<u8>` and `&[u8]` shrink a vector on the way, and so link a panic; a box is as long as it is.

use core::ops::Deref;

use wasm_bindgen::convert::{FromWasmAbi, IntoWasmAbi, WasmSlice};
use wasm_bindgen::describe::WasmDescribe;

/// Bytes that cross: a `Uint8Array` on the other side.
#[derive(Default)]
pub struct Bytes(Box<[u8]>);

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl WasmDescribe for Bytes {
    fn describe() {
        <Vec<u8> as WasmDescribe>::describe();
    }
}

impl IntoWasmAbi for Bytes {
    type Abi = WasmSlice;

    fn into_abi(self) -> WasmSlice {
        self.0.into_abi()
    }
}

impl FromWasmAbi for Bytes {
    type Abi = WasmSlice;

    #[allow(unsafe_code, reason = "the generated export passes what the host allocated with `__wbindgen_malloc`")]
    unsafe fn from_abi(slice: WasmSlice) -> Self {
        let start = slice.ptr.into_usize() as *mut u8;
        // SAFETY: the host allocated `len` bytes with alignment 1 by this module's allocator and gave them away.
        Self(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(start, slice.len.into_usize())) })
    }
}
