import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, settled } from '../browser.mjs'
import { as } from './visit.mjs'

const NOTICE = '一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日（农历除夕）至12日放假调休，共8天。1月31日（周日）、2月20日（周六）上班。'

export default function (world) {
  test('the working days of a year are read by everyone, an unpublished year says so', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/admin/calendars?year=2025`)
    await settled(page)
    assert.equal(await page.locator('.month').count(), 12)
    assert.match(await page.locator('.sums').innerText(), /10月1日–8日/)
    assert.match(await page.locator('.month').nth(8).locator('td', { hasText: '28' }).innerText(), /班/)
    assert.equal(await page.getByRole('button', { name: '更正年度' }).count(), 0)
    await page.locator('.years').click()
    await page.getByRole('option', { name: /2027年（未公布）/ }).click()
    await page.waitForURL(/year=2027/)
    assert.match(await page.getByRole('status').innerText(), /2027年的节假日安排未公布/)
  }))

  test('the system administrator adds a year from its notice or a file', () => as(world, 'xitong', async (page, visit) => {
    visit.expected.add(422)
    await page.goto(`${world.origin}/admin/calendars?year=2027`)
    await settled(page)
    await page.getByRole('button', { name: '录入年度' }).click()
    const dialog = page.getByRole('dialog', { name: '录入年度' })
    const save = dialog.getByRole('button', { name: '保存' })
    await page.locator('#ys').fill('演示〔2026〕1号')
    const read = (name, text) => dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    await read('2027.csv', '日期,至,安排\n2027-01-01,2027-01-03,放假\n2027-10-04,,上班\n')
    await dialog.locator('.findings').waitFor()
    assert.match(await dialog.locator('.findings').innerText(), /A3[\s\S]*2027-10-04不是周末/)
    assert.deepEqual(await breaches(page), [])
    await read('2027.txt', '2027-01-01/2027-01-03 放假\n2027-01-31 上班\n')
    await dialog.locator('.findings').waitFor({ state: 'hidden' })
    assert.match(await dialog.locator('.read').innerText(), /放假 3 天[\s\S]*1月1日–3日[\s\S]*1月31日/)
    await page.locator('#yt').fill(`${NOTICE}\n4月31日放假`)
    assert.match(await dialog.locator('.note').innerText(), /4月31日/)
    assert.ok(await save.isDisabled(), 'a day that is none')
    await page.locator('#yt').fill(NOTICE)
    assert.match(await dialog.locator('.read').innerText(), /放假 11 天[\s\S]*1月1日–3日、2月5日–12日[\s\S]*1月31日、2月20日/)
    assert.deepEqual(await breaches(page), [])
    await save.click()
    await dialog.waitFor({ state: 'hidden' })
    await page.locator('.month').first().waitFor()
    assert.match(await page.locator('main').innerText(), /演示〔2026〕1号[\s\S]*录入/)
    for (const format of ['xlsx', 'csv', 'txt', 'ics']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator(`.files a[href*="format=${format}"]`).click()])
      assert.match(file.suggestedFilename(), new RegExp(`2027\\.${format}$`))
    }
  }))
}
