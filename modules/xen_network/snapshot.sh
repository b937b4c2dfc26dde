# Prints the live state of the named links, of the IPv4 routes and of what guests need: what restore.sh reads.
# $1 bridge, then all other links that are changed
set -u
LC_ALL=C
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
export LC_ALL PATH
for link in "$@"; do
  directory=/sys/class/net/${link}
  if test ! -e "${directory}"; then echo "absent ${link}"; continue; fi
  master=-
  test ! -e "${directory}/master" || master=$(basename "$(readlink "${directory}/master")")
  up=down
  test $(($(cat "${directory}/flags") & 1)) -eq 0 || up=up
  profile=$(nmcli -g GENERAL.CON-UUID device show "${link}" 2>/dev/null) && test -n "${profile}" && echo "profile ${link} ${profile}"
  echo "link ${link} ${master} ${up} $(cat "${directory}/mtu") $(cat "${directory}/address")"
  test ! -d "${directory}/bridge" || echo "bridge ${link} $(cat "${directory}/bridge/stp_state") $(cat "${directory}/bridge/forward_delay")"
  for port in "${directory}/brif/"*; do test ! -e "${port}" || echo "port ${link} ${port##*/}"; done
  ip -o -4 addr show dev "${link}" scope global | awk '{ broadcast = "-"; for (i = 5; i < NF; i++) if ($i == "brd") broadcast = $(i + 1); print "address", $2, $4, broadcast }' | sort
  # What a router advertised comes back by itself.
  ip -o -6 addr show dev "${link}" scope global permanent 2>/dev/null | awk '{ print "address6", $2, $4 }' | sort
done
ip -o -6 route show table main 2>/dev/null | tr '\134' ' ' | grep -vE ' proto (kernel|ra)( |$)' | sed 's/ linkdown//; s/ dead//; s/ pref [a-z]*//; s/ *$//; s/^/route6 /' | sort
ip -o -4 route show table main | tr '\134' ' ' | grep -v ' proto kernel' | sed 's/ linkdown//; s/ dead//; s/ *$//; s/^/route /' | sort
forward=$(cat /proc/sys/net/ipv4/ip_forward)
echo "forward ${forward}"
# Whoever turns forwarding on or off for all changes these as well: ICMP redirects, and cards for which it was set otherwise.
grep -H . /proc/sys/net/ipv4/conf/all/accept_redirects /proc/sys/net/ipv4/conf/*/forwarding 2>/dev/null |
  sed 's|^/proc/sys/net/ipv4/conf/|conf |; s/:/ /' | grep -v "/forwarding ${forward}\$"
if command -v iptables >/dev/null 2>&1; then
  iptables -w -t nat -S POSTROUTING 2>/dev/null | grep -- '-j MASQUERADE$' | sed 's/^-A /masquerade /' | sort
elif command -v nft >/dev/null 2>&1; then
  nft list table ip "xenplay-$1" 2>/dev/null | sed 's/^/nft /'
fi
exit 0
