//! Queries are data: one SQL for D1 at the edge and SQLite at home. Values go in as parameters and nowhere else.

use serde::de::DeserializeOwned;

use crate::rim::Failure;

/// One statement with a value for each `?`, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub sql: &'static str,
    pub parameters: Vec<Value>,
}

/// What a parameter can be. D1 takes no integers beyond 2^53; times in milliseconds fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

/// What one statement gave, as the text of a JSON list: each row an object by the names of its columns. That is what all
/// our databases can give at once, and what a type is read from with the least code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(String);

impl Rows {
    pub fn of(json: String) -> Self {
        Self(json)
    }

    pub fn is_empty(&self) -> bool {
        self.0 == "[]"
    }
}

/// No rows.
impl Default for Rows {
    fn default() -> Self {
        Self("[]".to_owned())
    }
}

impl Statement {
    pub fn new(sql: &'static str) -> Self {
        Self { sql, parameters: Vec::new() }
    }

    /// Adds the value of the next `?`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parameters.push(value.into());
        self
    }
}

/// Rows as values of a type that names their columns. A row that does not fit is a mistake of ours, not of the visitor.
pub fn read<T: DeserializeOwned>(rows: Rows) -> Result<Vec<T>, Failure> {
    serde_json::from_str(&rows.0).map_err(|error| Failure::storage(error.to_string()))
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
