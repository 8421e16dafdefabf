//! Executing one case: its steps in order, polling, waiting, and what each step gave.

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::Operation;

use super::dates::{Dates, waits};
use super::evidence::bound_differences;
use super::exchange::{Answer, NoAnswer, exchange, no_response};
use super::http;
use super::message::{
    all_succeeded, expects_pending, is_pending, is_unsupported, result_messages, time_stamp,
};
use super::options::Interop;
use super::poll::{self, Later};
use super::roles::exchanges_roles;
use super::scene::Scene;
use crate::case::{Case, Direction, Step};
use crate::compare::Session;
use crate::result::StepResult;
use crate::target::Target;

/// Why a case ended before its last step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A request could not be built.
    Unbound(String),
    /// The target did not answer a request.
    Dropped,
    /// The target could not be reached any more.
    Lost(String),
}

/// How often a step is sent at most while its answer says that the work is not done.
const MOST_POLLS: usize = 100;

/// A case under way.
pub(super) struct CaseRun<'c, 's> {
    pub case: &'c Case,
    pub target: &'c Target,
    /// The case demands this target's carrier, so what HTTP says is judged with it.
    pub judges_http: bool,
    pub session: Session<'c>,
    pub scene: &'c mut Scene<'s>,
    /// The steps so far; they outlive a case that runs out of time.
    pub steps: &'c mut Vec<StepResult>,
    pub dates: Dates,
}

impl<'c> CaseRun<'c, '_> {
    /// Runs the steps until the last one or one that nothing can follow.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        let mut index = 0;
        while let Some(step) = self.case.steps.get(index) {
            index = self.step(step).await?;
        }
        Ok(())
    }

    /// Runs one step; gives the index of the next.
    async fn step(&mut self, step: &'c Step) -> Result<usize, Stop> {
        if self.omits(step) {
            self.note_only(step, "omitted: Interop is for servers started for testing");
            return Ok(step.index + 1);
        }
        let place = self.steps.len();
        self.steps.push(record(step));
        let next = match step.direction {
            Direction::ClientToServer => self.send(step, place).await,
            Direction::ServerToClient => self.receive(step, place).await,
        };
        if let Some(record) = self.steps.get_mut(place) {
            bound_differences(record);
        }
        let next = next?;
        for covered in self.case.steps.iter().take(next).skip(step.index + 1) {
            self.note_only(covered, "not sent: an earlier step was answered at once");
        }
        Ok(next)
    }

    /// Sends a step, as often as it takes, and judges the answer. Gives the index of the step
    /// that comes next.
    async fn send(&mut self, step: &'c Step, place: usize) -> Result<usize, Stop> {
        self.regain_role(&step.client, place).await?;
        for sent in 1.. {
            let now = self.scene.clock.now();
            let request = self.session.request(step, now);
            let mut request = request.map_err(|unbound| Stop::Unbound(unbound.to_string()))?;
            self.dates.note(step, now);
            let answer = self.exchange(&mut request, place).await?;
            let may_repeat = sent < MOST_POLLS;
            if may_repeat && self.repeats(step, &request, &answer.item, now).await {
                continue;
            }
            return self.judge(step, &request, answer.item, place, now).await;
        }
        Ok(step.index + 1)
    }

    /// Whether a polling step is to be sent again, after the pause that it takes.
    async fn repeats(&mut self, step: &Step, request: &Item, response: &Item, now: i64) -> bool {
        if poll::is_poll(step) {
            let again = is_pending(response) && !expects_pending(step);
            if again {
                poll::pause(&self.scene.clock, self.scene.options.poll_pause).await;
            }
            return again;
        }
        waits(self.case, step)
            && self.session.compare(step, request, response, now).fails()
            && self.wait_for_next_date().await
    }

    /// Judges an answer, by a later step where the target was quicker than the case.
    async fn judge(
        &mut self,
        step: &'c Step,
        request: &Item,
        mut item: Item,
        place: usize,
        now: i64,
    ) -> Result<usize, Stop> {
        let mut judged_by = step;
        let pending = is_pending(&item);
        if pending && !expects_pending(step) && !poll::is_poll(step) && poll::may_wait(request) {
            item = self.poll_to_the_end(request, item, place).await?;
        } else if !pending
            && expects_pending(step)
            && !poll::has_to_wait(request)
            && all_succeeded(&item)
        {
            match poll::later(self.case, step) {
                Some(Later::Poll(poll)) => {
                    self.note(
                        place,
                        format!("answered at once: judged by step {}", poll.index),
                    );
                    judged_by = poll;
                }
                Some(Later::Cancel(cancel)) => {
                    let why = "answered at once: there was nothing to cancel, nothing is judged";
                    self.note(place, why.to_owned());
                    return Ok(cancel.index + 1);
                }
                None => {}
            }
        }
        if let Some(skew) = time_stamp(&item).and_then(|seen| self.scene.clock.observe(seen)) {
            self.note(place, format!("the target's clock is {skew} s off"));
        }
        let differences = self.session.judge(judged_by, request, &item, now);
        if exchanges_roles(&item) {
            let clients = &mut self.scene.clients;
            clients.serve(self.target, &step.client, true);
        }
        self.scene
            .objects
            .observe(request, &item, &step.client, self.case.key.version);
        if is_interop(step) && self.scene.options.interop == Interop::Auto && is_unsupported(&item)
        {
            self.scene.without_interop = true;
            self.note(
                place,
                "omitted: the target does not offer Interop".to_owned(),
            );
        } else if let Some(record) = self.steps.get_mut(place) {
            if differences.iter().any(|one| one.accepted_by.is_none()) {
                record.notes.extend(result_messages(&item));
            }
            record.differences.extend(differences);
        }
        Ok(judged_by.index + 1)
    }

    async fn poll_to_the_end(
        &mut self,
        request: &Item,
        mut item: Item,
        place: usize,
    ) -> Result<Item, Stop> {
        let mut polls = 0;
        while let Some((index, mut poll)) = poll::request(request, &item) {
            if polls == MOST_POLLS {
                return Err(self.dropped(place, &format!("still pending after {polls} polls")));
            }
            polls += 1;
            poll::pause(&self.scene.clock, self.scene.options.poll_pause).await;
            let answer = self.exchange(&mut poll, place).await?;
            item = poll::complete(item, index, answer.item);
        }
        self.note(place, format!("answered asynchronously: {polls} polls"));
        Ok(item)
    }

    async fn exchange(&mut self, request: &mut Item, place: usize) -> Result<Answer, Stop> {
        let version = self.case.key.version;
        let Some(record) = self.steps.get_mut(place) else {
            return Err(Stop::Dropped);
        };
        let clients = &mut self.scene.clients;
        match exchange(clients, self.target, version, request, record).await {
            Ok(answer) => {
                let (step, item) = (record.index, Some(&answer.item));
                self.scene
                    .check(self.case, step, request, item, &answer.violations);
                if self.judges_http
                    && let Some(head) = &answer.http
                {
                    let encoding = self.target.options().encoding;
                    record.differences.extend(http::differences(head, encoding));
                }
                Ok(answer)
            }
            Err(NoAnswer::Undecodable { why, violations }) => {
                let step = record.index;
                self.scene
                    .check(self.case, step, request, None, &violations);
                Err(self.dropped(place, &why))
            }
            Err(NoAnswer::Dropped(why)) => Err(self.dropped(place, &why)),
            Err(NoAnswer::Lost(why)) => Err(Stop::Lost(why)),
        }
    }

    fn dropped(&mut self, place: usize, why: &str) -> Stop {
        if let Some(record) = self.steps.get_mut(place) {
            record.differences.push(no_response(why));
        }
        Stop::Dropped
    }

    /// Waits for the next date the case has set, if there is one near enough.
    async fn wait_for_next_date(&mut self) -> bool {
        let now = self.scene.clock.now();
        let longest = self.scene.options.longest_wait.as_secs();
        let date = self.dates.after(now);
        match date.filter(|date| date.abs_diff(now) <= longest) {
            Some(date) => {
                // The second that the date names has to be over on the target's clock.
                self.scene.clock.wait_until(date + 1).await;
                true
            }
            None => false,
        }
    }

    fn omits(&self, step: &Step) -> bool {
        let omit = self.scene.options.interop == Interop::Omit || self.scene.without_interop;
        omit && is_interop(step)
    }

    pub(super) fn note(&mut self, place: usize, note: String) {
        if let Some(record) = self.steps.get_mut(place) {
            record.notes.push(note);
        }
    }

    fn note_only(&mut self, step: &Step, note: &str) {
        let mut record = record(step);
        record.notes.push(note.to_owned());
        self.steps.push(record);
    }
}

fn is_interop(step: &Step) -> bool {
    let operations = step.operations();
    !operations.is_empty() && operations.iter().all(|one| *one == Operation::INTEROP)
}

/// A step before anything was sent.
fn record(step: &Step) -> StepResult {
    StepResult {
        index: step.index,
        direction: step.direction,
        identity: step.client.clone(),
        operations: step.operations().iter().map(ToString::to_string).collect(),
        request_hex: None,
        request_xml: None,
        response_hex: None,
        response_xml: None,
        results: Vec::new(),
        violations: Vec::new(),
        differences: Vec::new(),
        notes: Vec::new(),
    }
}
