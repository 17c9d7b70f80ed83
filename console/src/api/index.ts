// One function an endpoint. Pages call these and nothing else.
import { http, ifMatch, take } from './client'
import type * as T from './types'

export * from './types'
export { Problem, address } from './client'

export interface Scope { plan?: string; plan_version?: string; as_of?: string; unit?: string }
type List = Scope & { category?: string; grade?: T.Grade; q?: string; limit?: number; cursor?: string }
type Named = { code: string; name_zh: string; name_en: string }
type Given = { role: T.Role; unit: string }
const one = (id: T.Id) => ({ params: { path: { id: String(id) } } })
const of = <Q>(code: string, query: Q) => ({ params: { path: { code }, query } })
const changed = (id: T.Id, rev: number) => ({ params: { path: { id: String(id) }, header: ifMatch(rev) } })

export const api = {
  session: () => take<T.Session>(http.GET('/api/v1/session')),
  login: (username: string, password: string) => take<T.Session>(http.POST('/api/v1/session', { body: { username, password } })),
  logout: () => take<void>(http.DELETE('/api/v1/session')),
  password: (old: string, next: string) => take<T.Session | undefined>(http.POST('/api/v1/session/password', { body: { old, new: next } })),

  overview: (query: Scope) => take<T.Overview>(http.GET('/api/v1/overview', { params: { query } })),
  indicators: (query: List) => take<T.Page<T.IndicatorItem> & { as_of: string }>(http.GET('/api/v1/indicators', { params: { query } })),
  indicator: (code: string, scope: Scope) => take<T.Indicator>(http.GET('/api/v1/indicators/{code}', of(code, scope))),
  saveIndicator: (code: string, body: T.Indicator, rev: number) =>
    take<T.Indicator>(http.PUT('/api/v1/indicators/{code}', { params: { path: { code }, header: ifMatch(rev) }, body: { ...body, aggregation: body.aggregation as never, thresholds: body.thresholds as never } })),
  observations: (code: string, { unit, as_of }: Scope) => take<T.Page<T.Observation>>(http.GET('/api/v1/indicators/{code}/observations', of(code, { unit, as_of }))),
  path: (code: string, query: Scope & { year?: number }) => take<T.PathData>(http.GET('/api/v1/indicators/{code}/path', of(code, query))),
  why: (code: string, scope: Scope) => take<T.Why>(http.GET('/api/v1/indicators/{code}/why', of(code, scope))),
  decomposition: (code: string, query: Scope & { by: 'subdistrict' | 'platform' }) => take<T.Decomposition>(http.GET('/api/v1/indicators/{code}/decomposition', of(code, query))),
  history: (code: string) => take<T.Page<T.HistoryRow>>(http.GET('/api/v1/indicators/{code}/history', of(code, {}))),
  override: (code: string, body: { unit?: string; period: string; grade: T.Grade; reason: string }) =>
    take<void>(http.POST('/api/v1/indicators/{code}/override', { params: { path: { code } }, body })),
  revokeOverride: (code: string) => take<void>(http.DELETE('/api/v1/indicators/{code}/override', of(code, {}))),

  plans: () => take<T.Page<T.PlanSummary>>(http.GET('/api/v1/plans')),
  plan: (code: string, version?: string, as_of?: string) => take<T.PlanDetail>(http.GET('/api/v1/plans/{code}', of(code, { version, as_of }))),
  newPlanVersion: (code: string, body: { version: string; doc_no?: string; doc_date?: string; copy_of?: string }) =>
    take<T.PlanVersion>(http.POST('/api/v1/plans/{code}/versions', { params: { path: { code } }, body })),
  saveNodes: (code: string, version: string, nodes: T.PlanNode[], rev: number) =>
    take<T.PlanDetail>(http.PUT('/api/v1/plans/{code}/versions/{version}/nodes', {
      params: { path: { code, version }, header: ifMatch(rev) },
      body: { nodes: nodes.map(({ id, parent_id, kind, ord, title, body, indicator_code, owner_unit }) => ({ id: String(id), parent_id: parent_id === null ? null : String(parent_id), kind, ord, title, body, indicator_code, owner_unit })) },
    })),
  setDocument: (code: string, version: string, body: { doc_no: string; doc_date: string }, rev: number) =>
    take<T.PlanVersion>(http.PUT('/api/v1/plans/{code}/versions/{version}', { params: { path: { code, version }, header: ifMatch(rev) }, body })),
  publishVersion: (code: string, version: string, rev: number) =>
    take<T.PlanVersion>(http.POST('/api/v1/plans/{code}/versions/{version}/publish', { params: { path: { code, version }, header: ifMatch(rev) } })),
  planDiff: (code: string, from: string, to: string) => take<T.PlanDiff>(http.GET('/api/v1/plans/{code}/diff', { params: { path: { code }, query: { from, to } } })),
  pinVersion: (code: string, version: string) => take<void>(http.POST('/api/v1/plans/{code}/versions/{version}/pin', { params: { path: { code, version } } })),
  publicPlans: () => take<T.Page<T.PlanSummary>>(http.GET('/api/v1/public/plans')),
  publicPlan: (code: string) => take<T.PlanDetail>(http.GET('/api/v1/public/plans/{code}', { params: { path: { code } } })),
  publicIndicators: (code: string) => take<T.PublicIndicators>(http.GET('/api/v1/public/plans/{code}/indicators', { params: { path: { code } } })),
  calendars: () => take<T.Page<T.CalendarYear>>(http.GET('/api/v1/calendars')),
  saveCalendar: (year: number, body: { holidays: string[]; workdays: string[]; source: string }) =>
    take<T.CalendarYear>(http.PUT('/api/v1/calendars/{year}', { params: { path: { year } }, body })),
  readCalendar: (year: number, file: File) =>
    take<{ year: T.CalendarYear; findings: T.Finding[] }>(http.POST('/api/v1/calendars/{year}/import', { params: { path: { year } }, body: { file: file.name }, bodySerializer: () => {
      const body = new FormData()
      body.append('dry_run', 'true')
      body.append('file', file)
      return body
    } })),
  units: () => take<T.Page<T.Unit>>(http.GET('/api/v1/units')),

  imports: (cursor?: string) => take<T.Page<T.ImportBatch>>(http.GET('/api/v1/imports', { params: { query: { cursor } } })),
  importBatch: (id: T.Id) => take<T.ImportBatch>(http.GET('/api/v1/imports/{id}', one(id))),
  upload: (file: File, kind: T.ImportKind, vintage: string, source: string, more: Record<string, string> = {}) => {
    const form = new FormData()
    form.set('kind', kind)
    form.set('dry_run', 'true')
    if (vintage) form.set('vintage', vintage)
    if (source) form.set('source', source)
    for (const [name, value] of Object.entries(more)) if (value) form.set(name, value)
    form.set('file', file)
    return take<T.ImportBatch>(http.POST('/api/v1/imports', { body: { file: file.name }, bodySerializer: () => form }))
  },
  commitImport: (id: T.Id) => take<T.ImportBatch>(http.POST('/api/v1/imports/{id}/commit', one(id))),
  decideImport: (id: T.Id, decisions: Record<string, string>) =>
    take<T.ImportBatch>(http.PUT('/api/v1/imports/{id}/reviews', { ...one(id), body: { decisions } })),
  cancelImport: (id: T.Id) => take<T.ImportBatch>(http.POST('/api/v1/imports/{id}/cancel', one(id))),

  entry: (unit: string, period: string) => take<T.Entry>(http.GET('/api/v1/entry', { params: { query: { unit, period } } })),
  saveEntry: (body: T.EntrySave) => take<T.EntrySaved>(http.PUT('/api/v1/entry', { body })),

  submissions: (state: string) => take<T.Page<T.SubmissionItem>>(http.GET('/api/v1/submissions', { params: { query: { state } } })),
  submission: (id: T.Id, cursor?: number) => take<T.Submission>(http.GET('/api/v1/submissions/{id}', { params: { path: { id: String(id) }, query: { cursor } } })),
  submit: (id: T.Id, rev: number) => take<T.SubmissionItem>(http.POST('/api/v1/submissions/{id}/submit', changed(id, rev))),
  approve: (id: T.Id, rev: number) => take<T.SubmissionItem>(http.POST('/api/v1/submissions/{id}/approve', changed(id, rev))),
  publish: (id: T.Id, rev: number) => take<T.SubmissionItem>(http.POST('/api/v1/submissions/{id}/publish', changed(id, rev))),
  giveBack: (id: T.Id, reason: string, ids: T.Id[], rev: number) =>
    take<T.SubmissionItem>(http.POST('/api/v1/submissions/{id}/return', { ...changed(id, rev), body: { reason, ids: ids.map(String) } })),

  returnsMine: () => take<T.Page<T.DueReturn>>(http.GET('/api/v1/returns/mine')),
  completeness: (period: string) => take<T.Completeness>(http.GET('/api/v1/returns/completeness', { params: { query: period ? { period } : {} } })),

  users: () => take<T.Page<T.UserRow>>(http.GET('/api/v1/users')),
  createUser: (body: { username: string; display_name: string; password?: string; grants: Given[] }) => take<T.WithPassword>(http.POST('/api/v1/users', { body })),
  saveUser: ({ id, display_name, disabled, rev }: T.UserRow) => take<T.UserRow>(http.PUT('/api/v1/users/{id}', { ...changed(id, rev), body: { display_name, disabled } })),
  saveGrants: (id: T.Id, grants: Given[], rev: number) => take<T.UserRow>(http.PUT('/api/v1/users/{id}/grants', { ...changed(id, rev), body: { grants } })),
  unlockUser: (id: T.Id) => take<T.UserRow>(http.POST('/api/v1/users/{id}/unlock', one(id))),
  resetPassword: (id: T.Id) => take<T.WithPassword>(http.POST('/api/v1/users/{id}/reset-password', { ...one(id), body: {} })),
  createUnit: (body: Named & { kind?: T.Unit['kind']; parent: string | null; region: string | null; valid_from?: string }) => take<T.Unit>(http.POST('/api/v1/units', { body })),
  saveUnit: (code: string, body: Omit<Named, 'code'> & { kind: T.Unit['kind']; parent: string | null; region: string | null }, rev: number) =>
    take<T.Unit>(http.PUT('/api/v1/units/{code}', { params: { path: { code }, header: ifMatch(rev) }, body })),
  closeUnit: (code: string, on_date: string) => take<T.UnitsChanged>(http.POST('/api/v1/units/{code}/close', { params: { path: { code } }, body: { on_date } })),
  splitUnit: (code: string, on_date: string, into: Named[]) => take<T.UnitsChanged>(http.POST('/api/v1/units/{code}/split', { params: { path: { code } }, body: { on_date, into } })),
  mergeUnits: ([code = '', ...others]: string[], on_date: string, into: Named) =>
    take<T.UnitsChanged>(http.POST('/api/v1/units/{code}/merge', { params: { path: { code } }, body: { on_date, with: others, into } })),
  audit: (query: { cursor?: number; actor?: string; entity?: string; limit?: number }) => take<T.Page<T.AuditRow>>(http.GET('/api/v1/audit', { params: { query } })),
  backup: () => take<T.BackupMade>(http.POST('/api/v1/backup')),
  auditVerify: () => take<T.AuditCheck>(http.GET('/api/v1/audit/verify')),
}
