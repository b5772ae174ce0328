//! The heap of the wasm files: blocks whose sizes are powers of two, and of each size a list of those that are free.
//!
//! A general allocator would be a fiftieth of what a page downloads before its first decision. Here a block is never split or joined:
//! what one call frees, the next one takes again, so memory stays flat. Of each size as much is kept as was ever in use of it at once.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::Cell;

const PAGE_BYTES: usize = 65_536;
/// Smallest block, as a power of two: room for the link of a free one, and for every alignment that is asked for.
const SMALLEST: u32 = 4;

pub(super) struct Heap {
    /// First free block per power of two; 0 for none. A free block begins with the address of the next.
    free: [Cell<usize>; 32],
    /// Where what was never used begins; 0 before the first block.
    end: Cell<usize>,
}

// SAFETY: these wasm files have one thread.
unsafe impl Sync for Heap {}

unsafe extern "C" {
    /// Where the linker's data ends.
    static __heap_base: u8;
}

impl Heap {
    pub const fn new() -> Self {
        Self { free: [const { Cell::new(0) }; 32], end: Cell::new(0) }
    }

    /// Takes a block that was never used; null if there is no memory left.
    fn fresh(&self, bytes: usize) -> usize {
        let mut start = self.end.get();
        if start == 0 {
            start = (&raw const __heap_base).addr().wrapping_add(15) & !15;
        }
        let Some(end) = start.checked_add(bytes) else { return 0 };
        let held = memory_size(0).wrapping_mul(PAGE_BYTES);
        if end > held && memory_grow(0, end.wrapping_sub(held).div_ceil(PAGE_BYTES)) == usize::MAX {
            return 0;
        }
        self.end.set(end);
        start
    }

    #[allow(clippy::indexing_slicing, reason = "masked to below 32")]
    fn list(&self, power: u32) -> &Cell<usize> {
        &self.free[(power & 31) as usize]
    }
}

/// The power of two that holds so many bytes.
fn power_of(bytes: usize) -> u32 {
    usize::BITS.wrapping_sub(bytes.wrapping_sub(1).leading_zeros()).max(SMALLEST)
}

// SAFETY: every block lies between the linker's data and the end of memory, is aligned to 16 because all sizes are powers of two from 16
// on, and is in the hands of one owner or in one list.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > 1 << SMALLEST {
            return core::ptr::null_mut();
        }
        let power = power_of(layout.size());
        let list = self.list(power);
        let block = list.get();
        if block == 0 {
            return core::ptr::with_exposed_provenance_mut(self.fresh(1 << power));
        }
        // SAFETY: a block of a list begins with the address of the next.
        list.set(unsafe { core::ptr::with_exposed_provenance::<usize>(block).read() });
        core::ptr::with_exposed_provenance_mut(block)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let list = self.list(power_of(layout.size()));
        // SAFETY: the block is given back by its owner, and has room for an address.
        unsafe { block.cast::<usize>().write(list.get()) };
        list.set(block.expose_provenance());
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        if power_of(layout.size()) == power_of(bytes) {
            return block;
        }
        // SAFETY: as `alloc` and `dealloc`; the smaller size is copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(bytes, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(bytes));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
