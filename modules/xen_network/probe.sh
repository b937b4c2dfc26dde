# Looks at the network of a dom0 as far as one bridge needs it. Sections: "=NAME", then lines that begin with "|".
# $1 bridge, $2 uplink or empty, $3 subnet for the masquerade rule or empty, then the files that the module writes
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
bridge=$1 uplink=$2 subnet=$3
shift 3
section() { printf '=%s\n' "$1"; }
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
# Files of /proc/sys give only their first byte to a shell's "read", which asks for one byte at a time.
fact() { test ! -r "$2" || printf '|%s=%s\n' "$1" "$(cat "$2")"; }

section facts
for tool in ip iptables nft brctl ifquery ifreload networkctl nmcli netplan ifconfig; do
  command -v "${tool}" >/dev/null 2>&1 && printf '|tool_%s=yes\n' "${tool}"
done
ip -j link show dev lo >/dev/null 2>&1 && echo '|ip_json=yes'
fact ip_forward /proc/sys/net/ipv4/ip_forward
test -z "${uplink}" || fact proxy_arp "/proc/sys/net/ipv4/conf/${uplink}/proxy_arp"
fact bridge_nf /proc/sys/net/bridge/bridge-nf-call-iptables
test -n "${uplink}" && test -d "/sys/class/net/${uplink}" && echo '|uplink=yes'
test -n "${uplink}" && test -e "/sys/class/net/${uplink}/wireless" && echo '|wireless=yes'
test -n "${uplink}" && test -e "/sys/class/net/${uplink}/master" && echo "|uplink_master=$(basename "$(readlink "/sys/class/net/${uplink}/master")")"
for link in /sys/class/net/peth*; do test -e "${link}" && echo '|legacy=peth'; done
test -e /etc/xensource-inventory && echo '|renderer=xapi'
if command -v nmcli >/dev/null 2>&1 && bounded nmcli -t -f RUNNING general 2>/dev/null | grep -qx running; then echo '|renderer=NetworkManager'; fi
for file in /etc/netplan/*.yaml; do test -s "${file}" && command -v netplan >/dev/null 2>&1 && { echo '|renderer=netplan'; break; }; done
for file in /etc/systemd/network/*.network; do test -s "${file}" && { echo '|renderer=networkd'; break; }; done
if test -e /etc/network/interfaces && command -v ifup >/dev/null 2>&1; then echo '|renderer=ifupdown'; fi
test -d /etc/sysconfig/network-scripts && ls /etc/sysconfig/network-scripts/ifcfg-* >/dev/null 2>&1 && echo '|renderer=ifcfg'
grep -qE '^[[:space:]]*source(-directory)?[[:space:]]+/etc/network/interfaces\.d' /etc/network/interfaces 2>/dev/null && echo '|interfaces_d=yes'
grep -qE '^[^ ]+ / nfs' /proc/mounts && echo '|root_on_nfs=yes'
# Who we talk to and over which device: that one must not be touched.
if test -n "${SSH_CONNECTION:-}"; then
  printf '|ssh=%s\n' "${SSH_CONNECTION}"
  client=${SSH_CONNECTION%% *}
  bounded ip route get "${client}" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/|management=\1/p'
fi

section bridge
if test -d "/sys/class/net/${bridge}"; then
  echo '|link=yes'
  test -d "/sys/class/net/${bridge}/bridge" && echo '|is_bridge=yes'
  fact stp "/sys/class/net/${bridge}/bridge/stp_state"
  fact forward_delay "/sys/class/net/${bridge}/bridge/forward_delay"
  fact flags "/sys/class/net/${bridge}/flags"
  fact mtu "/sys/class/net/${bridge}/mtu"
  for port in "/sys/class/net/${bridge}/brif/"*; do test -e "${port}" && printf '|port=%s\n' "${port##*/}"; done
fi
section addresses
bounded ip -o -4 addr show 2>/dev/null | awk '{ print $2, $4 }' | content
section routes
bounded ip -4 route show 2>/dev/null | awk '{ print $1 }' | content
if test -n "${subnet}"; then
  section masquerade
  if command -v iptables >/dev/null 2>&1; then
    bounded iptables -w -t nat -S POSTROUTING 2>/dev/null | grep -F -- "-s ${subnet} " | grep MASQUERADE | content
    bounded iptables -w -S FORWARD 2>/dev/null | head -n 1 | sed 's/^/policy /' | content
  elif command -v nft >/dev/null 2>&1; then
    bounded nft list ruleset 2>/dev/null | grep -F -- "${subnet}" | grep masquerade | content
  fi
fi
for file in "$@"; do
  section "file ${file}"
  test ! -e "${file}" || { echo '|present'; head -c 65536 -- "${file}" | content; }
done
section end
exit 0
