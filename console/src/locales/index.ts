import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh-CN'

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

/** A text outside a component. */
export const say = (key: string, params: Record<string, unknown> = {}): string => i18n.global.t(key, params)
