// One function an endpoint. Pages call these and nothing else.
import { get, send, type Query } from './client'
import type * as T from './types'

export * from './types'
export { Problem, address } from './client'

export interface Scope extends Query { plan?: string; plan_version?: string; as_of?: string; unit?: string }
const at = encodeURIComponent

export const api = {
  session: () => get<T.Session>('/session'),
  login: (username: string, password: string) => send<T.Session>('POST', '/session', { username, password }),
  logout: () => send<void>('DELETE', '/session'),
  password: (old: string, next: string) => send<T.Session | undefined>('POST', '/session/password', { old, new: next }),

  overview: (scope: Scope) => get<T.Overview>('/overview', scope),
  indicators: (scope: Scope & { category?: string; grade?: string; q?: string; limit?: number; cursor?: string }) =>
    get<T.Page<T.IndicatorItem> & { as_of: string }>('/indicators', scope),
  indicator: (code: string, scope: Scope) => get<T.Indicator>(`/indicators/${at(code)}`, scope),
  saveIndicator: (code: string, body: T.Indicator, rev: number) => send<T.Indicator>('PUT', `/indicators/${at(code)}`, body, rev),
  observations: (code: string, scope: Scope & { recorded_at?: string }) =>
    get<T.Page<T.Observation>>(`/indicators/${at(code)}/observations`, scope),
  path: (code: string, scope: Scope & { year?: number }) => get<T.PathData>(`/indicators/${at(code)}/path`, scope),
  why: (code: string, scope: Scope) => get<T.Why>(`/indicators/${at(code)}/why`, scope),
  decomposition: (code: string, scope: Scope & { by: 'subdistrict' | 'platform' }) =>
    get<T.Decomposition>(`/indicators/${at(code)}/decomposition`, scope),
  history: (code: string) => get<T.Page<T.AuditRow>>(`/indicators/${at(code)}/history`),
  override: (code: string, body: { unit?: string; period: string; grade: T.Grade; reason: string }) =>
    send<void>('POST', `/indicators/${at(code)}/override`, body),
  revokeOverride: (code: string) => send<void>('DELETE', `/indicators/${at(code)}/override`),

  plans: () => get<T.Page<T.PlanSummary>>('/plans'),
  plan: (code: string, version?: string, as_of?: string) => get<T.PlanDetail>(`/plans/${at(code)}`, { version, as_of }),
  newPlanVersion: (code: string, body: { version: string; doc_no: string; doc_date: string; copy_of?: string }) =>
    send<T.PlanVersion>('POST', `/plans/${at(code)}/versions`, body),
  saveNodes: (code: string, version: string, nodes: T.PlanNode[], rev: number) =>
    send<void>('PUT', `/plans/${at(code)}/versions/${at(version)}/nodes`, {
      nodes: nodes.map(({ id, parent_id, kind, ord, title, body, indicator_code, owner_unit }) => ({ id: String(id), parent_id, kind, ord, title, body, indicator_code, owner_unit })),
    }, rev),
  pinVersion: (code: string, version: string) => send<void>('POST', `/plans/${at(code)}/versions/${at(version)}/pin`),
  units: () => get<T.Page<T.Unit>>('/units'),

  imports: (cursor?: string) => get<T.Page<T.ImportBatch>>('/imports', { cursor }),
  importBatch: (id: T.Id) => get<T.ImportBatch>(`/imports/${id}`),
  upload: (file: File, kind: T.ImportKind, vintage: string, source: string) => {
    const form = new FormData()
    form.set('kind', kind)
    form.set('dry_run', 'true')
    if (vintage) form.set('vintage', vintage)
    if (source) form.set('source', source)
    form.set('file', file)
    return send<T.ImportBatch>('POST', '/imports', form)
  },
  commitImport: (id: T.Id) => send<T.ImportBatch>('POST', `/imports/${id}/commit`),
  cancelImport: (id: T.Id) => send<T.ImportBatch | undefined>('POST', `/imports/${id}/cancel`),

  entry: (unit: string, period: string) => get<T.Entry>('/entry', { unit, period }),
  saveEntry: (body: T.EntrySave) => send<T.EntrySaved>('PUT', '/entry', body),

  submissions: (state: string) => get<T.Page<T.SubmissionItem>>('/submissions', { state }),
  submission: (id: T.Id, cursor?: string) => get<T.Submission>(`/submissions/${id}`, { cursor }),
  decide: (id: T.Id, verb: 'submit' | 'approve' | 'publish', rev: number) => send<T.Submission>('POST', `/submissions/${id}/${verb}`, {}, rev),
  giveBack: (id: T.Id, reason: string, ids: T.Id[], rev: number) =>
    send<T.Submission>('POST', `/submissions/${id}/return`, ids.length ? { reason, ids } : { reason }, rev),

  returnsMine: () => get<T.Page<T.DueReturn>>('/returns/mine'),
  completeness: (period: string) => get<T.Completeness>('/returns/completeness', { period }),

  users: () => get<T.Page<T.UserRow>>('/users'),
  createUser: (body: { username: string; display_name: string; password?: string; grants: { role: T.Role; unit: string }[] }) =>
    send<T.WithPassword>('POST', '/users', body),
  saveUser: (row: T.UserRow) => send<T.UserRow>('PUT', `/users/${row.id}`, { display_name: row.display_name, disabled: row.disabled }, row.rev),
  saveGrants: (id: T.Id, grants: { role: T.Role; unit: string }[], rev: number) => send<T.UserRow>('PUT', `/users/${id}/grants`, { grants }, rev),
  unlockUser: (id: T.Id) => send<void>('POST', `/users/${id}/unlock`),
  resetPassword: (id: T.Id) => send<T.WithPassword>('POST', `/users/${id}/reset-password`, {}),
  createUnit: (body: Partial<T.Unit>) => send<T.Unit>('POST', '/units', body),
  saveUnit: (code: string, body: Partial<T.Unit>, rev: number) => send<T.Unit>('PUT', `/units/${at(code)}`, body, rev),
  closeUnit: (code: string, on_date: string) => send<{ findings: T.Finding[] }>('POST', `/units/${at(code)}/close`, { on_date }),
  splitUnit: (code: string, on_date: string, into: { code: string; name_zh: string; name_en: string }[]) =>
    send<{ findings: T.Finding[] }>('POST', `/units/${at(code)}/split`, { on_date, into }),
  mergeUnits: (codes: string[], on_date: string, into: { code: string; name_zh: string; name_en: string }) =>
    send<{ findings: T.Finding[] }>('POST', `/units/${at(codes[0] ?? '')}/merge`, { on_date, with: codes.slice(1), into }),
  audit: (query: { cursor?: string; actor?: string; entity?: string; entity_id?: string; action?: string; limit?: number }) => get<T.Page<T.AuditRow>>('/audit', query),
  backup: () => send<T.BackupMade>('POST', '/backup'),
  auditVerify: () => get<T.AuditCheck>('/audit/verify'),
}
