// The race, pacing, promises after production, and ledger against statistics. Money is whole fen.
import { fileForm, http, take } from './client'
import type { components } from './schema'
import type { Finding, Page } from './types'

type S = components['schemas']
export type RaceMonthItem = S['RaceMonthItem']
export type RaceView = S['RaceView']
export type RaceRow = S['RaceRow']
export type RaceCell = S['RaceCell']
export type RaceMeasure = S['RaceMeasure']
export type RaceFigure = S['RaceFigure']
export type RaceSteps = S['RaceSteps']
export type RaceRecompute = S['RaceRecompute']
export type RaceSchemeView = S['RaceSchemeView']
export type PacingView = S['PacingView']
export type PacingQuarter = S['PacingQuarter']
export type PacingProject = S['PacingProject']
export type DeliveryView = S['DeliveryView']
export type DeliveryCheck = S['DeliveryCheck']
export type ProjectFindings = S['ProjectFindings']
export type ProjectFinding = S['ProjectFinding']
export type Statistics = S['ProjectStatistics']
export type GapView = S['GapView']
export type Statistic = S['ProjectStatistic']
export type SchemeVersion = S['RaceSchemeVersion']
export type SchemeProposal = S['RaceSchemeProposal']
export type SchemeChange = S['RaceSchemeChange']
export interface Imported { dry_run: boolean; values: number; units: number; findings: Finding[] }

const at = (month: string, as_of?: string) => ({ params: { path: { month }, query: { as_of } } })

export const raceApi = {
  months: () => take<Page<RaceMonthItem>>(http.GET('/api/v1/race/months')),
  schemes: () => take<Page<SchemeVersion>>(http.GET('/api/v1/race/schemes')),
  schemeProposals: () => take<Page<SchemeProposal>>(http.GET('/api/v1/race/scheme-proposals')),
  proposeScheme: (body: { from_month: string; source: string; scheme: object; dry_run: boolean }) =>
    take<SchemeProposal>(http.POST('/api/v1/race/schemes', { body: { ...body, scheme: body.scheme as Record<string, never> } })),
  decideScheme: (id: string, approve: boolean, note: string) => take<SchemeProposal>(http.POST('/api/v1/race/scheme-proposals/{id}/decision', { params: { path: { id } }, body: { approve, note } })),
  board: (month: string, as_of?: string) => take<RaceView>(http.GET('/api/v1/race/{month}', at(month, as_of))),
  figure: (month: string, unit: string, measure: string, as_of?: string) =>
    take<RaceFigure>(http.GET('/api/v1/race/{month}/units/{unit}/measures/{measure}', { params: { path: { month, unit, measure }, query: { as_of } } })),
  up: (month: string, unit: string, places: number, as_of?: string) =>
    take<RaceSteps>(http.GET('/api/v1/race/{month}/units/{unit}/up', { params: { path: { month, unit }, query: { as_of, places } } })),
  recompute: (month: string, as_of?: string) => take<RaceRecompute>(http.GET('/api/v1/race/{month}/recompute', at(month, as_of))),
  publish: (month: string, sha256: string, note: string) => take<RaceView>(http.POST('/api/v1/race/{month}/publish', { params: { path: { month } }, body: { sha256, note } })),
  enter: (month: string, source: string, items: { unit: string; measure: string; value: number }[]) =>
    take<{ values: number }>(http.POST('/api/v1/race/{month}/entries', { params: { path: { month } }, body: { source, items } })),
  importEntries: (month: string, file: File, source: string, dry_run: boolean) =>
    take<Imported>(http.POST('/api/v1/race/{month}/import', { params: { path: { month } }, body: { file: file.name }, bodySerializer: () => fileForm(file, { source, dry_run: String(dry_run) }) })),

  pacing: (query: { year?: number; unit?: string; as_of?: string }) => take<PacingView>(http.GET('/api/v1/projects/pacing', { params: { query } })),
  setTargets: (body: S['PacingTargets']) => take<{ targets: number }>(http.POST('/api/v1/projects/pacing/targets', { body })),
  findings: (query: { as_of?: string; unit?: string; rule?: string }) => take<ProjectFindings>(http.GET('/api/v1/projects/findings', { params: { query } })),
  deliveries: (id: string, as_of?: string) => take<DeliveryView>(http.GET('/api/v1/projects/{id}/deliveries', { params: { path: { id }, query: { as_of } } })),
  deliver: (id: string, body: S['DeliveryBody']) => take<DeliveryView>(http.POST('/api/v1/projects/{id}/deliveries', { params: { path: { id } }, body })),
  statistics: (query: { month?: string; as_of?: string; unit?: string; cause?: string }) => take<Statistics>(http.GET('/api/v1/projects/statistics', { params: { query } })),
  statistic: (id: string, month?: string, as_of?: string) => take<Statistic>(http.GET('/api/v1/projects/{id}/statistics', { params: { path: { id }, query: { month, as_of } } })),
  recordStatistic: (id: string, body: S['ProjectStatisticBody']) => take<Statistic>(http.POST('/api/v1/projects/{id}/statistics', { params: { path: { id } }, body })),
  importStatistics: (month: string, file: File, source: string, dry_run: boolean) =>
    take<Imported>(http.POST('/api/v1/projects/statistics/import', { body: { file: file.name, month }, bodySerializer: () => fileForm(file, { month, source, dry_run: String(dry_run) }) })),
}
