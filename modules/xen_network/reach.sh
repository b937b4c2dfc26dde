# Whether the host reaches its gateway and what else it must (addresses, or "address:port" for TCP), and whether a bridge that it
# still has kept its guests.
set -u
LC_ALL=C
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
export LC_ALL PATH
fail() { echo "$1" >&2; exit 1; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi; }
# A host that answers no ping may still be there: its neighbour entry says so when it is on our segment.
answers() {
  if command -v ping >/dev/null 2>&1 && bounded ping -c 1 -W 2 "$1" >/dev/null 2>&1; then return 0; fi
  ip neigh show to "$1" 2>/dev/null | grep -qE 'lladdr|REACHABLE|PERMANENT'
}
connects() {
  if command -v nc >/dev/null 2>&1; then bounded nc -z -w 3 "$1" "$2" >/dev/null 2>&1
  elif command -v bash >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # bash fills these in
    bounded bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" >/dev/null 2>&1
  else fail "neither nc nor bash is there to try $1:$2"
  fi
}
# What snapshot.sh saw before the change. Who manages the network may have set the bridge up anew, without those that it knows not.
while read -r what bridge port; do
  case ${what}:${port} in port:vif* | port:tap* | port:*-emu) ;; *) continue ;; esac
  if ! test -d "/sys/class/net/${bridge}/brif" || ! test -e "/sys/class/net/${port}"; then continue; fi
  test -e "/sys/class/net/${bridge}/brif/${port}" || fail "${port}, the interface of a guest, is no longer in ${bridge}"
done </var/lib/xenplay/transaction/snapshot
gateway=$(ip -4 route show default | sed -n 's/.* via \([0-9.]*\).*/\1/p' | head -n 1)
# Without ping nothing can make the host look for its gateway; that we came says enough then.
if test -n "${gateway}" && command -v ping >/dev/null 2>&1; then
  answers "${gateway}" || fail "the gateway ${gateway} does not answer"
fi
for target in "$@"; do
  case ${target} in
    *:*) connects "${target%:*}" "${target##*:}" || fail "${target} cannot be reached" ;;
    *) command -v ping >/dev/null 2>&1 || fail "ping is not there to try ${target}"
      answers "${target}" || fail "${target} does not answer" ;;
  esac
done
