import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

export default function (world) {
  test('the bell leads to what waits, and each person sets how to be told', () => as(world, 'xiasha', async (page) => {
    await page.goto(`${world.origin}/my/notices`)
    await settled(page)
    const before = await ask(page, '/notices')
    assert.ok(before.unread > 0, 'the demo has something that waits for this officer')
    assert.match(await page.locator('.bell').getAttribute('aria-label'), /未读/)
    const first = page.locator('.list li').first()
    await first.getByRole('button', { name: '标为已读' }).click()
    await settled(page)
    assert.equal((await ask(page, '/notices')).unread, before.unread - 1)
    await page.getByLabel('邮箱').fill('xiasha@example.cn')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('接收设置已保存').waitFor()
    assert.equal((await ask(page, '/me/notice-settings')).email, 'xiasha@example.cn')
    await page.locator('.list li a').first().click()
    await page.waitForURL((url) => url.pathname !== '/my/notices')
    await settled(page)
  }))
}
