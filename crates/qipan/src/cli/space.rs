//! `qipan space`: what can be asked of geometry files.

use clap::{Args, Subcommand, ValueEnum};
use qipan_exchange::geo::TextEncoding;
use qipan_space::Crs;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// 叠加：每个地块在每个图斑中的面积 | overlay: the area of each parcel in each zone
    Overlay(OverlayArgs),
    /// 拓扑检查：自相交、重叠、缝隙等 | topology: crossings, overlaps, gaps …
    Validate(ValidateArgs),
    /// 转换图形文件的格式与坐标系 | convert a geometry file to another format or coordinate system
    Convert(ConvertArgs),
}

#[derive(Debug, Args)]
pub struct OverlayArgs {
    /// 地块文件，可写作 文件:图层 | the parcels, as FILE or FILE:layer
    #[arg(long, value_name = "FILE[:LAYER]")]
    pub parcels: String,
    /// 图斑文件，可写作 文件:图层，可多次 | the zones, as FILE or FILE:layer, repeatable
    #[arg(long, required = true, value_name = "FILE[:LAYER]")]
    pub zones: Vec<String>,
    /// 未声明坐标系的文件按此坐标系读取，如 EPSG:4549 | what undeclared coordinates are
    #[arg(long)]
    pub crs: Option<Crs>,
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
    /// 未声明坐标系的文件按此坐标系读取 | what undeclared coordinates are
    #[arg(long)]
    pub crs: Option<Crs>,
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
