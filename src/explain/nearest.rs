//! The smallest set of leaves that must change for a formula to hold; knows nothing of packs and pages.
//!
//! Without a leaf that stands twice one pass over the formula answers exactly. With such leaves it is a search (the
//! question is NP-hard then): branch and bound, where the bound lets every occurrence of a leaf change for its share of
//! the price, which never costs more than the truth.

/// A formula over leaves, by their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Not(Box<Formula>),
    Leaf(usize),
}

/// What a leaf is now, and what it takes to make it something else: a price in millionths, or none if nothing can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Price {
    /// None is unknown.
    pub now: Option<bool>,
    pub to_true: Option<u64>,
    pub to_false: Option<u64>,
}

/// A leaf and what it must become.
pub(super) type Flip = (usize, bool);

/// How much a search may do, in visits of formula nodes.
const MOST_VISITS: usize = 400_000;
/// One whole change; the share of one occurrence is a fraction of it.
const WHOLE: u64 = 1 << 32;

/// The smallest set of flips after which `formula` holds, in the order of the leaves; none if there is no such set, or if
/// the search for one was given up. Of sets of one size the one with the smaller sum of prices, then of earlier leaves.
pub(super) fn nearest(formula: &Formula, leaves: &[Price]) -> Option<Vec<Flip>> {
    let mut uses = vec![0u64; leaves.len()];
    formula.count_uses(&mut uses);
    let has_twins = uses.iter().any(|uses| *uses > 1);
    let mut search =
        Search { formula, leaves, uses, has_twins, settled: vec![None; leaves.len()], visits: 0, best: None };
    search.descend();
    search.best.map(|best| best.2)
}

/// Number of changes in parts of [`WHOLE`], and the sum of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    changes: u64,
    price: u64,
}

const FREE: Cost = Cost { changes: 0, price: 0 };

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self { changes: self.changes.saturating_add(other.changes), price: self.price.saturating_add(other.price) }
    }
}

impl Formula {
    fn count_uses(&self, uses: &mut [u64]) {
        match self {
            Self::And(operands) | Self::Or(operands) => operands.iter().for_each(|operand| operand.count_uses(uses)),
            Self::Not(operand) => operand.count_uses(uses),
            Self::Leaf(leaf) => {
                if let Some(uses) = uses.get_mut(*leaf) {
                    *uses = uses.saturating_add(1);
                }
            }
        }
    }

    /// Whether it is `wanted` where each leaf is what `value` says.
    fn comes_to(&self, wanted: bool, value: &dyn Fn(usize) -> Option<bool>) -> bool {
        match self {
            Self::And(operands) if wanted => operands.iter().all(|operand| operand.comes_to(true, value)),
            Self::And(operands) => operands.iter().any(|operand| operand.comes_to(false, value)),
            Self::Or(operands) if wanted => operands.iter().any(|operand| operand.comes_to(true, value)),
            Self::Or(operands) => operands.iter().all(|operand| operand.comes_to(false, value)),
            Self::Not(operand) => operand.comes_to(!wanted, value),
            Self::Leaf(leaf) => value(*leaf) == Some(wanted),
        }
    }
}

struct Search<'f> {
    formula: &'f Formula,
    leaves: &'f [Price],
    /// How often each leaf stands in the formula.
    uses: Vec<u64>,
    has_twins: bool,
    /// What was tried for a leaf: to become this, or to stay as it is.
    settled: Vec<Option<Settled>>,
    visits: usize,
    /// Size, sum of prices, flips.
    best: Option<(usize, u64, Vec<Flip>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Becomes(bool),
    Stays,
}

impl Search<'_> {
    fn descend(&mut self) {
        let mut wanted = Vec::new();
        let Some(bound) = self.cheapest(self.formula, true, &mut wanted) else { return };
        let spent: Vec<Flip> = self.becoming().collect();
        let fewest = usize::try_from(bound.changes.div_ceil(WHOLE)).unwrap_or(usize::MAX).saturating_add(spent.len());
        if self.best.as_ref().is_some_and(|best| fewest > best.0) {
            return;
        }
        self.consider(spent.iter().chain(&wanted).copied().collect());
        // Without twins the cheapest way is a way, and no other is cheaper.
        let Some((leaf, to)) = wanted.first().copied().filter(|_| self.has_twins) else { return };
        let is_unknown = self.leaves.get(leaf).is_some_and(|leaf| leaf.now.is_none());
        let other = (is_unknown && self.price(leaf, !to).is_some()).then_some(!to);
        let tries = [Some(Settled::Becomes(to)), Some(Settled::Stays), other.map(Settled::Becomes)];
        for settled in tries.into_iter().flatten() {
            if self.visits > MOST_VISITS {
                break;
            }
            self.settle(leaf, Some(settled));
            self.descend();
        }
        self.settle(leaf, None);
    }

    fn settle(&mut self, leaf: usize, settled: Option<Settled>) {
        if let Some(place) = self.settled.get_mut(leaf) {
            *place = settled;
        }
    }

    fn becoming(&self) -> impl Iterator<Item = Flip> + '_ {
        self.settled.iter().enumerate().filter_map(|(leaf, settled)| match settled {
            Some(Settled::Becomes(to)) => Some((leaf, *to)),
            _ => None,
        })
    }

    /// Keeps these flips if they make the formula hold and nothing better is known.
    fn consider(&mut self, mut flips: Vec<Flip>) {
        flips.sort_unstable();
        flips.dedup();
        if flips.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other)) {
            return;
        }
        let value = |leaf: usize| {
            let flipped = flips.iter().find(|flip| flip.0 == leaf).map(|flip| flip.1);
            flipped.or_else(|| self.leaves.get(leaf).and_then(|leaf| leaf.now))
        };
        if !self.formula.comes_to(true, &value) {
            return;
        }
        let price = flips.iter().filter_map(|flip| self.price(flip.0, flip.1)).fold(0, u64::saturating_add);
        let found = (flips.len(), price, flips);
        if self.best.as_ref().is_none_or(|best| found < *best) {
            self.best = Some(found);
        }
    }

    fn price(&self, leaf: usize, to: bool) -> Option<u64> {
        let leaf = self.leaves.get(leaf)?;
        if to { leaf.to_true } else { leaf.to_false }
    }

    /// The cheapest way to `wanted` if every occurrence of a leaf could change alone, and the leaves it changes.
    fn cheapest(&mut self, formula: &Formula, wanted: bool, flips: &mut Vec<Flip>) -> Option<Cost> {
        self.visits = self.visits.saturating_add(1);
        match formula {
            Formula::Not(operand) => self.cheapest(operand, !wanted, flips),
            Formula::Leaf(leaf) => {
                let cost = self.cost(*leaf, wanted)?;
                if cost.changes > 0 {
                    flips.push((*leaf, wanted));
                }
                Some(cost)
            }
            Formula::And(operands) if wanted => self.all(operands, wanted, flips),
            Formula::Or(operands) if !wanted => self.all(operands, wanted, flips),
            Formula::And(operands) | Formula::Or(operands) => self.any(operands, wanted, flips),
        }
    }

    fn all(&mut self, operands: &[Formula], wanted: bool, flips: &mut Vec<Flip>) -> Option<Cost> {
        let mut sum = FREE;
        for operand in operands {
            sum = sum.plus(self.cheapest(operand, wanted, flips)?);
        }
        Some(sum)
    }

    fn any(&mut self, operands: &[Formula], wanted: bool, flips: &mut Vec<Flip>) -> Option<Cost> {
        let mut best: Option<(Cost, Vec<Flip>)> = None;
        for operand in operands {
            let mut found = Vec::new();
            let Some(cost) = self.cheapest(operand, wanted, &mut found) else { continue };
            if best.as_ref().is_none_or(|best| cost < best.0) {
                best = Some((cost, found));
            }
        }
        let (cost, found) = best?;
        flips.extend(found);
        Some(cost)
    }

    /// What it costs that one occurrence of a leaf comes to `wanted`; none if it cannot.
    fn cost(&self, leaf: usize, wanted: bool) -> Option<Cost> {
        let now = self.leaves.get(leaf)?.now;
        match self.settled.get(leaf).copied().flatten() {
            Some(Settled::Becomes(to)) => (to == wanted).then_some(FREE),
            Some(Settled::Stays) => (now == Some(wanted)).then_some(FREE),
            None if now == Some(wanted) => Some(FREE),
            None => {
                let uses = self.uses.get(leaf).copied().unwrap_or(1).max(1);
                let share = |whole: u64| whole.checked_div(uses).unwrap_or(whole);
                Some(Cost { changes: share(WHOLE), price: share(self.price(leaf, wanted)?) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are the same on every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn formula(&mut self, depth: u64, leaves: u64) -> Formula {
            let operands = |dice: &mut Self| (0..1 + dice.below(3)).map(|_| dice.formula(depth - 1, leaves)).collect();
            match if depth == 0 { 3 } else { self.below(4) } {
                0 => Formula::And(operands(self)),
                1 => Formula::Or(operands(self)),
                2 => Formula::Not(Box::new(self.formula(depth - 1, leaves))),
                _ => Formula::Leaf(self.below(leaves) as usize),
            }
        }

        /// Some leaves are unknown, some cannot change, some only one way.
        fn price(&mut self) -> Price {
            let now = [Some(true), Some(false), None][self.below(3) as usize];
            let price = |dice: &mut Self| (dice.below(5) > 0).then(|| 1 + dice.below(3));
            Price { now, to_true: price(self), to_false: price(self) }
        }
    }

    /// Size and price of the best set of flips, by trying all.
    fn best_of_all(formula: &Formula, leaves: &[Price]) -> Option<(usize, u64)> {
        let sets = 3usize.pow(leaves.len() as u32);
        let tries = (0..sets).filter_map(|set| {
            let mut values = Vec::new();
            let (mut size, mut sum) = (0, 0);
            for (place, leaf) in leaves.iter().enumerate() {
                let to = [None, Some(true), Some(false)][set / 3usize.pow(place as u32) % 3];
                if let Some(to) = to {
                    size += 1;
                    sum += if to { leaf.to_true? } else { leaf.to_false? };
                }
                values.push(to.or(leaf.now));
            }
            formula.comes_to(true, &|leaf| values[leaf]).then_some((size, sum))
        });
        tries.min()
    }

    #[test]
    fn nearest_of_random_formulas_is_the_best_of_all_sets() {
        let mut dice = Dice(7);
        let (mut hopeless, mut twins) = (0, 0);
        for case in 0..4_000 {
            let count = 1 + dice.below(5);
            let formula = dice.formula(4, count);
            let leaves: Vec<Price> = (0..count).map(|_| dice.price()).collect();
            let found = nearest(&formula, &leaves);
            let cost = found.as_ref().map(|flips| {
                let price = |flip: &Flip| if flip.1 { leaves[flip.0].to_true } else { leaves[flip.0].to_false };
                (flips.len(), flips.iter().filter_map(price).sum::<u64>())
            });
            assert_eq!(cost, best_of_all(&formula, &leaves), "case {case}: {formula:?} {leaves:?} {found:?}");
            let mut uses = vec![0; leaves.len()];
            formula.count_uses(&mut uses);
            twins += usize::from(uses.iter().any(|uses| *uses > 1));
            hopeless += usize::from(found.is_none());
        }
        assert!(hopeless > 100 && twins > 1_000, "{hopeless} hopeless, {twins} with a leaf that stands twice");
    }

    #[test]
    fn nearest_of_a_huge_formula_with_twins_ends() {
        let leaf = Price { now: Some(false), to_true: Some(1), to_false: Some(1) };
        let clause = |n: usize| {
            let leaf = |step: usize| Formula::Leaf((n * step) % 61);
            Formula::Or(vec![leaf(7), Formula::Not(Box::new(leaf(11))), leaf(13)])
        };
        let formula = Formula::And((0..300).map(clause).chain((0..20).map(Formula::Leaf)).collect());
        assert!(nearest(&formula, &[leaf; 61]).is_some_and(|flips| flips.len() >= 20));
    }
}
