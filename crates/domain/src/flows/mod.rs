//! What sees several nouns at once: rows as they travel between a station and
//! the server, commands taken in after the fact, and a station that joins.

mod adopt;
mod receive;
mod row;

pub use adopt::{Adopted, adopt, adopt_reads};
pub use receive::{Stop, receive, receive_reads};
pub use row::{
    ImportLines, Problem, ProblemKind, Remembered, Row, RowKey, Station, TrackingEvent, touched,
};
