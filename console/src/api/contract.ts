// Holds the console's types against the server's document: vue-tsc fails when they part.
//
// The console's types may be narrower (a union where the document says string) and may leave fields out,
// but every field that they name must be there, fit, and be allowed to be missing where the server may leave it out.
import type { components } from './schema'
import type * as M from './map'
import type * as T from './types'

type Server = components['schemas']
type Sure<X> = Exclude<X, null | undefined>
type Missing<X> = null extends X ? true : undefined extends X ? true : false

/** The names of the fields of `C` that do not fit `S`; `never` when all do. */
type Unfit<C, S> = [C] extends [S] ? never
  : C extends readonly (infer CE)[] ? (S extends readonly (infer SE)[] ? Unfit<Sure<CE>, Sure<SE>> : 'not a list')
    : C extends object ? (S extends object ? { [K in keyof C & string]: K extends keyof S ? Field<C[K], S[K], K> : K }[keyof C & string] : 'no object')
      : 'another type'
type Field<C, S, K> = Missing<S> extends true ? (Missing<C> extends true ? Inner<C, S, K> : [K, 'may be missing']) : Inner<C, S, K>
type Inner<C, S, K> = [Unfit<Sure<C>, Sure<S>>] extends [never] ? never : [K, Unfit<Sure<C>, Sure<S>>]
type Fits<C, S> = [Unfit<C, S>] extends [never] ? true : Unfit<C, S>
type Yes<X extends true> = X

export type Contract = [
  Yes<Fits<T.Session, Server['SessionView']>>,
  Yes<Fits<T.Overview, Server['Overview']>>,
  Yes<Fits<T.IndicatorItem, Server['IndicatorItem']>>,
  Yes<Fits<T.Observation, Server['Observation']>>,
  Yes<Fits<T.PathData, Server['PathData']>>,
  Yes<Fits<Omit<T.WhyNode, 'children' | 'kind'>, Server['WhyNode']>>,
  Yes<Fits<T.Decomposition, Server['Decomposition']>>,
  Yes<Fits<Omit<T.Alignment, 'share' | 'verdict'>, Server['Alignment']>>,
  Yes<Fits<T.PublicIndicator, Server['PublicIndicator']>>,
  Yes<Fits<T.CalendarYear, Server['CalendarYear']>>,
  Yes<Fits<T.PlanDiff, Server['PlanDiff']>>,
  Yes<Fits<T.PlanSummary, Server['PlanSummary']>>,
  Yes<Fits<Omit<T.PlanNode, 'children'>, Server['PlanNode']>>,
  Yes<Fits<Omit<T.Unit, 'children'>, Server['UnitView']>>,
  Yes<Fits<T.ImportBatch, Server['ImportView']>>,
  Yes<Fits<Omit<T.Entry, 'periods'>, Server['Grid']>>,
  Yes<Fits<T.EntrySaved, Server['Saved']>>,
  Yes<Fits<T.SubmissionItem, Server['SubmissionItem']>>,
  Yes<Fits<T.SubmissionValue, Server['ValueView']>>,
  Yes<Fits<T.DueReturn, Server['DueReturn']>>,
  Yes<Fits<T.Completeness, Server['Completeness']>>,
  Yes<Fits<T.UserRow, Server['UserView']>>,
  Yes<Fits<T.WithPassword, Server['WithPassword']>>,
  Yes<Fits<Omit<T.AuditRow, 'before' | 'after'>, Server['AuditView']>>,
  Yes<Fits<Omit<T.HistoryRow, 'before' | 'after'>, Server['HistoryRow']>>,
  Yes<Fits<T.AuditCheck, Server['AuditCheck']>>,
  Yes<Fits<Omit<T.Indicator, 'thresholds' | 'aggregation'>, Server['IndicatorDetail']>>,
  Yes<Fits<NonNullable<T.Why['split']>, Server['WhySplit']>>,
  Yes<Fits<T.BackupMade, Server['BackupView']>>,
  Yes<Fits<Omit<M.Layer, 'versions' | 'kind'>, Server['LayerView']>>,
  Yes<Fits<Omit<M.LayerVersion, 'state'>, Server['LayerVersionView']>>,
  Yes<Fits<Omit<M.FeaturePage, 'features'>, Server['FeaturePage']>>,
  Yes<Fits<Omit<M.Identified, 'items'>, Server['Identified']>>,
  Yes<Fits<M.LayerField, Server['FieldView']>>,
  Yes<Fits<Omit<M.ParsedSite, 'plots' | 'geometry' | 'findings' | 'repairs'>, Server['ParsedSite']>>,
  Yes<Fits<Omit<M.Plot, 'geometry' | 'properties'>, Server['Plot']>>,
  Yes<Fits<Omit<M.Siting, 'request' | 'verdict' | 'shape'>, Server['SitingView']>>,
  Yes<Fits<Omit<M.Recheck, 'outcome' | 'outcome_before'>, Server['Recheck']>>,
  Yes<Fits<M.Reservation, Server['Reservation']>>,
  Yes<Fits<M.Verdict, Server['Verdict']>>,
  Yes<Fits<Omit<M.Comparison, 'pieces'>, Server['LayerComparison']>>,
  Yes<Fits<Omit<M.Candidate, 'geometry'>, Server['SiteCandidate']>>,
  Yes<Fits<Omit<M.SearchAnswer, 'candidates'>, Server['SiteSearchResult']>>,
]
