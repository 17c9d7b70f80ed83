// Colours of the map: one table for the style, the legend and the print.
import { LAND_USE } from './land-use'
import type { LandState } from '@/api/land'
import type { LayerKind } from './model'

export type Hatch = 'none' | 'left' | 'right' | 'cross' | 'dots'
/** How a class of features is drawn. `text` is a locale key; a class of land use has its own words. */
export interface Symbol {
  key: string; text?: string; zh?: string; en?: string
  fill: string | null; opacity: number; line: string; width: number; dash?: number[]; hatch: Hatch
}
const one = (key: string, text: string, fill: string | null, line: string, more: Partial<Symbol> = {}): Symbol => ({ key, text, fill, line, opacity: 0.5, width: 1, hatch: 'none', ...more })
type Pair = [light: string, dark: string]
const of = ([light, dark]: Pair, isDark: boolean): string => (isDark ? dark : light)

export const GROUND: Pair = ['#f3f3ee', '#11171e']
export const INK: Pair = ['#2a3340', '#dfe6ee']
export const HALO: Pair = ['#ffffff', '#11171e']
/** No value: a theme's grey. */
export const OTHER: Pair = ['#c9cdd2', '#454f5a']
/** Land that is in no class of its layer. */
export const PLAIN: Pair = ['#e8eae3', '#1c242c']
export const PICKED: Pair = ['#0b3d91', '#ffe08a']
export const DRAFT: Pair = ['#0b3d91', '#9cd0ff']
export const colour = of

/** States in a parcel's life as the land register calls them, with the Chinese word that imported data may carry. */
export const PARCEL_STATES: { key: LandState; words: string[]; fill: Pair; hatch?: Hatch }[] = [
  { key: 'reserve', words: ['储备'], fill: ['#d5e3ef', '#2b4358'] },
  { key: 'supplied', words: ['供应'], fill: ['#9cc3e8', '#2f5f8e'] },
  { key: 'under_construction', words: ['在建'], fill: ['#e9cf86', '#7a6229'] },
  { key: 'in_use', words: ['已用'], fill: ['#d9d2c8', '#454b52'] },
  { key: 'approved_unsupplied', words: ['批而未供'], fill: ['#d7a9df', '#6e4379'], hatch: 'left' },
  { key: 'idle', words: ['闲置'], fill: ['#a76bb0', '#8e5699'], hatch: 'cross' },
  { key: 'low_efficiency', words: ['低效'], fill: ['#dfa57c', '#87552f'], hatch: 'right' },
  { key: 'redevelopment', words: ['再开发'], fill: ['#8fc6b8', '#2f6b5e'] },
  { key: 'reclaimed', words: ['复垦'], fill: ['#b5cf8f', '#4d6530'] },
]
export const URBAN_ZONES = ['01', '02', '03'] as const

/** The symbols of a layer. `by` says how parcels are coloured. */
export function symbolsOf(kind: LayerKind, code: string, dark: boolean, by: 'state' | 'land_use' = 'state'): Symbol[] {
  const c = (light: string, night: string) => of([light, night], dark)
  if (kind === 'parcel' && by === 'state') {
    return PARCEL_STATES.map((s) => one(s.key, `land.state.${s.key}`, of(s.fill, dark), c('#8b8f95', '#5d6873'), { opacity: 0.85, width: 0.6, hatch: s.hatch ?? 'none' }))
  }
  if (kind === 'parcel' || kind === 'plan' || kind === 'land_use') {
    return LAND_USE.filter((u) => u.code.length === 2 && Number(u.code) < 18).map((u) => ({ ...one(u.code, '', u.colour, c('#8b8f95', '#5d6873'), { opacity: dark ? 0.55 : 0.75, width: 0.5 }), text: undefined, zh: u.zh, en: u.en }))
  }
  if (kind === 'farmland') return [one('farmland', 'map.symbol.farmland', c('#e6d23c', '#b7a52c'), c('#8a7a00', '#d9c640'), { opacity: 0.42, width: 1.2, hatch: 'dots' })]
  if (kind === 'ecology') {
    return [
      one('core', 'map.symbol.core', c('#2f9b57', '#2f9b57'), c('#0d6a35', '#56c987'), { opacity: 0.6, width: 2, hatch: 'cross' }),
      one('other', 'map.symbol.ecology', c('#4fae73', '#3c8f5e'), c('#0d6a35', '#56c987'), { opacity: 0.4, width: 1.6, hatch: 'right' }),
    ]
  }
  if (kind === 'urban') {
    const line = c('#b0413e', '#ff8f86')
    return [
      one('01', 'map.symbol.urban01', c('#f2a9a1', '#8a403b'), line, { opacity: 0.28, width: 2 }),
      one('02', 'map.symbol.urban02', c('#f3c987', '#8f6a2b'), line, { opacity: 0.5, width: 1.6, dash: [4, 2], hatch: 'left' }),
      one('03', 'map.symbol.urban03', c('#c9b3de', '#6a5489'), line, { opacity: 0.5, width: 1.6, dash: [1.5, 1.5] }),
    ]
  }
  if (kind === 'plan_unit') {
    const line: Pair = code.startsWith('urban') ? ['#b0506e', '#f09ab4'] : code.startsWith('village') ? ['#5c7a2e', '#b5d67a'] : ['#3b6f8f', '#8cc7e6']
    return [one('plan_unit', 'map.symbol.planUnit', of(line, dark), of(line, dark), { opacity: 0.1, width: 1.8, dash: [3, 2] })]
  }
  if (kind === 'park') return [one('park', 'map.symbol.park', c('#5f7fb8', '#6f92cf'), c('#35558f', '#9ab6e6'), { opacity: 0.08, width: 1.6, dash: [5, 2, 1, 2] })]
  if (kind === 'river') return [one('river', 'map.symbol.river', c('#a9cfe6', '#1f4a66'), c('#5e9cc2', '#3f7da3'), { opacity: 1, width: 0.8 })]
  if (kind === 'road') return [one('road', 'map.symbol.road', null, c('#a8a49a', '#5b6672'), { width: 2.2, opacity: 1 })]
  return code.startsWith('sub')
    ? [one('subdistrict', 'map.symbol.subdistrict', null, c('#7b6f8f', '#9d92b3'), { width: 1.2, dash: [4, 2], opacity: 1 })]
    : [one('district', 'map.symbol.district', null, c('#5d3f7c', '#c3a7e6'), { width: 2.4, dash: [6, 2, 1.5, 2], opacity: 1 })]
}

const RAMP_LIGHT = ['#e3edf7', '#c0d6ec', '#96bcdf', '#699fd0', '#4080bd', '#2160a2', '#0d3f7c']
const RAMP_DARK = ['#1c2f44', '#21466b', '#285f93', '#3a7bb8', '#5b99d4', '#88b9e8', '#bfdcf8']
/** A sequence of `n` colours from little to much, in one hue. */
export function ramp(n: number, dark: boolean): string[] {
  const from = dark ? RAMP_DARK : RAMP_LIGHT
  if (n <= 1) return [from[4]!]
  return Array.from({ length: n }, (_, i) => from[Math.round((i * (from.length - 1)) / (n - 1))]!)
}

const WORDS_LIGHT = ['#4e79a7', '#f28e2b', '#59a14f', '#b6992d', '#b07aa1', '#499894', '#e15759', '#9d7660', '#86bcb6', '#d37295', '#79706e', '#b8bec6']
const WORDS_DARK = ['#6c9bd1', '#f6a653', '#77c06c', '#d4b748', '#c99aba', '#62b8b3', '#ef7a7c', '#bd9680', '#9fd4ce', '#e693b3', '#a19896', '#566270']
/** So many colours tell words apart; the last one is for all that are rarer. */
export const WORD_COLOURS = WORDS_LIGHT.length
export const wordColours = (dark: boolean): string[] => (dark ? WORDS_DARK : WORDS_LIGHT)

/** The name of a pattern image. */
export const hatchName = (hatch: Hatch, ink: string): string => `hatch/${hatch}/${ink}`
/** Draws the pattern of such a name, 16×16 pixels at twice the density. */
export function drawHatch(name: string): { width: number; height: number; data: Uint8ClampedArray } | null {
  const m = /^hatch\/(left|right|cross|dots)\/(#[0-9a-f]{6})$/.exec(name)
  if (!m) return null
  const size = 16
  const data = new Uint8ClampedArray(size * size * 4)
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(m[2]!.slice(at, at + 2), 16))
  const on = (x: number, y: number): boolean => {
    const a = (x + y) % size, d = (x - y + size) % size
    if (m[1] === 'right') return a < 2
    if (m[1] === 'left') return d < 2
    if (m[1] === 'cross') return a < 2 || d < 2
    return ((x % size) - 4) ** 2 + ((y % size) - 4) ** 2 < 4 || ((x % size) - 12) ** 2 + ((y % size) - 12) ** 2 < 4
  }
  for (let y = 0; y < size; y += 1) for (let x = 0; x < size; x += 1) {
    if (!on(x, y)) continue
    data.set([r!, g!, b!, 190], (y * size + x) * 4)
  }
  return { width: size, height: size, data }
}

const KINDS: LayerKind[] = ['parcel', 'farmland', 'ecology', 'urban']
/** The patterns of all symbols, in both themes. */
export const allHatches = (): string[] => [...new Set([false, true].flatMap((dark) => KINDS.flatMap((kind) => symbolsOf(kind, kind, dark).flatMap((s) => (s.hatch === 'none' ? [] : [hatchName(s.hatch, s.line)])))))]
