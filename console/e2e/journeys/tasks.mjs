import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, login, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  test('a task is dispatched from an indicator, done and closed', () => as(world, 'guihua', async (page) => {
    const title = `补报规上工业台账 ${Date.now()}`
    await page.goto(`${world.origin}/indicators/IND_OUTPUT`)
    await settled(page)
    await page.getByRole('button', { name: '交办' }).click()
    const dialog = page.getByRole('dialog', { name: '交办' })
    await dialog.getByText('规上工业总产值').waitFor()
    await dialog.locator('#task-title').fill(title)
    await dialog.locator('#task-acceptance').fill('台账复核表')
    const owner = dialog.getByRole('combobox', { name: '责任单位' })
    await owner.click()
    await owner.fill('下沙')
    await page.getByRole('option', { name: '下沙街道' }).click()
    const due = dialog.getByRole('combobox', { name: '办结期限' })
    await due.fill('2026-12-31')
    await due.press('Enter')
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '交办' }).click()
    await page.waitForURL(/\/tasks\/[0-9a-f-]{36}/)
    const address = page.url()

    await page.getByRole('button', { name: '退出登录' }).click().catch(() => {})
    await as(world, 'xiasha', async (own) => {
      await own.goto(`${world.origin}/tasks`)
      await own.getByRole('link', { name: title }).click()
      await own.getByRole('button', { name: '签收' }).click()
      await own.getByRole('dialog').getByRole('button', { name: '签收' }).click()
      await own.locator('.pagehead .state', { hasText: '办理中' }).waitFor()
      await own.getByRole('button', { name: '申请销号' }).click()
      const step = own.getByRole('dialog')
      await step.locator('#step-note').fill('已补报 <b>')
      assert.ok(await step.getByRole('button', { name: '申请销号' }).isDisabled(), 'no proof, no submission')
      await step.locator('#step-evidence').fill('台账〔2026〕5号')
      await step.getByRole('button', { name: '申请销号' }).click()
      await own.locator('.pagehead .state', { hasText: '待销号' }).waitFor()
      assert.equal(await own.getByRole('button', { name: '销号', exact: true }).count(), 0, 'nobody closes their own task')
    }, { width: 390, height: 844, phone: true })

    if (!(await page.locator('.pagehead').isVisible())) await login(page, world.origin, 'guihua')
    await page.goto(address)
    await page.getByRole('button', { name: '销号', exact: true }).click()
    await page.getByRole('dialog').locator('#step-note').fill('同意')
    await page.getByRole('dialog').getByRole('button', { name: '销号', exact: true }).click()
    await page.locator('.pagehead .state', { hasText: '已销号' }).waitFor()
    assert.match(await page.locator('.steps').innerText(), /已补报 <b>/)
  }))

  test('supervision tells who is late, today and on a day before', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/supervision`)
    await settled(page)
    const board = await ask(page, '/tasks/supervision')
    const late = board.units.find((u) => u.late > 0)
    assert.ok(late, 'the demo has a late task')
    await page.getByRole('row', { name: new RegExp(late.name) }).first().waitFor()
    await page.getByRole('heading', { name: '逾期未办结' }).waitFor()
    const day = page.getByRole('combobox', { name: '看某一天的情况' })
    await day.fill('2020-01-01')
    await day.press('Enter')
    await page.getByText('没有任务').waitFor()
  }))
}
