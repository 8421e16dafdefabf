//! Look-up of tags by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::schema::{TAGS, TagDef};

static BY_XML_NAME: LazyLock<HashMap<&str, &TagDef>> =
    LazyLock::new(|| TAGS.iter().map(|row| (row.xml_name, row)).collect());
static BY_NAME: LazyLock<HashMap<&str, &TagDef>> =
    LazyLock::new(|| TAGS.iter().map(|row| (row.name, row)).collect());

pub(crate) fn by_xml_name(name: &str) -> Option<&'static TagDef> {
    BY_XML_NAME.get(name).copied()
}

pub(crate) fn by_name(name: &str) -> Option<&'static TagDef> {
    BY_NAME.get(name).copied()
}
