// The thematic map: an indicator by sub-district, or what features say of an attribute: numbers in classes, or words.
import { ref, shallowRef, watch } from 'vue'
import { api, type Decomposition } from '@/api'
import { type GeoFeature, type LayerValues, mapApi } from '@/api/map'
import { problemText } from '@/shell/get'
import { type Classes, classify } from '@/map/classes'
import type { Coloured } from '@/map/style'
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
/** The layer that sub-districts are drawn in. */
export const unitLayer = (desk: Desk) => desk.layers.value.find((l) => l.kind === 'boundary' && l.code.startsWith('sub')) ?? desk.layers.value.find((l) => l.kind === 'boundary')

interface Made { classes: Classes | null; words: LayerValues | null; rows: Decomposition['children']; undrawn: number; synthetic: boolean; coloured: Coloured | null }
const NOTHING: Made = { classes: null, words: null, rows: [], undrawn: 0, synthetic: false, coloured: null }

export function makeTheme(desk: Desk) {
  const made = shallowRef<Made>(NOTHING)
  const busy = ref(false)
  const fault = ref('')
  // Another way to make classes asks for nothing anew.
  let kept: { key: string; values: LayerValues } | null = null
  let mine = 0

  async function byUnit(theme: Theme & { kind: 'indicator' }): Promise<Made> {
    const split = await api.decomposition(theme.code, { by: 'subdistrict' })
    const classes = classify(split.children.map((c) => c.value), theme.method, theme.classes)
    const layer = unitLayer(desk)?.code
    return { ...NOTHING, classes, rows: split.children, synthetic: split.children.some((c) => c.synthetic), coloured: classes && layer ? { layer, by: 'id', classes, values: new Map(split.children.map((c) => [c.unit, c.value])) } : null }
  }
  async function byField(theme: Theme & { kind: 'field' }): Promise<Made> {
    const layer = desk.find(theme.layer)
    if (!layer) return NOTHING
    const version = desk.ask(layer)
    const key = JSON.stringify([theme.layer, theme.field, version])
    if (kept?.key !== key) kept = { key, values: await mapApi.values(theme.layer, { field: theme.field, ...version }) }
    const { values } = kept
    const paint = { layer: theme.layer, by: 'class' as const, field: theme.field }
    if (values.words.length) return { ...NOTHING, words: values, undrawn: values.undrawn, synthetic: values.synthetic, coloured: { ...paint, kind: 'words', breaks: [], count: values.words.length + (values.others ? 1 : 0) } }
    const found = classify(values.numbers, theme.method, theme.classes)
    if (!found) return { ...NOTHING, undrawn: values.undrawn }
    const classes = { ...found, missing: values.missing }
    return { ...NOTHING, classes, undrawn: values.undrawn, synthetic: values.synthetic, coloured: { ...paint, kind: 'numbers', breaks: classes.breaks, count: classes.counts.length } }
  }
  async function load(): Promise<void> {
    const theme = desk.state.theme
    const own = (mine += 1)
    fault.value = ''
    const show = (next: Made): void => { made.value = next; desk.coloured.value = next.coloured }
    if (!theme) { busy.value = false; show(NOTHING); return }
    busy.value = true
    // Which version is shown is known once the layers are.
    if (!desk.layers.value.length) return
    try {
      const next = await (theme.kind === 'indicator' ? byUnit(theme) : byField(theme))
      if (own === mine) show(next)
    } catch (error) {
      if (own === mine) { fault.value = problemText(error); show(NOTHING) }
    } finally { if (own === mine) busy.value = false }
  }
  watch(() => [desk.state.theme, desk.layers.value.length, desk.state.day, desk.state.theme?.kind === 'field' ? desk.state.layers[desk.state.theme.layer]?.version : ''], () => void load(), { deep: true, immediate: true })
  return { made, busy, fault, load }
}
export type ThemeMap = ReturnType<typeof makeTheme>
