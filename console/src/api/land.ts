// The land's part of the API: quota ledger and land register. Types come from the server's document.
// Amounts and areas are whole hundredths (0.01 m², for grain capacity 0.01 kg); money is fen.
import { http, ifMatch, take } from './client'
import type { components } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type QuotaBalances = S['QuotaBalances']
export type QuotaKind = S['QuotaKind']
export type QuotaEntry = S['QuotaEntry']
export type NewQuotaEntry = Partial<S['NewQuotaEntry']> & { action: string; doc_no: string }
export type TrialBalance = S['TrialBalance']
export type Reservation = S['Reservation']
export type ParcelItem = S['ParcelItem']
export type ParcelPage = S['ParcelPage']
export type Parcel = S['ParcelView']
export type LandFinding = S['LandFinding']
export type LandFindings = S['LandFindings']
export type LandState = S['LandState']
export type Stage = S['LandStage']
export type ParcelFacts = S['ParcelChange']
export type ParcelImport = S['ParcelImport']
export type Cut = S['Cut']
export type Reshaped = S['Reshaped']
export type Inspection = S['Inspection']
export type RewardRatio = S['RewardRatio']
export type Expired = S['Expired']
export type PlanWork = S['PlanWork']
export type PlanStage = S['PlanStage']
export type PlanWorkBody = S['PlanWorkBody']
/** Limits of an industry; what is not there is not asked. */
export interface Threshold { output?: number | null; tax?: number | null; floor_area_ratio?: number | null }
export interface LandRules {
  version: string; idle_months: number; take_back_months: number; fee_percent: number; unsupplied_months: number; low_after: number; after_care_months: number; after_care_years: number
  thresholds: Record<string, Threshold>; idle_basis: string; unsupplied_basis: string; low_basis: string; after_care_basis: string
}
export interface LandRuleSet { rules: LandRules; own: boolean; rev: number }
export interface ParcelQuery { unit?: string; state?: string; park?: string; q?: string; ended?: boolean; cursor?: string; limit?: number }
export interface FindingQuery { as_of?: string; unit?: string; park?: string; rule?: string; stage?: string; cursor?: number; limit?: number }

/** A file with the other parts of its form, as the document's body and as what is really sent. */
function formOf(file: File, parts: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.set(name, value)
  form.set('file', file)
  return { body: { file: file.name }, bodySerializer: () => form }
}

export const landApi = {
  quotas: (as_of?: string) => take<QuotaBalances>(http.GET('/api/v1/quotas', { params: { query: { as_of } } })),
  entries: (query: { as_of?: string; action?: string; reservation?: string; cursor?: number; limit?: number }) => take<Page<QuotaEntry>>(http.GET('/api/v1/quotas/entries', { params: { query } })),
  entriesOf: (kind: string, query: { as_of?: string; cursor?: number; limit?: number }) => take<Page<QuotaEntry>>(http.GET('/api/v1/quotas/{kind}/entries', { params: { path: { kind }, query } })),
  trial: (as_of?: string) => take<TrialBalance>(http.GET('/api/v1/quotas/trial-balance', { params: { query: { as_of } } })),
  reservations: () => take<Page<Reservation>>(http.GET('/api/v1/quotas/reservations')),
  book: (body: NewQuotaEntry, key?: string) => take<QuotaEntry>(http.POST('/api/v1/quotas/entries', { params: { header: { 'Idempotency-Key': key } }, body })),

  parcels: (query: ParcelQuery) => take<ParcelPage>(http.GET('/api/v1/parcels', { params: { query } })),
  parcel: (code: string) => take<Parcel>(http.GET('/api/v1/parcels/{code}', { params: { path: { code } } })),
  change: (code: string, body: ParcelFacts, rev: number) => take<Parcel>(http.PUT('/api/v1/parcels/{code}', { params: { path: { code }, header: ifMatch(rev) }, body })),
  cut: (code: string, line: [number, number][]) => take<Cut>(http.POST('/api/v1/parcels/{code}/cut', { params: { path: { code } }, body: { line } })),
  split: (body: S['ParcelSplit']) => take<Reshaped>(http.POST('/api/v1/parcels/split', { body })),
  merge: (body: S['ParcelMerge']) => take<Reshaped>(http.POST('/api/v1/parcels/merge', { body })),
  inspect: (code: string, body: S['NewInspection']) => take<Inspection>(http.POST('/api/v1/parcels/{code}/inspections', { params: { path: { code } }, body })),
  rules: () => take<LandRuleSet>(http.GET('/api/v1/parcels/rules')),
  setRules: (rules: LandRules, doc_no: string, rev: number) => take<LandRuleSet>(http.PUT('/api/v1/parcels/rules', { params: { header: ifMatch(rev) }, body: { doc_no, rules: rules as unknown as Record<string, never> } })),
  importParcels: (file: File, parts: Record<string, string>) => take<ParcelImport>(http.POST('/api/v1/parcels/import', formOf(file, parts))),
  markedParcels: (file: File) => take<Blob>(http.POST('/api/v1/parcels/import/marked.xlsx', { ...formOf(file, {}), parseAs: 'blob' })),
  setRatio: (ratio: string, doc_no: string, rev: number) => take<RewardRatio>(http.PUT('/api/v1/quotas/ratio', { params: { header: ifMatch(rev) }, body: { ratio, doc_no } })),
  expireDue: (doc_no: string, dry_run: boolean) => take<Expired>(http.POST('/api/v1/quotas/expire-due', { body: { doc_no, dry_run } })),
  planWorks: () => take<Page<PlanWork>>(http.GET('/api/v1/plan-works')),
  addPlanWork: (body: S['NewPlanWork']) => take<PlanWork>(http.POST('/api/v1/plan-works', { body })),
  changePlanWork: (code: string, body: PlanWorkBody, rev: number) => take<PlanWork>(http.PUT('/api/v1/plan-works/{code}', { params: { path: { code }, header: ifMatch(rev) }, body })),
  findings: (query: FindingQuery) => take<LandFindings>(http.GET('/api/v1/parcels/findings', { params: { query } })),
  step: (code: string, body: S['NewParcelState'], rev: number) =>
    take<Parcel>(http.POST('/api/v1/parcels/{code}/states', { params: { path: { code }, header: ifMatch(rev) }, body })),
}
