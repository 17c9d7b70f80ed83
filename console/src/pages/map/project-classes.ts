// Classes of project that the siting rules know, with their words.
export const PROJECT_CLASSES = [
  { code: 'industrial', zh: '工业项目', en: 'Industry' },
  { code: 'logistics', zh: '物流仓储项目', en: 'Logistics and storage' },
  { code: 'residential', zh: '居住项目', en: 'Housing' },
  { code: 'commercial', zh: '商业服务业项目', en: 'Commerce and services' },
  { code: 'public_service', zh: '公共管理与公共服务项目', en: 'Public administration and services' },
  { code: 'linear_infrastructure', zh: '线性基础设施、防洪和供水设施', en: 'Linear infrastructure, flood control, water supply' },
  { code: 'national_key', zh: '国家重大项目', en: 'National key project' },
  { code: 'village', zh: '村庄建设和乡村产业项目', en: 'Village building and rural industry' },
  { code: 'recreation_heritage', zh: '生态、游憩、考古和文物保护设施', en: 'Ecology, recreation, archaeology, heritage' },
  { code: 'ecological_restoration', zh: '生态修复', en: 'Ecological restoration' },
  { code: 'survey_monitoring', zh: '调查监测、执法和灾害防治', en: 'Survey, monitoring, enforcement, disaster control' },
  { code: 'mineral_survey', zh: '战略性矿产勘查', en: 'Survey of strategic minerals' },
]
