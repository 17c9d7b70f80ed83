import assert from 'node:assert/strict'
import { test } from 'node:test'
import { login, open, settled } from '../browser.mjs'
import { as } from './visit.mjs'

const value = (page, row) => page.locator(`input[data-r="${row}"][data-c="0"]`)
const paste = (page, row, text) => value(page, row).evaluate((input, t) => {
  const data = new DataTransfer()
  data.setData('text/plain', t)
  input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}, text)
const free = async (page) => {
  const rows = await page.locator('input[data-c="0"]').evaluateAll((inputs) => inputs.map((i) => !i.readOnly))
  const first = rows.findIndex((ok, i) => ok && rows[i + 1])
  assert.ok(first >= 0, 'two free rows one below the other')
  return first
}

export default function (world) {
  const path = '/entry'

  test('the grid is walked by keyboard and takes a block from a spreadsheet', () => as(world, 'tongji', async (page) => {
    await page.goto(world.origin + path)
    await settled(page)
    const at = await free(page)
    await value(page, at).focus()
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.evaluate(() => document.activeElement.dataset.r), String(at + 1))
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.evaluate(() => document.activeElement.dataset.c), '1')
    await paste(page, at, '１２.５\t第一条\r\nabc\t第二条\r\n')
    assert.equal(await value(page, at + 1).inputValue(), 'abc')
    assert.equal(await value(page, at + 1).getAttribute('aria-invalid'), 'true')
    assert.ok(await page.getByRole('button', { name: '提交审核' }).isDisabled())
    await value(page, at + 1).fill('')
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.locator('.el-message--success').waitFor()
    await page.reload()
    await settled(page)
    assert.match(await value(page, at).inputValue(), /^12\.50*$/)
    assert.equal(await page.locator(`input[data-r="${at}"][data-c="1"]`).inputValue(), '第一条')
  }))

  test('two people at the same cell: the second sees both values and chooses', () => as(world, 'tongji', async (page, visit) => {
    visit.expected.add(412)
    await page.goto(world.origin + path)
    await settled(page)
    const at = await free(page)
    const other = await open(world.browser, world.origin)
    try {
      await login(other.page, world.origin, 'tongji')
      await other.page.goto(world.origin + path)
      await settled(other.page)
      await value(other.page, at).fill('21')
      await other.page.getByRole('button', { name: '保存草稿' }).click()
      await other.page.locator('.el-message--success').waitFor()
    } finally { await other.close() }
    await value(page, at).fill('22')
    await page.getByRole('button', { name: '保存草稿' }).click()
    const dialog = page.getByRole('dialog', { name: '有人同时改了这些值' })
    await dialog.waitFor()
    const text = await dialog.innerText()
    assert.match(text, /22/)
    assert.match(text, /21/)
    await dialog.getByRole('button', { name: '按所选继续' }).click()
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.locator('.el-message--success').waitFor()
    await page.reload()
    await settled(page)
    assert.match(await value(page, at).inputValue(), /^22/)
  }))

  test('a submitted row is locked, and a return with a reason comes back to the reporter', async () => {
    let submission = ''
    await as(world, 'tongji', async (page) => {
      await page.goto(world.origin + path)
      await settled(page)
      await page.getByRole('button', { name: '提交审核' }).click()
      await page.getByRole('link', { name: '查看提交' }).click()
      await page.waitForURL(/\/review\/./)
      submission = new URL(page.url()).pathname
    })
    await as(world, 'shenhe', async (page) => {
      await page.goto(world.origin + submission)
      await settled(page)
      await page.getByRole('button', { name: '退回', exact: true }).click()
      const give = page.getByRole('dialog').getByRole('button', { name: '退回' })
      assert.ok(await give.isDisabled())
      await page.locator('#why').fill('请核对原表')
      await give.click()
      await page.locator('.pagehead .state', { hasText: '已退回' }).waitFor()
    })
    await as(world, 'tongji', async (page) => {
      await page.goto(world.origin + path)
      await settled(page)
      assert.match(await page.locator('.entry').innerText(), /被退回：请核对原表/)
      await page.goto(`${world.origin}/returns?state=returned`)
      await settled(page)
      assert.match(await page.locator('.back').innerText(), /请核对原表/)
    })
  })
}
