//! What the checker knows of an expression's type before it runs.

use core::fmt;

use crate::model::{Scalar, Type};

/// The type of an expression, as far as it is known beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaticType {
    /// `null`
    Null,
    /// `true` or `false`.
    Bool,
    /// A signed 64-bit integer.
    Int,
    /// An IEEE double.
    Double,
    /// Unicode text.
    String,
    /// A moment.
    Timestamp,
    /// A span of time.
    Duration,
    /// A list, all of its elements of this type.
    List(Box<Self>),
    /// A map from strings, all of its values of this type.
    Map(Box<Self>),
    /// Known only when the condition runs.
    Dyn,
}

impl From<Type> for StaticType {
    fn from(declared: Type) -> Self {
        match declared {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Double => Self::Double,
            Type::String => Self::String,
            Type::Timestamp => Self::Timestamp,
            Type::Duration => Self::Duration,
            Type::Strings => Self::list(Self::String),
        }
    }
}

impl fmt::Display for StaticType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::List(element) => return write!(f, "list({element})"),
            Self::Map(value) => return write!(f, "map({value})"),
            Self::Dyn => "dyn",
        })
    }
}

impl StaticType {
    /// The type of a constant.
    pub(crate) fn of(constant: &Scalar) -> Self {
        match constant {
            Scalar::Bool(_) => Self::Bool,
            Scalar::Int(_) => Self::Int,
            Scalar::Double(_) => Self::Double,
            Scalar::String(_) => Self::String,
            Scalar::Timestamp(_) => Self::Timestamp,
            Scalar::Duration(_) => Self::Duration,
            Scalar::Strings(_) => Self::list(Self::String),
        }
    }

    /// A list of such elements.
    pub(crate) fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A map of such values.
    pub(crate) fn map(value: Self) -> Self {
        Self::Map(Box::new(value))
    }

    /// Whether a value of one may stand for the other; what is known only when the condition runs fits everywhere.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dyn, _) | (_, Self::Dyn) => true,
            (Self::List(left), Self::List(right)) | (Self::Map(left), Self::Map(right)) => left.fits(right),
            _ => self == other,
        }
    }

    /// Whether `==` makes sense: the same type, or two numbers, also within lists and maps.
    pub(crate) fn comparable_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(left), Self::List(right)) | (Self::Map(left), Self::Map(right)) => left.comparable_with(right),
            _ => self.fits(other) || (self.is_number() && other.is_number()),
        }
    }

    /// The type of what is the one or the other.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::List(left), Self::List(right)) => Self::list(left.joined(right)),
            (Self::Map(left), Self::Map(right)) => Self::map(left.joined(right)),
            _ if self == other => self.clone(),
            _ => Self::Dyn,
        }
    }

    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Double)
    }

    /// Whether `<` and its kin may order it.
    pub(crate) const fn is_ordered(&self) -> bool {
        !matches!(self, Self::Null | Self::List(_) | Self::Map(_))
    }

    /// The type with its article, for messages.
    pub(crate) fn with_article(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Dyn => "a value whose type is not known".to_owned(),
            Self::Int => format!("an {self}"),
            _ => format!("a {self}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StaticType::{Bool, Double, Dyn, Int, Null, String};
    use super::*;

    #[test]
    fn comparable_numbers_mix_at_every_depth_and_nothing_else_does() {
        let list = StaticType::list;
        assert!(Int.comparable_with(&Double));
        assert!(list(list(Int)).comparable_with(&list(list(Double))));
        assert!(list(Dyn).comparable_with(&list(String)));
        assert!(StaticType::map(Int).comparable_with(&Dyn));
        for (left, right) in [(Int, String), (Null, Int), (list(Int), list(String)), (list(Int), StaticType::map(Int))]
        {
            assert!(!left.comparable_with(&right) && !right.comparable_with(&left), "{left} {right}");
        }
    }

    #[test]
    fn joined_types_that_differ_are_known_later() {
        assert_eq!(Int.joined(&Double), Dyn);
        assert_eq!(StaticType::list(Int).joined(&StaticType::list(Bool)), StaticType::list(Dyn));
        assert_eq!(StaticType::map(StaticType::list(Int)).to_string(), "map(list(int))");
    }
}
