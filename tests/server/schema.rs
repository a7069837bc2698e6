//! The steps lead to the schema that is read, once.

use sync_server::store::{Error, Store};
use tests::Database;

/// Everything a database declares: columns, constraints, indexes.
const DECLARED: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
           || coalesce(column_default, '') || ' ' || coalesce(collation_name, '')
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'refinery_schema_history'
    UNION ALL
    SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
      AND conrelid::regclass::text <> 'refinery_schema_history'
    UNION ALL
    SELECT indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'refinery_schema_history'
    ORDER BY 1";

async fn declared(store: &Store) -> Vec<String> {
    let client = store.client().await.unwrap();
    let rows = client.query(DECLARED, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_lead_to_the_schema_that_is_read() {
    let (stepped, read) = (Database::fresh().await, Database::fresh().await);
    let client = read.store.client().await.unwrap();
    client
        .batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .await
        .unwrap();
    let current = include_str!("../../schema/postgres/current.sql");
    client.batch_execute(current).await.unwrap();
    let declared_in_steps = declared(&stepped.store).await;
    assert!(declared_in_steps.len() > 100);
    assert_eq!(declared_in_steps, declared(&read.store).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_changes_nothing_and_a_newer_database_is_refused_unharmed() {
    let database = Database::fresh().await;
    let store = &database.store;
    // All at once, as processes that start together do.
    let (one, other) = tokio::join!(store.migrate(), store.migrate());
    one.and(other).unwrap();
    let secret = store.secret().await.unwrap();
    let client = store.client().await.unwrap();
    let sql = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
               VALUES (99, 'from_the_future', '2030-01-01T00:00:00Z', '1')";
    client.execute(sql, &[]).await.unwrap();
    let before = declared(store).await;
    let refused = store.migrate().await;
    assert!(matches!(refused, Err(Error::Newer { found: 99, .. })));
    assert_eq!(declared(store).await, before);
    assert_eq!(store.secret().await.unwrap(), secret);
}
