// A scheme as it is edited: numbers stay text until they are sent, what the form does not show is kept.
export interface Scheme { code: string; version: string; name: string; name_en: string; tracks?: string[]; racers?: { kind: string; track?: string }[]; measures: Measure[]; penalties?: Penalty[]; red: number; black: number }
interface Named { code: string; name: string; name_en: string; rule?: unknown }
export interface Measure extends Named { unit?: string; weight: number; better: 'more' | 'less'; scoring: 'range' | { target: { target: number; cap: number } }; decimals?: number }
export interface Penalty extends Named { each: number; most: number }
export interface MeasureRow { code: string; name: string; name_en: string; unit: string; weight: string; better: 'more' | 'less'; by: 'range' | 'target'; target: string; cap: string; decimals: string; rule: unknown }
export interface PenaltyRow { code: string; name: string; name_en: string; each: string; most: string; rule: unknown }
export interface Draft { version: string; name: string; name_en: string; red: string; black: string; racers: { kind: string; track: string }[]; measures: MeasureRow[]; penalties: PenaltyRow[] }

export function draftOf(scheme: Scheme): Draft {
  return {
    version: '', name: scheme.name, name_en: scheme.name_en, red: String(scheme.red), black: String(scheme.black),
    racers: (scheme.racers ?? []).map((r) => ({ kind: r.kind, track: r.track ?? '' })),
    measures: scheme.measures.map((m) => {
      const aim = m.scoring === 'range' ? null : m.scoring.target
      return { code: m.code, name: m.name, name_en: m.name_en, unit: m.unit ?? '', weight: String(m.weight), better: m.better, by: aim ? 'target' : 'range', target: aim ? String(aim.target) : '', cap: aim ? String(aim.cap) : '', decimals: String(m.decimals ?? 0), rule: m.rule }
    }),
    penalties: (scheme.penalties ?? []).map((p) => ({ code: p.code, name: p.name, name_en: p.name_en, each: String(p.each), most: String(p.most), rule: p.rule })),
  }
}

const amount = (text: string): number | null => (/^\d{1,9}(\.\d{1,6})?$/.test(text.trim()) && Number(text) > 0 ? Number(text) : null)
const count = (text: string): number | null => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : null)

/** Which fields can't be: the place, as `measures.0.weight`. */
export function faults(draft: Draft): string[] {
  const found: string[] = []
  const need = (place: string, ok: boolean) => { if (!ok) found.push(place) }
  need('version', /^[\p{L}\p{N}._-]{1,64}$/u.test(draft.version.trim()))
  need('name', draft.name.trim() !== '')
  need('red', count(draft.red) !== null)
  need('black', count(draft.black) !== null)
  need('measures', draft.measures.length > 0)
  draft.measures.forEach((m, n) => {
    need(`measures.${n}.code`, /^[a-z][a-z0-9_]{0,63}$/.test(m.code.trim()))
    need(`measures.${n}.name`, m.name.trim() !== '')
    need(`measures.${n}.weight`, amount(m.weight) !== null)
    need(`measures.${n}.decimals`, /^[0-6]$/.test(m.decimals.trim()))
    if (m.by === 'target') { need(`measures.${n}.target`, amount(m.target) !== null); need(`measures.${n}.cap`, amount(m.cap) !== null) }
  })
  draft.penalties.forEach((p, n) => { need(`penalties.${n}.each`, amount(p.each) !== null); need(`penalties.${n}.most`, amount(p.most) !== null) })
  return found
}

/** Points for full marks: what the weights add up to. */
export const fullMarks = (draft: Draft): number => draft.measures.reduce((sum, m) => sum + (amount(m.weight) ?? 0), 0)

export function schemeOf(draft: Draft, code: string): Scheme {
  const number = (text: string) => Number(text.trim())
  return {
    code, version: draft.version.trim(), name: draft.name.trim(), name_en: draft.name_en.trim() || draft.name.trim(),
    tracks: [...new Set(draft.racers.map((r) => r.track.trim()).filter(Boolean))],
    racers: draft.racers.filter((r) => r.kind.trim()).map((r) => ({ kind: r.kind.trim(), track: r.track.trim() })),
    measures: draft.measures.map((m) => ({
      code: m.code.trim(), name: m.name.trim(), name_en: m.name_en.trim() || m.name.trim(), unit: m.unit.trim(), weight: number(m.weight), better: m.better,
      scoring: m.by === 'range' ? 'range' as const : { target: { target: number(m.target), cap: number(m.cap) } }, decimals: number(m.decimals), ...(m.rule === undefined || m.rule === null ? {} : { rule: m.rule }),
    })),
    penalties: draft.penalties.map((p) => ({ code: p.code, name: p.name, name_en: p.name_en, each: number(p.each), most: number(p.most), ...(p.rule === undefined || p.rule === null ? {} : { rule: p.rule }) })),
    red: number(draft.red), black: number(draft.black),
  }
}
