import { OrchestratorError } from '../model/diagnostic.ts';
import type { HostState } from './host-state.ts';
import { probePart } from './observe.ts';
import { type Considered, considered, type Use } from './use.ts';

/** What the host's state asks for now; undefined when there is no answer, or none that is understood. */
export async function lookAgain(host: HostState, { prepared }: Use): Promise<Considered | undefined> {
  const { results } = await host.link.exchange([probePart(prepared)], prepared.become);
  const [result] = results;
  if (result?.kind !== 'done') return undefined;
  try {
    return considered(prepared, result.output);
  } catch (error) {
    // What cannot be understood tells nothing: the first failure stands.
    if (!(error instanceof OrchestratorError)) throw error;
    return undefined;
  }
}
