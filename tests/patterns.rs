//! Patterns of `matches()`: their tables find what a regular expression engine finds, and no pattern is too much work.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::compile::expression;
use etappe::model::{Condition, Type};
use etappe::syntax::Code;
use proptest::prelude::*;
use regex::Regex;

/// A table as `docs/conditions.md` describes it, read the plain way.
struct Table {
    bytes: Vec<u8>,
}

impl Table {
    fn of(pattern: &str) -> Result<Self, Code> {
        let quoted = serde_json::to_string(pattern).expect("text");
        match expression(&format!("context.s.matches({quoted})"), &[("s", Type::String)]) {
            Ok((Condition::Matches(_, pattern), _)) => Ok(Self { bytes: pattern.automaton }),
            Ok(other) => unreachable!("{other:?}"),
            Err(diagnostic) => Err(diagnostic.code),
        }
    }

    fn u16(&self, at: usize) -> usize {
        usize::from(u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]))
    }

    fn states(&self) -> usize {
        self.u16(0)
    }

    fn classes(&self) -> usize {
        if self.bytes[4] == 0 { 256 } else { usize::from(self.bytes[4]) }
    }

    fn is_found(&self, text: &str) -> bool {
        let next = 5 + 256;
        let mut state = self.u16(2);
        for byte in text.bytes() {
            let class = usize::from(self.bytes[5 + usize::from(byte)]);
            match self.u16(next + (state * self.classes() + class) * 2) {
                0xffff => return true,
                0xfffe => return false,
                target => state = target,
            }
        }
        self.bytes[next + self.states() * self.classes() * 2 + state] == 1
    }
}

/// The same for the engine that the tables are compared with: there, `\d` and its kin know more letters than in RE2.
fn reference(pattern: &str) -> Regex {
    let ascii = pattern
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\d", "[0-9]")
        .replace(r"\w", "[0-9A-Za-z_]")
        .replace(r"\s", r"[\t\n\f\r ]");
    Regex::new(&ascii).expect("a pattern of this test")
}

const PATTERNS: [&str; 40] = [
    "",
    "a",
    "^a",
    "a$",
    "^a$",
    "^$",
    "ab|ba",
    "a*b",
    "a+b?a",
    "(ab)+",
    "(a|b)*abb",
    ".",
    "^.$",
    "^..$",
    "a.b",
    "(?s)a.b",
    "[ab]{2,3}",
    "^[^a]+$",
    "(?i)aB",
    "(?i)ä",
    "ä|€|😀",
    "[à-ü]+b",
    "^[€-😀]b",
    r"\ba",
    r"a\b",
    r"\bab\b",
    "(?m)^a$",
    "(?m)b$",
    r"\w+\s\w",
    r"^\d+$",
    r"a\.b",
    "(?:a|ab)(?:b|)$",
    "a{3}",
    "^(a|ä){2}$",
    "(a?){3}b",
    "$a",
    "a^",
    "^b|a$",
    "(?U)a+b",
    r"\Aab\z",
];

#[test]
fn every_pattern_on_all_short_texts_finds_what_the_engine_finds() {
    let letters = ["a", "b", "B", "ä", "€", "😀", " ", "\n", "1", "."];
    let mut texts = vec![String::new()];
    for length in 0..4 {
        let longest: Vec<String> = texts.iter().filter(|text| text.chars().count() == length).cloned().collect();
        texts.extend(longest.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))));
    }
    for pattern in PATTERNS {
        let table = Table::of(pattern).expect(pattern);
        let engine = reference(pattern);
        for text in &texts {
            assert_eq!(table.is_found(text), engine.is_match(text), "`{pattern}` in {text:?}");
        }
    }
}

/// Patterns of a few letters, assertions, classes, counts, groups and alternatives.
fn pattern() -> impl Strategy<Value = String> {
    let atoms = [
        "a", "b", "ä", "€", ".", "[ab]", "[^a]", "[à-€]", r"\w", r"\d", r"\s", "^", "$", r"\b", "(?i:b)", "(?s:.)", "",
    ];
    let leaf = prop::sample::select(atoms.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            (inner, prop::sample::select(vec!["*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?"]))
                .prop_map(|(part, count)| format!("(?:{part}){count}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_pattern_in_any_text_is_found_as_by_the_engine(
        pattern in pattern(),
        texts in prop::collection::vec("[abBäé€😀 \n1_.]{0,12}", 20),
    ) {
        if let Ok(table) = Table::of(&pattern) {
            let engine = reference(&pattern);
            for text in texts {
                prop_assert_eq!(table.is_found(&text), engine.is_match(&text), "`{}` in {:?}", pattern, text);
            }
        }
    }

    #[test]
    fn any_text_as_a_pattern_is_compiled_or_refused(text in "[ -~ä€]{0,40}") {
        if let Err(code) = Table::of(&text) {
            prop_assert_eq!(code, Code::Pattern);
        }
    }
}

#[test]
fn table_of_a_pattern_is_the_smallest() {
    for (pattern, states) in [
        ("", 1),
        ("a", 1),
        ("^a", 1),
        ("ab", 2),
        ("^a$", 2),
        ("a$", 2),
        ("(a|b)*abb", 3),
        ("(x+x+)+y", 3),
        ("[^\\s\\S]", 1),
        ("a^b", 1),
        ("a{3}", 3),
    ] {
        assert_eq!(Table::of(pattern).expect(pattern).states(), states, "`{pattern}`");
    }
    assert_eq!(Table::of("").expect("compiles").bytes.len(), 2 + 2 + 1 + 256 + 2 + 1);
}

#[test]
fn word_boundary_within_a_letter_is_none() {
    // Between the bytes of `é` there is no place in the text.
    assert!(!Table::of(r"a\Bb|^a(?:é)?\B$").expect("compiles").is_found("aéb"));
    assert!(!Table::of(r"^\Ba").expect("compiles").is_found("éa"));
    assert!(!Table::of(r"\B").expect("compiles").is_found("aéb"));
    assert!(Table::of(r"\B").expect("compiles").is_found("éé"));
}

#[test]
fn classes_by_letter_are_ascii_as_in_re2() {
    for (pattern, found, not) in
        [(r"^\w$", "a", "ä"), (r"^\d$", "7", "٧"), (r"^\s$", "\t", "\u{b}"), (r"^[\W]$", "ä", "a"), (r"^\D$", "٧", "7")]
    {
        let table = Table::of(pattern).expect(pattern);
        assert!(table.is_found(found) && !table.is_found(not), "`{pattern}`");
    }
}

#[test]
fn what_re2_cannot_do_is_refused() {
    for pattern in [
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        r"(a)\1",
        r"\k<n>",
        "[a&&b]",
        "[a[b]]",
        "[a--b]",
        "[a~~b]",
        "(?x)a",
        "(?R)a",
        "(?-u)a",
        r"\pL",
        r"[\p{Greek}]",
        r"\<a",
        r"\b{start}",
        "(",
        ")",
        "[",
        "a{2",
        "*",
        r"\",
        r"\Qa\E",
        r"\C",
    ] {
        assert_eq!(Table::of(pattern).err(), Some(Code::Pattern), "`{pattern}`");
    }
}

#[test]
fn pattern_at_a_limit_is_compiled_and_past_it_is_refused() {
    let letters = "a".repeat(1_024);
    assert!(Table::of(&format!("^{}", &letters[..1_022])).is_ok_and(|table| table.states() == 1_022));
    assert!(Table::of(&format!("^{}$", &letters[..1_022])).is_ok_and(|table| table.states() == 1_023));
    assert_eq!(Table::of(&format!("{letters}a")).err(), Some(Code::Pattern));
    assert!(Table::of("^[ab]{1024}").is_ok_and(|table| table.states() == 1_024));
    assert_eq!(Table::of("^[ab]{1025}").err(), Some(Code::Pattern));
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Table::of(&nested(40)).is_ok());
    assert_eq!(Table::of(&nested(60)).err(), Some(Code::Pattern));
}

#[test]
fn hostile_pattern_is_refused_with_little_work() {
    let wide = r"[\x{80}-\x{10fff0}]".repeat(60);
    let hostile = [
        "(a{1000}){1000}",
        "((a{100}){100}){100}",
        "(((((a{9}){9}){9}){9}){9}){9}",
        "(a|b)*a(a|b){20}",
        ".{1000}",
        "[^a]{500}",
        "(?i)[^k]{400}s",
        "(a?){500}a{500}",
        &wide,
        "(.*a.*b.*c){30}",
        "((a*)*)*{1000}",
        "(a{0,1000}){0,1000}$",
        "([a-z]{1,9}[0-9]{1,9}){40}x$",
    ];
    for pattern in hostile {
        if let Err(code) = Table::of(pattern) {
            assert_eq!(code, Code::Pattern, "`{pattern}`");
        }
    }
}
