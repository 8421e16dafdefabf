//! What each operation does: its success, and the reason of each of its failures in each era.

mod attribute_rules;
mod attribute_samples;
mod attributes;
mod certificates;
mod conversions;
mod draft;
mod every_type;
mod export_import;
mod keys;
mod life_cycle;
mod locate;
mod objects;
mod reasons;
mod strangers;
mod usage;
mod users;
