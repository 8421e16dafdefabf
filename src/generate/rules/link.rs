//! Each type of link: given, added, moved to another object, taken away, and beside another one.
//!
//! Until 2.1 one attribute holds links of every type, so that its table of rules counts for each of
//! them. The links of 3.0 are attributes of their own, which the rules on attributes try.

use kmip_conform_protocol::Tag;
use kmip_conform_protocol::enumeration::{Operation, ResultReason};

use super::linked::{ONE, OTHER, Subject, each};
use super::rule::Rule;
use crate::case::Case;
use crate::generate::allowed;
use crate::generate::request::attribute_reference;

pub(super) const SET: Rule = Rule {
    name: "attribute-link-set",
    about: "a client gives a link of a type to an object that it registers",
    make: |version| each(version, set),
};
pub(super) const ADD: Rule = Rule {
    name: "attribute-link-add",
    about: "a client adds a link of a type to an object",
    make: |version| each(version, add),
};
pub(super) const MODIFY: Rule = Rule {
    name: "attribute-link-modify",
    about: "a client has a link of a type name another object",
    make: |version| each(version, modify),
};
pub(super) const DELETE: Rule = Rule {
    name: "attribute-link-delete",
    about: "a client deletes a link of a type, and then deletes it once more",
    make: |version| each(version, delete),
};
pub(super) const SECOND: Rule = Rule {
    name: "attribute-link-second",
    about: "a client adds a second link of a type of which an object may have several",
    make: |version| each(version, second),
};

/// What a client learns that deletes a link which is not there.
const GONE: [ResultReason; 6] = [
    ResultReason::ATTRIBUTE_NOT_FOUND,
    ResultReason::ATTRIBUTE_INSTANCE_NOT_FOUND,
    ResultReason::INVALID_ATTRIBUTE,
    ResultReason::INVALID_FIELD,
    ResultReason::ITEM_NOT_FOUND,
    ResultReason::INDEX_OUT_OF_BOUNDS,
];

fn set(subject: &Subject) -> Option<Case> {
    let scene = subject.scene(&[subject.to(ONE)])?;
    let draft = subject.told(&SET, "given at registration", scene, &[ONE]);
    Some(draft.finish())
}

fn add(subject: &Subject) -> Option<Case> {
    let mut scene = subject.scene(&[])?;
    subject.change(&mut scene, Operation::ADD_ATTRIBUTE, subject.given(ONE));
    Some(subject.told(&ADD, "added", scene, &[ONE]).finish())
}

fn modify(subject: &Subject) -> Option<Case> {
    let mut scene = subject.scene(&[subject.to(ONE)])?;
    let what = [subject.current(), subject.given(OTHER)].concat();
    subject.change(&mut scene, Operation::MODIFY_ATTRIBUTE, what);
    let draft = subject.told(&MODIFY, "moved to another object", scene, &[OTHER]);
    Some(draft.finish())
}

/// What is gone cannot be deleted: that ends otherwise where it was only said to be deleted.
fn delete(subject: &Subject) -> Option<Case> {
    let operation = Operation::DELETE_ATTRIBUTE;
    let mut scene = subject.scene(&[subject.to(ONE)])?;
    let what = match subject.version.is_1x() {
        true => vec![attribute_reference(Tag::LINK, subject.version)],
        false => subject.current(),
    };
    subject.change(&mut scene, operation, what.clone());
    subject.change(&mut scene, operation, what);
    let mut setup = scene.into_requests();
    let request = setup.pop()?;
    let mut draft = subject.draft(&DELETE, "deleted twice", setup, request);
    draft.outcomes = allowed::failures(operation, subject.version, &GONE);
    Some(subject.answered(draft, ONE, 0))
}

fn second(subject: &Subject) -> Option<Case> {
    if !subject.kind.several {
        return None;
    }
    let mut scene = subject.scene(&[subject.to(ONE)])?;
    subject.change(&mut scene, Operation::ADD_ATTRIBUTE, subject.given(OTHER));
    let draft = subject.told(&SECOND, "beside another one", scene, &[ONE, OTHER]);
    Some(subject.answered(draft, OTHER, 1))
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::ProtocolVersion;

    use super::*;

    fn ids(rule: Rule, version: ProtocolVersion) -> Vec<String> {
        let cases = (rule.make)(version);
        cases.into_iter().map(|case| case.key.id).collect()
    }

    #[test]
    fn a_version_has_the_types_of_link_that_it_knows() {
        let parent = "attribute-link-set-parent".to_owned();
        assert!(!ids(SET, ProtocolVersion::V1_1).contains(&parent));
        assert!(ids(SET, ProtocolVersion::V1_2).contains(&parent));
        assert!(ids(SET, ProtocolVersion::V3_0).is_empty());
    }

    #[test]
    fn only_what_may_be_several_is_added_twice() {
        let second = ids(SECOND, ProtocolVersion::V2_1);
        assert!(second.contains(&"attribute-link-second-certificate".to_owned()));
        assert!(!second.contains(&"attribute-link-second-replacement-object".to_owned()));
    }

    #[test]
    fn what_is_deleted_again_may_not_succeed() {
        for version in ProtocolVersion::ALL {
            for case in (DELETE.make)(version) {
                let outcomes = case.steps.last().map(|step| &step.outcomes);
                let fails = outcomes.is_some_and(|all| all.iter().all(|one| one.reason.is_some()));
                assert!(fails, "{}", case.key);
            }
        }
    }
}
