import type zh from '../zh-CN/map'

export default {
  map: {
    canvas: 'Map: arrow keys move, plus and minus zoom', noWebgl: 'The browser has no WebGL, so the map cannot be drawn; lists and verdicts still work.', noLayers: 'There is no layer yet.', sheet: 'Open or close the panel',
    tab: { layers: 'Layers' },
    group: { lines: 'Control lines', land: 'Land', plans: 'Plans', base: 'Base' },
    about: '{name}: legend, version, source', version: 'Version', opacity: 'Opacity', inForce: 'In force from', draft: 'draft', doc: 'Document', source: 'Source', featuresCount: 'Features', hash: 'Content hash', zoomTo: 'Zoom to layer', themeOn: 'Coloured by the thematic map; see its legend there.',
    parcelsBy: 'Colour parcels', byState: 'by state', byLandUse: 'by land use',
    tools: 'Map tools', zoomIn: 'Zoom in', zoomOut: 'Zoom out', whole: 'Whole district', copyLink: 'Copy link', linkCopied: 'Link copied; it opens this view.', linkHere: 'Copy the address by hand: {url}', print: 'Print',
    tool: { look: 'Identify', distance: 'Measure distance', area: 'Measure area' },
    identify: 'At this place', nothingHere: 'Nothing lies here.', north: 'North', scaleOf: 'Scale: {n}', yes: 'yes', no: 'no',
    symbol: { farmland: 'Permanent basic farmland', core: 'Core of a protected area', ecology: 'Ecology line, other', urban01: 'Concentrated building', urban02: 'Flexible development', urban03: 'Special purpose', park: 'Platforms and parks', river: 'Water', road: 'Roads', district: 'District border', subdistrict: 'Sub-district border' },
    parcelState: { reserved: 'Reserved', supplied: 'Supplied', building: 'Under construction', used: 'In use', approved_unsupplied: 'Approved, not supplied', idle: 'Idle', underused: 'Underused', redeveloping: 'Redeveloping', reclaimed: 'Reclaimed' },
    field: { code: 'Code', state: 'State', land_use: 'Land use', area_m2: 'Area', YJJBNTMJ: 'Farmland area', MJ: 'Area', unit: 'Sub-district', park: 'Park', enterprise: 'Enterprise', output_fen: 'Output', tax_fen: 'Tax', floor_area_ratio: 'Floor area ratio', GHFQDM: 'Planning zone', LHLX: 'Kind of line', core: 'Core zone', level: 'Level', class: 'Class' },
  },
} satisfies typeof zh
