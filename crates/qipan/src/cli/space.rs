//! `qipan space`: what can be asked of geometry files.

use clap::{Args, Subcommand, ValueEnum};
use qipan_exchange::geo::TextEncoding;
use qipan_space::Crs;
use qipan_space::area::AreaMethod;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// 叠加：每个地块在每个图斑中的面积 | overlay: the area of each parcel in each zone
    Overlay(OverlayArgs),
    /// 拓扑检查：自相交、重叠、缝隙等 | topology: crossings, overlaps, gaps …
    Validate(ValidateArgs),
    /// 转换图形文件的格式与坐标系 | convert a geometry file to another format or coordinate system
    Convert(ConvertArgs),
    /// 选址初判：按控制线规则判定一个地块 | siting check: judge a site by the rules of the control lines
    Check(CheckArgs),
    /// 切矢量瓦片 | cut vector tiles
    Tiles(TilesArgs),
}

/// Answers to what a file leaves open; where a file says it itself, its own word counts.
#[derive(Debug, Clone, Args)]
pub struct OpenArgs {
    /// 未声明坐标系的文件按此坐标系读取，如 EPSG:4549 | what undeclared coordinates are
    #[arg(long)]
    pub crs: Option<Crs>,
    /// 没有 .cpg 且识别不了的属性文字的编码：gbk 或 utf-8 | encoding of attributes that tell none and fit several
    #[arg(long)]
    pub encoding: Option<TextEncoding>,
    /// 横纵坐标颠倒的文件：对调（true）或照旧（false） | exchange the axes of files with north first, or take them as they are
    #[arg(long)]
    pub swap_axes: Option<bool>,
}

#[derive(Debug, Args)]
pub struct OverlayArgs {
    /// 地块文件，可写作 文件:图层 | the parcels, as FILE or FILE:layer
    #[arg(long, value_name = "FILE[:LAYER]")]
    pub parcels: String,
    /// 图斑文件，可写作 文件:图层，可多次 | the zones, as FILE or FILE:layer, repeatable
    #[arg(long, required = true, value_name = "FILE[:LAYER]")]
    pub zones: Vec<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// 面积量算方法：gauss_kruger（地块所在 3 度带的高斯平面，缺省）或 ellipsoid（GRS80 椭球面） | how areas are measured: gauss_kruger (default) or ellipsoid
    #[arg(long, default_value = "gauss_kruger")]
    pub method: AreaMethod,
    /// 输出文件：csv、xlsx、geojson、gpkg（缺省以 csv 写到标准输出） | output file by its ending; csv on standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Table,
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// 文件，可写作 文件:图层 | the file, as FILE or FILE:layer
    #[arg(value_name = "FILE[:LAYER]")]
    pub file: String,
    #[command(flatten)]
    pub open: OpenArgs,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub format: ListFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// 出现哪些等级或种类时退出码为 1（如 error,overlap,any） | severities or kinds that make the exit code 1
    #[arg(long, value_delimiter = ',')]
    pub fail_on: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// 图形文件（txt、zip、shp、gpkg、geojson、fgb、kml、dxf、csv） | the geometry file
    pub file: PathBuf,
    /// 写到此文件，格式按扩展名 | write to this file, in the format of its ending
    #[arg(long)]
    pub to: PathBuf,
    /// 文件没有声明坐标系时，它是什么（如 EPSG:4549） | what undeclared coordinates are in
    #[arg(long)]
    pub crs: Option<Crs>,
    /// 换算到此坐标系 | convert coordinates to this system
    #[arg(long)]
    pub to_crs: Option<Crs>,
    /// 读取时的文字编码：gbk 或 utf-8 | encoding of the text that is read
    #[arg(long)]
    pub encoding: Option<TextEncoding>,
    /// 写出时的文字编码（txt、zip、csv） | encoding of the text that is written
    #[arg(long)]
    pub to_encoding: Option<TextEncoding>,
    /// 文件有多个图层时取哪一个 | which layer of a file of several
    #[arg(long)]
    pub layer: Option<String>,
    /// 横纵坐标颠倒的文件：对调（true）或照旧（false） | exchange the axes, or take them as they are
    #[arg(long)]
    pub swap_axes: Option<bool>,
    /// 有错误的要素略去，其余照写 | leave out what is wrong and write the rest
    #[arg(long)]
    pub keep_going: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictFormat {
    Table,
    Json,
    Docx,
}

/// The outcomes of a check, as JSON has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum OutcomeName {
    Allowed,
    Conditional,
    Restricted,
    ManualReview,
    Forbidden,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 地块文件，可写作 文件:图层；多个图斑合为一个项目用地 | the site, as FILE or FILE:layer; several features are one site
    #[arg(long, value_name = "FILE[:LAYER]")]
    pub site: String,
    /// 只取这个编号的图斑 | only the feature of this id
    #[arg(long)]
    pub feature: Option<String>,
    /// 图层：文件:类别（如 a.geojson:farmland）或文件夹（文件以类别命名），可多次 | layers as FILE:kind, or a folder of files named by kind, repeatable
    #[arg(long, required = true, value_name = "FILE:KIND|FOLDER")]
    pub layers: Vec<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// 项目类别代码，如 industrial | code of the project class
    #[arg(long)]
    pub class: String,
    /// 产业名称，用于投资强度等限值 | industry by name, for limits of use intensity
    #[arg(long)]
    pub industry: Option<String>,
    /// 容积率 | floor area ratio
    #[arg(long)]
    pub floor_area_ratio: Option<f64>,
    /// 固定资产投资（万元） | fixed investment in 10,000 yuan
    #[arg(long)]
    pub investment: Option<f64>,
    /// 截至日期，缺省为今天 | as of this day, today if missing
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// 规则文件，缺省用自带规则 | rule file, the one that comes along if missing
    #[arg(long)]
    pub rules: Option<PathBuf>,
    /// 报告上的项目名称 | name of the project on the report
    #[arg(long, default_value = "")]
    pub name: String,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = VerdictFormat::Table)]
    pub format: VerdictFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// 出现哪些结论时退出码为 1（如 forbidden,manual_review） | outcomes that make the exit code 1
    #[arg(long, value_enum, value_delimiter = ',')]
    pub fail_on: Vec<OutcomeName>,
}

#[derive(Debug, Args)]
pub struct TilesArgs {
    /// 图层文件，可写作 文件:图层 | the layer, as FILE or FILE:layer
    #[arg(long, value_name = "FILE[:LAYER]")]
    pub layer: String,
    /// 级别，如 8-16 或 14 | zooms, such as 8-16 or 14
    #[arg(long, default_value = "8-16")]
    pub zoom: String,
    /// 瓦片中的图层名，缺省为图层原名 | name of the layer in the tiles, its own if missing
    #[arg(long)]
    pub name: Option<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// 输出文件夹：z/x/y.mvt 与 tiles.json | output folder: z/x/y.mvt and tiles.json
    #[arg(long)]
    pub out: PathBuf,
}
