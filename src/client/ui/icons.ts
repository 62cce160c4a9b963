// The outline icons, 16 px, as insides of an svg.

export const icons = {
  arrow: '<path d="M2.8 8h10.200M8.8 3.8 13 8l-4.2 4.2"/>',
  blackout:
    '<rect x="2" y="3" width="12" height="8" rx="1.3" fill="currentColor"/><path d="M5.3 13.300h5.4"/>',
  book: '<path d="M2.3 3.300h3.900c1 0 1.8.7 1.8 1.600v8.300c0-.8-.8-1.4-1.8-1.400H2.300zM13.7 3.300H9.800C8.8 3.3 8 4 8 4.900v8.300c0-.8.8-1.4 1.8-1.400h3.900z"/>',
  bulb: '<path d="M6 12.300h4M6.6 14.200h2.800M5.9 10.300C4.6 9.5 3.9 8.3 3.9 6.800a4.1 4.1 0 0 1 8.2 0c0 1.5-.7 2.7-2 3.500z"/>',
  check: '<path d="m3.2 8.6 3.1 3.1 6.5-7"/>',
  clock: '<circle cx="8" cy="8" r="5.8"/><path d="M8 4.6V8l2.3 1.6"/>',
  copy: '<rect x="5.6" y="5.6" width="7.6" height="7.6" rx="1.5"/><path d="M10.4 5.400V4.300a1.5 1.5 0 0 0-1.5-1.500H4.300a1.5 1.5 0 0 0-1.5 1.500v4.600a1.5 1.5 0 0 0 1.5 1.500h1.1"/>',
  cross: '<path d="m4 4 8 8M12 4l-8 8"/>',
  down: '<path d="m3.5 6.2 4.5 4.5 4.5-4.5"/>',
  edit: '<path d="m10.6 3.1 2.3 2.3-7.3 7.3-2.9.6.6-2.900z"/>',
  enter: '<path d="M13 3.500v4.300a1.5 1.5 0 0 1-1.5 1.500H3.300M6 6.5 3.2 9.3 6 12.1"/>',
  eye: '<path d="M1.8 8S4 3.9 8 3.9 14.2 8 14.2 8 12 12.1 8 12.1 1.8 8 1.8 8Z"/><circle cx="8" cy="8" r="1.9"/>',
  fork: '<circle cx="4.3" cy="3.6" r="1.5"/><circle cx="4.3" cy="12.4" r="1.5"/><circle cx="11.7" cy="6" r="1.5"/><path d="M4.3 5.100v5.800M11.7 7.500c0 2.3-3.8 2-6.5 3.7"/>',
  hand: '<path d="M5.4 8.2V3.9a1 1 0 0 1 2 0v3.3m0-.2V2.8a1 1 0 0 1 2 0V7m0-.2V3.9a1 1 0 0 1 2 0v5.3c0 2.7-1.5 4.7-4.1 4.7-1.8 0-2.7-.7-3.6-2.200L2.3 9.100a1 1 0 0 1 1.7-1l1.4 1.7"/>',
  idle: '<circle cx="8" cy="8" r="4.6"/>',
  keyboard:
    '<rect x="1.6" y="4" width="12.8" height="8" rx="1.5"/><path d="M4.2 6.600h.01M6.7 6.600h.01M9.3 6.600h.01M11.8 6.600h.01M5.3 9.500h5.4"/>',
  left: '<path d="m9.8 3.5-4.5 4.5 4.5 4.5"/>',
  map: '<circle cx="8" cy="3.4" r="1.6"/><circle cx="3.4" cy="12.2" r="1.6"/><circle cx="12.6" cy="12.2" r="1.6"/><path d="M7.3 4.9 4.2 10.700M8.7 4.900l3.1 5.800M5 12.200h6"/>',
  moon: '<path d="M13 9.600A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.600Z"/>',
  next: '<path d="M4 3.600v8.800L10.4 8z" fill="currentColor" stroke-linejoin="round"/><path d="M12.3 3.600v8.8"/>',
  offline:
    '<path d="M2 2l12 12M1.9 6.300A9 9 0 0 1 4.6 4.600M7.2 3.900a9 9 0 0 1 6.9 2.400M4.2 8.900a5.5 5.5 0 0 1 2.9-1.600M10 8a5.5 5.5 0 0 1 1.8 1M6.6 11.400a2 2 0 0 1 2.8 0"/>',
  pause: '<path d="M5.5 3.500v9M10.5 3.500v9" stroke-width="2.4"/>',
  play: '<path d="M5 3.2v9.6L12.6 8z" fill="currentColor" stroke-linejoin="round"/>',
  previous:
    '<path d="M12 3.600v8.800L5.6 8z" fill="currentColor" stroke-linejoin="round"/><path d="M3.7 3.600v8.8"/>',
  reset: '<path d="M3 8a5 5 0 1 0 1.6-3.700L2.9 5.900M2.9 2.900v3h3"/>',
  right: '<path d="m6.2 3.5 4.5 4.5-4.5 4.5"/>',
  running: '<path d="M8 2.2a5.8 5.8 0 1 1-5.4 3.7"/>',
  screen:
    '<rect x="2" y="3" width="12" height="8" rx="1.3"/><path d="M8 11v2.300M5.3 13.300h5.4"/>',
  send: '<path d="M13.6 2.4 2.3 6.600l4.6 2.5 2.5 4.600zM6.9 9.100l3-3"/>',
  split: '<rect x="2.3" y="3" width="11.4" height="10" rx="1.5"/><path d="M8 3v10"/>',
  stop: '<rect x="4" y="4" width="8" height="8" rx="1.2" fill="currentColor"/>',
  swap: '<path d="M3 5.500h9.500M9.8 2.800l2.7 2.7-2.7 2.700M13 10.700H3.500M6.2 8 3.5 10.700l2.7 2.7"/>',
  terminal: '<path d="m3 4.5 3.5 3.500L3 11.500M8 11.600h5"/>',
  undo: '<path d="M5.6 3.3 2.9 6l2.7 2.700M3.2 6h6a3.6 3.6 0 0 1 0 7.200H6.4"/>',
  up: '<path d="m3.5 9.8 4.5-4.5 4.5 4.5"/>',
  users:
    '<circle cx="6" cy="5.6" r="2.3"/><path d="M1.9 13c.3-2.4 1.9-3.7 4.1-3.700s3.8 1.3 4.1 3.700M10.3 3.500a2.3 2.3 0 0 1 0 4.200M11.6 9.700c1.5.5 2.3 1.6 2.5 3.3"/>',
  wait: '<path d="M4.2 2.500h7.600M4.2 13.500h7.600M5 2.700c0 3 3 3.5 3 5.300s-3 2.3-3 5.300M11 2.700c0 3-3 3.5-3 5.300s3 2.3 3 5.3"/>',
  plus: '<path d="M8 3.2v9.6M3.2 8h9.6"/>',
  sun: '<circle cx="8" cy="8" r="2.7"/><path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1"/>',
  text: '<path d="M3 4h10M3 8h10M3 12h6"/>',
  search: '<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.2 3.2"/>',
  grid: '<rect x="2.4" y="2.8" width="4.6" height="4.2" rx="1"/><rect x="9" y="2.8" width="4.6" height="4.2" rx="1"/><rect x="2.4" y="9" width="4.6" height="4.2" rx="1"/><rect x="9" y="9" width="4.6" height="4.2" rx="1"/>',
} as const;

export type IconName = keyof typeof icons;
