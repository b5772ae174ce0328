//! Writes conditions that go wrong for some visitors: overflow, division by zero, missing keys, too large texts and lists.

use super::world::Kind;
use super::write::{Ex, PRODUCT, RELATION, SUM, Writer};

impl Writer<'_> {
    /// A condition with something in it that often has no result.
    pub fn mistake(&mut self, fuel: i32) -> Ex {
        let zero = Ex { text: "0".to_owned(), level: SUM };
        let made = match self.random.below(9) {
            0 => {
                let (a, end) = (self.read(Kind::Int, 0), Ex::member("9223372036854775807"));
                let (operator, level) = *self.random.pick_of(&[("+", SUM), ("*", PRODUCT), ("-", SUM)]);
                self.binary(operator, level, end, a)
            }
            1 => {
                let (a, b) = (self.read(Kind::Int, 0), self.read(Kind::Int, 0));
                let operator = self.random.pick(&["/", "%"]);
                self.binary(operator, PRODUCT, a, b)
            }
            2 => {
                let text = self.read(Kind::Text, 0);
                let text = self.function("dyn", &[text]);
                self.function("int", &[text])
            }
            3 => {
                let number = self.convertible(Kind::Double, fuel.min(2));
                self.function("int", &[number])
            }
            4 => {
                let (map, key) = (self.map(Kind::Int, 0), self.read(Kind::Text, 0));
                self.index(map, key)
            }
            5 => {
                let seconds = self.read(Kind::Int, 0);
                let scale = Ex::member("1000000000");
                let seconds = self.binary("*", PRODUCT, seconds, scale);
                let time = self.function("timestamp", &[seconds]);
                self.method(time, "getFullYear", &[])
            }
            6 => {
                let (a, b) = (self.read(Kind::Time, 0), self.literal(Kind::Time));
                let span = self.binary("-", SUM, a, b);
                self.method(span, "getHours", &[])
            }
            7 if self.scope.is_empty() => self.long_list(),
            _ => self.long_text(),
        };
        let operator = self.random.pick(&[">", "<", "==", "!=", ">="]);
        self.binary(operator, RELATION, made, zero)
    }

    /// The size of a list of about 256 elements.
    fn long_list(&mut self) -> Ex {
        let (count, doublings) = *self.random.pick_of(&[(128, 1), (129, 1), (64, 2), (65, 2), (70, 2)]);
        let elements = vec!["7"; count].join(",");
        let doubled = ".map(l, l + l)".repeat(doublings);
        if self.random.percent(50) {
            return Ex::member(format!("[[{elements}]]{doubled}[0].size()"));
        }
        Ex::member(format!("size([{elements}] + [{elements}])"))
    }

    /// The size of a text of about 4,096 bytes, for some visitors.
    fn long_text(&mut self) -> Ex {
        let text = self.field(Kind::Text).unwrap();
        match self.random.below(3) {
            0 => self.function("size", &[text]),
            1 => {
                let copies = vec![text.text; self.random.between(2, 6) as usize].join(" + ");
                Ex::member(format!("size({copies})"))
            }
            _ => {
                let literal = "ab🙂é".repeat(128);
                Ex::member(format!("size('{literal}' + {0} + '{literal}' + {0} + '{literal}')", text.text))
            }
        }
    }
}
