//! A case under way: its requests filled in, its answers judged.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, MessagePath, Tag, Value};
use rand_chacha::rand_core::CryptoRng;

use super::bindings::State;
use super::clause;
use super::exchange::Exchange;
use super::ledger::Ledger;
use super::observe;
use super::outcome;
use super::resolve::{self, Resolver, Unbound};
use super::rules::Rules;
use super::site::Context;
use super::verify;
use super::walk::Walk;
use crate::case::{Case, Node, NodeValue, Step, Variable};
use crate::result::Difference;

/// A case under way against one target.
#[derive(Debug)]
pub struct Session<'a> {
    case: &'a Case,
    rules: &'a Rules,
    ledger: &'a mut Ledger,
    state: State,
}

/// What the comparison of one response gives.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Every difference, accepted or not.
    pub differences: Vec<Difference>,
    /// Where a variable took its first value.
    pub bound: Vec<MessagePath>,
    pub(super) state: State,
}

impl Judgement {
    /// Whether a difference remains that no rule accepts.
    pub fn fails(&self) -> bool {
        self.differences
            .iter()
            .any(|difference| difference.accepted_by.is_none())
    }
}

impl<'a> Session<'a> {
    /// Starts a case. `ledger` is that of its scenario.
    pub fn new(case: &'a Case, rules: &'a Rules, ledger: &'a mut Ledger) -> Self {
        Self::resume(case, rules, ledger, State::default())
    }

    /// Goes on with a case from what was known at some step.
    pub fn resume(case: &'a Case, rules: &'a Rules, ledger: &'a mut Ledger, state: State) -> Self {
        Self {
            case,
            rules,
            ledger,
            state,
        }
    }

    /// Has the case invent values of its own on this occasion: a target may remember those of runs
    /// before. Without an occasion they are the same at every run.
    #[must_use]
    pub fn on(mut self, occasion: &str) -> Self {
        occasion.clone_into(&mut self.state.occasion);
        self
    }

    /// What the case has learnt so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the scenario has learnt so far.
    pub fn ledger(&self) -> &Ledger {
        self.ledger
    }

    /// The request of a step as it is to be sent. `now` is the target's clock in seconds since
    /// 1970.
    pub fn request(&mut self, step: &Step, now: i64) -> Result<Item, Unbound> {
        self.state.began.get_or_insert(now);
        let item = Resolver {
            case: &self.case.key,
            state: &mut self.state,
            now,
        }
        .item(&step.request)?;
        observe::sent(&item, self.ledger);
        Ok(item)
    }

    /// Compares an answer with the step and learns from it: variables, provenance, the target's
    /// own values for printed ones.
    pub fn judge(
        &mut self,
        step: &Step,
        request: &Item,
        response: &Item,
        now: i64,
    ) -> Vec<Difference> {
        let judgement = self.compare(step, request, response, now);
        let mut differences = self.learn(request, response, judgement);
        clause::name(&mut differences, self.case, step);
        differences
    }

    /// Compares a request of the server with the step and learns from it as from an answer.
    pub fn judge_request(&mut self, step: &Step, request: &Item, now: i64) -> Vec<Difference> {
        self.state.began.get_or_insert(now);
        let judgement = self.compare_request(step, request, now);
        self.state = judgement.state;
        self.state.remember(request);
        observe::pushed(request, self.ledger);
        let mut differences = judgement.differences;
        clause::name(&mut differences, self.case, step);
        differences
    }

    /// Compares a request of the server with the step and learns nothing.
    pub fn compare_request(&self, step: &Step, request: &Item, now: i64) -> Judgement {
        Walk::compare_request(self.context(request, now), &step.request, request)
    }

    /// The answer that the step gives to a request of the server. `now` is the present moment in
    /// seconds since 1970.
    pub fn answer(&mut self, step: &Step, now: i64) -> Result<Item, Unbound> {
        Resolver {
            case: &self.case.key,
            state: &mut self.state,
            now,
        }
        .item(&step.response)
    }

    /// What a node of the case stands for so far, if that is settled.
    pub fn settled(&self, node: &Node) -> Option<Value> {
        match &node.value {
            NodeValue::Literal(value) => Some(
                resolve::stand_in(&self.state, node.tag, value)
                    .unwrap_or(value)
                    .clone(),
            ),
            NodeValue::Variable {
                variable: Variable::Named(name),
                ..
            } => self.state.bindings.get(name).cloned(),
            NodeValue::Variable { .. } | NodeValue::Structure(_) => None,
        }
    }

    fn context<'s>(&'s self, request: &'s Item, now: i64) -> Context<'s> {
        Context {
            case_id: &self.case.key.id,
            version: self.case.key.version,
            rules: self.rules,
            ledger: self.ledger,
            state: &self.state,
            request,
            now,
        }
    }

    /// Compares an answer with the step and learns nothing.
    pub fn compare(&self, step: &Step, request: &Item, response: &Item, now: i64) -> Judgement {
        if !step.outcomes.is_empty() {
            return Judgement {
                differences: outcome::compare(step, response),
                state: self.state.clone(),
                ..Judgement::default()
            };
        }
        Walk::compare(self.context(request, now), &step.response, response)
    }

    /// The signature that a target answers this Sign request with, made with a registered key that
    /// the request names; `None` where there is no such key. For proofs without a target.
    pub fn signature(&self, request: &Item, rng: &mut dyn CryptoRng) -> Option<Vec<u8>> {
        let item = request.field(Tag::BATCH_ITEM)?;
        let exchange = Exchange::pair(request, request).into_iter().next()?;
        if item.field(Tag::OPERATION)?.as_enumeration()? != Operation::SIGN.0 {
            return None;
        }
        verify::sign(&exchange, exchange.record(self.ledger)?, rng)
    }

    /// Takes over what a comparison found, and what request and answer say of objects.
    pub fn learn(
        &mut self,
        request: &Item,
        response: &Item,
        judgement: Judgement,
    ) -> Vec<Difference> {
        self.state = judgement.state;
        self.state.remember(response);
        observe::answered(request, response, self.ledger);
        judgement.differences
    }
}
