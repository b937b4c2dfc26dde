import { movesItsAddress } from '../network-cases.ts';

/** Hands the card from ifupdown to NetworkManager, which leaves alone what ifupdown's files name. */
const MANAGER = `set -e
  printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces
  umask 077
  cat >/etc/NetworkManager/system-connections/card.nmconnection <<'END'
[connection]
id=card
type=ethernet
interface-name=eth0

[ipv4]
method=manual
address1=10.0.2.15/24,10.0.2.2

[ipv6]
method=link-local
END
  systemctl enable --quiet NetworkManager
  systemctl restart NetworkManager
  nmcli -w 120 connection up card
  nmcli -t -f DEVICE,STATE,CONNECTION device | grep -x eth0:connected:card
  sync`;

describe('the address of a real dom0 is moved onto a bridge by NetworkManager', () => {
  movesItsAddress({ renderer: 'networkmanager', mindsCarrier: true, packages: ['network-manager'], prepare: MANAGER });
});
