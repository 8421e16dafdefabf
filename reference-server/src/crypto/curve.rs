//! Curves by their KMIP name, object identifier and size.

use der::oid::ObjectIdentifier;
use kmip_conform_protocol::enumeration::RecommendedCurve;

/// A named curve. Keys on any of these can be converted between formats; [`crate::crypto`] computes
/// only on some.
#[derive(Debug)]
pub struct CurveDef {
    /// The protocol's number.
    pub curve: RecommendedCurve,
    /// The identifier in keys and certificates (SEC 2 section 4, RFC 5639 section 4.1).
    pub oid: ObjectIdentifier,
    /// The size of the field, in bits.
    pub bits: u32,
}

impl CurveDef {
    /// The row of a curve.
    pub fn of(curve: RecommendedCurve) -> Option<&'static Self> {
        CURVES.iter().find(|row| row.curve == curve)
    }

    /// The row with this object identifier.
    pub fn with_oid(oid: ObjectIdentifier) -> Option<&'static Self> {
        CURVES.iter().find(|row| row.oid == oid)
    }

    /// The prime curve of NIST with this size, which a client means who gives a length only.
    pub fn of_bits(bits: u32) -> Option<&'static Self> {
        let nist = [
            RecommendedCurve::P_192,
            RecommendedCurve::P_224,
            RecommendedCurve::P_256,
            RecommendedCurve::P_384,
            RecommendedCurve::P_521,
        ];
        nist.into_iter()
            .filter_map(Self::of)
            .find(|row| row.bits == bits)
    }

    /// Octets of a field element.
    pub fn field_len(&self) -> usize {
        // A field has at most 571 bits.
        usize::try_from(self.bits.div_ceil(8)).unwrap_or_default()
    }
}

const fn row(curve: RecommendedCurve, oid: &str, bits: u32) -> CurveDef {
    CurveDef {
        curve,
        oid: ObjectIdentifier::new_unwrap(oid),
        bits,
    }
}

static CURVES: &[CurveDef] = &[
    row(RecommendedCurve::P_192, "1.2.840.10045.3.1.1", 192),
    row(RecommendedCurve::P_224, "1.3.132.0.33", 224),
    row(RecommendedCurve::P_256, "1.2.840.10045.3.1.7", 256),
    row(RecommendedCurve::P_384, "1.3.132.0.34", 384),
    row(RecommendedCurve::P_521, "1.3.132.0.35", 521),
    row(RecommendedCurve::K_163, "1.3.132.0.1", 163),
    row(RecommendedCurve::K_233, "1.3.132.0.26", 233),
    row(RecommendedCurve::K_283, "1.3.132.0.16", 283),
    row(RecommendedCurve::K_409, "1.3.132.0.36", 409),
    row(RecommendedCurve::K_571, "1.3.132.0.38", 571),
    row(RecommendedCurve::B_163, "1.3.132.0.15", 163),
    row(RecommendedCurve::B_233, "1.3.132.0.27", 233),
    row(RecommendedCurve::B_283, "1.3.132.0.17", 283),
    row(RecommendedCurve::B_409, "1.3.132.0.37", 409),
    row(RecommendedCurve::B_571, "1.3.132.0.39", 571),
    row(RecommendedCurve::SECP160K1, "1.3.132.0.9", 160),
    row(RecommendedCurve::SECP160R1, "1.3.132.0.8", 160),
    row(RecommendedCurve::SECP160R2, "1.3.132.0.30", 160),
    row(RecommendedCurve::SECP192K1, "1.3.132.0.31", 192),
    row(RecommendedCurve::SECP224K1, "1.3.132.0.32", 224),
    row(RecommendedCurve::SECP256K1, "1.3.132.0.10", 256),
    row(
        RecommendedCurve::BRAINPOOLP160R1,
        "1.3.36.3.3.2.8.1.1.1",
        160,
    ),
    row(
        RecommendedCurve::BRAINPOOLP160T1,
        "1.3.36.3.3.2.8.1.1.2",
        160,
    ),
    row(
        RecommendedCurve::BRAINPOOLP192R1,
        "1.3.36.3.3.2.8.1.1.3",
        192,
    ),
    row(
        RecommendedCurve::BRAINPOOLP192T1,
        "1.3.36.3.3.2.8.1.1.4",
        192,
    ),
    row(
        RecommendedCurve::BRAINPOOLP224R1,
        "1.3.36.3.3.2.8.1.1.5",
        224,
    ),
    row(
        RecommendedCurve::BRAINPOOLP224T1,
        "1.3.36.3.3.2.8.1.1.6",
        224,
    ),
    row(
        RecommendedCurve::BRAINPOOLP256R1,
        "1.3.36.3.3.2.8.1.1.7",
        256,
    ),
    row(
        RecommendedCurve::BRAINPOOLP256T1,
        "1.3.36.3.3.2.8.1.1.8",
        256,
    ),
    row(
        RecommendedCurve::BRAINPOOLP320R1,
        "1.3.36.3.3.2.8.1.1.9",
        320,
    ),
    row(
        RecommendedCurve::BRAINPOOLP320T1,
        "1.3.36.3.3.2.8.1.1.10",
        320,
    ),
    row(
        RecommendedCurve::BRAINPOOLP384R1,
        "1.3.36.3.3.2.8.1.1.11",
        384,
    ),
    row(
        RecommendedCurve::BRAINPOOLP384T1,
        "1.3.36.3.3.2.8.1.1.12",
        384,
    ),
    row(
        RecommendedCurve::BRAINPOOLP512R1,
        "1.3.36.3.3.2.8.1.1.13",
        512,
    ),
    row(
        RecommendedCurve::BRAINPOOLP512T1,
        "1.3.36.3.3.2.8.1.1.14",
        512,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_curve_and_identifier_once() {
        for row in CURVES {
            assert!(
                std::ptr::eq(CurveDef::of(row.curve).unwrap(), row),
                "{row:?}"
            );
            assert!(
                std::ptr::eq(CurveDef::with_oid(row.oid).unwrap(), row),
                "{row:?}"
            );
        }
        assert_eq!(CurveDef::of_bits(521).unwrap().field_len(), 66);
    }
}
