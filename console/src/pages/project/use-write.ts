// Writing over the version that was read. When another officer was faster, what they changed is shown and the input stays.
import { type Ref, ref } from 'vue'
import { Problem } from '@/api'
import { type Project, projectApi } from '@/api/project'
import { told } from '@/shell/element'
import { problemText } from '@/shell/get'
import { type Change, changesBetween } from './shape'

/** The server names gates by their codes; people know them by name. */
export const named = (text: string, project: Pick<Project, 'all_gates'>): string =>
  text.replace(/[“']([a-z_]+)[”']/g, (whole, code: string) => { const g = project.all_gates.find((x) => x.gate === code); return g ? (/“/.test(whole) ? `“${g.name}”` : `"${g.name_en || g.name}"`) : whole })

export function useWrite() {
  const busy = ref(false)
  const error = ref('')
  const changes = ref<Change[] | null>(null)
  const seen = ref<Project | null>(null)

  /** Starts over with what the page shows now. */
  function begin(project: Project | null): void {
    seen.value = project
    error.value = ''
    changes.value = null
  }
  /** Sends over the version that was seen; gives back the project as it is then, or null if it was refused. */
  async function send(act: (rev: number) => Promise<Project>): Promise<Project | null> {
    const mine = seen.value
    if (!mine) return null
    busy.value = true
    error.value = ''
    changes.value = null
    try {
      return await act(mine.rev)
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 412) {
        try {
          const now = await projectApi.get(mine.id)
          changes.value = changesBetween(mine, now)
          seen.value = now
        } catch (again) { error.value = problemText(again) }
        return null
      }
      error.value = named(problemText(reason), mine)
      throw reason
    } finally { busy.value = false }
  }
  /** Sends from a dialog; once it is taken, says so and closes. Tells whether it was. */
  async function save(open: Ref<boolean>, act: (rev: number) => Promise<Project>, said: string): Promise<boolean> {
    try {
      if (!await send(act)) return false
    } catch { return false }
    told(said)
    open.value = false
    return true
  }
  return { busy, error, changes, seen, begin, send, save }
}
