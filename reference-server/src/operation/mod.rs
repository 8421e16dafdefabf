//! The operations: a file each, one table that finds them, and what they are performed with.

mod activate;
mod add_attribute;
mod adjust_attribute;
mod archive;
mod check;
mod cipher;
mod context;
mod create;
mod create_key_pair;
mod decrypt;
mod delete_attribute;
mod destroy;
mod discover_versions;
mod encrypt;
mod export;
mod get;
mod get_attribute_list;
mod get_attributes;
mod get_usage_allocation;
mod hash;
mod import;
mod interop;
mod locate;
mod log;
mod mac;
mod mac_verify;
mod modify_attribute;
mod obtain_lease;
mod ping;
mod query;
mod recover;
mod register;
mod rekey;
mod rekey_key_pair;
mod revoke;
mod rng_retrieve;
mod rng_seed;
mod set_attribute;
mod sign;
mod signature;
mod signature_verify;
mod table;
#[cfg(test)]
mod tests;

pub use context::Context;
pub use table::handler;
