import { movesItsAddress } from '../network-cases.ts';

/** Hands the card from ifupdown to networkd, which keeps the address that is there. */
const NETWORKD = `set -e
  printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces
  printf '[Match]\\nName=eth0\\n\\n[Network]\\nAddress=10.0.2.15/24\\nGateway=10.0.2.2\\n' >/etc/systemd/network/10-eth0.network
  systemctl enable --quiet --now systemd-networkd
  for i in $(seq 600); do networkctl list eth0 | grep -q configured && break; sleep 0.2; done
  networkctl list eth0 | grep -w configured
  sync`;

describe('the address of a real dom0 is moved onto a bridge by systemd-networkd', () => {
  movesItsAddress({ renderer: 'networkd', mindsCarrier: true, prepare: NETWORKD });
});
