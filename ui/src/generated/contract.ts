// Written by `cargo xtask generate` from crates/contract and crates/domain.

export type Action = "scan" | "undo" | "dispatch" | "mark_issues_pending" | "cancel";

export type AddOperatorRequest = { 
/**
 * Their name.
 */
name: string, 
/**
 * Their role; `operator` when absent.
 */
role?: Role, };

export type Aim = "auto" | "required" | "off";

export type AllowedView = { 
/**
 * The action.
 */
action: Action, 
/**
 * The same error the command would give.
 */
refusal: ErrorBody | null, };

export type Amount = number;

export type CellView = { 
/**
 * The field it fills.
 */
field: Field, 
/**
 * What it shows.
 */
text: string, };

export type ChangeCompanyRequest = { 
/**
 * Its name.
 */
name: string, };

export type ChangeSettingsRequest = { 
/**
 * An error stops the scanning until somebody has acknowledged it.
 */
acknowledge_errors: boolean, 
/**
 * Minutes without a key or a scan after which it locks; 0 never.
 */
lock_after_minutes: number, };

export type CheckView = { 
/**
 * What was looked at.
 */
check: string, 
/**
 * Nothing to do.
 */
ok: boolean, 
/**
 * What was found.
 */
message: string, 
/**
 * What to do, if anything.
 */
next_step: string | null, };

export type ColumnChoice = { 
/**
 * The field.
 */
field: Field, 
/**
 * The heading; empty for a column that has none and is known by its place.
 */
heading: string, 
/**
 * The column, counting from 0.
 */
column: number, };

export type ColumnView = { 
/**
 * Counting from 0.
 */
column: number, 
/**
 * Its heading; empty if it has none.
 */
heading: string, 
/**
 * What its first filled cells show, at most three.
 */
samples: Array<string>, 
/**
 * The field it would fill.
 */
field: Field | null, };

export type CommandCode = "undo" | "close" | "print" | "next" | "acknowledge";

export type CorrectIssue = { 
/**
 * Fields to change.
 */
fields: WaybillPatch, };

export type CorrectRowsRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * The rows. A thousand are settled together; should one after them be
 * refused, they stay settled.
 */
rows: Array<CorrectedRow>, };

export type CorrectWaybillRequest = { 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Where it really is.
 */
status?: WaybillStatus, 
/**
 * Fields to change.
 */
fields?: WaybillPatch, 
/**
 * Why.
 */
reason: string, };

export type CorrectedCell = { 
/**
 * The field it fills.
 */
field: Field, 
/**
 * What it shall hold.
 */
text: string, };

export type CorrectedRow = { 
/**
 * The number the spreadsheet shows.
 */
row: number, 
/**
 * All its cells.
 */
cells: Array<CorrectedCell>, };

export type CorrectedView = { 
/**
 * The import as it now stands.
 */
import: ImportView, 
/**
 * Rows settled.
 */
corrected: number, 
/**
 * Rows that still fail, and why.
 */
rows: Array<ImportRowView>, };

export type CreateWaybillRequest = { 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Receiver.
 */
receiver_name: string, 
/**
 * Receiver's phone.
 */
receiver_phone: string, 
/**
 * Other fields.
 */
fields?: WaybillPatch, };

export type Damage = "half" | "unplugged" | "garbled" | "no_identifier" | "gs1";

export type DashboardView = { 
/**
 * The calendar day they are about, in the station's zone.
 */
day: string, 
/**
 * Everything known here, voided ones left out.
 */
total_waybills: number, 
/**
 * By status, in the order of a parcel's life; none is left out.
 */
by_status: Array<StatusCountView>, 
/**
 * Of the parcels that reached an end, how many of a thousand were
 * delivered; absent before the first end.
 */
delivered_permille: number | null, 
/**
 * Of the parcels that reached an end, how many of a thousand came back.
 */
returned_permille: number | null, 
/**
 * What happened since midnight.
 */
today: TodayView, 
/**
 * Scans of today by the hour, without gaps.
 */
scans_by_hour: Array<HourView>, 
/**
 * Dispatched and delivered parcels of the last 14 days, oldest first.
 */
days: Array<DayView>, 
/**
 * Where the pending parcels go, most first, at most 8.
 */
pending_by_destination: Array<DestinationCountView>, 
/**
 * The latest scans, newest first, at most 8.
 */
recent_scans: Array<RecentScanView>, };

export type DateOrder = "day_first" | "month_first";

export type DateQuestionView = { 
/**
 * As the file has it.
 */
example: string, 
/**
 * Read with the day first.
 */
day_first: string, 
/**
 * Read with the month first.
 */
month_first: string, 
/**
 * How many dates of the file can be read two ways.
 */
dates: number, };

export type DayView = { 
/**
 * The calendar day.
 */
day: string, 
/**
 * Parcels sent.
 */
dispatched: number, 
/**
 * Parcels delivered.
 */
delivered: number, };

export type DestinationCountView = { 
/**
 * Where; absent where the workbook does not say.
 */
destination: string | null, 
/**
 * How many.
 */
count: number, };

export type DestinationTotals = { 
/**
 * Where; absent when workbooks did not say.
 */
destination: string | null, 
/**
 * The sums.
 */
totals: ManifestTotals, };

export type DispatchRequest = { 
/**
 * The session; the actor's active one, or else the newest ended one, when absent.
 */
session_id?: SessionId, 
/**
 * Turn its errors into issues on the way.
 */
acknowledge_errors: boolean, };

export type DispatchedView = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * Parcels that left.
 */
dispatched_count: number, 
/**
 * The manifest that names them.
 */
manifest_number: string, };

export type Document = { "kind": "label", 
/**
 * Its number.
 */
waybill_number: string, } | { "kind": "manifest", 
/**
 * Its number.
 */
manifest_number: string, } | { "kind": "test" } | { "kind": "card" };

export type EnrolRequest = { 
/**
 * Where the server is reached.
 */
server: string, 
/**
 * What an administrator gave; works once.
 */
code: string, 
/**
 * What people call this station; its code when absent.
 */
name?: string, 
/**
 * Who works here, where nobody does yet.
 */
operator?: string, 
/**
 * Wraps the database key of an empty folder, at least 4 characters.
 */
pin?: string, };

export type EnrolView = { 
/**
 * This installation.
 */
device_id: string, 
/**
 * Opens its manifest numbers from now on.
 */
station_code: string, 
/**
 * The company it works for.
 */
company: string, 
/**
 * Who its commands act as.
 */
operator: string, 
/**
 * Of a folder that was empty: to be written down, opens backups, resets a
 * forgotten PIN.
 */
recovery_code: string | null, 
/**
 * Where the key lies.
 */
protection: string, };

export type ErrorBody = { 
/**
 * For the program.
 */
code: string, 
/**
 * For the person: what happened, and why.
 */
message: string, 
/**
 * For the person: what to do now.
 */
next_step: string, };

export type ErrorKind = "not_found" | "damaged_barcode" | "data_mismatch" | "wrong_status" | "on_hold" | "cancelled" | "duplicate_other_station" | "double_read";

export type EventSource = "scan" | "courier" | "manual" | "import";

export type EventView = { 
/**
 * The status it reached.
 */
status: WaybillStatus, 
/**
 * When.
 */
occurred_at: Timestamp, 
/**
 * What moved it.
 */
source: EventSource, 
/**
 * Who.
 */
actor: string, };

export type FailedRowView = { 
/**
 * The number the spreadsheet shows.
 */
row: number, 
/**
 * The field to blame, if there is one.
 */
field: Field | null, 
/**
 * Why, as a code.
 */
reason: RowReason, 
/**
 * Why and what to do, in words.
 */
message: string, 
/**
 * Its cells.
 */
cells: Array<CellView>, };

export type FailedRowsRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * Rows below this one, as the spreadsheet numbers them; 0 for the first.
 */
after_row: number, 
/**
 * At most this many: 1 to 1,000; 1,000 when absent.
 */
limit?: number, };

export type FailedRowsView = { 
/**
 * Rows, by their number.
 */
rows: Array<FailedRowView>, 
/**
 * How many failed rows come after these.
 */
left: number, 
/**
 * The fields without which no row is taken.
 */
required: Array<Field>, };

export type Field = "waybill_number" | "sender_name" | "sender_address" | "sender_phone" | "receiver_name" | "receiver_address" | "receiver_phone" | "destination" | "quantity" | "weight" | "express_type" | "cod_amount" | "remarks" | "status" | "signing_time" | "province" | "city" | "barangay";

export type FileContentView = { 
/**
 * Name of the file.
 */
filename: string, 
/**
 * Its bytes, base64.
 */
content: string, };

export type FileView = { 
/**
 * Names the file in the next requests.
 */
file_id: string, 
/**
 * Name of the file.
 */
filename: string, 
/**
 * What it is, by its bytes: `xlsx`, `xls`, `xlsb`, `ods`, `text`, `html`.
 */
kind: string, 
/**
 * Its sheets in the order of their tabs, hidden ones too.
 */
sheets: Array<SheetView>, 
/**
 * The sheet that would be read.
 */
sheet: string, 
/**
 * The row of the headings; 0 for none.
 */
header_row: number, 
/**
 * Its columns.
 */
columns: Array<ColumnView>, 
/**
 * The first rows of that sheet, title rows too.
 */
top: Array<TopRow>, 
/**
 * The mapping template that settled the columns.
 */
template: string | null, 
/**
 * Whose spellings of places apply.
 */
courier: string | null, 
/**
 * How dates are read, if anybody has said so.
 */
date_order: DateOrder | null, 
/**
 * The fields without which no row is taken.
 */
required: Array<Field>, 
/**
 * Those of them that no column fills yet.
 */
missing: Array<Field>, 
/**
 * What has to be settled before it can be imported.
 */
trouble: ErrorBody | null, };

export type FlagItemRequest = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * The item.
 */
item_id: ScanItemId, 
/**
 * `damaged_barcode` or `data_mismatch`.
 */
error_kind: ErrorKind, 
/**
 * What is wrong.
 */
note?: string, };

export type Gap = "gap" | "mark" | "continuous";

export type GapView = { 
/**
 * Milliseconds, at most; absent for the longest ones.
 */
at_most: number | null, 
/**
 * How many.
 */
count: number, };

export type Gun = { 
/**
 * Its name, on the scans it makes.
 */
name: string, 
/**
 * How its port is found again.
 */
port: PortChoice, 
/**
 * Bits a second; a USB gun ignores it.
 */
baud: number, 
/**
 * What it is set to put before each code; taken off.
 */
prefix: string, 
/**
 * What it is set to end each code with.
 */
suffix: Suffix, 
/**
 * What AIM identifiers mean here.
 */
aim: Aim, };

export type GunEventView = { 
/**
 * Counts up.
 */
position: number, 
/**
 * The gun.
 */
gun: string, 
/**
 * When.
 */
at: Timestamp, 
/**
 * The verdict on a code; of an undone scan after `undo`.
 */
scan: ScanView | null, 
/**
 * An order that was done.
 */
order: CommandCode | null, 
/**
 * Why it was refused, or why the gun cannot be read.
 */
error: ErrorBody | null, 
/**
 * Whether the gun came or went.
 */
plugged: boolean | null, };

export type GunFeedRequest = { 
/**
 * Only what came after this; nothing asks where the feed stands now.
 */
after?: number, };

export type GunFeedView = { 
/**
 * The position of the newest event.
 */
position: number, 
/**
 * Those asked for, the oldest first.
 */
events: Array<GunEventView>, };

export type GunRequest = { 
/**
 * Its name.
 */
gun: string, };

export type GunView = { 
/**
 * Its name.
 */
gun: string, 
/**
 * How its port is found.
 */
choice: PortChoice, 
/**
 * Bits a second.
 */
baud: number, 
/**
 * What it puts before each code.
 */
prefix: string, 
/**
 * What it ends each code with.
 */
suffix: Suffix, 
/**
 * What AIM identifiers mean here.
 */
aim: Aim, 
/**
 * The port it is plugged in at now.
 */
port: string | null, 
/**
 * The maker's USB number, four hexadecimal digits.
 */
vid: string | null, 
/**
 * The product's USB number, four hexadecimal digits.
 */
pid: string | null, 
/**
 * The device's own serial number.
 */
serial: string | null, 
/**
 * Whether the station reads it now.
 */
heard: boolean, 
/**
 * When it last said something.
 */
last_heard: Timestamp | null, 
/**
 * Why it cannot be read, and what to do.
 */
trouble: ErrorBody | null, };

export type HealthView = { 
/**
 * Scans of each of the last ten minutes, the oldest first.
 */
scans_per_minute: Array<number>, 
/**
 * Gaps between two scans.
 */
gaps: Array<GapView>, 
/**
 * Commands that wait for the disk.
 */
queue: number, 
/**
 * The gun that spoke last.
 */
last_gun: string | null, 
/**
 * Bytes left on the disk of the data folder.
 */
disk_left: number, 
/**
 * Sheets that wait for a printer or a person.
 */
open_jobs: number, };

export type HourView = { 
/**
 * From 0 to 23.
 */
hour: number, 
/**
 * Valid ones.
 */
valid: number, 
/**
 * Duplicates.
 */
duplicate: number, 
/**
 * Errors.
 */
error: number, };

export type ImportId = string;

export type ImportPreviewView = { 
/**
 * Rows below the heading that hold something.
 */
total_rows: number, 
/**
 * Rows that would make a waybill.
 */
ready: number, 
/**
 * Of these, waybills already known here.
 */
known: number, 
/**
 * Rows that would be left out.
 */
skipped: number, 
/**
 * Rows that would make no waybill and should.
 */
failed: number, 
/**
 * Doubts about rows that would be taken.
 */
warnings: number, 
/**
 * Addresses of which a barangay or a commune is sure.
 */
places_sure: number, 
/**
 * Addresses of which only a province or a city is sure.
 */
places_partly: number, 
/**
 * Status words nobody has mapped.
 */
unknown_words: Array<StatusWordView>, 
/**
 * Dates that can be read two ways, where the file leaves it open.
 */
date_question: DateQuestionView | null, 
/**
 * Lines of the report there would be, by row; at most 200.
 */
rows: Array<ImportRowView>, 
/**
 * The first waybills there would be; at most 20.
 */
samples: Array<SampleView>, };

export type ImportProgressRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * Answers as soon as more rows than these are processed, or it ended.
 */
after_rows: number, };

export type ImportReportView = { 
/**
 * The import.
 */
import: ImportView, 
/**
 * Lines of its report, by row; at most 500.
 */
rows: Array<ImportRowView>, 
/**
 * How many lines the report has, by outcome.
 */
totals: RowTotalsView, };

export type ImportRequest = { 
/**
 * The import.
 */
import_id: ImportId, };

export type ImportRowView = { 
/**
 * The number the spreadsheet shows.
 */
row: number, 
/**
 * The field, if one is to blame.
 */
field: Field | null, 
/**
 * What the cell held.
 */
value: string, 
/**
 * What became of the row.
 */
outcome: RowOutcome, 
/**
 * Why, as a code.
 */
reason: RowReason, 
/**
 * Why and what to do, in words.
 */
message: string, };

export type ImportRowsRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * Only these.
 */
outcome?: RowOutcome, 
/**
 * Lines after this many.
 */
after: number, 
/**
 * At most this many: 1 to 10,000; 1,000 when absent.
 */
limit?: number, };

export type ImportRowsView = { 
/**
 * Lines, by row.
 */
rows: Array<ImportRowView>, 
/**
 * Where the next part goes on; absent at the end.
 */
next: number | null, };

export type ImportStatus = "queued" | "processing" | "completed" | "failed" | "cancelled" | "voiding" | "voided";

export type ImportView = { 
/**
 * Its id.
 */
import_id: ImportId, 
/**
 * Name of the file.
 */
filename: string, 
/**
 * Who imported it.
 */
uploaded_by: string, 
/**
 * Where it is in its life.
 */
status: ImportStatus, 
/**
 * Why it failed, as a code.
 */
failure: string | null, 
/**
 * Why it failed, in words.
 */
message: string | null, 
/**
 * What to do then.
 */
next_step: string | null, 
/**
 * Rows the sheet holds; an estimate while processing.
 */
total_rows: number, 
/**
 * Rows decided.
 */
processed_rows: number, 
/**
 * 0 to 100.
 */
percentage: number, 
/**
 * New waybills.
 */
created: number, 
/**
 * Waybills whose fields changed.
 */
updated: number, 
/**
 * Rows left out on purpose.
 */
skipped: number, 
/**
 * Rows that made no waybill and should have.
 */
failed: number, 
/**
 * What happens to rows already known.
 */
on_duplicate: OnDuplicate, 
/**
 * One bad row refuses the whole file.
 */
strict: boolean, 
/**
 * How the file is read.
 */
plan: Plan, 
/**
 * What whoever imported it wanted to remember.
 */
notes: string | null, 
/**
 * Waybills taken back with it.
 */
voided: number, 
/**
 * Waybills left alone then, since they were scanned or moved on.
 */
kept: number, 
/**
 * When it was started.
 */
started_at: Timestamp, 
/**
 * When it ended.
 */
finished_at: Timestamp | null, };

export type ImportVoidedView = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * Where it is now.
 */
status: ImportStatus, 
/**
 * Waybills taken back.
 */
voided: number, 
/**
 * Waybills left alone, since they were scanned or moved on.
 */
kept: number, };

export type IssueId = string;

export type IssueStatus = "open" | "resolved";

export type IssueView = { 
/**
 * Its id.
 */
issue_id: IssueId, 
/**
 * The session it came from.
 */
session_id: SessionId, 
/**
 * The number, or what arrived instead of one.
 */
code: string, 
/**
 * Why it could not go.
 */
kind: ErrorKind, 
/**
 * In words.
 */
message: string, 
/**
 * Scans that joined it.
 */
scans: number, 
/**
 * Who raised it.
 */
raised_by: string, 
/**
 * When.
 */
raised_at: Timestamp, 
/**
 * What they noted.
 */
note: string | null, 
/**
 * Whether somebody still has to act.
 */
status: IssueStatus, 
/**
 * A later import brought the code: probably solved (W-074).
 */
suggested_solved: boolean, 
/**
 * How it ended.
 */
resolution: string | null, 
/**
 * Who ended it.
 */
resolved_by: string | null, 
/**
 * When.
 */
resolved_at: Timestamp | null, 
/**
 * Why it ended so.
 */
reason: string | null, };

export type IssuesPendingView = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * Issues that came from it.
 */
pending_count: number, };

export type IssuesRequest = { 
/**
 * Resolved ones too.
 */
resolved: boolean, };

export type ItemView = { 
/**
 * Its id.
 */
item_id: ScanItemId, 
/**
 * Its position, from 1.
 */
position: number, 
/**
 * The number, or what arrived instead of one.
 */
waybill_number: string, 
/**
 * The verdict.
 */
outcome: ScanType, 
/**
 * Why.
 */
reason: ErrorKind | null, 
/**
 * In words.
 */
message: string, 
/**
 * When.
 */
scan_time: Timestamp, 
/**
 * Undone or removed.
 */
voided: boolean, 
/**
 * The issue it became.
 */
issue_id: IssueId | null, 
/**
 * Receiver, if the waybill is known.
 */
receiver_name: string | null, 
/**
 * Destination, if known.
 */
destination: string | null, 
/**
 * The gun it came from.
 */
gun: string | null, };

export type JobState = "waiting" | "sending" | "sent" | "printed" | "doubtful" | "failed" | "cancelled";

export type LabelSheetsRequest = { 
/**
 * One sheet each, in this order.
 */
waybill_numbers: Array<string>, 
/**
 * The language.
 */
language: Language, };

export type LabelSize = { 
/**
 * Across, millimetres.
 */
width: number, 
/**
 * Along the feed, millimetres.
 */
height: number, };

export type LabelsRequest = { 
/**
 * One page each, in this order.
 */
waybill_numbers: Array<string>, };

export type Language = "zpl" | "epl" | "tspl" | "escpos" | "pdf";

export type LookAtFileRequest = { 
/**
 * A file this computer can open.
 */
path?: string, 
/**
 * Name of the file, when its content is given.
 */
filename?: string, 
/**
 * The file itself, base64.
 */
content?: string, 
/**
 * A file looked at before.
 */
file_id?: string, 
/**
 * What was chosen so far.
 */
plan?: Plan, };

export type ManifestLine = { 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Its receiver.
 */
receiver_name: string, 
/**
 * Where it goes; absent when the workbook did not say.
 */
destination: string | null, 
/**
 * Items in it.
 */
quantity: number, 
/**
 * Its weight, if known.
 */
weight: Weight | null, 
/**
 * What the courier collects.
 */
cod_amount: Amount | null, };

export type ManifestRequest = { 
/**
 * A manifest number, or a session id.
 */
id: string, };

export type ManifestRowView = { 
/**
 * Its number.
 */
manifest_number: string, 
/**
 * The session it closes.
 */
session_id: SessionId, 
/**
 * When the parcels left.
 */
issued_at: Timestamp, 
/**
 * Who sent them.
 */
operator: string, 
/**
 * Parcels on it.
 */
waybills: number, };

export type ManifestTotals = { 
/**
 * Parcels.
 */
waybills: number, 
/**
 * Items in them.
 */
quantity: number, 
/**
 * Known weights.
 */
weight: Weight, 
/**
 * To be collected.
 */
cod_amount: Amount, };

export type ManifestView = { 
/**
 * Its number.
 */
manifest_number: string, 
/**
 * The session it closes.
 */
session_id: SessionId, 
/**
 * When the parcels left.
 */
issued_at: Timestamp, 
/**
 * Who sent them.
 */
operator: string, 
/**
 * The company, as named then.
 */
company: string, 
/**
 * Its currency then.
 */
currency: string, 
/**
 * Parcels in scan order.
 */
lines: Array<ManifestLine>, 
/**
 * Sums by destination.
 */
by_destination: Array<DestinationTotals>, 
/**
 * Sums over all.
 */
totals: ManifestTotals, 
/**
 * SHA-256 of its content.
 */
content_hash: string, 
/**
 * Nothing was changed since it was issued.
 */
intact: boolean, };

export type MappingTemplate = { 
/**
 * Its name; unique whatever its case.
 */
name: string, 
/**
 * Whose files it is for.
 */
courier: string | null, 
/**
 * Which column fills which field.
 */
columns: Array<ColumnChoice>, 
/**
 * How their dates are written.
 */
date_order: DateOrder | null, 
/**
 * Name of the sheet, where their files hold several.
 */
sheet: string | null, 
/**
 * Who saved it.
 */
saved_by_name: string, 
/**
 * When.
 */
saved_at: Timestamp, };

export type Nothing = Record<symbol, never>;

export type OnDuplicate = "skip" | "update_empty" | "update_all";

export type OpenSessionRequest = { 
/**
 * Refuse when one is active.
 */
new: boolean, };

export type OperatorId = string;

export type OperatorRequest = { 
/**
 * Who.
 */
operator_id: OperatorId, };

export type OperatorView = { 
/**
 * Their id.
 */
operator_id: OperatorId, 
/**
 * Their name.
 */
name: string, 
/**
 * Their role.
 */
role: Role, 
/**
 * What the role may do.
 */
permissions: Array<Permission>, 
/**
 * They chose a PIN at this station.
 */
has_pin: boolean, 
/**
 * They work here.
 */
active: boolean, };

export type PaperView = { 
/**
 * The PDF, base64.
 */
content: string, 
/**
 * Its pages.
 */
pages: number, 
/**
 * A file name to offer.
 */
filename: string, };

export type PausePrinterRequest = { 
/**
 * The printer.
 */
printer: string, 
/**
 * Whether it waits.
 */
paused: boolean, };

export type Permission = "dashboard" | "scanner" | "pending" | "upload" | "accounts" | "settings" | "users";

export type Place = "home" | "scan" | "imports" | "sessions" | "waybills" | "issues" | "problems" | "station" | "settings";

export type PlaceAliasRequest = { 
/**
 * Whose name it is.
 */
courier: string, 
/**
 * What the courier writes.
 */
written: string, };

export type PlaceAliasView = { 
/**
 * Whose.
 */
courier: string, 
/**
 * What the courier writes.
 */
written: string, 
/**
 * The place meant.
 */
place: PlaceView, };

export type PlaceCode = string;

export type PlaceView = { 
/**
 * Its code.
 */
place: PlaceCode, 
/**
 * Its name and those above it: `Tagapo, Santa Rosa City, Laguna`.
 */
name: string, };

export type PlacesRequest = { 
/**
 * Part of a name.
 */
search: string, };

export type Plan = { 
/**
 * Name of the sheet.
 */
sheet?: string, 
/**
 * The row of the headings, as the spreadsheet numbers it; 0 for none.
 */
header_row?: number, 
/**
 * Which column fills which field; empty: as the headings say.
 */
columns: Array<ColumnChoice>, 
/**
 * Which of two numbers is the day, where a date leaves it open.
 */
date_order?: DateOrder, 
/**
 * The mapping template to read it by.
 */
template?: string, 
/**
 * Whose spellings of places apply.
 */
courier?: string, };

export type PortChoice = { "kind": "usb" } & UsbId | { "kind": "path", 
/**
 * Such as `/dev/ttyS0` or `COM3`.
 */
path: string, };

export type PortView = { 
/**
 * The name it has now.
 */
port: string, 
/**
 * The maker's USB number, four hexadecimal digits.
 */
vid: string | null, 
/**
 * The product's USB number, four hexadecimal digits.
 */
pid: string | null, 
/**
 * The device's own serial number.
 */
serial: string | null, 
/**
 * Who made it, as it says itself.
 */
maker: string | null, 
/**
 * What it is, as it says itself.
 */
product: string | null, 
/**
 * The gun of the station that is plugged in there.
 */
gun: string | null, };

export type PreviewImportRequest = { 
/**
 * A file looked at before.
 */
file_id: string, 
/**
 * How it is read.
 */
plan: Plan, };

export type PreviewSheetRequest = { 
/**
 * The printer; the one chosen for the document when absent.
 */
printer?: string, 
/**
 * The sheet.
 */
document: Document, };

export type PreviewView = { 
/**
 * `image/svg+xml` or `application/pdf`.
 */
media_type: string, 
/**
 * Base64.
 */
content: string, 
/**
 * The printer it would come out of.
 */
printer: string, };

export type PrintJobId = string;

export type PrintJobRequest = { 
/**
 * The job.
 */
job_id: PrintJobId, };

export type PrintJobView = { 
/**
 * Its id.
 */
job_id: PrintJobId, 
/**
 * The printer.
 */
printer: string, 
/**
 * What is on it, such as `label JT0012345678901`.
 */
what: string, 
/**
 * The same, in parts.
 */
document: Document, 
/**
 * Where it is in its life.
 */
state: JobState, 
/**
 * First, second, … sheet of this document.
 */
copy: number, 
/**
 * Why there is more than one.
 */
reason: string | null, 
/**
 * Why it is in this state, and what to do.
 */
trouble: ErrorBody | null, 
/**
 * The job asked for first, of those asked for together.
 */
batch: PrintJobId, 
/**
 * Its place among them, from 1.
 */
position: number, 
/**
 * How many they are.
 */
batch_size: number, 
/**
 * Who asked.
 */
asked_by: string, 
/**
 * When.
 */
asked_at: Timestamp, 
/**
 * When its state last changed.
 */
changed_at: Timestamp, };

export type PrintJobsRequest = { 
/**
 * Only those of this printer.
 */
printer?: string, 
/**
 * Only those that wait for a machine or a person.
 */
open: boolean, };

export type PrintProgressRequest = { 
/**
 * The jobs.
 */
job_ids: Array<PrintJobId>, 
/**
 * Answers as soon as more of them than these are at rest, or all, or one
 * needs a person.
 */
settled: number, };

export type PrintRequest = { 
/**
 * The printer; the one chosen for the first document when absent.
 */
printer?: string, 
/**
 * One sheet each, in this order.
 */
documents: Array<Document>, 
/**
 * Why there is a second copy.
 */
reason?: string, };

export type PrintView = { 
/**
 * The printer.
 */
printer: string, 
/**
 * The jobs, in order.
 */
jobs: Array<PrintJobView>, 
/**
 * How many of them the printer has taken or printed.
 */
done: number, 
/**
 * What is wrong with the printer, and what to do.
 */
trouble: ErrorBody | null, };

export type Printer = { 
/**
 * Its name.
 */
name: string, 
/**
 * How it is reached.
 */
way: Way, 
/**
 * What it speaks.
 */
language: Language, 
/**
 * What is in it.
 */
profile: PrinterProfile, 
/**
 * What it is chosen for where nobody names a printer.
 */
purposes: Array<Purpose>, 
/**
 * Its queue waits until somebody goes on.
 */
paused: boolean, };

export type PrinterProfile = { 
/**
 * Size of a label.
 */
size: LabelSize, 
/**
 * Dots to the inch.
 */
dpi: number, 
/**
 * How labels are told apart.
 */
gap: Gap, 
/**
 * Millimetres from label to label, or length of the mark.
 */
gap_length: number, 
/**
 * 0 to 15; nothing leaves the printer's own.
 */
darkness: number | null, 
/**
 * Dots to the right, or to the left when below zero.
 */
offset_across: number, 
/**
 * Dots down, or up when below zero.
 */
offset_along: number, };

export type PrinterRequest = { 
/**
 * Its name.
 */
printer: string, };

export type PrinterView = { 
/**
 * Its name.
 */
printer: string, 
/**
 * How it is reached, as `printer-add --to` takes it.
 */
to: string, 
/**
 * The same, in parts.
 */
way: Way, 
/**
 * What it speaks.
 */
language: Language, 
/**
 * What is in it.
 */
profile: PrinterProfile, 
/**
 * What it is chosen for.
 */
purposes: Array<Purpose>, 
/**
 * Its queue waits until somebody goes on.
 */
paused: boolean, 
/**
 * Sheets that wait or are being sent.
 */
waiting: number, 
/**
 * What is wrong with it, and what to do.
 */
trouble: ErrorBody | null, };

export type ProblemView = { 
/**
 * What sort.
 */
kind: string, 
/**
 * In words.
 */
message: string, 
/**
 * What to do.
 */
next_step: string, 
/**
 * Since when.
 */
since: Timestamp, 
/**
 * Who did what led to it.
 */
who: string | null, 
/**
 * The place to settle it.
 */
place: Place | null, 
/**
 * What to open there.
 */
place_id: string | null, };

export type Purpose = "label" | "manifest" | "card";

export type RecentScanView = { 
/**
 * The item.
 */
item_id: ScanItemId, 
/**
 * Its session.
 */
session_id: SessionId, 
/**
 * The number, or what arrived instead of one.
 */
code: string, 
/**
 * The verdict.
 */
outcome: ScanType, 
/**
 * Why.
 */
reason: ErrorKind | null, 
/**
 * When.
 */
scan_time: Timestamp, 
/**
 * Who.
 */
scanned_by: string, };

export type Resolution = { "kind": "create", 
/**
 * Receiver.
 */
receiver_name: string, 
/**
 * Receiver's phone, as typed.
 */
receiver_phone: string, 
/**
 * The other fields.
 */
fields: WaybillPatch, } | { "kind": "imported" } | { "kind": "number", 
/**
 * As typed.
 */
waybill_number: WaybillNumber, } | { "kind": "correct" } & CorrectIssue | { "kind": "dismiss" };

export type ResolveIssueRequest = { 
/**
 * The issue.
 */
issue_id: IssueId, 
/**
 * How.
 */
resolution: Resolution, 
/**
 * Why.
 */
reason?: string, };

export type Role = "superadmin" | "admin" | "manager" | "supervisor" | "operator" | "agent" | "checker";

export type RoundView = { 
/**
 * Commands the server took.
 */
pushed: number, 
/**
 * Rows that came, changed or left.
 */
pulled: number, 
/**
 * Commands that still wait for their result.
 */
pending: number, 
/**
 * The end of the server's stream.
 */
head: number, 
/**
 * What did not end as its author was told.
 */
problems: Array<ProblemView>, };

export type RowOutcome = "failed" | "skipped" | "warning" | "corrected";

export type RowReason = "missing" | "damaged_number" | "not_an_amount" | "not_a_quantity" | "not_a_weight" | "unusual_phone" | "not_a_date" | "ambiguous_date" | "unknown_status" | "repeated_in_file" | "totals_row";

export type RowTotalsView = { 
/**
 * Rows that made no waybill and should have.
 */
failed: number, 
/**
 * Rows left out on purpose.
 */
skipped: number, 
/**
 * Rows taken with a doubt.
 */
warning: number, 
/**
 * Rows that failed first and were corrected.
 */
corrected: number, };

export type SampleView = { 
/**
 * The number the spreadsheet shows.
 */
row: number, 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Receiver.
 */
receiver_name: string, 
/**
 * Receiver's phone: E.164, or as given.
 */
receiver_phone: string, 
/**
 * Where it goes.
 */
province: string | null, 
/**
 * City or municipality.
 */
city: string | null, 
/**
 * Barangay.
 */
barangay: string | null, 
/**
 * The rest of the address.
 */
street: string | null, 
/**
 * Where the manifest groups it.
 */
destination: string | null, 
/**
 * Minor units of the company's currency.
 */
cod_amount: Amount | null, 
/**
 * The status it would have.
 */
status: WaybillStatus, };

export type SaveTemplateRequest = { 
/**
 * Its name; a template of that name is replaced.
 */
name: string, 
/**
 * The mapping.
 */
plan: Plan, };

export type ScanCommand = "undo" | "acknowledge" | "mark_issues" | "dispatch" | "next";

export type ScanCommandView = { 
/**
 * What the gun reads.
 */
code: string, 
/**
 * What it asks for.
 */
command: ScanCommand, };

export type ScanItemId = string;

export type ScanRequest = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * The code, without its terminator.
 */
code: string, 
/**
 * How it came.
 */
source: ScanSource, 
/**
 * The gun it came from.
 */
gun?: string, 
/**
 * What the gun's line says is wrong with it.
 */
damage?: Damage, };

export type ScanSource = "gun" | "typed" | "stdin";

export type ScanType = "valid" | "duplicate" | "error";

export type ScanView = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * The number, or what arrived instead of one.
 */
code: string, 
/**
 * The verdict.
 */
outcome: ScanType, 
/**
 * Why.
 */
reason: ErrorKind | null, 
/**
 * In words.
 */
message: string, 
/**
 * What to do, if anything.
 */
next_step: string | null, 
/**
 * What the session counts now.
 */
totals: Totals, 
/**
 * The item.
 */
item_id: ScanItemId, 
/**
 * Its position.
 */
position: number, 
/**
 * When.
 */
scan_time: Timestamp, 
/**
 * Where the parcel goes, on a valid one.
 */
destination: string | null, 
/**
 * The gun it came from.
 */
gun: string | null, };

export type SessionDetailView = { 
/**
 * Its id.
 */
session_id: SessionId, 
/**
 * Where it is in its life.
 */
status: SessionStatus, 
/**
 * What it has counted.
 */
totals: Totals, 
/**
 * The rest.
 */
session: SessionView, 
/**
 * Its items, oldest first, undone ones included.
 */
items: Array<ItemView>, 
/**
 * What leaves by destination, unnamed last.
 */
by_destination: Array<DestinationTotals>, 
/**
 * What may be done with it.
 */
allowed: Array<AllowedView>, };

export type SessionId = string;

export type SessionRequest = { 
/**
 * The session.
 */
session_id?: SessionId, };

export type SessionStatus = "active" | "completed" | "cancelled";

export type SessionView = { 
/**
 * Its id.
 */
session_id: SessionId, 
/**
 * Who opened it.
 */
scanned_by: string, 
/**
 * When.
 */
start_time: Timestamp, 
/**
 * When it ended.
 */
end_time: Timestamp | null, 
/**
 * Where it is in its life.
 */
status: SessionStatus, 
/**
 * What it has counted.
 */
totals: Totals, 
/**
 * Parcels that will go, or went.
 */
valid_count: number, 
/**
 * The manifest that closed it.
 */
manifest_number: string | null, 
/**
 * It takes scans and was opened before this request.
 */
resumed: boolean, };

export type SetLanguageRequest = { 
/**
 * `en`, `fr` or `ar`.
 */
language: string, };

export type SetPinRequest = { 
/**
 * Whose; the caller's own when absent.
 */
operator_id?: OperatorId, 
/**
 * The PIN in use, to change one's own.
 */
current_pin?: string, 
/**
 * The station's recovery code, when the PIN in use is forgotten.
 */
recovery_code?: string, 
/**
 * The new PIN, at least 4 characters.
 */
pin: string, };

export type SetPlaceAliasRequest = { 
/**
 * Whose name it is.
 */
courier: string, 
/**
 * What the courier writes.
 */
written: string, 
/**
 * The place meant.
 */
place: PlaceCode, };

export type SetSoundRequest = { 
/**
 * From 0, silent, to 100.
 */
volume: number, 
/**
 * Why it is silent; needed with 0.
 */
silent_reason?: string, };

export type SetUpRequest = { 
/**
 * Name of the company.
 */
company: string, 
/**
 * Name of its first operator.
 */
operator: string, 
/**
 * ISO 3166 code; `PH` when absent.
 */
country?: string, 
/**
 * `en`, `fr` or `ar`; `en` when absent.
 */
language?: string, 
/**
 * IANA name; the country's when absent.
 */
time_zone?: string, 
/**
 * Wraps the database key, at least 4 characters.
 */
pin?: string, };

export type SetUpView = { 
/**
 * This installation.
 */
device_id: string, 
/**
 * Name of the first operator.
 */
operator: string, 
/**
 * To be written down: opens backups, resets a forgotten PIN.
 */
recovery_code: string, 
/**
 * Where the key lies.
 */
protection: string, };

export type SettingsView = { 
/**
 * `en`, `fr` or `ar`.
 */
language: string, 
/**
 * An error stops the scanning until somebody has acknowledged it.
 */
acknowledge_errors: boolean, 
/**
 * Minutes without a key or a scan after which it locks; 0 never.
 */
lock_after_minutes: number, 
/**
 * From 0, silent, to 100.
 */
volume: number, 
/**
 * Why it is silent.
 */
silent_reason: string | null, 
/**
 * The caller may change how it behaves.
 */
may_change: boolean, 
/**
 * The caller may add and remove people.
 */
may_manage_people: boolean, };

export type SettleJobRequest = { 
/**
 * The job.
 */
job_id: PrintJobId, 
/**
 * Whether the sheet is there.
 */
printed: boolean, };

export type SheetView = { 
/**
 * The name on its tab.
 */
name: string, 
/**
 * Whether a person opening the workbook sees the tab.
 */
visible: boolean, 
/**
 * Rows it says it holds.
 */
rows: number | null, };

export type SignInNameView = { 
/**
 * Their id.
 */
operator_id: OperatorId, 
/**
 * Their name.
 */
name: string, 
/**
 * Their role.
 */
role: Role, 
/**
 * They chose a PIN.
 */
has_pin: boolean, 
/**
 * Seconds before another try is looked at.
 */
wait_seconds: number, };

export type SignInRequest = { 
/**
 * Who.
 */
operator_id: OperatorId, 
/**
 * Their PIN, if they chose one.
 */
pin?: string, };

export type StartImportRequest = { 
/**
 * A file this computer can open.
 */
path?: string, 
/**
 * Name of the file, when its content is given.
 */
filename?: string, 
/**
 * The file itself, base64.
 */
content?: string, 
/**
 * A file looked at before.
 */
file_id?: string, 
/**
 * `skip` when absent.
 */
on_duplicate?: OnDuplicate, 
/**
 * One bad row refuses the whole file; no when absent.
 */
strict?: boolean, 
/**
 * How it is read; as its headings say when absent.
 */
plan?: Plan, 
/**
 * What to remember about it.
 */
notes?: string, };

export type StatusCountView = { 
/**
 * The status.
 */
status: WaybillStatus, 
/**
 * How many.
 */
count: number, };

export type StatusView = { 
/**
 * Nothing is set up yet: show the first run.
 */
set_up: boolean, 
/**
 * The data needs its PIN.
 */
locked: boolean, 
/**
 * `keyring`, `keyring_pin`, `pin` or `reduced`: where the key lies.
 */
protection: string, 
/**
 * This installation.
 */
device_id: string | null, 
/**
 * Opens its manifest numbers.
 */
station_code: string | null, 
/**
 * Name of the company.
 */
company: string | null, 
/**
 * ISO 3166 code.
 */
country: string | null, 
/**
 * ISO 4217 code of its currency.
 */
currency: string | null, 
/**
 * Decimals of the currency's minor unit.
 */
currency_decimals: number, 
/**
 * `en`, `fr` or `ar`.
 */
language: string, 
/**
 * IANA name.
 */
time_zone: string | null, 
/**
 * The operator who acts.
 */
operator: OperatorView | null, 
/**
 * Their active session.
 */
active_session_id: SessionId | null, 
/**
 * Commands no server has yet; 0 on a standalone station.
 */
unsent: number, 
/**
 * Last round of sync; never, on a standalone station.
 */
last_sync: Timestamp | null, 
/**
 * The server's epoch; none on a standalone station.
 */
epoch: number | null, 
/**
 * No server: the whole product on the embedded database.
 */
standalone: boolean, 
/**
 * Waybills on this station, voided ones left out.
 */
waybills: number, 
/**
 * Of these, pending.
 */
pending: number, 
/**
 * Open issues.
 */
open_issues: number, 
/**
 * Version of the program.
 */
version: string, 
/**
 * Nobody is signed in at the screens: ask who is there.
 */
signed_out: boolean, 
/**
 * People have to sign in, so the screens can be locked.
 */
can_lock: boolean, 
/**
 * What may be shown to whoever is signed in.
 */
places: Array<Place>, 
/**
 * How this station behaves.
 */
settings: SettingsView, 
/**
 * It was set up to play with.
 */
sample: boolean, };

export type StatusWord = { 
/**
 * As the courier writes it.
 */
word: string, 
/**
 * What it means.
 */
status: WaybillStatus, };

export type StatusWordView = { 
/**
 * As the courier writes it.
 */
word: string, 
/**
 * What it means; absent while nobody has said so.
 */
status: WaybillStatus | null, 
/**
 * What it may be said to mean.
 */
may_mean: Array<WaybillStatus>, 
/**
 * Waybills, or rows of a preview, that wait for its meaning.
 */
waiting: number, };

export type Suffix = "auto" | "silence" | { "custom": string };

export type SyncState = "standalone" | "online" | "syncing" | "offline" | "refused";

export type SyncView = { 
/**
 * In a word.
 */
state: SyncState, 
/**
 * Commands no server has yet.
 */
unsent: number, 
/**
 * When the last round ended well.
 */
last_sync_at: Timestamp | null, 
/**
 * What keeps it from syncing, in words.
 */
problem: string | null, };

export type TakeGunsRequest = { 
/**
 * The session.
 */
session_id: SessionId, };

export type TemplateRequest = { 
/**
 * Its name.
 */
name: string, };

export type Timestamp = string;

export type TodayView = { 
/**
 * Imports started.
 */
imports: number, 
/**
 * Waybills they brought.
 */
imported_waybills: number, 
/**
 * Scans answered, undone ones left out.
 */
scans: number, 
/**
 * Dispatches.
 */
dispatches: number, 
/**
 * Parcels they sent.
 */
dispatched_waybills: number, };

export type TopRow = { 
/**
 * The number the spreadsheet shows.
 */
row: number, 
/**
 * Its cells from column A on.
 */
texts: Array<string>, };

export type Totals = { 
/**
 * Every answered scan.
 */
total_scanned: number, 
/**
 * Of these, codes already in the session.
 */
duplicate_count: number, 
/**
 * Of these, codes that cannot go.
 */
error_count: number, };

export type UnlockRequest = { 
/**
 * The PIN.
 */
pin: string, };

export type UnscannedDestinationView = { 
/**
 * Where they go; absent where the workbook does not say.
 */
destination: string | null, 
/**
 * Not scanned.
 */
left: number, 
/**
 * All that are to go, scanned or gone ones included.
 */
total: number, };

export type UnscannedRequest = { 
/**
 * The session; the actor's active one when absent.
 */
session_id?: SessionId, 
/**
 * Also the waybills of this destination; an empty text is the unnamed one.
 */
destination?: string, };

export type UnscannedView = { 
/**
 * The workbooks looked at: those the session's parcels came in, or
 * the newest one before its first.
 */
filenames: Array<string>, 
/**
 * Waybills of them that may still go, and are in no valid scan here.
 */
left: number, 
/**
 * By destination, most first.
 */
by_destination: Array<UnscannedDestinationView>, 
/**
 * Of the destination asked for, at most 200.
 */
waybills: Array<UnscannedWaybillView>, };

export type UnscannedWaybillView = { 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Receiver.
 */
receiver_name: string, };

export type UsbId = { 
/**
 * The maker's number.
 */
vid: number, 
/**
 * The product's number.
 */
pid: number, 
/**
 * The device's own serial number; absent on cheap guns, which are then
 * known by maker and product alone.
 */
serial: string | null, };

export type Way = { "kind": "tcp", 
/**
 * Name or address.
 */
host: string, 
/**
 * The port.
 */
port: number, } | { "kind": "device", 
/**
 * Its path.
 */
path: string, } | { "kind": "spooler", 
/**
 * Its name there.
 */
queue: string, };

export type WaybillDetailView = { 
/**
 * The waybill.
 */
waybill: WaybillView, 
/**
 * Its life, oldest first.
 */
events: Array<EventView>, 
/**
 * The caller may correct its fields.
 */
may_correct: boolean, 
/**
 * Statuses the caller may set by hand.
 */
may_become: Array<WaybillStatus>, };

export type WaybillNumber = string;

export type WaybillPatch = { 
/**
 * Receiver.
 */
receiver_name?: string, 
/**
 * Receiver's phone, as typed.
 */
receiver_phone?: string, 
/**
 * Receiver's address.
 */
receiver_address?: string, 
/**
 * Destination.
 */
destination?: string, 
/**
 * Items.
 */
quantity?: number, 
/**
 * Amount to collect, in minor units.
 */
cod_amount?: Amount, 
/**
 * Remarks.
 */
remarks?: string, };

export type WaybillRequest = { 
/**
 * Its number.
 */
waybill_number: string, };

export type WaybillSort = "created" | "waybill_number" | "destination" | "cod_amount";

export type WaybillStatus = "pending" | "dispatched" | "in_transit" | "delivering" | "delivered" | "returned" | "hq" | "issue_pending";

export type WaybillView = { 
/**
 * Its number.
 */
waybill_number: WaybillNumber, 
/**
 * Where it is.
 */
status: WaybillStatus, 
/**
 * A status word no table maps yet.
 */
unknown_status: string | null, 
/**
 * Sender or product.
 */
sender_name: string | null, 
/**
 * Sender's address.
 */
sender_address: string | null, 
/**
 * Sender's phone: E.164, or as given.
 */
sender_phone: string | null, 
/**
 * Receiver.
 */
receiver_name: string, 
/**
 * Receiver's address, the full text.
 */
receiver_address: string | null, 
/**
 * The places that address names.
 */
province: string | null, 
/**
 * City or municipality.
 */
city: string | null, 
/**
 * Barangay.
 */
barangay: string | null, 
/**
 * What of the address is no place.
 */
street: string | null, 
/**
 * Places the address could mean, where it leaves that open.
 */
place_candidates: Array<string>, 
/**
 * Receiver's phone: E.164, or as given.
 */
receiver_phone: string, 
/**
 * Where the manifest groups it.
 */
destination: string | null, 
/**
 * Items.
 */
quantity: number, 
/**
 * Kilograms.
 */
weight: Weight | null, 
/**
 * Express or service type.
 */
express_type: string | null, 
/**
 * Minor units of the company's currency.
 */
cod_amount: Amount | null, 
/**
 * Remarks.
 */
remarks: string | null, 
/**
 * When it was delivered.
 */
signing_time: Timestamp | null, 
/**
 * The import that brought it.
 */
import_id: ImportId | null, 
/**
 * When an issue took it out of the flow.
 */
marked_pending_at: Timestamp | null, 
/**
 * When it was dispatched.
 */
dispatched_at: Timestamp | null, 
/**
 * By whom.
 */
dispatched_by: string | null, 
/**
 * In which session.
 */
dispatched_session_id: SessionId | null, 
/**
 * When it became known here.
 */
created_at: Timestamp, 
/**
 * Taken back with its import.
 */
voided_at: Timestamp | null, 
/**
 * No server has it yet; never on a standalone station.
 */
not_yet_sent: boolean, };

export type WaybillsRequest = { 
/**
 * Part of the number, the receiver's name or phone: without regard to
 * case and accents, a phone with or without its country code.
 */
search?: string, 
/**
 * Only these.
 */
status?: WaybillStatus, 
/**
 * At most this many: 1 to 10,000; 100 when absent.
 */
limit?: number, 
/**
 * Only those behind this one in the order: where the next page begins.
 */
after?: WaybillNumber, 
/**
 * Only those this import brought.
 */
import_id?: ImportId, 
/**
 * Only those for this destination.
 */
destination?: string, 
/**
 * Only those that became known here at this moment or later.
 */
from?: Timestamp, 
/**
 * Only those that became known here before this moment.
 */
until?: Timestamp, 
/**
 * Only those with at least this to collect, in minor units.
 */
cod_from?: Amount, 
/**
 * Only those with at most this to collect, in minor units.
 */
cod_until?: Amount, 
/**
 * Those that were taken back instead of the others.
 */
voided?: boolean, 
/**
 * Only those with something the server has not answered yet.
 */
not_yet_sent?: boolean, 
/**
 * In which order; `created` when absent.
 */
sort?: WaybillSort, 
/**
 * From the other end of the order: the oldest first, the last number
 * or destination, the least to collect.
 */
oldest_first?: boolean, };

export type WaybillsTotalView = { 
/**
 * On all pages.
 */
total: number, };

export type Weight = number;

/** Every command: what it asks, what it answers. */
export interface Calls {
  status: { request: Nothing; answer: StatusView };
  set_up: { request: SetUpRequest; answer: SetUpView };
  set_up_sample: { request: Nothing; answer: SetUpView };
  enrol: { request: EnrolRequest; answer: EnrolView };
  sync: { request: Nothing; answer: RoundView };
  unlock: { request: UnlockRequest; answer: StatusView };
  sign_in_names: { request: Nothing; answer: Array<SignInNameView> };
  sign_in: { request: SignInRequest; answer: StatusView };
  sign_out: { request: Nothing; answer: StatusView };
  set_pin: { request: SetPinRequest; answer: Nothing };
  sync_state: { request: Nothing; answer: SyncView };
  dashboard: { request: Nothing; answer: DashboardView };
  change_company: { request: ChangeCompanyRequest; answer: StatusView };
  set_language: { request: SetLanguageRequest; answer: SettingsView };
  set_sound: { request: SetSoundRequest; answer: SettingsView };
  change_settings: { request: ChangeSettingsRequest; answer: SettingsView };
  operators: { request: Nothing; answer: Array<OperatorView> };
  add_operator: { request: AddOperatorRequest; answer: OperatorView };
  deactivate_operator: { request: OperatorRequest; answer: OperatorView };
  reactivate_operator: { request: OperatorRequest; answer: OperatorView };
  look_at_file: { request: LookAtFileRequest; answer: FileView };
  preview_import: { request: PreviewImportRequest; answer: ImportPreviewView };
  start_import: { request: StartImportRequest; answer: ImportView };
  import_progress: { request: ImportProgressRequest; answer: ImportView };
  import: { request: ImportRequest; answer: ImportReportView };
  imports: { request: Nothing; answer: Array<ImportView> };
  import_rows: { request: ImportRowsRequest; answer: ImportRowsView };
  failed_rows: { request: FailedRowsRequest; answer: FailedRowsView };
  correct_rows: { request: CorrectRowsRequest; answer: CorrectedView };
  import_file: { request: ImportRequest; answer: FileContentView };
  cancel_import: { request: ImportRequest; answer: ImportView };
  void_import: { request: ImportRequest; answer: ImportVoidedView };
  mapping_templates: { request: Nothing; answer: Array<MappingTemplate> };
  save_template: { request: SaveTemplateRequest; answer: MappingTemplate };
  remove_template: { request: TemplateRequest; answer: MappingTemplate };
  status_words: { request: Nothing; answer: Array<StatusWordView> };
  map_status_word: { request: StatusWord; answer: StatusWordView };
  places: { request: PlacesRequest; answer: Array<PlaceView> };
  place_aliases: { request: Nothing; answer: Array<PlaceAliasView> };
  set_place_alias: { request: SetPlaceAliasRequest; answer: PlaceAliasView };
  remove_place_alias: { request: PlaceAliasRequest; answer: Nothing };
  open_session: { request: OpenSessionRequest; answer: SessionView };
  session: { request: SessionRequest; answer: SessionDetailView };
  sessions: { request: Nothing; answer: Array<SessionView> };
  unscanned: { request: UnscannedRequest; answer: UnscannedView };
  scan: { request: ScanRequest; answer: ScanView };
  undo: { request: SessionRequest; answer: ScanView };
  flag_item: { request: FlagItemRequest; answer: ScanView };
  dispatch: { request: DispatchRequest; answer: DispatchedView };
  mark_issues_pending: { request: SessionRequest; answer: IssuesPendingView };
  cancel_session: { request: SessionRequest; answer: SessionView };
  issues: { request: IssuesRequest; answer: Array<IssueView> };
  resolve_issue: { request: ResolveIssueRequest; answer: IssueView };
  manifest: { request: ManifestRequest; answer: ManifestView };
  manifests: { request: Nothing; answer: Array<ManifestRowView> };
  manifest_pdf: { request: ManifestRequest; answer: PaperView };
  labels_pdf: { request: LabelsRequest; answer: PaperView };
  label_sheets: { request: LabelSheetsRequest; answer: PaperView };
  ports: { request: Nothing; answer: Array<PortView> };
  guns: { request: Nothing; answer: Array<GunView> };
  set_gun: { request: Gun; answer: GunView };
  remove_gun: { request: GunRequest; answer: GunView };
  take_guns: { request: TakeGunsRequest; answer: Nothing };
  gun_feed: { request: GunFeedRequest; answer: GunFeedView };
  health: { request: Nothing; answer: HealthView };
  printers: { request: Nothing; answer: Array<PrinterView> };
  set_printer: { request: Printer; answer: PrinterView };
  remove_printer: { request: PrinterRequest; answer: PrinterView };
  pause_printer: { request: PausePrinterRequest; answer: PrinterView };
  print: { request: PrintRequest; answer: PrintView };
  preview_sheet: { request: PreviewSheetRequest; answer: PreviewView };
  print_progress: { request: PrintProgressRequest; answer: PrintView };
  print_jobs: { request: PrintJobsRequest; answer: Array<PrintJobView> };
  retry_job: { request: PrintJobRequest; answer: PrintJobView };
  settle_job: { request: SettleJobRequest; answer: PrintJobView };
  cancel_job: { request: PrintJobRequest; answer: PrintJobView };
  waybill: { request: WaybillRequest; answer: WaybillDetailView };
  waybills: { request: WaybillsRequest; answer: Array<WaybillView> };
  waybills_total: { request: WaybillsRequest; answer: WaybillsTotalView };
  create_waybill: { request: CreateWaybillRequest; answer: WaybillView };
  correct_waybill: { request: CorrectWaybillRequest; answer: WaybillView };
  sample_sheet: { request: Nothing; answer: PaperView };
  scan_commands: { request: Nothing; answer: Array<ScanCommandView> };
  command_card: { request: Nothing; answer: PaperView };
  problems: { request: Nothing; answer: Array<ProblemView> };
  doctor: { request: Nothing; answer: Array<CheckView> };
}
