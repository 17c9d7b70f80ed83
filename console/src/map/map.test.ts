import { describe, expect, it } from 'vitest'
import { LAND_USE, landUse } from './land-use'
import { live } from './live'
import { areaOf, boxOf, distance, inside, type Position, ringArea, scaleBar } from './measure'
import * as S from './shape'
import { clip, fromKey, fromPointer, held } from './swipe'
import { type MapState, read, write } from './url'

const square: S.Shape = [[[[120, 30], [120.01, 30], [120.01, 30.01], [120, 30.01]]]]

describe('measuring', () => {
  it('agrees with the length of a degree on GRS80', () => {
    expect(distance([0, 0], [1, 0])).toBeCloseTo(111319.4908, 3)
    expect(distance([120, 30], [120, 31])).toBeCloseTo(110861.2, 0)
    expect(distance([120, 30], [120, 30])).toBe(0)
    expect(distance([0, 0], [180, 0])).toBeNaN()
  })
  it('agrees with the area of a cell between meridians and parallels', () => {
    // cylinder(30.01) - cylinder(30) times 0.01 degree, by 200 slices of M·N·cos.
    const a = 6378137, e2 = 0.00669438002290, rad = Math.PI / 180
    let sum = 0
    for (let i = 0; i < 200; i += 1) {
      const lat = (30 + (i + 0.5) * 0.00005) * rad, w = 1 - e2 * Math.sin(lat) ** 2
      sum += ((a * (1 - e2)) / w ** 1.5) * (a / Math.sqrt(w)) * Math.cos(lat) * (0.00005 * rad) * (0.01 * rad)
    }
    expect(Math.abs(ringArea(square[0]![0]!) / sum - 1)).toBeLessThan(1e-9)
  })
  it('takes holes off and does not mind direction or start', () => {
    const hole: Position[] = [[120.002, 30.002], [120.004, 30.002], [120.004, 30.004], [120.002, 30.004]]
    const whole = areaOf(square)
    expect(areaOf([[square[0]![0]!, hole]])).toBeCloseTo(whole - ringArea(hole), 3)
    expect(ringArea([...square[0]![0]!].reverse())).toBeCloseTo(whole, 3)
  })
  it('chooses a round scale bar that fits', () => {
    const bar = scaleBar(30, 12, 120)
    expect([1, 2, 3, 5].some((n) => Number.isInteger(Math.log10(bar.metres / n)))).toBe(true)
    expect(bar.px).toBeLessThanOrEqual(120)
    expect(bar.px).toBeGreaterThan(40)
  })
  it('knows what is inside', () => {
    expect(inside([120.005, 30.005], square)).toBe(true)
    expect(inside([120.02, 30.005], square)).toBe(false)
    expect(boxOf([])).toBeNull()
  })
})

describe('the polygon under the hand', () => {
  it('goes to GeoJSON and back', () => {
    const g = S.toGeometry(square)
    expect(g).toMatchObject({ type: 'Polygon' })
    expect(g!.coordinates[0]).toHaveLength(5)
    expect(S.fromGeometry(g)).toEqual(square)
    expect(S.toGeometry([...square, ...square])).toMatchObject({ type: 'MultiPolygon' })
    expect(S.toGeometry([[[[1, 1], [2, 2]]]])).toBeNull()
    expect(S.fromGeometry({ type: 'Point', coordinates: [1, 2] })).toEqual([])
    expect(S.fromGeometry(null)).toEqual([])
  })
  it('moves, adds and takes away a vertex without touching the old shape', () => {
    const v = { part: 0, ring: 0, at: 1 }
    expect(S.moveVertex(square, v, [121, 30])[0]![0]![1]).toEqual([121, 30])
    expect(square[0]![0]![1]).toEqual([120.01, 30])
    expect(S.insertVertex(square, v, [1, 1])[0]![0]!).toHaveLength(5)
    const three = S.removeVertex(square, v)
    expect(three[0]![0]!).toHaveLength(3)
    expect(S.removeVertex(three, v)[0]![0]!).toHaveLength(3)
  })
  it('keeps its size when dragged north', () => {
    const moved = S.drag(square, [120.005, 30.005], [120.1, 31.005])
    expect(Math.abs(areaOf(moved) / areaOf(square) - 1)).toBeLessThan(5e-4)
    expect(Math.abs(areaOf(S.turn(square, 90)) / areaOf(square) - 1)).toBeLessThan(5e-3)
  })
  it('takes hold of the nearest handle', () => {
    const project = ([x, y]: Position): [number, number] => [(x - 120) * 1e4, (y - 30) * 1e4]
    expect(S.handleAt(square, [2, 1], project, 8)).toMatchObject({ kind: 'vertex', at: 0 })
    expect(S.handleAt(square, [50, 1], project, 8)).toMatchObject({ kind: 'middle', at: 0 })
    expect(S.handleAt(square, [30, 30], project, 8)).toBeNull()
  })
  it('sees a ring that crosses itself', () => {
    expect(S.selfCrossing(square[0]![0]!)).toBeNull()
    expect(S.selfCrossing([[0, 0], [2, 2], [2, 0], [0, 2]])).toEqual([0, 2])
  })
})

describe('asking while dragging', () => {
  it('has one question under way and asks the newest next', async () => {
    const sent: number[] = [], heard: string[] = []
    let free: ((a: string) => void)[] = []
    const l = live<number, string>((q) => { sent.push(q); return new Promise((done) => { free.push(done) }) }, { answer: (a) => heard.push(a), fault: () => {} })
    for (let i = 0; i < 50; i += 1) l.ask(i)
    expect(sent).toEqual([0])
    free.shift()!('first')
    await Promise.resolve(); await Promise.resolve(); await Promise.resolve()
    expect(sent).toEqual([0, 49])
    free.shift()!('last')
    await Promise.resolve(); await Promise.resolve(); await Promise.resolve()
    expect(heard).toEqual(['first', 'last'])
    expect(l.busy).toBe(false)
    l.ask(50); l.drop(); free.shift()!('late')
    await Promise.resolve(); await Promise.resolve(); await Promise.resolve()
    expect(heard).toEqual(['first', 'last'])
    free = []
  })
  it('tells of a refusal unless a newer question waits', async () => {
    const faults: unknown[] = [], heard: number[] = []
    const l = live<number, number>((q) => (q < 2 ? Promise.reject(new Error(String(q))) : Promise.resolve(q)), { answer: (a) => heard.push(a), fault: (e) => faults.push(e) })
    l.ask(0); l.ask(2)
    for (let i = 0; i < 10; i += 1) await Promise.resolve()
    expect(faults).toEqual([]); expect(heard).toEqual([2])
    l.ask(1)
    for (let i = 0; i < 10; i += 1) await Promise.resolve()
    expect(faults).toHaveLength(1)
  })
})

describe('the swipe line', () => {
  it('stays where it can be held', () => {
    expect(fromPointer(150, 100, 200)).toBe(0.25)
    expect(fromPointer(-500, 100, 200)).toBe(0.02)
    expect(fromPointer(5, 0, 0)).toBe(0.5)
    expect(held(NaN)).toBe(0.5)
    expect(clip(0.25)).toBe('inset(0 0 0 25.00%)')
  })
  it('moves by keys', () => {
    expect(fromKey('ArrowRight', 0.5)).toBeCloseTo(0.52)
    expect(fromKey('PageDown', 0.5)).toBeCloseTo(0.4)
    expect(fromKey('End', 0.5)).toBe(0.98)
    expect(fromKey('a', 0.5)).toBeNull()
  })
})

describe('the address', () => {
  const state: MapState = {
    at: { lon: 120.4965, lat: 30.3103, zoom: 12.5 },
    layers: { parcel: { on: true, opacity: 0.4, version: null }, urban: { on: true, opacity: 1, version: '试划1' }, 'a.b~c*!%': { on: false, opacity: 1, version: 'v.1' } },
    theme: { kind: 'field', layer: 'parcel', field: 'output_fen', method: 'jenks', classes: 5 }, compare: { layer: 'urban', from: '试划1', to: '批复' },
    picked: { layer: 'parcel', id: '330114-1~2' }, tab: 'siting', siting: '7', parcels: 'land_use', day: '2024-06-30', hidden: ['projects'],
  }
  it('comes back as it was written', () => {
    expect(read(write(state))).toEqual(state)
    const plain: MapState = { at: null, layers: {}, theme: { kind: 'indicator', code: 'GDP', method: 'quantile', classes: 4 }, compare: null, picked: null, tab: 'layers', siting: '', parcels: 'state', day: '', hidden: [] }
    expect(read(write(plain))).toEqual(plain)
    expect(Object.keys(write({ ...plain, theme: null }))).toEqual([])
  })
  it('leaves out nonsense', () => {
    expect(read({ at: '999,0,3', theme: 'x~~y', cmp: 'a~b', pick: '', layers: '~~', tab: ['x'] })).toMatchObject({ at: null, theme: null, compare: null, picked: null, layers: {}, tab: 'layers' })
    expect(read({ at: '1,2', layers: 'parcel*900' })).toMatchObject({ at: null, layers: { parcel: { opacity: 1 } } })
  })
})

describe('land-use classes', () => {
  it('fall back to the main class', () => {
    expect(landUse('100102')?.zh).toBe('工业用地')
    expect(landUse('0701')?.zh).toBe('居住用地')
    expect(landUse('99')).toBeUndefined()
    expect(new Set(LAND_USE.map((u) => u.code)).size).toBe(LAND_USE.length)
  })
})
