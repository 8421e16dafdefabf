//! The attributes of PKCS#11 objects: their numbers, and how their values are written (PKCS#11 3.0
//! section 4).

/// How the value of an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// CK_BBOOL.
    Boolean,
    /// CK_ULONG, and what is one by another name.
    Number,
    /// CK_DATE.
    Date,
    /// An array of octets or characters.
    Octets,
}

impl Kind {
    /// The octets of a value, where every value has as many.
    pub(super) fn octets(self) -> Option<usize> {
        match self {
            Self::Boolean => Some(1),
            Self::Number | Self::Date => Some(8),
            Self::Octets => None,
        }
    }
}

pub(super) const CLASS: u64 = 0x000;
pub(super) const TOKEN: u64 = 0x001;
pub(super) const PRIVATE: u64 = 0x002;
pub(super) const LABEL: u64 = 0x003;
pub(super) const UNIQUE_ID: u64 = 0x004;
pub(super) const VALUE: u64 = 0x011;
pub(super) const CERTIFICATE_TYPE: u64 = 0x080;
pub(super) const KEY_TYPE: u64 = 0x100;
pub(super) const ID: u64 = 0x102;
pub(super) const SENSITIVE: u64 = 0x103;
pub(super) const ENCRYPT: u64 = 0x104;
pub(super) const DECRYPT: u64 = 0x105;
pub(super) const WRAP: u64 = 0x106;
pub(super) const UNWRAP: u64 = 0x107;
pub(super) const SIGN: u64 = 0x108;
pub(super) const VERIFY: u64 = 0x10A;
pub(super) const DERIVE: u64 = 0x10C;
pub(super) const MODULUS: u64 = 0x120;
pub(super) const MODULUS_BITS: u64 = 0x121;
pub(super) const PUBLIC_EXPONENT: u64 = 0x122;
pub(super) const PRIVATE_EXPONENT: u64 = 0x123;
pub(super) const COEFFICIENT: u64 = 0x128;
pub(super) const VALUE_LEN: u64 = 0x161;
pub(super) const EXTRACTABLE: u64 = 0x162;
pub(super) const LOCAL: u64 = 0x163;
pub(super) const NEVER_EXTRACTABLE: u64 = 0x164;
pub(super) const ALWAYS_SENSITIVE: u64 = 0x165;
pub(super) const MODIFIABLE: u64 = 0x170;
pub(super) const COPYABLE: u64 = 0x171;
pub(super) const DESTROYABLE: u64 = 0x172;

/// The booleans and numbers that the token does not have, but a template may name.
const OTHER_BOOLEANS: [u64; 6] = [0x086, 0x109, 0x10B, 0x202, 0x210, 0x211];
const OTHER_NUMBERS: [u64; 6] = [0x087, 0x088, 0x133, 0x160, 0x166, 0x300];
const DATES: [u64; 2] = [0x110, 0x111];

/// How the value of an attribute is written; of one that is not known, as octets.
pub(super) fn kind_of(number: u64) -> Kind {
    match number {
        TOKEN | PRIVATE | SENSITIVE | ENCRYPT | DECRYPT | WRAP | UNWRAP | SIGN | VERIFY
        | DERIVE | EXTRACTABLE | LOCAL | NEVER_EXTRACTABLE | ALWAYS_SENSITIVE | MODIFIABLE
        | COPYABLE | DESTROYABLE => Kind::Boolean,
        CLASS | CERTIFICATE_TYPE | KEY_TYPE | MODULUS_BITS | VALUE_LEN => Kind::Number,
        number if OTHER_BOOLEANS.contains(&number) => Kind::Boolean,
        number if OTHER_NUMBERS.contains(&number) => Kind::Number,
        number if DATES.contains(&number) => Kind::Date,
        _ => Kind::Octets,
    }
}
