// What stands on the land: projects as points, kept sitings as shapes; both can be hidden.
import type { Feature } from 'geojson'
import { computed, shallowRef, watch } from 'vue'
import { mapApi, type Siting } from '@/api/map'
import type { ProjectItem } from '@/api/project'
import { nothing } from '@/map/style'
import { toneOf } from '@/map/verdict'
import type { Desk } from './desk'

export interface Thing { kind: 'projects' | 'sitings'; id: string; name: string; note: string }
export const KINDS = ['projects', 'sitings'] as const
export type Kind = (typeof KINDS)[number]

const pointOf = (p: ProjectItem): Feature[] => (typeof p.lon === 'number' && typeof p.lat === 'number'
  ? [{ type: 'Feature', properties: { id: p.id, label: p.name, note: p.stage_name, tone: p.blocked ? 'alert' : p.late ? 'watch' : 'ok' }, geometry: { type: 'Point', coordinates: [p.lon, p.lat] } }] : [])
const shapeOf = (s: Siting): Feature[] => (s.shape ? [{ type: 'Feature', properties: { id: s.id, label: s.name, note: s.outcome, tone: toneOf(s.outcome) }, geometry: s.shape as never }] : [])

export function makeObjects(desk: Desk) {
  const all = { projects: shallowRef<Feature[]>([]), sitings: shallowRef<Feature[]>([]) }
  const on = (kind: Kind) => !desk.state.hidden.includes(kind)
  const draw = (kind: Kind) => desk.overlay(kind, on(kind) ? { type: 'FeatureCollection', features: all[kind].value } : nothing())
  async function load(kind: Kind): Promise<void> {
    try {
      all[kind].value = kind === 'projects' ? (await mapApi.projects()).items.flatMap(pointOf) : (await mapApi.sitingShapes()).items.flatMap(shapeOf)
      draw(kind)
    } catch { /* the map stands without them; their own pages tell what is wrong */ }
  }
  watch(() => desk.map.value, (map) => { if (map) KINDS.forEach((kind) => void load(kind)) }, { immediate: true })
  watch(() => [...desk.state.hidden], () => KINDS.forEach(draw))
  function flip(kind: Kind): void { desk.state.hidden = on(kind) ? [...desk.state.hidden, kind] : desk.state.hidden.filter((k) => k !== kind) }
  /** What lies under a place on the screen. */
  function under(x: number, y: number): Thing[] {
    const map = desk.map.value
    if (!map) return []
    const layers = ['projects:point', 'sitings:fill'].filter((id) => map.getLayer(id))
    const near: [[number, number], [number, number]] = [[x - 5, y - 5], [x + 5, y + 5]]
    const seen = new Map<string, Thing>()
    for (const f of map.queryRenderedFeatures(near, { layers })) {
      const p = f.properties as { id: string; label: string; note: string }
      seen.set(p.id, { kind: f.layer.id.startsWith('projects') ? 'projects' : 'sitings', id: p.id, name: p.label, note: p.note })
    }
    return [...seen.values()]
  }
  return { on, flip, under, reload: (kind: Kind) => load(kind), counts: computed(() => ({ projects: all.projects.value.length, sitings: all.sitings.value.length })) }
}
export type Objects = ReturnType<typeof makeObjects>
