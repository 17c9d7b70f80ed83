// What the map shows, written into the address so that a link shows the same.
import type { Method } from './classes'

export interface LayerState { on: boolean; opacity: number; version: string | null }
export type Theme =
  | { kind: 'indicator'; code: string; method: Method; classes: number }
  | { kind: 'field'; layer: string; field: string; method: Method; classes: number }
export interface Compare { layer: string; from: string; to: string }
export interface Pick { layer: string; id: string }
export interface MapState {
  at: { lon: number; lat: number; zoom: number } | null
  /** By layer code; a layer that is not named is as the map starts with it. */
  layers: Record<string, LayerState>
  theme: Theme | null
  compare: Compare | null
  picked: Pick | null
  tab: string
  siting: string
  /** How parcels are coloured when no theme is on. */
  parcels: 'state' | 'land_use'
  /** The day whose register parcels are shown by; empty: today. */
  day: string
  /** What else is not drawn: `projects`, `sitings`. */
  hidden: string[]
}
type Query = Record<string, unknown>
export const KEYS = ['at', 'layers', 'theme', 'cmp', 'pick', 'tab', 'siting', 'by', 'day', 'hide'] as const
const METHODS: Method[] = ['quantile', 'jenks', 'equal']

const text = (query: Query, key: string): string => (typeof query[key] === 'string' ? (query[key] as string) : '')
// `.`, `~`, `!` and `*` part the pieces; a piece that holds one, or a `%`, has it written as %XX.
const enc = (piece: string): string => piece.replace(/[%.~!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const dec = (piece: string): string => piece.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))

export function write(state: MapState): Record<string, string> {
  const out: Record<string, string> = {}
  if (state.at) out.at = `${state.at.lon.toFixed(5)},${state.at.lat.toFixed(5)},${state.at.zoom.toFixed(2)}`
  const layers = Object.entries(state.layers).map(([code, l]) =>
    `${l.on ? '' : '!'}${enc(code)}${l.opacity === 1 ? '' : `*${Math.round(l.opacity * 100)}`}${l.version === null ? '' : `.${enc(l.version)}`}`)
  if (layers.length) out.layers = layers.join('~')
  if (state.theme) {
    const { theme: m } = state
    out.theme = (m.kind === 'indicator' ? ['i', m.code, m.method, m.classes] : ['f', m.layer, m.field, m.method, m.classes]).map((p) => enc(String(p))).join('~')
  }
  if (state.compare) out.cmp = [state.compare.layer, state.compare.from, state.compare.to].map(enc).join('~')
  if (state.picked) out.pick = [state.picked.layer, state.picked.id].map(enc).join('~')
  if (state.tab && state.tab !== 'layers') out.tab = state.tab
  if (state.siting) out.siting = state.siting
  if (state.parcels !== 'state') out.by = state.parcels
  if (state.day) out.day = state.day
  if (state.hidden.length) out.hide = [...state.hidden].sort().join('~')
  return out
}

function readAt(from: string): MapState['at'] {
  const [lon, lat, zoom] = from.split(',').map(Number)
  if (lon === undefined || lat === undefined || zoom === undefined) return null
  if (![lon, lat, zoom].every(Number.isFinite) || Math.abs(lon) > 180 || Math.abs(lat) > 85 || zoom < 0 || zoom > 24) return null
  return { lon, lat, zoom }
}
function readLayers(from: string): MapState['layers'] {
  const out: MapState['layers'] = {}
  for (const piece of from ? from.split('~') : []) {
    const m = /^(!?)([^.*]+)(?:\*(\d{1,3}))?(?:\.(.+))?$/.exec(piece)
    if (m) out[dec(m[2]!)] = { on: !m[1], opacity: Math.min(1, m[3] === undefined ? 1 : Number(m[3]) / 100), version: m[4] === undefined ? null : dec(m[4]) }
  }
  return out
}
function readTheme(from: string): Theme | null {
  const p = from.split('~').map(dec)
  const [method, classes] = [p[p.length - 2] as Method, Number(p[p.length - 1])]
  if (!METHODS.includes(method) || !Number.isInteger(classes) || classes < 2 || classes > 7) return null
  if (p[0] === 'i' && p.length === 4 && p[1]) return { kind: 'indicator', code: p[1], method, classes }
  if (p[0] === 'f' && p.length === 5 && p[1] && p[2]) return { kind: 'field', layer: p[1], field: p[2], method, classes }
  return null
}
/** Reads the address; what does not make sense is left out. */
export function read(query: Query): MapState {
  const cmp = text(query, 'cmp').split('~').map(dec)
  const pick = text(query, 'pick').split('~').map(dec)
  return {
    at: readAt(text(query, 'at')),
    layers: readLayers(text(query, 'layers')),
    theme: readTheme(text(query, 'theme')),
    compare: cmp.length === 3 && cmp.every(Boolean) ? { layer: cmp[0]!, from: cmp[1]!, to: cmp[2]! } : null,
    picked: pick.length === 2 && pick.every(Boolean) ? { layer: pick[0]!, id: pick[1]! } : null,
    tab: text(query, 'tab') || 'layers',
    siting: text(query, 'siting'),
    parcels: text(query, 'by') === 'land_use' ? 'land_use' : 'state',
    day: /^\d{4}-\d\d-\d\d$/.test(text(query, 'day')) ? text(query, 'day') : '',
    hidden: ['projects', 'sitings'].filter((x) => text(query, 'hide').split('~').includes(x)),
  }
}
