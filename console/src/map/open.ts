// The style of the public map: each layer from its features, which are few.
import type { FeatureCollection } from 'geojson'
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import { labelPoint } from './label-point'
import { type LayerKind, stacked } from './model'
import { fromGeometry } from './shape'
import { colour, GROUND, HALO, INK, symbolsOf } from './symbols'

export interface OpenLayer { code: string; name: string; kind: LayerKind; data: FeatureCollection }

/** One name in the middle of each sub-district. */
export function placesOf(layers: readonly OpenLayer[]): FeatureCollection {
  const units = layers.filter((l) => l.kind === 'boundary' && l.data.features.length > 1)
  return { type: 'FeatureCollection', features: units.flatMap((l) => l.data.features).flatMap((f) => {
    const place = labelPoint(fromGeometry(f.geometry))
    return place ? [{ type: 'Feature' as const, properties: { label: String(f.properties?.name ?? '') }, geometry: { type: 'Point' as const, coordinates: place } }] : []
  }) }
}

export function openStyle(layers: readonly OpenLayer[], places: FeatureCollection, dark: boolean): StyleSpecification {
  const sources: Record<string, SourceSpecification> = { names: { type: 'geojson', data: places } }
  const drawn = stacked(layers).flatMap((l): LayerSpecification[] => {
    sources[l.code] = { type: 'geojson', data: l.data }
    const s = symbolsOf(l.kind, l.code, dark)[0]!
    const out: LayerSpecification[] = []
    if (s.fill && l.kind !== 'boundary') out.push({ id: `${l.code}:fill`, type: 'fill', source: l.code, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': s.fill, 'fill-opacity': s.opacity } })
    out.push({ id: `${l.code}:line`, type: 'line', source: l.code, layout: { 'line-join': 'round' }, paint: { 'line-color': s.line, 'line-width': s.width, ...(s.dash ? { 'line-dasharray': s.dash } : {}) } })
    return out
  })
  return {
    version: 8, sources,
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour(GROUND, dark) } }, ...drawn,
      { id: 'names', type: 'symbol', source: 'names', layout: { 'text-field': ['get', 'label'], 'text-font': ['Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', 'sans-serif'], 'text-size': 13, 'text-allow-overlap': true }, paint: { 'text-color': colour(INK, dark), 'text-halo-color': colour(HALO, dark), 'text-halo-width': 1.6 } },
    ],
  }
}
