import type { Failure } from '../../model/result.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { type Script, scriptFile } from '../../module/script.ts';

/** Comes before a script that must not meet an unsettled change of the network. */
export const SETTLED = new URL('settled.sh', import.meta.url).href;

/** Ends well unless there is one. */
export const settledScript = scriptFile(SETTLED, 'settled.sh');

/** Tells whether there is one, and does nothing else. */
export const toldUnsettled = scriptFile(import.meta.url, 'told-unsettled.sh');

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
