//! The gates and months of a project's rows.

use super::super::super::model::kind_word;
use super::super::super::write::{clock_row, gate_code};
use super::super::view::Difference;
use super::super::{fields, month};
use super::{Planner, State};
use jiff::civil::Date;
use qipan_exchange::import::projects::{GateRow, ProjectRow as Line};
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use qipan_project::clock::ClockEvent;
use qipan_project::gates::{Change, DateKind, History};
use qipan_project::registry::Project;
use qipan_project::template::Template;
use qipan_store::project::{ProjectMoveRow, ProjectReturnRow};
use std::collections::BTreeMap;

impl<'a> Planner<'a> {
    /// The moves of a project's gates, each in the order of its template.
    pub(super) fn gates(
        &mut self,
        state: &State<'a>,
        project: &Project,
        template: &'static Template,
        changed: &mut Vec<Difference>,
    ) -> Vec<ProjectMoveRow> {
        let mut history = match state.record {
            Some(record) if record.template.reference() == template.reference() => record.history.clone(),
            _ => History::new(template.reference()),
        };
        let order = |said: &str| {
            let is =
                |g: &qipan_project::template::Gate| g.code == said || g.name == said || g.name_en == said;
            template.gates.iter().position(is)
        };
        let mut wanted: Vec<(usize, &'a Line, &'a GateRow)> = Vec::new();
        for (row, gate) in &state.gates {
            match order(&gate.gate) {
                Some(at) => wanted.push((at, row, gate)),
                None => {
                    let zh = format!("“{}”不是该项目模板“{}”的节点", gate.gate, template.name);
                    let en = format!(
                        "'{}' is no gate of the project's template '{}'",
                        gate.gate, template.name_en
                    );
                    let remedy = ("请核对节点名称，或留空", "check the gate, or leave the cell blank");
                    self.refuse(row, Some(gate.to.column), "gate_unknown", (&zh, &en), remedy);
                }
            }
        }
        wanted.sort_by_key(|(at, _, gate)| (gate.kind, *at));
        let mut moves = Vec::new();
        for (at, row, wish) in wanted {
            let Some(gate) = template.gates.get(at) else { continue };
            let there = history.dates().get(&gate.code).and_then(|d| d.get(wish.kind));
            if there == Some(wish.to.value) {
                continue;
            }
            let change = Change {
                gate: gate.code.clone(),
                kind: wish.kind,
                to: Some(wish.to.value),
                on: self.ctx.today(),
                by: self.ctx.who.username.clone(),
                reason: row.reason.clone(),
            };
            match history.change(template, project, change) {
                Ok(made) => {
                    let word = match wish.kind {
                        DateKind::Planned => ("计划", "planned"),
                        DateKind::Estimated => ("预计", "estimated"),
                        DateKind::Confirmed => ("实际", "confirmed"),
                    };
                    changed.push(Difference {
                        field: format!("gate.{}.{}", gate.code, word.1),
                        label: format!("{}{}日期", word.0, gate.name),
                        label_en: format!("{}, {}", gate.name_en, word.1),
                        there: made.from.map(|d| d.to_string()),
                        file: made.to.map(|d| d.to_string()),
                        same: false,
                    });
                    if let (DateKind::Confirmed, Some(day)) = (wish.kind, made.to) {
                        self.end_clock(state, &gate.code, day);
                    }
                    moves.push(ProjectMoveRow {
                        id: self.ctx.id(),
                        project_id: state.id.clone(),
                        gate: made.gate,
                        kind: kind_word(made.kind).to_owned(),
                        from_date: made.from.map(|d| d.to_string()),
                        to_date: made.to.map(|d| d.to_string()),
                        on_date: made.on.to_string(),
                        by_user: made.by,
                        reason: made.reason,
                        at: self.ctx.stamp(),
                    });
                }
                Err(e) => {
                    let finding = Finding::error(gate_code(&e), e.say(Lang::Zh), e.say(Lang::En));
                    self.report(row, Some(wish.to.column), finding);
                }
            }
        }
        moves
    }

    /// A gate that is passed has no running clock any more.
    pub(super) fn end_clock(&mut self, state: &State<'a>, gate: &str, day: Date) {
        let runs = state.record.and_then(|r| r.clocks_on(gate, Date::MAX).ok()).and_then(|mut all| all.pop());
        let Some(running) = runs.filter(|c| !matches!(c.events.last(), Some((_, ClockEvent::Done)))) else {
            return;
        };
        let last = running.events.last().map_or(running.received, |(on, _)| *on);
        let row = clock_row(self.ctx, &state.id, gate, "done", String::new(), last.max(day), String::new());
        self.out.clocks.push(row);
    }

    /// The returns of a project's months, in the order of the months.
    pub(super) fn months(
        &mut self,
        state: &State<'a>,
        project: &Project,
        changed: &mut Vec<Difference>,
    ) -> Vec<ProjectReturnRow> {
        let mut known: BTreeMap<String, ProjectReturnRow> = BTreeMap::new();
        if let Some(record) = state.record {
            let own = record.returns_on(self.ctx.today());
            known.extend(own.into_iter().map(|(month, row)| (month.to_owned(), row.clone())));
        }
        let month_of =
            |row: &Line| row.month.as_ref().and_then(|m| m.month.as_ref()).map(|m| m.value.clone());
        let mut rows = state.months.clone();
        rows.sort_by_key(|row| month_of(row));
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut filed = Vec::new();
        for row in rows {
            let Some(month) = &row.month else { continue };
            if let Some(first) = month_of(row).and_then(|m| seen.insert(m, row.key())) {
                let zh = format!("与 {first} 是同一个项目的同一个月");
                let en = format!("this is the same month of the same project as at {first}");
                let remedy = ("请保留一行", "keep one of the rows");
                self.refuse(row, None, "duplicate_row", (&zh, &en), remedy);
                continue;
            }
            match month::filed(self.ctx, month, (&state.id, project.since, state.synthetic), &known) {
                Ok(None) => {}
                Ok(Some(new)) => {
                    let old = known.get(&new.month);
                    let said = |r: &ProjectReturnRow| {
                        format!("{} 万元，{}%", fields::wan(r.invested_fen, 1_000_000), r.works_percent)
                    };
                    changed.push(Difference {
                        field: format!("return.{}", new.month),
                        label: format!("{} 月报", new.month),
                        label_en: format!("return of {}", new.month),
                        there: old.map(said),
                        file: Some(said(&new)),
                        same: false,
                    });
                    known.insert(new.month.clone(), new.clone());
                    filed.push(new);
                }
                Err(wrong) => self.report(row, wrong.0, wrong.1),
            }
        }
        filed
    }
}
