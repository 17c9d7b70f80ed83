// Programmes: made, changed, moved on, measured; two people at once; who may not, sees no buttons.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaches, overflow, settled } from '../browser.mjs'
import { as, ask } from './visit.mjs'

async function pick(page, dialog, name, text, option = text) {
  const box = dialog.getByRole('combobox', { name, exact: true })
  await box.click({ force: true })
  await box.fill(text)
  await page.getByRole('option', { name: option }).first().click()
}

export default function (world) {
  const code = `YC-${Date.now()}`
  const name = `厂房复用一键查 ${code}`

  test('a planner adds a programme and moves its stage with day and reason', () => as(world, 'guihua', async (page, visit) => {
    visit.expected.add(409)
    await page.goto(`${world.origin}/programmes`)
    await settled(page)
    await page.getByRole('button', { name: '新建专项' }).click()
    const dialog = page.getByRole('dialog', { name: '新建专项' })
    await dialog.locator('#programme-code').fill('CJ-01')
    await dialog.locator('#programme-name').fill(name)
    await pick(page, dialog, '牵头单位', '下沙', '下沙街道')
    await dialog.locator('#programme-person').fill('演示牵头人')
    await dialog.locator('#programme-goal').fill('闲置厂房一个入口查清')
    await dialog.locator('#programme-stage').fill('建设中')
    await pick(page, dialog, '相关指标', 'IND_OUTPUT')
    await dialog.locator('#programme-goal').click()
    await page.getByRole('option', { name: 'IND_OUTPUT' }).first().waitFor({ state: 'hidden' })
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByRole('alert').getByText(/CJ-01/).waitFor()
    await dialog.locator('#programme-code').fill(code)
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.waitForURL(new RegExp(`/programmes/${code}$`))
    await settled(page)
    await page.getByRole('link', { name: 'IND_OUTPUT' }).waitFor()

    await page.getByRole('button', { name: '推进阶段' }).click()
    const stage = page.getByRole('dialog', { name: /推进阶段/ })
    await stage.locator('#stage-to').fill('试运行')
    assert.ok(await stage.getByRole('button', { name: '保存' }).isDisabled(), 'a move says why')
    await stage.locator('#stage-reason').fill('三家园区试用')
    assert.deepEqual(await breaches(page), [])
    await stage.getByRole('button', { name: '保存' }).click()
    await stage.waitFor({ state: 'hidden' })
    await page.locator('#stages').getByText('“建设中”→“试运行”').waitFor()
    await page.locator('#stages').getByText('三家园区试用').waitFor()
    assert.deepEqual(await breaches(page), [])
  }))

  test('the unit that leads enters values from the phone; what was entered before stays readable', () => as(world, 'xiasha', async (page) => {
    await page.goto(`${world.origin}/programmes/${code}`)
    await settled(page)
    assert.equal(await page.getByRole('button', { name: /编辑|推进阶段/ }).count(), 0, 'values only')
    const enter = async (value, unit) => {
      await page.getByRole('button', { name: '登记成效', exact: true }).first().click()
      const dialog = page.getByRole('dialog', { name: /登记使用成效/ })
      if (unit) {
        await dialog.locator('#measure-name').fill('查询厂房')
        await dialog.locator('#measure-unit').fill(unit)
        await dialog.locator('#measure-value').fill('约七十')
        await dialog.getByText('请填写数字').waitFor()
        assert.ok(await dialog.getByRole('button', { name: '保存' }).isDisabled())
      }
      await dialog.locator('#measure-value').fill(value)
      await dialog.locator('#measure-source').fill('平台日志（演示）')
      if (!unit) await dialog.getByText(/同一天已有数值/).waitFor()
      assert.equal(await overflow(page), 0)
      assert.deepEqual(await breaches(page), [])
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.waitFor({ state: 'hidden' })
    }
    await enter('1,070', '次')
    await page.locator('#values').getByText('1,070').waitFor()
    await enter('1075')
    await page.locator('#values tbody tr.old').getByText('1,070').waitFor()
    await page.locator('.measures').getByText('1,075 次').waitFor()
    assert.equal(await overflow(page), 0)
    const { values } = await ask(page, `/programmes/${code}/history`)
    assert.deepEqual(values.map((v) => [v.value, v.by, v.replaced]), [[1075, 'xiasha', false], [1070, 'xiasha', true]])
  }, { width: 390, height: 844, phone: true }))

  test('two people at once: the second sees what the first changed and sends again', () => as(world, 'guihua', async (page, visit) => {
    visit.expected.add(412)
    await page.goto(`${world.origin}/programmes/${code}`)
    await settled(page)
    await page.getByRole('button', { name: '编辑' }).click()
    const dialog = page.getByRole('dialog', { name: /编辑/ })
    await dialog.locator('#programme-goal').fill('一个入口查清、当天带看')
    await as(world, 'xiasha', async (own) => {
      await own.goto(`${world.origin}/programmes`)
      await settled(own)
      await own.getByRole('button', { name: `${name} 登记成效` }).click()
      const other = own.getByRole('dialog', { name: /登记使用成效/ })
      await other.locator('#measure-value').fill('1080')
      await other.getByRole('button', { name: '保存' }).click()
      await other.waitFor({ state: 'hidden' })
    })
    await dialog.getByRole('button', { name: '保存' }).click()
    const told = dialog.getByRole('alert')
    await told.getByText(/查询厂房：1075 次.*→ 1080 次/).waitFor()
    assert.deepEqual(await breaches(page), [])
    await dialog.getByRole('button', { name: '按最新版本提交' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('一个入口查清、当天带看').waitFor()
    const now = await ask(page, `/programmes/${code}`)
    assert.equal(now.measures[0].value, 1080, 'the other value was not lost')
  }))

  test('a reader sees the history and no buttons', () => as(world, 'kan', async (page) => {
    await page.goto(`${world.origin}/programmes`)
    await settled(page)
    assert.equal(await page.getByRole('button', { name: /新建专项|登记成效/ }).count(), 0)
    await page.getByRole('link', { name }).click()
    await page.locator('#values').getByText('1,080').first().waitFor()
    assert.equal(await page.getByRole('button', { name: /编辑|推进阶段|登记成效|交办/ }).count(), 0)
    // A programme of the demo shows how its measures went.
    await page.goto(`${world.origin}/programmes/CJ-01`)
    await settled(page)
    assert.ok((await page.locator('#values tbody tr').count()) >= 6)
    assert.deepEqual(await breaches(page), [])
  }))
}
