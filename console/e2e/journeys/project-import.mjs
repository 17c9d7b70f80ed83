import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as, ask, upload } from './visit.mjs'

export default function (world) {
  test('a project list with errors is refused whole, each at its cell', () => as(world, 'xiasha', async (page) => {
    await upload(page, world, '08-项目清单样例-三处错误.xlsx')
    const errors = page.locator('.findings tbody tr').filter({ has: page.locator('.sev.error') })
    const cells = await errors.locator('.code').allInnerTexts()
    // A cell that can't be read is told once: its field is not missing as well.
    assert.deepEqual(cells.sort(), ['E4', 'I5', 'K5'])
    assert.match(await page.locator('.verdict').innerText(), /3 处错误/)
    assert.ok(await page.getByRole('button', { name: '提交', exact: true }).isDisabled())
  }))

  test('what may be a project that is there waits for a person, and is merged', () => as(world, 'xiasha', async (page) => {
    await upload(page, world, '09-项目清单样例-已更正.xlsx')
    assert.match(await page.locator('.verdict').innerText(), /确认 1 行/)
    assert.ok(await page.getByRole('button', { name: '提交', exact: true }).isDisabled())
    const review = page.locator('.review')
    assert.match(await review.innerText(), /星沚健康食品智能工厂/)
    await review.getByText('是同一个项目，更新它').first().click()
    await page.getByRole('button', { name: '保存确认' }).click()
    await page.getByText('已全部确认').waitFor()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByText('已提交').first().waitFor()
    const found = await ask(page, '/projects?q=' + encodeURIComponent('沐辰谐波减速器'))
    assert.equal(found.total, 1)
    assert.equal(found.items[0].total_investment_fen, 36_600_000_000)
  }))
}
