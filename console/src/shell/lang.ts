// The reader's language: kept in the browser, sent with each request.
import { computed } from 'vue'
import { i18n } from '@/locales'
import { setApiLang } from '@/api/client'
import type { Lang } from '@/ui/format'

const KEY = 'qipan.lang'
const lang = computed<Lang>(() => (i18n.global.locale.value === 'en' ? 'en' : 'zh'))

export function setLang(value: Lang): void {
  i18n.global.locale.value = value === 'en' ? 'en' : 'zh-CN'
  document.documentElement.lang = value === 'en' ? 'en' : 'zh-CN'
  setApiLang(value)
  try { localStorage.setItem(KEY, value) } catch { /* storage closed: the choice lasts for this page */ }
}

export function startLang(): void {
  let saved: string | null = null
  try { saved = localStorage.getItem(KEY) } catch { /* storage closed */ }
  setLang(saved === 'en' ? 'en' : 'zh')
}

/** The name in the reader's language. */
export const named = (thing: { name_zh: string; name_en: string }): string =>
  lang.value === 'en' && thing.name_en ? thing.name_en : thing.name_zh

export const useLang = () => ({ lang })
