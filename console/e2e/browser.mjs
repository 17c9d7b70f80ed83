// A browser that watches itself: outside requests, console errors and breaches of the security policy fail the test.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const FLAGS = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none', '--force-color-profile=srgb', '--disable-lcd-text']
export const PASSWORD = 'Qipan-demo-2026'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const launch = (args = FLAGS) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })

/** A page in a context of its own. `faults` fills with what must not happen. */
export async function open(browser, origin, { width = 1440, height = 900, dark = false, lang = 'zh', phone = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', deviceScaleFactor: 1, reducedMotion: 'reduce', hasTouch: phone, isMobile: phone, timezoneId: 'Asia/Shanghai', acceptDownloads: true })
  await context.addInitScript(([d, l]) => {
    if (localStorage.getItem('qipan.theme') === null) localStorage.setItem('qipan.theme', d ? 'dark' : 'light')
    if (localStorage.getItem('qipan.lang') === null) localStorage.setItem('qipan.lang', l)
    if (localStorage.getItem('qipan.tour') === null) localStorage.setItem('qipan.tour', 'done')
  }, [dark, lang])
  const page = await context.newPage()
  const faults = []
  /** Answers that a test provokes on purpose, e.g. 401: the browser logs them as errors. */
  const expected = new Set([401])
  page.on('request', (r) => { if (!r.url().startsWith(origin) && !/^(data|blob|about):/.test(r.url())) faults.push(`outside request: ${r.url()}`) })
  page.on('console', (m) => {
    if (m.type() !== 'error' && !/Content Security Policy/.test(m.text())) return
    const status = /status of (\d+)/.exec(m.text())
    if (status && expected.has(Number(status[1]))) return
    faults.push(`console: ${m.text()} ${m.location().url}`)
  })
  page.on('pageerror', (e) => faults.push(`page error: ${e.message}`))
  page.setDefaultTimeout(15_000)
  return { context, page, faults, expected, close: () => context.close() }
}

export async function login(page, origin, username, next = '/') {
  await page.goto(`${origin}/login${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}`)
  await page.locator('#u').fill(username)
  await page.locator('#p').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  await settled(page)
}

/** Waits until nothing is loading any more. */
export async function settled(page) {
  // The address changes before the new page is drawn: two frames later it is, and says that it is busy.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelector('main h1, .card h1, .failed, .note') && !document.querySelector('[aria-busy="true"]'))
}

/** Serious breaches of WCAG 2 A and AA on the page as it is, in words. */
export async function breaches(page) {
  await page.evaluate(axe)
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }))
  return result.violations.flatMap((v) => v.nodes.slice(0, 4).map((n) => `${v.id}: ${n.target.join(' ')} — ${n.failureSummary?.split('\n').slice(1, 3).join('; ').trim()} ${n.html.slice(0, 160)}`))
}

/** Whether anything makes the page wider than the screen. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
