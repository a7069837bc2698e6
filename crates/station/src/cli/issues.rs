//! The issue queue and its resolutions.

use super::args::Cli;
use super::options::IssueResolve;
use super::output::Stop;
use super::{Desk, id};
use clap::CommandFactory;
use clap::error::ErrorKind;
use contract::views::IssueView;
use contract::{Failure, IssuesRequest, ResolveIssueRequest};
use domain::kernel::{Amount, Country, Currency, IssueId, WaybillNumber};
use domain::warehouse::{CorrectIssue, Resolution, WaybillPatch};

impl Desk {
    pub(super) fn issues(&self, all: bool) -> Result<(), Stop> {
        let request = IssuesRequest { resolved: all };
        let views: Vec<IssueView> = self.ask("issues", request)?;
        self.list(&views, |spoken, view| spoken.issue(view))
    }

    pub(super) fn issue_resolve(&self, ask: IssueResolve) -> Result<(), Stop> {
        let issue_id = IssueId(id(&ask.id, "issue_unknown", "issue_id")?);
        let reason = ask.reason.clone();
        let request = ResolveIssueRequest {
            issue_id,
            resolution: self.resolution(ask)?,
            reason,
        };
        let view: IssueView = self.ask("resolve_issue", request)?;
        self.one(&view, |spoken, view| vec![spoken.issue(view)])
    }

    fn resolution(&self, ask: IssueResolve) -> Result<Resolution, Stop> {
        if let Some(number) = &ask.number {
            let waybill_number = WaybillNumber::read(number)
                .map_err(|_| Failure::new("waybill_unknown").with("waybill_number", number))?;
            return Ok(Resolution::Number { waybill_number });
        }
        if let Some(corrections) = &ask.correct {
            let fields = self.fields(corrections)?;
            return Ok(Resolution::Correct(CorrectIssue { fields }));
        }
        if ask.imported {
            return Ok(Resolution::Imported);
        }
        if ask.dismiss {
            return Ok(Resolution::Dismiss);
        }
        let cod_amount = ask.cod.map(|text| self.amount(&text)).transpose()?;
        Ok(Resolution::Create {
            receiver_name: ask.receiver_name.unwrap_or_default(),
            receiver_phone: ask.receiver_phone.unwrap_or_default(),
            fields: WaybillPatch {
                destination: ask.destination,
                receiver_address: ask.address,
                quantity: ask.quantity,
                cod_amount,
                ..WaybillPatch::default()
            },
        })
    }

    /// Reads what `--correct` names.
    pub(super) fn fields(&self, corrections: &[String]) -> Result<WaybillPatch, Stop> {
        let mut fields = WaybillPatch::default();
        for correction in corrections {
            self.correct(&mut fields, correction)?;
        }
        Ok(fields)
    }

    /// Reads one `FIELD=VALUE`.
    fn correct(&self, fields: &mut WaybillPatch, typed: &str) -> Result<(), Stop> {
        let unfit = || {
            usage(&format!(
                "invalid value '{typed}' for '--correct': {FIELDS}"
            ))
        };
        let (field, value) = typed.split_once('=').ok_or_else(unfit)?;
        let text = || Some(value.to_owned());
        match field {
            "receiver_name" => fields.receiver_name = text(),
            "receiver_phone" => fields.receiver_phone = text(),
            "receiver_address" => fields.receiver_address = text(),
            "destination" => fields.destination = text(),
            "remarks" => fields.remarks = text(),
            "quantity" => fields.quantity = Some(value.parse().map_err(|_| unfit())?),
            "cod_amount" => fields.cod_amount = Some(self.amount(value)?),
            _ => return Err(unfit()),
        }
        Ok(())
    }

    /// An amount in the company's currency.
    fn amount(&self, typed: &str) -> Result<Amount, Stop> {
        Amount::parse(typed, self.currency()?)
            .ok_or_else(|| usage(&format!("invalid amount '{typed}'")))
    }

    fn currency(&self) -> Result<Currency, Stop> {
        self.known()
            .and_then(|status| status.country)
            .and_then(|country| Country::find(&country))
            .map(|country| country.currency)
            .ok_or_else(|| Failure::new("not_set_up").into())
    }
}

const FIELDS: &str = "expected FIELD=VALUE, where FIELD is receiver_name, receiver_phone, \
    receiver_address, destination, quantity, cod_amount or remarks";

fn usage(text: &str) -> Stop {
    Stop::Usage(Cli::command().error(ErrorKind::ValueValidation, text))
}
