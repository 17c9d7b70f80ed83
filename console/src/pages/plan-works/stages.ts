// The stages in which a plan is made, in their order.
export const STAGES = ['study', 'draft', 'consult', 'review', 'submit', 'approve', 'register'] as const
export const KINDS = ['master', 'special', 'detailed', 'village_unit', 'urban_design'] as const
