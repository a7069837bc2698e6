//! What may be typed behind each verb.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Subcommand};
use domain::floor::{Aim, Gap, LabelSize, Language, Purpose, Way};
use domain::imports::{ColumnChoice, DateOrder, Field, OnDuplicate};
use domain::warehouse::WaybillStatus;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Settings {
    /// An error stops the scanning until somebody has acknowledged it
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    pub acknowledge_errors: Option<bool>,
    /// Minutes without a key or a scan after which the screens lock; 0 never
    #[arg(long, value_name = "MINUTES")]
    pub lock_after: Option<u32>,
    /// From 0, silent, to 100
    #[arg(long, value_name = "PERCENT")]
    pub volume: Option<u32>,
    /// Why it is silent; needed with volume 0
    #[arg(long, value_name = "TEXT", requires = "volume")]
    pub silent_reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct WaybillCorrect {
    /// Its number
    pub number: String,
    /// Where it really is
    #[arg(long, value_parser = words_of::<WaybillStatus>(STATUSES))]
    pub status: Option<WaybillStatus>,
    /// The right data, such as destination=Davao
    #[arg(long, value_name = "FIELD=VALUE", num_args = 1..)]
    pub correct: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

pub fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct Init {
    /// Name of the company
    #[arg(long)]
    pub company: String,
    /// Name of its first operator
    #[arg(long)]
    pub operator: String,
    /// Two letters of the country [default: PH]
    #[arg(long)]
    pub country: Option<String>,
    /// en, fr or ar [default: en]
    #[arg(long)]
    pub language: Option<String>,
    /// IANA name [default: the country's]
    #[arg(long)]
    pub timezone: Option<String>,
    /// The first operator's PIN; it also wraps the key of the data
    #[arg(long)]
    pub pin: Option<String>,
}

#[derive(Debug, Args)]
pub struct Import {
    /// The workbook
    pub file: PathBuf,
    /// What happens to rows whose waybill is known
    #[arg(long, value_parser = words_of::<OnDuplicate>(ON_DUPLICATE))]
    pub on_duplicate: Option<OnDuplicate>,
    /// Take all rows or none
    #[arg(long)]
    pub strict: bool,
    /// Read it by this mapping template
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// Read this sheet
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The row of the headings, as the spreadsheet numbers it; 0 for none
    #[arg(long, value_name = "ROW")]
    pub header_row: Option<u32>,
    /// How its dates are written where they leave it open
    #[arg(long, value_parser = words_of::<DateOrder>(DATE_ORDERS))]
    pub dates: Option<DateOrder>,
    /// Whose spellings of places apply
    #[arg(long, value_name = "NAME")]
    pub courier: Option<String>,
    /// Remember this about it
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
    /// Write the row report as CSV
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TemplateSave {
    /// Its name; a template of that name is replaced
    pub name: String,
    /// A field and the heading that stands over it, or its column's letter
    #[arg(long = "map", required = true, value_name = "FIELD=HEADING", value_parser = mapped)]
    pub columns: Vec<ColumnChoice>,
    /// Whose files it is for
    #[arg(long, value_name = "NAME")]
    pub courier: Option<String>,
    /// The sheet, where its files hold several
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// How dates are written where they leave it open
    #[arg(long, value_parser = words_of::<DateOrder>(DATE_ORDERS))]
    pub dates: Option<DateOrder>,
}

/// `receiver_name=Consignee`, or `receiver_name=#C` for a column without a heading.
pub fn mapped(text: &str) -> Result<ColumnChoice, String> {
    let (field, heading) = text.split_once('=').ok_or("write it as FIELD=HEADING")?;
    let field = Field::ALL
        .into_iter()
        .find(|known| known.code() == field.trim())
        .ok_or_else(|| format!("{field} is no field"))?;
    let column = match heading.strip_prefix('#') {
        None => {
            return Ok(ColumnChoice {
                field,
                heading: heading.to_owned(),
                column: 0,
            });
        }
        Some(letters) => column_of(letters).ok_or("a column is named like #C or #AB")?,
    };
    Ok(ColumnChoice {
        field,
        heading: String::new(),
        column,
    })
}

/// `A` is 0, `Z` 25, `AA` 26.
pub fn column_of(letters: &str) -> Option<u16> {
    let mut number = 0_u16;
    for letter in letters.bytes() {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A')?;
        if digit >= 26 {
            return None;
        }
        number = number.checked_mul(26)?.checked_add(u16::from(digit) + 1)?;
    }
    number.checked_sub(1)
}

#[derive(Debug, Args)]
pub struct Scan {
    /// Scan into this session
    #[arg(long, value_name = "ID", conflicts_with = "new")]
    pub session: Option<String>,
    /// Start a new session; refused while one is active
    #[arg(long)]
    pub new: bool,
    /// Where codes come from: - for standard input, a gun's name, PORT[:BAUD], or
    /// tcp:HOST:PORT
    #[arg(long, value_name = "SOURCE", default_value = "-")]
    pub from: String,
}

#[derive(Debug, Args)]
pub struct GunAdd {
    /// Its name, on the scans it makes
    pub name: String,
    /// Its port: a name as `ports` gives it, VID:PID[:SERIAL], or tcp:HOST:PORT
    #[arg(long)]
    pub port: String,
    /// Bits a second
    #[arg(long, default_value_t = 9600)]
    pub baud: u32,
    /// What it is set to put before each code
    #[arg(long, default_value = "")]
    pub prefix: String,
    /// What it is set to end each code with: auto, none, cr, lf, crlf, tab, or the
    /// characters themselves
    #[arg(long, default_value = "auto")]
    pub suffix: String,
    /// What AIM identifiers mean
    #[arg(long, value_parser = words_of::<Aim>(AIM), default_value = "auto")]
    pub aim: Aim,
}

#[derive(Debug, Args)]
pub struct PrinterAdd {
    /// Its name
    pub name: String,
    /// How it is reached: tcp:HOST:PORT, device:PATH or spooler:QUEUE
    #[arg(long, value_name = "WAY")]
    pub to: Way,
    /// What it speaks
    #[arg(long, value_parser = words_of::<Language>(LANGUAGES))]
    pub language: Language,
    /// Dots to the inch
    #[arg(long, default_value_t = 203)]
    pub dpi: u16,
    /// Size of a label in millimetres
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "100x150")]
    pub size: LabelSize,
    /// How labels are told apart
    #[arg(long, value_parser = words_of::<Gap>(GAPS), default_value = "gap")]
    pub gap: Gap,
    /// Millimetres from label to label, or length of the mark
    #[arg(long, value_name = "MM", default_value_t = 3)]
    pub gap_length: u8,
    /// 0 to 15 [default: the printer's own]
    #[arg(long)]
    pub darkness: Option<u8>,
    /// Dots to the right and down that everything is moved, such as -8,4
    #[arg(long, value_name = "X,Y", value_parser = offset, default_value = "0,0", allow_hyphen_values = true)]
    pub offset: (i16, i16),
    /// What it is chosen for where nobody names a printer
    #[arg(long = "for", value_name = "PURPOSE", value_parser = words_of::<Purpose>(PURPOSES))]
    pub purposes: Vec<Purpose>,
}

pub fn offset(text: &str) -> Result<(i16, i16), String> {
    let bad = "write it as X,Y in dots";
    let (across, along) = text.split_once(',').ok_or(bad)?;
    let read = |text: &str| text.trim().parse().map_err(|_| bad.to_owned());
    Ok((read(across)?, read(along)?))
}

#[derive(Debug, Args)]
pub struct Print {
    #[command(subcommand)]
    pub what: PrintWhat,
}

#[derive(Debug, Subcommand)]
pub enum PrintWhat {
    /// Labels of waybills, one a sheet
    Label {
        /// Waybill numbers
        #[arg(required = true, value_name = "WAYBILL")]
        numbers: Vec<String>,
        #[command(flatten)]
        how: PrintHow,
    },
    /// A manifest
    Manifest {
        /// Manifest number, or id of its session
        id: String,
        #[command(flatten)]
        how: PrintHow,
    },
    /// The test label with its ruler
    Test {
        #[command(flatten)]
        how: PrintHow,
    },
    /// The card of command barcodes
    Card {
        #[command(flatten)]
        how: PrintHow,
    },
}

#[derive(Debug, Args)]
pub struct PrintHow {
    /// The printer [default: the one chosen for such sheets]
    #[arg(long, value_name = "NAME")]
    pub printer: Option<String>,
    /// Why there is a second copy
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("resolution").required(true))]
pub struct IssueResolve {
    /// Id of the issue
    pub id: String,
    /// Not found: make the waybill
    #[arg(long, group = "resolution", requires_all = ["receiver_name", "receiver_phone"])]
    pub create: bool,
    /// Not found: it was imported since
    #[arg(long, group = "resolution")]
    pub imported: bool,
    /// Damaged barcode: this is the number
    #[arg(long, group = "resolution", value_name = "WAYBILL")]
    pub number: Option<String>,
    /// Data mismatch: the right data, such as destination=Davao
    #[arg(long, group = "resolution", value_name = "FIELD=VALUE", num_args = 1..)]
    pub correct: Option<Vec<String>>,
    /// Nothing to do
    #[arg(long, group = "resolution")]
    pub dismiss: bool,
    /// Receiver of the waybill to make
    #[arg(long, value_name = "NAME", requires = "create")]
    pub receiver_name: Option<String>,
    /// Phone of the receiver
    #[arg(long, value_name = "PHONE", requires = "create")]
    pub receiver_phone: Option<String>,
    /// Where the manifest groups it
    #[arg(long, requires = "create")]
    pub destination: Option<String>,
    /// Address of the receiver
    #[arg(long, requires = "create")]
    pub address: Option<String>,
    /// Items in the parcel
    #[arg(long, requires = "create", value_parser = clap::value_parser!(u32).range(1..))]
    pub quantity: Option<u32>,
    /// Amount to collect on delivery, such as 1299.50
    #[arg(long, value_name = "AMOUNT", requires = "create")]
    pub cod: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct Waybills {
    /// Part of the number, the receiver's name or phone
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only this status
    #[arg(long, value_parser = words_of::<WaybillStatus>(STATUSES))]
    pub status: Option<WaybillStatus>,
    /// At most this many, up to 10000 [default: 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: Option<u32>,
    /// Only those older than this one: the next page of a long list
    #[arg(long, value_name = "WAYBILL")]
    pub after: Option<String>,
}

#[derive(Debug, Args)]
pub struct Enrol {
    /// Where the server is reached
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// The code an administrator gave; it works once
    #[arg(long)]
    pub code: String,
    /// What people call this station [default: its code]
    #[arg(long)]
    pub name: Option<String>,
    /// Who works here, where nobody does yet
    #[arg(long, value_name = "NAME")]
    pub operator: Option<String>,
    /// Wraps the database key of an empty folder; at least 4 characters
    #[arg(long)]
    pub pin: Option<String>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Address of this computer to listen on; port 0 picks a free one
    #[arg(long, value_name = "127.0.0.1:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// Folder of the built screens [default: where they are installed]
    #[arg(long, value_name = "DIR", env = "WAYSTATION_UI")]
    pub ui: Option<PathBuf>,
    /// Set a station that is still fresh up with a believable day to play with
    #[arg(long)]
    pub sample: bool,
}

pub const ROLES: &[&str] = &[
    "superadmin",
    "admin",
    "manager",
    "supervisor",
    "operator",
    "agent",
    "checker",
];
pub const AIM: &[&str] = &["auto", "required", "off"];
pub const LANGUAGES: &[&str] = &["zpl", "epl", "tspl", "escpos", "pdf"];
pub const GAPS: &[&str] = &["gap", "mark", "continuous"];
pub const PURPOSES: &[&str] = &["label", "manifest", "card"];
pub const DATE_ORDERS: &[&str] = &["day-first", "month-first"];
pub const MEANINGS: &[&str] = &[
    "pending",
    "in-transit",
    "delivering",
    "delivered",
    "returned",
];
pub const ON_DUPLICATE: &[&str] = &["skip", "update-empty", "update-all"];
pub const STATUSES: &[&str] = &[
    "pending",
    "dispatched",
    "in_transit",
    "delivering",
    "delivered",
    "returned",
    "hq",
    "issue_pending",
];

/// Takes exactly the words that `T` has in JSON, here with hyphens.
pub fn words_of<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    words: &'static [&'static str],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words)
        .try_map(|word| serde_json::from_value(serde_json::Value::String(word.replace('-', "_"))))
}

#[cfg(test)]
mod tests {
    use super::super::args::{Cli, Verb};
    use super::*;
    use clap::{CommandFactory, Parser};

    fn parse(line: &str) -> Result<Cli, clap::error::ErrorKind> {
        Cli::try_parse_from(line.split(' ')).map_err(|error| error.kind())
    }

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_listed_word_is_one() {
        for status in STATUSES {
            assert!(parse(&format!("station waybills --status {status}")).is_ok());
        }
        for role in ROLES {
            assert!(parse(&format!("station operator-add Ana --role {role}")).is_ok());
        }
        for word in ON_DUPLICATE {
            assert!(parse(&format!("station import a.xlsx --on-duplicate {word}")).is_ok());
        }
    }

    #[test]
    fn flags_for_all_commands_stand_before_or_after_the_verb() {
        for line in [
            "station --data d --json --as Ana status",
            "station status --as Ana --data d --json",
            "station --json status --data d --as Ana",
        ] {
            let cli = parse(line).unwrap();
            assert!(
                cli.json && cli.data.is_some() && cli.acting.is_some(),
                "{line}"
            );
        }
    }

    #[test]
    fn printers_are_described_in_one_line() {
        let line = "station printer-add Zebra --to tcp:10.0.0.7:9100 --language zpl --dpi 300 \
                    --size 100x50 --offset -8,4 --for label --for card";
        let Ok(Verb::PrinterAdd(ask)) = parse(line).map(|cli| cli.verb) else {
            panic!("{line}");
        };
        assert_eq!(
            (ask.size.width, ask.size.height, ask.offset),
            (100, 50, (-8, 4))
        );
        assert_eq!(ask.purposes, [Purpose::Label, Purpose::Card]);
        for word in LANGUAGES {
            assert!(
                parse(&format!(
                    "station printer-add P --to device:p --language {word}"
                ))
                .is_ok()
            );
        }
        for word in AIM {
            assert!(parse(&format!("station gun-add G --port COM3 --aim {word}")).is_ok());
        }
    }

    #[test]
    fn columns_are_named_by_heading_or_by_letter() {
        for (text, field, heading, column) in [
            ("waybill_number=Parcel", Field::WaybillNumber, "Parcel", 0),
            ("remarks=a=b", Field::Remarks, "a=b", 0),
            ("receiver_phone=#C", Field::ReceiverPhone, "", 2),
            ("receiver_phone=#ab", Field::ReceiverPhone, "", 27),
        ] {
            let choice = mapped(text).unwrap();
            let read = (choice.field, choice.heading.as_str(), choice.column);
            assert_eq!(read, (field, heading, column), "{text}");
        }
        for text in [
            "Parcel",
            "colour=Blue",
            "remarks=#",
            "remarks=#1",
            "remarks=#ZZZZZ",
        ] {
            assert!(mapped(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_together_is_wrong_usage() {
        for line in [
            "station",
            "station dance",
            "station scan --new --session 1",
            "station gun-add Gun",
            "station printer-add Zebra --to usb --language zpl",
            "station printer-add Zebra --to tcp:h:1 --language postscript",
            "station printer-add Zebra --to tcp:h:1 --language zpl --size big",
            "station printer-add Zebra --to tcp:h:1 --language zpl --offset 3",
            "station print",
            "station print label --printer Zebra",
            "station waybills --limit 0",
            "station waybills --limit 10001",
            "station waybills --status lost",
            "station label --out a.pdf",
            "station manifest 1",
            "station template-save Ours",
            "station status-word Parked hq",
            "station import a.xlsx --dates sometimes",
            "station place-alias Flash Davao",
            "station issue-resolve 1",
            "station issue-resolve 1 --create",
            "station issue-resolve 1 --dismiss --imported",
            "station issue-resolve 1 --dismiss --cod 5",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
