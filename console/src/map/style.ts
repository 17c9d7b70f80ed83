// The whole map as one MapLibre style, made anew from what is to be shown; MapLibre applies the difference.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import type { FeatureCollection } from 'geojson'
import type { Classes } from './classes'
import { landUseColour } from './land-use'
import { asked, type MapLayer, stacked } from './model'
import { colour, DRAFT, GROUND, HALO, hatchName, INK, OTHER, PARCEL_STATES, PICKED, PLAIN, ramp, type Symbol, symbolsOf, wordColours } from './symbols'

export interface Shown { layer: MapLayer; opacity: number; version: string | null }
/** Colours one layer by values: of an attribute whose class the tiles carry, or of ids looked up outside the tiles. */
export type Coloured =
  | { layer: string; by: 'class'; field: string; kind: 'numbers' | 'words'; breaks: number[]; count: number }
  | { layer: string; by: 'id'; classes: Classes; values: Map<string, number | null> }
export interface Scene {
  shown: Shown[]
  dark: boolean
  parcels: 'state' | 'land_use'
  /** The day whose register parcels are shown by; empty: today. */
  day: string
  coloured: Coloured | null
  /** Features that pass a filter of the reader's, by layer. */
  filters: Record<string, FilterSpecification>
  picked: { layer: string; id: string } | null
  /** Zones that speak against the site at hand, by layer. */
  struck: Record<string, string[]>
  overlays: Record<OverlayName, FeatureCollection>
}
export type OverlayName = 'draft' | 'plots' | 'hits' | 'measure' | 'results' | 'change' | 'names' | 'projects' | 'sitings'
export const OVERLAYS: OverlayName[] = ['names', 'sitings', 'projects', 'results', 'change', 'plots', 'hits', 'draft', 'measure']
export const nothing = (): FeatureCollection => ({ type: 'FeatureCollection', features: [] })

type Expr = ExpressionSpecification
const FONT = ['Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', 'sans-serif']
const POLYGONS: FilterSpecification = ['==', ['geometry-type'], 'Polygon']
/** The address of the tiles of a layer's version. */
export function tilesOf(origin: string, layer: Pick<MapLayer, 'code' | 'kind'>, version: string | null, day: string, coloured: Coloured | null = null): string {
  const by = coloured?.by === 'class' && coloured.layer === layer.code ? { by: coloured.field, ...(coloured.breaks.length ? { breaks: coloured.breaks.join(',') } : {}) } : {}
  const query = new URLSearchParams({ ...asked(layer, version, day), ...by }).toString()
  return `${origin}/api/v1/tiles/${encodeURIComponent(layer.code)}/{z}/{x}/{y}${query ? `?${query}` : ''}`
}
export const sourceOf = (code: string): string => `tiles:${code}`

const match = (input: unknown, pairs: [string | string[], unknown][], other: unknown): Expr => (pairs.length ? ['match', input, ...pairs.flat(1), other] : other) as Expr
const prop = (...names: string[]): Expr => ['to-string', ['coalesce', ...names.map((n) => ['get', n]), '']] as unknown as Expr
const LAND = prop('land_use', 'YDYHFLDM', 'GHYDDM', 'DLBM')

/** Which symbol a feature gets, as an expression that picks `value` of it. */
function bySymbol(shown: Shown, symbols: Symbol[], value: (s: Symbol) => unknown, other: unknown): Expr {
  const { kind } = shown.layer
  if (kind === 'parcel') return match(prop('state'), PARCEL_STATES.flatMap((p) => { const s = symbols.find((x) => x.key === p.key); return s ? [[[p.key, ...p.words], value(s)] as [string[], unknown]] : [] }).map(([words, v]) => [words, v]), other)
  if (kind === 'urban') return match(['slice', prop('GHFQDM'), 0, 2], symbols.map((s) => [s.key, value(s)]), value(symbols[0]!))
  if (kind === 'ecology' && symbols.length > 1) return ['case', ['in', prop('core'), ['literal', ['true', '1', '是']]], value(symbols[0]!), value(symbols[1]!)] as unknown as Expr
  return value(symbols[0]!) as Expr
}

function fillColour(shown: Shown, scene: Scene, symbols: Symbol[]): Expr {
  const other = colour(OTHER, scene.dark)
  const c = scene.coloured
  if (c?.layer === shown.layer.code) {
    if (c.by === 'class') {
      const colours = c.kind === 'words' ? wordColours(scene.dark) : ramp(c.count, scene.dark)
      return ['match', ['to-number', ['coalesce', ['get', 'theme_class'], -1]], ...colours.flatMap((own, i) => [i, own]), other] as unknown as Expr
    }
    const colours = ramp(c.classes.counts.length, scene.dark)
    const known = [...c.values].filter((e): e is [string, number] => e[1] !== null)
    return match(prop('unit', 'id', 'code'), known.map(([id, v]) => [id, colours[c.classes.breaks.filter((b) => v >= b).length]]), other)
  }
  const { kind } = shown.layer
  if ((kind === 'parcel' && scene.parcels === 'land_use') || kind === 'plan' || kind === 'land_use') {
    return landUseColour(LAND, colour(PLAIN, scene.dark)) as unknown as Expr
  }
  return bySymbol(shown, symbols, (s) => s.fill ?? 'rgba(0,0,0,0)', colour(PLAIN, scene.dark))
}
function layersOf(shown: Shown, scene: Scene): LayerSpecification[] {
  const { layer, opacity } = shown
  const symbols = symbolsOf(layer.kind, layer.code, scene.dark, scene.parcels)
  const first = symbols[0]!
  const thematic = scene.coloured?.layer === layer.code
  const at = { source: sourceOf(layer.code), 'source-layer': layer.code }
  const own = scene.filters[layer.code]
  const also = (filter: FilterSpecification): FilterSpecification => (own ? (['all', filter, own] as unknown as FilterSpecification) : filter)
  const id = (part: string) => `${layer.code}:${part}`
  const out: LayerSpecification[] = []
  const isLine = layer.kind === 'road'
  if (!isLine) {
    const solid = thematic ? 0.85 : bySymbolOpacity(shown, symbols)
    // A district has no ground colour of its own but must answer to a click.
    out.push({ id: id('fill'), type: 'fill', ...at, filter: also(POLYGONS), paint: { 'fill-color': fillColour(shown, scene, symbols), 'fill-opacity': times(layer.kind === 'boundary' && !thematic ? 0 : solid, opacity), 'fill-antialias': layer.kind !== 'parcel' } })
    const hatched = symbols.filter((s) => s.hatch !== 'none')
    if (hatched.length && !thematic && !(layer.kind === 'parcel' && scene.parcels === 'land_use')) {
      const image = bySymbol(shown, hatched, (s) => hatchName(s.hatch, s.line), hatchName(hatched[0]!.hatch, hatched[0]!.line))
      const some = hatched.length < symbols.length ? (['all', POLYGONS, bySymbol(shown, symbols, (s) => s.hatch !== 'none', false)] as unknown as FilterSpecification) : POLYGONS
      out.push({ id: id('hatch'), type: 'fill', ...at, filter: also(some), ...(layer.kind === 'parcel' ? { minzoom: 12 } : {}), paint: { 'fill-pattern': image, 'fill-opacity': 0.75 * opacity } })
    }
  }
  const parcel = layer.kind === 'parcel'
  const width: unknown = parcel ? ['interpolate', ['linear'], ['zoom'], 12, 0.1, 14, 0.5, 17, 1.2] : isLine ? ['interpolate', ['linear'], ['zoom'], 10, 0.8, 14, 2.6, 17, 6] : ['interpolate', ['linear'], ['zoom'], 9, first.width * 0.6, 14, first.width]
  out.push({
    id: id('line'), type: 'line', ...at, ...(own ? { filter: own } : {}), ...(parcel ? { minzoom: 12 } : {}), layout: { 'line-join': 'round' },
    paint: { 'line-color': first.line, 'line-width': width as number, 'line-opacity': opacity, ...(layer.kind !== 'urban' && first.dash ? { 'line-dasharray': first.dash } : {}) },
  })
  return out
}
const bySymbolOpacity = (shown: Shown, symbols: Symbol[]): unknown => {
  const distinct = new Set(symbols.map((s) => s.opacity))
  return distinct.size === 1 ? symbols[0]!.opacity : bySymbol(shown, symbols, (s) => s.opacity, symbols[0]!.opacity)
}
const times = (value: unknown, opacity: number): number => (typeof value === 'number' ? value * opacity : (['*', value, opacity] as unknown as number))

function labelsOf({ layer, opacity }: Shown, dark: boolean): LayerSpecification[] {
  const from: Partial<Record<MapLayer['kind'], [min: number, max: number, size: number]>> = { parcel: [16, 24, 11], road: [13, 24, 11], river: [10, 24, 12] }
  const look = from[layer.kind]
  if (!look) return []
  const alongLine = layer.kind === 'road'
  return [{
    id: `${layer.code}:name`, type: 'symbol', source: sourceOf(layer.code), 'source-layer': layer.code, minzoom: look[0], maxzoom: look[1],
    layout: { 'text-field': prop('name', 'code'), 'text-font': FONT, 'text-size': look[2], 'text-max-width': 8, 'symbol-placement': alongLine ? 'line' : 'point', 'text-padding': 4 },
    paint: { 'text-color': layer.kind === 'river' ? (dark ? '#8cc3e6' : '#2b6f99') : colour(INK, dark), 'text-halo-color': colour(HALO, dark), 'text-halo-width': 1.4, 'text-opacity': Math.max(0.35, opacity) },
  }]
}

function overlayLayers(dark: boolean): LayerSpecification[] {
  const draft = colour(DRAFT, dark), halo = colour(HALO, dark)
  const tone: Expr = ['match', ['get', 'tone'], 'alert', dark ? '#ff5d5d' : '#c4322b', 'watch', dark ? '#ffb638' : '#c47d00', 'ok', dark ? '#2fd39a' : '#0f8a5f', draft]
  const change: Expr = ['match', ['get', 'change'], 'in', dark ? '#5b99d4' : '#2160a2', 'out', dark ? '#e0a15c' : '#a35a12', '#888888']
  const fill = (source: OverlayName, paint: object, filter: FilterSpecification = POLYGONS): LayerSpecification => ({ id: `${source}:fill`, type: 'fill', source, filter, paint })
  const line = (source: OverlayName, paint: object, part = 'line'): LayerSpecification => ({ id: `${source}:${part}`, type: 'line', source, layout: { 'line-join': 'round', 'line-cap': 'round' }, paint, filter: ['!=', ['geometry-type'], 'Point'] })
  const name = (source: OverlayName): LayerSpecification => ({ id: `${source}:name`, type: 'symbol', source, layout: { 'text-field': ['to-string', ['coalesce', ['get', 'label'], '']], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true, 'text-offset': ['case', ['==', ['geometry-type'], 'Point'], ['literal', [0, -1.1]], ['literal', [0, 0]]] as unknown as [number, number] }, paint: { 'text-color': colour(INK, dark), 'text-halo-color': halo, 'text-halo-width': 1.8 } })
  const names = (rank: string, min: number, max: number, size: unknown, more: object = {}): LayerSpecification => ({
    id: `names:${rank}`, type: 'symbol', source: 'names', minzoom: min, maxzoom: max, filter: ['==', ['get', 'rank'], rank],
    layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': size as number, 'text-max-width': 8, ...more },
    paint: { 'text-color': rank === 'unit' ? colour(INK, dark) : dark ? '#9ab6e6' : '#35558f', 'text-halo-color': halo, 'text-halo-width': 1.8 },
  })
  const units = [names('park', 13.2, 24, 11), names('platform', 11.3, 24, 12.5), names('unit', 8, 15.5, ['interpolate', ['linear'], ['zoom'], 9, 12, 13, 16], { 'text-letter-spacing': 0.15, 'text-allow-overlap': true })]
  const small: object = { 'text-size': 11, 'text-allow-overlap': false, 'text-max-width': 12 }
  const caption = (source: OverlayName, from: number): LayerSpecification => { const n = name(source) as LayerSpecification & { layout: object }; return { ...n, minzoom: from, layout: { ...n.layout, ...small } } as LayerSpecification }
  const point = { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3.2, 14, 6], 'circle-color': tone, 'circle-stroke-color': halo, 'circle-stroke-width': 1.4 }
  return [
    ...units,
    fill('sitings', { 'fill-color': tone, 'fill-opacity': 0.3 }), line('sitings', { 'line-color': tone, 'line-width': 1.8, 'line-dasharray': [2, 1] }), caption('sitings', 13),
    { id: 'projects:point', type: 'circle', source: 'projects', paint: point as object }, caption('projects', 13.5),
    fill('results', { 'fill-color': draft, 'fill-opacity': 0.15 }), line('results', { 'line-color': draft, 'line-width': ['case', ['==', ['get', 'best'], true], 3, 1.6] }), name('results'),
    fill('change', { 'fill-color': change, 'fill-opacity': 0.6 }), line('change', { 'line-color': change, 'line-width': 1.4 }),
    fill('plots', { 'fill-color': draft, 'fill-opacity': 0.06 }), line('plots', { 'line-color': draft, 'line-width': 1.6, 'line-dasharray': [2, 1.5] }), name('plots'),
    fill('hits', { 'fill-color': tone, 'fill-opacity': 0.55 }), line('hits', { 'line-color': tone, 'line-width': 2 }), name('hits'),
    fill('draft', { 'fill-color': tone, 'fill-opacity': 0.12 }), line('draft', { 'line-color': halo, 'line-width': 5, 'line-opacity': 0.7 }, 'casing'), line('draft', { 'line-color': tone, 'line-width': 2.6 }),
    { id: 'draft:handle', type: 'circle', source: 'draft', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': ['match', ['get', 'kind'], 'middle', 3.5, 6], 'circle-color': ['match', ['get', 'kind'], 'middle', draft, halo] as Expr, 'circle-stroke-color': draft, 'circle-stroke-width': ['match', ['get', 'kind'], 'middle', 1, 2.2] as Expr, 'circle-stroke-opacity': ['match', ['get', 'kind'], 'middle', 0.6, 1] as Expr, 'circle-opacity': ['match', ['get', 'kind'], 'middle', 0.6, 1] as Expr } },
    fill('measure', { 'fill-color': draft, 'fill-opacity': 0.12 }), line('measure', { 'line-color': draft, 'line-width': 2.2, 'line-dasharray': [2, 1.2] }),
    { id: 'measure:point', type: 'circle', source: 'measure', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4, 'circle-color': halo, 'circle-stroke-color': draft, 'circle-stroke-width': 2 } }, name('measure'),
  ]
}

export function styleOf(scene: Scene, origin: string): StyleSpecification {
  const byCode = new Map(scene.shown.map((s) => [s.layer.code, s]))
  const order = stacked(scene.shown.map((s) => s.layer)).map((l) => byCode.get(l.code)!)
  const sources: Record<string, SourceSpecification> = {}
  for (const { layer, version } of order) sources[sourceOf(layer.code)] = { type: 'vector', tiles: [tilesOf(origin, layer, version, scene.day, scene.coloured)], minzoom: 8, maxzoom: 16 }
  for (const name of OVERLAYS) sources[name] = { type: 'geojson', data: scene.overlays[name] }
  const picked = scene.picked
  const pickedLayers: LayerSpecification[] = picked && byCode.has(picked.layer)
    ? [{ id: 'picked:line', type: 'line', source: sourceOf(picked.layer), 'source-layer': picked.layer, filter: ['==', prop('id', 'code'), picked.id] as unknown as FilterSpecification, paint: { 'line-color': colour(PICKED, scene.dark), 'line-width': 3.5 } }]
    : []
  const struck: LayerSpecification[] = Object.entries(scene.struck).filter(([code]) => byCode.has(code)).map(([code, ids]) => (
    { id: `struck:${code}`, type: 'line', source: sourceOf(code), 'source-layer': code, filter: ['in', prop('id', 'code'), ['literal', ids]] as unknown as FilterSpecification, paint: { 'line-color': scene.dark ? '#ff5d5d' : '#c4322b', 'line-width': 2.6 } }
  ))
  return {
    version: 8,
    sources,
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour(GROUND, scene.dark) } },
      ...order.flatMap((s) => layersOf(s, scene)),
      ...pickedLayers,
      ...struck,
      ...order.flatMap((s) => labelsOf(s, scene.dark)),
      ...overlayLayers(scene.dark),
    ],
  }
}
