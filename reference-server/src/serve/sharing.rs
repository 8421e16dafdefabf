//! The part of the accounts file that says who shares objects with whom:
//!
//! ```toml
//! [[group]]                      # members reach each other's objects in the Object Group "vault"
//! name = "vault"
//! members = ["alice", "bob"]
//! operations = ["Get", "Locate"] # all operations where this is left out
//!
//! [[policy]]                     # an Operation Policy Name of 1.x
//! name = "audited"
//! [[policy.row]]                 # the first row that fits decides; the rest is the owner's
//! object_types = ["Symmetric Key"]
//! operations = ["Destroy"]
//! to = "nobody"                  # or "all", "owner", "group:vault"
//!
//! [attestation]                  # operations that attested clients alone perform
//! operations = ["Get"]
//! keys = ["-----BEGIN PUBLIC KEY-----..."] # P-256, of those who sign the server's nonces
//! ```

use der::Decode;
use kmip_conform_protocol::NamedValue;
use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::schema::EnumerationDef;
use serde::Deserialize;
use spki::SubjectPublicKeyInfoRef;

use crate::Settings;
use crate::settings::{AccessGroup, AttestationPolicy, OperationPolicy, PolicyRow, Share};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupRow {
    name: String,
    members: Vec<String>,
    #[serde(default)]
    operations: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyTable {
    name: String,
    #[serde(default)]
    row: Vec<RowTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowTable {
    #[serde(default)]
    object_types: Vec<String>,
    #[serde(default)]
    operations: Vec<String>,
    to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttestationTable {
    operations: Vec<String>,
    keys: Vec<String>,
}

/// Which operations require attestation, and whose keys attest.
///
/// # Errors
/// An operation that KMIP does not have, or a key that is no P-256 public key in PEM.
pub(super) fn attestation(table: &AttestationTable) -> Result<AttestationPolicy, String> {
    let keys = table.keys.iter().map(|pem| {
        let (_, der) = der::Document::from_pem(pem).ok()?;
        let key = SubjectPublicKeyInfoRef::from_der(der.as_bytes()).ok()?;
        let point = key.subject_public_key.as_bytes()?;
        p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(point.to_vec())
    });
    let keys: Option<Vec<Vec<u8>>> = keys.collect();
    Ok(AttestationPolicy {
        operations: operations(&table.operations)?,
        keys: keys.ok_or("a key that attests is no P-256 public key in PEM")?,
    })
}

/// Adds the groups and policies of the file.
///
/// # Errors
/// A name that is given twice, an operation or type that KMIP does not have, a group that is not in
/// the file.
pub(super) fn add(
    groups: Vec<GroupRow>,
    policies: Vec<PolicyTable>,
    settings: &mut Settings,
) -> Result<(), String> {
    for row in groups {
        if settings
            .access_groups
            .iter()
            .any(|one| one.name == row.name)
        {
            return Err(format!("the group {} is there twice", row.name));
        }
        settings.access_groups.push(AccessGroup {
            name: row.name,
            members: row.members,
            operations: operations(&row.operations)?,
        });
    }
    for table in policies {
        if settings.policies.iter().any(|one| one.name == table.name) {
            return Err(format!("the policy {} is there twice", table.name));
        }
        let rows = table.row.into_iter().map(|row| policy_row(row, settings));
        let rows = rows.collect::<Result<Vec<PolicyRow>, String>>()?;
        let name = table.name;
        settings.policies.push(OperationPolicy { name, rows });
    }
    Ok(())
}

fn policy_row(row: RowTable, settings: &Settings) -> Result<PolicyRow, String> {
    let types = row.object_types.iter();
    let types = types.map(|name| number(name, ObjectType::TABLE).map(ObjectType));
    Ok(PolicyRow {
        object_types: types.collect::<Result<_, _>>()?,
        operations: operations(&row.operations)?,
        to: share(&row.to, settings)?,
    })
}

fn share(text: &str, settings: &Settings) -> Result<Share, String> {
    match text {
        "all" => return Ok(Share::All),
        "owner" => return Ok(Share::Owner),
        "nobody" => return Ok(Share::Nobody),
        _ => {}
    }
    let named = text.strip_prefix("group:");
    let known = named.filter(|name| settings.access_groups.iter().any(|one| one.name == **name));
    known
        .map(|name| Share::Group(name.to_owned()))
        .ok_or_else(|| {
            format!("`{text}` is not all, owner, nobody or group:NAME with a group of the file")
        })
}

fn operations(names: &[String]) -> Result<Vec<Operation>, String> {
    let found = names.iter();
    let found = found.map(|name| number(name, Operation::TABLE).map(Operation));
    found.collect()
}

/// The number of a value by the specification's name.
fn number(name: &str, table: &EnumerationDef) -> Result<u32, String> {
    let row = table.values.iter().find(|row| row.name == name);
    row.map(|row| row.value)
        .ok_or_else(|| format!("KMIP has no {} named {name}", table.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sharing {
        #[serde(default)]
        group: Vec<GroupRow>,
        #[serde(default)]
        policy: Vec<PolicyTable>,
    }

    fn read(text: &str) -> Result<Settings, String> {
        let file: Sharing = toml::from_str(text).unwrap();
        let mut settings = Settings::default();
        add(file.group, file.policy, &mut settings)?;
        Ok(settings)
    }

    const GROUP: &str = "[[group]]\nname = \"g\"\nmembers = [\"a\", \"b\"]\n";

    #[test]
    fn groups_and_policies_are_read_by_the_names_of_the_standard() {
        let policy = "[[policy]]\nname = \"p\"\n[[policy.row]]\nobject_types = [\"Symmetric Key\"]\n\
                      operations = [\"Get Attributes\"]\nto = \"group:g\"\n";
        let settings = read(&format!("{GROUP}{policy}")).unwrap();
        assert_eq!(settings.access_groups[0].members, ["a", "b"]);
        let row = &settings.policies[0].rows[0];
        assert_eq!(row.object_types, [ObjectType::SYMMETRIC_KEY]);
        assert_eq!(row.operations, [Operation::GET_ATTRIBUTES]);
        assert_eq!(row.to, Share::Group("g".to_owned()));
    }

    #[test]
    fn keys_that_attest_are_public_keys_of_p_256() {
        use spki::EncodePublicKey;

        let signer = p256::ecdsa::SigningKey::from_slice(&[5; 32]).unwrap();
        let key = p256::PublicKey::from(signer.verifying_key());
        let pem = key
            .to_public_key_pem(spki::der::pem::LineEnding::LF)
            .unwrap();
        let table = |key: &str| AttestationTable {
            operations: vec!["Get".to_owned()],
            keys: vec![key.to_owned()],
        };
        let policy = attestation(&table(&pem)).unwrap();
        assert_eq!(policy.operations, [Operation::GET]);
        assert_eq!(
            policy.keys,
            [signer
                .verifying_key()
                .to_sec1_point(false)
                .as_bytes()
                .to_vec()]
        );
        assert!(attestation(&table("none")).is_err());
    }

    #[test]
    fn what_the_file_does_not_have_is_refused_by_name() {
        assert!(read(&GROUP.repeat(2)).unwrap_err().contains("twice"));
        let policy = |rest: &str| format!("[[policy]]\nname = \"p\"\n[[policy.row]]\n{rest}");
        let to = read(&policy("to = \"group:g\"")).unwrap_err();
        assert!(to.contains("group:g"), "{to}");
        let operation = read(&policy("to = \"all\"\noperations = [\"Steal\"]")).unwrap_err();
        assert!(operation.contains("Steal"), "{operation}");
    }
}
