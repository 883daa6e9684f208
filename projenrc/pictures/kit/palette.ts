/** Colors of a picture on a light and on a dark page, by what they are for. */
export const PALETTE = {
  'page': { light: '#ffffff', dark: '#0d1117' },
  'panel': { light: '#f6f8fa', dark: '#151b23' },
  'card': { light: '#ffffff', dark: '#0d1117' },
  'line': { light: '#d1d9e0', dark: '#3d444d' },
  'edge': { light: '#59636e', dark: '#9198a1' },
  'text': { light: '#1f2328', dark: '#f0f6fc' },
  'muted': { light: '#59636e', dark: '#9198a1' },
  'on-solid': { light: '#ffffff', dark: '#0d1117' },

  'blue-fill': { light: '#eaf5ff', dark: '#101d30' },
  'blue-line': { light: '#0969da', dark: '#4493f8' },
  'blue-text': { light: '#0550ae', dark: '#79c0ff' },
  'green-fill': { light: '#e6f8ea', dark: '#0f2418' },
  'green-line': { light: '#1a7f37', dark: '#3fb950' },
  'green-text': { light: '#116329', dark: '#56d364' },
  'red-fill': { light: '#ffeceb', dark: '#2a1416' },
  'red-shade': { light: '#f7c3c5', dark: '#5a2427' },
  'red-line': { light: '#cf222e', dark: '#f85149' },
  'red-text': { light: '#a40e26', dark: '#ff7b72' },
  'amber-fill': { light: '#fff6dc', dark: '#281e0a' },
  'amber-line': { light: '#9a6700', dark: '#d29922' },
  'amber-text': { light: '#7d4e00', dark: '#e3b341' },
  'purple-fill': { light: '#f6efff', dark: '#1f1735' },
  'purple-line': { light: '#8250df', dark: '#ab7df8' },
  'purple-text': { light: '#6639ba', dark: '#d2a8ff' },

  // A terminal is dark on every page.
  'terminal': { light: '#161b22', dark: '#161b22' },
  'terminal-bar': { light: '#2d333b', dark: '#2d333b' },
  'terminal-text': { light: '#e6edf3', dark: '#e6edf3' },
  'terminal-muted': { light: '#9da7b3', dark: '#9da7b3' },
  'terminal-red': { light: '#ff8f87', dark: '#ff8f87' },
  'terminal-green': { light: '#6ee787', dark: '#6ee787' },
  'terminal-blue': { light: '#8cc8ff', dark: '#8cc8ff' },
  'terminal-amber': { light: '#ecc35c', dark: '#ecc35c' },

  // Series of a graph, in the order of CloudWatch.
  'series-1': { light: '#1f77b4', dark: '#5aa9e6' },
  'series-2': { light: '#d9660b', dark: '#ff9a3d' },
  'series-3': { light: '#2a8a2a', dark: '#4fc14f' },
  'series-4': { light: '#c2272d', dark: '#ff6b6b' },
  'series-5': { light: '#8250c4', dark: '#b98cf0' },
  'grid': { light: '#e9ebed', dark: '#2a313a' },
} as const;

export type Color = keyof typeof PALETTE;

/** A group of related constructs or states that has a color of its own. */
export type Tone = 'blue' | 'green' | 'red' | 'amber' | 'purple';

export const SCHEMES = ['light', 'dark'] as const;

/** Colors of a box in a tone, or of a neutral one. */
export function colorsOf(tone?: Tone): { fill: Color; line: Color; text: Color } {
  return tone === undefined ? { fill: 'panel', line: 'line', text: 'text' } : { fill: `${tone}-fill`, line: `${tone}-line`, text: `${tone}-text` };
}

/** Contrast ratio of two colors: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
