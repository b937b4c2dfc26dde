import fc from 'fast-check';

/** Runs of a property: few with the other tests, as many as one likes by hand. */
export function runs(usual: number): number {
  return Number(process.env['XENPLAY_FUZZ_RUNS'] ?? usual);
}

const RUNS = runs(100);
/** The same each time unless asked otherwise: what a commit did not touch must not fail it. */
export const SEED = Number(process.env['XENPLAY_FUZZ_SEED'] ?? 20_261_127);

/** Holds that `check` does not throw for anything of `arbitrary`; `examples` are tried first, each time. */
export function fuzz<Value>(
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => void,
  examples: readonly Value[] = [],
): void {
  const property = fc.property(arbitrary, check);
  fc.assert(property, { numRuns: RUNS + examples.length, seed: SEED, examples: examples.map(value => [value]) });
}

/** The same for a check that waits. */
export async function fuzzAsync<Value>(
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => Promise<void>,
  share = 1,
): Promise<void> {
  const numRuns = Math.ceil(RUNS * share);
  await fc.assert(fc.asyncProperty(arbitrary, check), { numRuns, seed: SEED });
}

/** What parsers stumble over. */
const HOSTILE = [
  ...['', ' ', '\t', '\r', '\0', '\u001b[2J', '\u0085', '\u2028', '\ud800', '\ufffd', '\ufeff', 'é', '𝒳'],
  ...['0', '-1', '1e999', '99999999999999999999', '0x10', '00', '1.5', 'NaN', '∞', '4294967296', '-0'],
  ...['__proto__', 'constructor', 'toString', 'null', 'undefined', 'true', '*', '?', '/', '//', '..', './-rf', '~'],
  ...['=', '|', '=end', '|status=0', '|status=', '=list', ':', ';', ',', '"', "'", '\\', '\\0', '\\x', '`', '$(x)'],
  ...['(', ')', '[', ']', '{', '}', '((', '{{ x }}', '{% raw %}', '#', '--', '%', '%s', '%(x)s', '<<', '&a', '!', '@'],
  ...['0.0.0.0/0', '::/0', 'fe80::1%eth0', '256.1.1.1', '1.2.3', ':::', 'a'.repeat(300), '['.repeat(200)],
];

interface Mutation {
  readonly kind: number;
  readonly at: number;
  readonly to: number;
  readonly token: string;
}

/** Texts that are nearly one of the seeds: lines and words lost, doubled, moved or replaced, ends cut off, bytes exchanged. */
export function nearly(seeds: readonly string[]): fc.Arbitrary<string> {
  const token = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 }), fc.string({ unit: 'binary' }));
  const mutation = fc.record({ kind: fc.nat({ max: 8 }), at: fc.nat(), to: fc.nat(), token });
  const seed = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('', ...seeds) },
    { weight: 1, arbitrary: fc.array(token, { maxLength: 30 }).map(tokens => tokens.join('')) },
  );
  return fc
    .tuple(seed, fc.array(mutation, { maxLength: 8 }))
    .map(([text, mutations]) => mutations.reduce(mutated, text));
}

function mutated(text: string, { kind, at, to, token }: Mutation): string {
  const lines = text.split('\n');
  const [line, other] = [at % lines.length, to % lines.length];
  const place = at % (text.length + 1);
  switch (kind) {
    case 0:
      return lines.toSpliced(line, 1).join('\n');
    case 1:
      return lines.toSpliced(other, 0, lines[line] ?? '').join('\n');
    case 2:
      return lines.toSpliced(other, 0, token).join('\n');
    case 3:
      return text.slice(0, place);
    case 4:
      return text.slice(0, place) + token + text.slice(place);
    case 5:
      return text.slice(0, place) + token + text.slice(place + 1 + (to % 4));
    case 6:
      return lines.with(line, lines[other] ?? '').join('\n');
    default:
      return lines.with(line, withWord(lines[line] ?? '', to, token)).join('\n');
  }
}

function withWord(line: string, number: number, word: string): string {
  const pieces = line.split(/([\s=:,;|]+)/);
  return pieces.with(number % pieces.length, word).join('');
}
