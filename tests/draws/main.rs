//! How even, independent and lasting the draws of experiments are: many experiments over many random units.
//!
//! `ETAPPE_CASES` sets how many experiments, `ETAPPE_UNITS` how many units, `ETAPPE_HASH` one of the named hashes instead of `etappe1`;
//! the closing line `draws_experiments=… draws_least_p=… draws_ks_p=… draws_changed_arm=…` is for scripts. All of it is
//! `ETAPPE_CASES=1000 ETAPPE_UNITS=1000000 cargo test --release --test draws`, which takes half a minute.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]
#![allow(clippy::disallowed_methods, reason = "no host keeps the numbers of a statistic")]

mod statistics;

use std::io::Write as _;
use std::thread;

use etappe::base::limits;
use etappe::base::named_hash::{etappe1_draw, growthbook2, murmur3_draw};
use etappe_model::wild::Random;
use statistics::{chi_square_p, ks_p};

/// What a draw is out of.
const DRAWS: u32 = limits::DRAWS as u32;

const EXPERIMENTS: usize = 60;
const UNITS: usize = 5_000;
/// Pairs of experiments that are held against each other.
const PAIRS: usize = 200;
/// Below this no p-value may be: chance alone gets there about once in a thousand runs.
const LEAST_P: f64 = 1e-6;
/// Below this the p-values of all experiments are not uniform.
const LEAST_KS_P: f64 = 0.001;
/// What share of 10,000 draws the variants of experiments have.
const VARIANTS: [&[u32]; 7] = [
    &[5_000, 5_000],
    &[9_000, 1_000],
    &[3_334, 3_333, 3_333],
    &[2_500, 2_500, 2_500, 2_500],
    &[5_000, 3_000, 1_050, 950],
    &[2_000, 2_000, 2_000, 2_000, 2_000],
    &[9_501, 199, 100, 100, 100],
];
const MOST_VARIANTS: usize = 5;

type Unit = [u8; 32];
type Draw = fn(&[u8], &[u8]) -> u32;

/// An experiment of which everybody is a part.
struct Experiment {
    id: String,
    shares: &'static [u32],
}

impl Experiment {
    fn new(number: usize) -> Self {
        Self { id: format!("exp-{number}"), shares: VARIANTS[number % VARIANTS.len()] }
    }

    /// The variant that has a draw at a coverage, as `docs/experiments.md` says: from the sum before it, as wide as the coverage lets it.
    fn variant(&self, draw: u32, coverage_percent: u32) -> Option<usize> {
        let mut begin = 0;
        for (variant, share) in self.shares.iter().enumerate() {
            if (begin..begin + share * coverage_percent / 100).contains(&draw) {
                return Some(variant);
            }
            begin += share;
        }
        None
    }

    /// Whether a visitor with this draw is ever in another variant than before, or in none again, as the coverage grows.
    fn changes_arm(&self, draw: u32) -> bool {
        let arms: Vec<Option<usize>> = (1..=100).map(|coverage| self.variant(draw, coverage)).collect();
        arms.windows(2).any(|pair| pair[0].is_some() && pair[0] != pair[1])
    }

    fn all_variants(&self) -> Vec<usize> {
        (0..DRAWS).map(|draw| self.variant(draw, 100).expect("everybody is in a variant")).collect()
    }
}

/// What was seen of some experiments.
#[derive(Default)]
struct Seen {
    p: Vec<f64>,
    pairs_p: Vec<f64>,
    changed_arm: usize,
}

/// Sums of squares of what was counted beside what a share of all of them would be, by that.
fn chi_square(counts: impl Iterator<Item = (usize, f64)>) -> f64 {
    counts.map(|(count, expected)| (count as f64 - expected) * (count as f64 - expected) / expected).sum()
}

/// The p-value of the split, and how many units change their arm while coverage grows.
fn split(experiment: &Experiment, units: &[Unit], draw: Draw) -> (f64, usize) {
    let variants = experiment.all_variants();
    let changes: Vec<bool> = (0..DRAWS).map(|draw| experiment.changes_arm(draw)).collect();
    let (mut counts, mut changed) = ([0; MOST_VARIANTS], 0);
    for unit in units {
        let draw = draw(experiment.id.as_bytes(), unit) as usize;
        counts[variants[draw]] += 1;
        changed += usize::from(changes[draw]);
    }
    let expected = |share: &u32| units.len() as f64 * f64::from(*share) / f64::from(DRAWS);
    let statistic = chi_square(counts.into_iter().zip(experiment.shares.iter().map(expected)));
    (chi_square_p(statistic, experiment.shares.len() - 1), changed)
}

/// The p-value of the table of two experiments: whether the variant of one says something about that of the other.
fn independence(pair: [&Experiment; 2], units: &[Unit], draw: Draw) -> f64 {
    let variants = pair.map(Experiment::all_variants);
    let mut table = [[0; MOST_VARIANTS]; MOST_VARIANTS];
    for unit in units {
        let [row, column] = [0, 1].map(|side| variants[side][draw(pair[side].id.as_bytes(), unit) as usize]);
        table[row][column] += 1;
    }
    let rows: Vec<usize> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<usize> = (0..MOST_VARIANTS).map(|column| table.iter().map(|row| row[column]).sum()).collect();
    let cells = pair[0].shares.iter().enumerate().flat_map(|(row, _)| {
        let columns = columns.iter().take(pair[1].shares.len()).enumerate();
        columns.map(move |(column, sum)| (row, column, *sum)).collect::<Vec<_>>()
    });
    let counts = cells.map(|(row, column, sum)| (table[row][column], (rows[row] * sum) as f64 / units.len() as f64));
    chi_square_p(chi_square(counts), (pair[0].shares.len() - 1) * (pair[1].shares.len() - 1))
}

/// Every second experiment and pair, from the first or the second on.
fn half(first: usize, experiments: &[Experiment], pairs: &[[usize; 2]], units: &[Unit], draw: Draw) -> Seen {
    let mut seen = Seen::default();
    for experiment in experiments.iter().skip(first).step_by(2) {
        let (p, changed) = split(experiment, units, draw);
        seen.p.push(p);
        seen.changed_arm += changed;
    }
    for pair in pairs.iter().skip(first).step_by(2) {
        seen.pairs_p.push(independence(pair.map(|number| &experiments[number]), units, draw));
    }
    seen
}

/// Two different experiments each; the same unit is in both.
fn pairs(dice: &mut Random, experiments: usize) -> Vec<[usize; 2]> {
    let pair = |dice: &mut Random| {
        let first = dice.below(experiments);
        [first, (first + 1 + dice.below(experiments - 1)) % experiments]
    };
    (0..PAIRS).map(|_| pair(dice)).collect()
}

/// 128 random bits as the profile writes them.
fn unit(dice: &mut Random) -> Unit {
    let digits = format!("{:016x}{:016x}", dice.bits(), dice.bits());
    digits.into_bytes().try_into().expect("32 digits")
}

fn wanted(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(default)
}

#[test]
fn draws_of_many_experiments_are_even_independent_and_lasting() {
    let draw: Draw = match std::env::var("ETAPPE_HASH").as_deref() {
        Ok("growthbook2") => growthbook2,
        Ok("murmur3") => murmur3_draw,
        _ => |experiment, unit| etappe1_draw(&[experiment, experiment, unit]),
    };
    let mut dice = Random::new(0xe7a9_9e01);
    let units: Vec<Unit> = (0..wanted("ETAPPE_UNITS", UNITS)).map(|_| unit(&mut dice)).collect();
    let experiments: Vec<Experiment> = (0..wanted("ETAPPE_CASES", EXPERIMENTS)).map(Experiment::new).collect();
    let pairs = pairs(&mut dice, experiments.len());
    let work = |first| half(first, &experiments, &pairs, &units, draw);
    let mut seen = thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        let mut seen = work(0);
        let other = other.join().expect("the other half");
        seen.p.extend(other.p);
        seen.pairs_p.extend(other.pairs_p);
        seen.changed_arm += other.changed_arm;
        seen
    });
    let least = seen.p.iter().chain(&seen.pairs_p).copied().fold(1.0, f64::min);
    let (ks, pairs_ks) = (ks_p(&mut seen.p), ks_p(&mut seen.pairs_p));
    // Not `println`, which is swallowed unless a test fails.
    let line = format!(
        "\ndraws_experiments={} draws_least_p={least:e} draws_ks_p={ks:.6} draws_changed_arm={} (pairs: {PAIRS}, ks_p {pairs_ks:.6})\n",
        experiments.len(),
        seen.changed_arm,
    );
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    assert!(least >= LEAST_P, "{least:e}");
    assert!(ks > LEAST_KS_P && pairs_ks > LEAST_KS_P, "{ks} {pairs_ks}");
    assert_eq!(seen.changed_arm, 0);
}
