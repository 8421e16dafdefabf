//! The catalogue: a chapter for each kind of fault.

mod access;
mod attribute;
mod batch;
mod capability;
mod certificate;
mod cryptography;
mod delivery;
mod disclosure;
mod encoding;
mod envelope;
mod exhaustion;
mod key_format;
mod life_cycle;
mod locate;
mod payload;
mod reading;
mod recollection;
mod result;
mod traffic;

use super::change::{Class, Fault, Kind};

/// Every fault that a suite of cases is to notice, with its kind, in the order of the kinds.
pub fn all() -> impl Iterator<Item = (Kind, &'static Fault)> {
    of_class(Class::Conformance)
}

/// Every fault of a class with its kind, in the order of the kinds.
pub fn of_class(class: Class) -> impl Iterator<Item = (Kind, &'static Fault)> {
    Kind::ALL
        .into_iter()
        .filter(move |kind| kind.class() == class)
        .flat_map(|kind| of(kind).iter().map(move |fault| (kind, fault)))
}

fn of(kind: Kind) -> &'static [Fault] {
    match kind {
        Kind::Encoding => encoding::FAULTS,
        Kind::Envelope => envelope::FAULTS,
        Kind::Batch => batch::FAULTS,
        Kind::Payload => payload::FAULTS,
        Kind::Result => result::FAULTS,
        Kind::Attribute => attribute::FAULTS,
        Kind::LifeCycle => life_cycle::FAULTS,
        Kind::Locate => locate::FAULTS,
        Kind::KeyFormat => key_format::FAULTS,
        Kind::Cryptography => cryptography::FAULTS,
        Kind::Certificate => certificate::FAULTS,
        Kind::Access => access::FAULTS,
        Kind::Capability => capability::FAULTS,
        Kind::Delivery => delivery::FAULTS,
        Kind::Reading => reading::FAULTS,
        Kind::Exhaustion => exhaustion::FAULTS,
        Kind::Recollection => recollection::FAULTS,
        Kind::Disclosure => disclosure::FAULTS,
        Kind::Traffic => traffic::FAULTS,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_kind_has_more_than_ten_faults_and_no_name_is_used_twice() {
        for kind in Kind::ALL {
            let count = of(kind).len();
            assert!((1..=10).contains(&count), "{kind}: {count}");
        }
        let every = || Class::ALL.into_iter().flat_map(of_class);
        let names: BTreeSet<&str> = every().map(|(_, fault)| fault.name).collect();
        assert_eq!(names.len(), every().count());
        assert!(all().count() >= 60, "{}", all().count());
        assert!(of_class(Class::Robustness).count() >= 30);
    }

    #[test]
    fn every_fault_cites_a_clause_or_a_field_report() {
        for (_, fault) in Class::ALL.into_iter().flat_map(of_class) {
            let cited =
                fault.source.starts_with("KMIP ") || fault.source.starts_with("field report D");
            assert!(cited, "{}: {}", fault.name, fault.source);
        }
    }
}
