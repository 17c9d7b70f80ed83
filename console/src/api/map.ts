// The map's part of the API.
import { http, ifMatch, take } from './client'
import type { LayerKind } from '@/map/model'
import type { ProjectItem } from './project'
import type { Finding, Page } from './types'

export interface LayerVersion {
  id: string; version: string; state: 'draft' | 'published'; source: string; mark: string; map_no?: string | null; doc_no?: string | null; doc_date?: string | null
  valid_from: string; synthetic: boolean; source_crs: string; content_hash: string; published_at?: string | null; features: number; extent: number[]; rev: number
}
export interface Layer {
  code: string; name: string; name_zh: string; name_en: string; kind: LayerKind; owner_unit: string; owner_name: string
  current?: string | null; versions: LayerVersion[]; editable: boolean; rev: number
}
export interface GeoFeature { type: 'Feature'; id?: string | number; geometry: unknown; properties: Record<string, unknown> | null }

export interface FeaturePage { version: string; mark: string; number_matched: number; number_returned: number; features: GeoFeature[]; next_cursor?: string | null }
export interface Identified { version: string; mark: string; items: GeoFeature[] }
export interface LayerField { name: string; kind: 'text' | 'number' | 'flag' | 'mixed'; filled: number; distinct: number; min?: number | null; max?: number | null; values: string[] }
export interface LayerDetail { layer: Layer; version?: LayerVersion | null; geometry?: string | null; fields: LayerField[] }
/** What features say of an attribute: numbers, or words by frequency. */
export interface LayerValues {
  field: string; version: string; mark: string; features: number; missing: number; /** Parcels of the register without a shape. */ undrawn: number
  numbers: number[]; words: { value: string; features: number }[]; others: number; other_words: number; synthetic: boolean
}
export interface FeatureQuery { version?: string; bbox?: string; limit?: number; cursor?: string; id?: string }
export type Outcome = 'allowed' | 'conditional' | 'restricted' | 'manual_review' | 'forbidden'
export interface Part { area_m2: number; area_mu: number; share: number }
export interface Hit extends Part { zone_id: string; zone_name: string; rule?: string | null; outcome?: Outcome | null }
export interface Basis { text_zh: string; text_en: string; certainty: 'verified' | 'recalled' }
export interface LayerResult {
  code: string; name: string; kind: LayerKind; version: string; content_hash: string; synthetic: boolean; map_approval?: string | null
  hits: Hit[]; outside: Part; classes: (Part & { class: string; name: string })[]; nearest?: { zone_id: string; zone_name: string; distance_m: number } | null
}
export interface Reason extends Partial<Part> {
  rule: string; outcome: Outcome; decides: boolean; layer?: string | null; layer_version?: string | null; zones: string[]
  message_zh: string; message_en: string; basis: Basis[]; needs_zh: string[]; needs_en: string[]
}
export interface LimitResult {
  limit: string; measure: 'floor_area_ratio' | 'investment_intensity'; value?: number | null; at_least?: number | null; at_most?: number | null
  met?: boolean | null; effect: string; message_zh: string; message_en: string; basis: Basis[]
}
export interface Verdict {
  method: string; outcome: Outcome; preliminary: boolean; notice_zh: string; notice_en: string
  rule_set: { code: string; version: string; hash: string; name_zh: string; name_en: string }
  asked: { project_class: string; project_class_zh: string; project_class_en: string; industry?: string | null; as_of: string }
  site: Omit<Part, 'share'> & { perimeter_m: number; parts: number; holes: number; vertices: number; crs: string; hash: string }
  area_method: string; layers: LayerResult[]; reasons: Reason[]; limits: LimitResult[]; findings: Finding[]; synthetic: boolean; hash: string
}
export interface CheckBody {
  geometry: unknown; crs: string; project_class: string; industry?: string; floor_area_ratio?: number; investment_fen?: number; as_of?: string
}
export interface Question { answer_in: string; text: string; choices: { value: string; label: string }[] }
export interface Plot { id: string; geometry: unknown; area_m2: number; area_method: string; properties: Record<string, unknown> }
export interface ParsedSite { file_name: string; format: string; crs?: string | null; questions: Question[]; plots: Plot[]; geometry?: unknown; findings: Finding[]; repairs: Finding[] }
export interface Siting {
  id: string; name: string; unit: string; unit_name: string; project_code?: string | null; state: string; outcome: Outcome; area_m2: number; as_of: string; note: string
  request: CheckBody; shape?: unknown; verdict?: Verdict | null; verdict_sha256: string; created_by: string; created_at: string; editable: boolean; rev: number
}
export interface Reservation { id: string; siting?: string | null; purpose: string; state: string; overdue: boolean; due_on?: string | null; items: { kind: string; held: number; spent: number }[]; created_by: string; created_at: string }
export interface Recheck { as_of: string; same: boolean; outcome_before: Outcome; outcome: Outcome; verdict_sha256: string }
export interface RuleBook { version: string; name_zh: string; name_en: string; project_classes: { code: string; name_zh: string; name_en: string }[] }
export interface Balance { old_m2: number; out_m2: number; in_m2: number; new_m2: number }
export interface Comparison {
  layer: string; whole: Balance; classes: { from?: string | null; to?: string | null; area_m2: number }[]; units: (Balance & { unit?: string | null; name: string })[]
  counts: { added: number; removed: number; reshaped: number; edited: number; unchanged: number }
  pieces: { features: { geometry: unknown; properties: { came_in: boolean; zone: string; class?: string | null; area_m2: number } }[] }
  area_method: string
}
export interface LayerImport {
  state: 'asking' | 'refused' | 'ready' | 'committed' | 'unchanged'; dry_run: boolean; file_name?: string | null; format?: string | null; layer: string; version: string
  questions: Question[]; findings: Finding[]; findings_count: { errors: number; warnings: number }; repairs: Finding[]
}
export interface SearchBody {
  area_m2: number; max_area_m2?: number; project_class: string; industry?: string; floor_area_ratio?: number; investment_fen?: number
  states?: string[]; land_uses?: string[]; units?: string[]; max_road_m?: number; max_park_m?: number; max_parcels?: number; limit?: number
}
export interface Near { zone_id: string; zone_name: string; distance_m: number }
export interface Candidate {
  rank: number; parcels: string[]; area_m2: number; area_mu: number; surplus_m2: number; outcome: Outcome; road?: Near | null; park?: Near | null
  units: string[]; states: string[]; rules: string[]; explanation_zh: string; explanation_en: string; geometry: unknown
}
export interface SearchAnswer { candidates: Candidate[]; why_not: { reason: string; parcels: number }[]; parcels: number; fitting: number; truncated: boolean; area_method: string }

/** GeoJSON, which the document calls an object of any kind. */
const shaped = <B extends CheckBody>(body: B) => body as B & { geometry: Record<string, never> }

export const mapApi = {
  layers: () => take<Page<Layer>>(http.GET('/api/v1/layers')),
  identify: (code: string, query: { lon: number; lat: number; version?: string; reach_m?: number }) => take<Identified>(http.GET('/api/v1/layers/{code}/identify', { params: { path: { code }, query } })),
  layer: (code: string, query: { version?: string; as_of?: string } = {}) => take<LayerDetail>(http.GET('/api/v1/layers/{code}', { params: { path: { code }, query } })),
  values: (code: string, query: { field: string; version?: string; as_of?: string }) => take<LayerValues>(http.GET('/api/v1/layers/{code}/values', { params: { path: { code }, query } })),
  features: (code: string, query: FeatureQuery) => take<FeaturePage>(http.GET('/api/v1/layers/{code}/features', { params: { path: { code }, query } })),
  rules: () => take<RuleBook>(http.GET('/api/v1/siting/rules')),
  recheck: (id: string) => take<Recheck>(http.GET('/api/v1/sitings/{id}/recheck', { params: { path: { id } } })),
  check: (body: CheckBody) => take<Verdict>(http.POST('/api/v1/siting/check', { body: shaped(body) })),
  parse: (file: File, answers: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(answers)) form.set(name, value)
    form.set('file', file)
    return take<ParsedSite>(http.POST('/api/v1/siting/parse', { body: { file: file.name }, bodySerializer: () => form }))
  },
  search: (body: SearchBody) => take<SearchAnswer>(http.POST('/api/v1/siting/search', { body })),
  compare: (code: string, from: string, to: string) => take<Comparison>(http.GET('/api/v1/layers/{code}/compare', { params: { path: { code }, query: { from, to, shapes: true } } })),
  sitings: (cursor?: string) => take<Page<Siting>>(http.GET('/api/v1/sitings', { params: { query: { cursor } } })),
  sitingShapes: () => take<Page<Siting>>(http.GET('/api/v1/sitings', { params: { query: { state: 'open', limit: 200, shapes: true } } })),
  projects: () => take<Page<ProjectItem>>(http.GET('/api/v1/projects', { params: { query: { limit: 1000 } } })),
  createLayer: (body: { code: string; kind: string; name_zh: string; name_en?: string; public?: boolean }) => take<LayerDetail>(http.POST('/api/v1/layers', { body })),
  importLayer: (file: File, parts: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(parts)) if (value) form.set(name, value)
    form.set('file', file)
    return take<LayerImport>(http.POST('/api/v1/layers/import', { body: { file: file.name, layer: '', version: '', source: '' }, bodySerializer: () => form }))
  },
  publishLayer: (code: string, version: string, rev: number) => take<LayerDetail>(http.POST('/api/v1/layers/{code}/versions/{version}/publish', { params: { path: { code, version }, header: ifMatch(rev) } })),
  siting: (id: string) => take<Siting>(http.GET('/api/v1/sitings/{id}', { params: { path: { id } } })),
  saveSiting: (body: CheckBody & { name: string; project_code?: string; note?: string }) => take<Siting>(http.POST('/api/v1/sitings', { body: shaped(body) })),
  reserve: (id: string, due_on?: string) => take<{ id: string; reservation?: string | null }>(http.POST('/api/v1/sitings/{id}/reserve', { params: { path: { id }, header: { 'Idempotency-Key': `siting-${id}` } }, body: { needs: [], ...(due_on ? { due_on } : {}) } })),
  reservations: (id: string) => take<Page<Reservation>>(http.GET('/api/v1/sitings/{id}/reservations', { params: { path: { id } } })),
}
