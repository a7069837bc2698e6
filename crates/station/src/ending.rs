//! Being asked to end: Ctrl+C, or the system's wish. What runs until then ends
//! in order instead of being cut off.

use std::io;

/// From its making on, being asked to end no longer kills the process.
#[derive(Debug)]
pub(crate) struct Asked {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Asked {
    /// Begins to listen. Needs the runtime that will wait.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Begins to listen. Needs the runtime that will wait.
    #[cfg(windows)]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
        })
    }

    /// Waits until the process is asked.
    pub(crate) async fn come(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
}

/// Calls `act` once this process is asked to end, on a thread of its own.
pub fn once_asked(act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut asked = {
        let _inside = runtime.enter();
        Asked::listen()?
    };
    std::thread::Builder::new()
        .name("ending".to_owned())
        .spawn(move || {
            runtime.block_on(asked.come());
            act();
        })?;
    Ok(())
}
