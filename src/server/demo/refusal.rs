//! How AWS says no.

/// An error answer: the code AWS documents, HTTP status and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub status: u16,
    pub message: String,
}

impl Refusal {
    /// An error of the caller, HTTP 400.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, status: 400, message: message.into() }
    }

    pub fn server(message: impl Into<String>) -> Self {
        Self { code: "ServerException", status: 500, message: message.into() }
    }

    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// The envelope of ecr.md 1.3.
    pub fn constraint(parameter: &str, what: &str) -> Self {
        Self::parameter(format!("Invalid parameter at '{parameter}' failed to satisfy constraint: '{what}'"))
    }

    pub fn unknown_operation(name: &str) -> Self {
        Self::new("UnknownOperationException", format!("The demo has no operation {name:?}"))
    }

    pub fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }
}
