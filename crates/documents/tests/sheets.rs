//! Sheets in printers' languages: what they say is read back, and their bars are
//! drawn by an interpreter of its own, written from Zebra's guide and TSC's
//! manual, and read by a decoder that shares no code with the encoder.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod poppler;

use documents::write::{
    CardPaper, LabelPaper, LabelWords, Preview, SheetPaper, TestPaper, encode, preview,
};
use domain::floor::{CommandCode, Gap, LabelSize, Language, PrinterProfile};
use poppler::Image;
use proptest::prelude::*;

const NATIVE: [Language; 3] = [Language::Zpl, Language::Epl, Language::Tspl];

fn label(number: &str) -> SheetPaper {
    SheetPaper::Label(Box::new(LabelPaper {
        waybill_number: number.to_owned(),
        receiver_name: "Maria Concepción Peñaflor".to_owned(),
        receiver_address: "Blk 12 Lot 5, Sampaguita Street, Brgy. 183 Villamor, Pasay City"
            .to_owned(),
        receiver_phone: "+63 917 555 0142".to_owned(),
        destination: "PASAY-CITY".to_owned(),
        sender_name: "Ginhawa Herbal Tea 250 g".to_owned(),
        cod_amount: Some("PHP 1,499.00".to_owned()),
        quantity: "1".to_owned(),
        weight: "0.45 kg".to_owned(),
        express_type: "EZ".to_owned(),
        remarks: "Call before delivery".to_owned(),
        company: "Waystation Trading".to_owned(),
        words: LabelWords {
            destination: "Destination".to_owned(),
            cod: "COD".to_owned(),
            sender: "From".to_owned(),
            ..LabelWords::default()
        },
    }))
}

fn card() -> SheetPaper {
    let orders = CommandCode::ALL.map(|order| (order, order.word().to_owned()));
    SheetPaper::Card(CardPaper {
        title: "Orders by gun".to_owned(),
        orders: orders.to_vec(),
    })
}

fn profile(width: u16, height: u16, dpi: u16) -> PrinterProfile {
    PrinterProfile {
        size: LabelSize { width, height },
        dpi,
        ..PrinterProfile::default()
    }
}

/// Every `^FD` of a ZPL label that stands in a bar code field, as a printer
/// takes it: the module, the corner, the data with `^FH` undone.
struct Zpl {
    width: usize,
    height: usize,
    bars: Vec<Bars>,
    texts: Vec<String>,
}

struct Bars {
    x: usize,
    y: usize,
    module: usize,
    length: usize,
    upright: bool,
    symbols: Vec<usize>,
}

/// Reads a label as the guide describes each command.
fn read_zpl(bytes: &[u8]) -> Zpl {
    let text = std::str::from_utf8(bytes).unwrap();
    let (mut at, mut module, mut bars) = ((0, 0), 2, None);
    let mut read = Zpl {
        width: 0,
        height: 0,
        bars: vec![],
        texts: vec![],
    };
    let numbers = |text: &str| -> Vec<usize> {
        text.split(',')
            .map(|part| part.trim().parse().unwrap_or(0))
            .collect()
    };
    for command in text.split('^').skip(1) {
        let command = command.trim_end_matches('\n');
        let Some((name, rest)) = command.split_at_checked(2) else {
            continue;
        };
        match name {
            "PW" => read.width = numbers(rest)[0],
            "LL" => read.height = numbers(rest)[0],
            "FO" => at = (numbers(rest)[0], numbers(rest)[1]),
            "BY" => module = numbers(rest)[0],
            "BC" => {
                let length = numbers(rest.split_once(',').unwrap().1)[0];
                bars = Some((length, rest.starts_with('B')));
            }
            "FD" => {
                let data = unescaped(rest);
                match bars.take() {
                    Some((length, upright)) => read.bars.push(Bars {
                        x: at.0,
                        y: at.1,
                        module,
                        length,
                        upright,
                        symbols: symbols(&data),
                    }),
                    None => read.texts.push(data),
                }
            }
            _ => {}
        }
    }
    read
}

fn unescaped(field: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), field.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'_' {
            let digits = std::str::from_utf8(&rest[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Values of a Code 128 field in mode N, with start, check and stop.
fn symbols(data: &str) -> Vec<usize> {
    let mut letters = data.chars().peekable();
    let (mut values, mut in_c) = (Vec::new(), false);
    while let Some(letter) = letters.next() {
        let invoked = (letter == '>').then(|| letters.next().unwrap());
        match (invoked, letter) {
            (Some(':'), _) => (in_c, _) = (false, values.push(104)),
            (Some(';'), _) => (in_c, _) = (true, values.push(105)),
            (Some('5'), _) => (in_c, _) = (true, values.push(99)),
            (Some('6'), _) => (in_c, _) = (false, values.push(100)),
            (Some('0'), _) => values.push('>' as usize - 32),
            (Some('<'), _) => values.push('^' as usize - 32),
            (Some('='), _) => values.push('~' as usize - 32),
            (Some(other), _) => panic!("no such invocation: >{other}"),
            (None, digit) if in_c => {
                let pair = format!("{digit}{}", letters.next().unwrap());
                values.push(pair.parse().unwrap());
            }
            (None, letter) => values.push(letter as usize - 32),
        }
    }
    let weighed = values
        .iter()
        .enumerate()
        .map(|(place, value)| value * place.max(1));
    let check = weighed.sum::<usize>() % 103;
    values.extend([check, 106]);
    values
}

/// Widths of bars and spaces of each value (ISO/IEC 15417, table 1).
const WIDTHS: &str = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232";

fn draw(zpl: &Zpl) -> Image {
    let mut image = Image::blank(zpl.width, zpl.height);
    for bars in &zpl.bars {
        let mut run = Vec::new();
        for value in &bars.symbols {
            let widths = match value {
                106 => "2331112",
                value => &WIDTHS[value * 6..value * 6 + 6],
            };
            run.extend(
                widths
                    .bytes()
                    .map(|width| usize::from(width - b'0') * bars.module),
            );
        }
        let total: usize = run.iter().sum();
        let mut at = 0;
        for (index, width) in run.into_iter().enumerate() {
            if index % 2 == 0 {
                match bars.upright {
                    false => image.ink(bars.x + at, bars.y, width, bars.length),
                    true => image.ink(bars.x, bars.y + total - at - width, bars.length, width),
                }
            }
            at += width;
        }
    }
    image
}

#[test]
fn what_a_zpl_printer_draws_is_read_by_a_gun() {
    let digits = "0123456789".repeat(6);
    for (number, profile) in [
        ("JT0012345678901", profile(100, 150, 203)),
        ("820012345678", profile(100, 50, 203)),
        ("a b>~!{}|^_`", profile(100, 150, 300)),
        ("Ab-0123456789-cdefghijklmnopqr", profile(100, 150, 203)),
        (&digits, profile(100, 150, 203)),
        ("WB-1", profile(50, 30, 203)),
        ("JT0012345678901", profile(100, 150, 600)),
    ] {
        let bytes = encode(&label(number), Language::Zpl, &profile).unwrap();
        let read = read_zpl(&bytes);
        assert_eq!(
            draw(&read).code128().as_deref(),
            Some(number),
            "{profile:?}"
        );
        let spelt: String = read.texts.concat();
        assert!(
            spelt.contains(number),
            "the number is spelt out whole: {spelt}"
        );
    }
}

#[test]
fn every_order_of_the_card_is_read_from_its_own_bars() {
    let bytes = encode(&card(), Language::Zpl, &PrinterProfile::default()).unwrap();
    let read = read_zpl(&bytes);
    assert_eq!(read.bars.len(), CommandCode::ALL.len());
    for (index, order) in CommandCode::ALL.into_iter().enumerate() {
        let mut one = read_zpl(&bytes);
        one.bars = vec![one.bars.swap_remove(index)];
        let code = draw(&one).code128().unwrap();
        assert_eq!(CommandCode::read(&code), Some(order));
    }
}

#[test]
fn size_darkness_gap_and_offsets_are_in_the_stream() {
    let set = PrinterProfile {
        gap: Gap::Mark,
        gap_length: 4,
        darkness: Some(9),
        offset_across: -8,
        offset_along: 16,
        ..profile(80, 50, 203)
    };
    let said = |language| {
        String::from_utf8_lossy(&encode(&label("WB-1"), language, &set).unwrap()).into_owned()
    };
    for (language, needles) in [
        (Language::Zpl, ["^PW639", "^LL400", "^MNM", "~SD18"]),
        (
            Language::Tspl,
            ["SIZE 80 mm,50 mm", "BLINE 4 mm", "DENSITY 9", "CLS"],
        ),
        (Language::Epl, ["q639", "Q400,B32", "D9", "\nN\n"]),
    ] {
        let sheet = said(language);
        for needle in needles {
            assert!(sheet.contains(needle), "{language:?}: {needle} in {sheet}");
        }
    }
    let plain = read_zpl(
        &encode(
            &label("WB-1"),
            Language::Zpl,
            &PrinterProfile {
                offset_across: 0,
                offset_along: 0,
                ..set
            },
        )
        .unwrap(),
    );
    let moved = read_zpl(said(Language::Zpl).as_bytes());
    assert_eq!(
        (moved.bars[0].x, moved.bars[0].y),
        (plain.bars[0].x - 8, plain.bars[0].y + 16)
    );
}

#[test]
fn a_label_in_each_language_is_as_it_was_looked_at() {
    let test = SheetPaper::Test(TestPaper {
        title: "Test label".to_owned(),
        printer: "Zebra".to_owned(),
        settings: vec!["Size: 50 x 30 mm".to_owned()],
        advice: "The frame must be whole.".to_owned(),
    });
    let small = profile(50, 30, 203);
    let head = |language| {
        let bytes = encode(&label("WB-1"), language, &small).unwrap();
        String::from_utf8_lossy(&bytes)
            .lines()
            .take(4)
            .collect::<Vec<_>>()
            .join("|")
    };
    assert_eq!(head(Language::Zpl), "^XA|^CI28|^MNY|^PW400");
    assert_eq!(head(Language::Epl), "|N|I8,A,001|q400");
    assert_eq!(
        head(Language::Tspl),
        "|SIZE 50 mm,30 mm|GAP 3 mm,0 mm|DIRECTION 1"
    );
    for paper in [label("WB-1"), test, card()] {
        for language in NATIVE {
            let bytes = encode(&paper, language, &PrinterProfile::default()).unwrap();
            let Preview::Svg(picture) =
                preview(&paper, language, &PrinterProfile::default()).unwrap()
            else {
                panic!("a picture");
            };
            assert!(picture.starts_with("<svg") && picture.ends_with("</svg>"));
            assert!(!bytes.is_empty());
        }
        let pdf = encode(&paper, Language::Pdf, &PrinterProfile::default()).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a workbook holds, a sheet is one sheet: no text ends a field,
    /// begins another label, or makes a printer do anything.
    #[test]
    fn no_text_is_an_order(texts in proptest::collection::vec(any::<String>(), 8), width in 40u16..120, height in 30u16..200) {
        let mut paper = label("WB-1");
        if let SheetPaper::Label(label) = &mut paper {
            let [name, address, phone, destination, sender, amount, remarks, service] = &texts[..] else { unreachable!() };
            label.receiver_name.clone_from(name);
            label.receiver_address.clone_from(address);
            label.receiver_phone.clone_from(phone);
            label.destination.clone_from(destination);
            label.sender_name.clone_from(sender);
            label.cod_amount = Some(amount.clone());
            label.remarks.clone_from(remarks);
            label.express_type.clone_from(service);
        }
        let profile = profile(width, height, 203);
        let zpl = String::from_utf8(encode(&paper, Language::Zpl, &profile).unwrap()).unwrap();
        for (order, times) in [("^XA", 1), ("^XZ", 1), ("^BC", 1), ("~", 0), ("^PQ", 1)] {
            prop_assert_eq!(zpl.matches(order).count(), times, "{}", order);
        }
        prop_assert_eq!(zpl.matches("^FD").count(), zpl.matches("^FH_^FD").count());
        prop_assert!(zpl.is_ascii());
        for (language, order) in [(Language::Epl, &b"P1"[..]), (Language::Tspl, &b"PRINT 1,1"[..])] {
            let bytes = encode(&paper, language, &profile).unwrap();
            let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            prop_assert_eq!(lines.filter(|line| *line == order).count(), 1);
        }
        encode(&paper, Language::Escpos, &profile).unwrap();
    }

    /// Nothing is drawn off the paper, whatever its size.
    #[test]
    fn nothing_leaves_the_paper(number in "[ -~]{1,20}", width in 40u16..120, height in 60u16..200, dpi in prop_oneof![Just(203u16), Just(300)]) {
        let profile = profile(width, height, dpi);
        let Ok(bytes) = encode(&label(&number), Language::Zpl, &profile) else { return Ok(()) };
        let read = read_zpl(&bytes);
        for bars in &read.bars {
            let run: usize = bars.symbols.len() * 11 * bars.module + 2 * bars.module;
            let (across, along) = if bars.upright { (bars.length, run) } else { (run, bars.length) };
            prop_assert!(bars.x + across <= read.width && bars.y + along <= read.height);
        }
    }
}
