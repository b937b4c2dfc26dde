# The default route goes to $1 over the link $2, and no other one is left.
set -eu
ip route replace default via "$1" dev "$2"
ip -4 route show default | while read -r line; do
  case " ${line} " in *" via $1 dev $2 "*) continue ;; esac
  # shellcheck disable=SC2086 # a route is several words
  ip route del ${line}
done
