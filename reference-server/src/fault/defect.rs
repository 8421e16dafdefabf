//! Defects that remember: what they see of one message decides what they do to a later one.

use kmip_conform_protocol::Item;

use crate::Peer;

/// What one server instance knows and does for a fault. Everything in it belongs to that instance.
pub trait Defect: Send {
    /// The octets of a TTLV request arrive, before they are decoded.
    fn received(&mut self, _octets: &mut Vec<u8>, _peer: &Peer) -> Effect {
        Effect::None
    }

    /// A request that could be decoded is about to be performed.
    fn asked(&mut self, _request: &mut Item, _peer: &Peer) -> Effect {
        Effect::None
    }

    /// A request has been answered; `request` is what the client sent.
    fn answered(&mut self, _request: &Item, _peer: &Peer, _response: &mut Item) {}

    /// Octets that could not be decoded have been refused.
    fn refused(&mut self, _peer: &Peer, _response: &mut Item) {}

    /// A connection ended within a message.
    fn abandoned(&mut self, _peer: &Peer) -> Effect {
        Effect::None
    }
}

/// What becomes of the server itself. Everything but [`Effect::None`] is for a process of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    /// It goes on.
    #[default]
    None,
    /// It ends at once.
    Crash,
    /// It answers nobody any more.
    Hang,
    /// It takes as many octets of memory and keeps them.
    Hoard(usize),
}

impl Effect {
    /// Does it; what is hoarded goes into `hoard`.
    pub fn take(self, hoard: &mut Vec<Vec<u8>>) {
        match self {
            Self::None => {}
            Self::Crash => std::process::abort(),
            Self::Hang => loop {
                std::thread::park();
            },
            // Written to, so that the memory is really taken.
            Self::Hoard(octets) => hoard.push(vec![1; octets]),
        }
    }

    /// Crashing where `broken`.
    pub fn crash_if(broken: bool) -> Self {
        if broken { Self::Crash } else { Self::None }
    }

    /// Hanging where `broken`.
    pub fn hang_if(broken: bool) -> Self {
        if broken { Self::Hang } else { Self::None }
    }
}
