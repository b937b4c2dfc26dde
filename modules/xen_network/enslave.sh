# Puts the link $1 into the bridge $2 without addresses of its own. Who would give it one again has to go first.
set -eu
for file in "/run/dhclient.$1.pid" "/var/run/dhclient.$1.pid" "/run/dhclient-$1.pid" "/run/udhcpc.$1.pid" \
  "/run/dhcpcd-$1.pid" "/run/dhcpcd/$1.pid"; do
  test ! -s "${file}" || kill "$(cat "${file}")" 2>/dev/null || :
done
ip -4 addr flush dev "$1" scope global
ip link set dev "$1" master "$2"
ip link set dev "$1" up
