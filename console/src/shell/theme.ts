// Light or dark, kept in the browser.
import { ref } from 'vue'

const dark = ref(document.documentElement.classList.contains('dark'))

export function setDark(value: boolean): void {
  dark.value = value
  document.documentElement.classList.toggle('dark', value)
  try { localStorage.setItem('qipan.theme', value ? 'dark' : 'light') } catch { /* storage closed: the choice lasts for this page */ }
}
export const useTheme = () => ({ dark, setDark })
/** The value of a colour token as the page shows it now. */
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
