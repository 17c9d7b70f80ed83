// How amounts, days and holders are said on the pages of projects.
import type { OpenGate, ProjectCard } from '@/api/projects'
import type { Light } from '@/api'
import { DASH, number } from '@/ui/format'

/** Fen as 亿元. */
export const yi = (fen: number | null | undefined, decimals = 2): string => (fen === null || fen === undefined ? DASH : number(fen / 10_000_000_000, decimals))
/** Fen as 元, for a tooltip: exact. */
export const yuan = (fen: number | null | undefined): string | undefined => (fen === null || fen === undefined ? undefined : `¥${number(fen / 100, 2)}`)

/** The light of a clock: colour, shape and word go together. */
export function clockLight(word: string | null | undefined): Light {
  if (word === 'overdue') return 'alert'
  if (word === 'alert' || word === 'watch' || word === 'paused') return 'watch'
  return word === 'normal' ? 'normal' : 'none'
}
export const clockWord = (gate: Pick<OpenGate, 'clock'>): string | null => (gate.clock ? (gate.clock.state === 'paused' ? 'paused' : gate.clock.level) : null)

/** The light of a card: red if it is blocked, amber if it is late or its clock warns. */
export function cardLight(card: Pick<ProjectCard, 'blocked' | 'late' | 'clock'>): Light {
  if (card.blocked) return 'alert'
  if (card.late) return 'watch'
  return card.clock ? clockLight(card.clock) : 'normal'
}
