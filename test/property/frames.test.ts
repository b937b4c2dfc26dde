import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReplyReader } from '../../src/connection/frame.ts';
import { quote } from '../../src/module/script.ts';
import { localShell } from '../support/converge.ts';
import { runs } from '../support/fuzz/fuzz.ts';

const NONCE = '00112233445566778899aabbccddeeff';

/** What a shell would send on one stream. */
function stream(noise: string, texts: readonly string[], marks: (part: number) => string): Buffer {
  const parts = texts.map((text, part) => `${text}\n${NONCE} ${marks(part)}\n`);
  return Buffer.from(`${noise}${NONCE} b 42\n${parts.join('')}\n${NONCE} z\n`);
}

function chunked(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

describe('replies', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  it('are taken apart the same, whatever pieces they come in and whatever a login says before', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.record({ out: text, err: text, status: fc.nat({ max: 255 }) }), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (noise, parts, cuts) => {
          const reader = new ReplyReader(NONCE, () => undefined);
          for (const chunk of chunked(
            stream(
              noise,
              parts.map(part => part.out),
              part => `e ${part} ${parts[part]?.status ?? 0}`,
            ),
            cuts,
          ))
            reader.stdout.push(chunk);
          for (const chunk of chunked(
            stream(
              noise,
              parts.map(part => part.err),
              part => `e ${part}`,
            ),
            cuts,
          ))
            reader.stderr.push(chunk);
          assert.ok(reader.finished);
          assert.deepEqual(
            reader.outputs,
            parts.map(({ out, err, status }) => ({ exitStatus: status, stdout: out, stderr: err })),
          );
          assert.equal(reader.stdout.origin?.group, 42);
        },
      ),
    );
  });
});

describe('quoting', () => {
  for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
    it(`brings any text back unchanged through ${shell.join(' ')}`, async () => {
      const run = localShell([...shell]);
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.string({ unit: 'binary', maxLength: 40 }).map(value => value.replaceAll('\0', '')),
            { minLength: 1, maxLength: 20 },
          ),
          async words => {
            const { stdout } = await run({
              text: `printf '%s\\n' ${words.map(word => quote(`<${word}>`)).join(' ')}`,
              args: [],
            });
            assert.equal(stdout, words.map(word => `<${Buffer.from(word, 'utf8').toString('utf8')}>\n`).join(''));
          },
        ),
        { numRuns: runs(25) },
      );
    });
  }
});
