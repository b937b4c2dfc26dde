import { createInterface, type Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Person, Question } from '../model/person.ts';
import { printable } from '../report/printable.ts';
import type { Reporter } from './reporter.ts';
import { SILENT } from './prompt.ts';

interface Surroundings {
  readonly whileAsking: Reporter['whileAsking'];
  /** What Ctrl-C does everywhere else: while a key is waited for, the terminal gives it as one. */
  readonly onInterrupt: () => void;
}

/** Asks whoever sits at standard input, while hosts are at work. */
export function personAtInput({ whileAsking, onInterrupt }: Surroundings): Person & { close(): void } {
  const pipe = new Pipe();
  let last: Promise<unknown> = Promise.resolve();
  const answerTo = async (question: Question): Promise<Answer> => {
    if (question.signal.aborted) return TAKEN_BACK;
    const answer = await whileAsking(() => {
      if (process.stdin.isTTY) return typed(question);
      process.stderr.write(printable(question.text));
      return question.isNeeded === true ? pipe.line(question.signal) : waited(question);
    });
    const isEnd = answer.kind === 'nobody' && question.isNeeded === true;
    if (!isEnd && (answer.kind !== 'interrupted' || question.takesInterrupt === true)) return answer;
    onInterrupt();
    return TAKEN_BACK;
  };
  return {
    ask(question) {
      const answer = last.then(() => answerTo(question));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => pipe.close(),
  };
}

const TAKEN_BACK: Answer = { kind: 'taken_back' };
const NOBODY: Answer = { kind: 'nobody' };

async function waited({ seconds, signal }: Question): Promise<Answer> {
  if (seconds === undefined) return NOBODY;
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
  return signal.aborted ? TAKEN_BACK : { kind: 'time_over' };
}

/** What stands above the line that is typed is written; the rest of the question is its prompt, so that editing keeps it. */
async function typed(question: Question): Promise<Answer> {
  const text = printable(question.text);
  const above = text.slice(0, text.lastIndexOf('\n') + 1);
  const isShown = !question.isHidden && question.seconds === undefined && question.keys === undefined;
  process.stderr.write(isShown ? above : text);
  const lines = createInterface({ input: process.stdin, output: isShown ? process.stderr : SILENT, terminal: true });
  lines.setPrompt(text.slice(above.length));
  lines.prompt();
  const answer = await heard(lines, question);
  lines.close();
  return answer;
}

/** The first that comes: a line, a key, the end of input, Ctrl-C, the end of time, or that the question is taken back. */
async function heard(lines: Interface, { keys, seconds, signal }: Question): Promise<Answer> {
  const over = new AbortController();
  const answer = await new Promise<Answer>(resolve => {
    lines.once('SIGINT', () => resolve({ kind: 'interrupted' }));
    lines.once('close', () => resolve(NOBODY));
    signal.addEventListener('abort', () => resolve(TAKEN_BACK), { signal: over.signal });
    if (keys !== undefined) {
      const onKey = (key: string | undefined): void => {
        const text = key?.toLowerCase() ?? '';
        if (keys.includes(text)) resolve({ kind: 'line', text });
      };
      process.stdin.on('keypress', onKey);
      over.signal.addEventListener('abort', () => process.stdin.off('keypress', onKey));
    } else if (seconds === undefined) lines.once('line', text => resolve({ kind: 'line', text }));
    else {
      const timer = setTimeout(() => resolve({ kind: 'time_over' }), seconds * 1000);
      over.signal.addEventListener('abort', () => clearTimeout(timer));
    }
  });
  over.abort();
  return answer;
}

/** Lines of standard input that is no terminal, without holding up anything else. */
class Pipe {
  #lines: Interface | undefined;
  #next: AsyncIterator<string> | undefined;

  async line(signal: AbortSignal): Promise<Answer> {
    this.#lines ??= createInterface({ input: process.stdin });
    this.#next ??= this.#lines[Symbol.asyncIterator]();
    const over = new AbortController();
    const takenBack = new Promise<Answer>(resolve => {
      signal.addEventListener('abort', () => resolve(TAKEN_BACK), { signal: over.signal });
    });
    const line = this.#next.next().then(({ done, value }) => (done === true ? NOBODY : lineOf(value)));
    const answer = await Promise.race([line, takenBack]);
    over.abort();
    return answer;
  }

  close(): void {
    this.#lines?.close();
  }
}

function lineOf(text: string): Answer {
  return { kind: 'line', text };
}
