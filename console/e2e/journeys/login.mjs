import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, login, PASSWORD, settled } from '../browser.mjs'
import { as } from './visit.mjs'

export default function (world) {
  test('a wrong password is refused in words, the right one enters', () => as(world, null, async (page) => {
    await page.goto(`${world.origin}/indicators`)
    await page.waitForURL(/\/login\?next=/)
    await settled(page)
    assert.deepEqual(await breaches(page), [])
    await page.locator('button[type=submit]').click()
    assert.match(await page.getByRole('alert').innerText(), /请填写/)
    await page.locator('#u').fill('kan')
    await page.locator('#p').fill('not the password')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelector('[role=alert]') && !document.querySelector('[role=alert]').textContent.includes('请填写'))
    assert.match(await page.getByRole('alert').innerText(), /[\u4e00-\u9fff]/)
    await page.locator('#p').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/indicators')
  }))

  test('leaving ends the session', () => as(world, 'kan', async (page) => {
    await page.locator('.who').click()
    await page.getByRole('menuitem', { name: '退出登录' }).click()
    await page.waitForURL(/\/login/)
    await page.goto(`${world.origin}/`)
    await page.waitForURL(/\/login/)
  }))

  test('an ended session asks for the login again and comes back to the page', () => as(world, 'kan', async (page) => {
    await page.context().clearCookies()
    await page.locator('.side.wide').getByRole('link', { name: '指标', exact: true }).click()
    await page.waitForURL(/\/login\?next=/)
    await page.locator('#u').fill('kan')
    await page.locator('#p').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/indicators')
  }))

  test('each role sees its own menu and no other page', async () => {
    const menus = { kan: null, anquan: ['用户', '工作日历'], xitong: ['单位', '备份', '工作日历'], shenji: ['审计', '工作日历'] }
    for (const [who, want] of Object.entries(menus)) {
      await as(world, null, async (page) => {
        await login(page, world.origin, who)
        const items = await page.locator('.side.wide .group .item').allInnerTexts()
        if (want) assert.deepEqual(items, want)
        else {
          for (const item of ['总览', '规划', '指标', '大屏', '我的报送', '工作日历']) assert.ok(items.includes(item), item)
          for (const item of ['填报', '用户', '单位', '备份', '审计']) assert.ok(!items.includes(item), item)
        }
        await page.goto(`${world.origin}${who === 'kan' ? '/admin/users' : '/indicators'}`)
        await settled(page)
        assert.doesNotMatch(new URL(page.url()).pathname, who === 'kan' ? /admin/ : /indicators/)
      })
    }
  })
}
