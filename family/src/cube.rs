//! Sets of assignments: one assignment, and the cube in which each variable has a set of values.

use crate::variable::{Domain, Values, VariableId};

/// A value for every variable of a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assignment(Vec<u8>);

impl Assignment {
    /// The assignment with these values, in the order of the domain's variables.
    #[must_use]
    pub fn new(values: Vec<u8>) -> Self {
        Self(values)
    }

    /// The value of a variable. A variable of another domain has value 0.
    #[must_use]
    pub fn get(&self, variable: VariableId) -> u8 {
        self.0.get(variable.index()).copied().unwrap_or_default()
    }

    /// The same with one value changed.
    #[must_use]
    pub fn with(mut self, variable: VariableId, value: u8) -> Self {
        if let Some(slot) = self.0.get_mut(variable.index()) {
            *slot = value;
        }
        self
    }

    /// The values with their variables, in order.
    pub fn iter(&self) -> impl Iterator<Item = (VariableId, u8)> {
        (0_u16..).map(VariableId).zip(self.0.iter().copied())
    }
}

/// A set of assignments in which every variable has a set of values, independently of the others.
///
/// A cube in which some variable has no value is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube(Vec<Values>);

impl FromIterator<Values> for Cube {
    fn from_iter<T: IntoIterator<Item = Values>>(values: T) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Cube {
    /// All assignments of a domain.
    #[must_use]
    pub fn full(domain: &Domain) -> Self {
        Self(domain.variables().map(|(id, _)| domain.values(id)).collect())
    }

    /// The values that a variable may have; none for a variable of another domain.
    #[must_use]
    pub fn get(&self, variable: VariableId) -> Values {
        self.0.get(variable.index()).copied().unwrap_or_default()
    }

    /// The same with one variable's values replaced.
    #[must_use]
    pub fn with(mut self, variable: VariableId, values: Values) -> Self {
        self.set(variable, values);
        self
    }

    /// Replaces the values of one variable.
    pub fn set(&mut self, variable: VariableId, values: Values) {
        if let Some(slot) = self.0.get_mut(variable.index()) {
            *slot = values;
        }
    }

    /// The variables with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (VariableId, Values)> {
        (0_u16..).map(VariableId).zip(self.0.iter().copied())
    }

    /// Whether no assignment is in the cube.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().any(|values| values.is_empty())
    }

    /// The number of assignments.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.0.iter().map(|values| u128::from(values.len())).product()
    }

    /// Whether the assignment is in the cube.
    #[must_use]
    pub fn contains(&self, assignment: &Assignment) -> bool {
        self.iter().all(|(variable, values)| values.contains(assignment.get(variable)))
    }

    /// The least assignment in the order of values, if there is one.
    #[must_use]
    pub fn least(&self) -> Option<Assignment> {
        self.0.iter().map(|values| values.least()).collect::<Option<Vec<u8>>>().map(Assignment)
    }

    /// What is in both cubes; nothing if they have no assignment in common.
    #[must_use]
    pub fn and(&self, other: &Self) -> Option<Self> {
        let both = Self(self.0.iter().zip(&other.0).map(|(a, b)| a.and(*b)).collect());
        (!both.is_empty()).then_some(both)
    }

    /// The part of the cube in which a variable has one of `values`.
    #[must_use]
    pub fn restrict(&self, variable: VariableId, values: Values) -> Option<Self> {
        let left = self.get(variable).and(values);
        (!left.is_empty()).then(|| self.clone().with(variable, left))
    }

    /// What is in this cube and not in the other, as disjoint cubes.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Vec<Self> {
        if self.and(other).is_none() {
            return vec![self.clone()];
        }
        let mut rest = self.clone();
        let mut pieces = Vec::new();
        for (variable, values) in other.iter() {
            let outside = rest.get(variable).minus(values);
            if !outside.is_empty() {
                pieces.push(rest.clone().with(variable, outside));
                rest.set(variable, rest.get(variable).and(values));
            }
        }
        pieces
    }
}
