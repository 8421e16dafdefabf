//! The cases as the page's script reads them: an index of all, and the cases in packs.

use std::collections::BTreeMap;
use std::io;

use kmip_conform_protocol::schema::TAGS;
use serde::Serialize;

use super::pack::pack;
use crate::report::cause::Cause;
use crate::report::family::FamilyNames;
use crate::result::{CaseResult, RunResult};

/// Octets of evidence in a pack, roughly: a pack is what opening one case unpacks.
const PACK: usize = 256 << 10;
/// Cases in a pack at most.
const MOST: usize = 200;

/// The index of all cases: what the list shows and what filters ask.
#[derive(Serialize)]
struct Index<'r> {
    rerun: &'r str,
    families: Vec<&'r str>,
    /// Names of profiles by family.
    profiles: BTreeMap<&'r str, String>,
    operations: Vec<&'r str>,
    /// Names of tags by their number in hex.
    tags: BTreeMap<String, &'static str>,
    /// The place of the first case of each pack.
    packs: Vec<usize>,
    cases: Vec<Row<'r>>,
}

/// A case in the index; the order of the members is the script's.
#[derive(Serialize)]
struct Row<'r>(
    &'r str,
    &'r str,
    crate::result::Verdict,
    crate::case::Authority,
    usize,
    u64,
    Vec<usize>,
    Option<&'r str>,
    Option<&'r str>,
    bool,
    usize,
    Option<usize>,
);

/// The packed index and the packs of cases.
pub(super) struct Data {
    pub index: String,
    pub packs: Vec<String>,
}

impl Data {
    pub(super) fn of(result: &RunResult, causes: &[Cause<'_>], rerun: &str) -> io::Result<Self> {
        let starts = starts(&result.cases);
        let ends = starts.iter().skip(1).copied();
        let ends = ends.chain([result.cases.len()]);
        let packs = starts.iter().zip(ends).map(|(start, end)| {
            let cases = result.cases.get(*start..end).unwrap_or_default();
            pack(&cases)
        });
        let packs = packs.collect::<io::Result<_>>()?;
        let index = pack(&index(result, causes, rerun, starts))?;
        Ok(Self { index, packs })
    }
}

/// Where each pack begins.
fn starts(cases: &[CaseResult]) -> Vec<usize> {
    let mut starts = Vec::new();
    let (mut octets, mut count) = (0, MOST);
    for (place, case) in cases.iter().enumerate() {
        if octets > PACK || count >= MOST {
            starts.push(place);
            (octets, count) = (0, 0);
        }
        octets += size(case);
        count += 1;
    }
    starts
}

fn size(case: &CaseResult) -> usize {
    let texts = case.steps.iter().flat_map(|step| {
        [
            &step.request_hex,
            &step.request_xml,
            &step.response_hex,
            &step.response_xml,
        ]
    });
    texts.flatten().map(String::len).sum()
}

fn index<'r>(
    result: &'r RunResult,
    causes: &[Cause<'_>],
    rerun: &'r str,
    packs: Vec<usize>,
) -> Index<'r> {
    let mut families = Names::default();
    let mut operations = Names::default();
    let mut by_case = BTreeMap::new();
    for (number, cause) in causes.iter().enumerate() {
        by_case.extend(cause.cases.iter().map(|case| (*case, number)));
    }
    let rows = result.cases.iter().enumerate().map(|(place, case)| {
        let all = case.steps.iter().flat_map(|step| &step.operations);
        let mut used: Vec<usize> = all.map(|name| operations.number(name)).collect();
        used.sort_unstable();
        used.dedup();
        Row(
            &case.id,
            &case.version,
            case.verdict,
            case.authority,
            families.number(&case.about.family),
            case.duration_ms,
            used,
            case.reason.as_deref(),
            case.about.title.as_deref(),
            case.known.is_some(),
            case.earlier.len(),
            by_case.get(&place).copied(),
        )
    });
    let cases = rows.collect();
    Index {
        rerun,
        families: families.names,
        profiles: profiles(result),
        operations: operations.names,
        tags: TAGS
            .iter()
            .map(|row| (format!("{:06x}", row.tag.0), row.xml_name))
            .collect(),
        packs,
        cases,
    }
}

fn profiles(result: &RunResult) -> BTreeMap<&str, String> {
    let names = FamilyNames::load();
    let cases = result.cases.iter();
    let named = cases.filter_map(|case| {
        let family = case.about.family.as_str();
        let name = names.of(case.authority, family)?;
        Some((family, name.to_owned()))
    });
    named.collect()
}

/// Names by number, so that each is written once.
#[derive(Default)]
struct Names<'r> {
    names: Vec<&'r str>,
    numbers: BTreeMap<&'r str, usize>,
}

impl<'r> Names<'r> {
    fn number(&mut self, name: &'r str) -> usize {
        *self.numbers.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }
}
