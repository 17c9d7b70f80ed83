// The parts of Element Plus that the console uses, with their styles.
import 'element-plus/es/components/base/style/css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/date-picker/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/drawer/style/css'
import 'element-plus/es/components/dropdown/style/css'
import 'element-plus/es/components/dropdown-item/style/css'
import 'element-plus/es/components/dropdown-menu/style/css'
import 'element-plus/es/components/input/style/css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import 'element-plus/es/components/option/style/css'
import 'element-plus/es/components/select/style/css'
import 'element-plus/es/components/switch/style/css'
import { ElMessage, ElMessageBox } from 'element-plus'
import { problemText } from './get'
import { say } from '@/locales'

export const told = (text: string): void => { ElMessage({ message: text, type: 'success', grouping: true }) }
export const warn = (text: string): void => { ElMessage({ message: text, type: 'warning', grouping: true, duration: 6000, showClose: true }) }
export const fail = (error: unknown): void => { ElMessage({ message: problemText(error), type: 'error', grouping: true, duration: 8000, showClose: true }) }

/** Asks before an act that can't be taken back. */
export async function sure(text: string, title: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, { confirmButtonText: say('act.confirm'), cancelButtonText: say('act.cancel'), type: 'warning' })
    return true
  } catch { return false }
}
