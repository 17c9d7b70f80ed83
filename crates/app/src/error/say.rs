//! The sentences of [`AppError`] in Chinese and English, each with its remedy.

use super::{AppError, FieldFault, Noun, PasswordFault};
use crate::ctx::china_date;
use crate::rights::Role;
use jiff::{Timestamp, tz::Offset};
use qipan_kernel::text::{Lang, Say};
use qipan_space::land::LandState;

impl Say for Noun {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Noun::User => ("用户", "user"),
            Noun::Unit => ("单位", "org unit"),
            Noun::Indicator => ("指标", "indicator"),
            Noun::Plan => ("规划", "plan"),
            Noun::PlanVersion => ("规划版本", "plan version"),
            Noun::PlanNode => ("规划节点", "plan node"),
            Noun::Target => ("目标", "target"),
            Noun::Observation => ("数据", "observation"),
            Noun::Submission => ("报送", "submission"),
            Noun::Import => ("导入", "import"),
            Noun::File => ("文件", "file"),
            Noun::Override => ("人工评定", "override"),
            Noun::CalendarYear => ("日历年份", "calendar year"),
            Noun::Task => ("任务", "task"),
            Noun::Programme => ("专项行动", "programme"),
            Noun::Template => ("模板", "template"),
            Noun::Layer => ("图层", "layer"),
            Noun::LayerVersion => ("图层版本", "layer version"),
            Noun::Feature => ("要素", "feature"),
            Noun::Siting => ("选址", "siting"),
            Noun::Route => ("地址", "address"),
            Noun::QuotaEntry => ("指标分录", "quota entry"),
            Noun::Reservation => ("预占", "reservation"),
            Noun::Parcel => ("地块", "parcel"),
            Noun::PlanWork => ("规划编制", "plan in the making"),
            Noun::Project => ("项目", "project"),
            Noun::ProjectReturn => ("项目月报", "project return"),
            Noun::Photo => ("照片", "photo"),
            Noun::Document => ("项目文件", "document"),
            Noun::Notice => ("提醒", "notice"),
            Noun::Record => ("记录", "record"),
        };
        pick(lang, zh, en)
    }
}

impl Say for Role {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Role::Viewer => ("查看", "viewer"),
            Role::Reporter => ("填报", "reporter"),
            Role::Reviewer => ("审核", "reviewer"),
            Role::Publisher => ("发布", "publisher"),
            Role::Planner => ("规划管理", "planner"),
            Role::SystemAdmin => ("系统管理员", "system administrator"),
            Role::SecurityAdmin => ("安全管理员", "security administrator"),
            Role::AuditAdmin => ("审计管理员", "audit administrator"),
        };
        pick(lang, zh, en)
    }
}

impl Say for AppError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => zh(self),
            Lang::En => en(self),
        }
    }
}

fn pick(lang: Lang, zh: &str, en: &str) -> String {
    lang.pick(zh, en).to_owned()
}

fn roles(list: &[Role], lang: Lang) -> String {
    let names: Vec<String> = list.iter().map(|r| r.say(lang)).collect();
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

fn clock(at: Timestamp) -> String {
    let t = Offset::constant(8).to_datetime(at);
    format!("{} {:02}:{:02}", china_date(at), t.hour(), t.minute())
}

fn mib(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} B") }
}

fn zh(e: &AppError) -> String {
    use AppError as E;
    match e {
        E::Unauthenticated => "尚未登录，请先登录。".into(),
        E::SessionExpired => "登录已过期，请重新登录。".into(),
        E::WrongLogin => "用户名或密码不正确，或账号已停用。请核对后重试；忘记密码请联系安全管理员重置。".into(),
        E::LockedOut { until } => {
            format!("失败次数过多，已锁定至 {}（北京时间）。请届时再试，或请安全管理员解锁。", clock(*until))
        }
        E::TooManyAttempts { minutes } => format!("该地址登录失败过多，请 {minutes} 分钟后再试。"),
        E::MustChangePassword => "首次登录或密码被重置后须先修改密码，请修改密码后继续。".into(),
        E::WeakPassword { fault } => password_zh(*fault),
        E::Csrf => "请求缺少有效的防伪令牌，或来自其他网站。请刷新页面重试；脚本请在 X-CSRF-Token 头中带上登录时返回的 csrf_token。".into(),
        E::NeedsRole { roles: list } => {
            format!("没有权限：需要“{}”之一。请向安全管理员申请。", roles(list, Lang::Zh))
        }
        E::OutsideScope { unit } => format!("没有单位“{unit}”的权限。请在本单位范围内操作，或向安全管理员申请。"),
        E::OwnSubmission => "不能审核自己提交的数据，请由另一位审核人员处理。".into(),
        E::NotYours { what, id } => format!("{}“{id}”是他人创建的，只有创建人可以这样做。", what.say(Lang::Zh)),
        E::OwnAccount => "不能停用自己的账号或修改自己的权限，请由另一位安全管理员操作。".into(),
        E::LastSecurityAdmin => "这样将没有可用的安全管理员，未作修改。请先授予另一人安全管理员。".into(),
        E::PowersMixed { first, second } => format!(
            "“{}”与“{}”不能由同一人担任（三员分立）。请分别授予不同的人。",
            first.say(Lang::Zh),
            second.say(Lang::Zh)
        ),
        E::NotFound { what, id } => format!("没有{}“{id}”，请核对编码。", what.say(Lang::Zh)),
        E::AlreadyExists { what, id } => format!("{}“{id}”已存在，请换一个编码，或修改已有的那一个。", what.say(Lang::Zh)),
        E::Stale { what, id, current } => format!(
            "{}“{id}”已被他人修改，当前版本为 {current}。请重新载入后再改。",
            what.say(Lang::Zh)
        ),
        E::MatchRequired => "修改须注明依据的版本：请带上 If-Match 头，值取自读取时的 ETag。".into(),
        E::WrongState { what, id, state, wanted } => {
            let (state, wanted) = (states_zh(state), states_zh(wanted));
            format!("{}“{id}”的状态是“{state}”，此操作要求“{wanted}”。请重新载入查看。", what.say(Lang::Zh))
        }
        E::Field { field, value, fault } => told(field, value, "：", ("“", "”"), &field_zh(fault)),
        E::BadRequest { detail } => {
            format!("请求无法识别：{}。请对照接口文档修改。", super::request::zh(detail.trim_end_matches('。')))
        }
        E::MethodNotAllowed => "此地址不支持该方法，请对照接口文档。".into(),
        E::Findings(list) => format!("发现 {} 处问题，未作任何修改。请按提示逐条改正后重试。", list.len()),
        E::File { zh, .. } | E::Refused { zh, .. } => zh.clone(),
        E::TooLarge { limit } => format!("内容超过上限 {}，请压缩或拆分后重试，或请系统管理员调高上限。", mib(*limit)),
        E::MediaType { wanted } => format!("内容类型不对，此处应为 {wanted}。"),
        E::StorageFull => "磁盘已满，未保存任何内容。请系统管理员清理空间后重试。".into(),
        E::Busy => "系统正忙，请稍后重试。".into(),
        E::Store(_) | E::Internal(_) => match e.code() {
            "storage_full" => zh(&E::StorageFull),
            "busy" => zh(&E::Busy),
            "conflict" => "与已有内容冲突，未作修改。请重新载入后再试。".into(),
            _ => "系统内部错误，已记入日志。请稍后重试，仍有问题请联系系统管理员。".into(),
        },
    }
}

fn en(e: &AppError) -> String {
    use AppError as E;
    match e {
        E::Unauthenticated => "Nobody is signed in; sign in first.".into(),
        E::SessionExpired => "The session has expired; sign in again.".into(),
        E::WrongLogin => "User name and password do not match, or the account is disabled; check both, or ask the security administrator for a reset.".into(),
        E::LockedOut { until } => format!(
            "Too many failures: locked until {} (UTC+8). Try again then, or ask the security administrator to unlock.",
            clock(*until)
        ),
        E::TooManyAttempts { minutes } => {
            format!("Too many failed sign-ins from this address; try again in {minutes} minutes.")
        }
        E::MustChangePassword => "The first password, or one that was reset, must be changed before anything else.".into(),
        E::WeakPassword { fault } => password_en(*fault),
        E::Csrf => "The request lacks a valid CSRF token or comes from another site. Reload the page; scripts send the csrf_token of the sign-in in the header X-CSRF-Token.".into(),
        E::NeedsRole { roles: list } => {
            format!("Not allowed: one of these roles is needed: {}. Ask the security administrator.", roles(list, Lang::En))
        }
        E::OutsideScope { unit } => {
            format!("Not allowed for the org unit \"{unit}\"; stay within your own units, or ask the security administrator.")
        }
        E::OwnSubmission => "Nobody decides on what they submitted themselves; another reviewer must.".into(),
        E::NotYours { what, id } => {
            format!("The {} \"{id}\" was made by someone else; only its creator can do this.", what.say(Lang::En))
        }
        E::OwnAccount => "Nobody disables their own account or changes its grants; another security administrator must.".into(),
        E::LastSecurityAdmin => "No security administrator would be left, so nothing was changed; grant the role to someone else first.".into(),
        E::PowersMixed { first, second } => format!(
            "\"{}\" and \"{}\" can't be held by one person; grant them to different people.",
            first.say(Lang::En),
            second.say(Lang::En)
        ),
        E::NotFound { what, id } => format!("There is no {} \"{id}\"; check the code.", what.say(Lang::En)),
        E::AlreadyExists { what, id } => {
            format!("The {} \"{id}\" exists already; choose another code or change the existing one.", what.say(Lang::En))
        }
        E::Stale { what, id, current } => format!(
            "The {} \"{id}\" was changed by someone else and is now at version {current}; reload it, then change it.",
            what.say(Lang::En)
        ),
        E::MatchRequired => "Name the version that you change: send If-Match with the ETag that came with it.".into(),
        E::WrongState { what, id, state, wanted } => {
            format!("The {} \"{id}\" is {state}, and this step needs {wanted}; reload it.", what.say(Lang::En))
        }
        E::Field { field, value, fault } => told(field, value, ": ", ("\"", "\" "), &field_en(fault)),
        E::BadRequest { detail } => format!("The request can't be read: {}. Compare it with the API document.", detail.trim_end_matches('.')),
        E::MethodNotAllowed => "This address does not know the method; see the API document.".into(),
        E::Findings(list) => format!("{} findings; nothing was changed. Correct each as it says, then try again.", list.len()),
        E::File { en, .. } | E::Refused { en, .. } => en.clone(),
        E::TooLarge { limit } => {
            format!("More than the limit of {}; compress or split it, or ask the system administrator to raise the limit.", mib(*limit))
        }
        E::MediaType { wanted } => format!("The content type is wrong; {wanted} is read here."),
        E::StorageFull => "The disk is full and nothing was saved; the system administrator must free space, then try again.".into(),
        E::Busy => "Too busy right now; try again in a moment.".into(),
        E::Store(_) | E::Internal(_) => match e.code() {
            "storage_full" => en(&E::StorageFull),
            "busy" => en(&E::Busy),
            "conflict" => "It conflicts with what is there and nothing was changed; reload, then try again.".into(),
            _ => "Something failed inside and was logged; try again, then ask the system administrator.".into(),
        },
    }
}

/// A value as it may stand in a message: cut at 80 characters, control signs shown as `�`.
/// What is wrong with a field: the value in quotes, unless there is none to show, and the field named once.
fn told(field: &str, value: &str, colon: &str, quotes: (&str, &str), fault: &str) -> String {
    match value {
        "" if fault.starts_with(field) => fault.to_owned(),
        "" => format!("{field}{colon}{fault}"),
        value => format!("{field}{colon}{}{}{}{fault}", quotes.0, short(value), quotes.1),
    }
}

/// States in the words of the console.
fn states_zh(states: &str) -> String {
    let word = |state: &str| {
        match state {
            "draft" => "草稿",
            "ready" => "待入库",
            "committed" => "已入库",
            "submitted" => "待审核",
            "published" => "已发布",
            "returned" => "已退回",
            "withdrawn" => "已撤回",
            "reserved" => "已预占指标",
            "not reserved" => "未预占指标",
            "ended" => "已终止",
            "not ended" => "未终止",
            "open" => "有效",
            "allowed" => "允许",
            "conditional" => "有条件",
            "restricted" => "限制",
            "manual_review" => "人工复核",
            "forbidden" => "禁止",
            "reclaimed" => "复垦",
            "proposed" => "拟定",
            "dispatched" => "已派发",
            "accepted" => "已接收",
            "done" => "已办结",
            other => {
                return LandState::of(other).map_or_else(|| other.to_owned(), |s| s.say(Lang::Zh));
            }
        }
        .to_owned()
    };
    let joint = if states.contains(" / ") { " / " } else { ", " };
    states.split(joint).map(word).collect::<Vec<String>>().join("、")
}

fn short(value: &str) -> String {
    let clean: String = value
        .chars()
        .take(80)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if value.chars().nth(80).is_some() { format!("{clean}…") } else { clean }
}

fn password_zh(fault: PasswordFault) -> String {
    match fault {
        PasswordFault::Short(n) => format!("密码太短，至少 {n} 位。"),
        PasswordFault::Long(n) => format!("密码太长，至多 {n} 字节。"),
        PasswordFault::Kinds => "密码须含大写字母、小写字母、数字、其他符号中的至少三类。".into(),
        PasswordFault::HasUsername => "密码不能包含用户名，请换一个。".into(),
        PasswordFault::Common => "密码过于常见，容易被猜中，请换一个。".into(),
        PasswordFault::Unchanged => "新密码不能与原密码相同，请换一个。".into(),
    }
}

fn password_en(fault: PasswordFault) -> String {
    match fault {
        PasswordFault::Short(n) => format!("The password is too short; use at least {n} characters."),
        PasswordFault::Long(n) => format!("The password is too long; use at most {n} bytes."),
        PasswordFault::Kinds => {
            "The password needs three of: capital letters, small letters, digits, other signs.".into()
        }
        PasswordFault::HasUsername => "The password contains the user name; choose another.".into(),
        PasswordFault::Common => "The password is among those tried first; choose another.".into(),
        PasswordFault::Unchanged => "The new password equals the old one; choose another.".into(),
    }
}

fn field_zh(fault: &FieldFault) -> String {
    match fault {
        FieldFault::Missing => "为空，请填写。".into(),
        FieldFault::Short(n) => format!("太短，至少 {n} 个字符。"),
        FieldFault::Long(n) => format!("超过 {n} 个字符，请缩短。"),
        FieldFault::Signs => "含有不允许的字符，请只用字母、数字、-、_、.，且不含控制符。".into(),
        FieldFault::NotOneOf(list) => format!("不在可选值之内，请用 {list} 之一。"),
        FieldFault::Period => "不是期间，请写成 2023、2023H1、2023Q1、2023-09、2023-01/09 之一。".into(),
        FieldFault::Date => "不是日期，请写成 2024-06-30。".into(),
        FieldFault::Number => "不是数字，请改正。".into(),
        FieldFault::Cycle => "会形成循环，请另选上级。".into(),
        FieldFault::Told { zh, .. } => zh.clone(),
    }
}

fn field_en(fault: &FieldFault) -> String {
    match fault {
        FieldFault::Missing => "is missing; fill it in.".into(),
        FieldFault::Short(n) => format!("is shorter than {n} characters."),
        FieldFault::Long(n) => format!("is longer than {n} characters; shorten it."),
        FieldFault::Signs => {
            "has signs that are not allowed; use letters, digits, - _ . and no control signs.".into()
        }
        FieldFault::NotOneOf(list) => format!("is not allowed; use one of {list}."),
        FieldFault::Period => "is not a period; write 2023, 2023H1, 2023Q1, 2023-09 or 2023-01/09.".into(),
        FieldFault::Date => "is not a date; write 2024-06-30.".into(),
        FieldFault::Number => "is not a number; correct it.".into(),
        FieldFault::Cycle => "would make a cycle; choose another parent.".into(),
        FieldFault::Told { en, .. } => en.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_in_words_and_fields_once() {
        let refused = AppError::WrongState {
            what: Noun::Siting,
            id: "S-1".into(),
            state: "reserved".into(),
            wanted: "not reserved",
        };
        assert_eq!(
            refused.say(Lang::Zh),
            "选址“S-1”的状态是“已预占指标”，此操作要求“未预占指标”。请重新载入查看。"
        );
        assert_eq!(states_zh("allowed, manual_review, idle"), "允许、人工复核、闲置");
        let fault = |zh: &str| FieldFault::Told { zh: zh.into(), en: "is wrong".into() };
        assert_eq!(AppError::field("mu", "", fault("mu：-1 不是非负数")).say(Lang::Zh), "mu：-1 不是非负数");
        assert_eq!(AppError::field("mu", "x", fault("不是数")).say(Lang::Zh), "mu：“x”不是数");
        let bad = AppError::BadRequest { detail: "filter：看不懂。".into() };
        assert_eq!(bad.say(Lang::Zh), "请求无法识别：filter：看不懂。请对照接口文档修改。");
    }
}
