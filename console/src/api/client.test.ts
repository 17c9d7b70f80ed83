import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { api } from '.'
import { address, onSessionExpired, Problem, setApiLang, setCsrf } from './client'

const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  vi.fn<(request: Request) => Promise<Response>>(async () => new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))
const asked = (mock: ReturnType<typeof answer>) => mock.mock.calls[0]![0]
afterEach(() => { vi.unstubAllGlobals(); setCsrf('') })

describe('the client', () => {
  it('leaves empty parameters out of an address', () => {
    expect(address('/indicators.csv', { plan: 'QT-145', as_of: undefined, q: '', limit: 0 })).toBe('/api/v1/indicators.csv?plan=QT-145&limit=0')
  })
  it('sends CSRF token and version on changes only, and the language always', async () => {
    setCsrf('abc')
    setApiLang('en')
    const read = answer(200, {})
    vi.stubGlobal('fetch', read)
    await api.overview({ plan: 'QT-145', as_of: undefined, unit: '' })
    expect(new URL(asked(read).url).search).toBe('?plan=QT-145')
    expect(asked(read).headers.get('X-CSRF-Token')).toBeNull()
    expect(asked(read).headers.get('Accept-Language')).toBe('en')
    const write = answer(200, {})
    vi.stubGlobal('fetch', write)
    await api.approve('s1', 3)
    expect(asked(write).headers.get('X-CSRF-Token')).toBe('abc')
    expect(asked(write).headers.get('If-Match')).toBe('"3"')
  })
  it('escapes codes in addresses', async () => {
    const read = answer(200, {})
    vi.stubGlobal('fetch', read)
    await api.why('A/B 甲', {})
    expect(new URL(asked(read).url).pathname).toBe(`/api/v1/indicators/${encodeURIComponent('A/B 甲')}/why`)
  })
  it('turns a refusal into a problem with its code', async () => {
    vi.stubGlobal('fetch', answer(412, { status: 412, code: 'changed_meanwhile', detail: '有人改过' }))
    const problem = await api.approve('s1', 1).catch((e: unknown) => e)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 412, code: 'changed_meanwhile', message: '有人改过' })
  })
  it('stands an answer that is no JSON, and no answer at all', async () => {
    vi.stubGlobal('fetch', answer(502, '<html>'))
    await expect(api.plans()).rejects.toMatchObject({ status: 502, code: 'http_502' })
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    await expect(api.plans()).rejects.toMatchObject({ code: 'offline' })
  })
  it('reports an ended session, but not a failed login', async () => {
    const ended = vi.fn()
    onSessionExpired(ended)
    vi.stubGlobal('fetch', answer(401, { status: 401, code: 'signed_out' }))
    await api.overview({}).catch(() => {})
    await api.login('kan', 'x').catch(() => {})
    expect(ended).toHaveBeenCalledTimes(1)
  })
  it('reads an empty answer', async () => {
    vi.stubGlobal('fetch', answer(204))
    expect(await api.logout()).toBeUndefined()
  })
  it('sends a file as a form', async () => {
    const write = answer(200, { id: '1' })
    vi.stubGlobal('fetch', write)
    await api.upload(new File(['x'], '表.xlsx'), 'auto', 'flash', '')
    expect(asked(write).headers.get('Content-Type')).not.toBe('application/json')
  })
})

describe('the generated types', () => {
  it('are those of docs/api/openapi.json; else run `npm run api`', async () => {
    const document = JSON.parse(readFileSync(join(__dirname, '../../../docs/api/openapi.json'), 'utf8'))
    const made = astToString(await openapiTS(document))
    const kept = readFileSync(join(__dirname, 'schema.d.ts'), 'utf8')
    expect(kept.slice(kept.indexOf('export interface paths')).trim()).toBe(made.slice(made.indexOf('export interface paths')).trim())
  })
})
