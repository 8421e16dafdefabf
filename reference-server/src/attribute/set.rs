//! The attributes of one object in their one internal form: typed items as 2.x sends them.

use kmip_conform_protocol::{Item, Tag};

use super::form::link_tag;

/// What names an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttributeKey {
    /// An attribute of the standard, by its tag.
    Standard(Tag),
    /// A vendor's or client's own attribute (KMIP 2.1 section 4.60). A 1.x custom attribute
    /// `x-Name` has the vendor `x` and the name `Name`.
    Vendor {
        /// Vendor Identification.
        vendor: String,
        /// Attribute Name.
        name: String,
    },
}

impl AttributeKey {
    /// The key of an attribute in 2.x form, or of an Attribute Reference structure.
    pub fn of(item: &Item) -> Self {
        if item.tag != Tag::ATTRIBUTE && item.tag != Tag::ATTRIBUTE_REFERENCE {
            return Self::Standard(item.tag);
        }
        let text = |tag| {
            item.field(tag)
                .and_then(Item::as_text)
                .unwrap_or_default()
                .to_owned()
        };
        Self::Vendor {
            vendor: text(Tag::VENDOR_IDENTIFICATION),
            name: text(Tag::ATTRIBUTE_NAME),
        }
    }

    /// Whether this is the key of `item`, which is in internal form, or 3.0's key of a link of its
    /// kind.
    pub fn names(&self, item: &Item) -> bool {
        let of_kind = || link_tag(item).map(AttributeKey::Standard);
        *self == Self::of(item) || of_kind().as_ref() == Some(self)
    }
}

/// One value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The attribute in 2.x form.
    pub item: Item,
    /// The 1.x Attribute Index; it stays with the value for as long as the value exists.
    pub index: i32,
}

/// The attributes of one object, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    instances: Vec<Instance>,
}

impl Attributes {
    /// Attributes that were taken apart with [`iter`](Self::iter).
    pub fn from_instances(instances: Vec<Instance>) -> Self {
        Self { instances }
    }

    /// Every instance.
    pub fn iter(&self) -> impl Iterator<Item = &Instance> {
        self.instances.iter()
    }

    /// The instances of one attribute.
    pub fn instances<'a>(&'a self, key: &'a AttributeKey) -> impl Iterator<Item = &'a Instance> {
        self.instances
            .iter()
            .filter(move |instance| key.names(&instance.item))
    }

    /// The first value of a standard attribute.
    pub fn get(&self, tag: Tag) -> Option<&Item> {
        self.all(tag).next()
    }

    /// The values of a standard attribute.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = &Item> {
        self.instances
            .iter()
            .map(|instance| &instance.item)
            .filter(move |item| item.tag == tag)
    }

    /// The seconds of a date attribute.
    pub fn date(&self, tag: Tag) -> Option<i64> {
        self.get(tag).and_then(Item::as_date_time)
    }

    /// Whether a Boolean attribute is True.
    pub fn is_true(&self, tag: Tag) -> bool {
        self.get(tag).and_then(Item::as_boolean) == Some(true)
    }

    /// Adds an instance; its index is one that no present instance has.
    pub fn add(&mut self, item: Item) -> i32 {
        let key = AttributeKey::of(&item);
        let last = self.instances(&key).map(|instance| instance.index).max();
        let index = last.map_or(0, |last| last.saturating_add(1));
        self.instances.push(Instance { item, index });
        index
    }

    /// Gives a single-valued attribute its value.
    pub fn set(&mut self, item: Item) {
        let key = link_tag(&item).map_or_else(|| AttributeKey::of(&item), AttributeKey::Standard);
        let position = self
            .instances
            .iter()
            .position(|instance| key.names(&instance.item));
        match position {
            Some(position) => self.instances[position].item = item,
            None => self.instances.push(Instance { item, index: 0 }),
        }
    }

    /// Sets a single-valued attribute that has no value yet.
    pub fn set_if_absent(&mut self, item: Item) {
        if self.get(item.tag).is_none() {
            self.set(item);
        }
    }

    /// Replaces the instance with this index; false where there is none.
    pub fn replace(&mut self, index: i32, item: Item) -> bool {
        let key = AttributeKey::of(&item);
        let found = self
            .instances
            .iter_mut()
            .find(|instance| instance.index == index && AttributeKey::of(&instance.item) == key);
        let replaced = found.is_some();
        if let Some(instance) = found {
            instance.item = item;
        }
        replaced
    }

    /// Removes the instance with this index.
    pub fn remove(&mut self, key: &AttributeKey, index: i32) -> Option<Item> {
        let position = self
            .instances
            .iter()
            .position(|instance| instance.index == index && key.names(&instance.item))?;
        Some(self.instances.remove(position).item)
    }

    /// Removes every instance of an attribute and gives them.
    pub fn remove_all(&mut self, key: &AttributeKey) -> Vec<Item> {
        let (gone, kept) = std::mem::take(&mut self.instances)
            .into_iter()
            .partition(|instance| key.names(&instance.item));
        self.instances = kept;
        let gone: Vec<Instance> = gone;
        gone.into_iter().map(|instance| instance.item).collect()
    }
}

impl FromIterator<Item> for Attributes {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        let mut attributes = Self::default();
        for item in items {
            attributes.add(item);
        }
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str) -> Item {
        Item::text(Tag::OBJECT_GROUP, name)
    }

    #[test]
    fn index_stays_with_its_value_when_another_is_removed() {
        let mut attributes: Attributes = ["a", "b", "c"].into_iter().map(group).collect();
        let key = AttributeKey::Standard(Tag::OBJECT_GROUP);
        assert_eq!(attributes.remove(&key, 1), Some(group("b")));
        let left: Vec<i32> = attributes.instances(&key).map(|one| one.index).collect();
        assert_eq!(left, [0, 2]);
        assert_eq!(attributes.add(group("d")), 3);
    }

    #[test]
    fn vendor_attributes_are_told_apart_by_vendor_and_name() {
        let vendor = |vendor: &str, name: &str| {
            Item::structure(
                Tag::ATTRIBUTE,
                vec![
                    Item::text(Tag::VENDOR_IDENTIFICATION, vendor),
                    Item::text(Tag::ATTRIBUTE_NAME, name),
                    Item::integer(Tag::ATTRIBUTE_VALUE, 1),
                ],
            )
        };
        let attributes: Attributes = [vendor("x", "a"), vendor("acme", "a"), vendor("x", "b")]
            .into_iter()
            .collect();
        let key = AttributeKey::of(&vendor("x", "a"));
        assert_eq!(attributes.instances(&key).count(), 1);
    }
}
