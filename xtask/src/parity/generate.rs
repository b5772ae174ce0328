//! A made-up click stream with the columns, events and size of the shop data, the same at every call.

use std::fmt::Write;

const VISITORS: u64 = 600;
const EVENTS: usize = 31_106;
const HEADER: &str = "user_id,session_id,event,timestamp,platform,acquisition_channel,user_cohort,user_lifecycle\n";
const FIRST_DAY_S: u64 = 1_704_067_200;
const DAYS: u64 = 180;
const DAY_S: u64 = 86_400;
const PLATFORMS: [&str; 3] = ["desktop", "mobile", "tablet"];
const CHANNELS: [&str; 5] = ["organic", "paid_search", "social", "email", "referral"];
const LIFECYCLES: [&str; 2] = ["new", "returning"];
/// Event names with how often, of 100, each is drawn.
const NAMES: [(&str, u64); 19] = [
    ("home", 14),
    ("catalog", 16),
    ("search", 8),
    ("filter_results", 6),
    ("product_view", 20),
    ("compare", 3),
    ("review_page", 4),
    ("promo_page", 3),
    ("wishlist_add", 2),
    ("add_to_cart", 7),
    ("cart", 5),
    ("shipping_details", 2),
    ("payment_details", 2),
    ("payment_error", 1),
    ("checkout_bug", 1),
    ("purchase", 2),
    ("account_page", 2),
    ("support_chat", 1),
    ("error_page", 1),
];

/// The whole stream as CSV: every visitor's sessions in order of time.
pub fn csv() -> String {
    let mut random = SplitMix(20_240_101);
    let mut text = HEADER.to_owned();
    let (mut written, mut session) = (0, 0);
    for visitor in 0..VISITORS {
        let left_for_others = usize::try_from(VISITORS - visitor).unwrap_or(1);
        let mut of_visitor = (EVENTS - written) / left_for_others;
        let platform = random.pick(&PLATFORMS);
        let channel = random.pick(&CHANNELS);
        let lifecycle = random.pick(&LIFECYCLES);
        let mut at_s = FIRST_DAY_S + random.below(DAYS / 2 * DAY_S);
        written += of_visitor;
        let mut of_session = 0;
        while of_visitor > 0 {
            if of_session == 0 {
                session += 1;
                of_session = 1 + random.below(12);
                at_s += random.below(5 * DAY_S);
            }
            at_s += 5 + random.below(90);
            let (event, time) = (random.event(), timestamp(at_s));
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "user_{visitor:04},sess_{session:06},{event},{time},{platform},{channel},2024-01,{lifecycle}"
            );
            of_session -= 1;
            of_visitor -= 1;
        }
    }
    text
}

/// SplitMix64, the generator of Steele, Lea and Flood (OOPSLA 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        let at = usize::try_from(self.below(choices.len() as u64)).unwrap_or(0);
        choices.get(at).copied().unwrap_or_default()
    }

    fn event(&mut self) -> &'static str {
        let mut left = self.below(100);
        for (name, share) in NAMES {
            if left < share {
                return name;
            }
            left -= share;
        }
        "home"
    }
}

/// `YYYY-MM-DD HH:MM:SS` in UTC, for the years this stream has: 2024 and the one after it.
fn timestamp(at_s: u64) -> String {
    const MONTHS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut day) = (2024, (at_s - FIRST_DAY_S) / DAY_S);
    let mut month = 0;
    let length = |year: u64, month: usize| {
        let leap = u64::from(month == 1 && year.is_multiple_of(4));
        MONTHS.get(month).copied().unwrap_or(31) + leap
    };
    while day >= length(year, month) {
        day -= length(year, month);
        month = (month + 1) % MONTHS.len();
        year += u64::from(month == 0);
    }
    let second = at_s % DAY_S;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}", month + 1, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_has_the_shape_of_the_shop_data() {
        let text = csv();
        assert_eq!(text.lines().count(), EVENTS + 1);
        assert!(text.lines().skip(1).all(|line| line.split(',').count() == 8));
        for (name, _) in NAMES {
            assert!(text.contains(&format!(",{name},")), "{name}");
        }
        assert_eq!(text, csv());
    }

    #[test]
    fn timestamp_of_known_seconds_is_a_calendar_time() {
        for (at_s, text) in [
            (FIRST_DAY_S, "2024-01-01 00:00:00"),
            (1_709_164_800 + 3_661, "2024-02-29 01:01:01"),
            (1_735_689_599, "2024-12-31 23:59:59"),
            (1_740_787_200, "2025-03-01 00:00:00"),
        ] {
            assert_eq!(timestamp(at_s), text);
        }
    }
}
