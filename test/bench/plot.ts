import type { Section } from './experiment.ts';
import { medianCost, type Row } from './table.ts';

const WIDTH = 760;
const NAMES = 250;
const LINE = 22;
const HEAD = 34;

/** All sections as bars of median wall time, one below the other; an SVG of its own, readable on light and dark. */
export function plot(sections: readonly Section[]): string {
  const blocks: string[] = [];
  let y = 0;
  for (const section of sections) {
    blocks.push(block(section, y));
    y += HEAD + section.rows.length * LINE + LINE / 2;
  }
  const style = 'text{font:13px sans-serif;fill:#333}.title{font-weight:bold}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}">`,
    `<style>${style}</style>`,
    `<rect width="${WIDTH}" height="${y}" fill="#fff"/>`,
    ...blocks,
    '</svg>\n',
  ].join('\n');
}

function block({ title, rows }: Section, top: number): string {
  const longest = Math.max(...rows.map(row => medianCost(row).wallSeconds));
  const bars = rows.map((row, index) => bar(row, top + HEAD + index * LINE, longest));
  return [`<text class="title" x="8" y="${top + 22}">${escaped(title)}</text>`, ...bars].join('\n');
}

function bar(row: Row, top: number, longest: number): string {
  const seconds = medianCost(row).wallSeconds;
  const width = Math.max(1, (seconds / longest) * (WIDTH - NAMES - 80));
  const colour = row.name.startsWith('xenplay') ? '#2a7ab0' : '#b8c4cc';
  return [
    `<text x="8" y="${top + 13}">${escaped(row.name)}</text>`,
    `<rect x="${NAMES}" y="${top}" width="${width.toFixed(1)}" height="16" fill="${colour}"/>`,
    `<text x="${(NAMES + width + 6).toFixed(1)}" y="${top + 13}">${seconds.toFixed(2)} s</text>`,
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
