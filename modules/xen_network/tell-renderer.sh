# Has the renderer $1 (networkd or netplan) read its files again, and waits a while for the link $2 to be as they say.
set -u
if test "$1" = netplan; then netplan generate || exit 1; fi
# Where networkd does not run, the files are for the next boot.
test -e /run/systemd/netif/state || exit 0
networkctl reload || exit 1
waited=0
while test "${waited}" -lt 30 && test -e "/sys/class/net/$2/ifindex"; do
  state=/run/systemd/netif/links/$(cat "/sys/class/net/$2/ifindex")
  if grep -qxE 'ADMIN_STATE=(configured|unmanaged|failed)' "${state}" 2>/dev/null; then break; fi
  sleep 1
  waited=$((waited + 1))
done
exit 0
