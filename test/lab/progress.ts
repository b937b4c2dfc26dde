import { readFileSync, writeFileSync } from 'node:fs';

/** What a stage is called in the file of times, what a reader is told, and how long it takes before it was ever measured. */
export interface Stage {
  readonly id: string;
  readonly title: string;
  readonly usualSeconds: number;
}

type Times = Readonly<Record<string, number>>;

/** Tells each stage as it begins and ends, and remembers how long it took, for the next time. */
export class Progress {
  readonly #file: string;
  readonly #say: (text: string) => void;

  constructor(file: string, say: (text: string) => void = text => process.stdout.write(text)) {
    this.#file = file;
    this.#say = say;
  }

  note(text: string): void {
    this.#say(`${text}\n`);
  }

  /** `worked` tells from the result whether it did; the time of a failure is no usual time. */
  async stage<T>(stage: Stage, work: () => Promise<T>, worked: (result: T) => boolean = () => true): Promise<T> {
    const usual = readTimes(this.#file)[stage.id] ?? stage.usualSeconds;
    this.#say(`==> ${stage.title} (usually about ${Math.max(1, Math.round(usual))} s)\n`);
    const began = performance.now();
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    this.#say(`    ${worked(result) ? 'done in' : 'failed after'} ${seconds.toFixed(1)} s\n`);
    if (worked(result)) remember(this.#file, stage.id, seconds);
    return result;
  }
}

function remember(file: string, id: string, seconds: number): void {
  writeFileSync(file, `${JSON.stringify({ ...readTimes(file), [id]: Math.round(seconds * 10) / 10 }, null, 2)}\n`);
}

/** A file that is missing or damaged is only a lost memory. */
function readTimes(file: string): Times {
  try {
    const times: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof times !== 'object' || times === null) return {};
    return Object.fromEntries(
      Object.entries(times).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return {};
  }
}
