// A stand-in for the server: `node mock/server.mjs [PORT]` serves dist/ and the contract's routes.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as d from './data.mjs'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const ROLES = { kan: ['viewer'], tongji: ['reporter'], xiasha: ['reporter'], shenhe: ['reviewer'], fabu: ['publisher'], guihua: ['planner'], xitong: ['system_admin'], anquan: ['security_admin'], shenji: ['audit_admin'] }
const users = new Map()
const list = (items) => ({ items, next_cursor: null })
const session = (name) => ({ user: { username: name, display_name: { tongji: '统计局报送', shenhe: '发改局审核' }[name] ?? name, roles: ROLES[name].map((role) => ({ role, unit: '330114', unit_name: '钱塘区' })), must_change_password: false }, csrf_token: 't' })
const entry = (period) => ({ unit: '330114', period, rows: d.items.slice(0, 14).map((i, n) => ({ indicator: i.code, name: i.name, unit: i.unit, decimals: i.decimals, current: n === 1 ? { id: 'c1', value: '12.5', state: 'returned', rev: 2, note: '' } : n === 2 ? { id: 'c2', value: '130', state: 'approved', rev: 1, note: '' } : null, last_period: i.value === null ? null : { period: '2026-01/08', value: i.value * 0.9 }, last_year: i.value === null ? null : { period: '2025-01/09', value: i.value * 0.93 }, due: '2026-12-10', findings: [], return_reason: n === 1 ? '单位应为亿元' : null })) })
const due = ['overdue', 'overdue', 'due_soon', 'due_soon', 'returned', 'waiting'].map((state, n) => ({ indicator: d.items[n].code, name: d.items[n].name, unit: '330114', unit_name: '钱塘区', period: '2026-01/10', due: '2026-11-15', state, days: [-7, -2, 3, 8, 0, 0][n], reason: state === 'returned' ? '单位应为亿元' : null }))

const routes = [
  ['GET', /^\/overview$/, () => d.overview()],
  ['GET', /^\/indicators$/, () => ({ ...list(d.items), as_of: '2026-11-22' })],
  ['GET', /^\/indicators\/([^/]+)$/, ([c]) => { const i = d.byCode(c); return i && { ...i, name_zh: i.name, aggregation: 'sum', answers_to: null } }],
  ['GET', /^\/indicators\/([^/]+)\/path$/, ([c]) => d.path(c)],
  ['GET', /^\/indicators\/([^/]+)\/why$/, ([c]) => d.why(c)],
  ['GET', /^\/indicators\/([^/]+)\/history$/, () => list(d.audit.slice(0, 6))],
  ['GET', /^\/indicators\/([^/]+)\/observations$/, ([c]) => list(d.path(c).actual.slice(-20).map((a, n) => ({ id: n, ...a, unit: d.byCode(c).unit, known_on: '2025-02-01', source: '统计快报', note: null, state: n % 5 ? 'published' : 'superseded', file_name: '04-公开数据.xlsx', sheet: '公开数据', cell: `E${n}`, import_id: '2', created_by: 'tongji', created_at: '2026-11-01T02:00:00Z', approved_by: 'shenhe', approved_at: '2026-11-02T02:00:00Z', superseded_by: null })))],
  ['GET', /^\/indicators\/([^/]+)\/decomposition$/, ([c]) => { const i = d.byCode(c); return { parent: { unit: '330114', unit_name: '钱塘区', target: i.target }, children: d.UNITS.filter((u) => u.kind === 'subdistrict').map((u, n) => ({ unit: u.code, unit_name: u.name_zh, target: i.target / 7, weight: null, value: i.target / 8, grade: 'on_track', light: ['normal', 'watch'][n % 2], synthetic: true })), sum: i.target, slack: 0, findings: [] } }],
  ['GET', /^\/plans$/, () => list(d.plans)],
  ['GET', /^\/plans\/([^/]+)$/, ([c]) => d.plan(c)],
  ['GET', /^\/units$/, () => list(d.unitTree())],
  ['GET', /^\/imports$/, () => list(d.imports)],
  ['POST', /^\/imports$/, () => d.imports[0]],
  ['GET', /^\/imports\/([^/]+)$/, ([id]) => d.imports.find((b) => b.id === id)],
  ['GET', /^\/entry$/, (_, q) => entry(q.get('period'))],
  ['PUT', /^\/entry$/, (_, q, body) => ({ saved: body.rows.length, submission_id: body.submit ? '1' : null, findings: [] })],
  ['GET', /^\/submissions$/, (_, q) => list(q.get('state') === 'submitted' ? [d.submission('1')] : [])],
  ['GET', /^\/submissions\/([^/]+)$/, ([id]) => d.submission(id)],
  ['GET', /^\/returns\/mine$/, () => list(due)],
  ['GET', /^\/returns\/completeness$/, () => ({ period: '2026-01/10', items: d.UNITS.slice(1, 10).map((u, n) => ({ unit: u.code, unit_name: u.name_zh, expected: 8, received: 8 - (n % 4), late: n % 3, overdue: n % 4, score: 1 - (n % 4) / 10 })) })],
  ['GET', /^\/users$/, () => list(d.users)],
  ['GET', /^\/audit$/, () => list(d.audit)],
  ['GET', /^\/audit\/verify$/, () => ({ ok: true, rows: 30 })],
]

function api(req, res, path, query, body) {
  const say = (status, data) => { res.writeHead(status, { 'Content-Type': 'application/json' }); res.end(data === undefined ? '' : JSON.stringify(data)) }
  const who = users.get(/qipan_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1])
  if (path === '/session') {
    if (req.method === 'POST') {
      if (!ROLES[body.username] || body.password !== 'Qipan-demo-2026') return say(401, { status: 401, code: 'wrong_login', detail: '用户名或密码不对。' })
      users.set(body.username, body.username)
      res.setHeader('Set-Cookie', `qipan_session=${body.username}; HttpOnly; SameSite=Strict; Path=/`)
      return say(200, session(body.username))
    }
    if (req.method === 'DELETE') { res.setHeader('Set-Cookie', 'qipan_session=; Path=/; Max-Age=0'); return say(204) }
    return who ? say(200, session(who)) : say(401, { status: 401, code: 'not_signed_in' })
  }
  if (!who) return say(401, { status: 401, code: 'not_signed_in' })
  for (const [method, pattern, answer] of routes) {
    const m = req.method === method && pattern.exec(path)
    if (!m) continue
    const data = answer(m.slice(1).map(decodeURIComponent), query, body)
    return data === undefined ? say(404, { status: 404, code: 'not_found' }) : say(200, data)
  }
  say(404, { status: 404, code: 'not_found', detail: '没有找到。' })
}

export function start(port = 0) {
  const server = createServer(async (req, res) => {
    const url = new URL(req.url, 'http://x')
    res.setHeader('Content-Security-Policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'")
    if (url.pathname === '/healthz') { res.setHeader('Content-Type', 'application/json'); return res.end('{"status":"ok","demo":true}') }
    if (url.pathname.startsWith('/api/v1')) {
      const chunks = []
      for await (const c of req) chunks.push(c)
      let body = {}
      try { body = JSON.parse(Buffer.concat(chunks).toString() || '{}') } catch { /* multipart */ }
      return api(req, res, url.pathname.slice(7), url.searchParams, body)
    }
    let file = join(dist, normalize(url.pathname))
    if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html')
    res.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream')
    createReadStream(file).pipe(res)
  })
  return new Promise((done) => { server.listen(port, '127.0.0.1', () => done({ server, url: `http://127.0.0.1:${server.address().port}` })) })
}
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await start(Number(process.argv[2] ?? 8687))).url)
