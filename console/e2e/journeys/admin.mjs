import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled } from '../browser.mjs'
import { as } from './visit.mjs'

export default function (world) {
  const name = 'xinren'
  let first = ''

  test('a new account gets a first password, once', () => as(world, 'anquan', async (page) => {
    await page.goto(`${world.origin}/admin/users`)
    await settled(page)
    await page.getByRole('button', { name: '新建用户' }).click()
    await page.locator('#un').fill(name)
    await page.locator('#ud').fill('新人 <b>测试</b>')
    await page.getByRole('button', { name: '添加授权' }).click()
    const save = page.getByRole('dialog').getByRole('button', { name: '保存' })
    assert.ok(await save.isDisabled(), 'a grant without a unit')
    await page.getByRole('dialog').locator('.grant .el-select').nth(1).click()
    await page.getByRole('option', { name: '统计局' }).click()
    await save.click()
    first = (await page.locator('.pw code').innerText()).trim()
    assert.ok(first.length >= 10)
    await page.getByRole('button', { name: '我已记下' }).click()
    await page.locator('tbody th', { hasText: '新人 <b>测试</b>' }).waitFor()
    assert.equal(await page.locator('tbody th b').count(), 0)
  }))

  test('the first password must be changed before anything else', () => as(world, null, async (page) => {
    await page.goto(`${world.origin}/login`)
    await page.locator('#u').fill(name)
    await page.locator('#p').fill(first)
    await page.keyboard.press('Enter')
    await page.locator('#n').waitFor()
    await page.goto(`${world.origin}/indicators`)
    await page.locator('#n').waitFor()
    await page.locator('#o').fill(first)
    await page.locator('#n').fill('short')
    await page.locator('#a').fill('short')
    await page.keyboard.press('Enter')
    assert.match(await page.getByRole('alert').innerText(), /10 个字符/)
    await page.locator('#n').fill('Quite-long-2026')
    await page.locator('#a').fill('Quite-long-2026')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/indicators')
  }))

  test('five wrong passwords lock the account, and the administrator unlocks it', async () => {
    await as(world, null, async (page, visit) => {
      for (const status of [403, 423, 429]) visit.expected.add(status)
      await page.goto(`${world.origin}/login`)
      await page.locator('#u').fill(name)
      let said = ''
      for (let i = 0; i < 12 && !/锁/.test(said); i += 1) {
        await page.locator('#p').fill(`wrong ${i} wrong`)
        const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/session') && r.request().method() === 'POST'), page.keyboard.press('Enter')])
        await answer.finished()
        await page.waitForTimeout(100)
        said = await page.getByRole('alert').innerText()
      }
      assert.match(said, /锁/)
    })
    await as(world, 'anquan', async (page) => {
      const row = page.locator('tbody tr').filter({ hasText: name })
      await row.getByRole('button', { name: '解锁' }).click()
      await row.getByRole('button', { name: '解锁' }).waitFor({ state: 'detached' })
    })
  })

  test('a unit is added below another and closed on a day', () => as(world, 'xitong', async (page) => {
    await page.goto(`${world.origin}/admin/units`)
    await settled(page)
    await page.getByRole('button', { name: /^加下级 .*统计局/ }).click()
    await page.locator('#uc').fill('330114-TJJ-ZH')
    await page.locator('#uz').fill('综合科')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.getByRole('button', { name: '关闭 综合科' }).click()
    const dialog = page.getByRole('dialog', { name: '关闭 综合科' })
    await dialog.locator('.el-date-editor input').fill('2030-01-01')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: '确定' }).click()
    await dialog.waitFor({ state: 'hidden' })
  }))

  test('a backup is one file', () => as(world, 'xitong', async (page) => {
    await page.goto(`${world.origin}/admin/backup`)
    await settled(page)
    await page.getByRole('button', { name: '立即备份' }).click()
    await page.locator('.note.good').waitFor()
    assert.match(await page.locator('.note.good').innerText(), /[0-9a-f]{64}/)
  }))

  test('the audit chain is whole and shows who did what', () => as(world, 'shenji', async (page) => {
    await page.getByRole('button', { name: '验证审计链' }).click()
    await page.locator('.note.good').waitFor()
    assert.match(await page.locator('.note.good').innerText(), /完整/)
    await page.getByPlaceholder('操作人').fill('shenhe')
    await page.getByRole('button', { name: '搜索' }).click()
    await page.waitForFunction(() => {
      const actors = [...document.querySelectorAll('.audit tbody td:nth-child(3)')].map((e) => e.textContent)
      return actors.length > 0 && actors.every((a) => a === 'shenhe')
    })
  }))
}
