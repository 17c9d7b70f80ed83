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
export interface ParcelQuery { unit?: string; state?: string; park?: string; q?: string; ended?: boolean; cursor?: string; limit?: number }
export interface FindingQuery { as_of?: string; unit?: string; park?: string; rule?: string; stage?: string; cursor?: number; limit?: number }

export const landApi = {
  quotas: (as_of?: string) => take<QuotaBalances>(http.GET('/api/v1/quotas', { params: { query: { as_of } } })),
  entries: (query: { as_of?: string; action?: string; reservation?: string; cursor?: number; limit?: number }) => take<Page<QuotaEntry>>(http.GET('/api/v1/quotas/entries', { params: { query } })),
  entriesOf: (kind: string, query: { as_of?: string; cursor?: number; limit?: number }) => take<Page<QuotaEntry>>(http.GET('/api/v1/quotas/{kind}/entries', { params: { path: { kind }, query } })),
  trial: (as_of?: string) => take<TrialBalance>(http.GET('/api/v1/quotas/trial-balance', { params: { query: { as_of } } })),
  reservations: () => take<Page<Reservation>>(http.GET('/api/v1/quotas/reservations')),
  book: (body: NewQuotaEntry, key?: string) => take<QuotaEntry>(http.POST('/api/v1/quotas/entries', { params: { header: { 'Idempotency-Key': key } }, body })),

  parcels: (query: ParcelQuery) => take<ParcelPage>(http.GET('/api/v1/parcels', { params: { query } })),
  parcel: (code: string) => take<Parcel>(http.GET('/api/v1/parcels/{code}', { params: { path: { code } } })),
  findings: (query: FindingQuery) => take<LandFindings>(http.GET('/api/v1/parcels/findings', { params: { query } })),
  step: (code: string, body: S['NewParcelState'], rev: number) =>
    take<Parcel>(http.POST('/api/v1/parcels/{code}/states', { params: { path: { code }, header: ifMatch(rev) }, body })),
}
