//! Every way a use case can fail: a stable code, a sentence in two languages and its remedy.

use crate::rights::Role;
use jiff::Timestamp;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use qipan_store::StoreError;
use std::fmt;

mod request;
mod say;

/// The result of a use case.
pub type Result<T> = std::result::Result<T, AppError>;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// A person with a login.
    User,
    /// An org unit.
    Unit,
    /// An indicator.
    Indicator,
    /// A plan.
    Plan,
    /// A version of a plan.
    PlanVersion,
    /// A node of a plan's tree.
    PlanNode,
    /// A target.
    Target,
    /// An observation.
    Observation,
    /// A batch of values on its way through approval.
    Submission,
    /// A file on its way in.
    Import,
    /// A file kept.
    File,
    /// A grade set by hand.
    Override,
    /// A calendar year.
    CalendarYear,
    /// A notice.
    Notice,
    /// A task (交办).
    Task,
    /// A programme of tasks.
    Programme,
    /// A template.
    Template,
    /// A layer of the map.
    Layer,
    /// A version of a layer.
    LayerVersion,
    /// A feature of a layer.
    Feature,
    /// A siting check that was kept.
    Siting,
    /// A plan in the making.
    PlanWork,
    /// An address of the API.
    Route,
    /// An entry of the quota ledger.
    QuotaEntry,
    /// A reservation of quota.
    Reservation,
    /// A parcel.
    Parcel,
    /// A project.
    Project,
    /// A monthly return of a project.
    ProjectReturn,
    /// A photo of a return.
    Photo,
    /// A file of a project.
    Document,
    /// Anything else that is kept.
    Record,
}

impl Noun {
    /// The noun of a table's name; [`Noun::Record`] for one without a word of its own.
    pub fn of_table(name: &str) -> Noun {
        match name {
            "app_user" | "user" => Noun::User,
            "org_unit" | "unit" => Noun::Unit,
            "indicator" => Noun::Indicator,
            "plan" => Noun::Plan,
            "plan_version" => Noun::PlanVersion,
            "plan_node" => Noun::PlanNode,
            "target" => Noun::Target,
            "observation" => Noun::Observation,
            "submission" => Noun::Submission,
            "import_batch" | "import" => Noun::Import,
            "import_file" => Noun::File,
            "override_grade" => Noun::Override,
            "calendar_year" => Noun::CalendarYear,
            "layer" => Noun::Layer,
            "layer_version" => Noun::LayerVersion,
            "feature" => Noun::Feature,
            "siting" => Noun::Siting,
            "task" => Noun::Task,
            "programme" => Noun::Programme,
            "quota_entry" => Noun::QuotaEntry,
            "quota_reservation" => Noun::Reservation,
            "parcel" => Noun::Parcel,
            "plan_work" => Noun::PlanWork,
            "project" => Noun::Project,
            _ => Noun::Record,
        }
    }
}

/// The class of a failure; the server turns it into a status, the command line into an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody is signed in, or the sign-in failed.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// It exists already, or its state does not allow the step.
    Conflict,
    /// Someone else changed it first.
    Stale,
    /// A version must be named with the change.
    PreconditionRequired,
    /// The request can't be understood.
    BadRequest,
    /// The request is understood, and its content is wrong.
    Invalid,
    /// The content is larger than allowed.
    TooLarge,
    /// The media type is not one that is read here.
    Unsupported,
    /// Locked for a while.
    Locked,
    /// Too many attempts from one address.
    TooMany,
    /// The disk is full.
    StorageFull,
    /// Too much at once; try again.
    Busy,
    /// Our fault.
    Internal,
}

/// Every failure of a use case.
#[derive(Debug)]
pub enum AppError {
    /// No session.
    Unauthenticated,
    /// The session ended by idling or by age.
    SessionExpired,
    /// User name and password do not belong together, or the account is disabled (one answer for all).
    WrongLogin,
    /// Too many failures.
    LockedOut {
        /// When signing in is possible again.
        until: Timestamp,
    },
    /// Too many failures from one address.
    TooManyAttempts {
        /// Minutes to wait at most.
        minutes: i64,
    },
    /// The first password, or one that was reset, must be changed first.
    MustChangePassword,
    /// A new password breaks a rule.
    WeakPassword {
        /// Which.
        fault: PasswordFault,
    },
    /// The CSRF token is missing or wrong, or the request comes from another site.
    Csrf,
    /// None of the roles is held.
    NeedsRole {
        /// One of these is needed.
        roles: &'static [Role],
    },
    /// The role is held, but not for this unit.
    OutsideScope {
        /// The unit.
        unit: String,
    },
    /// One's own submission can't be decided.
    OwnSubmission,
    /// Only its creator can do this.
    NotYours {
        /// What kind of thing.
        what: Noun,
        /// Its id.
        id: String,
    },
    /// One's own account can't be disabled, and its grants are changed by someone else.
    OwnAccount,
    /// Nobody would be left to keep accounts.
    LastSecurityAdmin,
    /// Two powers in one hand.
    PowersMixed {
        /// A role held.
        first: Role,
        /// A role that may not be held beside it.
        second: Role,
    },
    /// There is no such thing (or it may not be seen).
    NotFound {
        /// What kind of thing.
        what: Noun,
        /// Its code or id.
        id: String,
    },
    /// It exists already.
    AlreadyExists {
        /// What kind of thing.
        what: Noun,
        /// Its code or name.
        id: String,
    },
    /// Someone else changed it first.
    Stale {
        /// What kind of thing.
        what: Noun,
        /// Its code or id.
        id: String,
        /// The version it has now.
        current: i64,
    },
    /// A change without `If-Match`.
    MatchRequired,
    /// Its state does not allow the step.
    WrongState {
        /// What kind of thing.
        what: Noun,
        /// Its code or id.
        id: String,
        /// The state it has.
        state: String,
        /// The states that allow the step.
        wanted: &'static str,
    },
    /// A field has a value that can't be used.
    Field {
        /// Name of the field as sent.
        field: &'static str,
        /// The value as sent.
        value: String,
        /// What is wrong and what to do.
        fault: FieldFault,
    },
    /// The request can't be read.
    BadRequest {
        /// What the reader said, without inner details.
        detail: String,
    },
    /// The method is not one of this address.
    MethodNotAllowed,
    /// Findings of severity error: nothing was changed.
    Findings(Vec<Finding>),
    /// A file can't be read, told in both languages by its reader.
    File {
        /// Stable code, e.g. `file_password_protected`.
        code: &'static str,
        /// Chinese sentence with remedy.
        zh: String,
        /// English sentence with remedy.
        en: String,
    },
    /// An engine's rule refuses what was asked for, told in both languages with balance and remedy.
    Refused {
        /// Stable code, e.g. `quota_overdraft`.
        code: &'static str,
        /// Chinese sentence with remedy.
        zh: String,
        /// English sentence with remedy.
        en: String,
    },
    /// More bytes than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The body has another media type.
    MediaType {
        /// What is read here.
        wanted: &'static str,
    },
    /// The disk is full.
    StorageFull,
    /// Too much at once.
    Busy,
    /// The database failed.
    Store(StoreError),
    /// A broken invariant of ours; logged, never shown.
    Internal(String),
}

/// A rule that a password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer characters than this.
    Short(usize),
    /// More bytes than this.
    Long(usize),
    /// Fewer than three of: capital letters, small letters, digits, other signs.
    Kinds,
    /// Contains the user name.
    HasUsername,
    /// Among the passwords that are tried first.
    Common,
    /// The same as the old one.
    Unchanged,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Missing or blank.
    Missing,
    /// Shorter than this many characters.
    Short(usize),
    /// Longer than this many characters.
    Long(usize),
    /// Has signs that are not allowed (control signs, or others than letters, digits, `-`, `_`, `.`).
    Signs,
    /// Not one of these.
    NotOneOf(&'static str),
    /// Not a period.
    Period,
    /// Not a date as `2024-06-30`.
    Date,
    /// Not a number.
    Number,
    /// A cycle would arise.
    Cycle,
    /// Told by another layer in both languages.
    Told {
        /// Chinese sentence with remedy.
        zh: String,
        /// English sentence with remedy.
        en: String,
    },
}

impl AppError {
    /// Shorthand for [`AppError::NotFound`].
    pub fn not_found(what: Noun, id: impl Into<String>) -> AppError {
        AppError::NotFound { what, id: id.into() }
    }

    /// Shorthand for [`AppError::Field`].
    pub fn field(field: &'static str, value: impl Into<String>, fault: FieldFault) -> AppError {
        AppError::Field { field, value: value.into(), fault }
    }

    /// The class of the failure.
    pub fn kind(&self) -> Kind {
        use AppError as E;
        match self {
            E::Unauthenticated | E::SessionExpired | E::WrongLogin => Kind::Unauthenticated,
            E::LockedOut { .. } => Kind::Locked,
            E::TooManyAttempts { .. } => Kind::TooMany,
            E::MustChangePassword
            | E::Csrf
            | E::NeedsRole { .. }
            | E::OutsideScope { .. }
            | E::OwnAccount
            | E::NotYours { .. }
            | E::OwnSubmission => Kind::Forbidden,
            E::NotFound { .. } => Kind::NotFound,
            E::AlreadyExists { .. } | E::WrongState { .. } | E::LastSecurityAdmin | E::Refused { .. } => {
                Kind::Conflict
            }
            E::Stale { .. } => Kind::Stale,
            E::MatchRequired => Kind::PreconditionRequired,
            E::BadRequest { .. } => Kind::BadRequest,
            E::MethodNotAllowed => Kind::MethodNotAllowed,
            E::WeakPassword { .. }
            | E::PowersMixed { .. }
            | E::Field { .. }
            | E::Findings(_)
            | E::File { .. } => Kind::Invalid,
            E::TooLarge { .. } => Kind::TooLarge,
            E::MediaType { .. } => Kind::Unsupported,
            E::StorageFull => Kind::StorageFull,
            E::Busy => Kind::Busy,
            E::Store(e) if e.code() == "disk_full" => Kind::StorageFull,
            E::Store(StoreError::Busy(_) | StoreError::Lost(_)) => Kind::Busy,
            E::Store(StoreError::Exists(_) | StoreError::Constraint(_)) => Kind::Conflict,
            E::Store(_) | E::Internal(_) => Kind::Internal,
        }
    }

    /// The stable code that clients may match on.
    pub fn code(&self) -> &'static str {
        use AppError as E;
        match self {
            E::Unauthenticated => "unauthenticated",
            E::SessionExpired => "session_expired",
            E::WrongLogin => "wrong_login",
            E::LockedOut { .. } => "locked_out",
            E::TooManyAttempts { .. } => "too_many_attempts",
            E::MustChangePassword => "must_change_password",
            E::WeakPassword { .. } => "weak_password",
            E::Csrf => "csrf",
            E::NeedsRole { .. } => "needs_role",
            E::OutsideScope { .. } => "outside_scope",
            E::OwnSubmission => "own_submission",
            E::OwnAccount => "own_account",
            E::NotYours { .. } => "not_yours",
            E::LastSecurityAdmin => "last_security_admin",
            E::PowersMixed { .. } => "powers_mixed",
            E::NotFound { .. } => "not_found",
            E::AlreadyExists { .. } => "already_exists",
            E::Stale { .. } => "stale",
            E::MatchRequired => "match_required",
            E::WrongState { .. } => "wrong_state",
            E::Field { .. } => "invalid_field",
            E::BadRequest { .. } => "bad_request",
            E::MethodNotAllowed => "method_not_allowed",
            E::Findings(_) => "findings",
            E::File { code, .. } | E::Refused { code, .. } => code,
            E::TooLarge { .. } => "too_large",
            E::MediaType { .. } => "media_type",
            E::StorageFull | E::Busy | E::Store(_) | E::Internal(_) => match self.kind() {
                Kind::StorageFull => "storage_full",
                Kind::Busy => "busy",
                Kind::Conflict => "conflict",
                _ => "internal",
            },
        }
    }
}

impl From<StoreError> for AppError {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::NotFound { entity, id } => AppError::NotFound { what: Noun::of_table(entity), id },
            StoreError::Conflict { entity, id, current_rev } => {
                AppError::Stale { what: Noun::of_table(entity), id, current: current_rev }
            }
            other => AppError::Store(other),
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AppError::Store(e) => write!(f, "{e}"),
            AppError::Internal(e) => write!(f, "{e}"),
            other => f.write_str(&other.say(Lang::En)),
        }
    }
}

impl std::error::Error for AppError {}
