// The tasks' part of the API. Types come from the server's document.
import { http, ifMatch, take } from './client'
import type { components } from './schema'
import type { Page } from './types'

type S = components['schemas']
export type TaskItem = S['TaskItem']
export type Task = S['TaskView']
export type NewTask = S['NewTask']
export type TaskStep = S['TaskStepBody']
export type Supervision = S['Supervision']
export type Meeting = S['Meeting']
export type Programme = S['ProgrammeView']
export type ProgrammeChange = S['ProgrammeChange']
export type NewProgramme = S['NewProgramme']
export type ProgrammeHistory = S['ProgrammeHistory']
export interface TaskQuery {
  state?: string; unit?: string; mine?: boolean; late?: boolean; origin_kind?: string; origin_ref?: string; project?: string; programme?: string; as_of?: string
}

export const taskApi = {
  list: (query: TaskQuery) => take<Page<TaskItem>>(http.GET('/api/v1/tasks', { params: { query } })),
  get: (id: string) => take<Task>(http.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
  dispatch: (body: NewTask) => take<Task>(http.POST('/api/v1/tasks', { body })),
  step: (id: string, body: TaskStep, rev: number) => take<Task>(http.POST('/api/v1/tasks/{id}/steps', { params: { path: { id }, header: ifMatch(rev) }, body })),
  supervision: (as_of?: string) => take<Supervision>(http.GET('/api/v1/tasks/supervision', { params: { query: { as_of } } })),
  meeting: (as_of?: string) => take<Meeting>(http.GET('/api/v1/tasks/meeting', { params: { query: { as_of } } })),
  programmes: () => take<Page<Programme>>(http.GET('/api/v1/programmes')),
  programme: (code: string) => take<Programme>(http.GET('/api/v1/programmes/{code}', { params: { path: { code } } })),
  programmeHistory: (code: string) => take<ProgrammeHistory>(http.GET('/api/v1/programmes/{code}/history', { params: { path: { code } } })),
  addProgramme: (body: NewProgramme) => take<Programme>(http.POST('/api/v1/programmes', { body })),
  changeProgramme: (code: string, body: ProgrammeChange, rev: number) => take<Programme>(http.PUT('/api/v1/programmes/{code}', { params: { path: { code }, header: ifMatch(rev) }, body })),
  measureProgramme: (code: string, body: S['NewMeasureValue'], rev: number) => take<Programme>(http.POST('/api/v1/programmes/{code}/measures', { params: { path: { code }, header: ifMatch(rev) }, body })),
  stageProgramme: (code: string, body: S['NewStage'], rev: number) => take<Programme>(http.POST('/api/v1/programmes/{code}/stages', { params: { path: { code }, header: ifMatch(rev) }, body })),
}
