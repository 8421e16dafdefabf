//! Putting what a target has into cases, in the place of what they print.

use kmip_conform_protocol::{Tag, Value};

use super::read::{Own, TargetFile};
use crate::case::{
    Case, DeviceCredential, Node, NodeValue, Profiles, Requirement, RequirementKind,
};
use crate::run::plan::{Action, Plan, PlannedCase};

impl TargetFile {
    /// Puts the target's own credentials and groups into the cases of a plan that require those
    /// which are mapped.
    pub fn map(&self, plan: &mut Plan, profiles: &Profiles) {
        if self.own.is_empty() {
            return;
        }
        let mut own = self.own.clone();
        let scenarios = plan.scenarios.iter_mut();
        for planned in scenarios.flat_map(|scenario| &mut scenario.cases) {
            if planned.action != Action::Run {
                continue;
            }
            let mut requirements = profiles.requirements(&planned.case);
            // They are found by the user that is printed, which the account's mapping changes.
            requirements.sort_by_key(|one| !is_one_time_password(one));
            for requirement in requirements {
                if let Some(own) = own.get_mut(&requirement.name) {
                    map(planned, requirement, own);
                }
            }
        }
    }
}

fn is_one_time_password(requirement: &Requirement) -> bool {
    matches!(requirement.kind, RequirementKind::OneTimePassword { .. })
}

fn map(planned: &mut PlannedCase, requirement: &Requirement, own: &mut Own) {
    let case = &mut planned.case;
    match (&requirement.kind, own) {
        (RequirementKind::Account { user, password }, Own::Account(own)) => {
            each_credential(case, Tag::USERNAME, user, &mut |fields| {
                put(fields, Tag::USERNAME, &own.user);
                replace(fields, Tag::PASSWORD, password, &own.password);
            });
        }
        (RequirementKind::OneTimePassword { user, password }, Own::OneTimePasswords(own)) => {
            if own.is_empty() {
                let reason = format!(
                    "requirement {} is not met: the target file has no one-time password left",
                    requirement.name
                );
                planned.action = Action::Skip(reason);
                return;
            }
            let next = own.remove(0);
            each_credential(case, Tag::USERNAME, user, &mut |fields| {
                replace(fields, Tag::ONE_TIME_PASSWORD, password, &next);
            });
        }
        (RequirementKind::Device(device), Own::Device(own)) => {
            for (tag, identifier) in device.identifiers() {
                each_credential(case, tag, identifier, &mut |fields| {
                    put_device(fields, device, own);
                });
            }
        }
        (RequirementKind::ObjectGroup { group }, Own::Group(own)) => {
            each_message(case, &mut |message| {
                rename_group(message, None, group, own);
            })
        }
        _ => {}
    }
}

fn each_message(case: &mut Case, change: &mut dyn FnMut(&mut Node)) {
    for step in &mut case.steps {
        change(&mut step.request);
        change(&mut step.response);
    }
}

/// Calls `change` with the fields of every Credential Value in which `tag` has this text.
fn each_credential(case: &mut Case, tag: Tag, text: &str, change: &mut dyn FnMut(&mut Vec<Node>)) {
    each_message(case, &mut |message| credentials(message, tag, text, change));
}

fn credentials(node: &mut Node, tag: Tag, text: &str, change: &mut dyn FnMut(&mut Vec<Node>)) {
    let is_meant = node.tag == Tag::CREDENTIAL_VALUE && is_text(node.field(tag), text);
    let NodeValue::Structure(fields) = &mut node.value else {
        return;
    };
    if is_meant {
        change(fields);
    } else {
        for field in fields {
            credentials(field, tag, text, change);
        }
    }
}

fn is_text(node: Option<&Node>, text: &str) -> bool {
    let literal = node.and_then(Node::literal);
    matches!(literal, Some(Value::TextString(printed)) if printed == text)
}

fn text(own: &str) -> NodeValue {
    NodeValue::Literal(Value::TextString(own.to_owned()))
}

/// Sets the field that is there.
fn put(fields: &mut [Node], tag: Tag, own: &str) {
    for field in fields.iter_mut().filter(|field| field.tag == tag) {
        field.value = text(own);
    }
}

/// Sets the field where it holds what was printed; another password is meant to be wrong.
fn replace(fields: &mut [Node], tag: Tag, printed: &str, own: &str) {
    let there = fields.iter_mut().filter(|field| field.tag == tag);
    for field in there.filter(|field| is_text(Some(field), printed)) {
        field.value = text(own);
    }
}

/// States the target's device instead of the printed one. A password that is not the printed
/// device's is meant to be wrong and stays.
fn put_device(fields: &mut Vec<Node>, printed: &DeviceCredential, own: &DeviceCredential) {
    let line = fields.first().map_or(1, |field| field.line);
    let field = |tag, value: &str| Node {
        tag,
        value: text(value),
        line,
    };
    let stated = fields.iter().find(|field| field.tag == Tag::PASSWORD);
    let is_right = match (stated, &printed.password) {
        (Some(stated), Some(password)) => is_text(Some(stated), password),
        (stated, password) => stated.is_none() && password.is_none(),
    };
    let password = if is_right {
        own.password.as_deref().map(|own| field(Tag::PASSWORD, own))
    } else {
        stated.cloned()
    };
    let mut device: Vec<Node> = own
        .identifiers()
        .map(|(tag, own)| field(tag, own))
        .collect();
    // The password comes after the serial number (KMIP 1.4 section 2.1.2, 2.1 section 9.11).
    let after = device
        .iter()
        .take_while(|field| field.tag == Tag::DEVICE_SERIAL_NUMBER)
        .count();
    device.splice(after..after, password);
    *fields = device;
}

/// `attribute` is the tag of the 1.x attribute around the node.
fn rename_group(node: &mut Node, attribute: Option<Tag>, printed: &str, own: &str) {
    let is_group = node.tag == Tag::OBJECT_GROUP
        || node.tag == Tag::ATTRIBUTE_VALUE && attribute == Some(Tag::OBJECT_GROUP);
    if is_group && is_text(Some(node), printed) {
        node.value = text(own);
        return;
    }
    let name = match node.field(Tag::ATTRIBUTE_NAME).and_then(Node::literal) {
        Some(Value::TextString(name)) => Tag::from_name(name),
        _ => None,
    };
    if let NodeValue::Structure(fields) = &mut node.value {
        for field in fields {
            rename_group(field, name, printed, own);
        }
    }
}
