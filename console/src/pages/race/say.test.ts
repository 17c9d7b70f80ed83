import { describe, expect, it } from 'vitest'
import { valueOf } from './say'

describe('a value typed by hand', () => {
  it('is read with signs and full-width digits, and blank is not zero', () => {
    expect([valueOf(' 12.5% '), valueOf('－３．２'), valueOf('1,200')]).toEqual([12.5, -3.2, 1200])
    expect(valueOf('')).toBe(null)
    for (const bad of ['十二', '1.2.3', '1e9', '--1']) expect(valueOf(bad)).toBe(undefined)
  })
})
