// A siting verdict as the map and its panel show it.
import type { Hit, LayerResult, Outcome, Reason, Verdict } from '@/api/map'

export type Tone = 'alert' | 'watch' | 'ok' | 'none'
const TONE: Record<Outcome, Tone> = { allowed: 'ok', conditional: 'watch', restricted: 'watch', manual_review: 'none', forbidden: 'alert' }
export const toneOf = (outcome: Outcome | null | undefined): Tone => (outcome ? TONE[outcome] : 'none')

/** Zones that decide against the site, by layer: they are marked on the map. */
export function struck(verdict: Verdict): Record<string, string[]> {
  const out: Record<string, string[]> = {}
  for (const r of verdict.reasons) if (r.decides && r.layer && r.zones.length && r.outcome !== 'allowed') out[r.layer] = [...new Set([...(out[r.layer] ?? []), ...r.zones])]
  return out
}
export const sameStruck = (a: Record<string, string[]>, b: Record<string, string[]>): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Layers that say something: those with hits or a distance, control lines first as the server lists them. */
export const speaking = (verdict: Verdict): LayerResult[] => verdict.layers.filter((l) => l.hits.length > 0 || l.nearest)
/** The largest hits first, cut at `most`; and how many were cut. */
export function topHits(hits: readonly Hit[], most: number): { shown: Hit[]; more: number } {
  const sorted = [...hits].sort((a, b) => b.area_m2 - a.area_m2 || (a.zone_id < b.zone_id ? -1 : 1))
  return { shown: sorted.slice(0, most), more: Math.max(0, sorted.length - most) }
}
export const deciding = (verdict: Verdict): Reason[] => verdict.reasons.filter((r) => r.decides)
/** What is then needed, each thing once, in the order of the reasons. */
export const needs = (verdict: Verdict, lang: 'zh' | 'en'): string[] => [...new Set(deciding(verdict).flatMap((r) => (lang === 'en' ? r.needs_en : r.needs_zh)))]
