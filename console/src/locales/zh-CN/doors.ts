export default {
  projectImport: {
    reviews: '是不是同一个项目', reviewsSub: '这些行没有对上项目代码，但名称、企业与已有项目相近。请逐行确认，未确认前不能提交。', open: '{n} 行待确认', allDecided: '已全部确认',
    row: '文件第 {key} 格', code: '项目代码', noCode: '没有代码', enterprise: '企业', there: '系统中', file: '文件中', field: '字段', same: '相同', same_project: '是同一个项目，更新它', is_new: '是另一个新项目', skip: '这一行不导入',
    why: { name_and_enterprise: '名称和企业都对得上', name: '名称相同，企业不同或没有写', similar: '企业相同，名称相近' }, save: '保存确认', saved: '已保存并重新检查', undecided: '请先确认 {n} 行可能重复的项目。',
    changes: '将会改动', changed: '变动', changesSub: '提交后写入；每项改动都留下原值。', what: { new: '新增', changed: '更新', skipped: '不导入' }, more: '只列出前 500 个项目', procedure: '审批类型（没写的按）', supply: '供地方式（没写的按）', unit: '单位（没写的按）', inFile: '以文件为准',
    procedures: { filing: '备案', verification: '核准', approval: '审批' }, supplies: { granted: '出让', allotted: '划拨', leased: '租赁', renovation: '技改', none: '无需用地' },
  },
  notices: {
    bell: '提醒', unread: '{n} 条未读', none: '没有提醒', all: '全部', onlyUnread: '只看未读', readAll: '全部标为已读', read: '标为已读', settings: '接收设置', urgent: '紧急',
    kinds: { task: '任务交办与办理', task_overdue: '任务逾期与提级', gate: '节点到期与逾期', clock: '审批时限预警', return: '项目月报', approval: '待我审核', race: '赛马榜发布' },
    route: { off: '不接收', console: '仅系统内', mail: '系统内和邮件' }, kind: '类别', where: '怎样收到', email: '邮箱', emailHint: '留空则不发邮件',
    noMail: '运维人员尚未配置邮件服务器，目前只在系统内提醒。', digest: '邮件汇总', daily: '每天一封', weekly: '每周一封', hour: '几点', weekday: '星期', urgentAtOnce: '紧急的立即发送，不等汇总', saved: '接收设置已保存',
    days: { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' },
  },
  templates: {
    version: '版本', v: '第 {v} 版', current: '现行', running: '{n} 个项目按此版本推进', builtIn: '系统自带', when: '适用', download: '下载本版文件', gate: '节点', stage: '阶段', after: '前置', holder: '办理单位', takes: '用时', limit: '法定时限', pledged: '承诺', documents: '材料', enterprise: '企业',
    workdays: '{n} 个工作日', days: '{n} 天', bring: '导入新版本', bringSub: '下载现行文件，改节点、前置、时限，换一个版本号再导入；在推进的项目留在原版本。', note: '依据', noteHint: '文号或说明', choose: '选择模板文件', noJson: '读不出模板，请对照下载的文件。', save: '启用：{names}', saved: '新版本已启用，新项目按它推进',
    migrations: '迁移到另一版本', migrationsSub: '提出人与审核人不能是同一人；历史保留。', project: '项目', searchProject: '输入项目名称', preview: '看每个节点的去向', old: '原节点', new: '新节点', fate: '去向', fates: { kept: '保留', mapped: '对应到新节点', lost: '不再计入', new: '新增' }, lostDates: '已有日期，只留在历史里',
    reason: '迁移理由', propose: '提出迁移', proposed: '已提出，等另一人审核', noMigrations: '没有迁移申请', states: { proposed: '待审核', approved: '已通过', refused: '未通过' }, decisionNote: '意见（不通过时必填）', approve: '通过', refuse: '不通过', approved: '项目已迁移', refusedDone: '已退回',
  },
}
