//! The server's half: push in, results and stream out; pull in, page out.
//!
//! For a push a host does this in one transaction: lock the sender, [`arrange`],
//! load [`reads`] with row locks in the order of [`domain::flows::RowKey`],
//! [`decide`], write rows, log and results, and as the last statement take the
//! head of the stream and insert the steps. It answers after the commit.

mod arrange;
mod decide;
mod pull;

pub use arrange::{Arranged, Arrived, Sender, Stored, Work, arrange, arrange_read};
pub use decide::{Decided, Held, Loaded, Step, decide, publish, reads};
pub(crate) use pull::content_of;
pub use pull::{Content, Logged, Reader, SNAPSHOT_ROWS, Stream, page, part, snapshot};
