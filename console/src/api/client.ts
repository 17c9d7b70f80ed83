// The one way to the server: same origin, cookie session, CSRF header, language, problems as errors.
import createClient from 'openapi-fetch'
import type { paths } from './schema'

export interface ProblemBody {
  title?: string; status: number; code: string; detail?: string; errors?: unknown; field?: string; current?: number
}

/** A refusal by the server (RFC 9457), or `code: "offline"` when there was no answer at all. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: unknown
  /** The one field that is wrong, where it is one. */
  readonly field: string | undefined
  /** With `stale`: the version that it has now. */
  readonly current: number | undefined

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code)
    this.status = body.status
    this.code = body.code
    this.errors = body.errors
    this.field = body.field
    this.current = body.current
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

let csrf = ''
let lang = 'zh'
let onExpired: () => void = () => {}

export function setCsrf(token: string): void { csrf = token }
export function setApiLang(value: 'zh' | 'en'): void { lang = value }
/** What to do when the server says that the session has ended. */
export function onSessionExpired(act: () => void): void { onExpired = act }

/** A query without what is empty: to the server an empty text is a value, not an absence. */
function search(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
}

/** The address of something to download. */
export function address(path: string, query: Query = {}): string {
  const tail = search(query)
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

export const http = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => globalThis.fetch(request),
  credentials: 'same-origin',
  querySerializer: search,
})
http.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang)
    if (request.method !== 'GET' && csrf) request.headers.set('X-CSRF-Token', csrf)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return
    const problem = await problemOf(response)
    if (problem.status === 401 && !new URL(request.url).pathname.endsWith('/session')) onExpired()
    throw problem
  },
  onError({ error }) {
    return error instanceof Problem ? error : new Problem({ status: 0, code: 'offline' })
  },
})

/** The header that names the version which was read: `"3"`. */
export const ifMatch = (rev: number | string): { 'If-Match': string } => ({ 'If-Match': `"${rev}"` })

/** The answer's body. Its type is the console's own, which contract.ts holds against the server's. */
export async function take<R>(answer: Promise<{ data?: unknown }>): Promise<R> {
  return (await answer).data as R
}

/** A form with a file and the parts that say something. */
export function fileForm(file: File, parts: Record<string, string> = {}): FormData {
  const body = new FormData()
  for (const [name, text] of Object.entries(parts)) if (text) body.set(name, text)
  body.set('file', file)
  return body
}
