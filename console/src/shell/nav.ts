// The menu: what there is, and for whom.
import {
  Bell, Calendar, Camera, Checked, Clock, DataAnalysis, EditPen, Files, Key, Grid, MapLocation, Monitor, Notebook, Flag, List, Odometer, Stamp, OfficeBuilding, Suitcase, TrendCharts, Upload, User, Compass, Connection, Timer, Trophy,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Role } from '@/api'
import { ADMIN_ROLES, DATA_ROLES, holds } from './session'

export interface NavItem { to: string; key: string; icon: Component; roles: Role[] }
export interface NavGroup { key: string; items: NavItem[] }

export const NAV: NavGroup[] = [
  { key: 'look', items: [
    { to: '/', key: 'overview', icon: Odometer, roles: DATA_ROLES },
    { to: '/plan', key: 'plan', icon: Files, roles: DATA_ROLES },
    { to: '/indicators', key: 'indicators', icon: TrendCharts, roles: DATA_ROLES },
    { to: '/map', key: 'map', icon: MapLocation, roles: DATA_ROLES },
    { to: '/parcels', key: 'parcels', icon: Grid, roles: DATA_ROLES },
    { to: '/plan-works', key: 'plan_works', icon: Compass, roles: DATA_ROLES },
    { to: '/quotas', key: 'quotas', icon: Notebook, roles: DATA_ROLES },
    { to: '/war-room', key: 'war_room', icon: Monitor, roles: DATA_ROLES },
  ] },
  { key: 'breath', items: [
    { to: '/projects', key: 'projects', icon: Suitcase, roles: DATA_ROLES },
    { to: '/templates', key: 'templates', icon: Connection, roles: DATA_ROLES },
    { to: '/race', key: 'race', icon: Trophy, roles: DATA_ROLES },
    { to: '/pacing', key: 'pacing', icon: Timer, roles: DATA_ROLES },
  ] },
  { key: 'work', items: [
    { to: '/my', key: 'my', icon: User, roles: DATA_ROLES },
    { to: '/my/returns', key: 'my_returns', icon: Camera, roles: ['reporter', 'reviewer', 'planner'] },
    { to: '/returns', key: 'returns', icon: Bell, roles: DATA_ROLES },
    { to: '/entry', key: 'entry', icon: EditPen, roles: ['reporter'] },
    { to: '/imports', key: 'imports', icon: Upload, roles: ['reporter', 'reviewer', 'publisher', 'planner'] },
    { to: '/review', key: 'review', icon: Checked, roles: ['reporter', 'reviewer', 'publisher'] },
  ] },
  { key: 'drive', items: [
    { to: '/tasks', key: 'tasks', icon: List, roles: DATA_ROLES },
    { to: '/supervision', key: 'supervision', icon: Stamp, roles: DATA_ROLES },
    { to: '/programmes', key: 'programmes', icon: Flag, roles: DATA_ROLES },
  ] },
  { key: 'admin', items: [
    { to: '/admin/users', key: 'users', icon: Key, roles: ['security_admin'] },
    { to: '/admin/units', key: 'units', icon: OfficeBuilding, roles: ['system_admin'] },
    { to: '/admin/backup', key: 'backup', icon: DataAnalysis, roles: ['system_admin'] },
    { to: '/admin/audit', key: 'audit', icon: Clock, roles: ['audit_admin'] },
    { to: '/admin/calendars', key: 'calendars', icon: Calendar, roles: [...DATA_ROLES, ...ADMIN_ROLES] },
  ] },
]

export const visibleNav = (): NavGroup[] =>
  NAV.map((group) => ({ ...group, items: group.items.filter((item) => holds(...item.roles)) })).filter((group) => group.items.length > 0)

/** Where a person starts: the overview, or the one admin page that is theirs. */
export const home = (): string => visibleNav()[0]?.items[0]?.to ?? (holds(...ADMIN_ROLES) ? '/admin/users' : '/')
