// Words that arrive as data in Chinese and are known in English too.
import type { Lang } from './format'

const CATEGORIES: Record<string, string> = {
  经济发展: 'Economy', 产业发展: 'Industry', 科技创新: 'Innovation', 创新驱动: 'Innovation', 民生福祉: 'Livelihood', 民生: 'Livelihood', 公共服务: 'Public services',
  绿色生态: 'Ecology', 生态环境: 'Ecology', 绿色发展: 'Green growth', 安全保障: 'Safety', 安全发展: 'Safety', 开放合作: 'Opening-up', 对外开放: 'Opening-up', 改革开放: 'Reform and opening-up',
  数字经济: 'Digital economy', 城市建设: 'City building', 城市能级: 'City standing', 空间利用: 'Land use', 投资项目: 'Investment', 共同富裕: 'Common prosperity', 文化发展: 'Culture',
}
export const category = (name: string, lang: Lang): string => (lang === 'en' ? (CATEGORIES[name] ?? name) : name)
