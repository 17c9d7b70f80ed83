// The map's part of the API.
import { http, take } from './client'
import type { LayerKind } from '@/map/model'
import type { Finding, Page } from './types'

export interface LayerVersion {
  id: string; version: string; state: 'draft' | 'published'; source: string; mark: string; map_no?: string | null; doc_no?: string | null; doc_date?: string | null
  valid_from: string; synthetic: boolean; source_crs: string; content_hash: string; features: number; extent: number[]; rev: number
}
export interface Layer {
  code: string; name: string; name_zh: string; name_en: string; kind: LayerKind; owner_unit: string; owner_name: string
  current?: string | null; versions: LayerVersion[]; editable: boolean; rev: number
}
export interface GeoFeature { type: 'Feature'; id?: string | number; geometry: unknown; properties: Record<string, unknown> | null }

export interface FeaturePage { version: string; mark: string; number_matched: number; number_returned: number; features: GeoFeature[]; next_cursor?: string | null }
export interface LayerField { name: string; kind: 'text' | 'number' | 'flag' | 'mixed'; filled: number; min?: number | null; max?: number | null; values: string[] }
export interface LayerDetail { layer: Layer; version?: LayerVersion | null; geometry?: string | null; fields: LayerField[] }
export interface FeatureQuery { version?: string; bbox?: string; filter?: string; limit?: number; cursor?: string }
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
type Loose = (path: string, init?: unknown) => Promise<{ data?: unknown }>
const get = http.GET as unknown as Loose
const post = http.POST as unknown as Loose

export const mapApi = {
  layers: () => take<Page<Layer>>(get('/api/v1/layers')),
  identify: (code: string, query: { lon: number; lat: number; version?: string }) => take<{ version: string; mark: string; features: GeoFeature[] }>(get('/api/v1/layers/{code}/identify', { params: { path: { code }, query } })),
  layer: (code: string, version?: string) => take<LayerDetail>(get('/api/v1/layers/{code}', { params: { path: { code }, query: { version } } })),
  features: (code: string, query: FeatureQuery) => take<FeaturePage>(get('/api/v1/layers/{code}/features', { params: { path: { code }, query } })),
  check: (body: CheckBody) => take<Verdict>(post('/api/v1/siting/check', { body })),
}
