// The lists and boards of projects. Types come from the server's document. Money is whole fen.
import { http, take } from './client'
import type { components, paths } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type ProjectItem = S['ProjectItem']
export type ProjectPage = S['ProjectPage']
export type ProjectTotals = S['ProjectTotals']
export type ProjectChoices = S['ProjectChoices']
export type ProjectCard = S['ProjectCard']
export type ProjectCards = S['ProjectCards']
export type ProjectGantt = S['ProjectGantt']
export type GanttRow = S['GanttRow']
export type OpenGate = S['OpenGate']
export type Funnel = S['Funnel']
export type FunnelBatch = S['FunnelBatch']
export type BlockedHolder = S['BlockedHolder']
export type CalendarEvent = S['CalendarEvent']
export type ProjectCount = S['ProjectCount']
export type ProjectQuery = NonNullable<paths['/api/v1/projects']['get']['parameters']['query']>

export const projectsApi = {
  list: (query: ProjectQuery) => take<ProjectPage>(http.GET('/api/v1/projects', { params: { query } })),
  choices: (as_of?: string) => take<ProjectChoices>(http.GET('/api/v1/projects/choices', { params: { query: { as_of } } })),
  cards: (query: ProjectQuery) => take<ProjectCards>(http.GET('/api/v1/projects/cards', { params: { query } })),
  gantt: (query: ProjectQuery) => take<ProjectGantt>(http.GET('/api/v1/projects/gantt', { params: { query } })),
  funnel: (query: ProjectQuery) => take<Funnel>(http.GET('/api/v1/projects/funnel', { params: { query } })),
  blocked: (query: ProjectQuery) => take<Page<BlockedHolder>>(http.GET('/api/v1/projects/blocked', { params: { query } })),
  calendar: (query: ProjectQuery & { from?: string; to?: string }) => take<Page<CalendarEvent>>(http.GET('/api/v1/projects/calendar', { params: { query } })),
  counts: (period?: string, as_of?: string) => take<Page<ProjectCount>>(http.GET('/api/v1/counts', { params: { query: { period, as_of } } })),
  countList: (rule: string, period?: string, as_of?: string) => take<ProjectPage>(http.GET('/api/v1/counts/{rule}/list', { params: { path: { rule }, query: { period, as_of } } })),
}
