//! A tree made from what another crate reads.

use kmip_conform_protocol::{Item, Tag, Value};
use kmip_ttlv::types::Error;

use crate::witness::{Visit, walk};

/// The message as the other crate reads it.
pub fn decode(bytes: &[u8]) -> Result<Item, Error> {
    let mut builder = Builder::default();
    walk(bytes, &mut builder)?;
    Ok(builder.root.expect("a walk ends with its first item"))
}

#[derive(Default)]
struct Builder {
    open: Vec<Item>,
    root: Option<Item>,
}

impl Builder {
    fn add(&mut self, item: Item) {
        match self.open.last_mut() {
            Some(Item {
                value: Value::Structure(fields),
                ..
            }) => fields.push(item),
            _ => self.root = Some(item),
        }
    }
}

impl Visit for Builder {
    fn structure(&mut self, tag: u32) {
        self.open.push(Item::structure(Tag(tag), Vec::new()));
    }

    fn leaf(&mut self, tag: u32, value: Value) {
        self.add(Item::new(Tag(tag), value));
    }

    fn end(&mut self) {
        if let Some(item) = self.open.pop() {
            self.add(item);
        }
    }
}
