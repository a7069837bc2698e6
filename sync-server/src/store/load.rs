//! The rows a batch of commands has to know: one query for each kind of read,
//! whatever their number.
//!
//! Rows that may change are locked in the order of [`RowKey`]. A station's own
//! sessions and items need no lock: only its own pushes touch them, and those
//! wait for each other at the sender. Items of others are read after the locks
//! on their waybills, which whoever scans takes too.

use super::nouns::{NOUNS, Noun, key_columns, noun_of, read};
use super::write::{arrays, casts, listed, parameters};
use super::{Error, Transaction, storable};
use domain::flows::{Row, RowKey};
use domain::kernel::{DeviceId, WaybillNumber};
use domain::{Model, Read};
use futures_util::future::join_all;
use std::collections::{BTreeSet, HashMap};
use sync::Scopes;
use sync::server::{Held, Loaded};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Places in [`NOUNS`].
const EVERYONE: [usize; 3] = [0, 1, 2];
const IMPORT: usize = 3;
const IMPORT_LINES: usize = 4;
const REMEMBERED: usize = 5;
const WAYBILL: usize = 6;
const SESSION: usize = 8;
const ITEM: usize = 9;
const ISSUE: usize = 10;
const MANIFEST: usize = 11;

pub(super) const COLUMNS: &str = "version, array_to_string(scopes, ' '), body::text";

/// What the reads name, sorted by kind.
#[derive(Debug, Default)]
struct Wanted {
    sessions: Vec<Uuid>,
    people: Vec<Uuid>,
    items_of: Vec<Uuid>,
    numbers: BTreeSet<String>,
    codes: BTreeSet<String>,
    imports: Vec<Uuid>,
    waybills_of: Vec<Uuid>,
    lines_of: Vec<Uuid>,
    words: BTreeSet<String>,
    remembered: bool,
    issues: Vec<Uuid>,
    manifests: Vec<Uuid>,
}

impl Wanted {
    fn of(reads: &BTreeSet<Read>) -> Self {
        let mut wanted = Self::default();
        for read in reads {
            match read {
                Read::Device | Read::Company | Read::Operators => {}
                Read::Session(id) => wanted.sessions.push(id.0),
                Read::ActiveSession(operator) => wanted.people.push(operator.0),
                Read::Waybill(number) => wanted.number(number),
                Read::Prior(id, _) | Read::LastItem(id) | Read::Items(id) => {
                    wanted.items_of.push(id.0);
                }
                Read::Import(id) => wanted.imports.push(id.0),
                Read::ImportWaybills(id) => wanted.waybills_of.push(id.0),
                Read::FailedRows(id) => wanted.lines_of.push(id.0),
                Read::MappingTemplates | Read::StatusWords => wanted.remembered = true,
                Read::WaybillsWithStatusWord(word) => {
                    wanted.words.insert(storable(word));
                    wanted.remembered = true;
                }
                Read::Issue(id) => wanted.issues.push(id.0),
                Read::OpenIssue(code) => {
                    wanted.codes.insert(storable(code));
                }
                Read::Manifest(id) => wanted.manifests.push(id.0),
            }
        }
        wanted
    }

    fn number(&mut self, number: &WaybillNumber) {
        self.numbers.insert(storable(number.as_str()));
    }

    /// A code that an item or an issue bears.
    fn code(&mut self, code: &str) {
        if let Ok(number) = WaybillNumber::read(code) {
            self.number(&number);
        }
    }
}

struct Loading<'a, 'b> {
    transaction: &'a Transaction<'b>,
    model: Model,
    held: HashMap<RowKey, Held>,
}

/// Loads what `reads` name for a batch of `device`, and of `known` who sees them
/// and how often they changed.
pub async fn load(
    transaction: &Transaction<'_>,
    reads: &BTreeSet<Read>,
    known: &BTreeSet<RowKey>,
    device: DeviceId,
) -> Result<Loaded, Error> {
    let mut loading = Loading {
        transaction,
        model: Model::new(domain::Device {
            id: device,
            station_code: String::new(),
            incarnation: 0,
            manifests_issued: 0,
        }),
        held: HashMap::new(),
    };
    loading.named(Wanted::of(reads), device).await?;
    loading.known(known).await?;
    Ok(Loaded {
        model: loading.model,
        held: loading.held,
        earlier: HashMap::new(),
    })
}

/// One question: a noun, what follows `FROM`, and its parameters.
struct Question<'a> {
    noun: usize,
    rest: &'static str,
    parameters: Vec<&'a (dyn ToSql + Sync)>,
}

impl Loading<'_, '_> {
    async fn rows(
        &self,
        noun: usize,
        rest: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<(Held, Row)>, Error> {
        let table = &NOUNS[noun];
        let sql = format!("SELECT {COLUMNS} FROM {} {rest}", table.table);
        let statement = self.transaction.prepare_cached(&sql).await?;
        let rows = self.transaction.query(&statement, parameters).await?;
        rows.iter().map(|row| stored(table, row)).collect()
    }

    /// Asks everything at once; the database answers, and locks, in this order.
    async fn all(&mut self, questions: &[Question<'_>]) -> Result<(), Error> {
        let mut statements = Vec::with_capacity(questions.len());
        for question in questions {
            let table = NOUNS[question.noun].table;
            let sql = format!("SELECT {COLUMNS} FROM {table} {}", question.rest);
            // All of them first: one that has to be prepared would be overtaken.
            statements.push(self.transaction.prepare_cached(&sql).await?);
        }
        let asked = questions.iter().zip(&statements);
        let asked = asked
            .map(|(question, statement)| self.transaction.query(statement, &question.parameters));
        let answers = join_all(asked).await;
        for (question, rows) in questions.iter().zip(answers) {
            let table = &NOUNS[question.noun];
            let rows: Result<Vec<_>, Error> = rows?.iter().map(|row| stored(table, row)).collect();
            self.take(rows?);
        }
        Ok(())
    }

    fn take(&mut self, rows: Vec<(Held, Row)>) {
        for (held, row) in rows {
            self.model.put(&row);
            self.held.insert(row.key(), held);
        }
    }

    async fn named(&mut self, mut wanted: Wanted, device: DeviceId) -> Result<(), Error> {
        if !wanted.items_of.is_empty() {
            let rest = "WHERE session_id = ANY($1)";
            let items = self.rows(ITEM, rest, &[&wanted.items_of]).await?;
            for (_, row) in &items {
                if let Row::ScanItem(item) = row {
                    wanted.code(&item.code);
                    wanted.codes.insert(storable(&item.code));
                }
            }
            self.take(items);
        }
        if !wanted.issues.is_empty() {
            // Their codes never change; the issues themselves are locked later.
            for (_, row) in self
                .rows(ISSUE, "WHERE id = ANY($1)", &[&wanted.issues])
                .await?
            {
                if let Row::Issue(issue) = row {
                    wanted.code(&issue.code);
                }
            }
        }
        let numbers: Vec<&String> = wanted.numbers.iter().collect();
        let words: Vec<&String> = wanted.words.iter().collect();
        let codes: Vec<&String> = wanted.codes.iter().collect();
        // Company, stations and people: few, and part of every decision. People
        // are not locked, or every push would wait for every other; the index on
        // their names is the last line.
        let everyone = EVERYONE.map(|noun| Question {
            noun,
            rest: "",
            parameters: Vec::new(),
        });
        let mut questions = Vec::from(everyone);
        let mut ask = |noun, rest, parameters| {
            questions.push(Question {
                noun,
                rest,
                parameters,
            });
        };
        if !wanted.imports.is_empty() {
            let rest = "WHERE id = ANY($1) ORDER BY id FOR UPDATE";
            ask(IMPORT, rest, vec![&wanted.imports]);
        }
        if !wanted.lines_of.is_empty() {
            let rest = "WHERE import_id = ANY($1) ORDER BY command_id";
            ask(IMPORT_LINES, rest, vec![&wanted.lines_of]);
        }
        if wanted.remembered {
            ask(REMEMBERED, "FOR UPDATE", Vec::new());
        }
        // One way in each, wherever that is enough: such a question is planned
        // once for a connection, one with `OR` each time.
        let by_number_alone = wanted.waybills_of.is_empty() && words.is_empty();
        if by_number_alone && !numbers.is_empty() {
            let rest = "WHERE waybill_number = ANY($1) ORDER BY waybill_number FOR UPDATE";
            ask(WAYBILL, rest, vec![&numbers]);
        } else if !by_number_alone {
            let rest = "WHERE waybill_number = ANY($1) OR import_id = ANY($2)
                            OR unknown_status = ANY($3)
                        ORDER BY waybill_number FOR UPDATE";
            ask(WAYBILL, rest, vec![&numbers, &wanted.waybills_of, &words]);
        }
        if wanted.people.is_empty() && !wanted.sessions.is_empty() {
            let rest = "WHERE id = ANY($1) ORDER BY id FOR UPDATE";
            ask(SESSION, rest, vec![&wanted.sessions]);
        } else if !wanted.people.is_empty() {
            let rest = "WHERE id = ANY($1)
                        OR (device_id = $2 AND scanned_by = ANY($3) AND is_active)
                        ORDER BY id FOR UPDATE";
            ask(
                SESSION,
                rest,
                vec![&wanted.sessions, &device.0, &wanted.people],
            );
        }
        if wanted.issues.is_empty() && !codes.is_empty() {
            let rest = "WHERE is_open AND md5(code)
                            = ANY(ARRAY(SELECT md5(one) FROM unnest($1::text[]) AS one))
                        ORDER BY id FOR UPDATE";
            ask(ISSUE, rest, vec![&codes]);
        } else if !wanted.issues.is_empty() {
            let rest = "WHERE id = ANY($1) OR (is_open AND md5(code)
                          = ANY(ARRAY(SELECT md5(one) FROM unnest($2::text[]) AS one)))
                        ORDER BY id FOR UPDATE";
            ask(ISSUE, rest, vec![&wanted.issues, &codes]);
        }
        if !wanted.manifests.is_empty() {
            let rest = "WHERE session_id = ANY($1)";
            ask(MANIFEST, rest, vec![&wanted.manifests]);
        }
        self.all(&questions).await?;
        self.where_they_left().await?;
        self.scanned(&wanted).await
    }

    /// The sessions that waybills left with. Those of other stations are read for
    /// where they were: no lock.
    async fn where_they_left(&mut self) -> Result<(), Error> {
        let model = &self.model;
        let left = model.waybills.values();
        let left = left.filter_map(|waybill| waybill.dispatched_session_id);
        let others = left.filter(|id| !model.sessions.contains_key(id));
        let others: BTreeSet<Uuid> = others.map(|id| id.0).collect();
        if others.is_empty() {
            return Ok(());
        }
        let others: Vec<Uuid> = others.into_iter().collect();
        let rows = self.rows(SESSION, "WHERE id = ANY($1)", &[&others]).await?;
        self.take(rows);
        Ok(())
    }

    /// Which waybills of an import were ever scanned: one item tells.
    async fn scanned(&mut self, wanted: &Wanted) -> Result<(), Error> {
        if wanted.waybills_of.is_empty() {
            return Ok(());
        }
        let of = |id: &domain::kernel::ImportId| wanted.waybills_of.contains(&id.0);
        let mut codes = Vec::new();
        for (number, waybill) in &self.model.waybills {
            if waybill.import_id.as_ref().is_some_and(of) {
                codes.push(storable(number.as_str()));
            }
        }
        let sql = "SELECT DISTINCT ON (code) version, array_to_string(scopes, ' '), body::text
                   FROM scan_item WHERE left(code, 200) = ANY($1) AND code = ANY($1)
                   ORDER BY code, session_id, position";
        let statement = self.transaction.prepare_cached(sql).await?;
        let rows = self.transaction.query(&statement, &[&codes]).await?;
        let rows: Result<Vec<_>, Error> =
            rows.iter().map(|row| stored(&NOUNS[ITEM], row)).collect();
        self.take(rows?);
        Ok(())
    }

    /// Rows that an earlier try found to be there already, although no rule reads
    /// them: how often they changed and who sees them.
    async fn known(&mut self, keys: &BTreeSet<RowKey>) -> Result<(), Error> {
        let mut by_noun: HashMap<usize, Vec<&RowKey>> = HashMap::new();
        for key in keys.iter().filter(|key| !self.held.contains_key(key)) {
            by_noun.entry(noun_of(key)).or_default().push(key);
        }
        for (noun, keys) in by_noun {
            let table = &NOUNS[noun];
            let width = table.keys.len();
            let columns = keys.iter().map(|key| key_columns(key));
            let columns = parameters(
                columns.map(|key| key.into_iter().map(Some).collect()),
                width,
            );
            let (names, casts) = (
                listed(table.keys, |(name, _)| (*name).to_owned()),
                casts(table.keys),
            );
            let rest = format!(
                "WHERE ({names}) IN (SELECT {casts} FROM unnest({}) AS n({names}))",
                arrays(width)
            );
            let texts: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|one| one as _).collect();
            for (held, row) in self.rows(noun, &rest, &texts).await? {
                self.held.insert(row.key(), held);
            }
        }
        Ok(())
    }
}

pub(super) fn stored(table: &Noun, row: &tokio_postgres::Row) -> Result<(Held, Row), Error> {
    let held = Held {
        version: row.get::<_, i64>(0) as u64,
        scopes: scopes(row.get(1))?,
    };
    Ok((held, read(table, row.get(2))?))
}

/// Scopes as a store writes them: their names, parted by blanks.
pub(super) fn scopes(names: &str) -> Result<Scopes, Error> {
    let each = names.split(' ').filter(|name| !name.is_empty());
    each.map(|name| {
        name.parse()
            .map_err(|sync::NoScope(name)| Error::Damaged(name))
    })
    .collect()
}

pub(super) fn names(scopes: &Scopes) -> String {
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    names.join(" ")
}
