// Reading from the server with a cache: asked again when the language, the key or the scope changes.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { Problem } from '@/api'
import { i18n, say } from '@/locales'
import { useLang } from './lang'

interface Options { enabled?: () => boolean; refetchInterval?: () => number | false; keep?: boolean }

export function useGet<T>(key: () => readonly unknown[], read: () => Promise<T>, options: Options = {}) {
  const { lang } = useLang()
  return useQuery({
    queryKey: computed(() => [...key(), lang.value]),
    queryFn: read,
    enabled: computed(() => options.enabled?.() ?? true),
    refetchInterval: () => options.refetchInterval?.() ?? false,
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
