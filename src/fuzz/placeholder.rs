//! The ID Placeholder within a batch, as far as the answers tell it (KMIP 2.1 section 6.1, KMIP 1.4
//! chapter 4).

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::model::name;
use super::seen::{operation, succeeded};

/// What an item without a name of its own is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Placeholder {
    /// Nothing: no item before has set it.
    #[default]
    Unset,
    /// This object.
    Is(String),
    /// Nothing: a Locate that matched several objects has emptied it.
    Emptied,
    /// What an answer does not tell.
    Untold,
}

/// Operations whose object becomes what later items are about.
const SETS: [Operation; 8] = [
    Operation::CREATE,
    Operation::REGISTER,
    Operation::DERIVE_KEY,
    Operation::RE_KEY,
    Operation::CERTIFY,
    Operation::RE_CERTIFY,
    Operation::RECOVER,
    Operation::LOCATE,
];

/// Operations that leave it as it is.
const KEEPS: [Operation; 11] = [
    Operation::ACTIVATE,
    Operation::REVOKE,
    Operation::DESTROY,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
    Operation::ADD_ATTRIBUTE,
    Operation::MODIFY_ATTRIBUTE,
    Operation::DELETE_ATTRIBUTE,
    Operation::ENCRYPT,
    Operation::QUERY,
];

impl Placeholder {
    /// The object that it names.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Is(name) => Some(name),
            Self::Unset | Self::Emptied | Self::Untold => None,
        }
    }

    /// What it is after one more item of the batch.
    pub fn after(self, asked: &Item, answer: &Item) -> Self {
        let operation = operation(asked).filter(|_| succeeded(answer));
        match operation {
            None => self,
            Some(Operation::LOCATE) => located(asked, answer),
            Some(one) if KEEPS.contains(&one) => self,
            Some(one) if SETS.contains(&one) => {
                name(answer, Tag::RESPONSE_PAYLOAD).map_or(Self::Untold, Self::Is)
            }
            Some(_) => Self::Untold,
        }
    }
}

/// One object is what later items are about; several are none (KMIP 2.1 section 6.1.28, KMIP 1.4 section
/// 4.9). What one that matched nothing leaves is not said.
fn located(asked: &Item, answer: &Item) -> Placeholder {
    let payload = answer.field(Tag::RESPONSE_PAYLOAD);
    let found = payload
        .into_iter()
        .flat_map(|one| one.fields_with(Tag::UNIQUE_IDENTIFIER));
    let found: Vec<&Item> = found.collect();
    let most = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::MAXIMUM_ITEMS]);
    match found.as_slice() {
        [one] => one
            .as_text()
            .map_or(Placeholder::Untold, |name| Placeholder::Is(name.to_owned())),
        [_, _, ..] if most.is_none() => Placeholder::Emptied,
        _ => Placeholder::Untold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip_conform_protocol::enumeration::ResultStatus;

    fn item(operation: Operation, payload: Tag, names: &[&str]) -> Item {
        let names = names
            .iter()
            .map(|name| Item::text(Tag::UNIQUE_IDENTIFIER, *name));
        let fields = vec![
            Item::enumeration(Tag::OPERATION, operation),
            Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS),
            Item::structure(payload, names.collect()),
        ];
        Item::structure(Tag::BATCH_ITEM, fields)
    }

    fn after(
        before: Placeholder,
        operation: Operation,
        named: &[&str],
        told: &[&str],
    ) -> Placeholder {
        let asked = item(operation, Tag::REQUEST_PAYLOAD, named);
        let answer = item(operation, Tag::RESPONSE_PAYLOAD, told);
        before.after(&asked, &answer)
    }

    fn is(name: &str) -> Placeholder {
        Placeholder::Is(name.to_owned())
    }

    #[test]
    fn what_is_made_is_what_later_items_are_about() {
        let first = after(Placeholder::Unset, Operation::CREATE, &[], &["a"]);
        assert_eq!(first, is("a"));
        assert_eq!(after(first, Operation::REGISTER, &[], &["b"]), is("b"));
    }

    #[test]
    fn an_item_that_names_its_object_changes_nothing_for_later_ones() {
        assert_eq!(after(is("a"), Operation::GET, &["b"], &["b"]), is("a"));
    }

    #[test]
    fn one_object_that_is_found_is_it_and_several_empty_it() {
        let found = |names: &[&str]| after(is("a"), Operation::LOCATE, &[], names);
        assert_eq!(found(&["b"]), is("b"));
        assert_eq!(found(&["b", "a"]), Placeholder::Emptied);
        assert_eq!(found(&[]), Placeholder::Untold);
    }

    #[test]
    fn what_failed_changes_nothing() {
        let asked = item(Operation::CREATE, Tag::REQUEST_PAYLOAD, &[]);
        let refused = Item::structure(Tag::BATCH_ITEM, Vec::new());
        assert_eq!(is("a").after(&asked, &refused), is("a"));
    }
}
