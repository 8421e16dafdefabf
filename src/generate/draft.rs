//! From requests and allowed outcomes to a case.

use kmip_conform_protocol::enumeration::ResultStatus;
use kmip_conform_protocol::schema::{self, Required};
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, Tag, Value};

use super::allowed;
use super::request::{Request, message};
use crate::case::{
    Authority, Case, CaseKey, Direction, Headers, Node, NodeValue, Outcome, Step, Variable,
};

/// A case to be.
pub(super) struct Draft {
    /// The name of the rule, which begins the id.
    pub rule: &'static str,
    /// What the id says beyond the rule.
    pub id: String,
    pub version: ProtocolVersion,
    pub title: String,
    /// What it checks, such as `KMIP 1.4 section 3.20`.
    pub clause: String,
    /// What a failure means for a user.
    pub failure: &'static str,
    /// What comes first and has to succeed.
    pub setup: Vec<Request>,
    /// What it is about.
    pub request: Request,
    /// How that may end; empty where it has to succeed with what is `shown`.
    pub outcomes: Vec<Outcome>,
    /// The payload of the answer, where that is settled.
    pub shown: Option<Vec<Item>>,
}

impl Draft {
    /// The case.
    pub fn finish(self) -> Case {
        let version = self.version;
        let mut steps: Vec<Step> = Vec::new();
        for request in &self.setup {
            let answer = answer(request, version);
            steps.push(step(steps.len(), request, answer, Vec::new(), version));
        }
        let shown = match self.shown {
            Some(payload) => succeeded(&self.request, payload),
            None => failed_or_not(&self.request, &self.outcomes),
        };
        steps.push(step(
            steps.len(),
            &self.request,
            shown,
            self.outcomes,
            version,
        ));
        let id = format!("{}-{}", self.rule, self.id);
        let key = CaseKey { id, version };
        for step in &mut steps {
            give_own_names(&mut step.request, &key);
            give_own_names(&mut step.response, &key);
        }
        Case {
            file: format!("generated/{version}/{}/{}.xml", self.rule, key.id),
            key,
            authority: Authority::Own,
            headers: Headers {
                title: Some(self.title),
                versions: vec![version],
                clause: Some(self.clause),
                level: Some("SHALL".to_owned()),
                failure: Some(self.failure.to_owned()),
                ..Headers::default()
            },
            steps,
            errata: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

fn step(
    index: usize,
    request: &Request,
    answer: Item,
    outcomes: Vec<Outcome>,
    version: ProtocolVersion,
) -> Step {
    Step {
        index,
        line: 1,
        time: None,
        direction: Direction::ClientToServer,
        client: "A".to_owned(),
        repeat_until: None,
        request: Node::of(&message(version, std::slice::from_ref(request))),
        response: at_the_time(Node::of(&response(version, answer))),
        outcomes,
    }
}

/// A response with the target's clock as its Time Stamp.
fn at_the_time(mut node: Node) -> Node {
    if node.tag == Tag::TIME_STAMP {
        node.value = NodeValue::Variable {
            item_type: ItemType::DateTime,
            variable: Variable::Now(0),
        };
    }
    if let NodeValue::Structure(fields) = node.value {
        node.value = NodeValue::Structure(fields.into_iter().map(at_the_time).collect());
    }
    node
}

/// Names are unique within a server (KMIP 2.1 section 4.32), so that cases which share one need each
/// its own.
fn give_own_names(node: &mut Node, key: &CaseKey) {
    match &mut node.value {
        NodeValue::Structure(fields) => {
            for field in fields {
                give_own_names(field, key);
            }
        }
        NodeValue::Literal(Value::TextString(text))
            if [Tag::NAME, Tag::NAME_VALUE].contains(&node.tag) =>
        {
            *text = format!("{text} of {key}");
        }
        NodeValue::Literal(_) | NodeValue::Variable { .. } => {}
    }
}

fn response(version: ProtocolVersion, item: Item) -> Item {
    let mut header = vec![
        Item::structure(
            Tag::PROTOCOL_VERSION,
            vec![
                Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
                Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
            ],
        ),
        Item::date_time(Tag::TIME_STAMP, 0),
    ];
    if version < ProtocolVersion::V3_0 {
        header.push(Item::integer(Tag::BATCH_COUNT, 1));
    }
    let header = Item::structure(Tag::RESPONSE_HEADER, header);
    Item::structure(Tag::RESPONSE_MESSAGE, vec![header, item])
}

fn succeeded(request: &Request, payload: Vec<Item>) -> Item {
    let fields = vec![
        Item::enumeration(Tag::OPERATION, request.operation),
        Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS),
        Item::structure(Tag::RESPONSE_PAYLOAD, payload),
    ];
    Item::structure(Tag::BATCH_ITEM, fields)
}

/// The first of the outcomes as an answer.
fn failed_or_not(request: &Request, outcomes: &[Outcome]) -> Item {
    let operation = Item::enumeration(Tag::OPERATION, request.operation);
    let fields = match outcomes.first().and_then(|outcome| outcome.reason) {
        None => vec![
            operation,
            Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS),
        ],
        Some(reason) => vec![
            operation,
            Item::enumeration(Tag::RESULT_STATUS, ResultStatus::OPERATION_FAILED),
            Item::enumeration(Tag::RESULT_REASON, reason),
        ],
    };
    Item::structure(Tag::BATCH_ITEM, fields)
}

/// The answer to a request that succeeds: the fields that its operation's answer has to have.
fn answer(request: &Request, version: ProtocolVersion) -> Item {
    let mut payload = Vec::new();
    let row = schema::operation(request.operation);
    for field in row.into_iter().flat_map(|row| row.response_fields(version)) {
        let schema::FieldContent::Tag(tag) = field.content else {
            continue;
        };
        let given: Vec<Item> = request.given(tag, version);
        if !given.is_empty() {
            payload.extend(given);
        } else if field.required == Required::Yes {
            payload.extend(request.payload.iter().find(|item| item.tag == tag).cloned());
        }
    }
    succeeded(request, payload)
}

impl Request {
    /// Another request of the same kind with this payload.
    pub(super) fn with(&self, payload: Vec<Item>) -> Self {
        Self {
            payload,
            ..self.clone()
        }
    }

    /// The fields with this tag that the answer settles, as names.
    fn given(&self, tag: Tag, version: ProtocolVersion) -> Vec<Item> {
        let given = self
            .gives
            .iter()
            .filter(|given| given.path.first() == Some(&tag));
        given
            .map(|given| match given.path.get(1) {
                None => super::request::named(tag, &given.name, version),
                Some(inner) => {
                    let mut whole = super::request::item(tag, version);
                    let value = super::request::named(*inner, &given.name, version);
                    if let Value::Structure(fields) = &mut whole.value {
                        fields.retain(|field| field.tag != *inner);
                        fields.push(value);
                    }
                    whole
                }
            })
            .collect()
    }

    /// What the request is about, in the words of the specification.
    pub(super) fn section(&self, version: ProtocolVersion) -> String {
        allowed::section_of(self.operation, version)
    }
}
