// Cards in columns, and the part of a column that is seen.
import type { ProjectCard, ProjectCards } from '@/api/projects'
import { BATCHES } from '../filters'

export const CARD = 104
export interface Lane { key: string; name: string; nameEn: string; cards: ProjectCard[]; fen: number; blocked: number }

const lane = (key: string, name: string, nameEn: string, cards: ProjectCard[]): Lane => ({
  key, name, nameEn, cards, fen: cards.reduce((sum, c) => sum + (c.total_investment_fen ?? 0), 0), blocked: cards.filter((c) => c.blocked).length,
})

/** One lane a batch, or one a stage: every one of them, also those without cards. */
export function lanes(all: ProjectCards, by: 'batch' | 'stage'): Lane[] {
  if (by === 'batch') return BATCHES.map((b) => lane(b, '', '', all.items.filter((c) => c.batch === b)))
  return all.stages.map((s) => lane(s.code, s.name, s.name_en, all.items.filter((c) => c.stage === s.code)))
}

/** The cards to draw: those seen and two more at either end. */
export function seen(top: number, height: number, count: number): [first: number, end: number] {
  const first = Math.max(0, Math.floor(top / CARD) - 2)
  return [Math.min(first, count), Math.min(count, Math.ceil((top + height) / CARD) + 2)]
}
