//! The versions the server speaks.

use kmip_conform_protocol::ProtocolVersion;

/// The versions the server speaks, the one it prefers first.
pub const SUPPORTED: [ProtocolVersion; 8] = [
    ProtocolVersion::V3_0,
    ProtocolVersion::V2_1,
    ProtocolVersion::V2_0,
    ProtocolVersion::V1_4,
    ProtocolVersion::V1_3,
    ProtocolVersion::V1_2,
    ProtocolVersion::V1_1,
    ProtocolVersion::V1_0,
];

/// The version in which to answer a message of a version the server does not speak: the closest
/// one below, else the oldest.
pub fn closest(stated: Option<ProtocolVersion>) -> ProtocolVersion {
    let Some(stated) = stated else {
        // 3.0 is a draft; what states no version is answered in the latest version that is not.
        return ProtocolVersion::V2_1;
    };
    SUPPORTED
        .into_iter()
        .find(|supported| *supported <= stated)
        .unwrap_or(ProtocolVersion::V1_0)
}
