import { describe, expect, it } from 'vitest'
import { bar, plainAmount, shown, toMu } from './amount'

describe('amounts of the ledger', () => {
  it('are shown in 亩 or kg', () => {
    expect(toMu(218_000)).toBeCloseTo(3.27, 10)
    expect(shown(3_733_333_333, 'area')).toBe('56,000.00')
    expect(shown(1_250, 'grain')).toBe('12.50')
  })
  it('are typed as plain decimals above zero', () => {
    expect(plainAmount(' 3.27 ')).toBe('3.27')
    expect(plainAmount('１２，０００．５')).toBe('12000.5')
    for (const bad of ['', '0', '-1', '1e3', '3.', '亩', '1.123456789']) expect(plainAmount(bad)).toBeNull()
  })
  it('fill a bar', () => {
    const parts = bar({ granted: 100, available: 50, reserved: 25, committed: 25, lapsed: 0 })
    expect(parts).toEqual([{ part: 'committed', width: 25 }, { part: 'reserved', width: 25 }, { part: 'available', width: 50 }])
    expect(bar({ granted: 0, available: 0, reserved: 0, committed: 0, lapsed: 0 })).toEqual([])
  })
})
