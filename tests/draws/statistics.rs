//! The distributions that the draws are held against: of chi-square, and of Kolmogorov and Smirnov.

use std::f64::consts::PI;

/// How likely chance alone gives a chi-square this large or larger.
pub fn chi_square_p(statistic: f64, degrees_of_freedom: usize) -> f64 {
    upper_gamma(degrees_of_freedom, statistic / 2.0)
}

/// The regularised upper incomplete gamma function Q(halves / 2, x).
///
/// From Q(1/2, x) = erfc(√x) or Q(1, x) = e^-x up, as Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1).
/// Source: Digital Library of Mathematical Functions, 8.8.6, 8.4.6 and 8.4.8.
fn upper_gamma(halves: usize, x: f64) -> f64 {
    let is_odd = halves % 2 == 1;
    let (mut a, mut sum) = if is_odd { (0.5, erfc(x.sqrt())) } else { (1.0, (-x).exp()) };
    // x^a e^-x / Γ(a + 1)
    let mut step = if is_odd { 2.0 * (x / PI).sqrt() * (-x).exp() } else { x * (-x).exp() };
    while a + 0.25 < halves as f64 / 2.0 {
        sum += step;
        a += 1.0;
        step *= x / a;
    }
    sum.min(1.0)
}

/// The complementary error function, for x from 0 on: near 0 by the series of erf, else by its continued fraction.
///
/// Source: Digital Library of Mathematical Functions, 7.6.2 and 7.9.3.
fn erfc(x: f64) -> f64 {
    let square = x * x;
    if x < 2.5 {
        let (mut term, mut sum, mut odd) = (x, x, 1.0);
        while term > sum * 1e-17 {
            odd += 2.0;
            term *= 2.0 * square / odd;
            sum += term;
        }
        return 1.0 - 2.0 / PI.sqrt() * (-square).exp() * sum;
    }
    let fraction = (1..=120).rev().fold(x, |below, place| x + f64::from(place) / 2.0 / below);
    (-square).exp() / (PI.sqrt() * fraction)
}

/// How likely uniform numbers are this far from uniform, or farther.
///
/// Source: Stephens, "Use of the Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive tables", 1970.
pub fn ks_p(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let count = numbers.len() as f64;
    let distance = |(place, number): (usize, &f64)| {
        let (below, up_to) = (place as f64 / count, (place as f64 + 1.0) / count);
        (number - below).max(up_to - number)
    };
    let largest = numbers.iter().enumerate().map(distance).fold(0.0, f64::max);
    kolmogorov_p((count.sqrt() + 0.12 + 0.11 / count.sqrt()) * largest)
}

/// How likely a Kolmogorov-distributed number is this large or larger.
fn kolmogorov_p(scaled: f64) -> f64 {
    if scaled < 0.3 {
        // It is 1 but for less than 10^-5, and the series is slow there.
        return 1.0;
    }
    let term = |place: i32| {
        let square = f64::from(place * place) * scaled * scaled;
        let sign = if place % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * square).exp()
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[test]
fn chi_square_p_at_tabulated_points_is_what_is_tabulated() {
    // Abramowitz and Stegun, table 26.8.
    for (statistic, degrees, p) in [
        (3.841_46, 1, 0.05),
        (10.827_6, 1, 0.001),
        (5.991_46, 2, 0.05),
        (0.352, 3, 0.949_9),
        (11.344_9, 3, 0.01),
        (9.487_73, 4, 0.05),
        (15.507_3, 8, 0.05),
        (39.252, 16, 0.001),
        (0.0, 5, 1.0),
        (24.0, 1, 9.634e-7),
    ] {
        let found = chi_square_p(statistic, degrees);
        assert!((found / p - 1.0).abs() < 1e-3, "{statistic} {degrees} {found:e}");
    }
}

#[test]
fn erfc_is_continuous_where_its_two_forms_meet() {
    let (below, above) = (erfc(2.5 - 1e-12), erfc(2.5));
    assert!((below / above - 1.0).abs() < 1e-9, "{below:e} {above:e}");
    assert!((erfc(1.0) - 0.157_299_207_050_285).abs() < 1e-14);
}

#[test]
fn kolmogorov_p_at_tabulated_points_is_what_is_tabulated() {
    for (scaled, p) in [(1.2238, 0.1), (1.3581, 0.05), (1.6276, 0.01), (1.9495, 0.001)] {
        assert!((kolmogorov_p(scaled) / p - 1.0).abs() < 1e-3, "{scaled}");
    }
    let mut even: Vec<f64> = (0..100).map(|place| (f64::from(place) + 0.5) / 100.0).collect();
    let mut squeezed: Vec<f64> = even.iter().map(|number| number * number).collect();
    assert!(ks_p(&mut even) > 0.999 && ks_p(&mut squeezed) < 1e-4);
}
