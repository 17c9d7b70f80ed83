//! Code of an investment project, 项目代码, in both generations.
//!
//! Since 2020-11 (GB/T 40058-2021): `yyMM-area-department-type-random5+check`. Before:
//! `year-area-industry-procedure-serial`, without a check digit. Both look alike; the first group tells.

use super::{CodeError, CodeProblem, iso7064};
use crate::finding::Finding;
use crate::region::RegionCode;
use crate::text::{Lang, Say, is_dash, narrow};

/// A project code of the right shape, with what is doubtful about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectCode {
    /// The code in half width with hyphens.
    pub code: String,
    /// Year of the code.
    pub year: i16,
    /// Area.
    pub region: RegionCode,
    /// What the generation says.
    pub generation: Generation,
    /// Warnings.
    pub findings: Vec<Finding>,
}

/// What a project code says beside year and area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Since 2020-11, with a check digit.
    Current {
        /// 1 to 12.
        month: u8,
        /// Central guiding department, two digits.
        department: String,
        /// Project type, two digits (01–05 occur).
        kind: String,
    },
    /// Before 2020-11.
    Legacy {
        /// Division of GB/T 4754, two digits.
        industry: String,
        /// 01 审批, 02 核准, 03 备案.
        procedure: String,
    },
}

impl Say for Generation {
    fn say(&self, lang: Lang) -> String {
        match self {
            Generation::Current { .. } => lang.pick("现行项目代码", "current project code"),
            Generation::Legacy { .. } => {
                lang.pick("旧项目代码（2020年11月前）", "project code from before 2020-11")
            }
        }
        .to_owned()
    }
}

/// Checks a project code: shape first, then for the current generation the check digit.
///
/// # Definition
/// Check digit = ISO/IEC 7064 MOD 11,10 over the 19 digits before it. Not confirmed in the standard's own
/// wording, so that a failing one is a warning.
///
/// # Errors
/// [`CodeError`] if it has not the shape of either generation.
pub fn check(text: &str) -> Result<ProjectCode, CodeError> {
    let fail = |problem| CodeError::new(text, problem);
    let code: String = text
        .chars()
        .map(|c| if is_dash(c) { '-' } else { narrow(c) })
        .filter(|c| !c.is_whitespace())
        .collect();
    if code.len() == 20 && code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(fail(CodeProblem::ProjectHyphens));
    }
    let groups: Vec<&str> = code.split('-').collect();
    let [time, area, third, fourth, last] = groups.as_slice() else {
        return Err(fail(CodeProblem::ProjectGroups));
    };
    let digits = |group: &str, len: usize| group.len() == len && group.bytes().all(|b| b.is_ascii_digit());
    let short_serial = digits(last, 5);
    if !(digits(time, 4) && digits(area, 6) && digits(third, 2) && digits(fourth, 2))
        || !(digits(last, 6) || short_serial)
    {
        return Err(fail(CodeProblem::ProjectGroups));
    }
    let region = RegionCode::parse(area).map_err(|_| fail(CodeProblem::ProjectArea))?;
    let number: i16 = time.parse().map_err(|_| fail(CodeProblem::ProjectDate))?;
    let (year, month) = (2000 + number / 100, number % 100);
    let mut findings = Vec::new();
    let generation = if number >= 2011 && (1..=12).contains(&month) && !short_serial {
        findings.extend(check_digit(&code));
        findings.extend(known_type(&code, fourth));
        let month = u8::try_from(month).map_err(|_| fail(CodeProblem::ProjectDate))?;
        Generation::Current { month, department: (*third).to_owned(), kind: (*fourth).to_owned() }
    } else if (2011..=2020).contains(&number) {
        findings.extend(known_procedure(&code, fourth));
        if short_serial {
            findings.push(short(&code));
        }
        Generation::Legacy { industry: (*third).to_owned(), procedure: (*fourth).to_owned() }
    } else if short_serial {
        return Err(fail(CodeProblem::ProjectGroups));
    } else {
        return Err(fail(CodeProblem::ProjectDate));
    };
    let year = if matches!(generation, Generation::Legacy { .. }) { number } else { year };
    Ok(ProjectCode { year, region, generation, findings, code })
}

fn check_digit(code: &str) -> Option<Finding> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let (body, last) = digits.split_at_checked(19)?;
    let wanted = iso7064::mod_11_10(body)?;
    (last.parse() != Ok(wanted)).then(|| {
        Finding::warning(
            "project_code_check_digit",
            format!("项目代码 {code} 的末位校验位应为 {wanted}"),
            format!("project code {code}: the last digit should be {wanted}"),
        )
        .remedy("请与在线审批监管平台核对", "compare it with the approval platform")
        .with_value(code)
    })
}

fn known_type(code: &str, kind: &str) -> Option<Finding> {
    (!matches!(kind, "01" | "02" | "03" | "04" | "05")).then(|| {
        Finding::info(
            "project_code_type",
            format!("项目代码 {code} 的项目类型“{kind}”不在已知的 01—05 之内"),
            format!("project code {code}: the type '{kind}' is not among the known 01–05"),
        )
        .with_value(code)
    })
}

fn known_procedure(code: &str, procedure: &str) -> Option<Finding> {
    (!matches!(procedure, "01" | "02" | "03")).then(|| {
        Finding::warning(
            "project_code_procedure",
            format!("旧项目代码 {code} 的类型“{procedure}”不是 01 审批、02 核准、03 备案"),
            format!("project code {code}: '{procedure}' is not 01 approval, 02 verification or 03 filing"),
        )
        .remedy("请与立项文件核对", "compare it with the project's approval document")
        .with_value(code)
    })
}

fn short(code: &str) -> Finding {
    Finding::warning(
        "project_code_short",
        format!("旧项目代码 {code} 的序号只有5位，通常为6位"),
        format!("project code {code}: the serial has 5 digits where 6 are usual"),
    )
    .remedy(
        "请与立项文件核对是否漏填一位",
        "check in the project's approval document whether a digit is missing",
    )
    .with_value(code)
}
