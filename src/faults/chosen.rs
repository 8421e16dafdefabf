//! Which faults are meant.

use kmip_reference_server::fault::{Class, Fault, Kind, of_class};

/// A fault that is for another judge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is for {judge} to notice: `kmip-conform {command} --fault {name}`")]
pub struct OtherJudge {
    name: &'static str,
    judge: &'static str,
    command: &'static str,
}

/// The faults of a class with these names, which the catalogue has; all of them where none is named.
///
/// # Errors
/// A fault of another class, which nothing here would notice.
pub fn chosen(names: &[String], class: Class) -> Result<Vec<(Kind, &'static Fault)>, OtherJudge> {
    let named = |fault: &Fault| names.iter().any(|name| name == fault.name);
    let others = Class::ALL.into_iter().filter(|other| *other != class);
    let mut others = others.flat_map(|other| of_class(other).map(move |(_, fault)| (other, fault)));
    if let Some((other, fault)) = others.find(|(_, fault)| named(fault)) {
        return Err(judge(other, fault));
    }
    let wanted = of_class(class).filter(|(_, fault)| names.is_empty() || named(fault));
    Ok(wanted.collect())
}

fn judge(class: Class, fault: &Fault) -> OtherJudge {
    let (judge, command) = match class {
        Class::Conformance => ("cases", "faults"),
        Class::Robustness => ("the fuzzer", "fuzz --against-faults"),
    };
    OtherJudge {
        name: fault.name,
        judge,
        command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_class_is_chosen_by_its_name() {
        let faults = chosen(&["comment-lost".to_owned()], Class::Conformance).unwrap();
        let names: Vec<&str> = faults.iter().map(|(_, fault)| fault.name).collect();
        assert_eq!(names, ["comment-lost"]);
        let all = of_class(Class::Robustness).count();
        assert_eq!(chosen(&[], Class::Robustness).unwrap().len(), all);
    }

    #[test]
    fn a_fault_of_another_class_is_refused_with_the_command_for_it() {
        let names = ["comment-lost".to_owned(), "drips".to_owned()];
        let error = chosen(&names, Class::Robustness).unwrap_err();
        assert_eq!(
            error.to_string(),
            "comment-lost is for cases to notice: `kmip-conform faults --fault comment-lost`"
        );
        let names = ["second-destroy-succeeds".to_owned()];
        let error = chosen(&names, Class::Conformance).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("fuzz --against-faults --fault second")
        );
    }
}
