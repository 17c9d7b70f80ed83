// What the parts of the map page share: layers, what is shown, the map itself, the tool in the hand.
import type { FilterSpecification, Map as LibreMap } from 'maplibre-gl'
import { computed, type InjectionKey, inject, reactive, ref, shallowRef, watch } from 'vue'
import { type LocationQuery, onBeforeRouteLeave, useRoute, useRouter } from 'vue-router'
import { useGet } from '@/shell/get'
import { useTheme } from '@/shell/theme'
import { type Box, boxOf, type Position } from '@/map/measure'
import { asked, groupOf, inForce, type MapLayer, offAtFirst } from '@/map/model'
import { type Coloured, nothing, type OverlayName, OVERLAYS, type Scene, type Shown, styleOf } from '@/map/style'
import * as url from '@/map/url'
import { mapApi } from '@/api/map'
import { layerOf } from './layers'

export type Tool = 'look' | 'distance' | 'area' | 'draw' | 'edit' | 'select'

export function makeDesk() {
  const route = useRoute()
  const router = useRouter()
  const { dark } = useTheme()
  const state = reactive(url.read(route.query))
  const map = shallowRef<LibreMap | null>(null)
  /** The map above the swipe line, while two versions are compared. */
  const upper = shallowRef<LibreMap | null>(null)
  const tool = ref<Tool>('look')
  const view = reactive({ lon: state.at?.lon ?? 120.5, lat: state.at?.lat ?? 30.3, zoom: state.at?.zoom ?? 10 })
  const coloured = shallowRef<Coloured | null>(null)
  const filters = shallowRef<Record<string, FilterSpecification>>({})
  /** Zones that speak against the site at hand, by layer. */
  const struck = shallowRef<Record<string, string[]>>({})
  const answer = useGet(() => ['layers'], mapApi.layers)
  const layers = computed<MapLayer[]>(() => (answer.data.value?.items ?? []).map(layerOf))
  const find = (code: string) => layers.value.find((l) => l.code === code)

  const stateOf = (layer: MapLayer): url.LayerState => state.layers[layer.code] ?? { on: !offAtFirst(layer), opacity: 1, version: null }
  function setLayer(layer: MapLayer, part: Partial<url.LayerState>): void {
    const next = { ...stateOf(layer), ...part }
    const same = next.on === !offAtFirst(layer) && next.opacity === 1 && next.version === null
    if (same) delete state.layers[layer.code]
    else state.layers[layer.code] = next
  }
  /** The version that shows where none was chosen: of the day that the map looks back to; parcels follow the register. */
  const byDay = (layer: MapLayer): string | null => (state.day && layer.kind !== 'parcel' && groupOf(layer.kind) !== 'base' ? (inForce(layer, state.day)?.version ?? null) : null)
  const chosen = (layer: MapLayer): string | null => stateOf(layer).version ?? byDay(layer)
  /** Before its first version a layer has nothing to show; what only helps to find one's way stays. */
  const exists = (layer: MapLayer): boolean => stateOf(layer).version !== null || !state.day || groupOf(layer.kind) === 'base' || inForce(layer, state.day) !== null
  /** Puts the whole map at a day; versions that were chosen by hand give way. */
  function lookBack(day: string): void {
    for (const layer of layers.value) setLayer(layer, { version: null })
    state.day = day
  }
  /** What shows on one side of the swipe line; without a comparison both sides are the same. */
  const shownOn = (side: 'from' | 'to'): Shown[] => {
    const compare = state.compare
    return layers.value.filter((l) => l.code === compare?.layer || (stateOf(l).on && l.versions.length > 0 && exists(l)))
      .map((layer) => ({ layer, opacity: stateOf(layer).opacity, version: layer.code === compare?.layer ? compare[side] : chosen(layer) }))
  }
  const shown = computed(() => shownOn('from'))
  /** The version that shows where none was chosen by hand. */
  const usual = (layer: MapLayer): string | null => (state.day && groupOf(layer.kind) !== 'base' ? (inForce(layer, state.day)?.version ?? null) : layer.current)
  const versionOf = (layer: MapLayer) => { if (!exists(layer)) return undefined; const v = chosen(layer) ?? usual(layer); return layer.versions.find((x) => x.version === v) ?? layer.versions[layer.versions.length - 1] }
  const synthetic = computed(() => shown.value.some(({ layer }) => versionOf(layer)?.synthetic))
  const marks = computed(() => [...new Set(shown.value.map(({ layer }) => versionOf(layer)?.mark ?? '').filter(Boolean))])

  /** The version that a question about a layer names. */
  const ask = (layer: MapLayer, version: string | null = chosen(layer)) => asked(layer, version, state.day)

  // Overlays change with every move of the hand: they go to the map past the style, which only remembers them.
  const overlays = Object.fromEntries(OVERLAYS.map((name) => [name, nothing()])) as Scene['overlays']
  function overlay(name: OverlayName, data: Scene['overlays'][OverlayName]): void {
    overlays[name] = data
    for (const each of [map.value, upper.value]) {
      const source = each?.getSource(name)
      if (source && 'setData' in source) void (source as { setData: (d: unknown) => unknown }).setData(data)
    }
  }
  const sceneWith = (more: Partial<Scene> = {}): Scene => ({ shown: shown.value, dark: dark.value, parcels: state.parcels, day: state.day, coloured: coloured.value, filters: filters.value, picked: state.picked, struck: struck.value, overlays, ...more })
  const style = (more?: Partial<Scene>) => styleOf(sceneWith(more), globalThis.location.origin)

  const whole = computed<Box | null>(() => {
    const boxes = layers.value.filter((l) => l.kind === 'boundary' && l.box).map((l) => l.box!)
    const from = boxes.length ? boxes : layers.value.flatMap((l) => (l.box ? [l.box] : []))
    return boxOf(from.flatMap(([w, s, e, n]): Position[] => [[w, s], [e, n]]))
  })
  function fly(box: Box | null, most = 17): void {
    if (box) map.value?.fitBounds(box, { padding: 48, maxZoom: most, animate: !matchMedia('(prefers-reduced-motion: reduce)').matches, duration: 500 })
  }

  let written = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(state, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const others: LocationQuery = { ...route.query }
      for (const key of url.KEYS) delete others[key]
      const query = { ...others, ...url.write(state) }
      written = JSON.stringify(url.write(url.read(query)))
      if (route.path === '/map') void router.replace({ query })
    }, 250)
  }, { deep: true })
  // Writing the address while the next page is on its way would call the reader back.
  onBeforeRouteLeave(() => clearTimeout(timer))
  watch(() => route.query, (query) => {
    if (route.path !== '/map') return
    const next = url.read(query)
    const text = JSON.stringify(url.write(next))
    if (text === written || text === JSON.stringify(url.write(state))) return
    Object.assign(state, next)
    if (next.at) map.value?.jumpTo({ center: [next.at.lon, next.at.lat], zoom: next.at.zoom })
  })
  return { state, map, upper, tool, view, layers, answer, find, stateOf, setLayer, lookBack, usual, versionOf, ask, shown, shownOn, synthetic, marks, coloured, filters, struck, overlays, overlay, sceneWith, style, whole, fly, dark, stop: () => clearTimeout(timer) }
}

export type Desk = ReturnType<typeof makeDesk>
export const DESK: InjectionKey<Desk> = Symbol('desk')
export function useDesk(): Desk {
  const desk = inject(DESK)
  if (!desk) throw new Error('a part of the map page stands outside of it')
  return desk
}
