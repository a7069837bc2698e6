//! Bugs planted in the hosts around the core, to show that the checker sees.

macro_rules! bugs {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A mistake a host could make.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug { $($(#[$doc])* $name),+ }
        /// Every one.
        pub const BUGS: &[Bug] = &[$(Bug::$name),+];
    };
}

bugs! {
    /// The server answers a push before its commit.
    EarlyAnswer,
    /// The server does not look whether a command came before.
    LostDedupe,
    /// A station's cursor goes one step further than what it was given.
    SkippedCursor,
    /// The earlier device clock wins a parcel.
    ClockOrder,
    /// A refusal is not shown to anybody.
    SwallowedRefusal,
    /// A page that came late or twice is applied all the same.
    PageTwice,
    /// Rows that leave a station's scopes stay.
    ForgottenLeave,
    /// Effects and queue are two transactions, and a crash falls between them.
    LostOutbox,
    /// Pending commands are run again in the wrong order.
    ReversedRerun,
    /// One parcel's dispatch is granted to two stations.
    TwoDispatches,
    /// A command leaves the queue at the push's answer, before its rows come.
    EarlyDrop,
    /// A snapshot clears the queue.
    SnapshotDropsQueue,
    /// A push nobody answered counts as done.
    FailureIsSuccess,
    /// The server answers a cursor older than its stream as if nothing was cut.
    CutIgnored,
    /// A rolled-back transaction leaves a hole in the stream.
    HoleInStream,
    /// What pending commands wrote is not put back before the server's rows.
    NoBases,
    /// The printed manifest is replaced by the amended one.
    ManifestRewritten,
    /// A batch counts one scan too many.
    CountedTwice,
}
