# Puts the link $1 into the bridge $2 without addresses of its own, $3 being the IPv6 one or empty. Who would give it one again has to go first.
set -eu
for file in "/run/dhclient.$1.pid" "/var/run/dhclient.$1.pid" "/run/dhclient-$1.pid" "/run/udhcpc.$1.pid" \
  "/run/dhcpcd-$1.pid" "/run/dhcpcd/$1.pid"; do
  test ! -s "${file}" || kill "$(cat "${file}")" 2>/dev/null || :
done
ip -4 addr flush dev "$1" scope global
test -z "$3" || ip -6 addr del "$3" dev "$1" 2>/dev/null || :
ip link set dev "$1" master "$2"
ip link set dev "$1" up
