import { movesItsAddress } from '../network-cases.ts';

/** Hands the card from ifupdown to netplan, which has networkd keep the address that is there. */
const NETPLAN = `set -e
  printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces
  umask 077
  cat >/etc/netplan/01-lab.yaml <<'END'
network:
  version: 2
  renderer: networkd
  ethernets:
    eth0:
      addresses:
        - 10.0.2.15/24
      routes:
        - to: default
          via: 10.0.2.2
END
  netplan generate
  systemctl enable --quiet --now systemd-networkd
  for i in $(seq 600); do networkctl list eth0 | grep -q configured && break; sleep 0.2; done
  networkctl list eth0 | grep -w configured
  sync`;

describe('the address of a real dom0 is moved onto a bridge by netplan', () => {
  movesItsAddress({ renderer: 'netplan', mindsCarrier: true, packages: ['netplan.io'], prepare: NETPLAN });
});
