//! Writes random conditions: comparisons, joined by logic.

use super::world::{KINDS, Kind};
use super::write::{AND, Ex, MEMBER, OR, RELATION, UNARY, Writer};

impl Writer<'_> {
    /// A condition; the more fuel, the larger.
    pub fn truth(&mut self, fuel: i32) -> Ex {
        if fuel <= 0 {
            return match self.random.weighted(&[45, 45, 10]) {
                0 => self.comparison(0),
                1 => self.read(Kind::Bool, 0),
                _ => self.literal(Kind::Bool),
            };
        }
        match self.random.weighted(&[22, 6, 4, 30, 8, 12, 9, 14, 4, 5, 2, 3]) {
            0 => self.joined(fuel),
            1 => {
                let of = self.truth(fuel - 1);
                let of = self.at_least(of, UNARY);
                Ex { text: format!("!{of}"), level: UNARY }
            }
            2 => {
                let (condition, then) = (self.truth(fuel - 1), self.truth(fuel - 1));
                let otherwise = self.truth(fuel - 1);
                self.choice(condition, then, otherwise)
            }
            3 => self.comparison(fuel),
            4 => self.contained(fuel),
            5 => self.text_test(fuel),
            6 if self.scope.len() < 2 => self.macro_truth(fuel),
            7 => self.read(Kind::Bool, fuel),
            8 => {
                let map = self.map(Kind::Int, fuel - 1);
                let (map, key) = (self.at_least(map, MEMBER), self.random.pick(&["a", "b", "pro"]));
                Ex::member(format!("has({map}.{key})"))
            }
            9 => self.mixed_truth(fuel),
            10 => {
                let of = match self.random.below(2) {
                    0 => Ex::member(*self.random.pick_of(&["'true'", "'f'", "'TRUE'"])),
                    _ => self.convertible(Kind::Bool, fuel),
                };
                self.function("bool", &[of])
            }
            11 => self.mistake(fuel),
            _ => self.comparison(fuel),
        }
    }

    fn joined(&mut self, fuel: i32) -> Ex {
        let (operator, level) = *self.random.pick_of(&[("&&", AND), ("||", OR), ("||", OR)]);
        let (a, b) = (self.truth(fuel - 1), self.truth(fuel - 1));
        let mut joined = self.binary(operator, level, a, b);
        while self.random.percent(25) {
            let next = self.truth(fuel - 2);
            joined = self.binary(operator, level, joined, next);
        }
        joined
    }

    fn comparison(&mut self, fuel: i32) -> Ex {
        let order = ["<", "<=", ">", ">="];
        if fuel > 0 && self.random.percent(6) {
            let (kind, operator) = (self.scalar(), self.random.pick(&["==", "!="]));
            let (a, b) = if self.random.percent(70) {
                (self.list(kind, fuel - 1), self.list(kind, fuel - 1))
            } else {
                (self.map(kind, fuel - 1), self.map(kind, fuel - 1))
            };
            return self.binary(operator, RELATION, a, b);
        }
        let kind = KINDS[self.random.weighted(&[3, 30, 20, 25, 12, 20])];
        let other = match kind {
            Kind::Int if self.random.percent(15) => Kind::Double,
            Kind::Double if self.random.percent(30) => Kind::Int,
            other => other,
        };
        let equal = if matches!(kind, Kind::Text | Kind::Bool) { 65 } else { 25 };
        let operator =
            if self.random.percent(equal) { self.random.pick(&["==", "!="]) } else { self.random.pick(&order) };
        let a = if fuel > 0 { self.term(kind, fuel - 1) } else { self.read(kind, 0) };
        let b = if self.random.percent(60) { self.literal(other) } else { self.term(other, fuel - 2) };
        if self.random.percent(85) {
            self.binary(operator, RELATION, a, b)
        } else {
            self.binary(operator, RELATION, b, a)
        }
    }

    fn contained(&mut self, fuel: i32) -> Ex {
        let kind = if self.random.percent(60) { Kind::Text } else { self.scalar() };
        let element = self.term(kind, fuel - 1);
        let holder = if kind == Kind::Text && self.random.percent(25) {
            self.map(Kind::Int, fuel - 1)
        } else {
            self.list(kind, fuel - 1)
        };
        self.binary("in", RELATION, element, holder)
    }

    fn text_test(&mut self, fuel: i32) -> Ex {
        let text = self.term(Kind::Text, fuel - 1);
        match self.random.below(6) {
            0..3 => {
                let pattern = self.pattern();
                if self.random.percent(60) {
                    self.method(text, "matches", &[pattern])
                } else {
                    self.function("matches", &[text, pattern])
                }
            }
            place => {
                let part = if self.random.percent(50) {
                    let part = *self.random.pick_of(&["a", "", "C", "x1", "/cam", "ch", "🙂", "as", "ü"]);
                    self.text_literal(part)
                } else {
                    self.term(Kind::Text, fuel - 2)
                };
                self.method(text, ["contains", "startsWith", "endsWith"][place - 3], &[part])
            }
        }
    }

    /// A pattern in quotes, of RE2's syntax.
    fn pattern(&mut self) -> Ex {
        let mut pattern = String::new();
        if self.random.percent(8) {
            pattern.push_str("(?i)");
        }
        if self.random.percent(30) {
            pattern.push('^');
        }
        let mut wide = 1;
        for _ in 0..self.random.between(1, 5) {
            let piece = self.random.below(20);
            match piece {
                0 if wide > 0 => {
                    wide -= 1;
                    pattern.push_str(self.random.pick(&[".*", ".+", "[^a]*", ".?", ".{2}"]));
                }
                1 => pattern.push_str(self.random.pick(&["(a|b)", "(?:CH|AT|x)", "(cam|len)", "(^a|s$)", "(ü|🙂|é)+"])),
                2 => pattern.push_str(self.random.pick(&["\\d", "\\w", "\\s?", "\\D", "\\W?", "\\S", "[é-ü]", "\\.?"])),
                3 => pattern.push_str(self.random.pick(&[
                    "[a-z]",
                    "[0-9]",
                    "[^/]",
                    "[A-Za-z_]",
                    "[\\d/]",
                    "[[:alpha:]]",
                ])),
                4 => pattern.push_str(self.random.pick(&["[a-z]+", "\\d*", "\\w+", "[a-c]{1,3}", "x?", "a{2,}", "/?"])),
                5..10 => pattern.push_str(self.random.pick(&["a", "x", "1", "/", "c", "ü", "e", "n"])),
                10..13 => pattern.push_str(self.random.pick(&["cam", "x1", "as", "len", "CH", "Z"])),
                _ => {}
            }
        }
        if self.random.percent(25) {
            pattern.push('$');
        }
        if self.random.percent(50) { Ex::member(format!("r'{pattern}'")) } else { self.text_literal(&pattern) }
    }
}
