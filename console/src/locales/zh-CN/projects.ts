export default {
  projects: {
    one: '项目', none: '没有符合条件的项目', noneYet: '还没有项目', asOf: '看某一天的情况', today: '今日', search: '名称、代码、企业', more: '更多条件', fewer: '收起条件', columns: '显示列', clear: '清除条件', export: '导出 Excel', shown: '{n} / {all} 个',
    total: '合计 {n} 个', without: '{n} 个未填总投资', me: '我负责的', any: '不限', link: '打开', toAll: '查看全部 {n} 个', days: '{n} 个工作日', noDays: '工作日历未公布', enterprise: '企业', nobody: '—', late: '延期', blocked: '卡住', onMap: '地图', dayMark: '{day} 当日所知',
    view: { table: '表格', board: '看板', gantt: '甘特图', funnel: '漏斗', calendar: '日历', blocked: '卡点', counts: '计数' },
    batch: { planned: '谋划一批', attracted: '招引一批', started: '开工一批', advancing: '推进一批', completed: '竣工一批' },
    filter: { q: '搜索', batch: '五个一批', stage: '阶段', unit: '单位', bureau: '责任部门', officer: '责任人', industry: '行业', chain: '产业链', class: '类别标志', blocked: '卡住', late: '延期', min: '总投资不低于（亿元）', max: '总投资不高于（亿元）', parcel: '地块' },
    col: {
      name: '项目', state: '状态', stage: '阶段', holder: '球在谁手里', due: '下一到期', investment: '总投资（亿元）', year: '本年完成 / 计划（亿元）', invested: '累计完成（亿元）', building: '开工', production: '投产', slip: '投产推迟（天）', unit: '属地', bureau: '责任部门', officer: '责任人',
      industry: '行业', chain: '产业链', classes: '类别标志', code: '项目代码', enterprise: '企业', last_return: '最近月报',
    },
    clock: { normal: '时限内', watch: '时限过半', alert: '即将超时', overdue: '已超时', paused: '补正暂停', none: '未计时' },
    reason: { overdue: '超过时限', paused: '补正暂停', late: '节点逾期 20 个工作日以上' },
    kind: { planned: '计划', estimated: '预计', pledged: '承诺时限', legal: '法定时限', confirmed: '已完成', scheduled: '推算' },
    basis: { done: '已发生', learned: '按 {n} 个同类项目推算', too_few: '按计划工期推算', unknown: '无法推算' },
    interval: '{low} 至 {high}',
    leftDays: '剩 {n} 天', overDays: '超 {n} 天',
  },
}
