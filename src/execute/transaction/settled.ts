import type { Part, Reply } from '../../connection/connection.ts';
import type { Failure } from '../../model/result.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { type Script, scriptFile } from '../../module/script.ts';
import type { Prepared } from '../prepare.ts';

/** Comes before a script that must not meet an unsettled change of the network. */
export const SETTLED = new URL('settled.sh', import.meta.url).href;

/** Ends well unless there is one. */
export const settledScript = scriptFile(SETTLED, 'settled.sh');

/** Tells whether there is one, and does nothing else. */
const toldUnsettled = scriptFile(import.meta.url, 'told-unsettled.sh');

/** Comes first where what is sent is opaque and seems to touch the network; elsewhere nothing is asked. */
export function looksWhetherSettled({ module, params }: Pick<Prepared, 'module' | 'params'>): readonly Part[] {
  return module.mayTouchNetwork?.(params) === true
    ? [{ script: toldUnsettled(), deadlineSeconds: 60, stopOnFailure: false }]
    : [];
}

/** What it said, in a reply that begins with it. */
export function unsettledWarnings(looks: readonly Part[], { results: [told] }: Reply): readonly string[] {
  if (looks.length === 0 || told?.kind !== 'done' || unsettledFailure(told.output) === undefined) return [];
  return [UNSETTLED];
}

const UNSETTLED =
  'this seems to touch the network while an earlier change of it is neither confirmed nor undone: what it did may be lost with that change, or may keep the host from coming back';

/** The same look, which also tells whether there is one. */
export function tellingUnsettled({ text, args }: Script): Script {
  return text === '' ? { text, args } : { text: `${toldUnsettled().text}\n${text}`, args };
}

/** What the look itself said, and the failure that its changes would meet. */
export function untold(output: CommandOutput): {
  readonly output: CommandOutput;
  readonly failure: Failure | undefined;
} {
  const failure = unsettledFailure(output);
  if (failure === undefined) return { output, failure };
  return { output: { ...output, stderr: output.stderr.replace(/^transaction_pending: .*\n?/gm, '') }, failure };
}

/** What the host said when it stopped there; undefined when it stopped for another reason. */
export function unsettledFailure({ stderr }: CommandOutput): Failure | undefined {
  const [, told] = /^transaction_pending: (.*)$/m.exec(stderr) ?? [];
  if (told === undefined) return undefined;
  return {
    code: 'transaction_pending',
    cause: `nothing was changed: ${told}`,
    mend: 'wait until the host has undone it, or settle it first by xen_network with "resolve: commit" or "resolve: rollback"',
  };
}
