//! What the server tells its operator while it runs.

use clap::ValueEnum;
use tracing_subscriber::filter::LevelFilter;

/// How much of what happens is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What keeps the server from its work.
    Error,
    /// What an operator should look at.
    #[default]
    Warn,
    /// A line for each request, too.
    Info,
    /// Why connections end, too.
    Debug,
    /// Everything.
    Trace,
}

/// Writes the log to the standard error stream from now on, unless the program has a log already.
pub(super) fn to_stderr(level: LogLevel) {
    let filter = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(filter)
        .with_ansi(false)
        .with_writer(std::io::stderr);
    // A program that has a log keeps it.
    let _ = subscriber.try_init();
}
