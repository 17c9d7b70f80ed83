import type zh from '../zh-CN/map'

export default {
  map: {
    canvas: 'Map: arrow keys move, plus and minus zoom', noWebgl: 'The browser has no WebGL, so the map cannot be drawn; lists and verdicts still work.', noLayers: 'There is no layer yet.', sheet: 'Open or close the panel',
    tab: { layers: 'Layers', theme: 'Theme', site: 'Siting' },
    group: { lines: 'Control lines', land: 'Land', plans: 'Plans', base: 'Base' },
    about: '{name}: legend, version, source', version: 'Version', opacity: 'Opacity', inForce: 'In force from', draft: 'draft', doc: 'Document', source: 'Source', featuresCount: 'Features', hash: 'Content hash', zoomTo: 'Zoom to layer', zoomHere: 'Zoom here', themeOn: 'Coloured by the thematic map; see its legend there.',
    parcelsBy: 'Colour parcels', byState: 'by state', byLandUse: 'by land use',
    tools: 'Map tools', zoomIn: 'Zoom in', zoomOut: 'Zoom out', whole: 'Whole district', copyLink: 'Copy link', linkCopied: 'Link copied; it opens this view.', linkHere: 'Copy the address by hand: {url}', print: 'Print',
    tool: { look: 'Identify', distance: 'Measure distance', area: 'Measure area' },
    identify: 'At this place', nothingHere: 'Nothing lies here.', north: 'North', scaleOf: 'Scale: {n}', yes: 'yes', no: 'no',
    symbol: { farmland: 'Permanent basic farmland', core: 'Core of a protected area', ecology: 'Ecology line, other', urban01: 'Concentrated building', urban02: 'Flexible development', urban03: 'Special purpose', park: 'Platforms and parks', river: 'Water', road: 'Roads', district: 'District border', subdistrict: 'Sub-district border' },
    parcelState: { reserved: 'Reserved', supplied: 'Supplied', building: 'Under construction', used: 'In use', approved_unsupplied: 'Approved, not supplied', idle: 'Idle', underused: 'Underused', redeveloping: 'Redeveloping', reclaimed: 'Reclaimed' },
    field: { code: 'Code', state: 'State', land_use: 'Land use', area_m2: 'Area', YJJBNTMJ: 'Farmland area', MJ: 'Area', unit: 'Sub-district', park: 'Park', enterprise: 'Enterprise', output_fen: 'Output', tax_fen: 'Tax', floor_area_ratio: 'Floor area ratio', GHFQDM: 'Planning zone', LHLX: 'Kind of line', core: 'Core zone', level: 'Level', class: 'Class' },
    outcome: { allowed: 'Allowed', conditional: 'Conditional', restricted: 'Restricted', manual_review: 'Manual review', forbidden: 'Forbidden' }, certainty: { verified: 'text read', recalled: 'to be confirmed' },
    mu: 'mu', basis: 'Legal basis', needs: 'What is needed', limits: 'Use intensity', met: 'reached', missed: 'missed', notGiven: 'not given', byZone: 'Area by zone', zone: 'Zone', share: 'Share', outside: 'outside', nearest: 'Nearest: {name}', findings: 'About the data', method: 'Area method', rules: 'Rules', asOf: 'As of', andMore: 'and {n} more', sliver: 'Below the tolerance: listed, does not decide.',
    draw: 'Draw a site', finish: 'Finish', clear: 'Clear', chooseFile: 'Choose a file', drawHint: 'Click to add corners; double-click or click the first one to finish. Space adds the middle of the map, Backspace takes one away, Enter finishes.', editHint: 'Drag a corner, drag the middle of an edge to add one, double-click a corner to remove it, drag inside to move the whole; the verdict follows.', fileHint: 'Draw a site, or drop a survey or vector file here.',
    projectClass: 'Project class', industry: 'Industry', far: 'Floor area ratio', investment: 'Investment (10⁴ yuan)', optional: 'optional', drawn: '{n} corners, about {mu} mu, {p} m around', editShape: 'Edit', crossing: 'The border crosses itself: pull the crossing edges apart first.', took: 'Judged in {ms} ms with the network',
    nudge: 'Move', west: 'Move west', east: 'Move east', northward: 'Move north', south: 'Move south', step: 'Step', turnLeft: 'Turn left by 5°', turnRight: 'Turn right by 5°',
    length: 'Length', area: 'Area', perimeter: 'Perimeter', measureHint: 'On the ellipsoid; double-click to finish, click again to start anew.', endTool: 'Stop measuring',
    theme: { by: 'Colour by', none: 'no thematic map', indicator: 'Indicator', method: 'Classes by', quantile: 'Quantiles (equal counts)', jenks: 'Natural breaks (Jenks)', equal: 'Equal intervals', classes: 'Classes', hint: 'Choose an indicator to colour sub-districts, or a number that parcels carry.', empty: 'There is no value to colour by.', colour: 'Colour', range: 'From – to (from included)', count: 'Count', missing: 'No data', unit: 'Sub-district' },
  },
} satisfies typeof zh
