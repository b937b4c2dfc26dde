import type { Become, LinkFailure } from '../connection/connection.ts';
import type { Variables } from '../vars/variables.ts';
import type { ActionScope } from './actions/action.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { jobStatus } from './jobs/job-status.ts';
import { becomeFor } from './prepare.ts';
import { reboot } from './reboot/reboot.ts';
import type { Use } from './use.ts';

type Actor = Omit<Use, 'prepared' | 'job'> & { readonly variables: Variables };

/** What actions of the controller may have a host do. */
export function hostSide(
  host: HostState,
  { variables, ...use }: Actor,
  context: BatchContext,
): Pick<ActionScope, 'check' | 'reach' | 'job' | 'reboot'> {
  const become = () => becomeFor(host, use.step, variables, context.run);
  return {
    check: use.check,
    reach: seconds => reachAnew(host, seconds, become()),
    job: asked => jobStatus(host, { ...asked, become: become(), check: use.check }, context),
    reboot: request => reboot(host, { ...use, request, become: become() }, context),
  };
}

/** The link may be that of a host which has gone down since. */
async function reachAnew(
  host: HostState,
  seconds: number | undefined,
  become: Become | undefined,
): Promise<LinkFailure | undefined> {
  host.lost = undefined;
  host.link.renew(seconds);
  const { lost } = await host.link.exchange([SIGN_OF_LIFE], become);
  return lost;
}

export const SIGN_OF_LIFE_SECONDS = 10;
const SIGN_OF_LIFE = {
  script: { text: 'true', args: [] },
  deadlineSeconds: SIGN_OF_LIFE_SECONDS,
  stopOnFailure: false,
};
