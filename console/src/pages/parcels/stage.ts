// The light of a finding's stage: colour, shape and word go together.
import type { Light } from '@/api'
import type { LandFinding, LandState, Stage } from '@/api/land'

export const STATES: LandState[] = ['reserve', 'approved_unsupplied', 'supplied', 'under_construction', 'in_use', 'idle', 'low_efficiency', 'redevelopment', 'reclaimed']
export const RULES = ['not_started', 'stopped', 'unsupplied', 'low_efficiency', 'after_care', 'left_over'] as const
export const STAGES: Stage[] = ['take_back', 'due', 'watch', 'paused', 'unknown']

const LIGHT: Record<Stage, Light> = { take_back: 'alert', due: 'alert', watch: 'watch', paused: 'none', unknown: 'none' }
export const light = (stage: Stage): Light => LIGHT[stage]

/** Days to the next step as of a day; null if there is none. */
export function daysLeft(finding: Pick<LandFinding, 'next_on'>, asOf: string): number | null {
  if (!finding.next_on) return null
  return Math.round((Date.parse(finding.next_on) - Date.parse(asOf)) / 86_400_000)
}
