// The line between two versions of a layer laid over each other.
const STEP = 0.02

/** A position from 0 (left) to 1 (right), kept where the line can still be taken hold of. */
export const held = (at: number): number => (Number.isFinite(at) ? Math.min(0.98, Math.max(0.02, at)) : 0.5)
/** Where the line goes for a pointer at `x` in a box from `left` of `width` pixels. */
export const fromPointer = (x: number, left: number, width: number): number => held(width > 0 ? (x - left) / width : 0.5)
/** What a key does to the line; `null` when the key means nothing here. */
export function fromKey(key: string, at: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowDown') return held(at - STEP)
  if (key === 'ArrowRight' || key === 'ArrowUp') return held(at + STEP)
  if (key === 'PageDown') return held(at - 5 * STEP)
  if (key === 'PageUp') return held(at + 5 * STEP)
  if (key === 'Home') return held(0)
  if (key === 'End') return held(1)
  return null
}
/** The part of the upper map that shows: right of the line. */
export const clip = (at: number): string => `inset(0 0 0 ${(held(at) * 100).toFixed(2)}%)`
