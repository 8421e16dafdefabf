//! Lets what the clock alone brings about happen when its time has come, where a client is told of
//! it: nobody's message need come first.

use std::sync::Arc;
use std::time::Duration;

use super::exchange::Wake;
use super::listening::Stop;
use crate::net::Handler;

/// The shortest pause: the core counts whole seconds.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest pause, for clocks may be set.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs until the server stops.
pub(super) async fn keep(handler: Arc<dyn Handler>, wake: Wake, mut stop: Stop) {
    let mut news = wake.listen();
    loop {
        if handler.until_due() == Some(Duration::ZERO) {
            let keeping = Arc::clone(&handler);
            let kept = tokio::task::spawn_blocking(move || keeping.keep_time()).await;
            if kept.is_err() {
                return;
            }
            wake.all();
        }
        // Before the look: a request that brings the time nearer after it wakes this task.
        news.mark_unchanged();
        let left = handler.until_due().unwrap_or(LONGEST);
        tokio::select! {
            () = tokio::time::sleep(left.clamp(SHORTEST, LONGEST)) => {}
            told = news.changed() => if told.is_err() { return; },
            () = stop.requested() => return,
        }
    }
}
