// Reading from the server with a cache: asked again when the language, the key or the scope changes.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { Problem } from '@/api'
import { i18n, say } from '@/locales'
import { useLang } from './lang'

interface Options<T> {
  enabled?: () => boolean
  /** Milliseconds to the next reading, from what was read last. */
  refetchInterval?: (data: T | undefined) => number | false
  /** Whether the old content stays while the new is read. */
  keep?: boolean
}

export function useGet<T>(key: () => readonly unknown[], read: () => Promise<T>, options: Options<T> = {}) {
  const { lang } = useLang()
  return useQuery({
    queryKey: computed(() => [...key(), lang.value]),
    queryFn: read,
    enabled: computed(() => options.enabled?.() ?? true),
    refetchInterval: (query) => options.refetchInterval?.(query.state.data as T | undefined) ?? false,
    placeholderData: options.keep === false ? undefined : keepPreviousData,
  })
}

/** A refusal in the reader's words: the server's sentence, or ours for the code. */
export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return say('problem.other')
  for (const key of [`problem.${error.code}`, `problem.http_${error.status}`]) {
    if (i18n.global.te(key) && (error.code === 'offline' || !error.message || error.message === error.code)) return say(key)
  }
  return error.message && error.message !== error.code ? error.message : say('problem.other')
}
