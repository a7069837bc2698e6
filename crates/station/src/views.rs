//! Domain values as people read them: in the company's language, in its zone.

use crate::clock;
use crate::open::Known;
use contract::Failure;
use contract::views::*;
use contract::{ErrorBody, views};
use domain::access::{Operator, Permission, Place};
use domain::floor::{Damage, LabelPart};
use domain::imports::{Import, ImportStatus, RowReport};
use domain::kernel::Phone;
use domain::places::Dictionary;
use domain::warehouse::{
    Allowed, ErrorKind, Issue, ItemDetail, Manifest, ScanAnswer, ScanItem, ScanType, Session,
    Waybill,
};
use domain::{Facts, Timestamp};
use jiff::tz::TimeZone;
use serde::Serialize;
use words::Words;

/// How answers are put into words.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The company's language.
    pub words: Words,
    /// The company's zone.
    pub zone: TimeZone,
}

/// The word an enum value has in JSON and in locale keys.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl Reading {
    /// The clock on the wall: the time today, the date too on another day.
    pub fn moment(&self, at: Timestamp) -> String {
        let civil = at.civil(&self.zone);
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        if civil.date() == clock::now().civil(&self.zone).date() {
            time
        } else {
            format!("{} {time}", civil.date())
        }
    }

    /// Date and time, always both: what paper carries.
    pub fn date_and_time(&self, at: Timestamp) -> String {
        let civil = at.civil(&self.zone);
        format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute())
    }

    /// An error in words. Fields are named by their codes and read by their names.
    pub fn error(&self, failure: &Failure) -> ErrorBody {
        let mut params = failure.params.clone();
        if let Some(fields) = params.get_mut("fields") {
            let named = fields.split(", ").map(|code| self.field(code));
            *fields = named.collect::<Vec<_>>().join(", ");
        }
        let (message, next_step) = self.words.error(&failure.code, &params);
        ErrorBody {
            code: failure.code.clone(),
            message,
            next_step,
        }
    }

    /// What happened with an item, and what to do.
    fn item_words(
        &self,
        outcome: ScanType,
        kind: Option<ErrorKind>,
        detail: &ItemDetail,
        voided: bool,
    ) -> (String, String) {
        let mut params: Vec<(&str, String)> = Vec::new();
        let key = match (outcome, kind) {
            _ if voided => "undone",
            (ScanType::Valid, _) => match &detail.destination {
                Some(destination) => {
                    params.push(("destination", destination.clone()));
                    "valid_to"
                }
                None => "valid",
            },
            (_, Some(ErrorKind::DoubleRead)) => "double_read",
            (ScanType::Duplicate, _) => {
                let first = detail.first_scanned_at.map(|at| self.moment(at));
                params.push(("first_scanned_at", first.unwrap_or_default()));
                "duplicate"
            }
            (_, Some(ErrorKind::WrongStatus)) => {
                if let Some(unknown) = &detail.unknown_status {
                    params.push(("word", unknown.clone()));
                    "unknown_status"
                } else if let Some(by) = &detail.dispatched {
                    params.push(("operator", by.operator.clone()));
                    params.push(("at", self.moment(by.at)));
                    params.push(("session", by.session_id.to_string()));
                    "wrong_status_dispatched"
                } else {
                    params.push((
                        "status",
                        detail.status.map(|s| word(&s)).unwrap_or_default(),
                    ));
                    "wrong_status"
                }
            }
            (_, Some(ErrorKind::NotFound)) => match detail.label_part {
                Some(LabelPart::Routing) => "routing_code",
                Some(LabelPart::Cod) => "cod_code",
                Some(LabelPart::Phone) => "phone_code",
                Some(LabelPart::WaybillNumber) | None => "not_found",
            },
            (_, Some(ErrorKind::DamagedBarcode)) | (_, None) => match detail.damage {
                Some(Damage::Half) => "half_code",
                Some(Damage::Unplugged) => "unplugged",
                Some(Damage::NoIdentifier) => "no_identifier",
                Some(Damage::Gs1) => "gs1_unreadable",
                Some(Damage::Garbled) | None => "damaged_barcode",
            },
            (_, Some(ErrorKind::DataMismatch)) => "data_mismatch",
            (_, Some(ErrorKind::OnHold)) => "on_hold",
            (_, Some(ErrorKind::Cancelled)) => "cancelled",
            (_, Some(ErrorKind::DuplicateOtherStation)) => "duplicate_other_station",
        };
        let params: Vec<(&str, &str)> = params
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        (
            self.words.say(&format!("scan.{key}.message"), &params),
            self.words.say(&format!("scan.{key}.next_step"), &params),
        )
    }

    /// The answer to a scan.
    pub fn scan(&self, answer: &ScanAnswer) -> ScanView {
        let item = &answer.item;
        let voided = item.voided_at.is_some();
        let (message, next_step) =
            self.item_words(item.scan_type, item.error_kind, &item.detail, voided);
        ScanView {
            session_id: item.session_id,
            code: item.code.clone(),
            outcome: item.scan_type,
            reason: item.error_kind,
            message,
            // A valid parcel needs nothing but the next one.
            next_step: (item.scan_type != ScanType::Valid || voided).then_some(next_step),
            totals: answer.totals,
            item_id: item.id,
            position: item.position,
            scan_time: item.scan_time,
            destination: item.detail.destination.clone(),
            gun: item.detail.gun.clone(),
        }
    }

    fn item(&self, item: &ScanItem, facts: &Facts) -> ItemView {
        let waybill = domain::kernel::WaybillNumber::read(&item.code)
            .ok()
            .and_then(|number| facts.waybills.get(&number));
        let voided = item.voided_at.is_some();
        let (message, _) = self.item_words(item.scan_type, item.error_kind, &item.detail, voided);
        ItemView {
            item_id: item.id,
            position: item.position,
            waybill_number: item.code.clone(),
            outcome: item.scan_type,
            reason: item.error_kind,
            message,
            scan_time: item.scan_time,
            voided,
            issue_id: item.issue_id,
            receiver_name: waybill.map(|waybill| waybill.receiver_name.clone()),
            destination: waybill.and_then(|waybill| waybill.destination.clone()),
            gun: item.detail.gun.clone(),
        }
    }

    /// A session.
    pub fn session(
        &self,
        session: &Session,
        manifest_number: Option<String>,
        resumed: bool,
    ) -> SessionView {
        SessionView {
            session_id: session.id,
            scanned_by: session.scanned_by_name.clone(),
            start_time: session.start_time,
            end_time: session.end_time,
            status: session.status,
            totals: session.totals,
            valid_count: session.totals.valid_count(),
            manifest_number,
            resumed,
        }
    }

    /// A session with its items.
    pub fn session_detail(
        &self,
        session: &Session,
        facts: &Facts,
        allowed: &[Allowed],
    ) -> SessionDetailView {
        let manifest = facts.manifests.get(&session.id);
        let number = manifest.map(|manifest| manifest.manifest_number.clone());
        let items = facts.items.get(&session.id).map_or(&[][..], Vec::as_slice);
        SessionDetailView {
            session_id: session.id,
            status: session.status,
            totals: session.totals,
            session: self.session(session, number, false),
            items: items.iter().map(|item| self.item(item, facts)).collect(),
            by_destination: domain::warehouse::leaving(facts, session.id),
            allowed: allowed
                .iter()
                .map(|allowed| AllowedView {
                    action: allowed.action,
                    refusal: allowed
                        .refusal
                        .clone()
                        .map(|refusal| self.error(&Failure::from(domain::Refusal::from(refusal)))),
                })
                .collect(),
        }
    }

    /// An import.
    pub fn import(&self, import: &Import) -> ImportView {
        let failure = import.failure.as_ref().map(|failure| Failure {
            code: failure.code.clone(),
            params: failure.params.clone(),
        });
        let mut said = failure.as_ref().map(|failure| self.error(failure));
        let taken = import.counts.created + import.counts.updated;
        let broke_off = import.status == ImportStatus::Failed && taken > 0;
        if let Some(said) = said.as_mut().filter(|_| broke_off) {
            // It broke off half-way: what came before stays until it is taken back.
            let taken = taken.to_string();
            let params = [("taken", taken.as_str())];
            for (sentence, key) in [
                (&mut said.message, "rows.taken.message"),
                (&mut said.next_step, "rows.taken.next_step"),
            ] {
                sentence.push(' ');
                sentence.push_str(&self.words.say(key, &params));
            }
        }
        let done = u64::from(import.counts.processed_rows) * 100;
        let percentage = match import.status {
            ImportStatus::Completed | ImportStatus::Failed | ImportStatus::Voided => 100,
            // Of an estimate: never a hundred before the end.
            ImportStatus::Queued
            | ImportStatus::Processing
            | ImportStatus::Cancelled
            | ImportStatus::Voiding => done
                .checked_div(u64::from(import.total_rows))
                .unwrap_or(0)
                .min(99) as u32,
        };
        ImportView {
            import_id: import.id,
            filename: import.filename.clone(),
            uploaded_by: import.uploaded_by_name.clone(),
            status: import.status,
            failure: failure.map(|failure| failure.code),
            message: said.as_ref().map(|said| said.message.clone()),
            next_step: said.map(|said| said.next_step),
            total_rows: import.total_rows,
            processed_rows: import.counts.processed_rows,
            percentage,
            created: import.counts.created,
            updated: import.counts.updated,
            skipped: import.counts.skipped,
            failed: import.counts.failed,
            on_duplicate: import.on_duplicate,
            strict: import.strict,
            plan: import.plan.clone(),
            notes: import.notes.clone(),
            voided: import.counts.voided,
            kept: import.counts.kept,
            started_at: import.started_at,
            finished_at: import.finished_at,
        }
    }

    /// The name of a field.
    fn field(&self, code: &str) -> String {
        self.words.say(&format!("rows.field.{code}"), &[])
    }

    /// A line of an import's report.
    pub fn import_row(&self, row: &RowReport) -> ImportRowView {
        let field = row.field.map(|field| self.field(field.code()));
        let params = [
            ("field", field.as_deref().unwrap_or_default()),
            ("value", &row.value),
        ];
        ImportRowView {
            row: row.row,
            field: row.field,
            value: row.value.clone(),
            outcome: row.outcome,
            reason: row.reason,
            message: self
                .words
                .say(&format!("rows.{}", word(&row.reason)), &params),
        }
    }

    /// An issue.
    pub fn issue(&self, issue: &Issue, waybill_exists: bool) -> IssueView {
        let kind = word(&issue.error_kind);
        IssueView {
            issue_id: issue.id,
            session_id: issue.session_id,
            code: issue.code.clone(),
            kind: issue.error_kind,
            message: self.words.say(&format!("scan.reason.{kind}"), &[]),
            scans: issue.scans,
            raised_by: issue.raised_by_name.clone(),
            raised_at: issue.raised_at,
            note: issue.note.clone(),
            status: issue.status,
            suggested_solved: issue.is_probably_solved(waybill_exists),
            resolution: issue.resolution.clone(),
            resolved_by: issue.resolved_by_name.clone(),
            resolved_at: issue.resolved_at,
            reason: issue.reason.clone(),
        }
    }
}

/// A manifest.
pub fn manifest(manifest: Manifest) -> ManifestView {
    let intact = manifest.is_intact();
    ManifestView {
        manifest_number: manifest.manifest_number,
        session_id: manifest.session_id,
        issued_at: manifest.issued_at,
        operator: manifest.operator,
        company: manifest.company,
        currency: manifest.currency,
        lines: manifest.lines,
        by_destination: manifest.by_destination,
        totals: manifest.totals,
        content_hash: manifest.content_hash,
        intact,
    }
}

/// What a role is offered.
pub fn places(operator: &Operator) -> Vec<Place> {
    let each = Place::ALL.into_iter();
    each.filter(|place| operator.role.may(place.permission()))
        .collect()
}

/// How the station behaves, and what `viewer` may change of it.
pub fn settings(known: &Known, viewer: Option<&Operator>) -> SettingsView {
    let may = |permission| viewer.is_some_and(|viewer| viewer.role.may(permission));
    let settings = &known.settings;
    SettingsView {
        language: known.language().to_owned(),
        acknowledge_errors: settings.acknowledge_errors,
        lock_after_minutes: settings.lock_after_minutes,
        volume: settings.sound.volume,
        silent_reason: settings.sound.silent_reason.clone(),
        may_change: may(Permission::Settings),
        may_manage_people: may(Permission::Users),
    }
}

/// A person.
pub fn operator(operator: &Operator, known: &Known) -> OperatorView {
    let sign_in = known.sign_ins.get(&operator.id);
    OperatorView {
        has_pin: sign_in.is_some_and(|sign_in| sign_in.has_pin),
        active: known.is_active(operator.id),
        operator_id: operator.id,
        name: operator.name.clone(),
        role: operator.role,
        permissions: Permission::ALL
            .into_iter()
            .filter(|permission| operator.role.may(*permission))
            .collect(),
    }
}

/// E.164, or as given.
pub fn phone(phone: &Phone) -> String {
    phone.e164.clone().unwrap_or_else(|| phone.raw.clone())
}

/// A waybill.
pub fn waybill(
    waybill: Waybill,
    places: Option<&Dictionary>,
    not_yet_sent: bool,
) -> views::WaybillView {
    let candidates = waybill.place.candidates.iter();
    let named = candidates.filter_map(|code| crate::places::name(places?, code));
    WaybillView {
        waybill_number: waybill.waybill_number,
        status: waybill.status,
        unknown_status: waybill.unknown_status,
        sender_name: waybill.sender_name,
        sender_address: waybill.sender_address,
        sender_phone: waybill.sender_phone.as_ref().map(phone),
        receiver_name: waybill.receiver_name,
        receiver_address: waybill.receiver_address,
        place_candidates: named.collect(),
        province: waybill.place.province,
        city: waybill.place.city,
        barangay: waybill.place.barangay,
        street: waybill.place.street,
        receiver_phone: phone(&waybill.receiver_phone),
        destination: waybill.destination,
        quantity: waybill.quantity,
        weight: waybill.weight,
        express_type: waybill.express_type,
        cod_amount: waybill.cod_amount,
        remarks: waybill.remarks,
        signing_time: waybill.signing_time,
        import_id: waybill.import_id,
        marked_pending_at: waybill.marked_pending_at,
        dispatched_at: waybill.dispatched_at,
        dispatched_by: waybill.dispatched_by,
        dispatched_session_id: waybill.dispatched_session_id,
        created_at: waybill.created_at,
        voided_at: waybill.voided_at,
        not_yet_sent,
    }
}
