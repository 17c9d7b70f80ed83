// The map's part of the API.
import { http, take } from './client'
import type { LayerKind } from '@/map/model'
import type { Page } from './types'

export interface LayerVersion {
  id: string; version: string; state: 'draft' | 'published'; source: string; mark: string; map_no?: string | null; doc_no?: string | null; doc_date?: string | null
  valid_from: string; synthetic: boolean; source_crs: string; content_hash: string; features: number; extent: number[]; rev: number
}
export interface Layer {
  code: string; name: string; name_zh: string; name_en: string; kind: LayerKind; owner_unit: string; owner_name: string
  current?: string | null; versions: LayerVersion[]; editable: boolean; rev: number
}
export interface GeoFeature { type: 'Feature'; id?: string | number; geometry: unknown; properties: Record<string, unknown> | null }

type Loose = (path: string, init?: unknown) => Promise<{ data?: unknown }>
const get = http.GET as unknown as Loose

export const mapApi = {
  layers: () => take<Page<Layer>>(get('/api/v1/layers')),
  identify: (code: string, query: { lon: number; lat: number; version?: string }) => take<{ items: GeoFeature[] }>(get('/api/v1/layers/{code}/identify', { params: { path: { code }, query } })),
}
