// 一口气: a return from the phone, a gate that goes overdue across a holiday, an indicator that turns and the three gates that
// explain it, a month of the race that is published and reproduced.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { breaches, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

const PHOTO = fileURLToPath(new URL('../../../crates/demo/data/photos/frame.png', import.meta.url))
const yuan = (fen) => (Math.abs(fen) / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })

export default function (world) {
  test('an officer files the return of a month from the phone', () => as(world, 'xiasha', async (page) => {
    const owed = async () => (await ask(page, '/projects/returns/mine?month=2026-10')).items
    const all = await owed()
    // Missing in a fresh demo; run again on the same one it is filed anew, and the later return counts.
    const open = all.find((item) => !item.filed) ?? all.find((item) => item.name.includes('智能水表'))
    assert.ok(open, 'the demo has a return to file')
    await page.goto(`${world.origin}/my/returns?month=2026-10`)
    await settled(page)
    await page.getByText(open.name).first().click()
    await page.locator('#r-invested').fill('0')
    await page.locator('#r-percent').fill('0')
    await page.locator('#r-works').fill('场地平整完成，桩机进场')
    await page.locator('input.album').setInputFiles(PHOTO)
    await page.locator('img[alt="frame.png"]').last().evaluate((img) => img.decode())
    assert.deepEqual(await breaches(page), [])
    await page.getByRole('button', { name: /^(报送|重新报送)$/ }).click()
    await page.getByText('月报已报送').first().waitFor()
    const filed = (await owed()).find((item) => item.id === open.id).filed
    assert.equal(filed.works, '场地平整完成，桩机进场')
    assert.ok(filed.photos.length >= 1)
  }, { width: 390, height: 844, phone: true }))

  test('a gate goes overdue on the right working day, and the blocked list knows who holds it', () => as(world, 'guihua', async (page) => {
    const late = (await ask(page, '/projects?q=协作机器人整机&limit=1000')).items
    const clocks = await Promise.all(late.map((p) => ask(page, `/projects/${p.id}?as_of=2026-10-26`)))
    const at = clocks.findIndex((p) => p.all_gates?.some((g) => g.clocks.at(-1)?.due === '2026-10-26'))
    assert.notEqual(at, -1, 'twenty working days from 21 September, 25–27 September and 1–7 October off, 10 October worked')
    const level = async (day) => (await ask(page, `/projects/${late[at].id}?as_of=${day}`)).all_gates.find((g) => g.gate === 'building_plan').clocks.at(-1).level
    assert.notEqual(await level('2026-10-26'), 'overdue')
    assert.equal(await level('2026-10-27'), 'overdue')
    await page.goto(`${world.origin}/projects/${late[at].id}`)
    await settled(page)
    await page.getByText('工程规划许可').first().waitFor()
    assert.ok((await ask(page, '/projects?blocked=true&limit=1000')).items.some((p) => p.id === late[at].id))
  }))

  test('fixed investment turns, and three gates of three projects explain it to the yuan', () => as(world, 'guihua', async (page) => {
    const grade = async (day) => (await ask(page, `/indicators/FAI/why?as_of=${day}`)).progress.grade
    assert.deepEqual([await grade('2026-10-20'), await grade('2026-11-20')], ['on_track', 'behind'])
    // As of a day before the other journeys: what they register today feeds fixed investment too.
    const found = await ask(page, '/indicators/FAI/projects?as_of=2026-11-20')
    const three = found.parts.slice(0, 3)
    assert.deepEqual(three.map((p) => p.gate), ['land', 'environment', 'permit'])
    assert.equal(three.reduce((sum, p) => sum + p.amount, 0), found.distance_fen)
    assert.equal(found.rest, 0)
    await page.goto(`${world.origin}/indicators/FAI?tab=why&as_of=2026-11-20`)
    await settled(page)
    for (const part of three) {
      const line = page.locator('.branch.project', { hasText: part.project_name }).filter({ hasText: part.gate_name }).first()
      await line.waitFor()
      assert.ok((await line.innerText()).includes(yuan(part.amount)), `${part.project_name}: ${await line.innerText()}`)
    }
    assert.deepEqual(await breaches(page), [])
    await page.getByRole('link', { name: new RegExp(three[0].project_name) }).first().click()
    await page.waitForURL(new RegExp(`/projects/${three[0].project}`))
  }))

  test('a month of the race is published and the same again', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/race`)
    await settled(page)
    const seen = await ask(page, '/race/2026-10')
    assert.equal(seen.missing, 0)
    if (seen.state !== 'published') {
      const token = (await page.context().cookies()).find((c) => c.name.includes('csrf'))?.value
      const session = await ask(page, '/session')
      const done = await page.evaluate(async ([sha256, csrf]) => (await fetch('/api/v1/race/2026-10/publish', {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ sha256, note: '演示通报' }),
      })).status, [seen.sha256, session.csrf_token ?? token])
      assert.ok([200, 201].includes(done), `published: ${done}`)
    }
    const again = await ask(page, '/race/2026-10/recompute')
    assert.deepEqual([again.same, again.data_same], [true, true])
  }))
}
