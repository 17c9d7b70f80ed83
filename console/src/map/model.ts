// What the map knows of a layer, however the server sends it.
import type { Box } from './measure'

export type LayerKind = 'boundary' | 'river' | 'road' | 'park' | 'parcel' | 'farmland' | 'ecology' | 'urban' | 'plan' | 'plan_unit' | 'land_use'
export interface MapLayer {
  code: string; name: string; kind: LayerKind
  /** By first day. */
  versions: MapVersion[]
  /** The version in force, which shows when none is chosen. */
  current: string | null
  box: Box | null
}
export interface MapVersion {
  version: string; state: string; day: string | null; /** First day in force, and when it was published. */ from: string; published: string; doc: string | null; source: string
  /** What must stand on every map of it: map approval number, or 示意. */
  mark: string
  synthetic: boolean; features: number; hash: string; crs: string
}

/** From the ground up; layers of one kind keep the order of the server. */
const ORDER: LayerKind[] = ['land_use', 'plan', 'parcel', 'urban', 'farmland', 'ecology', 'park', 'plan_unit', 'river', 'road', 'boundary']
export const stacked = <L extends { kind: LayerKind }>(layers: readonly L[]): L[] =>
  layers.map((layer, i) => ({ layer, i })).sort((a, b) => ORDER.indexOf(a.layer.kind) - ORDER.indexOf(b.layer.kind) || a.i - b.i).map(({ layer }) => layer)

export type Group = 'base' | 'lines' | 'land' | 'plans'
const GROUP: Record<LayerKind, Group> = { boundary: 'base', river: 'base', road: 'base', park: 'land', parcel: 'land', farmland: 'lines', ecology: 'lines', urban: 'lines', plan: 'plans', plan_unit: 'plans', land_use: 'plans' }
export const GROUPS: Group[] = ['lines', 'land', 'plans', 'base']
export const groupOf = (kind: LayerKind): Group => GROUP[kind]
/** Layers that a first look does not need: they would hide what lies beneath. */
export const offAtFirst = (layer: { kind: LayerKind }): boolean => layer.kind === 'plan' || layer.kind === 'plan_unit' || layer.kind === 'land_use'

/** The published version with the latest first day that is not after the day; none before the first. */
export function inForce(layer: { versions: MapVersion[] }, day: string): MapVersion | null {
  const then = layer.versions.filter((v) => v.state === 'published' && v.from <= day)
  return then.sort((a, b) => (a.from + a.published < b.from + b.published ? 1 : -1))[0] ?? null
}

/** What is asked for as the version of parcels to see them as the land register has them. */
export const REGISTER = 'register'
/** The version to ask for: parcels of which no version was chosen are shown as the register has them on the day. */
export function asked(layer: { kind: LayerKind }, version: string | null, day: string): { version?: string; as_of?: string } {
  if (version !== null) return { version }
  return layer.kind === 'parcel' ? { version: REGISTER, ...(day ? { as_of: day } : {}) } : {}
}
