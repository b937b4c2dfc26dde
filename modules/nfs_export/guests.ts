import type { Claim, Refusal } from '../../src/module/contract.ts';
import { isIPv4, isIPv6 } from './addresses.ts';
import { givesWrite } from './options.ts';
import type { Params } from './params.ts';

/** What is wrong with the guests that have their root here. */
export function guestRefusals(params: Params): readonly Refusal[] {
  const guests = params.for_guests ?? [];
  const wrong = guests.flatMap(({ address }, index): readonly Refusal[] =>
    isIPv4(address) || isIPv6(address)
      ? []
      : [
          {
            code: 'bad_address',
            cause: `${JSON.stringify(address)} is no address of one guest`,
            mend: 'write its IPv4 or IPv6 address, without a prefix length',
            param: ['for_guests', index, 'address'],
          },
        ],
  );
  if (guests.length < 2 || !givesWrite(params.guest_options)) return wrong;
  return [
    ...wrong,
    {
      code: 'shared_writable_root',
      cause: `${guests.map(({ name }) => name).join(' and ')} would write into the same root tree`,
      mend: 'give each guest a tree of its own, or guest_options: [ro, no_root_squash]',
      param: ['for_guests'],
    },
  ];
}

/** The same as xen_guest claims: an address and the export for it cannot disagree. */
export function guestClaims(params: Params): readonly Claim[] {
  if (params.state === 'absent') return [];
  const mend = 'write the address of a guest in one variable, which all its tasks use';
  return (params.for_guests ?? []).flatMap(({ name, address }, index): readonly Claim[] => {
    const param = ['for_guests', index, 'address'];
    return [
      { kind: 'guest_address', value: address, owner: `guest ${name}`, scope: 'fleet', mend, param },
      { kind: 'guest', value: name, owner: `address ${address}`, scope: 'fleet', mend, param },
    ];
  });
}
