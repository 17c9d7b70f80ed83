import { describe, expect, it } from 'vitest'
import type { WorkItem } from '@/api/project'
import { byDay, lineOf, linkOf } from './work'

const item = (kind: string, on: string | null, more: Partial<WorkItem> = {}): WorkItem => ({ on, kind, subject: kind, what: '2024-05', what_en: 'Filed', id: 'p1', part: 'filing', holder: 'enterprise', level: on ? 'soon' : 'open', workdays_late: null, synthetic: false, ...more })
const t = (key: string) => key

describe('my work', () => {
  it('is one list by day', () => {
    const days = byDay([item('return', '2024-06-05'), item('task', '2024-06-05'), item('gate', '2024-06-09'), item('approval', null)])
    expect(days.map((d) => [d.day, d.items.length])).toEqual([['2024-06-05', 2], ['2024-06-09', 1], [null, 1]])
  })
  it('leads to where it is done', () => {
    expect(linkOf(item('return', null))).toEqual({ path: '/my/returns', query: { month: '2024-05', project: 'p1' } })
    expect(linkOf(item('clock', null))).toEqual({ path: '/projects/p1', query: { gate: 'filing' } })
    expect(linkOf(item('indicator', null, { part: '330114' }))).toEqual({ path: '/entry', query: { unit: '330114', period: '2024-05' } })
    expect([linkOf(item('task', null)), linkOf(item('approval', null))]).toEqual(['/tasks/p1', '/review/p1'])
  })
  it('says what it is', () => {
    expect(lineOf(item('return', null, { holder: '下沙街道' }), 'zh', t)).toBe('2024年5月 · 下沙街道')
    expect(lineOf(item('gate', null, { what: '备案' }), 'en', t)).toBe('Filed · prj.holds prj.enterprise')
  })
})
