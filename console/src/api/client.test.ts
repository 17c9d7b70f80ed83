import { afterEach, describe, expect, it, vi } from 'vitest'
import { address, call, onSessionExpired, Problem, setApiLang, setCsrf } from './client'

const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  vi.fn<typeof fetch>(async () => new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))
afterEach(() => { vi.unstubAllGlobals(); setCsrf('') })
const header = (mock: ReturnType<typeof answer>, name: string) => (mock.mock.calls[0]![1]!.headers as Record<string, string>)[name]

describe('the client', () => {
  it('leaves empty parameters out of the address', () => {
    expect(address('/indicators', { plan: 'QT-145', as_of: undefined, q: '', limit: 0 })).toBe('/api/v1/indicators?plan=QT-145&limit=0')
  })
  it('sends CSRF token and version on changes only', async () => {
    setCsrf('abc')
    setApiLang('en')
    const read = answer(200, {})
    vi.stubGlobal('fetch', read)
    await call('GET', '/x')
    expect(header(read, 'X-CSRF-Token')).toBeUndefined()
    expect(header(read, 'Accept-Language')).toBe('en')
    const write = answer(200, {}, { ETag: '"4"' })
    vi.stubGlobal('fetch', write)
    expect((await call('PUT', '/x', { body: {}, ifMatch: 3 })).etag).toBe('"4"')
    expect(header(write, 'X-CSRF-Token')).toBe('abc')
    expect(header(write, 'If-Match')).toBe('"3"')
  })
  it('turns a refusal into a problem with its code', async () => {
    vi.stubGlobal('fetch', answer(412, { status: 412, code: 'changed_meanwhile', detail: '有人改过' }))
    const problem = await call('PUT', '/x').catch((e: unknown) => e)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 412, code: 'changed_meanwhile', message: '有人改过' })
  })
  it('stands an answer that is no JSON, and no answer at all', async () => {
    vi.stubGlobal('fetch', answer(502, '<html>'))
    await expect(call('GET', '/x')).rejects.toMatchObject({ status: 502, code: 'http_502' })
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    await expect(call('GET', '/x')).rejects.toMatchObject({ code: 'offline' })
  })
  it('reports an ended session, but not a failed login', async () => {
    const ended = vi.fn()
    onSessionExpired(ended)
    vi.stubGlobal('fetch', answer(401, { status: 401, code: 'signed_out' }))
    await call('GET', '/overview').catch(() => {})
    await call('POST', '/session').catch(() => {})
    expect(ended).toHaveBeenCalledTimes(1)
  })
  it('reads an empty answer', async () => {
    vi.stubGlobal('fetch', answer(204))
    expect((await call('DELETE', '/session')).data).toBeUndefined()
  })
})
