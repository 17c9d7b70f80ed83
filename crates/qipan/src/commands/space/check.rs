//! `qipan space check`: the first judgement of a site, from plain files.

use super::{layers, only, split};
use crate::cli::space::{CheckArgs, OpenArgs, OutcomeName, VerdictFormat};
use crate::clock;
use crate::commands::indicator::{deliver, json};
use crate::failure::Failure;
use crate::out;
use qipan_app::ctx::china_date;
use qipan_exchange::report::{ReportHead, siting_docx};
use qipan_kernel::quantity::Money;
use qipan_kernel::quantity::fmt::{MoneyUnit, number};
use qipan_kernel::text::{Lang, Say};
use qipan_space::area::own_plane;
use qipan_space::crs::transform_shape;
use qipan_space::digest::sha256_hex;
use qipan_space::rules::{LayerKind, Outcome, RuleSet};
use qipan_space::verdict::{LayerInput, LayerMeta, SitingRequest, Verdict, check};
use qipan_space::{Crs, Layer, MultiPolygon};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

impl From<OutcomeName> for Outcome {
    fn from(name: OutcomeName) -> Self {
        match name {
            OutcomeName::Allowed => Self::Allowed,
            OutcomeName::Conditional => Self::Conditional,
            OutcomeName::Restricted => Self::Restricted,
            OutcomeName::ManualReview => Self::ManualReview,
            OutcomeName::Forbidden => Self::Forbidden,
        }
    }
}

/// Reads, judges, prints; exit code 1 if the outcome is one of `--fail-on`.
pub fn run(args: &CheckArgs, lang: Lang) -> Result<ExitCode, Failure> {
    if args.format == VerdictFormat::Docx && args.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::input(lang.pick(
            "docx 不能显示在终端；请用 --out 文件.docx",
            "a document can't be shown on a terminal; use --out FILE.docx",
        )));
    }
    let rules = rules(args.rules.as_deref(), lang)?;
    let (site, plane) = site(args, lang)?;
    let inputs = inputs(args, plane, lang)?;
    let investment = args.investment.map(|wan| Money::of(wan, MoneyUnit::WanYuan)).transpose();
    let request = SitingRequest {
        site: site.clone(),
        crs: plane,
        project_class: args.class.clone(),
        industry: args.industry.clone(),
        floor_area_ratio: args.floor_area_ratio,
        investment_fen: investment.map_err(|e| Failure::input(e.say(lang)))?.map(|m| m.0),
        as_of: args.as_of.unwrap_or_else(|| china_date(clock::now())),
    };
    let verdict = check(&request, &inputs, &rules).map_err(|e| Failure::input(e.say(lang)))?;
    let bytes = match args.format {
        VerdictFormat::Table => table(&verdict, lang).into_bytes(),
        VerdictFormat::Json => json(&verdict)?,
        VerdictFormat::Docx => {
            let head = ReportHead { name: args.name.clone(), ..ReportHead::default() };
            siting_docx(&verdict, &site, &inputs, &head, lang).map_err(|e| Failure::input(e.say(lang)))?
        }
    };
    deliver(&bytes, args.out.as_deref(), lang)?;
    verdict.findings.iter().for_each(|f| out::finding(f, lang));
    let hit = args.fail_on.iter().any(|name| Outcome::from(*name) == verdict.outcome);
    Ok(if hit { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn rules(path: Option<&Path>, lang: Lang) -> Result<RuleSet, Failure> {
    let read = match path {
        None => RuleSet::builtin(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| Failure::file(path, e, lang))?;
            RuleSet::read(&text)
        }
    };
    read.map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|f| out::sentence(f, lang)).collect();
        Failure::input(lines.join("\n"))
    })
}

/// All areas of the file, or of the named feature, in the plane of their own 3° zone.
fn site(args: &CheckArgs, lang: Lang) -> Result<(MultiPolygon, Crs), Failure> {
    let layer = only(layers(&args.site, &args.open, lang)?, &args.site, lang)?;
    let wanted = |id: &str| args.feature.as_deref().is_none_or(|own| own == id);
    let parts = layer.areas().filter(|(_, f, _)| wanted(&f.id)).flat_map(|(_, _, shape)| shape.0.clone());
    let shape = MultiPolygon(parts.collect());
    let crs = layer.crs.unwrap_or(Crs::Cgcs2000);
    let plane = own_plane(&shape, crs).map_err(|e| Failure::input(e.say(lang)))?;
    let Some(plane) = plane.filter(|_| !shape.0.is_empty()) else {
        let which = args.feature.as_ref().map(|f| format!(" {f}")).unwrap_or_default();
        return Err(Failure::input(match lang {
            Lang::Zh => format!("{}：没有面状图斑{which}；请核对文件或 --feature", args.site),
            Lang::En => format!("{}: no area{which}; check the file or --feature", args.site),
        }));
    };
    let shape = transform_shape(crs, plane, &shape).map_err(|e| Failure::input(e.say(lang)))?;
    Ok((shape, plane))
}

/// Every layer that was named, ready to be asked.
fn inputs(args: &CheckArgs, plane: Crs, lang: Lang) -> Result<Vec<LayerInput>, Failure> {
    let mut inputs = Vec::new();
    for named in &args.layers {
        if Path::new(named).is_dir() {
            for (file, kind) in files_of(Path::new(named), lang)? {
                inputs.extend(input(&file.to_string_lossy(), kind, &args.open, plane, lang)?);
            }
        } else {
            let kind =
                named.rsplit_once(':').and_then(|(file, kind)| Some((file, LayerKind::from_name(kind)?)));
            let (file, kind) =
                kind.or_else(|| Some((named.as_str(), kind_of(Path::new(named))?))).ok_or_else(|| {
                    let kinds: Vec<&str> = LayerKind::ALL.iter().map(|k| k.as_str()).collect();
                    let kinds = kinds.join(lang.pick("、", ", "));
                    Failure::input(match lang {
                        Lang::Zh => format!("{named}：请写明图层类别，如 {named}:farmland；可用 {kinds}"),
                        Lang::En => {
                            format!("{named}: say the kind of layer, as in {named}:farmland; one of {kinds}")
                        }
                    })
                })?;
            inputs.extend(input(file, kind, &args.open, plane, lang)?);
        }
    }
    Ok(inputs)
}

/// The kind that a file is named after: `farmland.geojson`, `urban-2024.gpkg`.
fn kind_of(path: &Path) -> Option<LayerKind> {
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    LayerKind::from_name(&stem).or_else(|| LayerKind::from_name(stem.split(['-', '.', ' ']).next()?))
}

/// The files of a folder that are named after a kind, by name; the others are told.
fn files_of(folder: &Path, lang: Lang) -> Result<Vec<(PathBuf, LayerKind)>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|e| Failure::file(folder, e, lang))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| Failure::file(folder, e, lang))?.path();
        match kind_of(&path) {
            Some(kind) if path.is_file() => files.push((path, kind)),
            _ => out::note(match lang {
                Lang::Zh => format!("{}：不以图层类别命名，略过", path.display()),
                Lang::En => format!("{}: not named after a kind of layer, passed over", path.display()),
            }),
        }
    }
    files.sort();
    Ok(files)
}

fn input(
    named: &str,
    kind: LayerKind,
    open: &OpenArgs,
    plane: Crs,
    lang: Lang,
) -> Result<Vec<LayerInput>, Failure> {
    let path = Path::new(split(named).0);
    // A file that is too large is refused here, before all of it is in memory.
    let read = layers(named, open, lang)?;
    let bytes = std::fs::read(path).map_err(|e| Failure::file(path, e, lang))?;
    let content_hash = sha256_hex(&bytes);
    let version = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let several = read.len() > 1;
    let of = |layer: &Layer| {
        let code = kind.as_str().to_owned();
        let meta = LayerMeta {
            code: if several { format!("{code}/{}", layer.name) } else { code },
            name: kind.say(lang),
            kind,
            version: version.clone(),
            content_hash: content_hash.clone(),
            synthetic: layer
                .features
                .iter()
                .any(|f| f.properties.get("synthetic").is_some_and(|v| v.as_bool() == Some(true))),
            map_approval: layer.source.get("map_approval").cloned(),
        };
        LayerInput::of(layer, meta, plane).map_err(|e| Failure::input(format!("{named}: {}", e.say(lang))))
    };
    read.iter().map(of).collect()
}

fn table(verdict: &Verdict, lang: Lang) -> String {
    let mut text =
        format!("{}\n{}\n\n", verdict.say(lang), lang.pick(&verdict.notice_zh, &verdict.notice_en));
    let headings = match lang {
        Lang::Zh => ["图层", "图斑", "平方米", "亩", "占比", "判定", "规则"],
        Lang::En => ["layer", "zone", "m²", "mu", "share", "outcome", "rule"],
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for layer in &verdict.layers {
        for hit in &layer.hits {
            rows.push(vec![
                layer.code.clone(),
                hit.zone_id.clone(),
                number(hit.part.area_m2, 2, lang),
                number(hit.part.area_mu, 2, lang),
                format!("{}%", number(hit.part.share * 100.0, 2, lang)),
                hit.outcome.map(|o| o.say(lang)).unwrap_or_default(),
                hit.rule.clone().unwrap_or_default(),
            ]);
        }
        if let Some(near) = &layer.nearest {
            rows.push(vec![layer.code.clone(), near.say(lang)]);
        }
    }
    text.push_str(&out::table(&headings, &rows, &[2, 3, 4]));
    text.push('\n');
    for reason in &verdict.reasons {
        text.push_str(&format!("{} [{}]\n", reason.say(lang), reason.rule));
        for basis in &reason.basis {
            let (label, sure) = (lang.pick("依据：", "basis: "), basis.certainty.say(lang));
            text.push_str(&format!("  {label}{} ({sure})\n", lang.pick(&basis.text_zh, &basis.text_en)));
        }
        let needs = lang.pick(&reason.needs_zh, &reason.needs_en).join(lang.pick("；", "; "));
        if !needs.is_empty() {
            text.push_str(&format!("  {}{needs}\n", lang.pick("需要：", "needs: ")));
        }
    }
    let layers: Vec<String> =
        verdict.layers.iter().map(|l| format!("{} {:.12}", l.version, l.content_hash)).collect();
    let (rules, joint) = (&verdict.rule_set, lang.pick("、", ", "));
    text.push_str(&match lang {
        Lang::Zh => format!(
            "\n截至 {}；面积 {}；规则 {} {:.12}；图层 {}；结果 {}\n",
            verdict.asked.as_of,
            verdict.area_method,
            rules.version,
            rules.hash,
            layers.join(joint),
            verdict.hash
        ),
        Lang::En => format!(
            "\nas of {}; areas {}; rules {} {:.12}; layers {}; result {}\n",
            verdict.asked.as_of,
            verdict.area_method,
            rules.version,
            rules.hash,
            layers.join(joint),
            verdict.hash
        ),
    });
    out::plain(&text)
}
