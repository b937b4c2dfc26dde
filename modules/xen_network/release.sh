# Takes the link $2 out of the bridge $1, which goes; the link gets the addresses from $5 on and the default routes $3 and $4 (or empty).
set -eu
bridge=$1 uplink=$2 gateway=$3 gateway6=$4
shift 4
# Where NetworkManager was told before, it is all done by now.
ip link set dev "${uplink}" nomaster
for cidr in "$@"; do ip addr del "${cidr}" dev "${bridge}" 2>/dev/null || :; done
if test -d "/sys/class/net/${bridge}/bridge"; then ip link del dev "${bridge}"; fi
ip link set dev "${uplink}" up
for cidr in "$@"; do
  case ${cidr} in
    *:*) ip -6 addr replace "${cidr}" dev "${uplink}" nodad ;;
    *) ip -o -4 addr show dev "${uplink}" | grep -qF " ${cidr} " || ip addr add "${cidr}" broadcast + dev "${uplink}" ;;
  esac
done
test -z "${gateway}" || ip -4 route show default dev "${uplink}" | grep -qF "via ${gateway} " || ip -4 route replace default via "${gateway}" dev "${uplink}"
test -z "${gateway6}" || ip -6 route show default dev "${uplink}" | grep -qF "via ${gateway6} " || ip -6 route replace default via "${gateway6}" dev "${uplink}"
