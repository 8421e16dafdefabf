//! Operations: who may ask for them, what their payloads hold, with which reasons they fail.

use crate::enumeration::{Operation, ResultReason};
use crate::schema::reason::{GeneralReasons, PublishedReason, ReasonRow};
use crate::schema::{Field, FieldContent, Required};
use crate::{ItemType, ProtocolVersion, Tag, VersionRange};

/// One operation (KMIP 1.x chapters 4 and 5, KMIP 2.x sections 6.1 and 6.2).
#[derive(Debug)]
pub struct OperationDef {
    /// The number in the batch item.
    pub operation: Operation,
    /// The specification's name (`Create Key Pair`).
    pub name: &'static str,
    /// The versions that have it in any direction.
    pub versions: VersionRange,
    /// Whether it is known only from a draft.
    pub provisional: bool,
    /// The form in which a client asks and the server answers.
    pub client_to_server: Option<Exchange>,
    /// The form in which a server asks and the client answers.
    pub server_to_client: Option<Exchange>,
}

/// What an operation carries when it is sent in one direction.
#[derive(Debug)]
pub struct Exchange {
    /// The versions that have the operation in this direction.
    pub versions: VersionRange,
    /// The section that describes it, by version; drafts have none.
    pub sections: &'static [(ProtocolVersion, &'static str)],
    /// The section of its error table, by version; absent where a version has no such table.
    pub error_sections: &'static [(ProtocolVersion, &'static str)],
    /// The fields of the request payload in wire order, of all versions.
    pub request: &'static [Field],
    /// The fields of the response payload in wire order, of all versions.
    pub response: &'static [Field],
    /// The rows of its error tables, of all versions.
    pub reasons: &'static [ReasonRow],
}

/// Who may ask for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The client asks.
    ClientToServer,
    /// The server asks.
    ServerToClient,
    /// Either may ask.
    Both,
}

impl OperationDef {
    /// Who may ask for the operation in `version`; `None` where the version does not have it.
    pub fn direction(&self, version: ProtocolVersion) -> Option<Direction> {
        let has = |exchange: &Option<Exchange>| {
            exchange
                .as_ref()
                .is_some_and(|exchange| exchange.versions.contains(version))
        };
        match (has(&self.client_to_server), has(&self.server_to_client)) {
            (true, true) => Some(Direction::Both),
            (true, false) => Some(Direction::ClientToServer),
            (false, true) => Some(Direction::ServerToClient),
            (false, false) => None,
        }
    }

    /// The form that `version` describes: that of a client's request where there is one, for its
    /// payloads hold every field that the other direction has; else that of a server's.
    pub fn exchange(&self, version: ProtocolVersion) -> Option<&Exchange> {
        [&self.client_to_server, &self.server_to_client]
            .into_iter()
            .flatten()
            .find(|exchange| exchange.versions.contains(version))
    }

    /// The fields of the request payload in `version`, in wire order.
    pub fn request_fields(
        &self,
        version: ProtocolVersion,
    ) -> impl Iterator<Item = &'static Field> + Clone {
        let fields = self.exchange(version).map_or(&[][..], |form| form.request);
        Field::in_version(fields, version)
    }

    /// The fields of the response payload in `version`, in wire order.
    ///
    /// Poll has none of its own: a completed one carries the payload of the polled operation.
    pub fn response_fields(
        &self,
        version: ProtocolVersion,
    ) -> impl Iterator<Item = &'static Field> + Clone {
        let fields = self.exchange(version).map_or(&[][..], |form| form.response);
        Field::in_version(fields, version)
    }

    /// The section that describes the operation in `version`.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        self.exchange(version)?.section(version)
    }
}

impl Exchange {
    /// The section that describes the operation in `version`.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        listed(self.sections, version)
    }

    /// The section of the error table in `version`.
    pub fn error_section(&self, version: ProtocolVersion) -> Option<&'static str> {
        listed(self.error_sections, version)
    }
}

pub(super) fn listed(
    sections: &[(ProtocolVersion, &'static str)],
    version: ProtocolVersion,
) -> Option<&'static str> {
    sections
        .iter()
        .find(|(of, _)| *of == version)
        .map(|(_, section)| *section)
}

/// Every operation, by number.
pub fn operations() -> &'static [OperationDef] {
    OPERATIONS
}

/// The row of an operation, whatever version has it.
pub fn operation(operation: Operation) -> Option<&'static OperationDef> {
    OPERATIONS
        .binary_search_by_key(&operation, |row| row.operation)
        .ok()
        .and_then(|index| OPERATIONS.get(index))
}

/// The operation with this specification name (`Create Key Pair`).
pub fn operation_named(name: &str) -> Option<&'static OperationDef> {
    OPERATIONS.iter().find(|row| row.name == name)
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    const V: [ProtocolVersion; 8] = ProtocolVersion::ALL;

    #[test]
    fn every_listed_operation_has_a_row_in_the_versions_that_list_it() {
        use crate::NamedValue;
        for value in Operation::TABLE.values {
            let row = operation(Operation(value.value)).expect(value.name);
            for version in V {
                let described = row.direction(version).is_some();
                assert_eq!(
                    described,
                    value.versions.contains(version),
                    "{} in {version}",
                    row.name
                );
                assert_eq!(described, row.versions.contains(version), "{}", row.name);
            }
        }
    }

    #[test]
    fn finds_operations_by_number_and_by_name() {
        assert_eq!(
            operation(Operation::RE_KEY_KEY_PAIR).map(|row| row.name),
            Some("Re-key Key Pair")
        );
        assert_eq!(
            operation_named("PKCS#11").map(|row| row.operation),
            Some(Operation::PKCS_11)
        );
        assert!(operation(Operation(0x8000_0001)).is_none());
    }

    #[test]
    fn gives_the_fields_of_one_version_in_wire_order() {
        let create = operation(Operation::CREATE).expect("Create");
        let tags = |version| -> Vec<FieldContent> {
            create
                .request_fields(version)
                .map(|field| field.content)
                .collect()
        };
        assert_eq!(
            tags(ProtocolVersion::V1_0),
            [
                FieldContent::Tag(Tag::OBJECT_TYPE),
                FieldContent::Tag(Tag::TEMPLATE_ATTRIBUTE)
            ]
        );
        assert_eq!(
            tags(ProtocolVersion::V2_1),
            [
                FieldContent::Tag(Tag::OBJECT_TYPE),
                FieldContent::Tag(Tag::ATTRIBUTES),
                FieldContent::Tag(Tag::PROTECTION_STORAGE_MASKS)
            ]
        );
    }

    #[test]
    fn knows_who_may_ask() {
        let direction = |code, version| operation(code).and_then(|row| row.direction(version));
        assert_eq!(
            direction(Operation::QUERY, ProtocolVersion::V1_2),
            Some(Direction::ClientToServer)
        );
        assert_eq!(
            direction(Operation::QUERY, ProtocolVersion::V1_3),
            Some(Direction::Both)
        );
        assert_eq!(
            direction(Operation::PUT, ProtocolVersion::V1_0),
            Some(Direction::ServerToClient)
        );
        assert_eq!(direction(Operation::PING, ProtocolVersion::V2_0), None);
    }

    #[test]
    fn a_servers_request_carries_no_field_that_a_clients_lacks() {
        for row in operations() {
            let (Some(client), Some(server)) = (&row.client_to_server, &row.server_to_client)
            else {
                continue;
            };
            for version in V {
                for (mine, theirs) in [
                    (client.request, server.request),
                    (client.response, server.response),
                ] {
                    let known: Vec<_> = Field::in_version(mine, version)
                        .map(|field| field.content)
                        .collect();
                    if !server.versions.contains(version) {
                        continue;
                    }
                    let mut theirs = Field::in_version(theirs, version);
                    assert!(
                        theirs.all(|field| known.contains(&field.content)),
                        "{} in {version}",
                        row.name
                    );
                }
            }
        }
    }
}
