//! Journeys that somebody might write to hurt: deep, wide, circular, huge, or meant for another parser.

use etappe::syntax::Format;

/// A hostile text.
pub struct Case {
    pub name: &'static str,
    pub text: String,
    pub format: Format,
}

fn yaml(name: &'static str, text: String) -> Case {
    Case { name, text, format: Format::Yaml }
}

fn json(name: &'static str, text: String) -> Case {
    Case { name, text, format: Format::Json }
}

/// A journey in JSON around these fields; the context has texts and a number to read.
fn around(fields: &str) -> String {
    format!(
        r#"{{"journey":"hostile","version":1,"purposes":{{"functional":{{"default":"granted"}}}},
        "profile":{{"attributes":{{"country":{{"type":"string","purpose":"functional"}}}},"events":{{"view":{{"purpose":"functional"}}}}}},
        "context":{{"text":{{"type":"string"}},"number":{{"type":"int"}}}},
        "stages":[{{"id":"first"}}],"slots":{{"hero":{{}}}},{fields}}}"#
    )
}

fn item(number: usize, condition: &str) -> String {
    format!(r#"{{"id":"i{number}","slots":["hero"],"when":{}}}"#, serde_json::Value::from(condition))
}

/// One item with this condition.
fn when(name: &'static str, condition: &str) -> Case {
    json(name, around(&format!(r#""items":[{}]"#, item(0, condition))))
}

fn items(conditions: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> =
        conditions.into_iter().enumerate().map(|(number, condition)| item(number, &condition)).collect();
    format!(r#""items":[{}]"#, items.join(","))
}

fn segments(conditions: impl IntoIterator<Item = String>) -> String {
    let segments = conditions.into_iter().enumerate();
    let segments: Vec<String> =
        segments.map(|(number, condition)| format!(r#""s{number}":{}"#, serde_json::Value::from(condition))).collect();
    format!(r#""segments":{{{}}}"#, segments.join(","))
}

fn list(entry: &str, times: usize) -> String {
    format!("[{}]", vec![entry; times].join(","))
}

/// Every case.
pub fn all() -> Vec<Case> {
    [nested(), wide(), patterns(), graphs(), numbers(), names(), documents(), costly(), shared()]
        .into_iter()
        .flatten()
        .collect()
}

fn nested() -> Vec<Case> {
    let deep = 5_000;
    vec![
        when("brackets", &format!("{}true{}", "(".repeat(deep), ")".repeat(deep))),
        when("brackets without end", &"(".repeat(deep)),
        when("nots", &format!("{}true", "!".repeat(deep))),
        when("minuses", &format!("0 == {}1", "-".repeat(deep))),
        when("lists in lists", &format!("{}{} == []", "[".repeat(deep), "]".repeat(deep))),
        when("maps in maps", &format!("{}1{} == 1", "{'a':".repeat(deep), "}".repeat(deep))),
        when("choices in choices", &format!("{}true", "true ? false : ".repeat(1_000))),
        when("fields of fields", &format!("{{'a': 1}}{} == 1", ".a".repeat(deep))),
        when("places of places", &format!("[1]{} == 1", "[0]".repeat(deep))),
        when("calls in calls", &format!("{}1{} == 1", "dyn(".repeat(deep), ")".repeat(deep))),
        when("macros in macros", &format!("{}true{}", "[1].all(x, ".repeat(48), ")".repeat(48))),
        when("three macros in each other", "[1].all(x, [1].all(y, [1].all(z, x + y == z)))"),
    ]
}

fn wide() -> Vec<Case> {
    vec![
        when("as many ands as fit", &vec!["true"; 499].join("&&")),
        when("more ands than fit", &vec!["true"; 5_000].join("&&")),
        when("ors of long texts", &vec!["context.text.contains('aaaaaaaaaaaaaaaaaaaaaaab')"; 240].join("||")),
        when("a list with as many entries as fit", &format!("7 in {}", list("1", 990))),
        when("a list with more entries than fit", &format!("7 in {}", list("1", 50_000))),
        when("a map with many keys", &format!("size({{{}}}) == 1", map_of(240))),
        when("a map with one key many times", &format!("size({{{}}}) == 1", vec!["'a': 1"; 240].join(","))),
        when("a condition of all bytes allowed", &format!("'{}' == context.text", "x".repeat(16_000))),
        when("a condition that is too long", &format!("'{}' == context.text", "x".repeat(100_000))),
        json("ten thousand items", around(&items((0..10_000).map(|number| format!("context.number == {number}"))))),
        json(
            "ten thousand segments",
            around(&format!(
                "{},{}",
                segments((0..10_000).map(|_| "has(context.text)".to_owned())),
                items(["segment('s9999')".to_owned()])
            )),
        ),
    ]
}

fn map_of(entries: usize) -> String {
    (0..entries).map(|number| format!("'k{number}': {number}")).collect::<Vec<_>>().join(",")
}

fn patterns() -> Vec<Case> {
    let found = |name, pattern: &str| when(name, &format!("context.text.matches(r'{pattern}')"));
    vec![
        found("stars in stars", "^(a+)+$"),
        found("stars of stars of stars", "^((a*)*)*b$"),
        found("choices that overlap", "^(a|a)*$"),
        found("choices that overlap in counts", "^(a|aa){1,30}$"),
        found("counts of counts", "(a{1000}){1000}"),
        found("counts of counts of counts", "((a{100}){100}){100}"),
        found("a window of states", "[01]*1[01]{20}"),
        found("all letters many times", r"^\pL{1,200}$"),
        found("every class there is", r"[\pL\pN\pS\pP\pM]{50}"),
        found("brackets in brackets", &format!("{}a{}", "(".repeat(300), ")".repeat(300))),
        found("a pattern that is too long", &"a?".repeat(5_000)),
        found(
            "as many choices as letters",
            &(b'a'..=b'z').map(|letter| format!("{0}{0}{0}", letter as char)).collect::<Vec<_>>().join("|"),
        ),
        found("looking back", "(?<=a)b"),
        found("what was found before", r"(a)\1"),
    ]
}

fn graphs() -> Vec<Case> {
    let all_before = |number: usize| match number {
        0 => "has(context.text)".to_owned(),
        _ => (0..number).map(|before| format!("segment('s{before}')")).collect::<Vec<_>>().join("||"),
    };
    let twice = |number: usize| match number {
        0 => "has(context.text)".to_owned(),
        _ => format!("segment('s{0}') && segment('s{0}')", number - 1),
    };
    vec![
        json(
            "a segment that uses itself",
            around(&format!("{},{}", segments(["segment('s0')".to_owned()]), items([]))),
        ),
        json(
            "a circle of a thousand segments",
            around(&format!(
                "{},{}",
                segments((0..1_000).map(|number| format!("segment('s{}')", (number + 1) % 1_000))),
                items([])
            )),
        ),
        json(
            "segments that use all before them",
            around(&format!("{},{}", segments((0..16).map(all_before)), items(["segment('s15')".to_owned()]))),
        ),
        json(
            "segments that use the one before twice",
            around(&format!("{},{}", segments((0..16).map(twice)), items(["!segment('s15')".to_owned()]))),
        ),
        json("a chain of a thousand segments", around(&format!("{},{}", segments((0..1_000).map(twice)), items([])))),
    ]
}

fn numbers() -> Vec<Case> {
    let digits = "9".repeat(10_000);
    vec![
        when("an int that is too large", &format!("context.number == {digits}")),
        when("a double with many digits", &format!("context.number < 0.{digits}")),
        when("an exponent that is too large", "context.number < 1e999999999"),
        when("the smallest int, negated", "-(-9223372036854775808) == context.number"),
        when("the smallest int by minus one", "-9223372036854775808 / -1 == context.number"),
        json(
            "a version that is too large",
            around(&items([])).replace(r#""version":1"#, &format!(r#""version":{digits}"#)),
        ),
        json("a priority with an exponent", around(r#""items":[{"id":"a","slots":["hero"],"priority":1e308}]"#)),
        when("a moment at the end of time", "timestamp(253402300799) + duration('1s') > timestamp(0)"),
    ]
}

fn names() -> Vec<Case> {
    vec![
        json("__proto__ as a field", around(r#""items":[],"__proto__":{"journey":"other"}"#)),
        json(
            "__proto__ and constructor as ids",
            around(
                r#""items":[{"id":"__proto__","slots":["hero"],"when":"has(context.text)"},{"id":"constructor","slots":["hero"]}]"#,
            ),
        ),
        when("__proto__ as a key", "{'__proto__': 1, 'constructor': 2}.__proto__ == 1 && !has({}.toString)"),
        when("letters that cannot be seen", "context.\u{202e}text == '\u{200b}'"),
        json(
            "an id of ten thousand letters",
            around(&format!(r#""items":[{{"id":"{}","slots":["hero"]}}]"#, "a".repeat(10_000))),
        ),
    ]
}

fn documents() -> Vec<Case> {
    let laughs: String = (1..10)
        .map(|level| format!("l{level}: &l{level} [{}]\n", vec![format!("*l{}", level - 1); 10].join(", ")))
        .collect();
    vec![
        yaml("a billion laughs", format!("l0: &l0 [lol]\n{laughs}")),
        yaml("an alias of itself", "journey: &a [*a]\n".to_owned()),
        yaml("merge keys", "a: &a { journey: x }\nb: { <<: *a }\n".to_owned()),
        yaml("a tag that runs something", "journey: !!python/object/apply:os.system [ls]\n".to_owned()),
        yaml("lists in lists", "[".repeat(100_000)),
        yaml("keys in keys", (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect()),
        yaml("key marks", "? ".repeat(50_000)),
        json("brackets", "[".repeat(100_000)),
        json("braces", r#"{"a":"#.repeat(100_000)),
        yaml("many documents", "---\n".repeat(50_000)),
    ]
}

fn costly() -> Vec<Case> {
    let long = list("1", 256);
    vec![
        when("a macro in a macro over long lists", &format!("{long}.all(x, {long}.all(y, x + y < 3))")),
        when("lists that grow", &format!("{0}.map(x, {0}.map(y, {0})).size() > 0", list("1", 200))),
        when(
            "texts that grow",
            &format!("{}.map(x, {}.map(y, context.text + context.text)).size() > 0", list("1", 100), list("1", 100)),
        ),
        when("a text doubled again and again", &format!("({}).size() > 0", vec!["context.text"; 60].join(" + "))),
        when(
            "many searches in long texts",
            &format!("{}.exists(x, {})", list("'aab'", 60), ["context.text.contains(x)"; 10].join("||")),
        ),
        when("many patterns in long texts", &vec!["context.text.matches('(a|b)*c')"; 200].join("||")),
    ]
}

/// Values that share their parts: small to build, large to compare.
fn shared() -> Vec<Case> {
    let doubled = |body: &str, times: usize| format!("[1]{}", format!(".map(x, {body})").repeat(times));
    let twice = |operator: &str, list: &str| format!("{list} {operator} {list}");
    let ones = list("1", 250);
    vec![
        when("lists doubled again and again, compared", &twice("==", &doubled("[x, x]", 40))),
        when("a list doubled again and again, in another", &format!("{0} in [{0}, {0}]", doubled("[x, x]", 40))),
        when("maps of two, doubled again and again", &twice("!=", &doubled("{'a': x, 'b': x}", 35))),
        when("choices doubled again and again", &twice("==", &doubled("context.number > 0 ? [x, x] : [x, x, x]", 30))),
        when("lists joined with themselves", &twice("==", &doubled("[x] + [x]", 40))),
        when("lists filtered and doubled", &twice("==", &doubled("[x, x].filter(y, true)", 40))),
        when(
            "a map compared with itself in a macro",
            &format!("[{{{}}}].all(a, {ones}.all(i, a == a && a == a && a == a))", map_of(110)),
        ),
        when(
            "maps in a map compared in a macro",
            &format!("[{{'a': {{{0}}}, 'b': {{{0}}}}}].all(a, {ones}.all(i, a != a || a == a))", map_of(60)),
        ),
        when("keys looked up in a macro", &format!("[{{{}}}].all(m, {ones}.all(i, m['k109'] == 109))", map_of(110))),
        when(
            "an element joined with itself in a macro",
            &format!("[{}].all(l, {ones}.all(i, size(l + l) > 0 || size(l + l) > 0))", list("1", 120)),
        ),
        when(
            "an unknown list joined with itself",
            &format!("[dyn({0})].all(l, {ones}.exists(i, dyn(i > 0 ? l : {0}) + l == [0]))", list("1", 120)),
        ),
    ]
}
