//! Writing what was decided: one statement for each noun and kind of write.

use super::load::names;
use super::nouns::{Column, NOUNS, Noun, body, found_by, key_columns, noun_of};
use super::{Error, Transaction};
use domain::flows::Row;
use futures_util::future::join_all;
use std::collections::BTreeMap;
use sync::Scopes;
use sync::server::Step;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

/// A row to be written.
struct Written<'a> {
    version: u64,
    scopes: &'a Scopes,
    row: &'a Row,
}

impl Written<'_> {
    fn columns(&self) -> Result<Vec<Option<String>>, Error> {
        let keys = key_columns(&self.row.key()).into_iter().map(Some);
        let rest = [
            Some(self.version.to_string()),
            Some(names(self.scopes)),
            Some(body(self.row)?),
        ];
        Ok(keys.chain(found_by(self.row)).chain(rest).collect())
    }
}

/// Rows ready to be written.
pub struct Writing<'a>(Vec<Group<'a>>);

struct Group<'a> {
    statement: Statement,
    columns: Vec<Vec<Option<String>>>,
    rows: Vec<Written<'a>>,
}

/// Writes the rows of `steps`. A row of version 1 must not be there yet, and any
/// other must be at the version before; otherwise somebody else was first.
pub async fn write(transaction: &Transaction<'_>, steps: &[Step]) -> Result<(), Error> {
    ready(transaction, steps).await?.run(transaction).await
}

/// Makes the rows of `steps` ready, so that what is asked after [`Writing::run`]
/// is done after it.
pub async fn ready<'a>(
    transaction: &Transaction<'_>,
    steps: &'a [Step],
) -> Result<Writing<'a>, Error> {
    // By noun, each in the order of its keys: all transactions wait for each
    // other in one order. Changed before new: an issue that ends makes room for
    // the next one about its code.
    let mut groups: BTreeMap<(usize, bool), Vec<Written<'_>>> = BTreeMap::new();
    for step in steps {
        if let Step::Row {
            version,
            after,
            row,
            ..
        } = step
        {
            let group = groups.entry((noun_of(&row.key()), *version == 1));
            group.or_default().push(Written {
                version: *version,
                scopes: after,
                row,
            });
        }
    }
    let mut ready = Vec::with_capacity(groups.len());
    for ((noun, is_new), rows) in groups {
        let noun = &NOUNS[noun];
        let sql = if is_new { insert(noun) } else { update(noun) };
        let width = noun.keys.len() + noun.found_by.len() + 3;
        let columns: Result<Vec<_>, Error> = rows.iter().map(Written::columns).collect();
        let statement = transaction.prepare_cached(&sql).await?;
        ready.push(Group {
            statement,
            columns: parameters(columns?.into_iter(), width),
            rows,
        });
    }
    Ok(Writing(ready))
}

impl Writing<'_> {
    /// Writes them: all at once, done in this order.
    pub async fn run(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let each = self.0.iter().map(|group| group.write(transaction));
        join_all(each).await.into_iter().collect()
    }
}

impl Group<'_> {
    async fn write(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let texts: Vec<&(dyn ToSql + Sync)> = self.columns.iter().map(|one| one as _).collect();
        let count = transaction.execute(&self.statement, &texts).await?;
        if count != self.rows.len() as u64 {
            let keys = self.rows.iter().map(|one| one.row.key());
            return Err(Error::Conflict(keys.collect()));
        }
        Ok(())
    }
}

fn insert(noun: &Noun) -> String {
    let own: Vec<Column> = own(noun);
    let (table, names, values) = (noun.table, listed(&own, plain), casts(&own));
    format!(
        "INSERT INTO {table} ({names}, version, scopes, body)
         SELECT {values}, version::bigint, string_to_array(scopes, ' '), body::json
         FROM unnest({}) AS n({names}, version, scopes, body) ON CONFLICT DO NOTHING",
        arrays(own.len() + 3)
    )
}

fn update(noun: &Noun) -> String {
    let own = own(noun);
    let (table, names) = (noun.table, listed(&own, plain));
    let set = |(name, of): &Column| format!("{name} = n.{name}::{of}, ");
    let set: String = noun.found_by.iter().map(set).collect();
    let same = |(name, of): &Column| format!("{table}.{name} = n.{name}::{of} AND ");
    let same: String = noun.keys.iter().map(same).collect();
    format!(
        "UPDATE {table} SET {set} version = n.version::bigint,
             scopes = string_to_array(n.scopes, ' '), body = n.body::json
         FROM unnest({}) AS n({names}, version, scopes, body)
         WHERE {same} {table}.version = n.version::bigint - 1",
        arrays(own.len() + 3)
    )
}

fn own(noun: &Noun) -> Vec<Column> {
    noun.keys.iter().chain(noun.found_by).copied().collect()
}

fn plain((name, _): &Column) -> String {
    (*name).to_owned()
}

pub(super) fn casts(columns: &[Column]) -> String {
    listed(columns, |(name, of)| format!("n.{name}::{of}"))
}

pub(super) fn listed(columns: &[Column], each: impl Fn(&Column) -> String) -> String {
    columns.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// `$1::text[], $2::text[] …`
pub(super) fn arrays(count: usize) -> String {
    let each: Vec<String> = (1..=count).map(|at| format!("${at}::text[]")).collect();
    each.join(", ")
}

/// Rows turned into columns.
pub(super) fn parameters(
    rows: impl Iterator<Item = Vec<Option<String>>>,
    width: usize,
) -> Vec<Vec<Option<String>>> {
    let mut columns = vec![Vec::new(); width];
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}
