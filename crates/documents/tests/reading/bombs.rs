//! Files built to harm: each is refused by its name, quickly, in little memory
//! (reliability.md, proof 16). Each is read in a process of its own, whose
//! address space is limited where the system can do that.

use std::fmt::Write as _;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::support::xls::{Xls, cell, compound, record, rk, shared};
use crate::support::{ByHand, MAIN, archive, by_hand, ods, refusal, rows_of, xlsb};

/// Memory beside the file and the test itself.
const EXTRA_KIB: u64 = 64 << 10;
/// Unoptimised code is ten times slower.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
const FILE: &str = "WAYSTATION_TEST_BOMB";

type Bomb = (&'static str, &'static str, Vec<u8>);

fn bombs() -> Vec<Bomb> {
    let parts = |strings: Vec<u8>| {
        archive(&[
            ("_rels/.rels", b"<x/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/sharedStrings.xml", &strings),
        ])
    };
    let inline = |text: &str| {
        by_hand(
            "",
            &format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#),
        )
    };
    let wide_row = |columns: u32, text: &str| {
        let cell = format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
        by_hand("", &format!("<row>{}</row>", cell.repeat(columns as usize)))
    };
    let nested = "<table><tr><td>".repeat(100_000);
    let spans = format!("<table><tr>{}</table>", "<td colspan=1000>x".repeat(1000));
    let long_text = format!("a,b\n1,\"{}", "x,\n".repeat(4_000_000));
    let entities = format!(
        r#"<!DOCTYPE x [<!ENTITY a "{}">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>"#,
        "ha".repeat(1000)
    );
    let mut laughing = ByHand::rows("");
    laughing.sheet = entities.into_bytes();
    vec![
        (
            "an archive of nothing but spaces",
            "too_large",
            parts(vec![b' '; 33 << 20]),
        ),
        (
            "shared strings that pack well",
            "too_large",
            parts(many_strings()),
        ),
        (
            "shared strings of no letter",
            "too_large",
            parts(no_strings()),
        ),
        ("entities that unfold", "damaged", laughing.bytes()),
        ("one long cell", "too_large", inline(&"x".repeat(140_000))),
        (
            "one enormous cell",
            "too_large",
            inline(&"x".repeat(30 << 20)),
        ),
        (
            "one enormous comment",
            "too_large",
            by_hand("", &format!("<!--{}-->", " x".repeat(10 << 20))),
        ),
        (
            "a row without end",
            "too_large",
            wide_row(16_384, &"y".repeat(1000)),
        ),
        (
            "a row of too many cells",
            "too_large",
            wide_row(20_000, "1"),
        ),
        ("tables in tables", "too_large", nested.into_bytes()),
        ("cells spanning everything", "too_large", spans.into_bytes()),
        (
            "a text that is one line",
            "no_table",
            "x,".repeat(8 << 20).into_bytes(),
        ),
        (
            "a line of too many cells",
            "too_large",
            format!("a,b\n1,2\n{}", "x,".repeat(8 << 20)).into_bytes(),
        ),
        (
            "a quotation without end",
            "too_large",
            long_text.into_bytes(),
        ),
        (
            "rows repeated a million times",
            "too_large",
            ods::spreadsheet(&ods::table("a", "ta1", &ods::row(1_048_576, &["x"]))),
        ),
        (
            "rows beyond the grid",
            "too_large",
            ods::spreadsheet(&ods::table(
                "a",
                "ta1",
                &(ods::row(u64::MAX / 2, &[]) + &ods::row(1, &["x"])),
            )),
        ),
        (
            "spaces repeated a billion times",
            "too_large",
            ods::spreadsheet(&ods::table(
                "a",
                "ta1",
                &ods::row(1, &[r#"<text:s text:c="1000000000"/>"#]),
            )),
        ),
        (
            "a record that says it is large",
            "too_large",
            xlsb::workbook(false, false, &[], &[0x01, 0xFF, 0xFF, 0xFF, 0x7F]),
        ),
        ("sectors in a circle", "damaged", circle()),
    ]
}

/// Repetitive, but not so much that the archive betrays it.
fn many_strings() -> Vec<u8> {
    let mut part = format!(r#"<sst xmlns="{MAIN}">"#);
    let body = "a".repeat(1000);
    for number in 0_u64..64_000 {
        let noise = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        write!(part, "<si><t>{noise:016x}{body}</t></si>").unwrap();
    }
    part.push_str("</sst>");
    part.into_bytes()
}

/// Strings of no letter still take their place in a list.
fn no_strings() -> Vec<u8> {
    let mut part = format!(r#"<sst xmlns="{MAIN}">"#);
    for number in 0_u64..110_000 {
        let noise = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        write!(
            part,
            "{}<!--{noise:016x}-->",
            "<si><t></t></si>".repeat(100)
        )
        .unwrap();
    }
    part.push_str("</sst>");
    part.into_bytes()
}

/// A directory whose sectors lead back to its beginning.
fn circle() -> Vec<u8> {
    let mut bytes = compound("Workbook", &[0; 5000]);
    let directory = u32::from_le_bytes(bytes[48..52].try_into().unwrap());
    let entry = 512 + 4 * directory as usize;
    bytes[entry..entry + 4].copy_from_slice(&directory.to_le_bytes());
    bytes
}

#[test]
fn each_is_refused_by_its_name_in_little_time_and_memory() {
    let folder = tempfile::tempdir().unwrap();
    for (name, code, bytes) in bombs() {
        let path = folder.path().join("bomb");
        std::fs::write(&path, &bytes).unwrap();
        let said = limited(&path);
        let output = String::from_utf8_lossy(&said.stdout).into_owned();
        let errors = String::from_utf8_lossy(&said.stderr).into_owned();
        let line = output
            .lines()
            .find_map(|line| line.split_once("bomb: "))
            .map(|(_, said)| said);
        let line = line.unwrap_or_else(|| panic!("{name}: {output} {errors}"));
        let (refused, extra) = line.split_once(' ').unwrap();
        assert_eq!(refused, code, "{name}");
        assert!(
            extra.parse::<u64>().unwrap() <= EXTRA_KIB,
            "{name}: {extra} KiB"
        );
    }
}

/// Runs [`reading_one`] in a process of its own.
fn limited(path: &std::path::Path) -> Output {
    let this = std::env::current_exe().unwrap();
    let arguments = [
        "--exact",
        "bombs::reading_one",
        "--nocapture",
        "--test-threads=1",
    ];
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "ulimit -v 2097152; exec \"$0\" \"$@\""])
            .arg(this);
        shell
    } else {
        Command::new(this)
    };
    command.args(arguments).env(FILE, path).output().unwrap()
}

/// The part of the test above that runs in the other process; by itself it
/// checks the smallest bomb in this one.
#[test]
fn reading_one() {
    let Some(path) = std::env::var_os(FILE) else {
        assert_eq!(refusal(&circle()), "damaged");
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let (before, begun) = (peak_kib(), Instant::now());
    let refused = refusal(&bytes);
    let took = begun.elapsed();
    assert!(took <= PATIENCE, "took {took:?}");
    println!("bomb: {refused} {}", peak_kib().saturating_sub(before));
}

/// The most memory this process ever had, where the system says it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().split(' ').next());
    kib.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A sheet that claims four billion rows and has one is read as that one.
#[test]
fn claims_are_not_believed() {
    let mut dimensions = Vec::new();
    dimensions.extend(0_u32.to_le_bytes());
    dimensions.extend(u32::MAX.to_le_bytes());
    dimensions.extend([0, 0, 0xFF, 0xFF, 0, 0]);
    let corner = cell(0x027E, 65_535, 255, 0, &rk(1));
    let cells = [
        record(0x0200, &dimensions),
        cell(0x027E, 0, 0, 0, &rk(1)),
        corner,
    ];
    let workbook = Xls {
        epoch_1904: false,
        strings: shared(&[]),
        sheets: vec![("One", false, cells.concat())],
    };
    let rows = rows_of(&workbook.bytes(), 0).unwrap();
    assert_eq!(
        rows.iter().map(|row| row.row).collect::<Vec<_>>(),
        [1, 65_536]
    );
    let xlsx = format!(
        r#"<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"#
    );
    let mut by_hand = ByHand::rows("");
    by_hand.sheet = xlsx.into_bytes();
    assert_eq!(rows_of(&by_hand.bytes(), 0).unwrap().len(), 1);
}
