// Browser journeys through the console of a running demo district, one after the other.
import { after, before, describe } from 'node:test'
import { launch } from './browser.mjs'
import { start } from './qipan.mjs'
import admin from './journeys/admin.mjs'
import breath from './journeys/breath.mjs'
import calendars from './journeys/calendars.mjs'
import entry from './journeys/entry.mjs'
import imports from './journeys/imports.mjs'
import notices from './journeys/notices.mjs'
import projectImport from './journeys/project-import.mjs'
import land from './journeys/land.mjs'
import login from './journeys/login.mjs'
import look from './journeys/look.mjs'
import open from './journeys/open.mjs'
import map from './journeys/map.mjs'
import oneMap from './journeys/one-map.mjs'
import pages from './journeys/pages.mjs'
import papers from './journeys/papers.mjs'
import projects from './journeys/projects.mjs'
import planner from './journeys/planner.mjs'
import project from './journeys/project.mjs'
import programmes from './journeys/programmes.mjs'
import race from './journeys/race.mjs'
import schemes from './journeys/schemes.mjs'
import tasks from './journeys/tasks.mjs'

const world = { origin: '', browser: null }
describe('the console', { concurrency: 1 }, () => {
  let stop = async () => {}
  before(async () => {
    const demo = await start()
    stop = demo.stop
    world.origin = demo.origin
    world.browser = await launch()
  })
  after(async () => {
    await world.browser?.close()
    await stop()
  })
  login(world)
  pages(world)
  look(world)
  map(world)
  oneMap(world)
  imports(world)
  projectImport(world)
  notices(world)
  entry(world)
  planner(world)
  open(world)
  calendars(world)
  tasks(world)
  programmes(world)
  project(world)
  papers(world)
  land(world)
  projects(world)
  race(world)
  breath(world)
  schemes(world)
  admin(world)
})
