// What each step of a task asks for.
export type Act =
  | 'dispatch' | 'accept' | 'decline' | 'report' | 'ask_extension' | 'grant_extension' | 'refuse_extension'
  | 'submit' | 'send_back' | 'close' | 'hand_over' | 'urge' | 'cancel'

export interface Wanted { note: boolean; evidence: boolean; day: boolean; owner: boolean }

/** Steps that need no words. */
const SILENT: Act[] = ['accept', 'grant_extension', 'dispatch', 'urge']

export const wanted = (act: Act): Wanted => ({
  note: !SILENT.includes(act),
  evidence: act === 'submit',
  day: act === 'ask_extension',
  owner: act === 'hand_over',
})

/** The step that most people will want comes as the main button. */
const MAIN: Act[] = ['accept', 'submit', 'close', 'grant_extension', 'dispatch']
export const mainOf = (acts: readonly string[]): Act | undefined => MAIN.find((act) => acts.includes(act))

export interface Filled { note: string; evidence: string; due_on: string; owner_unit: string; owner_user: string }

/** Whether a dialog for `act` can be sent. */
export function complete(act: Act, filled: Filled): boolean {
  const w = wanted(act)
  return (!w.note || filled.note.trim() !== '') && (!w.evidence || filled.evidence.trim() !== '') && (!w.day || filled.due_on !== '')
    && (!w.owner || filled.owner_unit !== '' || filled.owner_user.trim() !== '')
}
