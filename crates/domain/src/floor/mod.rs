//! What stands on the floor of one station: its guns, its printers, and the
//! ledger of what was printed (floor.md §1 and §2).
//!
//! None of it leaves the station: the next one has other guns and another
//! printer. So these are no commands of the company, and sync knows nothing of
//! them; they are decided here all the same, and kept in the same log.

mod aim;
mod command;
mod command_code;
mod decide;
mod framing;
mod gs1;
mod gun;
mod job;
mod label_part;
mod printer;
mod reading;
mod refusal;

pub use aim::Symbology;
pub use command::{
    Answer, Change, Command, Facts, MoveJobs, Outcome, Print, Read, SettleJob, decide, is_kind,
    reads,
};
pub use command_code::CommandCode;
pub use framing::{Ended, Frame, Framer, LONGEST_FRAME};
pub use gs1::{Element, elements, parcel_number};
pub use gun::{Aim, Gun, Port, PortChoice, Suffix, UsbId};
pub use job::{Document, JobMove, JobState, PrintJob};
pub use label_part::{LabelPart, Shape, label_part};
pub use printer::{Gap, LabelSize, Language, Printer, PrinterProfile, Purpose, UnreadableWay, Way};
pub use reading::{Damage, Reading, interpret};
pub use refusal::Refusal;
