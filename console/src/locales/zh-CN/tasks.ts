export default {
  task: {
    what: '任务', owner: '责任单位', person: '责任人账号', personHint: '可不填', dispatcher: '交办单位', due: '办结期限', title: '任务名称', detail: '工作内容', acceptance: '验收标准', acceptanceHint: '做到什么算办结，如“竣工验收备案表”',
    helpers: '协办单位', from: '来源', fromLabel: { meeting: '会议名称或纪要号', appeal: '诉求单位或诉求编号' }, facts: '任务要素', steps: '办理过程', dispatch: '交办', ofUnit: '涉及单位', none: '没有任务', newOwner: '移交给', wantedDay: '申请延期至', note: '说明（必填）', noteFree: '说明', evidence: '佐证材料', evidenceHint: '文号、纪要或存放位置',
    asks: '申请延期至 {day}', ownerLeft: '责任人已离岗', ownerLeftLong: '责任人账号已停用或责任单位已撤销，请移交。', asOf: '看某一天的情况',
    late: '逾期 {n} 个工作日', lateHoliday: '已过期限（其间无工作日）', left: '还有 {n} 个工作日', today: '今日到期', inTime: '按期', noCalendar: '工作日历未公布，无法计算', soon: '临期',
    units: '各单位办理情况', unitsSub: '逾期在前；点单位看清单', worst: '最长逾期（工作日）', share: '按期办结率', withoutOwner: '责任人缺位，待移交', meetingSub: '周例会',
    rung: { 0: '', 1: '催办', 2: '黄牌', 3: '提级督办' },
    tab: { mine: '待我办理', open: '在办', late: '逾期', closed: '已销号', all: '全部' },
    state: { dispatched: '已交办', accepted: '办理中', submitted: '待销号', closed: '已销号', declined: '已退回', cancelled: '已撤销' },
    waits: { owner: '等责任单位', dispatcher: '等交办单位' },
    origin: { indicator: '指标', gate: '项目节点', siting: '选址', parcel: '地块', appeal: '诉求', meeting: '会议', other: '其他' },
    act: { dispatch: '交办', accept: '签收', decline: '退回交办', report: '反馈进展', ask_extension: '申请延期', grant_extension: '同意延期', refuse_extension: '不同意延期', submit: '申请销号', send_back: '退回重办', close: '销号', hand_over: '移交', urge: '催办', cancel: '撤销' },
    did: { dispatch: '已交办', accept: '已签收', decline: '已退回交办单位', report: '已反馈', ask_extension: '已提交延期申请', grant_extension: '已同意延期', refuse_extension: '未同意延期', submit: '已申请销号', send_back: '已退回重办', close: '已销号', hand_over: '已移交', urge: '已催办', cancel: '已撤销' },
    meeting: { late: '逾期未办结', extension: '申请延期，待定', to_decide: '待销号或被退回，待定', week: '一周内到期' },
  },
  programme: {
    none: '还没有专项行动', noMeasure: '尚无数据', tasks: '任务 {n} 项，已销号 {closed} 项', late: '逾期 {n} 项',
    kind: { number_one: '一号工程', parks: '三年百园', reform_group: '改革专项小组', digital_track: '“1+5”数字化改革', scenario: '应用场景' },
  },
}
