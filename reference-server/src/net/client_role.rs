//! The server in the role of the client on a connection whose client offered to serve (KMIP 2.1
//! sections 6.1.54 and 6.2).

use std::io;

use kmip_conform_protocol::{Item, Limits, Tag, ttlv};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use super::connection::send;
use super::exchange::Exchange;
use super::frame::{self, Frame};
use super::listening::Stop;
use crate::net::{Bounds, Delivery};
use crate::push::{Outbox, Subscription, is_success, set_endpoint_role};

/// If the message just answered exchanged the roles, sends what waits for the client and then
/// gives it its role back. A client that does not take it is sent what comes, as it comes.
///
/// Says whether the connection goes on as it began.
pub(super) async fn play<S>(
    stream: &mut S,
    exchange: &Exchange,
    stop: &mut Stop,
) -> io::Result<bool>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(outbox) = exchange.handler.outbox() else {
        return Ok(true);
    };
    let Some((subscription, version)) = outbox.begin(exchange.peer.connection) else {
        return Ok(true);
    };
    let bounds = &exchange.bounds;
    let mut news = exchange.wake.listen();
    if !empty(stream, outbox, subscription, bounds).await? {
        return Ok(false);
    }
    match ask(stream, &set_endpoint_role(version), bounds).await? {
        Some(response) if is_success(&response) => return Ok(true),
        Some(_) => {}
        None => return Ok(false),
    }
    let mut unasked = [0];
    loop {
        tokio::select! {
            told = news.changed() => if told.is_err() { return Ok(false); },
            // Whatever comes now, or the end: a server does not speak first.
            _ = stream.read(&mut unasked) => return Ok(false),
            () = stop.requested() => return Ok(false),
            () = tokio::time::sleep(bounds.idle) => return Ok(false),
        }
        if !empty(stream, outbox, subscription, bounds).await? {
            return Ok(false);
        }
    }
}

/// Sends everything that waits; says whether the client answered it all.
async fn empty<S>(
    stream: &mut S,
    outbox: &Outbox,
    subscription: Subscription,
    bounds: &Bounds,
) -> io::Result<bool>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(request) = outbox.next(subscription) {
        match ask(stream, &request, bounds).await? {
            Some(response) if is_success(&response) => {}
            Some(_) => tracing::info!("a client refused a request of the server"),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Sends a request and waits for the response; none where the client gives none that is a message.
pub(super) async fn ask<S>(
    stream: &mut S,
    request: &Item,
    bounds: &Bounds,
) -> io::Result<Option<Item>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let message = Delivery::of(ttlv::encode(request));
    send(stream, &message, bounds.transfer).await?;
    let first = tokio::time::timeout(bounds.transfer, frame::first(stream, bounds));
    let Ok(Some(first)) = first.await.unwrap_or(Ok(None)) else {
        return Ok(None);
    };
    let Frame::Message(octets) = frame::rest(stream, first, bounds).await? else {
        return Ok(None);
    };
    let limits = Limits {
        max_size: bounds.max_request,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&octets, &limits).into_valid().ok();
    Ok(decoded.filter(|message| message.tag == Tag::RESPONSE_MESSAGE))
}
