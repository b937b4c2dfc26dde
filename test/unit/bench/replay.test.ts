import assert from 'node:assert/strict';
import { ReplyReader } from '../../../src/connection/frame.ts';
import { requestText, SentScripts } from '../../../src/connection/request-text.ts';
import { sh } from '../../../src/module/script.ts';
import { Replay, repliesIn } from '../../bench/simulated/replay.ts';

const RECORDED = 'a'.repeat(32);
const OTHER = 'c'.repeat(32);
const ASKED = 'b'.repeat(32);

/** What a host says to a request of one part that prints "hello". */
function said(nonce: string): { stdout: string; stderr: string } {
  return {
    stdout: `${nonce} b 10 11 12\nhello\n${nonce} e 0 0\n\n${nonce} z\n`,
    stderr: `${nonce} b 10 11 12\n\n${nonce} e 0\n\n${nonce} z\n`,
  };
}

function request(nonce: string): string {
  return requestText([{ script: sh`echo hello`, deadlineSeconds: 5, stopOnFailure: false }], nonce, new SentScripts());
}

describe('a simulated host', () => {
  const { stdout, stderr } = said(RECORDED);
  const replies = repliesIn(request(RECORDED), stdout, stderr);

  it('answers each request under its own nonce, however it is cut', () => {
    const replay = new Replay(replies);
    const text = request(ASKED);
    const heard = text.match(/[^]{1,7}/g)?.flatMap(piece => replay.push(piece)) ?? [];
    const reader = new ReplyReader(ASKED, () => undefined, [{}]);
    for (const reply of heard) {
      reader.stdout.push(Buffer.from(reply.stdout));
      reader.stderr.push(Buffer.from(reply.stderr));
    }
    assert.deepEqual([heard.length, reader.finished, reader.outputs[0]?.stdout], [1, true, 'hello']);
  });

  it('answers several requests that come at once, and the last word of the floor', () => {
    const later = said(OTHER);
    const sent = `${request(RECORDED)}${request(OTHER)}`;
    const replay = new Replay(repliesIn(sent, `${stdout}${later.stdout}`, `${stderr}${later.stderr}`));
    const heard = replay.push(`${request(ASKED)}${request(ASKED)}\nprintf '%s\\n' 'the end'\n`);
    assert.deepEqual(
      heard.map(reply => reply.stdout),
      [said(ASKED).stdout, said(ASKED).stdout, 'the end\n'],
    );
  });
});
