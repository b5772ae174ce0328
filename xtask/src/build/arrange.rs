//! Puts the functions and locals of a wasm file into the order in which it compresses best.
//!
//! A search by small changes, each kept if gzip leaves no more of the file: its numbers come from a fixed seed and its
//! length is a number of tries, so that equal files give equal bytes on every machine.

use std::thread;

use super::layout::{Layout, Order};
use crate::compress::gzip;

const FUNCTION_TRIES: usize = 4800;
const LOCAL_TRIES: usize = 7200;
/// So many changes are tried next to each other, and the best of them is kept: as many on every machine.
const AT_ONCE: usize = 2;
/// Functions that belong together move together.
const LONGEST_RUN: usize = 4;

/// The same module, in the best order that is found.
pub fn arrange(wasm: &[u8]) -> Result<Vec<u8>, String> {
    arrange_in(wasm, FUNCTION_TRIES, LOCAL_TRIES)
}

fn arrange_in(wasm: &[u8], function_tries: usize, local_tries: usize) -> Result<Vec<u8>, String> {
    let layout = Layout::of(wasm)?;
    let mut numbers = Numbers(1);
    let order = climb(&layout, layout.short_first(), function_tries, |order| move_functions(order, &mut numbers))?;
    let order = climb(&layout, order, local_tries, |order| swap_locals(order, &layout, &mut numbers))?;
    layout.in_order(&order)
}

/// The best order that so many changes lead to.
fn climb(layout: &Layout, first: Order, tries: usize, mut change: impl FnMut(&mut Order)) -> Result<Order, String> {
    let (mut best, mut best_bytes) = (first.clone(), size(layout, &first)?);
    for _ in 0..tries / AT_ONCE {
        let mut tried: Vec<Order> = vec![best.clone(); AT_ONCE];
        tried.iter_mut().for_each(&mut change);
        let sizes = thread::scope(|scope| {
            let threads: Vec<_> = tried.iter().map(|order| scope.spawn(|| size(layout, order))).collect();
            let sizes =
                threads.into_iter().map(|thread| thread.join().map_err(|_| "a thread ended early".to_owned())?);
            sizes.collect::<Result<Vec<usize>, String>>()
        })?;
        let smallest = sizes.into_iter().zip(tried).min_by_key(|(bytes, _)| *bytes);
        // One of equal size is kept too: the next change may need it.
        if let Some((bytes, order)) = smallest.filter(|(bytes, _)| *bytes <= best_bytes) {
            (best, best_bytes) = (order, bytes);
        }
    }
    Ok(best)
}

fn size(layout: &Layout, order: &Order) -> Result<usize, String> {
    Ok(gzip(&layout.in_order(order)?).len())
}

fn move_functions(order: &mut Order, numbers: &mut Numbers) {
    let functions = &mut order.functions;
    let length = 1 + numbers.below(LONGEST_RUN.min(functions.len()));
    let from = numbers.below(functions.len().saturating_sub(length) + 1);
    let moved: Vec<u32> = functions.drain(from..functions.len().min(from + length)).collect();
    let to = numbers.below(functions.len() + 1);
    functions.splice(to..to, moved);
}

fn swap_locals(order: &mut Order, layout: &Layout, numbers: &mut Numbers) {
    let count = layout.runs().iter().map(|run| run.locals.len()).sum();
    let mut left = numbers.below(count);
    for run in layout.runs() {
        if left < run.locals.len() {
            let other = run.locals.start + numbers.below(run.locals.len());
            return order.locals[run.function].swap(run.locals.start + left, other);
        }
        left -= run.locals.len();
    }
}

/// A row of numbers that is the same each time.
struct Numbers(u64);

impl Numbers {
    /// The next, at least 0 and less than the end.
    fn below(&mut self, end: usize) -> usize {
        // Knuth's linear congruential generator; its high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize * end) >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::module;
    use super::*;

    #[test]
    fn arrange_of_a_module_keeps_what_it_is_for_and_makes_it_no_larger() {
        let wasm = module([0, 1, 2], [1, 2]);
        let arranged = arrange_in(&wasm, 40, 40).unwrap();
        // Whatever order was found, it is one in which the module could have been written.
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        assert!(orders.iter().any(|order| [[1, 2], [2, 1]].iter().any(|locals| module(*order, *locals) == arranged)));
        assert!(gzip(&arranged).len() <= gzip(&wasm).len());
    }

    #[test]
    fn arrange_of_equal_files_gives_equal_bytes() {
        let wasm = module([2, 0, 1], [1, 2]);
        assert_eq!(arrange_in(&wasm, 40, 40).unwrap(), arrange_in(&wasm, 40, 40).unwrap());
    }

    #[test]
    fn arrange_of_a_module_without_functions_leaves_it_as_it_is() {
        let empty = b"\0asm\x01\0\0\0";
        assert_eq!(arrange_in(empty, 4, 4).unwrap(), empty);
    }

    #[test]
    fn below_of_any_end_stays_below_it() {
        let mut numbers = Numbers(1);
        assert!((1..500).all(|end| numbers.below(end) < end));
        assert_eq!(numbers.below(0), 0);
    }
}
