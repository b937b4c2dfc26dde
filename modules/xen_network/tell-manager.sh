# Has NetworkManager read its files again and take over: the bridge $1 with its port, or, when that is empty, the link $2 by the best of the
# profiles that are left. Until it does, it would give the uplink its old addresses back at the next loss of carrier.
set -u
# Where it does not run, the files are for the next boot.
nmcli -t general status >/dev/null 2>&1 || exit 0
nmcli connection reload || exit 1
if test -n "$1"; then
  nmcli -w 60 connection up id "xenplay-$1" && nmcli -w 60 connection up id "xenplay-$1-uplink" || exit 1
  # It passes the forward delay over where there is no spanning tree.
  echo 0 > "/sys/class/net/$1/bridge/forward_delay"
elif test -n "$2"; then
  nmcli -w 60 device connect "$2"
fi
