// Clicking the map: what lies there, layer by layer; and the names of sub-districts.
import type { Feature } from 'geojson'
import type { MapMouseEvent } from 'maplibre-gl'
import { ref, shallowRef, watch } from 'vue'
import { mapApi } from '@/api/map'
import { fail } from '@/shell/element'
import { boxOf, metresPerPixel } from '@/map/measure'
import { fromGeometry, vertices } from '@/map/shape'
import { type Found, found as asFound } from './attributes'
import type { Desk } from './desk'
import { labelPoint } from '@/map/label-point'
import type { Objects, Thing } from './objects'
import { allFeatures, unitLayer } from './theme'

const ORDER = ['parcel', 'farmland', 'ecology', 'urban', 'park', 'plan_unit', 'plan', 'land_use', 'road', 'river', 'boundary']

export function makeLooking(desk: Desk, objects: Objects, onLook: () => void) {
  const at = shallowRef<{ lon: number; lat: number } | null>(null)
  const found = shallowRef<Found[]>([])
  /** Projects and sitings there. */
  const things = shallowRef<Thing[]>([])
  const busy = ref(false)
  let asked = 0
  async function identify(event: MapMouseEvent): Promise<void> {
    if (desk.tool.value !== 'look') return
    const place = { lon: event.lngLat.lng, lat: event.lngLat.lat }
    // Eight pixels: what a finger or a mouse means by "on the line".
    const reach = Math.min(1000, Math.round(8 * metresPerPixel(place.lat, desk.view.zoom)))
    const mine = (asked += 1)
    at.value = place
    things.value = objects.under(event.point.x, event.point.y)
    onLook()
    busy.value = true
    try {
      const answers = await Promise.all([...desk.shown.value].reverse().map(async ({ layer, version }) => {
        const reached = await mapApi.identify(layer.code, { ...place, ...desk.ask(layer, version), ...(layer.kind === 'road' ? { reach_m: reach } : {}) })
        return reached.items.map((f) => asFound(layer, reached.version, f))
      }))
      if (mine !== asked) return
      found.value = answers.flat().sort((a, b) => ORDER.indexOf(a.layer.kind) - ORDER.indexOf(b.layer.kind))
      const first = found.value[0]
      desk.state.picked = first ? { layer: first.layer.code, id: first.id } : null
    } catch (error) { fail(error) } finally { if (mine === asked) busy.value = false }
  }
  function pick(f: Found): void {
    desk.state.picked = { layer: f.layer.code, id: f.id }
    desk.fly(boxOf(vertices(fromGeometry(f.feature.geometry))))
  }
  /** Goes to what the address names, where it says no view of its own. */
  async function seek(): Promise<void> {
    const wanted = desk.state.picked
    if (!wanted || desk.state.at) return
    try {
      const [one] = (await mapApi.features(wanted.layer, { id: wanted.id, limit: 1, ...(desk.find(wanted.layer) ? desk.ask(desk.find(wanted.layer)!) : {}) })).features
      if (one) desk.fly(boxOf(vertices(fromGeometry(one.geometry))), 16)
    } catch (error) { fail(error) }
  }
  function close(): void { at.value = null; found.value = []; things.value = []; desk.state.picked = null }

  // One name each, where tiles would repeat them in every piece.
  const named = () => [unitLayer(desk), ...desk.layers.value.filter((l) => l.kind === 'park' && desk.stateOf(l).on)].filter((l) => l !== undefined && (l.kind === 'park' || l.code.startsWith('sub'))).map((l) => l!.code)
  const known = new Map<string, Feature[]>()
  async function namesOf(code: string): Promise<Feature[]> {
    const have = known.get(code)
    if (have) return have
    const kind = desk.find(code)?.kind === 'park' ? 'park' : 'unit'
    const features = (await allFeatures(code, {}, 500)).flatMap((f): Feature[] => {
      const place = labelPoint(fromGeometry(f.geometry))
      const rank = kind === 'park' && f.properties?.level === 'platform' ? 'platform' : kind
      return place ? [{ type: 'Feature', properties: { label: String(f.properties?.name ?? ''), rank }, geometry: { type: 'Point', coordinates: place } }] : []
    })
    known.set(code, features)
    return features
  }
  watch(() => [desk.map.value, named().join()] as const, async ([map]) => {
    if (!map) return
    try {
      const features = (await Promise.all(named().map(namesOf))).flat()
      desk.overlay('names', { type: 'FeatureCollection', features })
    } catch { /* the map stands without names */ }
  }, { immediate: true })
  return { at, found, things, busy, identify, pick, seek, close }
}
