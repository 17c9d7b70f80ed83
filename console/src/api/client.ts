// The one way to the server: same origin, cookie session, CSRF header, language, problems as errors.

export interface ProblemBody {
  title?: string; status: number; code: string; detail?: string; errors?: unknown
}

/** A refusal by the server (RFC 9457), or `code: "offline"` when there was no answer at all. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: unknown

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code)
    this.status = body.status
    this.code = body.code
    this.errors = body.errors
  }
}

export interface Reply<T> { data: T; etag: string | null }
export type Query = Record<string, string | number | boolean | null | undefined>
interface Options { query?: Query; body?: unknown; ifMatch?: string | number | null; signal?: AbortSignal }

let csrf = ''
let lang = 'zh'
let onExpired: () => void = () => {}

export function setCsrf(token: string): void { csrf = token }
export function setApiLang(value: 'zh' | 'en'): void { lang = value }
/** What to do when the server says that the session has ended. */
export function onSessionExpired(act: () => void): void { onExpired = act }

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const tail = search.toString()
  return `/api/v1${path}${tail ? `?${tail}` : ''}`
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { status: response.status, code: `http_${response.status}` }
  try {
    return new Problem({ ...fallback, ...(await response.json() as ProblemBody) })
  } catch {
    return new Problem(fallback)
  }
}

/** One request; a refusal is thrown as a `Problem`. */
export async function raw(method: string, path: string, options: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': lang }
  let body: BodyInit | undefined
  if (options.body instanceof FormData) body = options.body
  else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf
  if (options.ifMatch !== undefined && options.ifMatch !== null) {
    const tag = String(options.ifMatch)
    headers['If-Match'] = /^(W\/)?"/.test(tag) ? tag : `"${tag}"`
  }
  let response: Response
  try {
    response = await fetch(address(path, options.query), { method, headers, body, signal: options.signal, credentials: 'same-origin' })
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === 'AbortError') throw reason
    throw new Problem({ status: 0, code: 'offline' })
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401 && path !== '/session') onExpired()
    throw problem
  }
  return response
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<Reply<T>> {
  const response = await raw(method, path, options)
  const text = response.status === 204 ? '' : await response.text()
  return { data: (text ? JSON.parse(text) : undefined) as T, etag: response.headers.get('ETag') }
}

export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, { query, signal })).data
export const send = async <T>(method: string, path: string, body?: unknown, ifMatch?: string | number | null): Promise<T> =>
  (await call<T>(method, path, { body, ifMatch })).data
