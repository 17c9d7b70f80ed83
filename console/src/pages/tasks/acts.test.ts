import { describe, expect, it } from 'vitest'
import { complete, mainOf, wanted } from './acts'

const EMPTY = { note: '', evidence: '', due_on: '', owner_unit: '', owner_user: '' }

describe('steps of a task', () => {
  it('asks for words, proof, day or owner where the step needs them', () => {
    expect(wanted('accept')).toEqual({ note: false, evidence: false, day: false, owner: false })
    expect(complete('accept', EMPTY)).toBe(true)
    expect(complete('submit', { ...EMPTY, note: '办结' })).toBe(false)
    expect(complete('submit', { ...EMPTY, note: '办结', evidence: '纪要3号' })).toBe(true)
    expect(complete('ask_extension', { ...EMPTY, note: '延误' })).toBe(false)
    expect(complete('hand_over', { ...EMPTY, note: '离岗', owner_user: 'xiasha' })).toBe(true)
    expect(complete('decline', { ...EMPTY, note: '  ' })).toBe(false)
  })
  it('puts the step forward that moves the task on', () => {
    expect(mainOf(['accept', 'decline', 'hand_over'])).toBe('accept')
    expect(mainOf(['report', 'submit'])).toBe('submit')
    expect(mainOf(['send_back', 'close'])).toBe('close')
    expect(mainOf(['urge', 'cancel'])).toBeUndefined()
  })
})
