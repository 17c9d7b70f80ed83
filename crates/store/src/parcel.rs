//! Parcels: how they stand, the events that brought them there, and which area went where. Events are never edited.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::query::Sql;
use crate::setting::{LAND_REVISION, bump};
use crate::table::{insert, select, table, update_rev};

table! {
/// A parcel as it stands.
ParcelRow in "parcel" {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// Unit that answers for it.
    unit_code: String,
    /// Park; empty if in none.
    park: String,
    /// Class of land use; empty if not known.
    land_use: String,
    /// Who uses it; empty if nobody is known.
    enterprise: String,
    /// State, as in `qipan_space::land`.
    state: String,
    /// Since when.
    state_on: String,
    /// Area in the register, 0.01 m².
    area: i64,
    /// Everything that is known, as JSON.
    body: String,
    /// When it ended in others by split or merge.
    ended_on: Option<String>,
    /// Day of its last event.
    last_on: String,
    /// Generated for the demo.
    synthetic: bool,
    /// Revision, for If-Match.
    rev: i64,
}}

table! {
/// Something that happened to a parcel, with the parcel as it stood afterwards.
ParcelEventRow in "parcel_event" {
    /// UUIDv7.
    id: String,
    /// Parcel.
    parcel_code: String,
    /// The day.
    on_date: String,
    /// `register`, `state`, `facts`, `split` or `merge`.
    kind: String,
    /// State afterwards.
    state: String,
    /// Everything that was known afterwards, as JSON.
    body: String,
    /// The document.
    doc_no: String,
    /// Who said so.
    source: String,
    /// Remark.
    note: String,
    /// Who recorded it.
    created_by: String,
    /// When.
    created_at: String,
}}

table! {
/// Area of a parcel that went into another one.
LineageRow in "parcel_lineage" {
    /// From.
    from_code: String,
    /// Into.
    to_code: String,
    /// The day.
    on_date: String,
    /// `split` or `merge`.
    kind: String,
    /// Area, 0.01 m².
    area: i64,
    /// The document.
    doc_no: String,
    /// Who recorded it.
    created_by: String,
    /// When.
    created_at: String,
}}

table! {
/// The shape of a parcel that came about in the register, by a cut or a merger.
ShapeRow in "parcel_shape" {
    /// Parcel.
    parcel_code: String,
    /// ISO WKB, EPSG:4490.
    #[serde(skip)]
    geometry: Vec<u8>,
    /// Who recorded it.
    created_by: String,
    /// When.
    created_at: String,
}}

/// Which parcels to list.
#[derive(Clone, Debug, Default)]
pub struct ParcelFilter {
    /// Only of these units.
    pub units: Option<Vec<String>>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only in this park.
    pub park: Option<String>,
    /// Only with this text in code, name or enterprise.
    pub text: Option<String>,
    /// Also those that ended in others.
    pub ended: bool,
    /// Only codes after this one (the last of the page before).
    pub after: Option<String>,
}

fn narrow(sql: &mut Sql, filter: &ParcelFilter) -> Result<()> {
    if let Some(units) = &filter.units {
        sql.is_in("unit_code", units)?;
    }
    sql.equals("state", filter.state.as_deref())?;
    sql.equals("park", filter.park.as_deref())?;
    if !filter.ended {
        sql.and().push("ended_on IS NULL");
    }
    if let Some(text) = &filter.text {
        let escaped = text.to_ascii_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = format!("%{escaped}%");
        sql.and().push("(lower(code) LIKE ").bind(like.clone())?.push(" ESCAPE '\\' OR lower(name) LIKE ");
        sql.bind(like.clone())?.push(" ESCAPE '\\' OR lower(enterprise) LIKE ");
        sql.bind(like)?.push(" ESCAPE '\\')");
    }
    Ok(())
}

/// Parcels by code, at most `limit`.
///
/// # Errors
/// Whatever the database says.
pub async fn list(db: &mut Db, filter: &ParcelFilter, limit: i64) -> Result<Vec<ParcelRow>> {
    let mut sql = select::<ParcelRow>();
    narrow(&mut sql, filter)?;
    if let Some(code) = &filter.after {
        sql.and().push("code > ").bind(code.clone())?;
    }
    sql.push(" ORDER BY code LIMIT ").bind(limit)?;
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Number and area (0.01 m²) of parcels by state.
///
/// # Errors
/// Whatever the database says.
pub async fn totals(db: &mut Db, filter: &ParcelFilter) -> Result<Vec<(String, i64, i64)>> {
    let mut sql = Sql::new("SELECT state, count(*), CAST(SUM(area) AS BIGINT) FROM parcel");
    narrow(&mut sql, filter)?;
    sql.push(" GROUP BY state ORDER BY state");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The parks that parcels lie in, with how many.
///
/// # Errors
/// Whatever the database says.
pub async fn parks(db: &mut Db) -> Result<Vec<(String, i64)>> {
    let sql =
        "SELECT park, count(*) FROM parcel WHERE ended_on IS NULL AND park <> '' GROUP BY park ORDER BY park";
    Ok(sqlx::query_as(sql).fetch_all(db.conn()).await?)
}

/// One parcel.
///
/// # Errors
/// Whatever the database says.
pub async fn get(db: &mut Db, code: &str) -> Result<Option<ParcelRow>> {
    let mut sql = select::<ParcelRow>();
    sql.equals("code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The parcels with these codes, by code.
///
/// # Errors
/// Whatever the database says.
pub async fn get_many(db: &mut Db, codes: &[String]) -> Result<Vec<ParcelRow>> {
    let mut rows = Vec::new();
    for chunk in codes.chunks(1_000) {
        let mut sql = select::<ParcelRow>();
        sql.is_in("code", chunk)?.push(" ORDER BY code");
        rows.extend(sql.query_as::<ParcelRow>().fetch_all(db.conn()).await?);
    }
    Ok(rows)
}

/// The last event of each parcel up to a day: the parcels as they stood at its end, by code.
///
/// # Errors
/// Whatever the database says.
pub async fn as_of(db: &mut Db, day: &str) -> Result<Vec<ParcelEventRow>> {
    last_events(db, day, None).await
}

/// The same of the parcels with these codes.
///
/// # Errors
/// Whatever the database says.
pub async fn as_of_many(db: &mut Db, day: &str, codes: &[String]) -> Result<Vec<ParcelEventRow>> {
    let mut rows = Vec::new();
    for chunk in codes.chunks(1_000) {
        rows.extend(last_events(db, day, Some(chunk)).await?);
    }
    Ok(rows)
}

async fn last_events(db: &mut Db, day: &str, codes: Option<&[String]>) -> Result<Vec<ParcelEventRow>> {
    let mut sql = select::<ParcelEventRow>();
    if let Some(codes) = codes {
        sql.is_in("parcel_code", codes)?;
    }
    sql.and().push("on_date <= ").bind(day.to_owned())?;
    sql.push(" AND NOT EXISTS (SELECT 1 FROM parcel_event l WHERE l.parcel_code = parcel_event.parcel_code");
    sql.push(" AND l.on_date <= ").bind(day.to_owned())?;
    sql.push(" AND (l.on_date > parcel_event.on_date OR (l.on_date = parcel_event.on_date AND l.id > parcel_event.id)))");
    sql.push(" ORDER BY parcel_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// The life of a parcel, from its first event.
///
/// # Errors
/// Whatever the database says.
pub async fn events(db: &mut Db, code: &str) -> Result<Vec<ParcelEventRow>> {
    let mut sql = select::<ParcelEventRow>();
    sql.equals("parcel_code", Some(code))?.push(" ORDER BY on_date, id");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// What went from and into a parcel.
///
/// # Errors
/// Whatever the database says.
pub async fn lineage(db: &mut Db, code: &str) -> Result<Vec<LineageRow>> {
    let mut sql = select::<LineageRow>();
    sql.and().push("(from_code = ").bind(code.to_owned())?.push(" OR to_code = ").bind(code.to_owned())?;
    sql.push(") ORDER BY on_date, from_code, to_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Area that went from each parcel up to a day, as (parcel, 0.01 m²).
///
/// # Errors
/// Whatever the database says.
pub async fn taken(db: &mut Db, day: &str) -> Result<Vec<(String, i64)>> {
    let mut sql = Sql::new("SELECT from_code, CAST(SUM(area) AS BIGINT) FROM parcel_lineage");
    sql.and().push("on_date <= ").bind(day.to_owned())?.push(" GROUP BY from_code ORDER BY from_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// Adds parcels, each with its first event.
///
/// # Errors
/// [`crate::StoreError::Exists`] if a code is taken; [`crate::StoreError::Constraint`] if a unit does not exist.
pub async fn insert_many(tx: &mut Tx, rows: &[ParcelRow], events: &[ParcelEventRow]) -> Result<()> {
    insert(tx, rows, "").await?;
    insert(tx, events, "").await?;
    bump(tx, LAND_REVISION).await.map(|_| ())
}

/// Writes a parcel over revision `if_rev` and adds the event.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn update(tx: &mut Tx, row: &ParcelRow, if_rev: i64, event: &ParcelEventRow) -> Result<()> {
    let mut sql = Sql::new("UPDATE parcel SET name = ");
    sql.bind(row.name.clone())?.push(", unit_code = ").bind(row.unit_code.clone())?;
    sql.push(", park = ").bind(row.park.clone())?.push(", land_use = ").bind(row.land_use.clone())?;
    sql.push(", enterprise = ").bind(row.enterprise.clone())?.push(", state = ").bind(row.state.clone())?;
    sql.push(", state_on = ").bind(row.state_on.clone())?.push(", area = ").bind(row.area)?;
    sql.push(", body = ").bind(row.body.clone())?.push(", ended_on = ").bind(row.ended_on.clone())?;
    sql.push(", last_on = ").bind(row.last_on.clone())?.push(", rev = rev + 1");
    update_rev::<ParcelRow>(tx, sql, ("parcel", "code", &row.code), if_rev).await?;
    insert(tx, std::slice::from_ref(event), "").await?;
    bump(tx, LAND_REVISION).await.map(|_| ())
}

/// Writes which area went where.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if a parcel does not exist.
pub async fn insert_lineage(tx: &mut Tx, rows: &[LineageRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// Writes shapes of parcels.
///
/// # Errors
/// [`crate::StoreError::Exists`] if a parcel has one; [`crate::StoreError::Constraint`] if a parcel does not exist.
pub async fn insert_shapes(tx: &mut Tx, rows: &[ShapeRow]) -> Result<()> {
    insert(tx, rows, "").await.map(|_| ())
}

/// The shape of a parcel that came about in the register.
///
/// # Errors
/// Whatever the database says.
pub async fn shape(db: &mut Db, code: &str) -> Result<Option<ShapeRow>> {
    let mut sql = select::<ShapeRow>();
    sql.equals("parcel_code", Some(code))?;
    Ok(sql.query_as().fetch_optional(db.conn()).await?)
}

/// The shapes of all parcels that came about in the register, by code.
///
/// # Errors
/// Whatever the database says.
pub async fn shapes(db: &mut Db) -> Result<Vec<ShapeRow>> {
    let mut sql = select::<ShapeRow>();
    sql.push(" ORDER BY parcel_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}

/// All of what went from which parcel into which one up to a day.
///
/// # Errors
/// Whatever the database says.
pub async fn lineage_until(db: &mut Db, day: &str) -> Result<Vec<LineageRow>> {
    let mut sql = select::<LineageRow>();
    sql.and().push("on_date <= ").bind(day.to_owned())?.push(" ORDER BY from_code, to_code");
    Ok(sql.query_as().fetch_all(db.conn()).await?)
}
