import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-CN'

type Tree = { [key: string]: string | Tree }
function leaves(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [k, v] of leaves(value, `${prefix}${key}.`)) out.set(k, v)
  }
  return out
}
const chinese = leaves(zh as unknown as Tree)
const english = leaves(en as unknown as Tree)
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'locales' ? [] : sources(path)
    return /\.(vue|ts)$/.test(name) && !/\.test\.ts$/.test(name) ? [path] : []
  })
}

describe('the two languages', () => {
  it('have the same keys and the same holes', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    for (const [key, text] of chinese) expect([key, holes(english.get(key) ?? '')]).toEqual([key, holes(text)])
  })
  it('leave no English in the Chinese and no Chinese in the English', () => {
    const allowed = /Excel|xlsx|xls|csv|jpg|png|PDF|OFD|docx|Word|JPG|PNG|SHA|JSON|webp|UTF-8|GBK|Tab|qipan|observation|Qipan|pin|EPSG|CGCS|WGS|GeoJSON|Shapefile|zip|GeoPackage|FlatGeobuf|KML|DXF|TXT|WKT|ics|\{\w+\}/g
    for (const [key, text] of chinese) expect([key, /[A-Za-z]{3,}/.test(text.replace(allowed, ''))]).toEqual([key, false])
    for (const [key, text] of english) expect([key, /[\u4e00-\u9fff]/.test(text.replace('约 500', ''))]).toEqual([key, false])
  })
  it('have every key that the code asks for', () => {
    const missing: string[] = []
    for (const path of sources(join(__dirname, '..'))) {
      const text = readFileSync(path, 'utf8')
      for (const m of text.matchAll(/\b(?:t|te|say)\('([\w.]+)'/g)) if (!chinese.has(m[1]!)) missing.push(`${path}: ${m[1]}`)
      // A key with a part filled in: its fixed head must lead somewhere.
      for (const m of text.matchAll(/\b(?:t|te|say)\(`([\w.]+\.)\$\{/g)) if (![...chinese.keys()].some((k) => k.startsWith(m[1]!))) missing.push(`${path}: ${m[1]}…`)
    }
    expect(missing).toEqual([])
  })
})
