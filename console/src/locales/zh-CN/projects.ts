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
    yi: '亿元',
    board: { by: '分列', none: '没有项目', order: '等得最久的在前' },
    gantt: {
      zoom: '时间刻度', zooms: { month: '月', quarter: '季', year: '年' }, sort: '排序', sorts: { name: '名称', stage: '阶段', unit: '属地', investment: '总投资', slip: '投产推迟', waits: '等待天数', due: '下一到期', building: '开工', production: '投产' },
      legend: '图例', planned: '当初承诺', actual: '实际', expected: '预计', passed: '已过节点', waiting: '待过节点', critical: '关键节点', toToday: '回到今日', promised: '承诺 {day}，相差 {n} 天',
      label: '甘特图，{n} 个项目', keys: '键盘：上下键选项目，左右键移动时间，加减号缩放，T 回到今日，回车打开项目。',
    },
    funnel: { reached: '到过这一批 {n} 个', here: '现有', investment: '总投资（亿元）', age: '停留中位数（天）', conversion: '进入下一批', note: '深色条是现在停在这一批的项目，浅色条是到过这一批及以后各批的项目；“进入下一批”是到过的项目中已经走到下一批的份额。' },
    blockedList: { none: '没有卡住的项目', sub: '{n} 家手里有 {gates} 个卡住的节点', held: '{n} 个', worst: '最长 {n} 个工作日', gate: '节点', workdays: '已等（工作日）', why: '为什么', since: '自', due: '期限', told: '已报{who}' },
    calendar: { before: '上个月', after: '下个月', thisMonth: '本月', inMonth: '本月到期 {n} 项', none: '本月没有到期节点', past: '已过期', all: '全部 {n} 项', week: { 1: '一', 2: '二', 3: '三', 4: '四', 5: '五', 6: '六', 7: '日' } },
    feed: {
      title: '订阅到自己的日历', text: '未来 180 天的节点与时限，可由日历软件定时读取。', make: '生成订阅地址', renew: '换一个地址', stop: '停用', made: '地址只显示这一次，请复制到日历软件的“按网址订阅”。凭此地址只能读取您可看到的到期节点；不用时请停用。', since: '自 {at} 起有一个订阅地址在用。', none: '目前没有订阅地址。', copied: '已复制', file: '下载一次', filtered: '地址后可加与表格相同的条件，如 {example} 只看自己负责的。', sure: '换一个地址后，原地址立即失效。继续？', stopped: '已停用',
    },
    counts: { period: '时期', periodHint: '空白为本年；例如 2020、2020Q1、2020-06、2020-01/06', rule: '口径', value: '个数', snapshot: '数据截至', unknown: '无法判断', unknownHint: '缺少口径所需的字段，未计入', version: '口径第 {v} 版', behind: '{name}：清单', equal: '与计数一致', unequal: '与计数不一致' },
    saved: { title: '我的视图', none: '还没有存过视图', save: '保存当前视图', name: '视图名称', hint: '保存条件、排序、列和页签，不保存日期', saved: '已保存“{name}”', removed: '已删除“{name}”', full: '最多保存 50 个视图' },
    leftDays: '剩 {n} 天', overDays: '超 {n} 天',
  },
}
