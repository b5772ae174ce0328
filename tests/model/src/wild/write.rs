//! Writes pieces of conditions: literals, operators with as few brackets as they need, names of the journey.

use super::random::Random;
use super::world::{DOUBLES, INTS, Kind, TEXTS, World};

/// How tightly an expression holds together, from loose to tight.
pub const CHOICE: u8 = 0;
pub const OR: u8 = 1;
pub const AND: u8 = 2;
pub const RELATION: u8 = 3;
pub const SUM: u8 = 4;
pub const PRODUCT: u8 = 5;
pub const UNARY: u8 = 6;
pub const MEMBER: u8 = 7;

/// An expression as text.
#[derive(Clone, Debug)]
pub struct Ex {
    pub text: String,
    pub level: u8,
}

impl Ex {
    pub fn member(text: impl Into<String>) -> Ex {
        Ex { text: text.into(), level: MEMBER }
    }
}

/// Writes the conditions of one journey.
pub struct Writer<'a> {
    pub random: &'a mut Random,
    pub world: &'a World,
    /// Names of the macros around, with their types.
    pub scope: Vec<(String, Kind)>,
    /// The segments that this condition may use.
    pub segments: Vec<String>,
    pub may_read_stage: bool,
    /// Whether the stage was read, by itself or in a segment, since this was last set.
    pub has_read_stage: bool,
    /// Segments that read the stage.
    pub stage_segments: Vec<String>,
}

pub const WINDOWS: [&str; 24] = [
    "90s", "10m", "30m", "1h", "6h", "24h", "72h", "1d", "3d", "7d", "7d", "8d", "9d", "2w", "4w", "30d", "30d", "60d",
    "100d", "390d", "400d", "session", "session", "all",
];

impl Writer<'_> {
    /// The expression in brackets if it holds together less tightly than `level`, and now and then without need.
    pub fn at_least(&mut self, ex: Ex, level: u8) -> String {
        if ex.level < level || self.random.percent(4) { format!("({})", ex.text) } else { ex.text }
    }

    /// `a operator b`
    pub fn binary(&mut self, operator: &str, level: u8, a: Ex, b: Ex) -> Ex {
        let (a, b) = (self.at_least(a, level), self.at_least(b, level + 1));
        let space = if operator != "in" && self.random.percent(5) {
            ""
        } else if self.random.percent(2) {
            "\n  "
        } else if self.random.percent(1) {
            " // because\n "
        } else {
            " "
        };
        Ex { text: format!("{a}{space}{operator}{space}{b}"), level }
    }

    /// `c ? a : b`
    pub fn choice(&mut self, condition: Ex, then: Ex, otherwise: Ex) -> Ex {
        let (condition, then) = (self.at_least(condition, OR), self.at_least(then, OR));
        let otherwise = self.at_least(otherwise, CHOICE);
        Ex { text: format!("{condition} ? {then} : {otherwise}"), level: CHOICE }
    }

    /// `target.name(arguments)`
    pub fn method(&mut self, target: Ex, name: &str, arguments: &[Ex]) -> Ex {
        let target = self.at_least(target, MEMBER);
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        Ex::member(format!("{target}.{name}({})", arguments.join(", ")))
    }

    /// `name(arguments)`
    pub fn function(&mut self, name: &str, arguments: &[Ex]) -> Ex {
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        let separator = self.random.pick(&[", ", ", ", ","]);
        Ex::member(format!("{name}({})", arguments.join(separator)))
    }

    /// `(expression).name`, of a list or map.
    pub fn index(&mut self, target: Ex, index: Ex) -> Ex {
        let target = self.at_least(target, MEMBER);
        Ex::member(format!("{target}[{}]", index.text))
    }

    /// A text in quotes of one kind or another.
    pub fn text_literal(&mut self, text: &str) -> Ex {
        if self.random.percent(5) && !text.contains(['\\', '\'', '\n']) {
            return Ex::member(format!("r'{text}'"));
        }
        let quote = self.random.pick(&["'", "'", "'", "'", "\"", "'''", "\"\"\""]);
        let mut written = String::new();
        for c in text.chars() {
            let odd = self.random.below(60);
            match c {
                '\\' => written.push_str("\\\\"),
                '\n' => written.push_str("\\n"),
                '\'' | '"' => {
                    written.push('\\');
                    written.push(c);
                }
                c if c.is_ascii() && odd == 0 => written.push_str(&format!("\\x{:02x}", c as u32)),
                c if c.is_ascii() && odd == 1 => written.push_str(&format!("\\{:03o}", c as u32)),
                c if (c as u32) < 0x1_0000 && (odd == 2 || (!c.is_ascii() && odd < 15)) => {
                    written.push_str(&format!("\\u{:04x}", c as u32));
                }
                c if odd == 3 || (!c.is_ascii() && odd < 15) => written.push_str(&format!("\\U{:08X}", c as u32)),
                c => written.push(c),
            }
        }
        Ex::member(format!("{quote}{written}{quote}"))
    }

    pub fn int_literal(&mut self, n: i64) -> Ex {
        let text = if n >= 0 && self.random.percent(6) { format!("{n:#x}") } else { n.to_string() };
        // A number is put in brackets before a point or an index.
        Ex { text, level: UNARY }
    }

    /// A literal of the type; of bools rarely, they say little.
    pub fn literal(&mut self, kind: Kind) -> Ex {
        match kind {
            Kind::Bool => Ex::member(*self.random.pick_of(&["true", "false"])),
            Kind::Int => {
                let n = *self.random.pick_of(&INTS);
                self.int_literal(n)
            }
            Kind::Double => self.double_literal(),
            Kind::Text => {
                let text = *self.random.pick_of(&TEXTS);
                self.text_literal(text)
            }
            Kind::Texts => Ex::member(*self.random.pick_of(&["['CH']", "['a', 'b']", "[]"])),
            Kind::Time => self.time_literal(),
            Kind::Span => {
                let span = *self.random.pick_of(&[
                    "1h", "90m", "24h", "1h30m", "-48h", "1.5s", "0s", "20ms", "-1.25h", "3s500ms", "9600h", "240h",
                    "168h", "720h", "+5m", "1ms", "100s",
                ]);
                Ex::member(format!("duration('{span}')"))
            }
        }
    }

    fn double_literal(&mut self) -> Ex {
        let n = *self.random.pick_of(&DOUBLES);
        let written = format!("{n:?}");
        let text = match self.random.below(12) {
            0 => return Ex::member(format!("double('{written}')")),
            4 if n == 0.0 => return Ex { text: "0.0 / 0.0".to_owned(), level: PRODUCT },
            5 if n == 0.0 => return Ex { text: "-1.0 / 0.0".to_owned(), level: PRODUCT },
            6 if n == 0.0 => return Ex { text: "-0.0".to_owned(), level: UNARY },
            1 if n == 0.5 => ".5".to_owned(),
            2 if n == 1e300 => "1E+300".to_owned(),
            3 if n == 120.5 => "1.205e2".to_owned(),
            _ => written,
        };
        Ex { text, level: UNARY }
    }

    fn time_literal(&mut self) -> Ex {
        let moment = *self.random.pick_of(&[
            "2026-05-04T12:00:00Z",
            "2026-05-04T14:00:00+02:00",
            "2026-04-27T12:00:00.000Z",
            "2026-05-01T00:00:00Z",
            "2024-02-29T23:59:59.999Z",
            "2025-12-31T18:30:00-05:45",
            "1990-05-04T00:00:00Z",
            "1969-12-31T23:59:59.5Z",
            "2000-01-01T00:00:00.123456789Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999Z",
            "2026-06-01T08:15:30Z",
        ]);
        if self.random.percent(10) {
            let seconds =
                *self.random.pick_of(&[0i64, 1_777_896_000, -1, 253_402_300_799, -62_135_596_800, 1_700_000_000]);
            return Ex::member(format!("timestamp({seconds})"));
        }
        Ex::member(format!("timestamp('{moment}')"))
    }

    /// A name in quotes, as functions of the journey take it.
    pub fn quoted(&mut self, name: &str) -> Ex {
        let quote = self.random.pick(&["'", "'", "'", "\""]);
        Ex::member(format!("{quote}{name}{quote}"))
    }

    pub fn window(&mut self) -> Ex {
        let window = *self.random.pick_of(&WINDOWS);
        self.quoted(window)
    }

    /// A window that is not all time.
    pub fn window_with_begin(&mut self) -> Ex {
        let window = *self.random.pick_of(&WINDOWS);
        self.quoted(if window == "all" { "session" } else { window })
    }
}
