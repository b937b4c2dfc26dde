import type { LinkFailure, Part, PartResult, Reply } from './connection.ts';

interface Ways {
  /** Parts of one request to the long-lived shell. */
  readonly request: (parts: readonly Part[]) => Promise<Reply>;
  /** One part with a stream, in a session of its own. */
  readonly stream: (part: Part) => Promise<Reply>;
}

/** Runs parts in order where some carry streams: what stands between two of those is one request. */
export async function runInOrder(parts: readonly Part[], { request, stream }: Ways): Promise<Reply> {
  const results: PartResult[] = [];
  let lost: LinkFailure | undefined;
  let isStopped = false;
  for (const run of runsOf(parts)) {
    const [first] = run;
    if (isStopped || first === undefined) {
      results.push(...run.map((): PartResult => ({ kind: 'not_run' })));
      continue;
    }
    const reply = first.stream === undefined ? await request(run) : await stream(first);
    results.push(...reply.results);
    lost = reply.lost;
    isStopped = lost !== undefined || run.some((part, index) => stops(part, reply.results[index]));
  }
  return { results, ...(lost === undefined ? {} : { lost }) };
}

function runsOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const runs: Part[][] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (part.stream === undefined && last?.[0]?.stream === undefined && last !== undefined) last.push(part);
    else runs.push([part]);
  }
  return runs;
}

function stops({ stopOnFailure }: Part, result: PartResult | undefined): boolean {
  if (result?.kind !== 'done') return true;
  return stopOnFailure && result.output.exitStatus !== 0;
}
