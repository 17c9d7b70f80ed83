import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

const PAGES = {
  tongji: ['/', '/plan', '/indicators', '/imports', '/entry', '/review', '/returns', '/my', '/my/returns', '/projects/new', '/tasks?tab=all', '/supervision', '/programmes', '/quotas', '/quotas?tab=entries', '/quotas?tab=trial', '/quotas?tab=reservations', '/parcels', '/parcels?tab=parcels', '/help', '/war-room'],
  xitong: ['/admin/units', '/admin/calendars', '/admin/calendars?year=2030', '/admin/backup'],
  anquan: ['/admin/users'],
  shenji: ['/admin/audit'],
}
const LOOKS = [
  { name: 'light', width: 1440, height: 900 },
  { name: 'dark', width: 1440, height: 900, dark: true },
  { name: 'narrow phone', width: 360, height: 740, phone: true },
  { name: 'English', width: 1280, height: 800, lang: 'en' },
]
/** Words of the interface, of which none may be in the other language. Data (names, sources) may. */
const chrome = (page) => page.evaluate(() => [...document.querySelectorAll('.side, .topbar .tools, h1, h2, thead th, button, label')]
  .filter((e) => e.checkVisibility()).map((e) => e.innerText).join('\n'))

export default function (world) {
  for (const look of LOOKS) {
    test(`every page stands, is accessible and fits: ${look.name}`, async () => {
      for (const [who, paths] of Object.entries(PAGES)) {
        await as(world, who, async (page) => {
          const all = [...paths]
          if (who === 'tongji') {
            const first = (await ask(page, '/indicators?limit=1')).items[0].code
            for (const tab of ['why', 'behind', 'decomposition', 'data', 'history']) all.push(`/indicators/${first}?tab=${tab}`)
            for (const { code } of (await ask(page, '/parcels?limit=1')).items) all.push(`/parcels/${code}`)
            for (const { id } of (await ask(page, '/imports')).items.slice(0, 1)) all.push(`/imports/${id}`)
            for (const { id } of (await ask(page, '/tasks')).items.slice(0, 1)) all.push(`/tasks/${id}`)
            for (const { id } of (await ask(page, '/projects?limit=1&blocked=true')).items) all.push(`/projects/${id}`, `/projects/${id}/edit`)
            for (const { id } of (await ask(page, '/submissions')).items.slice(0, 1)) all.push(`/review/${id}`)
          }
          for (const path of all) {
            await page.goto(world.origin + path)
            await settled(page)
            assert.deepEqual(await breaches(page), [], path)
            if (path !== '/war-room') assert.ok((await overflow(page)) <= 0, `${path} is wider than the screen`)
            assert.equal(await page.locator('.failed').count(), 0, `${path} could not read its data`)
            if (look.lang !== 'en') {
              const english = (await chrome(page)).replace(/\b(EN|GDP|R&D|PM2|xlsx|csv|Excel|Qipan)\b/g, '').match(/\b[a-z]{4,}\b/g)
              assert.equal(english, null, `${path} has English in its Chinese`)
            }
          }
        }, look)
      }
    })
  }

  test('the phone has a menu in a drawer', () => as(world, 'kan', async (page) => {
    assert.equal(await page.locator('.side.wide').isVisible(), false)
    await page.locator('.burger').click()
    await page.locator('.menu-drawer').getByRole('link', { name: '规划', exact: true }).click()
    await page.waitForURL(/\/plan/)
    await page.locator('.menu-drawer').waitFor({ state: 'hidden' })
  }, { width: 390, height: 844, phone: true }))

  test('language and theme are kept', () => as(world, 'kan', async (page) => {
    await page.getByRole('button', { name: /EN/ }).click()
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.className), 'dark')
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  }))

  test('the wall scales to the screen and leads back', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/war-room`)
    await settled(page)
    const box = await page.locator('.stage').boundingBox()
    assert.ok(Math.abs(box.width - 1280) < 2 && Math.abs(box.height - 720) < 2, JSON.stringify(box))
    assert.equal(await page.locator('.pan').count(), 6)
    const cut = await page.evaluate(() => [...document.querySelectorAll('.pan')].filter((p) => p.scrollHeight > p.clientHeight + 1).map((p) => p.querySelector('h2').innerText))
    assert.deepEqual(cut, [], 'panels that cut off their content')
    await page.getByRole('link', { name: '返回' }).click()
    await page.waitForURL((url) => url.pathname === '/')
  }, { width: 1280, height: 720 }))
}
