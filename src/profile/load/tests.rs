use super::*;

const SUITES: &str =
    "[[suite]]\nname = \"basic\"\ntitle = \"Basic\"\nsettings = { \"1.0-\" = \"default\" }\n";

fn read(text: &str) -> Result<Definitions, DefinitionError> {
    Definitions::read([("mine.toml".to_owned(), text.to_owned())], SUITES)
}

fn with_requirement(row: &str) -> String {
    format!("name = \"Mine\"\nversions = \"1.0-\"\nsections = [\"s\"]\n[[requirement]]\n{row}")
}

#[test]
fn the_embedded_definitions_load_and_every_profile_asks_for_something() {
    let definitions = Definitions::embedded().unwrap();
    assert_eq!(definitions.profiles().len(), 47);
    for profile in definitions.profiles() {
        for version in profile.versions() {
            let holds = |range: &VersionRange| range.contains(version);
            let asks = profile.requirements.iter().any(|one| holds(&one.versions))
                || profile.rules.iter().any(|one| holds(&one.versions))
                || profile.suites.iter().any(|one| holds(&one.versions))
                || profile.extends.iter().any(|one| holds(&one.versions));
            assert!(asks, "{} asks for nothing in {version}", profile.id);
        }
    }
}

#[test]
fn every_profile_of_the_enumeration_of_servers_has_a_definition() {
    let definitions = Definitions::embedded().unwrap();
    let rows = EnumerationDef::named("Profile Name").unwrap().values.iter();
    for row in rows.filter(|row| row.name.contains("Server")) {
        let claims =
            |profile: &Profile| profile.claimed_as.iter().any(|(_, name)| name == row.name);
        assert!(definitions.profiles().iter().any(claims), "{}", row.name);
    }
}

#[test]
fn refuses_names_that_the_schema_does_not_have() {
    let rest = "versions = \"1.0\"\nsection = \"s\"\nconfidence = \"inferred\"\n";
    let row = format!("kind = \"operation\"\nnames = [\"Fetch\"]\n{rest}");
    let error = read(&with_requirement(&row)).unwrap_err().to_string();
    assert_eq!(
        error,
        "profiles/definitions/mine.toml: the schema has no operation `Fetch`"
    );
}

#[test]
fn refuses_what_is_asked_for_twice_in_one_version() {
    let row = |versions| {
        format!(
            "kind = \"operation\"\nnames = [\"Get\"]\nversions = \"{versions}\"\nsection = \"s\"\nconfidence = \"inferred\"\n"
        )
    };
    let apart = format!("{}[[requirement]]\n{}", row("1.0"), row("1.1-"));
    assert!(read(&with_requirement(&apart)).is_ok());
    let twice = format!("{}[[requirement]]\n{}", row("1.0-1.2"), row("1.2-"));
    let error = read(&with_requirement(&twice)).unwrap_err().to_string();
    assert!(
        error.ends_with("`Get` is asked for twice in 1.2"),
        "{error}"
    );
}

#[test]
fn refuses_rules_without_a_section_unknown_keys_and_duplicate_keys() {
    let start = "kind = \"operation\"\nnames = [\"Get\"]\nversions = \"1.0\"\n";
    for (rest, wanted) in [
        ("confidence = \"inferred\"\n", "missing field `section`"),
        (
            "section = \" \"\nconfidence = \"inferred\"\n",
            "in which section",
        ),
        (
            "section = \"s\"\nconfidence = \"inferred\"\nx = 1\n",
            "unknown field `x`",
        ),
        ("section = \"s\"\nsection = \"t\"\n", "duplicate key"),
        (
            "section = \"s\"\nconfidence = \"rumour\"\n",
            "unknown variant `rumour`",
        ),
    ] {
        let error = read(&with_requirement(&format!("{start}{rest}"))).unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn refuses_profiles_and_suites_that_are_not_there() {
    let more = "versions = \"1.0\"\nsection = \"s\"\nconfidence = \"inferred\"\n";
    let start = "name = \"Mine\"\nversions = \"1.0-\"\nsections = [\"s\"]\n";
    let extends = format!("{start}[[extends]]\nprofile = \"other\"\n{more}");
    let error = read(&extends).unwrap_err().to_string();
    assert!(error.contains("extends `other`"), "{error}");
    let suite = format!("{start}[[suite]]\nany_of = [\"none\"]\n{more}");
    let error = read(&suite).unwrap_err().to_string();
    assert!(error.contains("no suite is called `none`"), "{error}");
}

#[test]
fn finds_profiles_by_id_and_name_and_suggests_others() {
    let definitions = Definitions::embedded().unwrap();
    let by_id = definitions.profile("quantum-safe-server").unwrap();
    let by_name = definitions.profile("quantum safe SERVER").unwrap();
    assert_eq!(by_id.id, by_name.id);
    let nearest = definitions.profile("quantum-save-server").unwrap_err();
    assert_eq!(nearest, Some("quantum-safe-server"));
}

#[test]
fn what_is_asked_for_as_a_whole_is_a_part_of_a_specification() {
    for (text, known) in [
        ("every structure", true),
        ("every structure of 9", true),
        ("every structure of nine", false),
        ("every message-field", true),
        ("every enumeration-value", true),
        ("every mask-bit", true),
        ("every carrier", true),
        ("every", false),
        ("every operation", false),
    ] {
        let read = ShownBy::try_from(text.to_owned());
        assert_eq!(read.is_ok(), known, "{text}");
    }
}
