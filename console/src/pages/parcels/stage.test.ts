import { describe, expect, it } from 'vitest'
import { daysLeft, light, STAGES } from './stage'

describe('land findings', () => {
  it('have a light for each stage', () => {
    expect(STAGES.map(light)).toEqual(['alert', 'alert', 'watch', 'none', 'none'])
  })
  it('count the days to the next step', () => {
    expect(daysLeft({ next_on: '2025-03-01' }, '2025-02-28')).toBe(1)
    expect(daysLeft({ next_on: null }, '2025-02-28')).toBeNull()
  })
})
