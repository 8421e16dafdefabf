//! An application that uses the token, and its sessions (PKCS#11 3.0 section 5.6).

use std::collections::{BTreeMap, VecDeque};

use crate::crypto::HashState;

/// The most sessions of one application.
pub(super) const MOST_SESSIONS: usize = 64;

/// An application and its sessions.
#[derive(Clone, Default)]
pub struct Application {
    pub(super) sessions: BTreeMap<u64, Session>,
    last_handle: u64,
}

/// A session.
#[derive(Clone, Default)]
pub(super) struct Session {
    /// Whether objects could be changed in it.
    pub(super) writes: bool,
    /// The handles that a search still has to give.
    pub(super) search: Option<VecDeque<u64>>,
    /// The hash under way.
    pub(super) digest: Option<HashState>,
}

impl Application {
    /// Keeps a session and gives its handle, which no other had.
    pub(super) fn open(&mut self, session: Session) -> u64 {
        self.last_handle += 1;
        self.sessions.insert(self.last_handle, session);
        self.last_handle
    }
}
