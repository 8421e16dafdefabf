//! What the bearer of a restricted ticket may do (KMIP 2.1 sections 7.34 and 7.35).

use std::cell::Cell;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::error::{Cause, OperationError};
use crate::store::{Object, Store};
use crate::ticket::{self, Ticket};

/// The rights under which one operation is performed. A field that a right leaves out restricts
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Permit {
    /// The ticket's record key; none for a client that came without a ticket.
    ticket: Option<String>,
    /// The rights that allow the operation, with their places in Rights; `None` for all rights.
    rights: Option<Vec<(usize, Item)>>,
    /// The place of the right that was used.
    used: Cell<Option<usize>>,
}

impl Permit {
    /// A permit for the bearer of a ticket; nothing is allowed before [`admit`](Self::admit).
    pub fn of_ticket(key: Option<String>) -> Self {
        let rights = key.as_ref().map(|_| Vec::new());
        Self {
            ticket: key,
            rights,
            used: Cell::new(None),
        }
    }

    /// Starts an operation: narrows the permit to the rights that allow it.
    ///
    /// # Errors
    /// No right allows it, or the operations allowed are used up.
    pub fn admit(
        &mut self,
        operation: Operation,
        now: i64,
        store: &dyn Store,
    ) -> Result<(), OperationError> {
        let Some(key) = &self.ticket else {
            return Ok(());
        };
        let ticket = Ticket::find(key, now, store)?;
        self.used.set(None);
        if ticket
            .usage
            .is_some_and(|limits| ticket::left(&limits) == Some(0))
        {
            return Err(ticket::used_up());
        }
        let Some(rights) = ticket.rights else {
            self.rights = None;
            return Ok(());
        };
        let (mut open, mut spent) = (Vec::new(), false);
        for (place, right) in rights.fields_with(Tag::RIGHT).enumerate() {
            if !allows(right, operation) {
                continue;
            }
            let limits = right.field(Tag::USAGE_LIMITS);
            if limits.and_then(ticket::left) == Some(0) {
                spent = true;
            } else {
                open.push((place, right.clone()));
            }
        }
        match (open.is_empty(), spent) {
            (true, true) => Err(ticket::used_up()),
            (true, false) => Err(denied()),
            _ => {
                self.rights = Some(open);
                Ok(())
            }
        }
    }

    /// Whether the operation may be offered to the client, whatever it is performed on.
    pub fn offers(&self, operation: Operation, now: i64, store: &dyn Store) -> bool {
        let Some(key) = &self.ticket else {
            return true;
        };
        Ticket::find(key, now, store).is_ok_and(|ticket| match ticket.rights {
            None => true,
            Some(rights) => rights
                .fields_with(Tag::RIGHT)
                .any(|right| allows(right, operation)),
        })
    }

    /// Whether the client came with a ticket that restricts it.
    pub fn is_restricted(&self) -> bool {
        self.rights.is_some()
    }

    /// Allows the operation on the object with this identifier, or refuses. The answer is the same
    /// whether a forbidden object exists or not.
    ///
    /// # Errors
    /// No right covers the object.
    pub fn use_on(&self, id: &str, object: Option<&Object>) -> Result<(), OperationError> {
        let Some(rights) = &self.rights else {
            return Ok(());
        };
        let found = rights.iter().find(|(_, right)| covers(right, id, object));
        let (place, _) = found.ok_or_else(denied)?;
        self.used.set(Some(*place));
        Ok(())
    }

    /// Whether the operation may see an object.
    pub fn covers(&self, object: &Object) -> bool {
        self.rights.as_ref().is_none_or(|rights| {
            rights
                .iter()
                .any(|(_, right)| covers(right, &object.id, Some(object)))
        })
    }

    /// Allows a new object, or refuses: one that replaces or comes from an object that the
    /// operation may use, or one that a right without a list of objects covers.
    ///
    /// # Errors
    /// No right covers the new object.
    pub fn use_on_new(&self, object: &Object) -> Result<(), OperationError> {
        if self.used.get().is_some() {
            return Ok(());
        }
        self.use_on(&object.id, Some(object))
    }

    /// Ends an operation that was performed: counts it.
    pub fn count(&self, now: i64, store: &mut dyn Store) {
        let Some(key) = &self.ticket else {
            return;
        };
        let Ok(mut ticket) = Ticket::find(key, now, store) else {
            return;
        };
        let before = ticket.clone();
        ticket.usage = ticket.usage.as_ref().map(ticket::with_one_less);
        let first = self.rights.as_ref().and_then(|rights| rights.first());
        let used = self.used.get().or_else(|| first.map(|(place, _)| *place));
        if let (Some(rights), Some(used)) = (&ticket.rights, used) {
            ticket.rights = Some(counted(rights, used));
        }
        if ticket != before {
            ticket.save(key, store);
        }
    }
}

/// The rights after one operation under the one at `used`.
fn counted(rights: &Item, used: usize) -> Item {
    let rights = rights.fields_with(Tag::RIGHT).enumerate();
    let counted = rights.map(|(place, right)| {
        if place != used {
            return right.clone();
        }
        let fields = right.fields().iter().map(|field| match field.tag {
            Tag::USAGE_LIMITS => ticket::with_one_less(field),
            _ => field.clone(),
        });
        Item::structure(Tag::RIGHT, fields.collect())
    });
    Item::structure(Tag::RIGHTS, counted.collect())
}

fn allows(right: &Item, operation: Operation) -> bool {
    right.field(Tag::OPERATIONS).is_none_or(|operations| {
        operations
            .fields()
            .iter()
            .any(|field| field.as_enumeration() == Some(operation.0))
    })
}

fn covers(right: &Item, id: &str, object: Option<&Object>) -> bool {
    let listed = right.field(Tag::OBJECTS).is_none_or(|objects| {
        let mut ids = objects.fields().iter();
        ids.any(|field| matches!(&field.value, Value::TextString(listed) | Value::Identifier(listed) if listed == id))
    });
    let grouped = right.field(Tag::OBJECT_GROUPS).is_none_or(|groups| {
        object.is_some_and(|object| {
            let mut own = object.attributes.all(Tag::OBJECT_GROUP);
            own.any(|group| groups.fields().iter().any(|one| one.value == group.value))
        })
    });
    listed && grouped
}

fn denied() -> OperationError {
    OperationError::new(
        Cause::PermissionDenied,
        "the ticket does not give the right to do this",
    )
}
