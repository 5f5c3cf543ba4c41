//! Variables with finite domains, and sets of their values.

use std::fmt;

/// The largest number of values that one variable may have.
pub const VALUES_MAX: usize = 16;

/// One knob: a name and the names of its values, in a fixed order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// What people type and reports print.
    pub name: &'static str,
    /// The names of the values; a value is its position in this list.
    pub values: &'static [&'static str],
}

/// A variable, by its position in its [`Domain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub u16);

impl VariableId {
    /// The position in the domain.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A set of values of one variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Values(u16);

impl Values {
    /// No value.
    pub const NONE: Self = Self(0);

    /// The set of one value. Values from [`VALUES_MAX`] on do not exist, so their set is empty.
    #[must_use]
    pub const fn one(value: u8) -> Self {
        if value as usize >= VALUES_MAX { Self(0) } else { Self(1 << value) }
    }

    /// The first `count` values.
    #[must_use]
    pub const fn first(count: usize) -> Self {
        if count >= VALUES_MAX { Self(u16::MAX) } else { Self((1 << count) - 1) }
    }

    /// The set as a bit mask, value 0 lowest.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set with this bit mask.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// All values, existing or not, that are not in the set.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(!self.0)
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set has no value.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the value is in the set.
    #[must_use]
    pub const fn contains(self, value: u8) -> bool {
        !self.and(Self::one(value)).is_empty()
    }

    /// The number of values.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The least value, if there is one.
    #[must_use]
    pub fn least(self) -> Option<u8> {
        self.iter().next()
    }

    /// The values in ascending order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..16_u8).filter(move |value| self.contains(*value))
    }
}

impl FromIterator<u8> for Values {
    fn from_iter<T: IntoIterator<Item = u8>>(values: T) -> Self {
        values.into_iter().fold(Self::NONE, |set, value| set.or(Self::one(value)))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

/// All variables of a protocol. Every combination of values is an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    variables: Vec<Variable>,
}

/// A list of variables that is not a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainError {
    /// A variable has no value, or more than [`VALUES_MAX`].
    Size {
        /// The variable's name.
        variable: &'static str,
        /// How many values it has.
        values: usize,
    },
    /// Two variables have one name, or two values of one variable do.
    Duplicate {
        /// The name that stands twice.
        name: &'static str,
    },
}

impl fmt::Display for DomainError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { variable, values } => {
                write!(formatter, "`{variable}` has {values} values, expected 1 to {VALUES_MAX}")
            }
            Self::Duplicate { name } => write!(formatter, "the name `{name}` stands twice"),
        }
    }
}

impl std::error::Error for DomainError {}

impl Domain {
    /// A domain of these variables.
    pub fn new(variables: Vec<Variable>) -> Result<Self, DomainError> {
        for (position, variable) in variables.iter().enumerate() {
            if variable.values.is_empty() || variable.values.len() > VALUES_MAX {
                return Err(DomainError::Size {
                    variable: variable.name,
                    values: variable.values.len(),
                });
            }
            if variables.iter().take(position).any(|earlier| earlier.name == variable.name) {
                return Err(DomainError::Duplicate { name: variable.name });
            }
            for (index, value) in variable.values.iter().enumerate() {
                if variable.values.iter().take(index).any(|earlier| earlier == value) {
                    return Err(DomainError::Duplicate { name: value });
                }
            }
        }
        Ok(Self { variables })
    }

    /// The variables with their ids, in order.
    pub fn variables(&self) -> impl Iterator<Item = (VariableId, &Variable)> {
        (0_u16..).map(VariableId).zip(&self.variables)
    }

    /// The number of variables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.variables.len()
    }

    /// Whether there is no variable at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }

    /// All values of a variable; none for a variable of another domain.
    #[must_use]
    pub fn values(&self, variable: VariableId) -> Values {
        self.variables
            .get(variable.index())
            .map_or(Values::NONE, |variable| Values::first(variable.values.len()))
    }
}
