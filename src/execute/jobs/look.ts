import type { Become, LinkFailure, Part, PartResult, Reply } from '../../connection/connection.ts';
import { TimeShare } from '../../connection/time-share.ts';
import type { HostState } from '../host-state.ts';
import { type JobStatus, type Look, outputScript, readStatus, statusScript } from './scripts.ts';

/** How a job stands, and what its ended parts gave. */
export interface Looked {
  readonly status: JobStatus;
  readonly parts: readonly PartResult[];
}

export const ANSWER_SECONDS = 60;

/** What asks how a job stands, in the order in which `looked` reads the answers. */
export function lookParts(id: string, parts: number, look: Look): readonly Part[] {
  const changes = look.mode === 'look' ? {} : { changes: 'and_ends' as const };
  const asked = Array.from({ length: parts }, (_, index) => outputScript(id, index));
  const within = new TimeShare(ANSWER_SECONDS);
  return [
    {
      script: statusScript(id, look),
      deadlineSeconds: look.waitSeconds + ANSWER_SECONDS,
      stopOnFailure: false,
      ...changes,
    },
    ...asked.map(script => ({ script, deadlineSeconds: ANSWER_SECONDS, within, stopOnFailure: false })),
  ];
}

/** Undefined when the host gave no answer. Throws ParseError. */
export function looked([first, ...outputs]: readonly PartResult[]): Looked | undefined {
  if (first?.kind !== 'done') return undefined;
  const status = readStatus(first.output);
  return { status, parts: outputs.map((part, index) => (status.ended.has(index) ? part : { kind: 'not_run' })) };
}

interface Asked extends Look {
  readonly id: string;
  readonly parts: number;
  readonly become: Become | undefined;
}

/** Asks the host; gives the failure of a link that was lost. Throws ParseError. */
export async function askFor(host: HostState, asked: Asked): Promise<Looked | { readonly lost: LinkFailure }> {
  const reply = await host.link.exchange(lookParts(asked.id, asked.parts, asked), asked.become);
  return looked(reply.results) ?? { lost: reply.lost ?? silent(reply) };
}

function silent({ results: [first] }: Reply): LinkFailure {
  const cause = `the host did not say how its job stands (${first?.kind ?? 'nothing'} of it was run)`;
  return { code: 'no_answer', phase: 'exchange', cause, mend: 'look at the host, then run again' };
}
