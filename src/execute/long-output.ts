import type { OutputFile, OutputStream, Part } from '../connection/connection.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { RunContext } from './context.ts';

/** Where a command's output goes that is too long to be held. */
export interface LongOutput {
  readonly part: Pick<Part, 'outputFile'>;
  /** The result with the files named, if there are any. To be called once, when nothing more will come. */
  named(result: TaskResult): TaskResult;
}

/** Of a task whose output may not be shown nothing is kept. */
export function longOutput(host: string, isHidden: boolean, { outputFiles }: RunContext): LongOutput {
  const files = new Map<OutputStream, OutputFile & { close(): boolean }>();
  const outputFile = (stream: OutputStream): OutputFile | undefined => {
    const file = outputFiles.open(host, stream);
    if (file !== undefined) files.set(stream, file);
    return file;
  };
  return {
    part: isHidden ? {} : { outputFile },
    named(result) {
      if (files.size === 0) return result;
      const paths = [...files].map(([stream, { path }]): [string, string] => [`${stream}_file`, path]);
      const facts: JsonObject = { ...result.facts, ...Object.fromEntries(paths) };
      return { ...result, facts, warnings: [...result.warnings, ...[...files].map(closed)] };
    },
  };
}

function closed([stream, file]: readonly [OutputStream, OutputFile & { close(): boolean }]): string {
  const what = file.close() ? 'all of it' : 'as much of it as there was room for';
  return `${stream} is longer than is held in memory: ${what} is in ${file.path}`;
}
