export default {
  work: {
    kinds: '种类', none: '没有等您办的事', overdue: '{n} 件已逾期', noDay: '未定日期', today: '今天', kind: { return: '月报', gate: '节点', clock: '时限', task: '任务', indicator: '报数', approval: '审核' }, level: { overdue: '已逾期', soon: '七日内', later: '稍后', open: '待办' },
  },
  behind: {
    link: '看背后的项目', passed: '原定 {planned}，实际 {now}', expected: '原定 {planned}，现预计 {now}', every: '显示全部 {n} 个项目', fewer: '只看有差额的', period: '{from} 至 {to}', distance: '指标与路径之差', projects: '{n} 个项目造成', rest: '项目之外', none: '没有项目影响这项指标', due: '差额因谁而起', more: '另有 {n} 处', all: '全部项目', project: '项目', planned: '按最初计划', current: '按现在日期', actual: '月报', difference: '差额', why: '归因到节点', total: '合计', leftOut: '{n} 个项目未计入，原因如下',
  },
  ret: {
    month: '月份', before: '上一月', after: '下一月', due: '{day} 前报送', noDue: '截止日所在年份的工作日历未公布', left: '还有 {n} 个未报', none: '都已报送', empty: '这个月没有需要您报送的项目', filed: '已报', draft: '有草稿', open: '待报',
    invested: '本月完成投资（万元）', investedHint: '没有投资填 0', sum: '累计 {sum} 万元（含本月）', percent: '形象进度（%）', works: '形象进度说明', worksHint: '如：主体结构三层完成', problemsHint: '没有可不填', yearBefore: '本年此前完成 / 计划', carried: '上次（{month}）', photos: '现场照片', photoLimit: '每张不超过 {most}，最多 {n} 张', camera: '拍照', album: '从相册选',
    fault: { invested: '请填写本月完成投资，没有就填 0。', number: '应为数字，不带负号。', percent: '应为 0 到 100 的整数。', back: '进度低于上月，请在“存在问题”中说明原因。' },
    photo: { big: '“{name}”有 {size}，超过每张 {most} 的上限，没有上传；请在手机相册里压缩或重拍后再选。', type: '“{name}”不是常见格式的照片（jpg、png、webp），没有选入。', many: '一份月报最多 {n} 张照片。' },
    send: '报送', sendAgain: '重新报送', sendPhotos: '继续上传照片', sending: '正在报送…', sendingPhoto: '正在上传照片 {n}/{all}…', done: '月报已报送', again: '{by} 已报过本月；再报将替换，原来的仍保留在记录里，照片一并带入。',
    noNet: '现在没有网络。可以继续填，内容存在本机，联网后再报送。', offline: '网络断了，还没有报送。填写的内容已存在本机，联网后点“报送”即可；照片请到时再选一次（若本页未关闭则仍在）。', offlinePhotos: '月报已报送，但网络断了，照片还没有传完；联网后点“继续上传照片”。', photosLeft: '月报已报送，还有 {n} 张照片没有传上。',
    kept: '草稿已存在本机', fromDraft: '接着上次没报送的草稿。', restart: '不要草稿，重新填', toProject: '查看项目',
  },
}
