//! `qipan space`: what can be asked of geometry files.

use clap::{Args, Subcommand, ValueEnum};
use qipan_space::Crs;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// 叠加：每个地块在每个图斑中的面积 | overlay: the area of each parcel in each zone
    Overlay(OverlayArgs),
    /// 拓扑检查：自相交、重叠、缝隙等 | topology: crossings, overlaps, gaps …
    Validate(ValidateArgs),
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
