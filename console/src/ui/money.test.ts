import { describe, expect, it } from 'vitest'
import { decimalOf, exactYuan, fenOfWan, money, wanOfFen } from './money'

describe('money', () => {
  it('is shown in 亿元 from one 亿元 on', () => {
    expect(money(36_600_000_000)).toEqual({ text: '3.66', unit: 'yi' })
    expect(money(9_999_999_999)).toEqual({ text: '10,000', unit: 'wan' })
    expect(money(-12_345_678)).toEqual({ text: '−12.35', unit: 'wan' })
    expect(money(0)).toEqual({ text: '0', unit: 'wan' })
  })
  it('is exact where it must add up', () => {
    expect(exactYuan(-123_456_700)).toBe('−1,234,567')
    expect(exactYuan(150)).toBe('+1.50')
    expect(exactYuan(0)).toBe('0')
  })
  it('is typed in 万元 and kept in fen without rounding', () => {
    expect(fenOfWan('366')).toBe(366_000_000)
    expect(fenOfWan('１，２３４．５')).toBe(1_234_500_000)
    expect(fenOfWan('0.000001')).toBe(1)
    expect(fenOfWan('')).toBeNull()
    for (const bad of ['-1', 'abc', '1e3', '0.0000001', '一百']) expect(fenOfWan(bad)).toBeUndefined()
    for (const fen of [0, 1, 366_000_000, 1_234_500_001]) expect(fenOfWan(wanOfFen(fen))).toBe(fen)
    expect(wanOfFen(null)).toBe('')
  })
  it('reads plain decimals', () => {
    expect(decimalOf('１．８')).toBe(1.8)
    expect(decimalOf('')).toBeNull()
    expect(decimalOf('x')).toBeUndefined()
  })
})
