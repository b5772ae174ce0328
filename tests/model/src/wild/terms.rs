//! Writes random expressions of a type.

use super::world::{Kind, TEXTS};
use super::write::{Ex, MEMBER, PRODUCT, SUM, UNARY, Writer};

/// Parts of moments, and whether spans have them, too.
const PARTS: [(&str, bool); 10] = [
    ("getFullYear", false),
    ("getMonth", false),
    ("getDate", false),
    ("getDayOfMonth", false),
    ("getDayOfWeek", false),
    ("getDayOfYear", false),
    ("getHours", true),
    ("getMinutes", true),
    ("getSeconds", true),
    ("getMilliseconds", true),
];

const OFFSETS: [&str; 7] = ["UTC", "+02:00", "-09:30", "+14:00", "-12:00", "+05:45", "+00:00"];

impl Writer<'_> {
    /// An expression of this type; the more fuel, the larger.
    pub fn term(&mut self, kind: Kind, fuel: i32) -> Ex {
        let names: Vec<String> = self
            .scope
            .iter()
            .filter(|(name, of)| *of == kind && !name.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        if !names.is_empty() && self.random.percent(45) {
            return Ex::member(self.random.pick_of(&names).clone());
        }
        if fuel <= 0 {
            return if self.random.percent(55) { self.read(kind, 0) } else { self.literal(kind) };
        }
        match self.random.weighted(&[40, 30, 6, 6, 6, 6, 3]) {
            0 => self.read(kind, fuel),
            1 => self.made(kind, fuel),
            2 => {
                let (condition, then) = (self.truth(fuel - 1), self.term(kind, fuel - 1));
                let otherwise = self.term(kind, fuel - 1);
                self.choice(condition, then, otherwise)
            }
            3 | 4 => {
                let read = if self.random.percent(80) { self.read(kind, fuel - 1) } else { self.term(kind, fuel - 1) };
                let instead = self.term(kind, 0);
                self.method(read, "orValue", &[instead])
            }
            5 => self.element(kind, fuel),
            _ => self.literal(kind),
        }
    }

    /// What an operator or function of values makes.
    fn made(&mut self, kind: Kind, fuel: i32) -> Ex {
        match kind {
            Kind::Bool => self.truth(fuel),
            Kind::Int => self.made_int(fuel),
            Kind::Double => self.made_double(fuel),
            Kind::Text => self.made_text(fuel),
            Kind::Time => self.made_time(fuel),
            Kind::Span => self.made_span(fuel),
            Kind::Texts => self.texts(fuel),
        }
    }

    fn made_int(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[24, 16, 12, 16, 6, 5]) {
            0 => {
                let (a, b) = (self.small_int(fuel), self.small_int(fuel));
                let (operator, level) =
                    *self.random.pick_of(&[("+", SUM), ("-", SUM), ("*", PRODUCT), ("/", PRODUCT), ("%", PRODUCT)]);
                self.binary(operator, level, a, b)
            }
            1 => self.size(fuel),
            2 => match self.random.below(5) {
                0 => self.called("int", Kind::Double, fuel),
                1 => self.called("int", Kind::Time, fuel),
                2 => self.called("int", Kind::Int, fuel),
                _ => Ex::member(*self.random.pick_of(&["int('42')", "int('-7')"])),
            },
            3 => self.part(fuel),
            4 => {
                let of = self.small_int(fuel);
                self.negative(of)
            }
            _ => self.part(fuel),
        }
    }

    /// Mostly without the ends of the range, so that not everything overflows.
    fn small_int(&mut self, fuel: i32) -> Ex {
        if self.random.percent(50) {
            let n = self.random.between(0, 12);
            return self.int_literal(n);
        }
        self.term(Kind::Int, fuel - 1)
    }

    fn negative(&mut self, of: Ex) -> Ex {
        let of = if of.text.starts_with('-') { Ex { level: 0, ..of } } else { of };
        let of = self.at_least(of, UNARY);
        Ex { text: format!("-{of}"), level: UNARY }
    }

    fn size(&mut self, fuel: i32) -> Ex {
        let of = match self.random.below(4) {
            0 => self.map(Kind::Int, fuel - 1),
            1 => {
                let kind = self.scalar();
                self.list(kind, fuel - 1)
            }
            _ => self.term(Kind::Text, fuel - 1),
        };
        if self.random.percent(50) { self.function("size", &[of]) } else { self.method(of, "size", &[]) }
    }

    /// A part of a moment or of a span.
    pub fn part(&mut self, fuel: i32) -> Ex {
        let (name, of_spans) = *self.random.pick_of(&PARTS);
        if of_spans && self.random.percent(40) {
            let span = self.term(Kind::Span, fuel - 1);
            return self.method(span, name, &[]);
        }
        let time = self.term(Kind::Time, fuel - 1);
        let mut arguments = Vec::new();
        if self.random.percent(35) {
            let offset = *self.random.pick_of(&OFFSETS);
            arguments.push(self.quoted(offset));
        }
        self.method(time, name, &arguments)
    }

    fn called(&mut self, name: &str, of: Kind, fuel: i32) -> Ex {
        let argument = self.convertible(of, fuel);
        self.function(name, &[argument])
    }

    /// A term for a conversion. One of constants alone is computed when the journey is checked, and refused if that fails.
    pub fn convertible(&mut self, of: Kind, fuel: i32) -> Ex {
        let term = self.term(of, fuel - 1);
        let reads = ["profile.", "context.", "count(", "since(", "first(", "last("];
        if reads.iter().any(|read| term.text.contains(read)) {
            return term;
        }
        let fitting = match of {
            Kind::Bool => "true",
            Kind::Double => "2.5",
            Kind::Time => "timestamp(0)",
            Kind::Int | Kind::Text | Kind::Span | Kind::Texts => "7",
        };
        self.field(of).unwrap_or(Ex::member(fitting))
    }

    fn made_double(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[50, 20, 12, 8]) {
            0 => {
                let (of_a, of_b) = *self.random.pick_of(&[
                    (Kind::Double, Kind::Double),
                    (Kind::Int, Kind::Double),
                    (Kind::Double, Kind::Int),
                ]);
                let (a, b) = (self.term(of_a, fuel - 1), self.term(of_b, fuel - 1));
                let (operator, level) = *self.random.pick_of(&[("+", SUM), ("-", SUM), ("*", PRODUCT), ("/", PRODUCT)]);
                self.binary(operator, level, a, b)
            }
            1 => self.called("double", Kind::Int, fuel),
            2 => self.called("double", Kind::Double, fuel),
            _ => {
                let of = self.term(Kind::Double, fuel - 1);
                self.negative(of)
            }
        }
    }

    fn made_text(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[40, 20, 10, 10, 12]) {
            0 => {
                let (a, b) = (self.term(Kind::Text, fuel - 1), self.term(Kind::Text, fuel - 1));
                self.binary("+", SUM, a, b)
            }
            1 => self.called("string", Kind::Int, fuel),
            2 => self.called("string", Kind::Bool, fuel),
            3 => self.called("string", Kind::Text, fuel),
            _ => Ex::member(*self.random.pick_of(&[
                "string(1.5)",
                "string(-0.0045)",
                "string(123.456)",
                "string(timestamp('2026-05-04T14:00:00+02:00'))",
                "string(duration('90m'))",
            ])),
        }
    }

    fn made_time(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[50, 10, 20, 8]) {
            0 => {
                let (time, span) = (self.term(Kind::Time, fuel - 1), self.term(Kind::Span, fuel - 1));
                let operator = self.random.pick(&["+", "-"]);
                self.binary(operator, SUM, time, span)
            }
            1 => {
                let (time, span) = (self.term(Kind::Time, fuel - 1), self.term(Kind::Span, fuel - 1));
                self.binary("+", SUM, span, time)
            }
            2 => self.called("timestamp", Kind::Int, fuel),
            _ => self.called("timestamp", Kind::Time, fuel),
        }
    }

    fn made_span(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[30, 30, 30]) {
            0 => {
                let (a, b) = (self.term(Kind::Span, fuel - 1), self.term(Kind::Span, fuel - 1));
                let operator = self.random.pick(&["+", "-"]);
                self.binary(operator, SUM, a, b)
            }
            1 => {
                let (a, b) = (self.term(Kind::Time, fuel - 1), self.term(Kind::Time, fuel - 1));
                self.binary("-", SUM, a, b)
            }
            _ => self.called("age", Kind::Time, fuel),
        }
    }

    /// An element of a list or map that is written on the spot.
    fn element(&mut self, kind: Kind, fuel: i32) -> Ex {
        if self.random.percent(50) {
            let is_read = kind == Kind::Text && self.random.percent(50);
            let list = if is_read { self.texts(fuel - 1) } else { self.list_literal(kind, fuel - 1) };
            let index = match self.random.below(10) {
                0..6 => {
                    let place = self.random.between(0, 1);
                    self.int_literal(place)
                }
                6 | 7 => self.small_int(fuel),
                8 => Ex::member(*self.random.pick_of(&["dyn(1.0)", "dyn(0.0)", "dyn(0.5)", "dyn('0')"])),
                _ => self.term(Kind::Int, fuel - 1),
            };
            return self.index(list, index);
        }
        let map = self.map(kind, fuel - 1);
        match self.random.below(10) {
            0..6 => {
                let key = self.random.pick(&["a", "b", "pro", "in_app"]);
                let map = self.at_least(map, MEMBER);
                Ex::member(format!("{map}.{key}"))
            }
            6 | 7 => {
                let key = *self.random.pick_of(&TEXTS);
                let key = self.text_literal(key);
                self.index(map, key)
            }
            _ => {
                let key = self.term(Kind::Text, fuel - 1);
                self.index(map, key)
            }
        }
    }

    /// A type that attributes have.
    pub fn scalar(&mut self) -> Kind {
        *self.random.pick_of(&[Kind::Int, Kind::Text, Kind::Int, Kind::Text, Kind::Double, Kind::Bool, Kind::Time])
    }
}
