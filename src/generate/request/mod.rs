//! A valid request of every operation that clients may ask for, in every version, from the schema.
//!
//! A [`Sample`] holds the requests that set the scene (fixed keys are registered, none is generated
//! where one can be registered) and the one it is about. What an earlier answer decides stands in
//! them as text such as `$UNIQUE_IDENTIFIER_0`, in the notation of case files; [`bind`] puts values
//! in its place. Nothing here draws by chance: the same operation and version give the same sample.

mod attribute;
mod material;
mod message;
mod object;
mod payload;
mod recipe;
mod sample;
mod scene;
mod value;

pub use attribute::{attribute_reference, attributes, new_attribute};
pub use message::{batch_item, bind, message, of_nothing, take};
pub use object::{KINDS, object, registered, registration, transparent_public_key};
pub use payload::{Extent, payload};
pub use sample::{Given, Request, Sample, sample};
pub use scene::{Scene, named};
pub use value::{attribute_value, item};

#[cfg(test)]
mod tests;
