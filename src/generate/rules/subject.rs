//! Operations on one object, and what sets the scene for them anew.

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::malformed::samples;
use crate::generate::request::{Request, Sample, Scene};

/// What brings an object into a state or out of it.
const MOVING: [Operation; 3] = [Operation::ACTIVATE, Operation::ARCHIVE, Operation::DESTROY];

/// The operations on one registered object, with the request that registers it alone before them.
pub(super) fn on_one_object(version: ProtocolVersion) -> Vec<Sample> {
    let samples = samples(version).filter_map(|sample| {
        let (first, rest) = sample.setup.split_first()?;
        let is_alone = first.operation == Operation::REGISTER
            && rest
                .iter()
                .all(|request| MOVING.contains(&request.operation));
        let first_object = Scene::new(version).identifier(0);
        let names = sample.request.payload.contains(&first_object);
        (is_alone && names).then(|| Sample {
            setup: vec![first.clone()],
            request: sample.request.clone(),
        })
    });
    samples.collect()
}

/// Requests on the first object of a scene.
pub(super) fn moved(version: ProtocolVersion, moves: impl Fn(&mut Scene)) -> Vec<Request> {
    let mut scene = Scene::new(version);
    moves(&mut scene);
    scene.into_requests()
}

/// The type of the object that a Register request brings.
pub(super) fn registered_type(request: &Request) -> Option<ObjectType> {
    let stated = request.payload.iter();
    let mut stated = stated.filter(|item| item.tag == Tag::OBJECT_TYPE);
    stated.next().and_then(Item::as_enumeration).map(ObjectType)
}
