//! `qipan user`: accounts from the machine's own console, audited like the rest.

use super::{open, system};
use crate::cli::{DatabaseArgs, UserArgs, UserCommand};
use crate::failure::Failure;
use crate::out;
use qipan_app::people::users::{self, NewUser, UserView};
use qipan_app::rights::{Grant, Role};
use qipan_app::{AppError, Ctx};
use qipan_kernel::text::Lang;
use std::process::ExitCode;

/// Lists, adds, unlocks, resets.
pub async fn run(args: UserArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let fail = |e: AppError| Failure::app(&e, lang);
    match args.command {
        UserCommand::List(database) => {
            for user in users::list(&ctx(&database, lang).await?).await.map_err(fail)? {
                print_user(&user)?;
            }
        }
        UserCommand::Add { database, username, name, grants } => {
            let grants = grants.iter().map(|g| grant(g, lang)).collect::<Result<Vec<_>, _>>()?;
            let display_name = name.unwrap_or_else(|| username.clone());
            let new = NewUser { username, display_name, password: None, grants };
            let made = users::create(&ctx(&database, lang).await?, new).await.map_err(fail)?;
            print_user(&made.user)?;
            print_password(made.temporary_password, lang)?;
        }
        UserCommand::Unlock { database, username } => {
            let ctx = ctx(&database, lang).await?;
            let id = find(&ctx, &username, lang).await?;
            print_user(&users::unlock(&ctx, &id).await.map_err(fail)?)?;
        }
        UserCommand::ResetPassword { database, username } => {
            let ctx = ctx(&database, lang).await?;
            let id = find(&ctx, &username, lang).await?;
            let reset = users::reset_password(&ctx, &id, None).await.map_err(fail)?;
            print_password(reset.temporary_password, lang)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn ctx(database: &DatabaseArgs, lang: Lang) -> Result<Ctx, Failure> {
    system(open(database, lang).await?, lang).await
}

async fn find(ctx: &Ctx, username: &str, lang: Lang) -> Result<String, Failure> {
    let all = users::list(ctx).await.map_err(|e| Failure::app(&e, lang))?;
    all.into_iter().find(|u| u.username == username).map(|u| u.id).ok_or_else(|| {
        Failure::input(match lang {
            Lang::Zh => format!("没有账号 {username}；用 qipan user list 查看"),
            Lang::En => format!("no account {username}; see qipan user list"),
        })
    })
}

fn grant(text: &str, lang: Lang) -> Result<Grant, Failure> {
    let parsed = text.split_once(':').and_then(|(role, unit)| Some((Role::of(role)?, unit.to_owned())));
    parsed.map(|(role, unit)| Grant { role, unit }).ok_or_else(|| {
        let roles: Vec<_> = Role::ALL.iter().map(|r| r.name()).collect();
        Failure::input(match lang {
            Lang::Zh => format!("授权 {text} 应写作 角色:单位代码；角色有 {}", roles.join("、")),
            Lang::En => format!("write the grant {text} as role:unit; roles are {}", roles.join(", ")),
        })
    })
}

fn print_user(user: &UserView) -> Result<(), Failure> {
    let grants: Vec<_> = user.grants.iter().map(|g| format!("{}:{}", g.role.name(), g.unit)).collect();
    let state = match (user.disabled, &user.locked_until) {
        (true, _) => "disabled",
        (false, Some(_)) => "locked",
        (false, None) => "active",
    };
    out::line(format!("{}\t{}\t{state}\t{}", user.username, user.display_name, grants.join(" ")))
}

fn print_password(password: Option<String>, lang: Lang) -> Result<(), Failure> {
    let Some(password) = password else { return Ok(()) };
    out::line(match lang {
        Lang::Zh => format!("初始密码（只显示一次，首次登录须修改）：{password}"),
        Lang::En => format!("first password (shown once, to be changed at the first sign-in): {password}"),
    })
}
