import type { Params } from './params.ts';

/** A link that takes the packets of one VLAN off another link. */
export interface Vlan {
  readonly name: string;
  readonly parent: string;
  readonly id: number;
}

/** The VLAN link that is the port of the bridge; the kernel takes no name of more than 15 bytes. */
export function vlanOf({ mode, uplink, vlan }: Params): Vlan | undefined {
  if (mode !== 'vlan' || uplink === undefined || vlan === undefined) return undefined;
  const full = `${uplink}.${vlan}`;
  return { name: full.length <= 15 ? full : `vlan${vlan}`, parent: uplink, id: vlan };
}
