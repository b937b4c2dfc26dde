# Puts back what snapshot.sh printed, which comes on standard input. $1 the renderer to be told of its old
# files (networkd, netplan, networkmanager) or empty, then the same links. Twice does no harm.
set -u
LC_ALL=C
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
export LC_ALL PATH
was=$(cat)
wrong=no
must() { "$@" || { echo "failed: $*"; wrong=yes; }; }
lines() { printf '%s\n' "${was}" | sed -n "s/^$1 //p"; }
had() { printf '%s\n' "${was}" | grep -qxF -- "$1"; }

renderer=$1
shift
if test "${renderer}" = netplan; then must netplan generate; fi
# What networkd does now it does by itself and after us: all below has to be true before or after it.
if test -n "${renderer}" && test -e /run/systemd/netif/state; then
  must networkctl reload
  for link in "$@"; do
    waited=0
    while test "${waited}" -lt 15 && grep -qxE 'ADMIN_STATE=(pending|configuring)' \
      "/run/systemd/netif/links/$(cat "/sys/class/net/${link}/ifindex")" 2>/dev/null; do
      sleep 1
      waited=$((waited + 1))
    done
  done
fi
if test "${renderer}" = networkmanager && nmcli -t general status >/dev/null 2>&1; then
  must nmcli connection reload
  while read -r link profile; do
    if test -z "${profile}" || test "$(nmcli -g GENERAL.CON-UUID device show "${link}" 2>/dev/null)" = "${profile}"; then continue; fi
    ! nmcli connection show uuid "${profile}" >/dev/null 2>&1 || must nmcli -w 60 connection up uuid "${profile}"
  done <<END
$(lines profile)
END
fi
for link in "$@"; do
  if had "absent ${link}" && { test -d "/sys/class/net/${link}/bridge" || test -e "/proc/net/vlan/${link}"; }; then
    # NetworkManager may be at it as well.
    ip link del dev "${link}" || test ! -e "/sys/class/net/${link}" || { echo "failed: ${link} is still there"; wrong=yes; }
  fi
done
while read -r bridge stp forward_delay; do
  if test -z "${bridge}" || test -e "/sys/class/net/${bridge}"; then continue; fi
  must ip link add name "${bridge}" type bridge
  echo "${stp}" > "/sys/class/net/${bridge}/bridge/stp_state"
  echo "${forward_delay}" > "/sys/class/net/${bridge}/bridge/forward_delay"
done <<END
$(lines bridge)
END
# No subshells here, for "wrong" has to come out of them.
while read -r link master up mtu mac; do
  test -e "/sys/class/net/${link}" || { echo "failed: ${link} is gone"; wrong=yes; continue; }
  now=-
  test ! -e "/sys/class/net/${link}/master" || now=$(basename "$(readlink "/sys/class/net/${link}/master")")
  if test "${now}" != "${master}"; then
    if test "${master}" = -; then must ip link set dev "${link}" nomaster; else must ip link set dev "${link}" master "${master}"; fi
  fi
  test "$(cat "/sys/class/net/${link}/mtu")" = "${mtu}" || must ip link set dev "${link}" mtu "${mtu}"
  test "$(cat "/sys/class/net/${link}/address")" = "${mac}" || must ip link set dev "${link}" address "${mac}"
  must ip link set dev "${link}" "${up}"
  for cidr in $(ip -o -4 addr show dev "${link}" scope global | awk '{ print $4 }'); do
    lines "address ${link}" | grep -qF -- "${cidr} " || must ip addr del "${cidr}" dev "${link}"
  done
  for cidr in $(ip -o -6 addr show dev "${link}" scope global permanent 2>/dev/null | awk '{ print $4 }'); do
    had "address6 ${link} ${cidr}" || must ip -6 addr del "${cidr}" dev "${link}"
  done
done <<END
$(lines link)
END
while read -r link cidr broadcast; do
  test -n "${link}" || continue
  ip -o -4 addr show dev "${link}" | grep -qF " ${cidr} " && continue
  if test "${broadcast}" = -; then must ip addr replace "${cidr}" dev "${link}"
  else must ip addr replace "${cidr}" broadcast "${broadcast}" dev "${link}"; fi
done <<END
$(lines address)
END
while read -r link cidr; do
  test -n "${link}" || continue
  ip -o -6 addr show dev "${link}" | grep -qF " ${cidr} " || must ip -6 addr replace "${cidr}" dev "${link}" nodad
done <<END
$(lines address6)
END
# A guest that was stopped meanwhile has no port any more.
while read -r bridge port; do
  if test -z "${port}" || test ! -e "/sys/class/net/${port}"; then continue; fi
  test -e "/sys/class/net/${bridge}/brif/${port}" || must ip link set dev "${port}" master "${bridge}"
done <<END
$(lines port)
END
for link in "$@"; do
  test -e "/sys/class/net/${link}" || continue
  while read -r route; do
    if test -z "${route}" || had "route ${route}"; then continue; fi
    # shellcheck disable=SC2086 # a route is several words
    must ip route del ${route}
  done <<END
$(ip -o -4 route show table main | tr '\134' ' ' | grep -v ' proto kernel' | grep -E " dev ${link}( |\$)" | sed 's/ linkdown//; s/ dead//; s/ *$//')
END
done
while read -r route; do
  test -n "${route}" || continue
  # shellcheck disable=SC2086
  must ip route replace ${route}
done <<END
$(lines route)
END
for link in "$@"; do
  test -e "/sys/class/net/${link}" || continue
  while read -r route; do
    if test -z "${route}" || had "route6 ${route}"; then continue; fi
    # shellcheck disable=SC2086
    must ip -6 route del ${route}
  done <<END
$(ip -o -6 route show table main 2>/dev/null | tr '\134' ' ' | grep -vE ' proto (kernel|ra)( |$)' | grep -E " dev ${link}( |\$)" | sed 's/ linkdown//; s/ dead//; s/ pref [a-z]*//; s/ *$//')
END
done
while read -r route; do
  test -n "${route}" || continue
  # shellcheck disable=SC2086
  must ip -6 route replace ${route}
done <<END
$(lines route6)
END
lines forward > /proc/sys/net/ipv4/ip_forward
while read -r key value; do
  if test -z "${key}" || test ! -e "/proc/sys/net/ipv4/conf/${key}"; then continue; fi
  echo "${value}" > "/proc/sys/net/ipv4/conf/${key}"
done <<END
$(lines conf)
END
if command -v iptables >/dev/null 2>&1; then
  while read -r rule; do
    if test -z "${rule}" || had "masquerade ${rule}"; then continue; fi
    # shellcheck disable=SC2086
    must iptables -w -t nat -D ${rule}
  done <<END
$(iptables -w -t nat -S POSTROUTING 2>/dev/null | grep -- '-j MASQUERADE$' | sed 's/^-A //')
END
  while read -r rule; do
    test -n "${rule}" || continue
    # shellcheck disable=SC2086
    iptables -w -t nat -C ${rule} 2>/dev/null || must iptables -w -t nat -A ${rule}
  done <<END
$(lines masquerade)
END
elif command -v nft >/dev/null 2>&1 && test "$(nft list table ip "xenplay-$1" 2>/dev/null)" != "$(lines nft)"; then
  nft delete table ip "xenplay-$1" 2>/dev/null
  if test -n "$(lines nft)"; then
    must nft -f - <<END
$(lines nft)
END
  fi
fi
test "${wrong}" = no
