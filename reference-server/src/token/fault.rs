//! How a call ends other than well.

use kmip_conform_protocol::enumeration::Pkcs11ReturnCode;

/// Why a call does not end with OK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The input parameters are not those of the function.
    Codec,
    /// The interface does not have the function.
    Function,
    /// The function ends with another return code, and this output.
    Code(Pkcs11ReturnCode, Vec<u8>),
}

/// The output parameters of a call that went well; nothing where the function has none.
pub type Returned = Result<Vec<u8>, Fault>;

impl From<Pkcs11ReturnCode> for Fault {
    fn from(code: Pkcs11ReturnCode) -> Self {
        Self::Code(code, Vec::new())
    }
}
