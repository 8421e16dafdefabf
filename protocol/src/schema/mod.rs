//! The protocol definition as data: what exists in which version, and how it is spelled.
//!
//! The tables are generated from the files in `schema/`; nothing else in the project states a
//! protocol fact.

mod attribute;
pub mod check;
pub mod enumeration;
mod field;
pub(crate) mod index;
mod operation;
mod reason;
mod structure;
mod tag_def;

pub use attribute::{
    AttributeDef, AttributeRules, Condition, Permission, Setters, attribute, attribute_by_tag,
    attributes,
};
pub use enumeration::{EnumerationDef, EnumerationValue, NamedValue};
pub use field::{Field, FieldContent, Required};
pub use operation::{Direction, Exchange, OperationDef, operation, operation_named, operations};
pub use reason::{AllowedReason, ReasonRow, ReasonSource, allowed_reasons, general_reasons};
pub use structure::{StructureDef, Variant, managed_object, structure, structures, structures_of};
pub use tag_def::TagDef;

/// Every tag, by number.
pub use crate::tag::TAGS;
