import { describe, expect, it } from 'vitest'
import { arrangement, spans, weeks } from './notice'

describe('a notice of days off', () => {
  it('is read as the State Council writes it', () => {
    const read = arrangement(`二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。一、元旦：1月1日（周三）放假1天，不调休。`, 2025)
    expect(spans(read.holidays)).toEqual([['2025-01-01', '2025-01-01'], ['2025-01-28', '2025-02-04'], ['2025-04-04', '2025-04-06']])
    expect(read.workdays).toEqual(['2025-01-26', '2025-02-08'])
    expect(read.strange).toEqual([])
  })
  it('is read as a plain list', () => {
    const read = arrangement('10-01/10-03 休\n2027-10-09 班', 2027)
    expect(read).toEqual({ holidays: ['2027-10-01', '2027-10-02', '2027-10-03'], workdays: ['2027-10-09'], strange: [] })
  })
  it('tells what it can’t place: other years, no such day, no word', () => {
    expect(arrangement('2026年12月31日至2027年1月2日放假', 2027)).toEqual({ holidays: ['2027-01-01', '2027-01-02'], workdays: [], strange: ['2026-12-31'] })
    expect(arrangement('2月30日放假', 2027).strange).toEqual(['2月30日'])
    expect(arrangement('5月1日', 2027)).toEqual({ holidays: [], workdays: [], strange: ['2027-05-01'] })
  })
})

describe('a month of the calendar', () => {
  const feb = weeks(2027, 2, new Set(['2027-02-06']), new Set(['2027-02-07']))
  it('begins on Monday and fills whole weeks', () => {
    expect(feb.every((w) => w.length === 7)).toBe(true)
    expect(feb[0]?.[0]?.date).toBe(1)
    expect(weeks(2027, 1, new Set(), new Set())[0]?.slice(0, 5)).toMatchObject([null, null, null, null, { date: 1 }])
  })
  it('marks days off, weekends and weekend days worked', () => {
    expect(feb[0]?.map((c) => c?.kind)).toEqual(['plain', 'plain', 'plain', 'plain', 'plain', 'off', 'work'])
    expect(feb[1]?.[6]?.kind).toBe('weekend')
  })
})
