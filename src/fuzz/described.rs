//! Requests that describe objects: any type of object, and any attribute that the version has.

use arbitrary::Result;
use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, Tag, schema};

use super::compose::Composer;
use crate::case::Bindings;
use crate::generate::request::{
    Extent, KINDS, Request, attribute_value, attributes, new_attribute, object, payload,
    registered, sample, transparent_public_key,
};

/// Operations that describe an object.
const DESCRIBES: [Operation; 4] = [
    Operation::REGISTER,
    Operation::LOCATE,
    Operation::ADD_ATTRIBUTE,
    Operation::MODIFY_ATTRIBUTE,
];

impl Composer<'_, '_, '_, '_> {
    /// One of them with any attribute, once as it should be or broken a few times.
    pub(super) fn described(&mut self) -> Result<()> {
        let wanted = self.among(&DESCRIBES);
        if wanted.is_empty() {
            return self.life();
        }
        let operation = *self.u.choose(&wanted)?;
        let Some(sample) = sample(operation, self.version, Extent::Minimal) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        if operation != Operation::REGISTER {
            self.set_up(&sample, client, &mut bindings)?;
        }
        let attribute = self.attribute()?;
        let request = match operation {
            Operation::REGISTER => self.registration(&attribute)?,
            Operation::LOCATE => self.search(&attribute)?,
            _ => self.change(&sample.request, &attribute),
        };
        self.ask_often(&request, client, &mut bindings)
    }

    fn attribute(&mut self) -> Result<Item> {
        let rows = schema::attributes().iter();
        let rows: Vec<_> = rows
            .filter(|row| row.versions.contains(self.version) && !row.rules.is_empty())
            .collect();
        Ok(attribute_value(self.u.choose(&rows)?, self.version))
    }

    fn registration(&mut self, attribute: &Item) -> Result<Request> {
        let kinds = KINDS
            .into_iter()
            .filter(|kind| object(*kind, self.version).is_some());
        let kinds: Vec<ObjectType> = kinds.collect();
        let kind = *self.u.choose(&kinds)?;
        let value = self.u.arbitrary::<bool>()?.then(|| attribute.clone());
        let mut request = registered(kind, attribute.tag, value, self.version);
        if kind == ObjectType::PUBLIC_KEY && self.u.arbitrary()? {
            let fields = request.payload.iter_mut();
            fields
                .filter(|field| field.tag == Tag::PUBLIC_KEY)
                .for_each(|field| *field = transparent_public_key());
        }
        Ok(request)
    }

    fn search(&mut self, attribute: &Item) -> Result<Request> {
        let criterion = match self.version.is_1x() {
            true => new_attribute(attribute, self.version),
            false => attributes(
                Tag::ATTRIBUTES,
                std::slice::from_ref(attribute),
                self.version,
            ),
        };
        let fields = |extent| {
            let items = std::slice::from_ref(&criterion);
            payload(Operation::LOCATE, self.version, extent, items)
        };
        let (mut all, least) = (fields(Extent::Full), fields(Extent::Minimal));
        self.thin(&mut all, &least)?;
        Ok(Request {
            operation: Operation::LOCATE,
            payload: all,
            gives: Vec::new(),
        })
    }

    /// The change that the sample makes, of another attribute.
    fn change(&self, sample: &Request, attribute: &Item) -> Request {
        let new = new_attribute(attribute, self.version);
        let mut request = sample.clone();
        let fields = request.payload.iter_mut();
        fields
            .filter(|field| field.tag == new.tag)
            .for_each(|field| *field = new.clone());
        request
    }
}
