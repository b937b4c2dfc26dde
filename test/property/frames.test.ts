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
          const reader = new ReplyReader(
            NONCE,
            () => undefined,
            parts.map(() => ({})),
          );
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

describe('replies of a host that knows the nonce', () => {
  const PARTS = 3;
  const number = fc.oneof(
    fc.nat({ max: 4 }),
    fc.constantFrom(-1, 1e9, 4_294_967_294, Infinity, '0x1', '1e1', '__proto__', ''),
  );
  const said = fc.oneof(
    fc.constantFrom(
      '',
      '\n',
      NONCE,
      `\n${NONCE} `,
      `${NONCE} b 42 42 1\n`,
      `\n${NONCE} z\n`,
      `\n${NONCE} z`,
      '\r',
      '\0',
    ),
    fc.tuple(number, number).map(([part, status]) => `\n${NONCE} e ${part} ${status}\n`),
    number.map(part => `\n${NONCE} e ${part}\n`),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.integer({ min: 100, max: 300 }).map(length => `\n${NONCE} ${'x'.repeat(length)}`),
  );

  it('have no parts but those that were asked for, each once and in order, and nothing is made up', () => {
    const texts = fc.array(said, { maxLength: 20 });
    fc.assert(
      fc.property(texts, texts, fc.array(fc.nat(), { maxLength: 12 }), (out, err, cuts) => {
        const ended: number[] = [];
        const reader = new ReplyReader(NONCE, part => ended.push(part), Array(PARTS).fill({}));
        const [stdout, stderr] = [`${NONCE} b 1\n${out.join('')}`, `${NONCE} b 1\n${err.join('')}`];
        for (const chunk of chunked(Buffer.from(stdout), cuts)) reader.stdout.push(chunk);
        for (const chunk of chunked(Buffer.from(stderr), cuts)) reader.stderr.push(chunk);
        assert.deepEqual(
          ended,
          Object.keys(reader.outputs)
            .map(Number)
            .filter(part => part < PARTS),
        );
        assert.ok(reader.outputs.length <= PARTS);
        for (const output of reader.outputs.filter(output => output !== undefined)) {
          assert.ok(output.exitStatus >= 0 && output.exitStatus <= 999);
          assert.ok(output.stdout.length <= stdout.length && output.stderr.length <= stderr.length);
        }
        reader.stdout.release();
        reader.stderr.release();
      }),
      { numRuns: runs(500) },
    );
  });

  it('cannot fill memory with a mark that has no end, nor with parts', () => {
    for (const start of [`${NONCE} b `, `${NONCE} b 1\n\n${NONCE} `]) {
      const reader = new ReplyReader(NONCE, () => undefined, [{}]);
      reader.stdout.push(Buffer.from(start));
      const chunk = Buffer.alloc(1 << 20, 'x');
      for (let at = 0; at < 64; at++) reader.stdout.push(chunk);
      assert.ok(reader.stdout.textSoFar().length <= (8 << 20) + 100);
      reader.stdout.release();
    }
    const reader = new ReplyReader(NONCE, () => undefined, Array(100).fill({}));
    reader.stdout.push(Buffer.from(`${NONCE} b 1\n`));
    reader.stderr.push(Buffer.from(`${NONCE} b 1\n`));
    const much = Buffer.alloc(4 << 20, 'x');
    for (let part = 0; part < 100; part++) {
      reader.stdout.push(Buffer.concat([much, Buffer.from(`\n${NONCE} e ${part} 0\n`)]));
      reader.stderr.push(Buffer.from(`\n${NONCE} e ${part}\n`));
    }
    const held = reader.outputs.reduce((sum, output) => sum + (output?.stdout.length ?? 0), 0);
    assert.equal(reader.outputs.length, 100);
    assert.ok(held < 150 << 20, `${held} bytes`);
    reader.stdout.release();
    reader.stderr.release();
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
