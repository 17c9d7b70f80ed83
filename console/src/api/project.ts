// One project, its returns and my work. Types come from the server's document.
import { fileForm, http, ifMatch, take } from './client'
import type { components } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type Project = S['ProjectView']
export type ProjectBody = S['ProjectBody']
export type ProjectItem = S['ProjectItem']
export type Gate = S['ProjectGate']
export type OpenGate = S['OpenGate']
export type Clock = S['ProjectClock']
export type Move = S['ProjectMove']
export type Forecast = S['ProjectForecast']
export type Feed = S['ProjectFeed']
export type Return = S['ProjectReturn']
export type Photo = S['ProjectPhoto']
export type WhatIf = S['ProjectWhatIf']
export type Owed = S['OwedReturn']
export type OwedMonth = S['OwedReturns']
export type Behind = S['Behind']
export type Catalog = S['ProjectCatalog']
export type FactsChange = S['ProjectFactsChange']
export type MyWork = S['MyWork']
export type WorkItem = S['WorkItem']
export type BehindPart = S['BehindPart']

const one = (id: string) => ({ params: { path: { id } } })
const over = (id: string, rev: number) => ({ params: { path: { id }, header: ifMatch(rev) } })

export const projectApi = {
  get: (id: string, as_of?: string) => take<Project>(http.GET('/api/v1/projects/{id}', { params: { path: { id }, query: { as_of } } })),
  create: (body: ProjectBody) => take<Project>(http.POST('/api/v1/projects', { body })),
  update: (id: string, body: ProjectBody, rev: number) => take<Project>(http.PUT('/api/v1/projects/{id}', { ...over(id, rev), body })),
  gate: (id: string, body: S['GateBody'], rev: number) => take<Project>(http.POST('/api/v1/projects/{id}/gates', { ...over(id, rev), body })),
  clock: (id: string, body: S['ClockBody'], rev: number) => take<Project>(http.POST('/api/v1/projects/{id}/clocks', { ...over(id, rev), body })),
  whatIf: (id: string, body: S['WhatIfBody']) => take<WhatIf>(http.POST('/api/v1/projects/{id}/what-if', { ...one(id), body })),
  catalog: () => take<Catalog>(http.GET('/api/v1/projects/catalog')),
  work: () => take<MyWork>(http.GET('/api/v1/me/work')),
  owed: (month?: string) => take<OwedMonth>(http.GET('/api/v1/projects/returns/mine', { params: { query: { month } } })),
  file: (id: string, body: S['ReturnBody']) => take<Return>(http.POST('/api/v1/projects/{id}/returns', { ...one(id), body })),
  photo: (id: string, file: File) => take<Photo>(http.POST('/api/v1/projects/returns/{id}/photos', { ...one(id), body: { file: file.name }, bodySerializer: () => fileForm(file) })),
  behind: (code: string, as_of?: string) => take<Behind>(http.GET('/api/v1/indicators/{code}/projects', { params: { path: { code }, query: { as_of } } })),
}
export type { Page }
