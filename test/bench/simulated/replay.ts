import { NONCE, type Reply } from './kinds.ts';

/** The last line of a request; see src/connection/frame.ts. */
const REQUEST_END = ' z" >&2\n}\n';
const NONCE_OF_REQUEST = /(?:^|\n)xp_n=([0-9a-f]{32}) /g;
/** What the floor of the bench asks for at last. */
const LAST_WORD = /^\s*printf '%s\\n' '([^']*)'\n/;

/** Answers requests with what a real host once said, each under its own nonce. Text in latin1, byte for byte. */
export class Replay {
  readonly #replies: readonly Reply[];
  #heard = '';
  #answered = 0;

  constructor(replies: readonly Reply[]) {
    this.#replies = replies;
  }

  /** The replies to all requests that are whole by now. */
  push(text: string): readonly Reply[] {
    this.#heard += text;
    const replies: Reply[] = [];
    for (let end = this.#heard.indexOf(REQUEST_END); end >= 0; end = this.#heard.indexOf(REQUEST_END)) {
      const [nonce = ''] = noncesOf(this.#heard.slice(0, end));
      const { stdout, stderr } = this.#replies[this.#answered] ?? { stdout: '', stderr: '' };
      replies.push({ stdout: stdout.replaceAll(NONCE, nonce), stderr: stderr.replaceAll(NONCE, nonce) });
      this.#heard = this.#heard.slice(end + REQUEST_END.length);
      this.#answered += 1;
    }
    const lastWord = LAST_WORD.exec(this.#heard)?.[1];
    return lastWord === undefined ? replies : [...replies, { stdout: `${lastWord}\n`, stderr: '' }];
  }
}

/** The nonces of all requests in what was sent. */
export function noncesOf(sent: string): readonly string[] {
  return [...sent.matchAll(NONCE_OF_REQUEST)].map(match => match[1] ?? '');
}

/** Cuts what a host said to several requests into one reply each. */
export function repliesIn(sent: string, stdout: string, stderr: string): readonly Reply[] {
  const nonces = noncesOf(sent);
  const [outs, errs] = [cut(stdout, nonces), cut(stderr, nonces)];
  return nonces.map((_, index) => ({ stdout: outs[index] ?? '', stderr: errs[index] ?? '' }));
}

function cut(text: string, nonces: readonly string[]): readonly string[] {
  const starts = nonces.map(nonce => text.indexOf(`${nonce} b `));
  return nonces.map((nonce, index) => text.slice(starts[index], starts[index + 1]).replaceAll(nonce, NONCE));
}
