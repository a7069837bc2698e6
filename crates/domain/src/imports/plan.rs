//! How a file is to be read: what its headings say, what a template remembers,
//! what a person chose (W-002).

use super::ImportFailure;
use super::columns::{Columns, Header, TopRow, find_header};
use super::dates::DateOrder;
use super::field::{Field, fold_heading};
use crate::kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// One column of a file and the field it fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ColumnChoice {
    /// The field.
    pub field: Field,
    /// The heading; empty for a column that has none and is known by its place.
    pub heading: String,
    /// The column, counting from 0.
    pub column: u16,
}

/// What was chosen for one file. Everything left open is read from the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Plan {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// The row of the headings, as the spreadsheet numbers it; 0 for none.
    pub header_row: Option<u32>,
    /// Which column fills which field; empty: as the headings say.
    pub columns: Vec<ColumnChoice>,
    /// Which of two numbers is the day, where a date leaves it open.
    pub date_order: Option<DateOrder>,
    /// The mapping template to read it by.
    pub template: Option<String>,
    /// Whose spellings of places apply.
    pub courier: Option<String>,
}

/// A mapping that is remembered, per source (W-002).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MappingTemplate {
    /// Its name; unique whatever its case.
    pub name: String,
    /// Whose files it is for.
    pub courier: Option<String>,
    /// Which column fills which field.
    pub columns: Vec<ColumnChoice>,
    /// How their dates are written.
    pub date_order: Option<DateOrder>,
    /// Name of the sheet, where their files hold several.
    pub sheet: Option<String>,
    /// Who saved it.
    pub saved_by_name: String,
    /// When.
    pub saved_at: Timestamp,
}

impl MappingTemplate {
    /// Two names for one template.
    pub fn is_named(&self, name: &str) -> bool {
        fold_name(&self.name) == fold_name(name)
    }

    /// The columns of its fields in a file, each found by its heading, or by its
    /// place where it never had one. `None` when a heading is not there.
    fn fit(&self, header: &Header) -> Option<Columns> {
        let mut columns = Columns::default();
        for choice in &self.columns {
            let column = if fold_heading(&choice.heading).is_empty() {
                choice.column
            } else {
                // A heading that stands twice is known by its place among them.
                match header.headings.get(usize::from(choice.column)) {
                    Some(here) if fold_heading(here) == fold_heading(&choice.heading) => {
                        choice.column
                    }
                    _ => header.column_of(&choice.heading)?,
                }
            };
            columns.set(choice.field, column);
        }
        Some(columns)
    }
}

/// The key of a template: its name in small letters.
pub fn fold_name(name: &str) -> String {
    crate::kernel::tidy_text(name).to_lowercase()
}

/// What a look at a sheet shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSurvey {
    /// The name on its tab.
    pub name: String,
    /// Whether a person opening the workbook sees the tab.
    pub visible: bool,
    /// Its first rows.
    pub top: Vec<TopRow>,
    /// Rows it says it holds, where it says so.
    pub rows: Option<u32>,
}

/// How the rows of a file are read, settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The sheet, counting from 0.
    pub sheet: usize,
    /// The row of the headings; 0 for none.
    pub header_row: u32,
    /// Which column holds which field.
    pub columns: Columns,
    /// Which of two numbers is the day, if anybody has said so.
    pub date_order: Option<DateOrder>,
    /// The template that settled the columns.
    pub template: Option<String>,
    /// Whose spellings of places apply.
    pub courier: Option<String>,
}

/// Why a file cannot be read as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum PlanTrouble {
    /// No row near the top names the fields.
    NoHeader,
    /// Required fields no column holds.
    ColumnsMissing {
        /// Those fields.
        fields: Vec<Field>,
    },
    /// A courier's form for placing orders: it cannot hold waybill numbers.
    OrderForm,
    /// Several sheets could be meant.
    SheetChoice {
        /// Their names.
        sheets: Vec<String>,
    },
    /// No sheet of that name.
    SheetUnknown {
        /// What was asked for.
        sheet: String,
    },
    /// No template of that name.
    TemplateUnknown {
        /// What was asked for.
        template: String,
    },
    /// The template's columns are not in this file.
    TemplateMismatch {
        /// Its name.
        template: String,
    },
}

impl PlanTrouble {
    /// As the import that could not go on keeps it. Fields are named by their
    /// codes; lists are parted by commas.
    pub fn failure(&self) -> ImportFailure {
        let list = |items: Vec<String>| items.join(", ");
        let (code, param) = match self {
            PlanTrouble::NoHeader => ("no_header", None),
            PlanTrouble::OrderForm => ("order_form", None),
            PlanTrouble::ColumnsMissing { fields } => {
                let codes = fields.iter().map(|field| field.code().to_owned());
                ("columns_missing", Some(("fields", list(codes.collect()))))
            }
            PlanTrouble::SheetChoice { sheets } => {
                ("sheet_choice", Some(("sheets", list(sheets.clone()))))
            }
            PlanTrouble::SheetUnknown { sheet } => {
                ("sheet_unknown", Some(("sheet", sheet.clone())))
            }
            PlanTrouble::TemplateUnknown { template } => {
                ("template_unknown", Some(("template", template.clone())))
            }
            PlanTrouble::TemplateMismatch { template } => {
                ("template_mismatch", Some(("template", template.clone())))
            }
        };
        ImportFailure {
            code: code.to_owned(),
            params: param
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

/// How a file would be read, with what is still open: the start of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// As far as it is settled.
    pub layout: Layout,
    /// The headings of its sheet; empty for a column without one.
    pub headings: Vec<String>,
    /// What a person has to settle first.
    pub trouble: Option<PlanTrouble>,
}

/// Settles how to read a file.
pub fn settle(
    plan: &Plan,
    templates: &[MappingTemplate],
    sheets: &[SheetSurvey],
) -> Result<Layout, PlanTrouble> {
    let outline = outline(plan, templates, sheets)?;
    match outline.trouble {
        None => Ok(outline.layout),
        Some(trouble) => Err(trouble),
    }
}

/// Says how a file would be read: what was chosen goes before the template that
/// was named, that before a template whose headings are all there, that before
/// the headings. A hidden sheet is read only when it is named.
///
/// # Errors
///
/// Where nothing can be shown either: no such sheet or template, or no sheet.
pub fn outline(
    plan: &Plan,
    templates: &[MappingTemplate],
    sheets: &[SheetSurvey],
) -> Result<Outline, PlanTrouble> {
    let named = match &plan.template {
        None => None,
        Some(name) => Some(templates.iter().find(|t| t.is_named(name)).ok_or_else(|| {
            PlanTrouble::TemplateUnknown {
                template: name.clone(),
            }
        })?),
    };
    let choice = Choice {
        plan,
        named,
        templates,
    };
    let wanted = plan
        .sheet
        .as_ref()
        .or_else(|| named.and_then(|template| template.sheet.as_ref()));
    if let Some(name) = wanted {
        let found = sheets.iter().position(|sheet| sheet.name == *name);
        let index = found.ok_or_else(|| PlanTrouble::SheetUnknown {
            sheet: name.clone(),
        })?;
        return Ok(choice.outline(index, &sheets[index]));
    }
    let mut tried: Vec<Outline> = sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| sheet.visible)
        .map(|(index, sheet)| choice.outline(index, sheet))
        .collect();
    let good: Vec<String> = tried
        .iter()
        .filter(|outline| outline.trouble.is_none())
        .map(|outline| sheets[outline.layout.sheet].name.clone())
        .collect();
    // The first that can be read; else the one that says most about itself.
    let best = tried.iter().position(|outline| outline.trouble.is_none());
    let best = best.or_else(|| {
        let says = |outline: &Outline| outline.trouble != Some(PlanTrouble::NoHeader);
        tried.iter().position(says)
    });
    if tried.is_empty() {
        return Err(PlanTrouble::NoHeader);
    }
    let mut best = tried.swap_remove(best.unwrap_or(0));
    if good.len() > 1 {
        best.trouble = Some(PlanTrouble::SheetChoice { sheets: good });
    }
    Ok(best)
}

struct Choice<'a> {
    plan: &'a Plan,
    named: Option<&'a MappingTemplate>,
    templates: &'a [MappingTemplate],
}

impl Choice<'_> {
    fn outline(&self, sheet: usize, survey: &SheetSurvey) -> Outline {
        let header = self.header(survey);
        let mut trouble = header.is_none().then_some(PlanTrouble::NoHeader);
        // Without a heading the first row is shown in its place.
        let header = header
            .or_else(|| survey.top.first().map(|row| Header::of(row, None)))
            .unwrap_or_else(Header::absent);
        let (columns, template) = match self.columns(&header) {
            Ok(found) => found,
            Err(mismatch) => {
                trouble = Some(mismatch);
                (header.columns, None)
            }
        };
        let missing = columns.missing();
        if trouble.is_none() && !missing.is_empty() {
            trouble = Some(
                if missing == [Field::WaybillNumber] && is_order_form(&header) {
                    PlanTrouble::OrderForm
                } else {
                    PlanTrouble::ColumnsMissing { fields: missing }
                },
            );
        }
        let order = template.and_then(|template| template.date_order);
        let courier = template.and_then(|template| template.courier.clone());
        let layout = Layout {
            sheet,
            header_row: header.row,
            columns,
            date_order: self.plan.date_order.or(order),
            template: template.map(|template| template.name.clone()),
            courier: self.plan.courier.clone().or(courier),
        };
        Outline {
            layout,
            headings: header.headings,
            trouble,
        }
    }

    fn header(&self, survey: &SheetSurvey) -> Option<Header> {
        match self.plan.header_row {
            None => {
                let by_headings = find_header(&survey.top);
                let understood = |header: &Header| header.columns.missing().is_empty();
                if self.named.is_none() && by_headings.as_ref().is_some_and(understood) {
                    return by_headings;
                }
                let mut headers = survey.top.iter().map(|row| Header::of(row, None));
                let by_template = headers.find(|header| match self.named {
                    Some(template) => template.fit(header).is_some(),
                    None => self.fitting(header).next().is_some(),
                });
                by_template.or(by_headings)
            }
            Some(0) => Some(Header::absent()),
            Some(number) => {
                let place = survey.top.iter().position(|row| row.row == number)?;
                let above = place.checked_sub(1).map(|above| &survey.top[above]);
                Some(Header::of(&survey.top[place], above))
            }
        }
    }

    /// The templates that find all their headings, one at least, and every
    /// required field.
    fn fitting(&self, header: &Header) -> impl Iterator<Item = (Columns, &MappingTemplate)> {
        self.templates.iter().filter_map(|template| {
            let columns = template.fit(header)?;
            let named = |choice: &ColumnChoice| !choice.heading.trim().is_empty();
            let fits = template.columns.iter().any(named) && columns.missing().is_empty();
            fits.then_some((columns, template))
        })
    }

    fn columns(&self, header: &Header) -> Result<(Columns, Option<&MappingTemplate>), PlanTrouble> {
        if !self.plan.columns.is_empty() {
            let mut columns = Columns::default();
            for choice in &self.plan.columns {
                columns.set(choice.field, choice.column);
            }
            return Ok((columns, self.named));
        }
        if let Some(template) = self.named {
            let columns = template
                .fit(header)
                .ok_or_else(|| PlanTrouble::TemplateMismatch {
                    template: template.name.clone(),
                })?;
            return Ok((columns, Some(template)));
        }
        let best = self.fitting(header).max_by_key(|(columns, template)| {
            (
                columns.found(),
                std::cmp::Reverse(fold_name(&template.name)),
            )
        });
        Ok(match best {
            Some((columns, template)) => (columns, Some(template)),
            None => (header.columns, None),
        })
    }
}

/// J&T's bulk order template and the like: a receiver and a parcel, no number.
fn is_order_form(header: &Header) -> bool {
    header.column_of("Parcel Name").is_some()
        && header.column_of("Total parcels").is_some()
        && header.columns.of(Field::ReceiverName).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: &str = "Waybill Number, Receiver Name, Receiver Phone";

    fn sheet(name: &str, headings: &str) -> SheetSurvey {
        let texts = headings.split(", ").map(str::to_owned).collect();
        SheetSurvey {
            name: name.trim_start_matches('.').to_owned(),
            visible: !name.starts_with('.'),
            top: vec![TopRow { row: 1, texts }],
            rows: None,
        }
    }

    fn template(name: &str, columns: &[(Field, &str, u16)]) -> MappingTemplate {
        let choice = |&(field, heading, column): &(Field, &str, u16)| ColumnChoice {
            field,
            heading: heading.to_owned(),
            column,
        };
        MappingTemplate {
            name: name.to_owned(),
            courier: Some("Flash".to_owned()),
            columns: columns.iter().map(choice).collect(),
            date_order: Some(DateOrder::DayFirst),
            sheet: None,
            saved_by_name: "Ana".to_owned(),
            saved_at: Timestamp::from_millis(0),
        }
    }

    fn told(result: Result<Layout, PlanTrouble>) -> String {
        match result {
            Ok(layout) => format!("sheet {}", layout.sheet),
            Err(PlanTrouble::ColumnsMissing { fields }) => format!("missing {fields:?}"),
            Err(PlanTrouble::SheetChoice { sheets }) => format!("which of {}", sheets.join("+")),
            Err(trouble) => format!("{trouble:?}"),
        }
    }

    /// A hidden sheet's name begins with a dot.
    #[test]
    fn which_sheet_is_read_is_a_choice_and_not_a_guess() {
        let other = "Colour, Size, Price";
        for (sheets, wanted, read) in [
            (vec![("Orders", USUAL)], None, "sheet 0"),
            (vec![("Notes", other), ("Orders", USUAL)], None, "sheet 1"),
            (vec![(".Old", USUAL), ("Orders", USUAL)], None, "sheet 1"),
            (vec![("A", USUAL), ("B", USUAL)], None, "which of A+B"),
            (vec![("A", USUAL), ("B", USUAL)], Some("B"), "sheet 1"),
            (vec![(".Old", USUAL)], None, "NoHeader"),
            (vec![(".Old", USUAL)], Some("Old"), "sheet 0"),
            (
                vec![("A", USUAL)],
                Some("C"),
                "SheetUnknown { sheet: \"C\" }",
            ),
            (vec![("Notes", other)], None, "NoHeader"),
            (
                vec![("Notes", other), ("A", "Waybill, Receiver")],
                None,
                "missing [ReceiverPhone]",
            ),
            (
                vec![(
                    "A",
                    "Receiver(*), Receiver Telephone (*), Parcel Name (*), Total parcels(*)",
                )],
                None,
                "OrderForm",
            ),
        ] {
            let plan = Plan {
                sheet: wanted.map(str::to_owned),
                ..Plan::default()
            };
            let sheets: Vec<_> = sheets.iter().map(|(name, h)| sheet(name, h)).collect();
            assert_eq!(told(settle(&plan, &[], &sheets)), read);
        }
    }

    #[test]
    fn a_template_finds_its_columns_by_heading_and_unnamed_ones_by_place() {
        use Field::{ReceiverName, ReceiverPhone, WaybillNumber};
        let ours = template(
            "Flash daily",
            &[
                (WaybillNumber, "Parcel", 0),
                (ReceiverName, "Who", 5),
                (ReceiverPhone, "", 3),
            ],
        );
        let sheets = [sheet("A", "Nr, Who, Parcel, , Colour")];
        let by_headings = settle(&Plan::default(), &[], &sheets);
        assert_eq!(told(by_headings), "NoHeader");
        let unasked = settle(&Plan::default(), std::slice::from_ref(&ours), &sheets);
        assert_eq!(told(unasked), "sheet 0");
        let plan = Plan {
            template: Some("FLASH  daily".to_owned()),
            ..Plan::default()
        };
        let layout = settle(&plan, std::slice::from_ref(&ours), &sheets).unwrap();
        let columns = [WaybillNumber, ReceiverName, ReceiverPhone].map(|f| layout.columns.of(f));
        assert_eq!(columns, [Some(2), Some(1), Some(3)]);
        assert_eq!(layout.template.as_deref(), Some("Flash daily"));
        assert_eq!(layout.courier.as_deref(), Some("Flash"));
        assert_eq!(layout.date_order, Some(DateOrder::DayFirst));
        let missing = [sheet("A", "Nr, Parcel, Name, Phone")];
        assert!(matches!(
            settle(&plan, &[ours], &missing),
            Err(PlanTrouble::TemplateMismatch { .. })
        ));
        let unknown = Plan {
            template: Some("Ninja".to_owned()),
            ..Plan::default()
        };
        assert!(matches!(
            settle(&unknown, &[], &sheets),
            Err(PlanTrouble::TemplateUnknown { .. })
        ));
    }

    #[test]
    fn a_template_whose_headings_are_all_there_is_taken_without_being_named() {
        use Field::{ReceiverName, ReceiverPhone, Remarks, WaybillNumber};
        let ours = template(
            "Ours",
            &[
                (WaybillNumber, "Waybill Number", 0),
                (ReceiverName, "Receiver Name", 1),
                (ReceiverPhone, "Receiver Phone", 2),
                (Remarks, "Colour", 3),
            ],
        );
        let with = [sheet("A", &format!("{USUAL}, Colour"))];
        let layout = settle(&Plan::default(), std::slice::from_ref(&ours), &with).unwrap();
        assert_eq!(layout.template.as_deref(), Some("Ours"));
        assert_eq!(layout.columns.of(Remarks), Some(3));
        let without = [sheet("A", USUAL)];
        let layout = settle(&Plan::default(), &[ours], &without).unwrap();
        assert_eq!(layout.template, None);
    }

    #[test]
    fn what_a_person_chose_goes_before_what_the_headings_say() {
        use Field::{ReceiverName, ReceiverPhone, WaybillNumber};
        let chosen = |header_row| Plan {
            header_row: Some(header_row),
            columns: [(WaybillNumber, 2), (ReceiverName, 1), (ReceiverPhone, 0)]
                .map(|(field, column)| ColumnChoice {
                    field,
                    heading: String::new(),
                    column,
                })
                .to_vec(),
            ..Plan::default()
        };
        let sheets = [sheet("A", USUAL)];
        let layout = settle(&chosen(1), &[], &sheets).unwrap();
        assert_eq!(layout.columns.of(WaybillNumber), Some(2));
        assert_eq!(layout.header_row, 1);
        // A file without headings at all.
        assert_eq!(settle(&chosen(0), &[], &sheets).unwrap().header_row, 0);
        assert_eq!(settle(&chosen(9), &[], &sheets), Err(PlanTrouble::NoHeader));
    }
}
