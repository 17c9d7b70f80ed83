// How smoothly the Gantt chart scrolls: `QIPAN_URL=http://127.0.0.1:8686 node e2e/gantt-fps.mjs [ROWS] [FRAMES]` on a running demo.
// The page is the real one; the answer of the server is replaced by ROWS (3,000) invented rows of 18 gates each.
// Each scroll moves once a frame for FRAMES (600); the time from frame to frame is what the reader's eye gets.
import { launch, login, open, settled } from './browser.mjs'

const origin = (process.env.QIPAN_URL ?? 'http://127.0.0.1:8686').replace(/\/$/, '')
const count = Number(process.argv[2] ?? 3000)
const frames = Number(process.argv[3] ?? 600)
const day = (n) => new Date(n * 86_400_000).toISOString().slice(0, 10)
let seed = 42
const random = () => { seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296; return seed / 4_294_967_296 }

const TODAY = 20_270 // 2025-07-01
const gates = Array.from({ length: 18 }, (_, i) => ({ code: `g${i}`, name: `节点${i + 1}`, name_en: `Gate ${i + 1}` }))
const rows = Array.from({ length: count }, (_, n) => {
  const since = TODAY - 1500 + Math.floor(random() * 1400)
  let at = since
  const marks = gates.map((_, gate) => {
    at += 10 + Math.floor(random() * 90)
    return { gate, on: day(at), kind: at <= TODAY ? 'confirmed' : gate % 3 ? 'scheduled' : 'estimated', planned: day(at - Math.floor(random() * 60)), critical: at > TODAY && gate % 2 === 0 }
  })
  const passed = marks.filter((m) => m.kind === 'confirmed').at(-1)
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`, name: `第${n + 1}号项目（测速用）`, unit_name: '测速', batch: 'started', blocked: n % 17 === 0, late: n % 5 === 0, synthetic: true,
    planned: { from: day(since), to: day(at - 60) }, actual: passed ? { from: day(since), to: passed.on } : null, expected: { from: passed?.on ?? day(since), to: day(at) }, gates: marks,
  }
})
const answer = JSON.stringify({ as_of: day(TODAY), gates, rows })

/** Runs in the page: moves once a frame, notes the time between frames. */
const run = ([by, axis, frames]) => new Promise((done) => {
  const box = document.querySelector('.gantt')
  const times = []
  let before = 0
  const step = (now) => {
    if (before) times.push(now - before)
    before = now
    if (times.length >= frames) return done(times)
    const most = axis === 'left' ? box.scrollWidth - box.clientWidth : box.scrollHeight - box.clientHeight
    const key = axis === 'left' ? 'scrollLeft' : 'scrollTop'
    box[key] = (box[key] + by) % most
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})

// Without a graphics card, as many office machines are.
const browser = await launch(['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'])
const visit = await open(browser, origin, {})
const { page } = visit
try {
  await page.route(/\/api\/v1\/projects\/gantt/, (route) => route.fulfill({ contentType: 'application/json', body: answer }))
  await login(page, origin, 'kan', '/projects?view=gantt')
  await page.goto(`${origin}/projects?view=gantt`)
  await settled(page)
  await page.locator('.gantt').waitFor()
  await page.evaluate(run, [30, 'top', 60]) // warm up
  const version = browser.version()
  console.log(`Chromium ${version}, ${count} rows × ${gates.length} gates, ${(answer.length / 1e6).toFixed(1)} MB of JSON, DOM nodes in the chart: ${await page.evaluate(() => document.querySelectorAll('.gantt *').length)}`)
  // The processor time of the page's own thread: what a frame costs, also where other work keeps the machine busy.
  const probe = await visit.context.newCDPSession(page)
  await probe.send('Performance.enable', { timeDomain: 'threadTicks' })
  const spent = async () => (await probe.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value * 1000
  console.log('scroll\tframes\tmedian ms\tp95 ms\tworst ms\tdropped\tframes/s\tCPU ms a frame')
  for (const [name, ...way] of [['slow, 30 px a frame', 30, 'top', frames], ['fast, 400 px a frame', 400, 'top', frames], ['sideways, 40 px a frame', 40, 'left', frames]]) {
    const before = await spent()
    const times = await page.evaluate(run, way)
    const cpu = (await spent() - before) / times.length
    const sorted = [...times].sort((a, b) => a - b)
    const at = (p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))].toFixed(1)
    // A frame is dropped when the next comes more than half a frame late.
    const dropped = times.reduce((n, t) => n + Math.max(0, Math.round(t / (1000 / 60)) - 1), 0)
    console.log([name, times.length, at(0.5), at(0.95), at(1), dropped, (1000 * times.length / times.reduce((a, b) => a + b, 0)).toFixed(1), cpu.toFixed(2)].join('\t'))
  }
  if (visit.faults.length) console.log(visit.faults)
} finally {
  await visit.close()
  await browser.close()
}
