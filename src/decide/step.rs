//! Leaves as the pass asks them: eight bytes each, compared without a choice.

use super::known::Known;
use crate::pack::{FAILS, HOLDS, Leaf, Pack, TURNED, Test, WANTED};

/// Bits of a column: there is a value of its type; there is one, be it too long a list; there is none.
pub(crate) const KNOWN: u8 = 1;
pub(crate) const THERE: u8 = 2;
pub(crate) const MISSING: u8 = 4;

/// From the lowest bit: operand 20, column 16, jump if it fails 10, jump if it holds 10, orders 3, kind 3, flag 2.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step(pub u64);

pub(crate) const COLUMN: u32 = 20;
pub(crate) const OFF: u32 = 36;
pub(crate) const ON: u32 = 46;
pub(crate) const ORDERS: u32 = 56;
pub(crate) const KIND: u32 = 59;
pub(crate) const NEED: u32 = 62;

/// Ends of a row.
pub(crate) const YES: u32 = 1023;
pub(crate) const NO: u32 = 1022;

pub(crate) const CONSTANT: u64 = 0;
pub(crate) const SYMBOL: u64 = 1;
pub(crate) const AGE: u64 = 2;
pub(crate) const ONE_OF: u64 = 4;
pub(crate) const CONTAINS: u64 = 5;
pub(crate) const PROGRAM: u64 = 6;

const SIGN: u64 = 1 << 63;

/// Keys order as values do.
pub(crate) const fn key_of_int(bits: u64) -> u64 {
    bits ^ SIGN
}

pub(crate) const fn key_of_double(bits: u64) -> u64 {
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn jump(jump: u16) -> u64 {
    match jump {
        HOLDS => YES as u64,
        FAILS => NO as u64,
        jump => u64::from(jump),
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Steps {
    pub steps: Vec<Step>,
    pub constants: Vec<u64>,
    pub sets: Vec<u16>,
}

impl Steps {
    pub fn read(&mut self, pack: &Pack) {
        let rows = pack.rows();
        self.steps.clear();
        self.constants.clear();
        self.constants.push(0);
        self.sets.clear();
        let mut known = std::collections::HashMap::new();
        for leaf in &rows.leaves {
            self.add(leaf, &rows.sets, &mut known);
        }
    }

    fn constant(&mut self, key: u64, known: &mut std::collections::HashMap<u64, u64>) -> u64 {
        let constants = &mut self.constants;
        *known.entry(key).or_insert_with(|| {
            constants.push(key);
            constants.len() as u64 - 1
        })
    }

    fn add(&mut self, leaf: &Leaf, sets: &[u16], known: &mut std::collections::HashMap<u64, u64>) {
        let mut orders = u64::from(leaf.orders());
        let mut need = 0;
        let mut kind = CONSTANT;
        let mut operand = 0;
        let mut column = u64::from(leaf.column);
        match leaf.test {
            Test::Program => {
                kind = PROGRAM;
                operand = leaf.operand & 0xf_ffff;
                column = leaf.operand as u32 as u64 >> 20;
            }
            Test::Has => {
                orders = 7;
                need = if leaf.bits & WANTED != 0 { 1 } else { 2 };
            }
            Test::Is => {
                kind = SYMBOL;
                operand = 1;
                orders = if leaf.orders() == TURNED { 1 } else { 2 };
            }
            Test::Equals => {
                kind = SYMBOL;
                operand = leaf.operand;
                orders = if leaf.orders() == TURNED { 5 } else { 2 };
            }
            Test::OneOf => {
                kind = ONE_OF;
                operand = self.sets.len() as u64;
                let symbols = leaf.symbols(sets);
                self.sets.push(symbols.len() as u16);
                self.sets.extend_from_slice(symbols);
                orders = 2;
            }
            Test::Contains => {
                kind = CONTAINS;
                operand = leaf.operand;
                orders = 2;
            }
            Test::Int => operand = self.constant(key_of_int(leaf.operand), known),
            Test::Double => operand = self.constant(key_of_double(leaf.operand), known),
            Test::Within => {
                kind = AGE;
                operand = self.constant(leaf.operand, known);
                orders = 1;
            }
        }
        if leaf.bits & WANTED == 0 && leaf.test != Test::Has {
            orders ^= 7;
        }
        self.steps.push(Step(
            operand
                | column << COLUMN
                | jump(leaf.off) << OFF
                | jump(leaf.on) << ON
                | orders << ORDERS
                | kind << KIND
                | need << NEED,
        ));
    }
}

impl Known {
    pub(super) fn settle(&mut self) {
        let sheet = &mut self.sheet;
        sheet.keys.clear();
        sheet.flags.clear();
        sheet.texts.clear();
        sheet.symbols.clear();
        for (place, column) in sheet.columns.iter().enumerate() {
            use super::datum::Kind;
            let mut flag = 0;
            if column.kind != Kind::Unknown {
                flag |= KNOWN;
            }
            if column.is_held() {
                flag |= THERE;
            }
            if column.is_for(crate::model::Cause::Absent) {
                flag |= MISSING;
            }
            let key = match column.kind {
                Kind::Unknown => 0,
                Kind::Bool => u64::from(column.bits != 0),
                Kind::Double => key_of_double(column.bits),
                Kind::Text => {
                    if column.symbol != crate::pack::NONE {
                        sheet.texts.push((column.symbol, place as u16));
                    }
                    u64::from(column.symbol)
                }
                Kind::List => {
                    let start = sheet.symbols.len() as u64;
                    let (first, count) = column.datum().range();
                    for element in sheet.elements.get(first..first + count).unwrap_or_default() {
                        sheet.symbols.push(element.symbol);
                        if element.symbol != crate::pack::NONE {
                            sheet.texts.push((element.symbol, place as u16));
                        }
                    }
                    start << 32 | count as u64
                }
                _ => key_of_int(column.bits),
            };
            sheet.keys.push(key);
            sheet.flags.push(flag);
        }
    }
}
