//! What a reader wants first: the target, the verdict, where it fails and why.

use maud::{Markup, html};

use super::grid::{encoded, grid, in_words};
use crate::report::cause::Cause;
use crate::report::printable::printable;
use crate::report::terminal::verdict_name;
use crate::result::{Baseline, CheckResult, Counts, RunResult, Verdict};

/// The parts of the page above the list of cases.
pub(super) fn overview(result: &RunResult, causes: &[Cause<'_>]) -> Markup {
    html! {
        header.head {
            p.over { "KMIP conformance report" }
            h1 { (printable(&name(result))) }
            p.verdict { (headline(result)) }
            (bar(&result.summary.total))
            (facts(result))
        }
        div.columns {
            section aria-labelledby="by-family" {
                h2 id="by-family" { "Verdicts by profile and version" }
                (grid(result))
                p.legend {
                    span.passed { "✓ passed" } ": as expected, or different only where a named rule allows it. "
                    span.failed { "✕ failed" } ": answered wrongly, hung, or dropped the request. "
                    span.errored { "! errored" } ": the tool could not judge. "
                    span.skipped { "– skipped" } ": not run, for a reason that is given."
                }
                (checks(&result.checks))
                (left_behind(&result.left_behind))
            }
            section aria-labelledby="by-cause" {
                h2 id="by-cause" { "What failed" }
                (failures(causes))
                @if let Some(baseline) = &result.baseline { (since(baseline)) }
            }
        }
    }
}

/// The target, as a title.
pub(super) fn name(result: &RunResult) -> String {
    let address = result
        .target
        .get("address")
        .map_or("a target", String::as_str);
    match address {
        "bundled" => "The bundled reference server".to_owned(),
        other => other.to_owned(),
    }
}

fn headline(result: &RunResult) -> Markup {
    let Counts {
        passed,
        failed,
        errored,
        skipped,
    } = result.summary.total;
    let ran = passed + failed + errored;
    let broken = result.checks.iter().filter(is_broken).count();
    let flaky = result.cases.iter().filter(|case| case.is_flaky()).count();
    let known = result
        .cases
        .iter()
        .filter(|case| case.known.is_some())
        .count();
    html! {
        @if ran == 0 {
            span.skipped { "– Nothing was judged." }
        } @else if failed + errored == 0 && broken == 0 {
            span.passed { "✓ All " (ran) " cases that ran passed." }
        } @else {
            span.failed { "✕ " (failed) " failed" }
            @if errored > 0 { ", " span.errored { "! " (errored) " errored" } }
            ", " span.passed { "✓ " (passed) " passed" } " of " (ran) " cases that ran."
        }
        @if skipped > 0 { " " span.quiet { (skipped) " skipped." } }
        @if known > 0 { " " span.quiet { (known) " of the failures are known." } }
        @if flaky > 0 { " " span.errored { (flaky) " flaky: passed, and failed at another attempt." } }
        @if broken > 0 { " " span.failed { (broken)
            @if broken == 1 { " check" } @else { " checks" } " of every response failed." } }
    }
}

/// How the verdicts share the cases that ran.
fn bar(counts: &Counts) -> Markup {
    let parts = [
        ("passed", counts.passed),
        ("failed", counts.failed),
        ("errored", counts.errored),
    ];
    let ran: u64 = parts.iter().map(|(_, count)| count).sum();
    html! {
        @if ran > 0 {
            svg.bar viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true" {
                @for (index, (class, count)) in parts.iter().enumerate() {
                    @let before: u64 = parts.iter().take(index).map(|(_, count)| count).sum();
                    rect class=(class) x=(before * 1000 / ran) y="0" height="6"
                        width=((count * 1000).div_ceil(ran)) {}
                }
            }
        }
    }
}

fn facts(result: &RunResult) -> Markup {
    let rest = result.target.iter().filter(|(key, _)| *key != "address");
    let chosen = result.selection.iter().filter(|(key, _)| *key != "rerun");
    html! {
        dl.facts {
            @for (key, value) in rest { div { dt { (printable(key)) } dd { (printable(value)) } } }
            div { dt { "run" } dd { (printable(&result.start)) } }
            div { dt { "tool" } dd { (printable(&result.tool)) } }
            @if let Some(rules) = &result.rules {
                div { dt { "rules" } dd { (printable(rules.get(..12).unwrap_or(rules))) } }
            }
            @for (key, value) in chosen { div { dt { (printable(key)) } dd { (printable(value)) } } }
        }
        @if result.summary.by_authority.len() > 1 {
            ul.authorities {
                @for (authority, counts) in &result.summary.by_authority {
                    li { b { (in_words(*authority)) } ": " (counts.passed) " passed, "
                        (counts.failed) " failed, " (counts.errored) " errored" }
                }
            }
        }
    }
}

fn failures(causes: &[Cause<'_>]) -> Markup {
    const MOST: usize = 12;
    html! {
        @if causes.is_empty() {
            p.quiet { "No case failed." }
        } @else {
            ol.causes {
                @for (number, cause) in causes.iter().enumerate().take(MOST) { (failure(number, cause)) }
            }
            @if causes.len() > MOST {
                details {
                    summary { (causes.len() - MOST) " more" }
                    ol.causes start=(MOST + 1) {
                        @for (number, cause) in causes.iter().enumerate().skip(MOST) {
                            (failure(number, cause))
                        }
                    }
                }
            }
        }
    }
}

fn failure(number: usize, cause: &Cause<'_>) -> Markup {
    let cases = cause.cases.len();
    html! {
        li {
            a href=(format!("#cause={number}")) {
                span.count { (cases) @if cases == 1 { " case" } @else { " cases" } }
                " " (printable(&cause.title))
            }
            @if let Some((expected, actual)) = cause.example {
                p.example { "expected " code { (printable(expected)) } ", got " code { (printable(actual)) } }
            }
            @if let Some(says) = cause.says { p.example { (printable(says)) } }
            @if let Some(clause) = cause.clause() { p.clause { (printable(&clause)) } }
        }
    }
}

/// What changed since the earlier result.
fn since(baseline: &Baseline) -> Markup {
    let lists = [
        ("new failures", &baseline.new),
        ("mended", &baseline.mended),
        ("known", &baseline.known),
        ("failed before, not run now", &baseline.unseen),
    ];
    html! {
        h2 { "Since " (printable(&baseline.start)) }
        @if !baseline.same_rules { p.quiet { "The rules have changed since." } }
        @for (name, cases) in lists {
            @if cases.is_empty() { p.quiet { "0 " (name) } } @else {
                details { summary { (cases.len()) " " (name) }
                    ul { @for case in cases { li { (case_link(case)) } } } }
            }
        }
        @for moved in &baseline.moved {
            p { (case_link(&moved.case)) " moved by rule " (printable(&moved.rule)) ": "
                (verdict_name(moved.was)) ", now " (verdict_name(moved.is)) }
        }
    }
}

fn case_link(name: &str) -> Markup {
    html! { a href=(format!("#case={}", encoded(name))) { (printable(name)) } }
}

fn is_broken(check: &&CheckResult) -> bool {
    check.verdict == Verdict::Failed
}

fn checks(checks: &[CheckResult]) -> Markup {
    let of = |verdict| checks.iter().filter(move |check| check.verdict == verdict);
    let held = of(Verdict::Passed).count();
    let idle = of(Verdict::Skipped).count();
    html! {
        @if !checks.is_empty() {
            h2 { "Checks of every response" }
            ul.checks {
                @for check in checks.iter().filter(is_broken) {
                    li {
                        span.failed { "✕ " (check.id) }
                        ": " (check.broken) " of " (check.checked) " responses"
                        p.clause { (printable(&check.clause)) }
                        @if let Some(first) = &check.first { p.example { "first: " (printable(first)) } }
                    }
                }
            }
            details {
                summary { span.passed { "✓ " (held) " hold" }
                    @if idle > 0 { ", " span.skipped { "– " (idle) " had nothing to look at" } } }
                ul.checks {
                    @for check in of(Verdict::Passed) {
                        li { span.passed { "✓ " (check.id) } " " span.quiet { (check.checked) } }
                    }
                    @for check in of(Verdict::Skipped) { li { span.skipped { "– " (check.id) } } }
                }
            }
        }
    }
}

fn left_behind(objects: &[String]) -> Markup {
    html! {
        @if !objects.is_empty() {
            details.left {
                summary { (objects.len()) " objects left behind in the target" }
                ul { @for object in objects { li { (printable(object)) } } }
            }
        }
    }
}
