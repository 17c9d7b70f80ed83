import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

/** Waits until the map has drawn all it was asked for. */
async function drawn(page) {
  await page.waitForFunction(() => globalThis.qipanMap?.loaded())
  await page.evaluate(() => new Promise((done) => { qipanMap.once('idle', done); qipanMap.triggerRepaint() }))
}
async function open(page, world, query = '') {
  await page.goto(`${world.origin}/map${query}`)
  await settled(page)
  await drawn(page)
}
/** Where a place lies on the screen. */
const spot = (page, [lon, lat]) => page.evaluate(([x, y]) => { const p = qipanMap.project([x, y]), box = qipanMap.getCanvas().getBoundingClientRect(); return [p.x + box.left, p.y + box.top] }, [lon, lat])
const click = async (page, place) => page.mouse.click(...(await spot(page, place)))
const outcome = (page) => page.locator('.verdict .big').innerText()
const ring = (f) => (f.geometry.type === 'Polygon' ? f.geometry.coordinates : f.geometry.coordinates[0])[0]
const middle = (f) => { const r = ring(f); const n = r.length - 1; return [0, 1].map((i) => r.slice(0, n).reduce((s, p) => s + p[i], 0) / n) }
const features = async (page, layer, query = '') => (await ask(page, `/layers/${layer}/features?limit=2000${query}`)).features
/** The largest plot of farmland, from whose middle there is farmland all around. */
async function plot(page) {
  const all = await features(page, 'farmland')
  return all.sort((a, b) => b.properties.YJJBNTMJ - a.properties.YJJBNTMJ)[0]
}
/** The middle of a parcel in an industrial park within the concentrated building zone. */
async function parkParcel(page) {
  const platform = (await features(page, 'park')).find((f) => f.properties.level === 'park')
  return middle(platform)
}
const around = ([x, y], d) => [[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d]]
/** A drawn square: three corners by a click, the last by a double click. */
async function draw(page, corners) {
  await page.getByRole('button', { name: '画地块' }).click()
  for (const c of corners.slice(0, -1)) await click(page, c)
  await page.mouse.dblclick(...(await spot(page, corners.at(-1))))
  await page.locator('.verdict').waitFor()
}
/** Drags from place to place and counts the questions asked on the way. */
async function pull(page, from, to, steps = 30) {
  let asked = 0, under = 0, most = 0
  const begun = (r) => { if (r.url().endsWith('/siting/check')) { asked += 1; under += 1; most = Math.max(most, under) } }
  const ended = (r) => { if (r.url().endsWith('/siting/check')) under -= 1 }
  page.on('request', begun); page.on('requestfinished', ended); page.on('requestfailed', ended)
  const a = await spot(page, from), b = await spot(page, to)
  await page.mouse.move(...a)
  await page.mouse.down()
  for (let i = 1; i <= steps; i += 1) await page.mouse.move(a[0] + ((b[0] - a[0]) * i) / steps, a[1] + ((b[1] - a[1]) * i) / steps)
  const beforeUp = asked
  await page.mouse.up()
  await page.waitForFunction(() => !document.querySelector('.verdict.stale'))
  await page.waitForLoadState('networkidle')
  page.off('request', begun); page.off('requestfinished', ended); page.off('requestfailed', ended)
  return { asked, beforeUp, most }
}

export default function (world) {
  test('a project on the map leads to its page', () => as(world, 'guihua', async (page) => {
    const pins = (await ask(page, '/projects?limit=200')).items.filter((item) => item.lon && item.lat)
    const one = pins[0]
    await open(page, world, `?at=${one.lon},${one.lat},17`)
    await click(page, [one.lon, one.lat])
    await page.getByRole('link', { name: one.name }).first().click()
    await page.waitForURL(new RegExp(`/projects/${one.id}`))
  }))

  test('the map draws its layers from our own server and says that they are schematic', () => as(world, 'kan', async (page) => {
    await open(page, world)
    const shown = await page.evaluate(() => [...new Set(qipanMap.queryRenderedFeatures().map((f) => f.sourceLayer))])
    for (const layer of ['subdistrict', 'river', 'park', 'parcel', 'farmland', 'ecology', 'urban']) assert.ok(shown.includes(layer), `${layer} is not drawn: ${shown}`)
    assert.match(await page.locator('.title').innerText(), /示意/)
    assert.match(await page.locator('.stage .foot').innerText(), /示意/)
    assert.equal(await page.getByRole('checkbox', { name: '永久基本农田' }).isChecked(), true)
    await page.getByRole('checkbox', { name: '永久基本农田' }).uncheck()
    await drawn(page)
    assert.equal(await page.evaluate(() => qipanMap.queryRenderedFeatures().some((f) => f.sourceLayer === 'farmland')), false)
  }))

  test('a click tells what lies there; the address brings it back', () => as(world, 'kan', async (page) => {
    await open(page, world)
    const park = await parkParcel(page)
    await page.evaluate(([lng, lat]) => qipanMap.jumpTo({ center: [lng, lat], zoom: 15 }), park)
    await drawn(page)
    await click(page, park)
    await page.locator('.card section').first().waitFor()
    const text = await page.locator('.card').innerText()
    assert.match(text, /地块/)
    assert.match(text, /m²/)
    assert.match(text, /亩/)
    await page.waitForURL(/pick=parcel/)
    const parcel = new URL(page.url()).searchParams.get('pick')
    await page.reload()
    await settled(page)
    await drawn(page)
    assert.equal(new URL(page.url()).searchParams.get('pick'), parcel)
    const zoom = await page.evaluate(() => qipanMap.getZoom())
    assert.ok(Math.abs(zoom - 15) < 0.05, `zoom ${zoom}`)
  }))

  test('a parcel of the register leads to its place', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/parcels`)
    await settled(page)
    await page.getByRole('link', { name: /地图/ }).first().click()
    await page.waitForURL(/\/map\?.*pick=parcel/)
    await page.waitForURL(/[?&]at=/)
    const zoom = Number(new URL(page.url()).searchParams.get('at').split(/[~,/]/).at(-1))
    assert.ok(zoom > 13, page.url())
  }))

  test('the versions of a line are walked through, and compared by swipe with a table', () => as(world, 'kan', async (page) => {
    await open(page, world)
    const row = page.locator('.layer').filter({ hasText: '城镇开发边界' })
    await row.getByRole('button', { name: /图例/ }).click()
    await row.getByRole('slider', { name: /^版本/ }).fill('0')
    await page.waitForURL(/urban\.%E8%AF%95|urban\.试/)
    await page.getByRole('tab', { name: '对比' }).click()
    await page.locator('.compare select').first().selectOption('urban')
    await page.locator('.compare table').first().waitFor()
    const [old, out, come, net] = (await page.locator('.compare tr.on td').allInnerTexts()).map((x) => Number(x.replace(/[,+]/g, '').replace('−', '-')))
    assert.ok(old > 0 && Math.abs(come - out - net) <= 0.2, `${old} ${out} ${come} ${net}`)
    const line = page.getByRole('slider', { name: /对比线/ })
    const before = Number(await line.getAttribute('aria-valuenow'))
    await line.focus()
    await page.keyboard.press('ArrowLeft')
    assert.ok(Number(await line.getAttribute('aria-valuenow')) < before)
    await page.getByRole('button', { name: '结束对比' }).click()
    assert.equal(await line.count(), 0)
  }))

  test('parcels are coloured in classes whose counts add up', () => as(world, 'kan', async (page) => {
    await open(page, world, '?tab=theme&theme=f~parcel~output_fen~jenks~5')
    await page.locator('.classes').waitFor()
    const counts = (await page.locator('.classes td.num.r, .classes td.r').allInnerTexts()).map((x) => Number(x.replace(/,/g, '')))
    const all = (await ask(page, '/layers/parcel/features?version=register&limit=1')).number_matched
    assert.equal(counts.reduce((a, b) => a + b, 0), all)
    assert.equal(counts.length, 6)
  }))

  test('features are found by attribute and go with the table', () => as(world, 'kan', async (page) => {
    await open(page, world, '?tab=filter')
    await page.getByLabel('属性').selectOption('state')
    await page.getByLabel('值').selectOption('idle')
    await page.locator('.table tbody tr').first().waitFor()
    const found = Number((await page.locator('.table header b').innerText()).replace(/\D/g, ''))
    assert.equal(found, (await ask(page, '/layers/parcel/features?limit=1&state=idle')).number_matched)
    await page.locator('.table tbody tr .linklike').first().click()
    await page.waitForURL(/pick=parcel/)
  }))

  test('a site on farmland is forbidden, and allowed once it is dragged off', () => as(world, 'guihua', async (page) => {
    await open(page, world, '?tab=site')
    const farm = middle(await plot(page)), park = await parkParcel(page)
    const both = [(farm[0] + park[0]) / 2, (farm[1] + park[1]) / 2]
    await page.evaluate(([a, b]) => qipanMap.fitBounds([[Math.min(a[0], b[0]), Math.min(a[1], b[1])], [Math.max(a[0], b[0]), Math.max(a[1], b[1])]], { padding: 120, animate: false }), [farm, park])
    assert.ok(both.every(Number.isFinite))
    await drawn(page)
    await draw(page, around(farm, 0.0035))
    assert.equal(await outcome(page), '禁止')
    assert.match(await page.locator('.verdict').innerText(), /永久基本农田/)
    assert.match(await page.locator('.verdict').innerText(), /NT-\d+/)
    const { asked, beforeUp, most } = await pull(page, farm, park)
    assert.ok(beforeUp > 0, 'the verdict was not asked for while dragging')
    assert.equal(most, 1, `${most} questions at once of ${asked}`)
    assert.notEqual(await outcome(page), '禁止')
  }))

  test('a file of survey coordinates becomes a site, is kept and takes quota', () => as(world, 'guihua', async (page) => {
    await open(page, world, '?tab=site')
    const txt = readFileSync(new URL('../data/site.txt', import.meta.url))
    await page.locator('.site input[type=file]').setInputFiles({ name: 'site.txt', mimeType: 'text/plain', buffer: txt })
    await page.locator('.verdict').waitFor()
    // The site of the file takes 3.27 亩 of this plot of farmland.
    assert.equal(await outcome(page), '禁止')
    assert.match(await page.locator('.verdict').innerText(), /NT-0808-1/)
    assert.match(await page.locator('.reasons li').first().innerText(), /3\.27 亩/)
    // Moved off the farmland by keys; a forbidden site takes no quota.
    await page.getByLabel('步长').selectOption('100')
    await page.getByRole('button', { name: '向北移' }).click()
    await page.waitForFunction(() => !document.querySelector('.verdict.alert'))
    assert.notEqual(await outcome(page), '禁止')
    await page.getByLabel('项目名称').fill('演示选址')
    await page.getByRole('button', { name: '保存选址' }).click()
    const [report] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载报告' }).click()])
    assert.match(report.suggestedFilename(), /\.docx$/)
    await page.getByRole('button', { name: '复核', exact: true }).click()
    await page.getByText(/逐字节相同/).waitFor()
    await page.getByRole('button', { name: '预占指标' }).click()
    await page.getByRole('button', { name: '确定' }).click()
    await page.locator('.save .kind').first().waitFor()
    const balance = await ask(page, '/quotas/trial-balance')
    assert.equal(balance.difference, 0)
    assert.equal(balance.holds, true)
  }))

  test('land is found for a project, ranked and explained', () => as(world, 'guihua', async (page) => {
    await open(page, world, '?tab=find')
    await page.getByRole('button', { name: '查找地块' }).click()
    await page.locator('.search ol li').first().waitFor()
    assert.match(await page.locator('.search ol li').first().innerText(), /亩/)
    await page.locator('.search ol li').first().getByRole('button', { name: '用这块判定' }).click()
    await page.locator('.verdict').waitFor()
  }))

  for (const look of [{ name: 'light', width: 1440, height: 900 }, { name: 'dark', width: 1440, height: 900, dark: true }, { name: 'phone', width: 390, height: 844, phone: true }, { name: 'English', width: 1280, height: 800, lang: 'en' }]) {
    test(`every tab of the map is accessible and fits: ${look.name}`, () => as(world, 'guihua', async (page) => {
      for (const tab of ['layers', 'theme', 'site', 'find', 'compare', 'filter']) {
        await open(page, world, `?tab=${tab}`)
        assert.deepEqual(await breaches(page), [], tab)
        assert.ok((await overflow(page)) <= 0, `${tab} is wider than the screen`)
      }
    }, look))
  }
}
