//! Options that a configuration file gives: put before those of the command line, which win.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command};

use super::ToolError;
use super::target_args::HEADING;
use crate::case::nearest_name;
use crate::config::{Config, Setting, USUAL, Written};
use crate::run::Known;

/// Commands for which every setting counts; to others only those of the target do, since what they
/// call alike (where results go, which cases) means something else there.
const WHOLE: [&str; 3] = ["run", "list", "explain"];
/// Options that no file sets.
const UNSET: [&str; 4] = ["config", "print-config", "help", "version"];

/// Where options come from.
#[derive(Args, Debug)]
#[command(next_help_heading = "Configuration")]
pub(super) struct ConfigArgs {
    /// Read options from this file; kmip-conform.toml of the working folder where absent
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print every option with the value in force and where it comes from, and do nothing else
    #[arg(long)]
    print_config: bool,
}

/// Arguments with those of the configuration, and where the latter come from.
#[derive(Debug)]
pub(super) struct Expanded {
    pub arguments: Vec<OsString>,
    /// Known failures that stand in the file itself.
    pub known: Option<Known>,
    origins: BTreeMap<String, String>,
}

/// Adds what the configuration file says to the arguments of a command that reads one.
pub(super) fn expand(command: &Command, given: Vec<OsString>) -> Result<Expanded, ToolError> {
    let mut expanded = Expanded {
        arguments: given,
        known: None,
        origins: BTreeMap::new(),
    };
    let name = expanded.arguments.get(1).and_then(|name| name.to_str());
    let chosen = name.and_then(|name| command.find_subcommand(name));
    let Some(chosen) = chosen.filter(|one| option(one, "config").is_some()) else {
        return Ok(expanded);
    };
    let Some(path) = value_of(&expanded.arguments, "config")
        .map(PathBuf::from)
        .or_else(usual)
    else {
        return Ok(expanded);
    };
    let config = Config::read(&path)?;
    let run = command.find_subcommand("run").unwrap_or(chosen);
    for setting in config.all() {
        check(run, &config, setting)?;
    }
    let named = value_of(&expanded.arguments, "target");
    let by_name = named.as_deref().filter(|named| !named.contains("://"));
    let target = match (&named, by_name) {
        (Some(_), None) => &[],
        (_, by_name) => config.target(by_name)?,
    };
    if by_name.is_some() {
        remove(&mut expanded.arguments, "target");
    }
    let settings = target.iter().chain(&config.common);
    expanded.insert(chosen, &config, settings);
    Ok(expanded)
}

impl Expanded {
    fn insert<'s>(
        &mut self,
        command: &Command,
        config: &Config,
        settings: impl Iterator<Item = &'s Setting>,
    ) {
        let folder = config.path.parent().unwrap_or(Path::new(""));
        let mut added = Vec::new();
        for setting in settings {
            let name = option_name(&setting.name);
            let Some(arg) = option(command, name).filter(|arg| counts(command, arg)) else {
                continue;
            };
            // The command line wins, and so does a target over what holds for all of them.
            let others = command.get_arg_conflicts_with(arg);
            let overruled = others.into_iter().chain([arg]);
            let is_given = |arg: &Arg| is_given(&self.arguments, arg);
            if overruled.into_iter().any(is_given) || self.origins.contains_key(name) {
                continue;
            }
            let origin = match &setting.value {
                Written::Failures(known) => {
                    self.known = Some(known.clone());
                    config.path.display().to_string()
                }
                value => {
                    added.extend(arguments(arg, value, folder));
                    format!("{}:{}", config.path.display(), setting.line)
                }
            };
            self.origins.insert(name.to_owned(), origin);
        }
        self.arguments.splice(2..2, added);
    }

    /// Every option of the command with its value and where that comes from; `None` where the
    /// command line does not ask for it.
    pub(super) fn in_force(&self, command: &Command, matches: &ArgMatches) -> Option<String> {
        let (name, matches) = matches.subcommand()?;
        let command = command.find_subcommand(name)?;
        option(command, "print-config")?;
        if !matches.get_flag("print_config") {
            return None;
        }
        let lines = command
            .get_arguments()
            .filter_map(|arg| self.line(arg, matches));
        Some(lines.collect())
    }

    fn line(&self, arg: &Arg, matches: &ArgMatches) -> Option<String> {
        let name = arg.get_long().filter(|name| !UNSET.contains(name))?;
        let id = arg.get_id().as_str();
        let origin = match matches.value_source(id) {
            Some(ValueSource::DefaultValue) => "default",
            Some(_) => self
                .origins
                .get(name)
                .map_or("command line", String::as_str),
            None => return Some(self.without_value(name)),
        };
        let value = value_in(arg, matches).toml(|_| String::new());
        Some(format!("{name} = {value}  # {origin}\n"))
    }

    /// The line of an option that no argument sets: known failures may stand in the file.
    fn without_value(&self, name: &str) -> String {
        match (&self.known, self.origins.get(name)) {
            (Some(known), Some(file)) => {
                let rows = Written::Failures(known.clone());
                let rows = rows.toml(|line| format!("  # {file}:{line}"));
                format!("{name} = {rows}\n")
            }
            _ => format!("# {name} is not set\n"),
        }
    }
}

/// What the command line itself says of the options under a heading; a target's own address is
/// called so in the file.
pub(super) fn on_command_line(
    command: &Command,
    matches: &ArgMatches,
    heading: &str,
) -> Vec<Setting> {
    let Some((name, matches)) = matches.subcommand() else {
        return Vec::new();
    };
    let chosen = command.find_subcommand(name).into_iter();
    let under = chosen
        .flat_map(Command::get_arguments)
        .filter(|arg| arg.get_help_heading() == Some(heading));
    let given = under.filter(|arg| {
        let source = matches.value_source(arg.get_id().as_str());
        source == Some(ValueSource::CommandLine)
    });
    given
        .filter_map(|arg| {
            let name = match arg.get_long()? {
                "target" => "address",
                name => name,
            };
            Some(Setting {
                name: name.to_owned(),
                line: 0,
                value: value_in(arg, matches),
            })
        })
        .collect()
}

/// The value of an option that has one.
fn value_in(arg: &Arg, matches: &ArgMatches) -> Written {
    let id = arg.get_id().as_str();
    if is_flag(arg) {
        return Written::Flag(matches.get_flag(id));
    }
    let values = matches.get_raw(id).into_iter().flatten();
    let mut values: Vec<String> = values
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    match (values.len(), values.pop()) {
        (1, Some(one)) => Written::One(one),
        (_, last) => {
            values.extend(last);
            Written::Many(values)
        }
    }
}

/// Whether a setting of the file counts for an option of the command.
fn counts(command: &Command, arg: &Arg) -> bool {
    WHOLE.contains(&command.get_name()) || arg.get_help_heading() == Some(HEADING)
}

fn usual() -> Option<PathBuf> {
    Some(PathBuf::from(USUAL)).filter(|path| path.is_file())
}

/// The option that a setting names; a target's own address is called so in the file.
fn option_name(setting: &str) -> &str {
    match setting {
        "address" => "target",
        name => name,
    }
}

fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(name))
}

fn is_flag(arg: &Arg) -> bool {
    arg.get_value_parser().type_id() == ValueParser::bool().type_id()
}

/// Whether the option stands on the command line.
fn is_given(arguments: &[OsString], arg: &Arg) -> bool {
    let long = arg.get_long().map(|name| format!("--{name}"));
    let short = arg.get_short().map(|name| format!("-{name}"));
    let texts = arguments.iter().filter_map(|one| one.to_str());
    let mut texts = texts.take_while(|text| *text != "--");
    texts.any(|text| {
        let name = text.split('=').next();
        name == long.as_deref() || short.as_ref().is_some_and(|short| text.starts_with(short))
    })
}

/// The value of an option on the command line.
fn value_of(arguments: &[OsString], name: &str) -> Option<String> {
    let (alone, joined) = (format!("--{name}"), format!("--{name}="));
    let mut texts = arguments.iter().map(|one| one.to_string_lossy());
    while let Some(text) = texts.next() {
        if text == alone {
            return texts.next().map(std::borrow::Cow::into_owned);
        }
        if let Some(value) = text.strip_prefix(&joined) {
            return Some(value.to_owned());
        }
    }
    None
}

fn remove(arguments: &mut Vec<OsString>, name: &str) {
    let (alone, joined) = (format!("--{name}"), format!("--{name}="));
    let place = arguments.iter().position(|one| {
        let text = one.to_string_lossy();
        text == alone || text.starts_with(&joined)
    });
    if let Some(place) = place {
        let is_alone = arguments.get(place).is_some_and(|one| *one == *alone);
        let end = (place + 1 + usize::from(is_alone)).min(arguments.len());
        arguments.drain(place..end);
    }
}

/// A setting as arguments; paths are sought from the file's folder.
fn arguments(arg: &Arg, value: &Written, folder: &Path) -> Vec<OsString> {
    let name = arg.get_long().unwrap_or_default();
    let option = |value: &str| OsString::from(format!("--{name}={}", placed(arg, value, folder)));
    match value {
        Written::Flag(flag) => vec![format!("--{name}={flag}").into()],
        Written::One(value) => vec![option(value)],
        Written::Many(values) => values.iter().map(|value| option(value)).collect(),
        Written::Failures(_) => Vec::new(),
    }
}

fn placed(arg: &Arg, value: &str, folder: &Path) -> String {
    let at = |path: &str| folder.join(path).display().to_string();
    let is_path = arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    if is_path && value != "-" {
        return at(value);
    }
    let identity = value.split_once('=').filter(|_| arg.get_id() == "identity");
    match identity.and_then(|(name, files)| Some((name, files.split_once(',')?))) {
        Some((name, (certificate, key))) => format!("{name}={},{}", at(certificate), at(key)),
        None => value.to_owned(),
    }
}

/// Refuses a setting that is no option, or has a value that the option does not take.
fn check(run: &Command, config: &Config, setting: &Setting) -> Result<(), ToolError> {
    let wrong = |problem| Err(config.wrong(setting.line, problem).into());
    let name = option_name(&setting.name);
    let Some(arg) = option(run, name).filter(|_| !UNSET.contains(&name)) else {
        let names = run.get_arguments().filter_map(Arg::get_long);
        let known = names.chain(["address", "use", "targets"]);
        return wrong(match nearest_name(known, &setting.name) {
            Some(nearest) => {
                format!(
                    "no option is called `{}`; did you mean `{nearest}`?",
                    setting.name
                )
            }
            None => format!("no option is called `{}`", setting.name),
        });
    };
    let is_list = matches!(arg.get_action(), ArgAction::Append);
    match (&setting.value, is_flag(arg)) {
        (Written::Flag(_), true) | (Written::Failures(_), _) => return Ok(()),
        (Written::Flag(_), false) | (_, true) => {
            let kind = if is_flag(arg) {
                "true or false"
            } else {
                "a value"
            };
            return wrong(format!("`{}` has to be {kind}", setting.name));
        }
        (Written::Many(_), false) if !is_list => {
            return wrong(format!("`{}` has one value, not a list", setting.name));
        }
        _ => {}
    }
    match refusal(run, arguments(arg, &setting.value, Path::new(""))) {
        Some(problem) => wrong(problem),
        None => Ok(()),
    }
}

/// What the command line says against a value.
fn refusal(run: &Command, arguments: Vec<OsString>) -> Option<String> {
    let words = [OsString::from("run")].into_iter().chain(arguments);
    let error = run.clone().try_get_matches_from(words).err()?;
    let is_value = matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    );
    if !is_value {
        return None;
    }
    let text = error.to_string();
    let first = text.lines().take_while(|line| !line.is_empty());
    let first = first.map(str::trim).collect::<Vec<_>>().join(" ");
    Some(first.trim_start_matches("error: ").to_owned())
}
