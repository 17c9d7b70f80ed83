// Takes the pictures of the guides from a running demo: `QIPAN_URL=http://127.0.0.1:8686 node e2e/shots.mjs FOLDER`.
import { join } from 'node:path'
import { launch, login, open, settled } from './browser.mjs'
import { workbook } from './qipan.mjs'

const origin = (process.env.QIPAN_URL ?? 'http://127.0.0.1:8686').replace(/\/$/, '')
const folder = process.argv[2] ?? '.'
async function refuse(page) {
  await page.locator('input[type=file]').setInputFiles(workbook('06-导入样例-三处错误.xlsx'))
  await page.getByRole('button', { name: '检查', exact: true }).click()
  await page.locator('.verdict').waitFor()
  await settled(page)
}
async function openFirst(page) {
  const id = await page.evaluate(async () => (await (await fetch('/api/v1/projects?blocked=true&q=翎铂&limit=1')).json()).items[0].id)
  await page.goto(`${origin}/projects/${id}`)
  await settled(page)
}
async function openReturn(page) {
  await page.locator('.card .head').first().click()
  await settled(page)
}
const SHOTS = [
  { name: 'overview', who: 'kan', path: '/' },
  { name: 'phone-dark', who: 'kan', path: '/', width: 390, height: 844, phone: true, dark: true },
  { name: 'indicators', who: 'kan', path: '/indicators' },
  { name: 'why', who: 'kan', path: '/indicators/RD_INTENSITY?tab=why', full: true },
  { name: 'import', who: 'tongji', path: '/imports', act: refuse },
  { name: 'map', who: 'guihua', path: '/map', map: true },
  { name: 'map-phone', who: 'guihua', path: '/map', map: true, width: 390, height: 844, phone: true },
  { name: 'quotas', who: 'guihua', path: '/quotas' },
  { name: 'projects', who: 'guihua', path: '/projects?view=board' },
  { name: 'gantt', who: 'guihua', path: '/projects?view=gantt' },
  { name: 'supervision', who: 'guihua', path: '/supervision' },
  { name: 'project', who: 'linjiang', path: '/projects?q=翎铂', act: openFirst },
  { name: 'return-phone', who: 'linjiang', path: '/my/returns', width: 390, height: 844, phone: true, act: openReturn },
  { name: 'war-room', who: 'kan', path: '/war-room', width: 1920, height: 1080 },
]

const browser = await launch()
const wanted = process.argv.slice(3)
for (const shot of SHOTS.filter((s) => !wanted.length || wanted.includes(s.name))) {
  const visit = await open(browser, origin, shot)
  try {
    if (shot.who) await login(visit.page, origin, shot.who)
    await visit.page.goto(origin + shot.path)
    await settled(visit.page)
    if (shot.act) await shot.act(visit.page)
    if (shot.map) await visit.page.waitForTimeout(6000)
    await visit.page.screenshot({ path: join(folder, `${shot.name}.png`), fullPage: shot.full === true })
    console.log(shot.name, visit.faults.length ? visit.faults : 'ok')
  } catch (error) {
    console.log(shot.name, String(error).split('\n')[0])
  }
  await visit.close()
}
await browser.close()
