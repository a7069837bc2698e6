//! Domain records laid out as paper: the words, the amounts, the moments.

use crate::open::Open;
use crate::views::{Reading, word};
use contract::Failure;
use contract::views::{PaperView, PreviewView, ScanCommand};
use documents::write::{
    CardPaper, DestinationLine, LabelPaper, LabelWords, ManifestLine, ManifestPaper, ManifestWords,
    Paper, PaperError, PracticeCode, PracticePaper, Preview, SheetPaper, TestPaper, encode,
    labels_pdf, manifest_pdf, practice_pdf, preview,
};
use domain::access::Company;
use domain::floor::{CommandCode, Document, Language, Printer, PrinterProfile};
use domain::kernel::{Amount, COUNTRIES, Country, Currency, Weight};
use domain::warehouse::{Manifest, Waybill};

fn view(paper: Paper, filename: String) -> PaperView {
    PaperView {
        content: data_encoding::BASE64.encode(&paper.bytes),
        pages: paper.pages,
        filename,
    }
}

fn failure(error: &PaperError) -> Failure {
    let code = match error {
        PaperError::NotEncodable { .. } => "not_encodable",
        _ => "paper_failed",
    };
    Failure::new(code).with("detail", error)
}

fn currency(code: &str) -> Currency {
    let found = COUNTRIES
        .iter()
        .map(|country| country.currency)
        .find(|own| own.code == code);
    found.unwrap_or(Currency {
        code: "",
        decimals: 2,
    })
}

fn money(amount: Amount, currency: Currency) -> String {
    format!("{} {}", currency.code, amount.display(currency))
        .trim()
        .to_owned()
}

/// A manifest, as stored, on A4.
pub fn manifest(manifest: &Manifest, reading: &Reading) -> Result<PaperView, Failure> {
    let made = manifest_pdf(&manifest_paper(manifest, reading)).map_err(|error| failure(&error))?;
    Ok(view(made, format!("{}.pdf", manifest.manifest_number)))
}

fn manifest_paper(manifest: &Manifest, reading: &Reading) -> ManifestPaper {
    let say = |key: &str| reading.words.say(&format!("paper.manifest.{key}"), &[]);
    let kilograms = |weight: Weight| {
        reading
            .words
            .say("paper.unit.kilograms", &[("weight", &weight.display())])
    };
    let currency = currency(&manifest.currency);
    let nowhere = say("no_destination");
    let place =
        |destination: &Option<String>| destination.clone().unwrap_or_else(|| nowhere.clone());
    ManifestPaper {
        company: manifest.company.clone(),
        title: say(match manifest.is_amended() {
            true => "title_amended",
            false => "title",
        }),
        number: manifest.manifest_number.clone(),
        session_id: manifest.session_id.to_string(),
        issued_at: reading.date_and_time(manifest.issued_at),
        operator: manifest.operator.clone(),
        // A standalone station is its company's one site.
        site: manifest.company.clone(),
        courier: None,
        total_waybills: manifest.totals.waybills,
        lines: manifest
            .lines
            .iter()
            .map(|line| ManifestLine {
                waybill_number: line.waybill_number.to_string(),
                receiver_name: line.receiver_name.clone(),
                destination: line.destination.clone().unwrap_or_default(),
                quantity: line.quantity,
                weight: line.weight.map(Weight::display).unwrap_or_default(),
                cod_amount: line
                    .cod_amount
                    .map(|amount| amount.display(currency))
                    .unwrap_or_default(),
            })
            .collect(),
        by_destination: manifest
            .by_destination
            .iter()
            .map(|group| DestinationLine {
                destination: place(&group.destination),
                waybills: group.totals.waybills,
                weight: group.totals.weight.display(),
                cod_amount: group.totals.cod_amount.display(currency),
            })
            .collect(),
        total_quantity: u64::from(manifest.totals.quantity),
        total_weight: kilograms(manifest.totals.weight),
        total_cod: money(manifest.totals.cod_amount, currency),
        amended: None,
        words: ManifestWords {
            issued_at: say("issued_at"),
            operator: say("operator"),
            site: say("site"),
            session: say("session"),
            courier: say("courier"),
            waybills: say("waybills"),
            quantity: say("quantity"),
            weight: say("weight"),
            cod_amount: say("cod_amount"),
            by_destination: say("by_destination"),
            destination: say("destination"),
            list: say("list"),
            row: say("row"),
            waybill_number: say("waybill_number"),
            receiver: say("receiver"),
            total: say("total"),
            operator_signature: say("operator_signature"),
            courier_signature: say("courier_signature"),
            name: say("name"),
            date_and_time: say("date_and_time"),
            page: say("page"),
        },
    }
}

/// Barcodes to play with: parcels that may go, the first of them once more, and
/// one nobody knows.
pub fn practice(waybills: &[Waybill], reading: &Reading) -> Result<PaperView, Failure> {
    let say = |key: &str| reading.words.say(&format!("paper.sheet.{key}"), &[]);
    let code = |number: &str, caption: String| PracticeCode {
        code: number.to_owned(),
        caption,
    };
    let mut codes: Vec<PracticeCode> = waybills
        .iter()
        .map(|one| {
            let place = one.destination.clone().unwrap_or_default();
            code(
                one.waybill_number.as_str(),
                format!("{} · {place}", one.receiver_name),
            )
        })
        .collect();
    codes.extend(
        waybills
            .first()
            .map(|one| code(one.waybill_number.as_str(), say("again"))),
    );
    codes.push(code(UNKNOWN_CODE, say("unknown")));
    let sheet = PracticePaper {
        title: say("title"),
        note: say("note"),
        codes,
    };
    let made = practice_pdf(&sheet).map_err(|error| failure(&error))?;
    Ok(view(made, "barcodes.pdf".to_owned()))
}

/// The barcodes that lie beside the gun: what a key does, done by a scan.
pub fn command_card(reading: &Reading) -> Result<PaperView, Failure> {
    let say = |key: &str| reading.words.say(&format!("paper.card.{key}"), &[]);
    let codes = ScanCommand::ALL.into_iter().map(|command| PracticeCode {
        code: command.code().to_owned(),
        caption: say(&crate::views::word(&command)),
    });
    let sheet = PracticePaper {
        title: say("title"),
        note: say("note"),
        codes: codes.collect(),
    };
    let made = practice_pdf(&sheet).map_err(|error| failure(&error))?;
    Ok(view(made, "command-card.pdf".to_owned()))
}

/// No courier issues this number.
const UNKNOWN_CODE: &str = "JT9999999999999";

/// Labels of 100 by 150 mm, one a page.
pub fn labels(
    waybills: &[Waybill],
    company: &Company,
    reading: &Reading,
) -> Result<PaperView, Failure> {
    let made = labels_pdf(&label_papers(waybills, company, reading));
    let made = made.map_err(|error| failure(&error))?;
    Ok(view(made, label_filename(waybills, "pdf")))
}

/// Labels in a printer's language, one after the other.
pub fn label_sheets(
    waybills: &[Waybill],
    company: &Company,
    reading: &Reading,
    language: Language,
) -> Result<PaperView, Failure> {
    if language == Language::Pdf {
        return labels(waybills, company, reading);
    }
    let (mut bytes, profile) = (Vec::new(), PrinterProfile::default());
    for label in label_papers(waybills, company, reading) {
        let sheet = SheetPaper::Label(Box::new(label));
        bytes.extend(encode(&sheet, language, &profile).map_err(|error| failure(&error))?);
    }
    let paper = Paper {
        bytes,
        pages: waybills.len() as u32,
    };
    Ok(view(paper, label_filename(waybills, &word(&language))))
}

fn label_filename(waybills: &[Waybill], ending: &str) -> String {
    match waybills {
        [only] => format!("{}.{ending}", only.waybill_number),
        _ => format!("labels.{ending}"),
    }
}

/// One sheet as it would leave the station now.
#[derive(Debug)]
pub struct Sheet(SheetPaper);

impl Sheet {
    /// In the printer's own language.
    pub fn encode(&self, printer: &Printer) -> Result<Vec<u8>, Failure> {
        encode(&self.0, printer.language, &printer.profile).map_err(|error| failure(&error))
    }

    /// What that looks like.
    pub fn preview(&self, printer: &Printer) -> Result<PreviewView, Failure> {
        let made = preview(&self.0, printer.language, &printer.profile);
        let (media_type, content) = match made.map_err(|error| failure(&error))? {
            Preview::Svg(picture) => ("image/svg+xml", picture.into_bytes()),
            Preview::Pdf(bytes) => ("application/pdf", bytes),
        };
        Ok(PreviewView {
            media_type: media_type.to_owned(),
            content: data_encoding::BASE64.encode(&content),
            printer: printer.name.clone(),
        })
    }
}

/// Reads what a document says now: a job keeps what it is about, not bytes, so
/// that an address corrected while it waited is printed corrected.
pub fn sheet(open: &Open, document: &Document, printer: &Printer) -> Result<Sheet, Failure> {
    let reading = open.reading();
    Ok(Sheet(match document {
        Document::Label { waybill_number } => {
            let waybill = open.waybill(waybill_number)?;
            let mut papers = label_papers(&[waybill], &open.company()?, &reading);
            let label = papers
                .pop()
                .ok_or_else(|| Failure::new("nothing_to_print"))?;
            SheetPaper::Label(Box::new(label))
        }
        Document::Manifest { manifest_number } => {
            let manifest = open.manifest(manifest_number)?;
            SheetPaper::Manifest(Box::new(manifest_paper(&manifest, &reading)))
        }
        Document::Test => SheetPaper::Test(test_paper(printer, &reading)),
        Document::Card => SheetPaper::Card(CardPaper {
            title: reading.words.say("devices.card.title", &[]),
            orders: CommandCode::ALL
                .into_iter()
                .map(|order| {
                    let key = format!("devices.card.{}", order.word());
                    (order, reading.words.say(&key, &[]))
                })
                .collect(),
        }),
    }))
}

fn test_paper(printer: &Printer, reading: &Reading) -> TestPaper {
    let profile = &printer.profile;
    let darkness = profile.darkness.map(|darkness| darkness.to_string());
    let settings = [
        ("language", word(&printer.language).to_uppercase()),
        (
            "size",
            format!("{} x {} mm", profile.size.width, profile.size.height),
        ),
        ("dpi", profile.dpi.to_string()),
        (
            "gap",
            reading
                .words
                .say(&format!("devices.gap.{}", word(&profile.gap)), &[]),
        ),
        ("darkness", darkness.unwrap_or_else(|| "-".to_owned())),
        (
            "offset",
            format!("{}, {}", profile.offset_across, profile.offset_along),
        ),
    ];
    TestPaper {
        title: reading.words.say("devices.test.title", &[]),
        printer: printer.name.clone(),
        settings: settings
            .iter()
            .map(|(name, value)| {
                let name = reading.words.say(&format!("devices.test.{name}"), &[]);
                format!("{name}: {value}")
            })
            .collect(),
        advice: reading.words.say("devices.test.advice", &[]),
    }
}

fn label_papers(waybills: &[Waybill], company: &Company, reading: &Reading) -> Vec<LabelPaper> {
    let say = |key: &str| reading.words.say(&format!("paper.label.{key}"), &[]);
    let currency = Country::find(&company.country).map_or(currency(""), |pack| pack.currency);
    waybills
        .iter()
        .map(|waybill| LabelPaper {
            waybill_number: waybill.waybill_number.to_string(),
            receiver_name: waybill.receiver_name.clone(),
            receiver_address: waybill.receiver_address.clone().unwrap_or_default(),
            receiver_phone: waybill
                .receiver_phone
                .e164
                .clone()
                .unwrap_or_else(|| waybill.receiver_phone.raw.clone()),
            destination: waybill.destination.clone().unwrap_or_default(),
            sender_name: waybill.sender_name.clone().unwrap_or_default(),
            cod_amount: waybill
                .cod_amount
                .filter(|amount| amount.0 > 0)
                .map(|amount| money(amount, currency)),
            quantity: waybill.quantity.to_string(),
            weight: waybill
                .weight
                .map(|weight| {
                    reading
                        .words
                        .say("paper.unit.kilograms", &[("weight", &weight.display())])
                })
                .unwrap_or_default(),
            express_type: waybill.express_type.clone().unwrap_or_default(),
            remarks: waybill.remarks.clone().unwrap_or_default(),
            company: company.name.clone(),
            words: LabelWords {
                destination: say("destination"),
                receiver: say("receiver"),
                cod: say("cod"),
                no_cod: say("no_cod"),
                sender: say("sender"),
                quantity: say("quantity"),
                weight: say("weight"),
                remarks: say("remarks"),
            },
        })
        .collect()
}
