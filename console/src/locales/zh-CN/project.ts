export default {
  prj: {
    list: '项目', noCode: '尚未赋码', blocked: '受阻', late: '滞后', asOf: '看某一天的情况', past: '以下为 {day} 日终所知，只能查看。', enterprise: '企业', stages: '阶段',
    unit: { yuan: '元', wan: '万元', yi: '亿元', mu: '亩', wanMu: '万元/亩', tce: '吨标准煤/年', persons: '人' },
    tone: { ok: '正常', watch: '关注', alert: '预警', none: '已办结' },
    nothingWaits: '没有待办节点', holds: '球在', sinceDay: '自 {day}', workdays: '已 {n} 个工作日', noCalendar: '其间有年份的工作日历未公布，无法计算', dueOn: '应于 {day} 通过', noDue: '未定日期', lateBy: '逾期 {n} 个工作日',
    total: '计划总投资', year: '本年完成 / 计划', invested: '累计完成投资', building: '开工', production: '投产', moves: '本年影响指标 {code}', slip: '投产比最初承诺', days: '{n} 天', unpublished: '{year} 年工作日历尚未公布，不推算。',
    timeline: '节点时间线', template: '{name}（{version}）', gate: '节点', planned: '计划', estimated: '预计', confirmed: '实际', expected: '预计', slipCol: '推移', moved: '改期 {n} 次', takenBack: '撤回', history: '改期记录', stateOf: '状态', waitsFor: '等：', takes: '所需', limit: '法定时限', pledgedLimit: '，承诺 {days}', papers: '材料',
    state: { passed: '已通过', open: '待办', waiting: '未到' }, span: { w: '{n} 个工作日', d: '{n} 日' }, kind: { planned: '计划日', estimated: '预计日', confirmed: '实际日' },
    event: { received: '受理', pause: '补正（停计）', resume: '补正完成（续计）', hand: '转办', done: '办结' },
    clock: {
      state: { running: '计时中', paused: '补正停计', done: '已办结' }, level: { normal: '正常', watch: '将到期', alert: '紧急', overdue: '超期' }, used: '已用 {n} 日', left: '余 {n} 日', over: '超 {n} 日', pledged: '承诺时限', last: '最后一天 {day}', lastLegal: '法定最后一天 {day}',
      paused: '补正停计共 {n} 日', received: '受理于 {day}', escalated: '已提级：{to}', unread: '计时所在年份的工作日历尚未公布，暂不能计算；由系统管理员录入后自动恢复。',
    },
    forecast: { done: '已实现', range: '{low} 至 {high}', late: '晚 {n} 天', early: '早 {n} 天', said: '责任人预计', scheduled: '按节点推算 {day}', planned: '最初承诺 {day}', basis: { done: '已经实现', learned: '依据同类已完成项目 {n} 个，区间为第 10 至第 90 百分位', too_few: '同类已完成项目只有 {n} 个，不足以给出区间，按节点推算', unknown: '日期不足，无法预测' } },
    act: { date: '登记日期', correct: '更正日期', clock: '登记办理', edit: '编辑', whatIf: '推演' },
    schedule: '进度：计划与实际', critical: '关键路径', whatIf: '如果改期', whatIfSub: '拖动即算，不保存', whatIfHint: '选一个未通过的节点，拖动滑块或选日期，看投产日和本年投资怎么变。', allPassed: '节点全部通过', moveTo: '改到', slider: '改期天数', thisYear: '{year} 年 {code}',
    feeds: '影响的指标', feedsSub: '{year} 年；差额逐分摊到节点', noFeeds: '总投资、承诺等信息不全，尚不影响指标', flow: { spread: '投资', ramp: '达产', level: '规模' }, asPlanned: '按最初计划', asItStands: '按现在日期',
    classes: '分类', noClasses: '不属于任何分类', holdsClass: { yes: '属于', unknown: '缺资料，待定' }, byDocument: '依据文件：{doc}', byRule: '依据规则：{rule}',
    returns: '月报', noReturns: '还没有月报', works: '形象进度 {n}%', problems: '存在问题', allReturns: '查看全部 {n} 份', tasks: '由此交办的任务', noTasks: '没有由本项目节点交办的任务', facts: '项目要素', fortune: '世界500强',
    procedure: { filing: '备案', verification: '核准', approval: '审批' }, supply: { granted: '出让', allotted: '划拨', leased: '租赁', renovation: '技改（自有场地）', none: '不需供地' }, form: { new: '新设', increase: '增资', merger: '并购' },
    track: { software: '高端软件', integrated_circuit: '集成电路', digital_security: '数字安防', robots_tools: '机器人与数控机床', photovoltaic: '智能光伏', next_it: '新一代信息技术', energy_saving: '节能环保', new_energy_vehicle: '新能源汽车', smart_electric: '智能电气', ship_ocean: '高技术船舶与海工装备', other_equipment: '其他装备制造' },
    field: {
      code: '项目代码', enterprise: '企业', uscc: '统一社会信用代码', industry: '国民经济行业', chain: '产业链', track: '产业领域', procedure: '审批类型', supply: '供地方式', unit: '责任单位', officer: '责任人', since: '首次洽谈', total: '计划总投资', yearly: '分年计划投资', equipment: '设备投资占比', land: '用地面积', far: '容积率', intensity: '投资强度',
      output: '承诺年产值', tax: '承诺年税收', rnd: '承诺年研发投入', jobs: '承诺就业', energy: '年能耗', foreign: '外资', funding: '资金来源', site: '选址',
    },
  },
}
