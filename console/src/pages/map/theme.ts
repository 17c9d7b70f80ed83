// The thematic map: an indicator by sub-district, or a number that features carry, in classes.
import { computed, ref, shallowRef, watch } from 'vue'
import { api, type Decomposition } from '@/api'
import { landApi } from '@/api/land'
import { type GeoFeature, mapApi } from '@/api/map'
import { REGISTER } from '@/map/model'
import { problemText } from '@/shell/get'
import { type Classes, classify } from '@/map/classes'
import type { Theme } from '@/map/url'
import type { Desk } from './desk'

/** All features of a layer's version, page by page. */
export async function allFeatures(code: string, version: { version?: string; as_of?: string }, most = 200_000): Promise<GeoFeature[]> {
  const out: GeoFeature[] = []
  let cursor: string | undefined
  do {
    const page = await mapApi.features(code, { ...version, limit: 10_000, cursor })
    out.push(...page.features)
    cursor = page.next_cursor ?? undefined
  } while (cursor && out.length < most)
  return out
}
export const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
/** The layer that sub-districts are drawn in. */
export const unitLayer = (desk: Desk) => desk.layers.value.find((l) => l.kind === 'boundary' && l.code.startsWith('sub')) ?? desk.layers.value.find((l) => l.kind === 'boundary')

export function makeTheme(desk: Desk) {
  const classes = shallowRef<Classes | null>(null)
  const rows = shallowRef<Decomposition['children']>([])
  const busy = ref(false)
  const fault = ref('')
  const cache = new Map<string, Map<string, (number | null)[]>>()
  let mine = 0

  async function values(theme: Theme): Promise<{ numbers: (number | null)[]; byUnit: Map<string, number | null> | null }> {
    if (theme.kind === 'indicator') {
      const split = await api.decomposition(theme.code, { by: 'subdistrict' })
      rows.value = split.children
      return { numbers: split.children.map((c) => c.value), byUnit: new Map(split.children.map((c) => [c.unit, c.value])) }
    }
    rows.value = []
    const layer = desk.find(theme.layer)
    const version = layer ? desk.ask(layer) : {}
    // The drawing itself has the area of every parcel, also of those that the register does not know.
    if (version.version === REGISTER && theme.field !== 'area_m2') {
      // Codes and values only: thousands of parcels need no shapes to be put in classes.
      const [light, drawn] = await Promise.all([landApi.values(theme.field, version.as_of), mapApi.features(theme.layer, { ...version, limit: 1 })])
      if (light.codes.length) {
        // What is drawn without being registered is on the map without a value, and is counted so.
        const known = light.values.map(numberOf).filter((v) => v !== null)
        return { numbers: [...known, ...new Array<null>(Math.max(0, drawn.number_matched - known.length)).fill(null)], byUnit: null }
      }
    }
    const key = `${theme.layer}@${JSON.stringify(version)}`
    let fields = cache.get(key)
    if (!fields) {
      fields = new Map()
      const features = await allFeatures(theme.layer, version)
      for (const name of new Set(features.flatMap((f) => Object.keys(f.properties ?? {})))) fields.set(name, features.map((f) => numberOf(f.properties?.[name])))
      cache.set(key, fields)
    }
    return { numbers: fields.get(theme.field) ?? [], byUnit: null }
  }
  async function load(): Promise<void> {
    const theme = desk.state.theme
    const own = (mine += 1)
    fault.value = ''
    if (!theme) { busy.value = false; classes.value = null; rows.value = []; desk.coloured.value = null; return }
    busy.value = true
    // Which version is shown is known once the layers are.
    if (!desk.layers.value.length) return
    try {
      const { numbers, byUnit } = await values(theme)
      if (own !== mine) return
      const made = classify(numbers, theme.method, theme.classes)
      classes.value = made
      const layer = theme.kind === 'indicator' ? unitLayer(desk)?.code : theme.layer
      desk.coloured.value = made && layer ? (byUnit ? { layer, by: 'id', classes: made, values: byUnit } : { layer, by: 'property', field: theme.kind === 'field' ? theme.field : '', classes: made }) : null
    } catch (error) {
      if (own === mine) { fault.value = problemText(error); classes.value = null; desk.coloured.value = null }
    } finally { if (own === mine) busy.value = false }
  }
  watch(() => [desk.state.theme, desk.layers.value.length, desk.state.day, desk.state.theme?.kind === 'field' ? desk.state.layers[desk.state.theme.layer]?.version : ''], () => void load(), { deep: true, immediate: true })
  return { classes, rows, busy, fault, load, title: computed(() => desk.state.theme) }
}
export type ThemeMap = ReturnType<typeof makeTheme>
