import { describe, expect, it } from 'vitest'
import type { Owed } from '@/api/project'
import { bodyOf, check, forget, keep, kept, keyOf, monthAway, photoFault, startOf, type Keep } from './draft'

const store = (): Keep => {
  const all = new Map<string, string>()
  return { getItem: (k) => all.get(k) ?? null, setItem: (k, v) => void all.set(k, v), removeItem: (k) => void all.delete(k) }
}
const broken: Keep = { getItem: () => { throw new Error('closed') }, setItem: () => { throw new Error('full') }, removeItem: () => { throw new Error('closed') } }
const draft = { invested: '520', percent: '40', works: '桩基', problems: '' }

describe('a return while it is written', () => {
  it('goes on from last month, but investment starts anew', () => {
    const carried = { works_percent: 35, works: '桩基施工', problems: '', invested_fen: 9 }
    expect(startOf({ carried, filed: null } as unknown as Owed)).toEqual({ invested: '', percent: '35', works: '桩基施工', problems: '' })
    expect(startOf({ carried, filed: { ...carried, invested_fen: 5_200_000 } } as unknown as Owed).invested).toBe('5.2')
    expect(startOf({} as Owed).percent).toBe('')
  })
  it('is kept in the browser, per person, project and month, and a closed store does no harm', () => {
    const s = store()
    const key = keyOf('xiasha', 'p1', '2024-06')
    expect(keep(s, key, draft)).toBe(true)
    expect(kept(s, key)).toEqual(draft)
    expect(kept(s, keyOf('other', 'p1', '2024-06'))).toBeNull()
    forget(s, key)
    expect(kept(s, key)).toBeNull()
    s.setItem(key, '{not json')
    expect(kept(s, key)).toBeNull()
    expect(keep(broken, key, draft)).toBe(false)
    expect(kept(broken, key)).toBeNull()
    expect(() => forget(broken, key)).not.toThrow()
  })
  it('is checked before it is sent; zero is said, nothing is not zero', () => {
    expect(check(draft, 30)).toEqual([])
    expect(check({ ...draft, invested: '0' }, 30)).toEqual([])
    expect(check({ ...draft, invested: '' }, 30).map((f) => f.field)).toEqual(['invested'])
    expect(check({ ...draft, invested: '-1', percent: '101' }, 30).map((f) => f.field)).toEqual(['invested', 'percent'])
    expect(check({ ...draft, percent: '' }, null).map((f) => f.field)).toEqual(['percent'])
    expect(check(draft, 41).map((f) => f.field)).toEqual(['problems'])
    expect(check({ ...draft, problems: '返工' }, 41)).toEqual([])
    expect(bodyOf(draft, '2024-06')).toEqual({ month: '2024-06', invested_fen: 520_000_000, works_percent: 40, works: '桩基', problems: '' })
  })
  it('refuses a photo of 200 MB, a wrong kind and a thirteenth before anything is sent', () => {
    const photo = { name: 'a.jpg', size: 3_000_000, type: 'image/jpeg' }
    expect(photoFault(photo, 0)).toBeNull()
    expect(photoFault({ ...photo, size: 200 * 1024 * 1024 }, 0)).toMatchObject({ key: 'ret.photo.big', params: { size: '200.0 MB', most: '10.0 MB' } })
    expect(photoFault({ ...photo, type: 'image/heic' }, 0)?.key).toBe('ret.photo.type')
    expect(photoFault(photo, 12)?.key).toBe('ret.photo.many')
  })
  it('steps through months', () => {
    expect([monthAway('2024-01', -1), monthAway('2024-12', 1), monthAway('2024-06', 0)]).toEqual(['2023-12', '2025-01', '2024-06'])
  })
})
