// Writing over the version of a programme that was read. When someone else was faster, their changes are shown and the input stays.
import { type Ref, ref } from 'vue'
import { Problem } from '@/api'
import { type Programme, taskApi } from '@/api/tasks'
import { told } from '@/shell/element'
import { problemText } from '@/shell/get'
import { DASH } from '@/ui/format'

/** What another one changed: a field of the programme, or a measure of use. */
export interface ProgrammeDiff { field: string; measure?: string; from: string; to: string }

const FIELDS = ['name', 'lead_unit_name', 'lead_person', 'goal', 'stage', 'indicators'] as const
const shown = (value: unknown): string => (Array.isArray(value) ? value.join('、') : String(value ?? '')) || DASH

export function programmeDiff(mine: Programme, now: Programme): ProgrammeDiff[] {
  const out: ProgrammeDiff[] = FIELDS.map((field) => ({ field, from: shown(mine[field]), to: shown(now[field]) })).filter((d) => d.from !== d.to)
  const told = (p: Programme, name: string) => { const m = p.measures.find((x) => x.name === name); return m ? (m.value == null ? DASH : `${m.value} ${m.unit} ${m.on ?? ''}`.trim()) : DASH }
  for (const name of new Set([...mine.measures, ...now.measures].map((m) => m.name))) {
    const [from, to] = [told(mine, name), told(now, name)]
    if (from !== to) out.push({ field: 'measures', measure: name, from, to })
  }
  return out
}

/** The day in China, where the districts are. */
export const todayInChina = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

export function useProgramme() {
  const busy = ref(false)
  const error = ref('')
  const changes = ref<ProgrammeDiff[] | null>(null)
  const seen = ref<Programme | null>(null)

  function begin(programme: Programme | null): void {
    seen.value = programme
    error.value = ''
    changes.value = null
  }
  /** Sends over the version that was seen; once it is taken, says so and closes. Gives back the programme, or null. */
  async function save(open: Ref<boolean>, act: (rev: number) => Promise<Programme>, said: string): Promise<Programme | null> {
    const mine = seen.value
    busy.value = true
    error.value = ''
    changes.value = null
    try {
      const done = await act(mine?.rev ?? 0)
      told(said)
      open.value = false
      return done
    } catch (reason) {
      error.value = problemText(reason)
      if (mine && reason instanceof Problem && reason.status === 412) {
        try {
          const now = await taskApi.programme(mine.code)
          changes.value = programmeDiff(mine, now)
          seen.value = now
          error.value = ''
        } catch (again) { error.value = problemText(again) }
      }
      return null
    } finally { busy.value = false }
  }
  return { busy, error, changes, seen, begin, save }
}
