//! Whether the person may bring in each row, told as findings at its cell.

use crate::book::Book;
use crate::ctx::Ctx;
use crate::rights::Role;
use qipan_exchange::import::Origin;
use qipan_kernel::finding::Finding;
use std::collections::BTreeMap;

/// The codes of its findings: rows without a right, targets of a plan that is not there.
pub(super) const CODES: [&str; 2] = ["outside_scope", "unknown_plan"];
/// Findings of one kind beyond this are counted, not listed.
const LISTED: usize = 500;

/// Asks for rights, each pair of indicator and unit once.
pub(super) struct Scope<'a> {
    ctx: &'a Ctx,
    book: &'a Book,
    file: &'a str,
    asked: BTreeMap<(String, String), bool>,
    /// What was refused.
    pub findings: Vec<Finding>,
    /// How many rows were refused, listed or not.
    pub refused: u64,
}

impl<'a> Scope<'a> {
    pub fn new(ctx: &'a Ctx, book: &'a Book, file: &'a str) -> Scope<'a> {
        Scope { ctx, book, file, asked: BTreeMap::new(), findings: Vec::new(), refused: 0 }
    }

    /// Whether a value of the indicator at the unit may be brought in.
    pub fn value(&mut self, indicator: &str, unit: &str, origin: &Origin) -> bool {
        let key = (indicator.to_owned(), unit.to_owned());
        let allowed = *self.asked.entry(key).or_insert_with(|| {
            let owner = self.book.owner(indicator);
            self.ctx.who.may_report(&self.book.tree, unit, owner)
        });
        if !allowed {
            self.refuse(unit, origin);
        }
        allowed
    }

    /// Whether an entry or a target that this unit answers for may be brought in.
    pub fn planned(&mut self, unit: &str, origin: &Origin) -> bool {
        let allowed = self.ctx.who.has_at(&self.book.tree, &[Role::Planner], unit);
        if !allowed {
            self.refuse(unit, origin);
        }
        allowed
    }

    /// Whether the plan of a target exists; the reader can't tell while there is no plan at all.
    pub fn plan(&mut self, plan: &str, origin: &Origin) -> bool {
        if self.book.plans.contains_key(plan) {
            return true;
        }
        self.refused += 1;
        if self.findings.len() < LISTED {
            let finding = Finding::error(CODES[1], "没有这个规划", "there is no such plan");
            let finding = finding.remedy(
                "请先添加该规划，或改为已有的规划编码",
                "add the plan first, or use the code of one that exists",
            );
            self.findings.push(finding.at(origin.place(self.file)).with_value(plan));
        }
        false
    }

    fn refuse(&mut self, unit: &str, origin: &Origin) {
        self.refused += 1;
        if self.findings.len() >= LISTED {
            return;
        }
        let finding = Finding::error(
            CODES[0],
            format!("没有单位“{unit}”的权限，本行不能导入"),
            format!("you have no right for the org unit \"{unit}\", so this row can't be imported"),
        );
        let finding = finding.remedy(
            "请删去该行，或由该单位的人员导入；需要权限请联系安全管理员",
            "remove the row or let someone of that unit import it; ask the security administrator for the right",
        );
        self.findings.push(finding.at(origin.place(self.file)).with_value(unit));
    }
}
