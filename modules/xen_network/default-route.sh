# The default route goes to $1 over the link $2, and no other one is left; $3 is -4 or -6.
set -eu
ip "$3" route replace default via "$1" dev "$2"
# Routes that a router advertises come and go by themselves.
ip "$3" route show default | while read -r line; do
  case " ${line} " in *" via $1 dev $2 "* | *" proto ra "*) continue ;; esac
  # shellcheck disable=SC2086 # a route is several words
  ip "$3" route del ${line}
done
