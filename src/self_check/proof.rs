//! The run of the proof.

use std::sync::atomic::{AtomicUsize, Ordering};

use kmip_conform_protocol::{Item, MessagePath, Tag, ttlv};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::answer::Answerer;
use super::figures::{Figures, Place};
use super::left_open::left_open;
use super::mutation::{Mutation, places};
use crate::case::{Case, Catalogue, Direction, Step};
use crate::check::{Checks, Observation};
use crate::compare::{Ledger, Rules, Session, State};
use crate::result::Difference;

/// The moment the proof takes place: 1 January 2026, so that the same cases give the same figures.
const NOW: i64 = 1_767_225_600;

/// What signatures are made with, for the same reason.
const SEED: [u8; 32] = [0; 32];

/// What to prove and how.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether answers are mutated, too.
    pub mutate: bool,
    /// Threads to use; 0 for as many as the machine has.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mutate: true,
            threads: 0,
        }
    }
}

/// Feeds every case its own answers and, if asked, each single mutation of them.
pub fn run(catalogue: &Catalogue, rules: &Rules, options: Options) -> Figures {
    let cases = catalogue.cases();
    let next = AtomicUsize::new(0);
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let mut figures = Figures::default();
    std::thread::scope(|scope| {
        let work = || {
            let mut own = Figures::default();
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                own.add(prove(case, rules, options));
            }
            own
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(own) => figures.add(own),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    figures.sort();
    figures
}

/// Whether an item names an exchange and not a thing, so that each step has its own.
pub(super) fn names_exchange(tag: Tag) -> bool {
    [
        Tag::CORRELATION_VALUE,
        Tag::ASYNCHRONOUS_CORRELATION_VALUE,
        Tag::SERVER_CORRELATION_VALUE,
    ]
    .contains(&tag)
}

/// One step of a case as it went with what it prints of the target.
struct Played {
    /// What the tool sent: the request, or nothing where the server asks.
    request: Option<Item>,
    /// What the target said: the answer, or its request.
    answer: Item,
    state: State,
    ledger: Ledger,
}

fn prove(case: &Case, rules: &Rules, options: Options) -> Figures {
    let mut figures = Figures {
        cases: 1,
        ..Figures::default()
    };
    let played = play(case, rules, &mut figures);
    if figures.refused.is_empty() {
        figures.cases_passing = 1;
    }
    if options.mutate {
        for index in 0..played.len() {
            mutate(case, rules, &played, index, &mut figures);
        }
    }
    figures
}

fn play(case: &Case, rules: &Rules, figures: &mut Figures) -> Vec<Played> {
    let mut ledger = Ledger::new();
    let mut session = Session::new(case, rules, &mut ledger);
    let mut answerer = Answerer::new(&case.key, NOW);
    let mut played = Vec::new();
    for step in &case.steps {
        figures.answers += 1;
        let request = match step.direction {
            Direction::ServerToClient => None,
            Direction::ClientToServer => match session.request(step, NOW) {
                Ok(request) => Some(request),
                Err(unbound) => {
                    let why = unbound.to_string();
                    figures.refused.push(place(case, step.index, "", why));
                    break;
                }
            },
        };
        let answer = said(step, request.as_ref(), &mut answerer, &session);
        // Where a set of outcomes is allowed, what is printed stands for status and reason alone.
        if step.outcomes.is_empty() {
            observe(case, step, request.as_ref(), &answer, &mut figures.checks);
        }
        let (state, known) = (session.state().clone(), session.ledger().clone());
        let differences = judge(&mut session, step, request.as_ref(), &answer);
        match unaccepted(&differences) {
            None => figures.answers_passing += 1,
            Some(first) => figures.refused.push(place(
                case,
                step.index,
                &first.path,
                format!(
                    "{:?}: {:?} / {:?}",
                    first.kind, first.expected, first.actual
                ),
            )),
        }
        played.push(Played {
            request,
            answer,
            state,
            ledger: known,
        });
    }
    played
}

/// What the step prints of the target, with its open values filled in.
fn said(
    step: &Step,
    request: Option<&Item>,
    answerer: &mut Answerer<'_>,
    session: &Session<'_>,
) -> Item {
    let Some(request) = request else {
        return answerer.answer(&step.request, step.index, session.ledger());
    };
    answerer.read(&step.request, request);
    answerer.sign(session.signature(request, &mut ChaCha20Rng::from_seed(SEED)));
    answerer.answer(&step.response, step.index, session.ledger())
}

fn observe(case: &Case, step: &Step, request: Option<&Item>, said: &Item, checks: &mut Checks) {
    let observation = Observation {
        place: &format!("{} step {}", case.key, step.index),
        version: step.request.protocol_version().unwrap_or(case.key.version),
        request: request.unwrap_or(said),
        response: request.map(|_| said),
        violations: &[],
        ttlv_len: ttlv::encoded_len(said),
    };
    match request {
        Some(_) => checks.observe(&observation),
        None => checks.observe_request(&observation),
    }
}

fn judge(
    session: &mut Session<'_>,
    step: &Step,
    request: Option<&Item>,
    said: &Item,
) -> Vec<Difference> {
    match request {
        Some(request) => session.judge(step, request, said, NOW),
        None => {
            let differences = session.judge_request(step, said, NOW);
            // The answer may hold variables of later steps.
            let _ = session.answer(step, NOW);
            differences
        }
    }
}

fn mutate(case: &Case, rules: &Rules, played: &[Played], index: usize, figures: &mut Figures) {
    let (Some(step), Some(now)) = (case.steps.get(index), played.get(index)) else {
        return;
    };
    let mut ledger = now.ledger.clone();
    let session = Session::resume(case, rules, &mut ledger, now.state.clone());
    for at in places(&now.answer) {
        for mutation in Mutation::ALL {
            let Some(answer) = mutation.apply(&now.answer, &at) else {
                continue;
            };
            *figures.mutations.entry(mutation).or_default() += 1;
            let judgement = match &now.request {
                Some(request) => session.compare(step, request, &answer, NOW),
                None => session.compare_request(step, &answer, NOW),
            };
            if judgement.fails() {
                figures.caught += 1;
            } else if let Some(first) = judgement.differences.first() {
                let rule = first.accepted_by.as_ref().map(|rule| rule.rule.clone());
                *figures
                    .accepted
                    .entry(rule.unwrap_or_default())
                    .or_default() += 1;
            } else if contradicted(case, rules, played, index, &answer) {
                figures.caught_later += 1;
            } else if let Some(what) = left_open(step, &now.answer, &answer, &at, mutation) {
                *figures.open.entry(what).or_default() += 1;
            } else {
                let path = path(&now.answer, &at);
                figures
                    .unexplained
                    .push(place(case, index, &path, mutation.to_string()));
            }
        }
    }
}

/// Whether the printed answers of later steps contradict a mutated one that passed.
fn contradicted(
    case: &Case,
    rules: &Rules,
    played: &[Played],
    index: usize,
    answer: &Item,
) -> bool {
    let Some(now) = played.get(index) else {
        return false;
    };
    let mut ledger = now.ledger.clone();
    let mut session = Session::resume(case, rules, &mut ledger, now.state.clone());
    let mut steps = case.steps.iter().zip(played).skip(index);
    if let Some((step, now)) = steps.next() {
        judge(&mut session, step, now.request.as_ref(), answer);
    }
    steps.any(|(step, later)| {
        let request = match step.direction {
            Direction::ServerToClient => None,
            Direction::ClientToServer => match session.request(step, NOW) {
                Ok(request) => Some(request),
                Err(_) => return true,
            },
        };
        let differences = judge(&mut session, step, request.as_ref(), &later.answer);
        unaccepted(&differences).is_some()
    })
}

fn unaccepted(differences: &[Difference]) -> Option<&Difference> {
    differences
        .iter()
        .find(|difference| difference.accepted_by.is_none())
}

fn place(case: &Case, step: usize, path: &str, what: String) -> Place {
    Place {
        case: case.key.to_string(),
        step,
        path: path.to_owned(),
        what,
    }
}

fn path(message: &Item, at: &[usize]) -> String {
    let mut path = MessagePath::root();
    path.push(message.tag, 0);
    let mut item = message;
    for index in at {
        let fields = item.fields();
        let Some(field) = fields.get(*index) else {
            break;
        };
        let same = |other: &&Item| other.tag == field.tag;
        path.push(field.tag, fields.iter().take(*index).filter(same).count());
        item = field;
    }
    path.to_string()
}
