export default {
  race: {
    month: '月份', open: '未发布', published: '已发布', running: '本月进行中', history: '历次月份', noRows: '方案中没有参赛单位', rank: '名次', unitWord: '单位', score: '得分', list: '榜单', moved: '较上月', red: '红榜', black: '黑榜',
    unranked: '不排名', missing: '缺失', up: '升 {n} 位', down: '降 {n} 位', same: '持平', fresh: '上月无名次', track: '赛道', all: '全部单位', points: '{n} 分', weight: '满分 {n}', off: '每个扣 {n}，至多 {most}', target: '目标 {n}，封顶 {cap} 倍',
    scheme: '方案', version: '方案 {v}', asOf: '数据截至 {day}', by: '{who} 于 {at} 发布', hash: '内容摘要', lacking: '缺 {n} 个数值，缺指标的单位不计分、不排名，不作零', note: '文号或说明', excel: '下载榜单', form: '下载填报表',
    publish: '发布本月', publishTitle: '发布并冻结 {month}', publishText: '发布后，方案、取数和结果一并冻结，不能修改或撤回；以后更正项目，不改变这个月。', frozen: '将冻结的内容摘要', publishDone: '已发布并冻结', seenNow: '我已核对榜单和缺失项',
    recompute: '按冻结内容重算', same2: '逐字节一致', differs: '不一致', dataSame: '按 {day} 所知的数据重算，结果相同', dataDiffers: '按 {day} 所知的数据重算，有 {n} 处不同', before: '冻结', after: '按数据', todayData: '按今日数据对照', frozenDay: '按冻结日数据对照', measure: '指标',
    enter: '填报缺失值', enterText: '只填报项目数据算不出的数值；单位不能填报自己的数值。留空为未填，不作零。', source: '来源（报表、文件）', file: '填好的表', check: '检查', take: '写入', checked: '检查通过：{units} 个单位、{values} 个数值', taken: '已写入 {values} 个数值', one: '逐个填写', byFile: '用表格导入', value: '数值', save: '保存',
    figure: '数值与依据', computed: '由项目计算', entered: '填报', absent: '缺失', rule: '取数规则', above: '分子', below: '分母', behind: '依据的项目', noProjects: '没有项目计入', hidden: '另有 {n} 个项目不在您的查看范围', unknown: '资料不全、无法判断是否计入', entry: '填报值', unused: '已由项目计算，未采用', from: '来源',
    moves: '怎样能前进两位', movesOf: '{name}：前进 {n} 位', places: '前进位数', first: '已在首位', now: '现值', need: '需达到', then: '届时名次', alone: '单靠这一项不够', movesNote: '每行只改一项、其余不变；指标按方案小数位取最小改变。', noSteps: '没有单项可以前进',
  },
  pace: {
    tab: { pacing: '季度节奏', findings: '兑现与闲置', statistics: '入库统计' }, quarter: { 1: '一季度 开门红', 2: '上半年 半年好', 3: '前三季度', 4: '全年 全年旺' }, year: '年份', unitAll: '全部单位', unitWord: '单位', project: '项目', asOf: '数据截至 {day}', compared: '投资对照到 {month}', noCompared: '年内尚无结束的月份',
    must: '应开工', started: '已开工', risk: '有风险', unknownN: '未知 {n}', target: '目标', path: '应完成', invested: '已完成', projected: '预计完成', short: '缺口', behind: '{n} 个项目落后', noReturn: '{n} 个未报', startPlan: '计划开工', startSeen: '预计开工', startDone: '实际开工', yearPlan: '年度计划', only: '只看有风险的', none: '没有有年度任务的项目', units: '各单位', projects: '逐项目', late: '晚 {n} 天',
    state: { free: '无要求', done: '完成', on_track: '正常', unknown: '未知', at_risk: '有风险', missed: '未按期' }, setTargets: '下达目标', targetTitle: '下达季度目标', starts: '开工数（个）', investment: '投资（万元）', source: '依据文件', save: '保存', saved: '已保存', shortNote: '缺口是各项目各自的缺口之和，超前的项目不抵减；没有月报为未知，不作零。',
    rule: { delivery_short: '承诺未兑现', delivery_missing: '兑现数未登记', land_not_started: '逾期未动工', land_stopped: '停工' }, stage: { unknown: '待补录', paused: '暂停计时', watch: '计时中', due: '成立', take_back: '可收回' }, what: '事实', since: '起算', next: '下一节点', basis: '依据', fee: '闲置费', noFindings: '没有发现', findingNote: '这里是发现，不是认定；认定由主管部门依文件作出。', allRules: '全部',
    delivery: '承诺与兑现', noProduction: '尚未投产；投产后按年对照承诺', production: '投产 {day}', yearNo: '投产第 {n} 年', measure: { investment: '固定资产投资', tax: '税收', output: '产值' }, wanted: '应达到', delivered: '实际', reached: '兑现', perMu: '亩均', dueOn: '到期', outcome: { not_promised: '无承诺', not_due: '未到期', met: '达到', missing: '未登记', short: '未达到' }, byReturns: '按月报累计', enter: '登记兑现数', amountWan: '金额（万元）', which: '哪一年', whichMeasure: '哪一项', entered: '已登记', badAmount: '请填写不小于 0 的金额（万元）',
    month: '年内累计到', ledger: '台账（月报）', statistics: '统计', gap: '差距', entry: '入库', notIn: '未入库', cause: { below_threshold: '未达 500 万元起点', not_entered: '未入库', before_entry: '入库前完成', timing: '时间差', unexplained: '待查' }, causes: '原因', causeSum: '各原因之和等于差距', noGaps: '本月没有台账或统计数', nProjects: '{n} 个项目', allCauses: '全部原因', importTitle: '导入统计月报', importText: '首行写列名：项目代码、本月完成投资（万元）、入库月份；按项目代码对应。留空为未报，不作零。', import: '导入统计月报', took: '已写入 {values} 个数值',
  },
}
