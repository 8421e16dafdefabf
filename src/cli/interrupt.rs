//! What a person, or the system, does to end a long command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::ExitCode;

/// Is set by the first interrupt (Ctrl-C, or where there is one the signal to terminate), so that the
/// command can end with what it has; the second one ends the process. From its return on no interrupt
/// is missed.
pub(super) fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let (listening, listens) = channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        if let Ok(runtime) = runtime {
            runtime.block_on(listen(&told, listening));
        }
    });
    // Where nothing can listen, an interrupt ends the process as it always does.
    let _ = listens.recv();
    stop
}

fn note(stop: &AtomicBool) {
    if stop.swap(true, Ordering::Relaxed) {
        std::process::exit(ExitCode::Failed as i32);
    }
}

#[cfg(unix)]
async fn listen(stop: &AtomicBool, listening: Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let [Ok(mut pressed), Ok(mut ended)] = kinds else {
        return;
    };
    drop(listening);
    loop {
        tokio::select! {
            _ = pressed.recv() => note(stop),
            _ = ended.recv() => note(stop),
        }
    }
}

#[cfg(not(unix))]
async fn listen(stop: &AtomicBool, listening: Sender<()>) {
    drop(listening);
    while tokio::signal::ctrl_c().await.is_ok() {
        note(stop);
    }
}
