import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/locales/en'
import zh from '@/locales/zh-CN'

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? sources(path) : name.endsWith('.rs') ? [path] : []
  })
}
const code = sources(join(__dirname, '../../../crates/app/src')).map((path) => readFileSync(path, 'utf8')).join('\n')
const words = [...code.matchAll(/\.audit(?:_change)?\(\s*(?:"(\w+)"|[\w.&()]+),\s*"(\w+)"/g)]

describe('the words of the audit trail', () => {
  it('name every action and every kind of thing that the server writes down', () => {
    expect(words.length).toBeGreaterThan(30)
    const actions = new Set(words.flatMap((m) => (m[1] ? [m[1]] : [])))
    // Those that the server puts together from a step's own name.
    for (const task of readFileSync(join(__dirname, '../../../crates/plan/src/task.rs'), 'utf8').matchAll(/Self::\w+ => "(\w+)",/g)) if (!/ed$/.test(task[1]!)) actions.add(task[1]!)
    for (const action of ['facts', 'state', 'split', 'merge', 'grant', 'allocate', 'reserve', 'commit', 'release', 'expire', 'reverse', 'approve', 'return']) actions.add(action)
    for (const { audit } of [zh, en]) {
      expect([...actions].filter((a) => !(a in audit.action))).toEqual([])
      expect([...new Set(words.map((m) => m[2]!))].filter((e) => !(e in audit.entity))).toEqual([])
    }
  })
})
