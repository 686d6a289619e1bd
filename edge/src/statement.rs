//! Queries are data: one SQL for D1 at the edge and SQLite at home. Values go in as parameters and nowhere else.

use serde::de::DeserializeOwned;
use serde_json::Map;

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

/// A row by the names of its columns, as JSON.
pub type Row = Map<String, serde_json::Value>;
/// What one statement gave; empty for one that gives nothing.
pub type Rows = Vec<Row>;

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
pub fn read<T: DeserializeOwned>(rows: Rows) -> Result<Vec<T>, crate::rim::Failure> {
    rows.into_iter()
        .map(|row| serde_json::from_value(row.into()).map_err(|error| crate::rim::Failure::storage(error.to_string())))
        .collect()
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
