/** Width and height of one character, in pixels of the picture. */
const CELL = { width: 8.4, height: 18 };
const MARGIN = 12;

/** The eight colours of a terminal, and the bright ones, on a dark ground. */
const COLOURS = ['#555', '#e06c6c', '#7ec27e', '#d9b35c', '#6fa8dc', '#c58fd6', '#63bfc2', '#d8d8d8'];
const PLAIN = '#d8d8d8';

interface Look {
  readonly colour: string;
  readonly isBold: boolean;
  readonly isFaint: boolean;
}

const UNADORNED: Look = { colour: PLAIN, isBold: false, isFaint: false };

/** A picture (SVG) of lines as a terminal shows them, colours given by escape sequences (SGR). */
export function terminalPicture(lines: readonly string[], columns: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const y = MARGIN + (index + 0.75) * CELL.height;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>text{font:14px monospace;fill:${PLAIN}}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#1e2227"/>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

function spans(line: string): string {
  let look = UNADORNED;
  const pieces = line.split(/\x1b\[([\d;]*)m/);
  return pieces
    .map((piece, index) => {
      if (index % 2 === 0) return piece === '' ? '' : span(piece, look);
      look = piece.split(';').map(Number).reduce(withCode, look);
      return '';
    })
    .join('');
}

function withCode(look: Look, code: number): Look {
  if (code === 0) return UNADORNED;
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isFaint: true };
  if (code === 22) return { ...look, isBold: false, isFaint: false };
  if (code === 39) return { ...look, colour: PLAIN };
  const colour = (code >= 30 && code <= 37) || (code >= 90 && code <= 97) ? COLOURS[code % 10] : undefined;
  return colour === undefined ? look : { ...look, colour };
}

function span(text: string, { colour, isBold, isFaint }: Look): string {
  const adornments = [
    colour === PLAIN ? '' : ` fill="${colour}"`,
    isBold ? ' font-weight="bold"' : '',
    isFaint ? ' opacity="0.6"' : '',
  ].join('');
  return `<tspan${adornments}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</tspan>`;
}
