// Saving from a dialog: busy while it runs, what was refused beside the form, closed once it is taken.
import { type Ref, ref, watch } from 'vue'
import { Problem } from '@/api'
import { say } from '@/locales'
import { told } from '@/shell/element'
import { problemText } from '@/shell/get'

/** `begin` fills the form each time that the dialog opens. */
export function useSaving(open: Ref<boolean>, begin: () => void = () => {}) {
  const busy = ref(false)
  const error = ref('')
  watch(open, (now) => {
    if (!now) return
    error.value = ''
    begin()
  })
  /** Sends; what is refused stands in `error`. Gives back nothing then. */
  async function attempt<T>(send: () => Promise<T>): Promise<T | undefined> {
    busy.value = true
    error.value = ''
    try { return await send() } catch (reason) {
      if (reason instanceof Problem && reason.status === 412) throw reason
      error.value = problemText(reason)
      return undefined
    } finally { busy.value = false }
  }
  /**
   * Sends; once it is taken, says so and closes. When somebody else was faster, says that and stays open: nothing typed is lost.
   * Tells whether what is behind the dialog must be read again.
   */
  async function save<T>(send: () => Promise<T>, said: string | ((answer: T) => string)): Promise<boolean> {
    try {
      const answer = await attempt(async () => ({ of: await send() }))
      if (!answer) return false
      told(typeof said === 'string' ? said : said(answer.of))
      open.value = false
    } catch { error.value = say('problem.http_412') }
    return true
  }
  return { busy, error, attempt, save }
}
