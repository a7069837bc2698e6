//! Domain records laid out as paper: the words, the amounts, the moments.

use crate::views::Reading;
use contract::Failure;
use contract::views::{PaperView, ScanCommand};
use documents::write::{
    DestinationLine, LabelPaper, LabelWords, ManifestLine, ManifestPaper, ManifestWords, Paper,
    PaperError, SheetCode, SheetPaper, labels_pdf, manifest_pdf, sheet_pdf,
};
use domain::access::Company;
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
    let code = if error.code() == "not_encodable" {
        "not_encodable"
    } else {
        "paper_failed"
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
    let paper = ManifestPaper {
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
    };
    let made = manifest_pdf(&paper).map_err(|error| failure(&error))?;
    Ok(view(made, format!("{}.pdf", manifest.manifest_number)))
}

/// Barcodes to play with: parcels that may go, the first of them once more, and
/// one nobody knows.
pub fn sheet(waybills: &[Waybill], reading: &Reading) -> Result<PaperView, Failure> {
    let say = |key: &str| reading.words.say(&format!("paper.sheet.{key}"), &[]);
    let code = |number: &str, caption: String| SheetCode {
        code: number.to_owned(),
        caption,
    };
    let mut codes: Vec<SheetCode> = waybills
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
    let sheet = SheetPaper {
        title: say("title"),
        note: say("note"),
        codes,
    };
    let made = sheet_pdf(&sheet).map_err(|error| failure(&error))?;
    Ok(view(made, "barcodes.pdf".to_owned()))
}

/// The barcodes that lie beside the gun: what a key does, done by a scan.
pub fn command_card(reading: &Reading) -> Result<PaperView, Failure> {
    let say = |key: &str| reading.words.say(&format!("paper.card.{key}"), &[]);
    let codes = ScanCommand::ALL.into_iter().map(|command| SheetCode {
        code: command.code().to_owned(),
        caption: say(&crate::views::word(&command)),
    });
    let sheet = SheetPaper {
        title: say("title"),
        note: say("note"),
        codes: codes.collect(),
    };
    let made = sheet_pdf(&sheet).map_err(|error| failure(&error))?;
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
    let say = |key: &str| reading.words.say(&format!("paper.label.{key}"), &[]);
    let currency = Country::find(&company.country).map_or(currency(""), |pack| pack.currency);
    let labels: Vec<LabelPaper> = waybills
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
        .collect();
    let made = labels_pdf(&labels).map_err(|error| failure(&error))?;
    let filename = match waybills {
        [only] => format!("{}.pdf", only.waybill_number),
        _ => "labels.pdf".to_owned(),
    };
    Ok(view(made, filename))
}
