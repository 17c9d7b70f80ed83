//! What is sent of projects.

use jiff::civil::Date;
use qipan_project::clock::Reading;
use qipan_project::forecast::{Basis, Forecast};
use qipan_project::template::Batch;
use qipan_store::project::ProjectClockRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A project in a list, as it stood at the end of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectItem {
    /// Identity, for life.
    pub id: String,
    /// Code, once it has one.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Enterprise.
    pub enterprise: Option<String>,
    /// Industry by GB/T 4754.
    pub industry: Option<String>,
    /// Its name.
    pub industry_name: Option<String>,
    /// Industrial chain.
    pub chain: Option<String>,
    /// Classes that it is of, by rule or by document.
    pub class_codes: Vec<String>,
    /// Unit that answers for it: platform, else sub-district, else bureau.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Responsible bureau.
    pub bureau: Option<String>,
    /// Its name.
    pub bureau_name: Option<String>,
    /// Login of the officer.
    pub officer: Option<String>,
    /// `filing`, `verification` or `approval`.
    pub procedure: String,
    /// `granted`, `allotted`, `leased`, `renovation` or `none`.
    pub supply: String,
    /// Template that it runs on.
    pub template: String,
    /// Day of the first talk.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// 计划总投资, fen.
    pub total_investment_fen: Option<i64>,
    /// Planned investment of the year, fen.
    pub year_planned_fen: Option<i64>,
    /// Investment of the year by monthly returns, fen; none without a return.
    pub year_invested_fen: Option<i64>,
    /// All investment by monthly returns, fen; none without a return.
    pub invested_fen: Option<i64>,
    /// Month of the last return.
    pub last_return: Option<String>,
    /// 五个一批: `planned`, `attracted`, `started`, `advancing` or `completed`.
    #[schema(value_type = String)]
    pub batch: Batch,
    /// Stage of the gate that is furthest on.
    pub stage: String,
    /// Its Chinese name.
    pub stage_name: String,
    /// Its English name.
    pub stage_name_en: String,
    /// The gates that it stands before.
    pub gates: Vec<OpenGate>,
    /// A limit is overdue or paused, or a gate is 20 or more working days past its day.
    pub blocked: bool,
    /// A gate that it stands before is past its planned day, or its start of building or production, still
    /// to come, is forecast late.
    pub late: bool,
    /// Days by which production is forecast later than promised at the outset; negative if earlier.
    pub slip_days: Option<i32>,
    /// The next day on which something is due.
    pub next_due: Option<Due>,
    /// Forecast of the start of building.
    pub building: Option<ForecastView>,
    /// Forecast of production.
    pub production: Option<ForecastView>,
    /// Dates of the gates that everyone asks for: signed, building, acceptance, production.
    pub milestones: Vec<Milestone>,
    /// Longitude, degrees, CGCS2000.
    pub lon: Option<f64>,
    /// Latitude.
    pub lat: Option<f64>,
    /// Parcel.
    pub parcel: Option<String>,
    /// Invented for the demo.
    pub synthetic: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A gate that a project stands before: what it waits for is passed, itself is not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenGate {
    /// Code.
    pub gate: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Stage.
    pub stage: String,
    /// Who holds the ball: `enterprise`, or a department by name.
    pub holder: String,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// For how many working days; none where the calendar of a year between is not published.
    pub workdays: Option<u32>,
    /// Day on which it should be passed: estimated, else planned.
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Working days past that day; none if it is not past.
    pub workdays_late: Option<u32>,
    /// The clock of its limit, if papers were received.
    pub clock: Option<ClockView>,
}

/// Something due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Due {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Gate.
    pub gate: String,
    /// `planned`, `estimated`, `pledged` or `legal`.
    pub kind: String,
}

/// Dates of a gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Milestone {
    /// Gate.
    pub gate: String,
    /// Promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// Expected now.
    #[schema(value_type = Option<String>, format = Date)]
    pub estimated: Option<Date>,
    /// Passed.
    #[schema(value_type = Option<String>, format = Date)]
    pub confirmed: Option<Date>,
}

/// A forecast. Method page: docs/methods/forecast.md
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectForecast)]
pub struct ForecastView {
    /// Gate.
    pub gate: String,
    /// `done`, `learned`, `too_few` or `unknown`.
    #[schema(value_type = String)]
    pub basis: Basis,
    /// The day it happened, or is expected.
    #[schema(value_type = Option<String>, format = Date)]
    pub expected: Option<Date>,
    /// 10th percentile of what finished projects took.
    #[schema(value_type = Option<String>, format = Date)]
    pub low: Option<Date>,
    /// 90th percentile.
    #[schema(value_type = Option<String>, format = Date)]
    pub high: Option<Date>,
    /// Finished projects that it rests on.
    pub n: u32,
    /// By the schedule alone.
    #[schema(value_type = Option<String>, format = Date)]
    pub scheduled: Option<Date>,
    /// Promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// Days later than promised.
    pub late_days: Option<i32>,
    /// The gates that hold it up, first to last.
    pub critical: Vec<String>,
    /// The year whose calendar is missing.
    pub unpublished: Option<i16>,
}

impl From<Forecast> for ForecastView {
    fn from(f: Forecast) -> ForecastView {
        ForecastView {
            gate: f.milestone,
            basis: f.basis,
            expected: f.expected,
            low: f.low,
            high: f.high,
            n: f.n,
            scheduled: f.scheduled,
            planned: f.planned,
            late_days: f.late_days,
            critical: f.critical,
            unpublished: f.unpublished,
        }
    }
}

/// What a clock shows. Method page: docs/methods/clock.md
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectClock)]
pub struct ClockView {
    /// Day of receipt.
    #[schema(value_type = String, format = Date)]
    pub received: Date,
    /// `running`, `paused` or `done`.
    pub state: String,
    /// `normal`, `watch`, `alert` or `overdue`.
    pub level: String,
    /// Days used of the limit by law.
    pub used: u32,
    /// Days left of it; negative if overdue.
    pub left: i64,
    /// Last day of the limit by law; none while it stands still.
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Days left of the pledged limit.
    pub pledged_left: Option<i64>,
    /// Last day of the pledged limit.
    #[schema(value_type = Option<String>, format = Date)]
    pub pledged_due: Option<Date>,
    /// Days during which it stood still.
    pub paused: u32,
    /// Who holds the ball; none once it is done.
    pub holder: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    pub holder_since: Date,
    /// For how many working days.
    pub holder_workdays: u32,
    /// Who is told that it is overdue.
    pub escalated_to: Option<String>,
    /// A last day lies in this year, whose calendar is not published.
    pub unpublished: Option<i16>,
}

impl ClockView {
    pub(super) fn of(received: Date, r: Reading) -> ClockView {
        use qipan_project::clock::{ClockLevel, ClockState};
        ClockView {
            received,
            state: match r.state {
                ClockState::Running => "running",
                ClockState::Paused => "paused",
                ClockState::Done => "done",
            }
            .to_owned(),
            level: match r.level {
                ClockLevel::Normal => "normal",
                ClockLevel::Watch => "watch",
                ClockLevel::Alert => "alert",
                ClockLevel::Overdue => "overdue",
            }
            .to_owned(),
            used: r.used,
            left: r.left,
            due: r.due,
            pledged_left: r.pledged_left,
            pledged_due: r.pledged_due,
            paused: r.paused,
            holder: r.holder,
            holder_since: r.holder_since,
            holder_workdays: r.holder_days,
            escalated_to: r.escalated_to,
            unpublished: r.unpublished,
        }
    }
}

/// Something that happened to a clock.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectClockEvent)]
pub struct ClockEventView {
    /// `received`, `pause`, `resume`, `hand` or `done`.
    pub event: String,
    /// Who holds it since.
    pub holder: String,
    /// The day.
    pub on: String,
    /// Who recorded it.
    pub by: String,
    /// Remark.
    pub note: String,
}

impl ClockEventView {
    pub(super) fn of(row: &ProjectClockRow) -> ClockEventView {
        ClockEventView {
            event: row.event.clone(),
            holder: row.holder.clone(),
            on: row.on_date.clone(),
            by: row.by_user.clone(),
            note: row.note.clone(),
        }
    }
}
