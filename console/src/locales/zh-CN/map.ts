export default {
  map: {
    canvas: '地图：方向键移动，加号减号缩放', noWebgl: '浏览器未启用图形加速，无法显示地图；列表和判定仍可使用。', noLayers: '还没有图层。', sheet: '展开或收起面板',
    tab: { layers: '图层' },
    group: { lines: '控制线', land: '用地', plans: '规划', base: '基础地理' },
    about: '{name}：图例、版本与来源', version: '版本', opacity: '不透明度', inForce: '生效日期', draft: '草稿', doc: '文号', source: '来源', featuresCount: '图斑数', hash: '内容校验', zoomTo: '缩放到图层', themeOn: '正按专题图着色，图例见“专题”。',
    parcelsBy: '地块着色', byState: '按状态', byLandUse: '按用地分类',
    tools: '地图工具', zoomIn: '放大', zoomOut: '缩小', whole: '全图', copyLink: '复制链接', linkCopied: '链接已复制，打开即为当前画面。', linkHere: '请手工复制地址：{url}', print: '打印',
    tool: { look: '点选查看', distance: '量距离', area: '量面积' },
    identify: '点选结果', nothingHere: '此处没有图斑。', north: '北', scaleOf: '比例尺：{n}', yes: '是', no: '否',
    symbol: { farmland: '永久基本农田', core: '自然保护地核心保护区', ecology: '生态保护红线其他区域', urban01: '集中建设区', urban02: '弹性发展区', urban03: '特别用途区', park: '平台与园区', river: '水系', road: '道路', district: '区界', subdistrict: '街道界' },
    parcelState: { reserved: '储备', supplied: '供应', building: '在建', used: '已用', approved_unsupplied: '批而未供', idle: '闲置', underused: '低效', redeveloping: '再开发', reclaimed: '复垦' },
    field: { code: '编码', state: '状态', land_use: '用地分类', area_m2: '面积', YJJBNTMJ: '永农面积', MJ: '面积', unit: '所属街道', park: '平台园区', enterprise: '企业', output_fen: '产值', tax_fen: '税收', floor_area_ratio: '容积率', GHFQDM: '规划分区', LHLX: '划定类型', core: '核心保护区', level: '级别', class: '等级' },
  },
}
