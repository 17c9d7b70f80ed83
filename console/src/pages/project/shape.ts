// What the page of a project derives from the server's answer. Pure.
import type { Clock, Gate, Move, OpenGate, Project } from '@/api/project'

export type Tone = 'ok' | 'watch' | 'alert' | 'none'

/** Days since 1970 of a calendar day; no time zone is involved. */
export const dayNumber = (day: string): number => Math.round(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000)
export const dayOf = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10)

export type StageState = 'passed' | 'now' | 'ahead'
/** The stages in order: passed where every gate is, now where a gate is open. */
export function stages(project: Pick<Project, 'stages' | 'all_gates'>): { code: string; name: string; name_en: string; state: StageState; done: number; all: number }[] {
  return project.stages.map((stage) => {
    const own = project.all_gates.filter((g) => g.stage === stage.code)
    const done = own.filter((g) => g.state === 'passed').length
    const state: StageState = own.length > 0 && done === own.length ? 'passed' : own.some((g) => g.state === 'open') || done > 0 ? 'now' : 'ahead'
    return { ...stage, state, done, all: own.length }
  })
}

/** The clock's colour: overdue and alert are red, watch and a pause amber. */
export const clockTone = (clock: Pick<Clock, 'state' | 'level'>): Tone => {
  if (clock.level === 'overdue' || clock.level === 'alert') return 'alert'
  if (clock.state === 'paused' || clock.level === 'watch') return 'watch'
  return clock.state === 'done' ? 'none' : 'ok'
}

/** The colour of a gate that a project stands before. */
export function openTone(gate: OpenGate): Tone {
  if (gate.clock && clockTone(gate.clock) === 'alert') return 'alert'
  if ((gate.workdays_late ?? 0) >= 20) return 'alert'
  if (gate.workdays_late || (gate.clock && clockTone(gate.clock) === 'watch')) return 'watch'
  return 'ok'
}

/** `20w` is 20 working days, `540d` 540 calendar days. */
export function span(text: string): { n: number; kind: 'w' | 'd' } | null {
  const m = /^(\d+)([wd])$/.exec(text)
  return m ? { n: Number(m[1]), kind: m[2] as 'w' | 'd' } : null
}

/** The day on which a gate stands or is expected: passed, else estimated, else planned, else by the schedule. */
export const dayOfGate = (g: Pick<Gate, 'confirmed' | 'estimated' | 'planned' | 'scheduled'>): string | null => g.confirmed ?? g.estimated ?? g.planned ?? g.scheduled ?? null

/** Days by which a gate was passed, or is expected, later than planned at the outset; what others before it lost is in it. */
export function laterBy(g: Pick<Gate, 'confirmed' | 'estimated' | 'planned' | 'scheduled'>): number | null {
  const day = g.confirmed ?? g.estimated ?? g.scheduled
  return day && g.planned ? dayNumber(day) - dayNumber(g.planned) : null
}

export interface Bar { gate: Gate; planned: number | null; actual: number | null; critical: boolean; from: number }
export interface Chart { first: number; last: number; bars: Bar[]; years: { at: number; text: string }[] }

/** Bars from what a gate waits for to its day, over a common axis of days. */
export function chart(project: Pick<Project, 'all_gates' | 'since' | 'production' | 'building'>, today: string): Chart {
  const byCode = new Map(project.all_gates.map((g) => [g.gate, g]))
  const critical = new Set([...(project.production?.critical ?? []), ...(project.building?.critical ?? [])])
  const since = dayNumber(project.since)
  const bars = project.all_gates.map((gate) => {
    const day = dayOfGate(gate)
    const before = gate.after.flatMap((code) => { const g = byCode.get(code); const d = g && dayOfGate(g); return d ? [dayNumber(d)] : [] })
    const actual = day ? dayNumber(day) : null
    // Where a prerequisite has no day, nothing is known of the start.
    const from = before.length === gate.after.length ? Math.max(since, ...before) : (actual ?? since)
    return { gate, planned: gate.planned ? dayNumber(gate.planned) : null, actual, critical: critical.has(gate.gate), from: actual === null ? from : Math.min(from, actual) }
  })
  const days = [since, dayNumber(today), ...bars.flatMap((b) => [b.planned, b.actual]), ...[project.production?.high, project.building?.high].map((d) => (d ? dayNumber(d) : null))].filter((n): n is number => n !== null)
  const first = Math.min(...days)
  const last = Math.max(...days, first + 30)
  const years = []
  for (let y = Number(dayOf(first).slice(0, 4)) + 1; dayNumber(`${y}-01-01`) <= last; y += 1) years.push({ at: dayNumber(`${y}-01-01`), text: String(y) })
  return { first, last, bars, years }
}

/** Gates that can be tried elsewhere: not passed. Those with the longest reach first are not guessed: template order. */
export const movable = (gates: readonly Gate[]): Gate[] => gates.filter((g) => g.state !== 'passed')

/** What may follow at the clock of a gate: nothing is received twice, and what stands still is resumed. */
export function nextEvents(gate: Pick<Gate, 'clocks' | 'events'>): string[] {
  const last = gate.events.at(-1)?.event
  if (last === undefined || last === 'done') return ['received']
  return last === 'pause' || gate.clocks.at(-1)?.state === 'paused' ? ['resume', 'hand', 'done'] : ['pause', 'hand', 'done']
}

export interface Change { kind: 'move' | 'clock' | 'facts'; gate: string; text: string; by: string; on: string; from: string | null; to: string | null }
/** What another officer changed between two readings of the same project. */
export function changesBetween(mine: Project, now: Project): Change[] {
  const found: Change[] = []
  for (const m of now.moves.slice(mine.moves.length)) found.push({ kind: 'move', gate: m.gate, text: m.kind, by: m.by, on: m.on, from: m.from ?? null, to: m.to ?? null })
  for (const gate of now.all_gates) {
    const seen = mine.all_gates.find((g) => g.gate === gate.gate)?.events.length ?? 0
    for (const e of gate.events.slice(seen)) found.push({ kind: 'clock', gate: gate.gate, text: e.event, by: e.by, on: e.on, from: null, to: null })
  }
  const plain = (v: unknown) => (v === null || v === undefined ? null : typeof v === 'object' ? JSON.stringify(v) : String(v))
  for (const key of Object.keys(now.fields) as (keyof Project['fields'])[]) {
    const [a, b] = [plain(mine.fields[key]), plain(now.fields[key])]
    if (a !== b) found.push({ kind: 'facts', gate: '', text: key, by: '', on: '', from: a, to: b })
  }
  return found
}

/** The moves of a gate's dates that count as slips, newest first. */
export const slips = (moves: readonly Move[], gate?: string): Move[] => moves.filter((m) => (!gate || m.gate === gate)).slice().reverse()
