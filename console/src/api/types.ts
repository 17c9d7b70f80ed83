// What the console reads from and writes to /api/v1. One name a thing, as the server sends it.

export type Light = 'alert' | 'watch' | 'normal' | 'none'
export type Grade = 'done' | 'ahead' | 'on_track' | 'behind' | 'no_data' | 'stale'
export type Vintage = 'flash' | 'preliminary' | 'revised' | 'final'
export type State = 'draft' | 'submitted' | 'approved' | 'published' | 'returned' | 'superseded'
export type Qualifier = 'exact' | 'greater_than' | 'at_least' | 'less_than' | 'at_most' | 'about'
export type Nature = 'binding' | 'expected'
export type Direction = 'up' | 'down' | 'range'
export type Kind = 'flow' | 'stock' | 'ratio' | 'growth' | 'five_year_cumulative'
export type Frequency = 'month' | 'quarter' | 'half' | 'year' | 'five_year'
export type Role =
  | 'viewer' | 'reporter' | 'reviewer' | 'publisher' | 'planner'
  | 'system_admin' | 'security_admin' | 'audit_admin'
export type Severity = 'error' | 'warning' | 'info'

/** Row ids are opaque. */
export type Id = string

export interface Page<T> { items: T[]; next_cursor?: string | null }

export interface Grant { role: Role; unit: string; unit_name: string }
export interface User { username: string; display_name: string; roles: Grant[]; must_change_password: boolean }
export interface Session { user: User; csrf_token: string }

export interface Place {
  file?: string | null; sheet?: string | null; cell?: string | null
  row?: number | null; column?: string | null; field?: string | null
}
export interface Finding {
  severity: Severity; code: string; place?: Place | null; value?: string | null
  message_zh: string; message_en: string; remedy_zh?: string | null; remedy_en?: string | null
}

export interface Change {
  at: string; indicator: string; name: string; period: string; value: number; unit: string
  decimals?: number; vintage: Vintage; state: State; by: string; synthetic?: boolean
}
export interface CategoryLights {
  category: string; total: number; alert: number; watch: number; normal: number; none: number; items: string[]
}
export interface Overview {
  as_of: string; plan: string; plan_name?: string
  counts: { by_light: Record<Light, number>; by_grade: Record<Grade, number> }
  categories: CategoryLights[]; laggards: IndicatorItem[]
  due: { overdue: number; due_soon: number; returned: number }
  latest: Change[]
}

export interface IndicatorItem {
  code: string; name: string; name_en: string; category: string; unit: string; decimals: number
  nature: Nature; direction: Direction; kind: Kind
  value: number | null; qualifier?: Qualifier | null; period: string | null; vintage: Vintage | null
  grade: Grade; light: Light; reason: string | null
  expected: number | null; achieved: number | null; expected_value: number | null; distance: number | null
  target: number | null; target_year: number | null; target_qualifier?: Qualifier | null
  plan_version?: string | null; doc_no?: string | null; target_synthetic?: boolean
  synthetic: boolean; derived: boolean; overridden: boolean; override_shown?: { by: string; on: string; reason: string; computed: Grade; computed_reason: string } | null
  grade_if_fresh?: Grade | null; notes?: string[]; method_version?: string; reason_code?: string; org_unit?: string
  owner_unit: string; owner_unit_name: string; sparkline: [string, number | null][]
}

/** Limits between grades, in the measure of the indicator; see docs/methods/progress.md. */
export interface Thresholds { ahead: number; behind: number; alert: number; stale_after: number }
export interface Indicator {
  code: string; name_zh: string; name_en: string; category: string; unit: string; decimals: number
  nature: Nature; direction: Direction; kind: Kind; definition: string
  source_department: string; owner_unit: string; owner_unit_name?: string; frequency: Frequency; due_day: number
  formula: string | null; aggregation: unknown; answers_to: string | null
  thresholds?: Thresholds | null; partial_rollup: boolean; current_price: boolean; cumulative_reporting: boolean; rev?: number; progress?: IndicatorItem | null
  plans?: string[]; inputs?: string[]; used_by?: string[]; retired?: boolean; alignment?: Alignment[]
}
interface AlignmentDistance { own: number; upper: number; distance: number }
/** The own target beside an upper-level one; see docs/methods/alignment.md. */
export interface Alignment {
  indicator: string; name: string; unit: string; unit_name: string; plan: string; doc_no?: string | null; year: number
  own: number; upper: number; upper_qualifier: Qualifier; upper_unit: string; level?: AlignmentDistance | null; growth?: AlignmentDistance | null
  share: number | null; verdict: 'above' | 'even' | 'below' | null; text: string; synthetic: boolean
}

export interface Observation {
  id: Id; period: string; value: number; qualifier: Qualifier; unit: string; decimals?: number; vintage: Vintage
  known_on: string; source: string; note: string | null; state: State; synthetic: boolean
  file_name: string | null; sheet: string | null; cell: string | null; import_id?: Id | null
  created_by: string; created_at: string; approved_by: string | null; approved_at: string | null
  published_by?: string | null; published_at?: string | null; return_reason?: string | null
  superseded_by: Id | null; counts?: boolean; unit_code?: string
}

export interface PathData {
  unit: string; decimals: number; baseline: { year: number; value: number } | null
  targets: { year: number; value: number; upper?: number | null; qualifier?: Qualifier | null }[]
  expected: { period: string; value: number | null; lower?: number | null; upper?: number | null; alert?: number | null }[]
  actual: { period: string; value: number; vintage: Vintage | null; synthetic: boolean; qualifier?: Qualifier | null; derived?: boolean }[]
  breaks: { period: string; text: string }[]; years: number[]; year?: number | null
  plan_version?: string | null; doc_no?: string | null; target_synthetic?: boolean; notes?: string[]
}

export interface WhyNode {
  kind: 'status' | 'formula' | 'input' | 'observation' | 'approval' | 'rollup' | 'missing' | string
  label: string; value?: number | null; unit?: string | null; period?: string | null; detail?: string | null
  vintage?: Vintage | null; file_name?: string | null; sheet?: string | null; cell?: string | null
  import_id?: Id | null; by?: string | null; at?: string | null
  approved_by?: string | null; approved_at?: string | null; published_by?: string | null; published_at?: string | null
  synthetic?: boolean; decimals?: number | null; qualifier?: Qualifier | null; known_on?: string | null
  indicator?: string; org_unit?: string; org_unit_name?: string; project_id?: string | null; observation_id?: Id | null; source?: string | null; note?: string | null
  children?: WhyNode[]
}
export interface UnitPart { unit: string; unit_name: string; value: number | null; expected: number | null; part: number | null; shown?: number | null }
export interface InputPart { code: string; name: string; actual?: number; expected: number | null; part: number; shown?: number }
export interface Why {
  progress: IndicatorItem; tree: WhyNode
  split: { by_unit: UnitPart[]; by_input: InputPart[]; whole: number | null; slack: number | null; slack_of_inputs?: number | null; whole_shown?: number | null; slack_shown?: number | null; slack_of_inputs_shown?: number | null; refused?: string[] } | null
}
export interface Decomposition {
  year?: number | null; rule?: string; assigned?: number | null; tolerance?: number
  parent: { unit: string; unit_name: string; target: number | null; value?: number | null }
  children: {
    unit: string; unit_name: string; target: number | null; weight: number | null
    value: number | null; grade: Grade; light: Light; synthetic?: boolean; target_synthetic?: boolean; contribution?: number | null; period?: string | null
  }[]
  sum: number | null; slack: number | null; findings: Finding[]
}

export interface PlanSummary {
  code: string; name_zh: string; name_en: string; kind: 'five_year' | 'annual' | 'special'
  start_year: number; end_year: number; upper_code?: string | null; versions: PlanVersion[]
}
export interface PlanVersion {
  version: string; doc_no: string | null; doc_date: string | null; state: 'draft' | 'published'; pinned: boolean; rev: number
}
export interface PlanNode {
  id: Id; parent_id: Id | null; kind: 'chapter' | 'box' | 'indicator' | 'project' | 'task'
  ord: number; title: string; body: string; indicator_code: string | null; owner_unit: string | null
  owner_unit_name?: string | null; light: Light | null; counts: Record<Light, number> | null; depth?: number; children?: PlanNode[]
}
export interface PlanDetail { plan: PlanSummary; version: PlanVersion; nodes: PlanNode[] }

/** An indicator as everybody may see it: published values only. */
export interface PublicIndicator {
  code: string; name: string; name_en: string; category: string; unit: string; decimals: number; definition: string
  value: number | null; qualifier: Qualifier | null; period: string | null; vintage: Vintage | null; known_on: string | null; source: string | null; derived: boolean; synthetic: boolean
  target: number | null; target_qualifier: Qualifier | null; target_year: number | null; target_synthetic: boolean; achieved: number | null; expected: number | null; grade: Grade; light: Light
}
export interface PublicIndicators { items: PublicIndicator[]; version: string; as_of: string }

/** A year of the working calendar; `source` is the notice, none for a year that comes with Qipan. */
export interface CalendarYear { year: number; holidays: string[]; workdays: string[]; source: string | null; changed_by: string | null; changed_at: string | null }

export interface PlanDiff {
  from: string; to: string
  items: { change: string; kind: string; title: string; old_title?: string | null; indicator_code?: string | null; fields: string[] }[]
}

export interface Unit {
  code: string; name_zh: string; name_en: string; kind: 'district' | 'bureau' | 'platform' | 'subdistrict' | 'department' | 'reference'
  parent: string | null; region: string | null; valid_from: string; valid_to: string | null; children?: Unit[]; rev?: number
  succeeded_by?: { code: string; kind: string; on_date: string }[]
}

export type ImportKind = 'auto' | 'observations' | 'dictionary' | 'targets' | 'projects' | 'project_progress'
export interface ImportDifference { field: string; label: string; label_en: string; there?: string | null; file?: string | null; same: boolean }
export interface ImportCandidate { id: Id; code?: string | null; name: string; unit_name: string; why: string; fields: ImportDifference[] }
export interface ImportReview { key: string; code?: string | null; name: string; enterprise?: string | null; candidates: ImportCandidate[]; may_be_new: boolean; decision?: string | null }
export interface ImportProjectChange { key: string; what: string; project_id: Id; name: string; fields: ImportDifference[] }
export interface ImportProjects { reviews: ImportReview[]; open: number; changes: ImportProjectChange[] }
export type ImportState = 'staged' | 'validating' | 'ready' | 'refused' | 'committing' | 'committed' | 'cancelled' | 'failed'
export interface ImportBatch {
  id: Id; kind: ImportKind; file_name: string; state: ImportState; dry_run?: boolean
  summary: {
    rows: number; new: number; changed: number; unchanged: number; refused: number
    sheets: { name: string; rows: number; hidden?: boolean; kind?: string }[]
    projects?: ImportProjects | null
  } | null
  findings: Finding[]; findings_count?: { error: number; warning: number; info: number }
  progress: { done: number; total: number }; created_by: string; created_at: string
  committed_at?: string | null; submission_id?: Id | null; sha256?: string
}

export interface EntryCell { id: Id; value: string; state: State; rev: number; vintage?: Vintage; note?: string | null; source?: string | null }
export interface EntryRow {
  indicator: string; name: string; unit: string; decimals: number; direction?: Direction
  current: EntryCell | null
  last_period: { period: string; value: number } | null; last_year: { period: string; value: number } | null
  due: string | null; findings: Finding[]; return_reason?: string | null
}
export interface Entry { unit: string; unit_name?: string; period: string; rows: EntryRow[]; periods?: string[] }
export interface EntrySave {
  unit: string; period: string; submit: boolean
  rows: { indicator: string; value: string; vintage: Vintage; source: string; note: string; if_rev: number | null }[]
}
export interface EntrySaved { saved: number; submission_id: Id | null; findings: Finding[] }

export interface SubmissionItem {
  id: Id; kind: 'import' | 'entry'; title: string; created_by: string; created_at: string
  unit: string | null; unit_name: string | null; count: number; state: State; rev: number
  findings_count: number; can_decide: boolean; can_publish?: boolean; import_id?: Id | null; return_reason?: string | null
}
export interface SubmissionValue {
  id: Id; indicator: string; name: string; unit_code: string; unit_name: string; unit: string; decimals: number
  period: string; value: number; qualifier: Qualifier; vintage: Vintage; state: State; synthetic: boolean
  previous: { value: number; period: string; vintage: Vintage } | null
  file_name: string | null; sheet: string | null; cell: string | null; findings: Finding[]; return_reason: string | null
}
export interface Submission extends SubmissionItem { values: SubmissionValue[]; next_cursor?: string | null }

export type DueState = 'overdue' | 'due_soon' | 'returned' | 'waiting' | 'done'
export interface DueReturn {
  indicator: string; name: string; unit: string; unit_name: string; period: string; due: string
  state: DueState; days: number; reason: string | null; step?: string | null; step_code?: string
  responsible?: string; responsible_name?: string
}
export interface Completeness {
  period: string | null; periods?: string[]; today?: string; next_cursor?: string | null
  items: { unit: string; unit_name: string; expected: number; received: number; late: number; overdue: number; returned?: number; score: number | null }[]
}

export interface UserRow {
  id: Id; username: string; display_name: string; must_change: boolean; disabled: boolean
  locked_until: string | null; created_at: string; rev: number; grants: Grant[]
}
export interface AuditRow {
  seq: number; at: string; actor: string; action: string; entity: string; entity_id: string
  before?: object | null; after?: object | null; origin: string; hash?: string
}
/** A row of an indicator's history: an audit row without its origin and hash. */
export type HistoryRow = Omit<AuditRow, 'origin' | 'hash'>
export interface UnitsChanged { findings: Finding[] }
export interface AuditCheck { ok: boolean; rows: number; broken_at?: number | null; message?: string | null }
export interface BackupMade { file: string; bytes: number; created_at: string; rows: number; audit_seq: number; audit_hash: string }
export interface WithPassword { user: UserRow; temporary_password: string | null }
