// What a thematic map says in words: its name, its unit, and a line for each colour. The panel and the sheet share it.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, type IndicatorItem } from '@/api'
import { useGet } from '@/shell/get'
import { useLang } from '@/shell/lang'
import { bounds } from '@/map/classes'
import { OTHER, colour, ramp, WORD_COLOURS, wordColours } from '@/map/symbols'
import { DASH, number } from '@/ui/format'
import { attribute } from './attributes'
import type { Desk } from './desk'
import type { ThemeMap } from './theme'

export interface LegendLine { colour: string; text: string; count: number; muted?: boolean }

export function useThemeLegend(desk: Desk, theme: ThemeMap) {
  const { t, te } = useI18n()
  const { lang } = useLang()
  // Only what sub-districts have values of: the first of them stands for all.
  const units = useGet(() => ['units'], api.units)
  const first = computed(() => units.data.value?.items.find((u) => u.kind === 'subdistrict')?.code)
  const list = useGet(() => ['indicators', 'theme', first.value], () => api.indicators({ limit: 200, unit: first.value }), { enabled: () => Boolean(first.value) })
  const indicators = computed<IndicatorItem[]>(() => (list.data.value?.items ?? []).filter((i) => i.value !== null))
  const nameOf = (i: IndicatorItem): string => (lang.value === 'en' && i.name_en ? i.name_en : i.name)
  const word = (key: string): string => (te(`map.field.${key}`) ? t(`map.field.${key}`) : key)
  const on = computed(() => desk.state.theme)
  const item = computed(() => { const now = on.value; return now?.kind === 'indicator' ? list.data.value?.items.find((i) => i.code === now.code) : undefined })
  const field = computed(() => (on.value?.kind === 'field' ? on.value.field : ''))
  const title = computed(() => (item.value ? nameOf(item.value) : field.value ? word(field.value) : ''))
  /** Money in 万元, the rest as it is. */
  const scale = computed(() => (field.value.endsWith('_fen') ? 1e-6 : 1))
  const unit = computed(() => item.value?.unit ?? (field.value.endsWith('_fen') ? t('display.wan') : field.value.endsWith('_per_mu') ? t('land.wanPerMu') : field.value.endsWith('_m2') ? 'm²' : ''))
  const show = (n: number | null): string => (n === null ? DASH : number(n * scale.value, item.value?.decimals ?? (Math.abs(n * scale.value) >= 100 ? 0 : 2)))
  function valueText(value: string): string {
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'map.yes' : 'map.no')
    if (field.value === 'unit') { const own = units.data.value?.items.find((u) => u.code === value); return own ? (lang.value === 'en' ? own.name_en || own.name_zh : own.name_zh) : value }
    const told = attribute(field.value, value, {}, lang.value)
    const text = told.word && te(told.word) ? t(told.word) : told.text
    return told.more && told.more !== text ? `${text} ${told.more}` : text
  }
  /** A line for each colour, for the screen's theme or for paper, which is light. */
  function lines(dark: boolean): LegendLine[] {
    const { classes, words } = theme.made.value
    const out: LegendLine[] = []
    if (classes) {
      const colours = ramp(classes.counts.length, dark)
      bounds(classes).forEach(([from, to], i) => out.push({ colour: colours[i]!, text: from === to ? show(from) : `${show(from)} – ${show(to)}`, count: classes.counts[i]! }))
    }
    if (words) {
      const colours = wordColours(dark)
      words.words.forEach((w, i) => out.push({ colour: colours[i]!, text: valueText(w.value), count: w.features }))
      if (words.others) out.push({ colour: colours[WORD_COLOURS - 1]!, text: t('map.theme.others', { n: words.other_words }), count: words.others })
    }
    const missing = classes?.missing ?? words?.missing ?? 0
    if (missing) out.push({ colour: colour(OTHER, dark), text: t('map.theme.missing'), count: missing, muted: true })
    return out
  }
  return { on, item, title, unit, show, lines, word, indicators, nameOf }
}
