import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  test('the board of a published month leads to its inputs, and runs again to the same bytes', () => as(world, 'guihua', async (page) => {
    const months = (await ask(page, '/race/months')).items
    assert.equal(months[0].state, 'open', 'this month is open')
    const published = months.find((m) => m.state === 'published')
    await page.goto(`${world.origin}/race?month=${published.month}`)
    await settled(page)
    assert.match(await page.locator('main').innerText(), /红榜/)
    assert.match(await page.locator('main').innerText(), /产业平台[\s\S]*街道/)
    assert.deepEqual(await breaches(page), [])
    await page.getByRole('button', { name: /投资完成率/ }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('取数规则').waitFor()
    assert.ok((await drawer.locator('tbody tr').count()) > 0, 'projects behind the value')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: /怎样能前进两位/ }).last().click()
    const moves = page.getByRole('dialog')
    await moves.locator('tbody tr').first().waitFor()
    assert.deepEqual(await breaches(page), [])
    await page.keyboard.press('Escape')
    await moves.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: '按冻结日数据对照' }).click()
    await page.getByText('逐字节一致').waitFor()
    assert.equal(await page.getByRole('button', { name: '发布本月' }).count(), 0, 'a published month is published once')
  }))

  test('missing values are entered with their source; the unit itself may not', () => as(world, 'tongji', async (page) => {
    const [open] = (await ask(page, '/race/months')).items
    await page.goto(`${world.origin}/race?month=${open.month}`)
    await settled(page)
    await page.getByRole('button', { name: '填报缺失值' }).click()
    const dialog = page.getByRole('dialog')
    const save = dialog.getByRole('button', { name: '保存' })
    assert.ok(await save.isDisabled(), 'no source yet')
    await page.locator('#race-source').fill('演示统计月报')
    await dialog.locator('.val input').first().fill('46.5')
    assert.deepEqual(await breaches(page), [])
    await save.click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('填报').first().waitFor()
  }))

  test('pacing, findings and statistics stand on one page and add up', () => as(world, 'guihua', async (page) => {
    await page.goto(`${world.origin}/pacing`)
    await settled(page)
    assert.match(await page.locator('main').innerText(), /开门红[\s\S]*半年好[\s\S]*全年旺/)
    assert.deepEqual(await breaches(page), [])
    await page.getByRole('tab', { name: '兑现与闲置' }).click()
    await page.getByText('这里是发现，不是认定').waitFor()
    await settled(page)
    assert.match(await page.locator('main').innerText(), /依据/)
    await page.getByRole('tab', { name: '入库统计' }).click()
    await page.getByText('各原因之和等于差距').waitFor()
    await settled(page)
    assert.deepEqual(await breaches(page), [])
    const view = await ask(page, '/projects/statistics')
    assert.equal(view.totals.causes.reduce((sum, c) => sum + c.amount_fen, 0), view.totals.gap_fen)
  }))
}
