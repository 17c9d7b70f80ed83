import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import type { Role } from '@/api'
import { say } from '@/locales'
import { home } from '@/shell/nav'
import { SCOPE_KEYS } from '@/shell/scope'
import { ADMIN_ROLES, DATA_ROLES, holds, loadSession, useSession } from '@/shell/session'

declare module 'vue-router' {
  interface RouteMeta { title: string; roles?: Role[]; bare?: boolean; open?: boolean; help?: string }
}

const DATA = DATA_ROLES
const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('@/pages/login/LoginPage.vue'), meta: { title: 'login', bare: true } },
  { path: '/public-map', component: () => import('@/pages/public/OpenMapPage.vue'), meta: { title: 'public_map', bare: true, open: true } },
  { path: '/public/:code?', component: () => import('@/pages/public/PublicPage.vue'), meta: { title: 'public', bare: true, open: true } },
  { path: '/', component: () => import('@/pages/overview/OverviewPage.vue'), meta: { title: 'overview', roles: DATA } },
  { path: '/plan', component: () => import('@/pages/plan/PlanPage.vue'), meta: { title: 'plan', roles: DATA } },
  { path: '/indicators', component: () => import('@/pages/indicators/IndicatorsPage.vue'), meta: { title: 'indicators', roles: DATA } },
  { path: '/indicators/:code', component: () => import('@/pages/indicator/IndicatorPage.vue'), meta: { title: 'indicator', roles: DATA } },
  { path: '/map', component: () => import('@/pages/map/MapPage.vue'), meta: { title: 'map', roles: DATA } },
  { path: '/imports', component: () => import('@/pages/imports/ImportsPage.vue'), meta: { title: 'imports', roles: ['reporter', 'reviewer', 'publisher', 'planner'] } },
  { path: '/imports/:id', component: () => import('@/pages/imports/ImportPage.vue'), meta: { title: 'import', help: 'imports', roles: DATA } },
  { path: '/entry', component: () => import('@/pages/entry/EntryPage.vue'), meta: { title: 'entry', roles: ['reporter'] } },
  { path: '/review', component: () => import('@/pages/review/ReviewPage.vue'), meta: { title: 'review', roles: ['reporter', 'reviewer', 'publisher'] } },
  { path: '/review/:id', component: () => import('@/pages/review/SubmissionPage.vue'), meta: { title: 'submission', help: 'review', roles: DATA } },
  { path: '/returns', component: () => import('@/pages/returns/ReturnsPage.vue'), meta: { title: 'returns', roles: DATA } },
  { path: '/quotas', component: () => import('@/pages/quotas/QuotasPage.vue'), meta: { title: 'quotas', roles: DATA } },
  { path: '/parcels', component: () => import('@/pages/parcels/ParcelsPage.vue'), meta: { title: 'parcels', roles: DATA } },
  { path: '/parcels/:code', component: () => import('@/pages/parcels/ParcelPage.vue'), meta: { title: 'parcel', help: 'parcels', roles: DATA } },
  { path: '/projects/new', component: () => import('@/pages/project/FormPage.vue'), meta: { title: 'project_new', help: 'project', roles: ['reporter', 'reviewer', 'planner'] } },
  { path: '/projects/:id/edit', component: () => import('@/pages/project/FormPage.vue'), meta: { title: 'project_edit', help: 'project', roles: ['reporter', 'reviewer', 'planner'] } },
  { path: '/my', name: 'my', component: () => import('@/pages/my/MyWorkPage.vue'), meta: { title: 'my', roles: DATA } },
  { path: '/my/returns', component: () => import('@/pages/my/ReturnsPage.vue'), meta: { title: 'my_returns', roles: ['reporter', 'reviewer', 'planner'] } },
  { path: '/projects/:id', name: 'project', component: () => import('@/pages/project/ProjectPage.vue'), meta: { title: 'project', roles: DATA } },
  { path: '/projects', name: 'projects', component: () => import('@/pages/projects/ProjectsPage.vue'), meta: { title: 'projects', roles: DATA } },
  { path: '/parcels/:code/split', component: () => import('@/pages/parcels/SplitPage.vue'), meta: { title: 'parcel_split', help: 'parcels', roles: ['planner'] } },
  { path: '/plan-works', component: () => import('@/pages/plan-works/PlanWorksPage.vue'), meta: { title: 'plan_works', roles: DATA } },
  { path: '/race/schemes', component: () => import('@/pages/race/SchemesPage.vue'), meta: { title: 'race_schemes', roles: DATA } },
  { path: '/race', component: () => import('@/pages/race/RacePage.vue'), meta: { title: 'race', roles: DATA } },
  { path: '/pacing', component: () => import('@/pages/pacing/PacingPage.vue'), meta: { title: 'pacing', roles: DATA } },
  { path: '/tasks', component: () => import('@/pages/tasks/TasksPage.vue'), meta: { title: 'tasks', roles: DATA } },
  { path: '/tasks/:id', component: () => import('@/pages/tasks/TaskPage.vue'), meta: { title: 'task', help: 'tasks', roles: DATA } },
  { path: '/supervision', component: () => import('@/pages/tasks/SupervisionPage.vue'), meta: { title: 'supervision', roles: DATA } },
  { path: '/programmes', component: () => import('@/pages/tasks/ProgrammesPage.vue'), meta: { title: 'programmes', roles: DATA } },
  { path: '/programmes/:code', component: () => import('@/pages/tasks/ProgrammePage.vue'), meta: { title: 'programme', help: 'programmes', roles: DATA } },
  { path: '/admin/users', component: () => import('@/pages/admin/UsersPage.vue'), meta: { title: 'users', roles: ['security_admin'] } },
  { path: '/admin/units', component: () => import('@/pages/admin/UnitsPage.vue'), meta: { title: 'units', roles: ['system_admin'] } },
  { path: '/admin/backup', component: () => import('@/pages/admin/BackupPage.vue'), meta: { title: 'backup', roles: ['system_admin'] } },
  { path: '/admin/calendars', component: () => import('@/pages/admin/CalendarPage.vue'), meta: { title: 'calendars', roles: [...DATA, ...ADMIN_ROLES] } },
  { path: '/admin/audit', component: () => import('@/pages/admin/AuditPage.vue'), meta: { title: 'audit', roles: ['audit_admin'] } },
  { path: '/war-room', component: () => import('@/pages/war-room/WarRoomPage.vue'), meta: { title: 'war_room', roles: DATA, bare: true } },
  { path: '/templates', component: () => import('@/pages/templates/TemplatesPage.vue'), meta: { title: 'templates', roles: DATA } },
  { path: '/my/notices', component: () => import('@/pages/notices/NoticesPage.vue'), meta: { title: 'notices' } },
  { path: '/help', component: () => import('@/pages/help/HelpPage.vue'), meta: { title: 'help' } },
  { path: '/:rest(.*)*', component: () => import('@/pages/help/NotFoundPage.vue'), meta: { title: 'missing' } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach(async (to, from) => {
  try { await loadSession() } catch { /* offline: the page tells */ }
  const { user } = useSession()
  if (to.meta.open) return true
  if (to.path === '/login') return user.value && !user.value.must_change_password && !to.query.change ? home() : true
  if (!user.value || user.value.must_change_password) return { path: '/login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (to.meta.roles && !holds(...to.meta.roles)) return to.path === '/' ? home() : { path: home() }
  // Carry plan, version and day from page to page.
  if (from.path !== '/login' && to.path !== from.path) {
    const missing = SCOPE_KEYS.filter((key) => from.query[key] && !(key in to.query))
    if (missing.length && !to.path.startsWith('/admin')) {
      return { ...to, query: { ...to.query, ...Object.fromEntries(missing.map((key) => [key, from.query[key]])) }, replace: to.redirectedFrom !== undefined }
    }
  }
  return true
})

export const titleOf = (key: string): string => `${say(`page.${key}.title`)} · ${say('app.long')}`
