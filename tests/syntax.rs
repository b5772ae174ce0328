//! The grammar of conditions: what every form comes to, how it is written again, and what is said about mistakes.
//!
//! Source: CEL language definition, "Syntax".

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod shape;

use etappe::base::limits;
use etappe::syntax::{Code, Diagnostic, parse_condition, print_condition};
use shape::shape;

fn shape_of(text: &str) -> String {
    parse_condition(text).map_or_else(|mistake| format!("{}: {}", mistake.code, mistake.message), |ast| shape(&ast))
}

/// Panics with every text that comes to something else than it should.
fn check(table: &[(&str, &str)], outcome: impl Fn(&str) -> String) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, outcome(text)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(text, expected, found)| format!("`{text}` is\n  {found}, not\n  {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn operator_binds_as_tightly_as_the_language_says() {
    check(
        &[
            ("a || b && c || d", "(|| (|| a (&& b c)) d)"),
            ("a && b == c", "(&& a (== b c))"),
            ("a == b == c", "(== (== a b) c)"),
            ("a < b in c", "(in (< a b) c)"),
            ("a + b - c", "(- (+ a b) c)"),
            ("a + b * c % d / e", "(+ a (/ (% (* b c) d) e))"),
            ("a <= b + 1 != c >= d", "(>= (!= (<= a (+ b 1)) c) d)"),
            ("(a || b) && c", "(&& (|| a b) c)"),
            ("a - (b - c)", "(- a (- b c))"),
            ("!a.b(c)[0] == d", "(== (not (at (method a b c) 0)) d)"),
            ("-a.b * c", "(* (minus (. a \"b\")) c)"),
            ("!!a", "(not (not a))"),
            ("--a", "(minus (minus a))"),
            ("!-a", "(not (minus a))"),
            ("a--1", "(- a -1)"),
            ("a ? b : c ? d : e", "(? a b (? c d e))"),
            ("(a ? b : c) ? d : e", "(? (? a b c) d e)"),
            ("a ? (b ? c : d) : e", "(? a (? b c d) e)"),
            ("a || b ? c || d : e && f", "(? (|| a b) (|| c d) (&& e f))"),
            ("a?b:c", "(? a b c)"),
            ("a ?.5:c", "(? a 0.5 c)"),
            ("a?[1]:[2]", "(? a (list 1) (list 2))"),
            ("1in[1]", "(in 1 (list 1))"),
        ],
        shape_of,
    );
}

#[test]
fn member_index_and_call_apply_to_anything() {
    check(
        &[
            ("a.b.c", "(. (. a \"b\") \"c\")"),
            ("a . b\n.c", "(. (. a \"b\") \"c\")"),
            ("a.break", "(. a \"break\")"),
            ("a.if.while()", "(method (. a \"if\") while)"),
            ("a.`in`.`a-b./ 9`", "(. (. a \"in\") \"a-b./ 9\")"),
            ("f()", "(call f)"),
            ("f(a, -1)", "(call f a -1)"),
            ("f(a)(b)", "E0301: `(` cannot follow here"),
            ("f(g(a)).h(b, c).d", "(. (method (call f (call g a)) h b c) \"d\")"),
            ("[1, 2][0]", "(at (list 1 2) 0)"),
            ("a[b][c.d]", "(at (at a b) (. c \"d\"))"),
            ("a[b ? c : d]", "(at a (? b c d))"),
            ("'x'.size()", "(method \"x\" size)"),
            ("{'a': 1}.a", "(. (map [\"a\" 1]) \"a\")"),
            ("5.a", "(. 5 \"a\")"),
            ("5.e3", "(. 5 \"e3\")"),
            ("-1.a", "(. -1 \"a\")"),
            ("-(1).a", "(minus (. 1 \"a\"))"),
            ("(a).b", "(. a \"b\")"),
            ("x.map(e, e > 1, e * 2)", "(method x map e (> e 1) (* e 2))"),
        ],
        shape_of,
    );
}

#[test]
fn list_and_map_take_a_comma_at_their_end() {
    check(
        &[
            ("[]", "(list)"),
            ("[1]", "(list 1)"),
            ("[1, 2,]", "(list 1 2)"),
            ("[[], [1,],]", "(list (list) (list 1))"),
            ("{}", "(map)"),
            ("{'a': 1, 2: b,}", "(map [\"a\" 1] [2 b])"),
            ("{a ? b : c : d}", "(map [(? a b c) d])"),
            ("{'a': {}, 'a': []}", "(map [\"a\" (map)] [\"a\" (list)])"),
            ("[,]", "E0301: a value must stand here, not `,`"),
            ("[1,,2]", "E0301: a value must stand here, not `,`"),
            ("f(1,)", "E0301: a value must stand here, not `)`"),
            ("{,}", "E0301: a value must stand here, not `,`"),
            ("{1, 2}", "E0301: `:` must stand here, not `,`"),
        ],
        shape_of,
    );
}

#[test]
fn number_is_the_value_that_it_writes() {
    check(
        &[
            ("0", "0"),
            ("007", "7"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("- 9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "E0301: this number does not fit into 64 bits"),
            ("-9223372036854775809", "E0301: this number does not fit into 64 bits"),
            ("--9223372036854775808", "(minus -9223372036854775808)"),
            ("-(9223372036854775808)", "E0301: this number does not fit into 64 bits"),
            ("0x1F", "31"),
            ("0Xff", "255"),
            ("-0x8000000000000000", "-9223372036854775808"),
            ("0x8000000000000000", "E0301: this number does not fit into 64 bits"),
            ("0x10000000000000000", "E0301: this number does not fit into 64 bits"),
            ("0x", "E0301: hexadecimal digits must follow `0x`"),
            ("1.0", "1.0"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1e5", "100000.0"),
            ("1E+5", "100000.0"),
            ("1.5e-3", "0.0015"),
            (".5e1", "5.0"),
            ("-0.0", "-0.0"),
            ("1e-400", "0.0"),
            ("5e-324", "5e-324"),
            ("1.7976931348623157e308", "1.7976931348623157e308"),
            ("1e309", "E0301: `1e309` is larger than a double can hold"),
            ("1.", "E0301: a name must follow `.`"),
            ("1.2.3", "E0301: a number cannot follow here"),
            ("1e", "E0301: `e` cannot follow here"),
            ("1_000", "E0301: `_000` cannot follow here"),
            ("true", "true"),
            ("false", "false"),
            ("null", "null"),
        ],
        shape_of,
    );
}

#[test]
fn text_is_what_its_quotes_and_escapes_say() {
    check(
        &[
            ("''", r#""""#),
            ("\"\"", r#""""#),
            ("''''''", r#""""#),
            (r#"'a"b'"#, r#""a\"b""#),
            (r#""a'b""#, r#""a'b""#),
            ("'''a'b''c'''", r#""a'b''c""#),
            ("\"\"\"a\nb\r\nc\"\"\"", r#""a\nb\r\nc""#),
            ("'''\\'''\\''''", r#""''''""#),
            (r"'\a\b\f\n\r\t\v\\\'\`\?'", r#""\u{7}\u{8}\u{c}\n\r\t\u{b}\\'`?""#),
            (r#"'\"'"#, r#""\"""#),
            (r"'\x41\X42\u00e9\U0001f600\101\000\377'", "\"ABé😀A\\0ÿ\""),
            (r"'\1011'", "\"A1\""),
            (r"r'\n'", r#""\\n""#),
            (r#"R"\x""#, r#""\\x""#),
            (r"r'''\'''", r#""\\""#),
            ("r'''a\nb'''", r#""a\nb""#),
            ("'größe 日本 😀'", "\"größe 日本 😀\""),
            ("'a' 'b'", "E0301: text cannot follow here"),
            ("'a", "E0301: the text that begins here has no closing `'`"),
            ("'a\nb'", "E0301: the text that begins here has no closing `'`"),
            ("'a\rb'", "E0301: the text that begins here has no closing `'`"),
            ("r'a\\", "E0301: the text that begins here has no closing `'`"),
            ("'a\\", "E0301: the text that begins here has no closing `'`"),
            ("'''a''", "E0301: the text that begins here has no closing `'''`"),
            (r"'\d'", r"E0301: `\d` means nothing in text"),
            (r"'\400'", r"E0301: `\4` means nothing in text"),
            ("'''\\\n'''", r"E0301: `\U+000A` means nothing in text"),
            (r"'\09'", "E0301: 3 octal digits must stand here"),
            (r"'\x4'", "E0301: 2 hexadecimal digits must stand here"),
            (r"'\x+1'", "E0301: 2 hexadecimal digits must stand here"),
            (r"'\u12é4'", "E0301: 4 hexadecimal digits must stand here"),
            (r"'\ud800'", "E0301: this names no character"),
            (r"'\U0000dfff'", "E0301: this names no character"),
            (r"'\U00110000'", "E0301: this names no character"),
        ],
        shape_of,
    );
}

#[test]
fn space_and_comments_stand_anywhere_between_tokens() {
    check(
        &[
            (" \t\r\n\u{c}a // b\n && // c\r\n d//", "(&& a d)"),
            ("a / b", "(/ a b)"),
            ("'//'", "\"//\""),
            ("[ // one\n1 // two\n]", "(list 1)"),
            ("// a", "E0301: the condition is empty"),
            ("", "E0301: the condition is empty"),
        ],
        shape_of,
    );
}

fn mistake(text: &str) -> Diagnostic {
    parse_condition(text).expect_err(text)
}

/// Code, what is marked, and the way out.
fn way_out(text: &str) -> String {
    let mistake = mistake(text);
    let marked = text.get(mistake.span.start..mistake.span.end).unwrap_or("no place");
    format!("{} `{marked}` {}", mistake.code, mistake.help.unwrap_or_default())
}

#[test]
fn what_the_language_leaves_out_is_refused_with_the_way_out() {
    let has = "ask `has(x.field)` before, or write `x.field.orValue(other)`";
    let bytes = "write text without it: 'text'";
    let map = "write a map alone: `{'key': value}`";
    let optional = "write `x.field.orValue(other)` where it may be absent";
    for (text, marked, help) in [
        ("a == 1u", "1u", "write `1`"),
        ("0xFFU", "0xFFU", "write `0xFF`"),
        ("18446744073709551615u", "18446744073709551615u", "write `18446744073709551615`"),
        ("b'a'", "b", bytes),
        ("a == rB\"a\"", "rB", bytes),
        ("BR'''a'''", "BR", bytes),
        ("Name{}", "{", map),
        ("a.b.Name{x: 1}", "{", map),
        ("a.?b", ".?", has),
        ("a?.b", "?.", has),
        ("a[?0]", "?", optional),
        ("[1, ?a]", "?", optional),
        ("{?'a': b}", "?", optional),
        (".a", ".", "write the name alone, as in `profile.country`"),
        ("b && .a.b", ".", "write the name alone, as in `profile.country`"),
    ] {
        assert_eq!(way_out(text), format!("E0312 `{marked}` {help}"), "{text}");
    }
}

#[test]
fn mistake_is_marked_with_the_way_out() {
    let quotes = "write text in straight quotes: 'text'";
    let choice = "write `condition ? then : otherwise`";
    let both = "write both values: `condition ? then : otherwise`";
    for (text, marked, help) in [
        ("a = 1", "=", "compare with `==`"),
        ("a === 1", "===", "compare with `==`"),
        ("a =~ 'x'", "=~", "write `x.matches('pattern')`"),
        ("a and b", "and", "write `&&` for and"),
        ("f(a OR b)", "OR", "write `||` for or"),
        ("not a", "not", "write `!` for not, before what must not hold"),
        ("a not in [1]", "not", "write `!` for not, before what must not hold"),
        ("a !in [1]", "!", "write `!` before the whole, as in `!(x in ['a', 'b'])`"),
        ("a contains 'b'", "contains", "write `x.contains('text')`"),
        ("a startswith 'b'", "startswith", "write `x.startsWith('text')`"),
        ("a like 'b'", "like", "write `x.startsWith('text')`, `x.endsWith('text')` or `x.contains('text')`"),
        ("a matches 'b'", "matches", "write `x.matches('pattern')`"),
        ("a ?? b", "??", "write `x.orValue(other)` where x may be absent"),
        ("if a then b", "if", choice),
        ("b if a else c", "if", choice),
        ("a ? b", "", both),
        ("a ? : b", ":", both),
        ("a ? b else c", "else", choice),
        ("a ? b ? c : d : e", "?", "write the inner `? :` in round brackets"),
        ("a : b", ":", "`:` stands after `?`, and in maps: `{'key': value}`"),
        ("while", "while", "write text in quotes: 'while'; a field of this name is read as `profile.while`"),
        ("break()", "break", "write text in quotes: 'break'; a field of this name is read as `profile.break`"),
        ("return a", "return", "remove it: a condition is one expression"),
        ("in [1]", "in", "write it as in `profile.country in ['CH', 'AT']`"),
        ("a.in", "in", "write it in backticks, as in x.`in`"),
        ("a.", "", "write it as in `profile.country`"),
        ("a.'b'", "'b'", "write it as in `profile.country`"),
        ("a.`b`()", "(", "write a call as `name(…)` or `x.name(…)`"),
        ("a == `b`", "`", quotes),
        ("a.`b", "`b", "add it where it ends"),
        ("a.``", "``", "write one, as in `profile.country`"),
        ("a.`ä`", "ä", "read the field by its key: `x['key']`"),
        ("a == “b”", "“", quotes),
        ("a > 7d", "d", "write windows and spans of time in quotes, such as '7d'"),
        ("a > +1", "+", "write the number without `+`"),
        ("a in (1, 2)", ",", "write a list in square brackets: `x in ['a', 'b']`"),
        ("a, b", ",", "write a list in square brackets: `['a', 'b']`"),
        ("f(1,)", ")", "remove the `,` before it"),
        ("{1, 2}", ",", "write a map as `{'key': value}`, a list as `['a', 'b']`"),
        ("a /* b */", "/*", "begin a comment with `//`; it ends with its line"),
        ("a # b", "#", "begin a comment with `//`; it ends with its line"),
        ("a;", ";", "remove it: a condition is one expression"),
        ("a\u{200b}", "\u{200b}", "delete it"),
        ("a\u{a0}== 1", "\u{a0}", "delete it and type a normal space"),
        ("'a\nb'", "'a", "add `'` where it ends, or begin and end text of several lines with `'''`"),
        ("[a", "", "add `]` to close the bracket, or join what stands in it by `,`, `&&` or `||`"),
    ] {
        assert_eq!(way_out(text), format!("E0301 `{marked}` {help}"), "{text}");
    }
}

#[test]
fn place_of_an_expression_is_all_of_its_text() {
    for text in
        ["(a) + (b)", "(a).b", "-1", "- a", "(a)[0]", "f(a)", "[1,]", "{1: 2,}", "(a) ? b : (c)", "'a'", "a.`b`"]
    {
        let span = parse_condition(text).expect(text).span;
        assert_eq!(text.get(span.start..span.end), Some(text));
    }
}

#[test]
fn printed_text_is_canonical() {
    check(
        &[
            ("((a))||(b&&(c))", "a || b && c"),
            ("(a||b)&&c", "(a || b) && c"),
            ("a-(b-c)-(d)", "a - (b - c) - d"),
            ("a&&(b&&c)", "a && (b && c)"),
            ("!(a==b)", "!(a == b)"),
            ("!(!a)", "!!a"),
            ("!(-a)", "!(-a)"),
            ("-(-a)", "--a"),
            ("-(1)", "-(1)"),
            ("-(-1)", "--1"),
            ("-(1.5)", "-(1.5)"),
            ("-(1 [0])", "-(1[0])"),
            ("(-1).a", "(-1).a"),
            ("a - -1", "a - -1"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("(a?b:c)?(d?e:f):(g?h:i)", "(a ? b : c) ? (d ? e : f) : g ? h : i"),
            ("(a?b:c)||d", "(a ? b : c) || d"),
            ("f ( a ,(b?c:d) )", "f(a, b ? c : d)"),
            ("(a+b).c", "(a + b).c"),
            ("a.`b`.`in`.`c-d`", "a.b.`in`.`c-d`"),
            ("(a.b)(c)", "E0301"),
            ("a . b ( c ) [ d ]", "a.b(c)[d]"),
            ("[ 1,2, ]", "[1, 2]"),
            ("{ 'a' :1,'b':(c), }", "{'a': 1, 'b': c}"),
            ("1.0", "1.0"),
            ("1e0", "1.0"),
            ("1e300", "1e300"),
            ("-0.0", "-0.0"),
            ("0.1", "0.1"),
            ("0x10", "16"),
            ("\"it's\"", r"'it\'s'"),
            ("'''a\n\r\t\"\\\\'''", r#"'a\n\r\t"\\'"#),
            (r"'\000\u202e\u00a0\U000e0001\x7f'", r"'\u0000\u202e\u00a0\U000e0001\u007f'"),
            ("'größe 日本 😀'", "'größe 日本 😀'"),
            ("null", "null"),
        ],
        |text| parse_condition(text).map_or_else(|mistake| mistake.code.to_string(), |ast| print_condition(&ast)),
    );
}

/// Every way to nest, as what stands before and behind what is nested.
const NESTS: [(&str, &str); 16] = [
    ("(", ")"),
    ("[", "]"),
    ("{'a': ", "}"),
    ("{", ": 1}"),
    ("f(", ")"),
    ("f(1, ", ")"),
    ("a.f(", ")"),
    ("a[", "]"),
    ("!", ""),
    ("-", ""),
    ("!(", ")"),
    ("a ? b : ", ""),
    ("a ? b : (", ")"),
    ("a ? (", ") : b"),
    ("(", ") ? a : b"),
    ("a + (", ")"),
];

/// Every way to repeat, as what stands behind what is repeated.
const REPEATS: [&str; 8] = [" + 1", " * 1", " == 1", ".a", "[0]", ".f()", " in a", " - -1"];

fn nested((open, close): (&str, &str), levels: usize) -> String {
    format!("{}a{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn nesting_to_the_limit_parses_and_past_it_is_refused() {
    let most = limits::CONDITION_DEPTH - 1;
    for nest in NESTS {
        for levels in [1, 33, most] {
            let ast = parse_condition(&nested(nest, levels)).expect("not too deep");
            let printed = print_condition(&ast);
            assert_eq!(parse_condition(&printed).map(|ast| shape(&ast)), Ok(shape(&ast)), "{printed}");
        }
        for levels in [most + 2, 100, 1_000] {
            assert_eq!(mistake(&nested(nest, levels)).code, Code::ConditionLimit, "{nest:?} {levels}");
        }
    }
    for repeat in REPEATS {
        let repeated = |times: usize| format!("a{}", repeat.repeat(times));
        for times in [32, most] {
            assert!(parse_condition(&repeated(times)).is_ok(), "{repeat}");
        }
        for times in [most + 2, 400] {
            assert_eq!(mistake(&repeated(times)).code, Code::ConditionLimit, "{repeat} {times}");
        }
    }
}

#[test]
fn chain_of_and_or_or_costs_no_depth() {
    for operator in ["&&", "||"] {
        let chain = vec!["a"; limits::CONDITION_NODES / 2].join(&format!(" {operator} "));
        let ast = parse_condition(&chain).expect("a chain is not deep");
        assert_eq!(print_condition(&ast), chain);
    }
}

#[test]
fn text_as_long_as_allowed_is_refused_without_harm() {
    let openings =
        ["(", "[", "{", "!", "-", "a.", "a[", "f(", "a?b:", "a&&", "'", "'''", "`", "a.`", "\\", "//", "-1."];
    for opening in openings {
        let text = opening.repeat(limits::CONDITION_BYTES / opening.len());
        assert!(parse_condition(&text).is_err(), "{opening}");
        let longer = opening.repeat(limits::CONDITION_BYTES / opening.len() + 1);
        assert_eq!(mistake(&longer).code, Code::ConditionLimit, "{opening}");
    }
}
