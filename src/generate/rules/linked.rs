//! The types of link, and an object with links of one of them.

use kmip_conform_protocol::enumeration::{LinkType, ObjectType, Operation};
use kmip_conform_protocol::schema;
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use super::malformed::id;
use super::rule::Rule;
use crate::case::{Case, Node, NodeValue};
use crate::generate::draft::Draft;
use crate::generate::request::{
    Extent, Request, Scene, attribute_reference, attributes, new_attribute, payload,
};

/// A type of link with a type of object that may have it and one that it may name (KMIP 1.4 section
/// 3.35, 2.1 section 11.28).
pub(super) struct Kind {
    link: LinkType,
    owner: ObjectType,
    target: ObjectType,
    /// Whether the section says of the named objects that there may be several.
    pub several: bool,
}

const fn kind(link: LinkType, owner: ObjectType, target: ObjectType, several: bool) -> Kind {
    Kind {
        link,
        owner,
        target,
        several,
    }
}

/// Those of PKCS#12 have no description, and a Wrapping Key Link is for wrapped objects alone.
const KINDS: [Kind; 11] = {
    use LinkType as Link;
    use ObjectType as Type;
    let (key, secret) = (Type::SYMMETRIC_KEY, Type::SECRET_DATA);
    let (public, private) = (Type::PUBLIC_KEY, Type::PRIVATE_KEY);
    [
        kind(Link::CERTIFICATE_LINK, public, Type::CERTIFICATE, true),
        kind(Link::PUBLIC_KEY_LINK, private, public, false),
        kind(Link::PRIVATE_KEY_LINK, public, private, false),
        kind(Link::DERIVATION_BASE_OBJECT_LINK, secret, key, true),
        kind(Link::DERIVED_KEY_LINK, key, key, true),
        kind(Link::REPLACEMENT_OBJECT_LINK, key, key, false),
        kind(Link::REPLACED_OBJECT_LINK, key, key, false),
        kind(Link::PARENT_LINK, key, secret, false),
        kind(Link::CHILD_LINK, secret, key, false),
        kind(Link::PREVIOUS_LINK, key, key, false),
        kind(Link::NEXT_LINK, key, key, false),
    ]
};

/// Where the objects of a case stand in it: two that may be named, then the one with the links.
pub(super) const ONE: usize = 0;
pub(super) const OTHER: usize = 1;
const OWNER: usize = 2;

/// A type of link in a version.
pub(super) struct Subject {
    pub kind: &'static Kind,
    pub version: ProtocolVersion,
}

/// The cases of every type of link that the version knows.
pub(super) fn each(version: ProtocolVersion, make: fn(&Subject) -> Option<Case>) -> Vec<Case> {
    let known = |kind: &&Kind| LinkType::TABLE.lists(kind.link.0, version);
    KINDS
        .iter()
        .filter(known)
        .filter_map(|kind| make(&Subject { kind, version }))
        .collect()
}

impl Subject {
    /// The link to an object of the scene.
    pub fn to(&self, number: usize) -> Item {
        let scene = Scene::new(self.version);
        let fields = vec![
            Item::enumeration(Tag::LINK_TYPE, self.kind.link),
            scene.identifier_at(Tag::LINKED_OBJECT_IDENTIFIER, number),
        ];
        Item::structure(Tag::LINK, fields)
    }

    /// The same as a request gives it.
    pub fn given(&self, number: usize) -> Vec<Item> {
        vec![new_attribute(&self.to(number), self.version)]
    }

    /// What says that the first link is meant: 1.x means the first one where nothing is said.
    pub fn current(&self) -> Vec<Item> {
        match self.version.is_1x() {
            true => Vec::new(),
            false => vec![Item::structure(Tag::CURRENT_ATTRIBUTE, vec![self.to(ONE)])],
        }
    }

    /// Two objects to be named, and one with these links.
    pub fn scene(&self, links: &[Item]) -> Option<Scene> {
        let mut scene = Scene::new(self.version);
        scene.register(self.kind.target, &[])?;
        scene.register(self.kind.target, &[])?;
        scene.register(self.kind.owner, links)?;
        Some(scene)
    }

    /// Changes the links of the object.
    pub fn change(&self, scene: &mut Scene, operation: Operation, what: Vec<Item>) {
        let items = [vec![scene.identifier(OWNER)], what].concat();
        scene.request(operation, &items, Vec::new());
    }

    /// A case in which the object is found with links to these objects, after all of the scene.
    pub fn told(&self, rule: &Rule, title: &str, scene: Scene, numbers: &[usize]) -> Draft {
        let owner = scene.identifier(OWNER);
        let links: Vec<Item> = numbers.iter().map(|number| self.to(*number)).collect();
        let told = attributes(Tag::ATTRIBUTES, &links, self.version);
        let told = match self.version.is_1x() {
            true => (0..)
                .zip(told.fields())
                .map(|(index, one)| instance(one, index))
                .collect(),
            false => vec![told],
        };
        let asked = vec![owner.clone(), attribute_reference(Tag::LINK, self.version)];
        let request = Request {
            operation: Operation::GET_ATTRIBUTES,
            payload: payload(
                Operation::GET_ATTRIBUTES,
                self.version,
                Extent::Minimal,
                &asked,
            ),
            gives: Vec::new(),
        };
        Draft {
            shown: Some([vec![owner], told].concat()),
            ..self.draft(rule, title, scene.into_requests(), request)
        }
    }

    /// The case, in which a 1.x server answers the change of the link to this object with the
    /// instance that it concerned (KMIP 1.4 sections 4.14 and 4.16).
    pub fn answered(&self, draft: Draft, number: usize, index: i32) -> Case {
        let mut case = draft.finish();
        let before_last = case.steps.iter_mut().rev().nth(1);
        if let Some(step) = before_last.filter(|_| self.version.is_1x()) {
            let told = attributes(Tag::ATTRIBUTES, &[self.to(number)], self.version);
            let told = told.fields().iter().map(|one| instance(one, index));
            tell(&mut step.response, &told.collect::<Vec<_>>());
        }
        case
    }

    /// A case that is still to say how it may end.
    pub fn draft(&self, rule: &Rule, title: &str, setup: Vec<Request>, request: Request) -> Draft {
        let row = LinkType::TABLE.row(self.kind.link.0, self.version);
        let name = row.map_or("Link", |row| row.name);
        Draft {
            rule: rule.name,
            id: id(name.trim_end_matches(" Link")),
            version: self.version,
            title: format!("{name}: {title}"),
            clause: section(self.version),
            failure: "A client does not find from one object to another that belongs to it.",
            setup,
            request,
            outcomes: Vec::new(),
            shown: None,
        }
    }
}

/// The section with the table of rules.
fn section(version: ProtocolVersion) -> String {
    let row = schema::attribute_by_tag(Tag::LINK);
    match row.and_then(|row| row.section(version)) {
        Some(section) => format!("KMIP {version} section {section}"),
        None => format!("KMIP {version} Link"),
    }
}

/// An instance of a 1.x attribute with its index, which may be left out where it is 0.
fn instance(attribute: &Item, index: i32) -> Item {
    let mut fields = attribute.fields().to_vec();
    if index > 0 {
        fields.insert(1, Item::integer(Tag::ATTRIBUTE_INDEX, index));
    }
    Item::structure(attribute.tag, fields)
}

/// Puts attributes into the payload of a response.
fn tell(message: &mut Node, attributes: &[Item]) {
    let NodeValue::Structure(fields) = &mut message.value else {
        return;
    };
    if message.tag == Tag::RESPONSE_PAYLOAD {
        fields.retain(|field| field.tag != Tag::ATTRIBUTE);
        fields.extend(attributes.iter().map(Node::of));
    } else {
        fields.iter_mut().for_each(|field| tell(field, attributes));
    }
}
