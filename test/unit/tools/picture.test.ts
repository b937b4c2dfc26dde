import assert from 'node:assert/strict';
import { terminalPicture } from '../../tools/docs/picture.ts';

describe('terminalPicture', () => {
  it('keeps colours, bold text and characters that SVG has a meaning for', () => {
    const picture = terminalPicture(['\u001b[1m\u001b[32mok\u001b[0m a<b & c'], 20);
    assert.ok(picture.includes('<tspan fill="#7ec27e" font-weight="bold">ok</tspan><tspan> a&lt;b &amp; c</tspan>'));
  });
});
