// Attributes of a feature as a reader wants them: known ones first, with units; codes in words.
import type { GeoFeature, LayerField } from '@/api/map'
import { landUse } from '@/map/land-use'
import { MU } from '@/map/measure'
import type { MapLayer } from '@/map/model'
import { PARCEL_STATES } from '@/map/symbols'
import { type Lang, number } from '@/ui/format'

export interface Found { layer: MapLayer; version: string | null; id: string; name: string; synthetic: boolean; feature: GeoFeature }
export interface Attribute { key: string; text: string; more?: string; number?: boolean; /** Locale key of the value's own word. */ word?: string }

const HIDDEN = new Set(['id', 'name', 'synthetic', 'land_use_name', 'unit_name', 'GHFQMC', 'registered'])
const FIRST = ['code', 'state', 'land_use', 'area_m2', 'YJJBNTMJ', 'MJ', 'unit', 'park', 'enterprise', 'industry', 'contract_kind', 'state_on', 'output_fen', 'output_per_mu', 'tax_fen', 'tax_per_mu', 'floor_area_ratio', 'ended_on', 'into', 'GHFQDM', 'LHLX', 'core']
export const AREAS = new Set(['area_m2', 'YJJBNTMJ', 'MJ', 'YJJBNTTBMJ', 'TBMJ'])

export function found(layer: MapLayer, version: string | null, feature: GeoFeature): Found {
  const p = feature.properties ?? {}
  const id = String(p.id ?? p.code ?? feature.id ?? '')
  return { layer, version, id, name: String(p.name ?? p.code ?? id), synthetic: p.synthetic === true, feature }
}

/** m² as 亩: `3.27 亩`. */
export const mu = (m2: number | null | undefined, lang: Lang, digits = 2): string => (m2 === null || m2 === undefined ? '—' : `${number(m2 / MU, digits)} ${lang === 'zh' ? '亩' : 'mu'}`)
export const squareMetres = (m2: number | null | undefined, digits = 1): string => (m2 === null || m2 === undefined ? '—' : `${number(m2, digits)} m²`)
export const stateKey = (value: unknown): string | undefined => PARCEL_STATES.find((s) => s.key === value || s.words.includes(String(value)))?.key

export function attribute(key: string, value: unknown, all: Record<string, unknown>, lang: Lang): Attribute {
  const text = (t: string, more?: string): Attribute => ({ key, text: t, ...(more ? { more } : {}) })
  if (value === null || value === undefined || value === '') return text('—')
  if (typeof value === 'number') {
    if (AREAS.has(key)) return { key, text: squareMetres(value, 2), more: mu(value, lang), number: true }
    // Money is kept in fen; 1 万元 is a million of them.
    if (key.endsWith('_fen')) return { key, text: lang === 'zh' ? `${number(value / 1e6, 1)} 万元` : `${number(value / 1e6, 1)} × 10⁴ yuan`, number: true }
    return { key, text: number(value), number: true }
  }
  if (typeof value === 'boolean') return { key, text: String(value), word: value ? 'map.yes' : 'map.no' }
  if (key === 'state') { const s = stateKey(value); return s ? { key, text: String(value), word: `land.state.${s}` } : text(String(value)) }
  if (key === 'land_use') { const u = landUse(String(value)); return text(String(lang === 'zh' ? (all.land_use_name ?? u?.zh ?? value) : (u?.en ?? value)), String(value)) }
  if (key === 'unit' && lang === 'zh' && all.unit_name) return text(String(all.unit_name), String(value))
  if (key === 'contract_kind') return { key, text: String(value), word: `land.contractKind.${String(value)}` }
  if (key === 'GHFQDM') return { ...text(String(all.GHFQMC ?? value), String(value)), word: lang === 'en' ? `map.symbol.urban${String(value)}` : undefined }
  if (typeof value === 'object') return text(JSON.stringify(value))
  return text(String(value))
}

export function attributes(f: Found, lang: Lang): Attribute[] {
  const all = f.feature.properties ?? {}
  const keys = Object.keys(all).filter((k) => !HIDDEN.has(k) && !(k === 'code' && all.code === f.name))
  const place = (k: string) => { const at = FIRST.indexOf(k); return at < 0 ? FIRST.length : at }
  return keys.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1)).map((key) => attribute(key, all[key], all, lang))
}

/** What the register says comes first; names, codes and days tell features apart and are no themes. */
const THEMES = ['state', 'unit', 'park', 'land_use', 'industry', 'contract_kind', 'enterprise', 'output_per_mu', 'tax_per_mu', 'floor_area_ratio', 'area_m2', 'output_fen', 'tax_fen']
const NO_THEME = new Set(['id', 'code', 'name', 'name_zh', 'name_en', 'unit_name', 'land_use_name', 'state_on', 'ended_on', 'into', 'fid', 'FID', 'OBJECTID', 'BSM'])
/** The attributes by which a layer can be coloured: numbers, and words that more than one feature shares. */
export function themeFields(fields: LayerField[]): { numbers: string[]; words: string[] } {
  const place = (f: LayerField) => { const at = THEMES.indexOf(f.name); return at < 0 ? THEMES.length : at }
  const some = fields.filter((f) => f.filled > 0 && !NO_THEME.has(f.name)).sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1))
  return {
    numbers: some.filter((f) => f.kind === 'number').map((f) => f.name),
    words: some.filter((f) => f.kind !== 'number' && (f.distinct <= 24 || f.distinct * 2 <= f.filled)).map((f) => f.name),
  }
}
