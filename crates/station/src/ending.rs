//! Being asked to end: Ctrl+C, or the system's wish. What runs until then ends
//! in order instead of being cut off.

use std::io;

/// Waits until this process is asked to end.
pub(crate) async fn asked() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Calls `act` once this process is asked to end, on a thread of its own. From
/// the return of this function on, being asked no longer kills the process.
pub fn once_asked(act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (listening, heard) = std::sync::mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("ending".to_owned())
        .spawn(move || {
            let asked = runtime.block_on(async {
                let mut asked = std::pin::pin!(asked());
                // The first look is what registers with the system.
                let first = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(asked.as_mut().poll(context))
                });
                match first.await {
                    std::task::Poll::Ready(result) => result,
                    std::task::Poll::Pending => {
                        let _ = listening.send(());
                        asked.await
                    }
                }
            });
            if asked.is_ok() {
                act();
            }
        })?;
    // If it cannot listen, being asked ends the process as it always did.
    let _ = heard.recv();
    Ok(())
}
