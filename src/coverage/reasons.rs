//! Why some reasons are not provoked, as data: `reasons.toml`.

use kmip_conform_protocol::NamedValue;
use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use serde::Deserialize;

/// What is known of reasons that cases do not provoke.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unprovoked {
    /// Settings of the server that bring a general reason about.
    setting: Vec<Setting>,
    /// Why a reason cannot be provoked from outside.
    reason: Vec<Explanation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    reason: String,
    by: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Explanation {
    reason: String,
    /// Only for these operations; for all where absent.
    #[serde(default)]
    operations: Vec<String>,
    why: String,
}

impl Unprovoked {
    /// The data that is built in.
    ///
    /// # Errors
    /// When it is no data of this kind.
    pub fn embedded() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("reasons.toml"))
    }

    /// The setting of the server that brings the reason about for any operation.
    pub fn setting(&self, reason: ResultReason) -> Option<&str> {
        let mut rows = self.setting.iter();
        let row = rows.find(|row| is(&row.reason, reason))?;
        Some(&row.by)
    }

    /// Why an operation does not fail with the reason, whatever a client sends.
    pub fn why(&self, operation: Operation, reason: ResultReason) -> Option<&str> {
        let applies = |row: &&Explanation| {
            let named = Operation::TABLE.row(operation.0, super::COUNTED);
            let listed = |name: &String| named.is_some_and(|row| row.name == name);
            is(&row.reason, reason)
                && (row.operations.is_empty() || row.operations.iter().any(listed))
        };
        let row = self.reason.iter().find(applies)?;
        Some(&row.why)
    }
}

fn is(name: &str, reason: ResultReason) -> bool {
    let row = ResultReason::TABLE.row(reason.0, super::COUNTED);
    row.is_some_and(|row| row.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_reasons_and_operations_that_exist() {
        let data = Unprovoked::embedded().unwrap();
        let has = |table: &kmip_conform_protocol::EnumerationDef, name: &str| {
            table.values.iter().any(|row| row.name == name)
        };
        for row in &data.reason {
            assert!(has(ResultReason::TABLE, &row.reason), "{}", row.reason);
            for name in &row.operations {
                assert!(has(Operation::TABLE, name), "{name}");
            }
        }
        assert!(
            data.setting
                .iter()
                .all(|row| has(ResultReason::TABLE, &row.reason))
        );
    }
}
