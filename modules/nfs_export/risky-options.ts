import type { Refusal } from '../../src/module/contract.ts';
import { isWide } from './client-name.ts';
import { givesWrite, normalOptions } from './options.ts';
import { type ClientParams, clientsOf, type Params } from './params.ts';

/** What exportfs takes and a server should rather not give: as warnings, or as refusals where the play says so. */
export function riskyOptions({ host, options }: ClientParams): readonly string[] {
  const { settings } = normalOptions(options);
  return [
    ...(settings.get('sync') === 'false' ? [`async for ${host}: a crash of the server loses what clients wrote`] : []),
    ...(settings.get('secure') === 'false'
      ? [`insecure for ${host}: any user there may speak to the server, not root alone`]
      : []),
    ...(host === '*' && givesWrite(options) && isWide(host) ? ['everyone may write here'] : []),
  ];
}

export function riskyRefusals(params: Params): readonly Refusal[] {
  if (params.risky_options !== 'refused' || params.state === 'absent') return [];
  return clientsOf(params).flatMap((client, index) =>
    riskyOptions(client).map(cause => ({
      code: 'risky_option',
      cause,
      mend: 'give other options, or say risky_options: warned',
      param: params.clients?.[index] === undefined ? ['for_guests'] : ['clients', index, 'options'],
    })),
  );
}
