# Looks whether something is so, once or until it is. Prints met=yes|no or tool=missing, then elapsed=seconds and what was found.
# $1 file|port|text|drained|time, $2 present|absent, $3 host, $4 port, $5 path, $6 what grep -E looks for (empty: nothing),
# $7 seconds in all (0: one look), $8 delay, $9 seconds between looks, ${10} seconds a look,
# ${11} states of connections, ${12} addresses here, ${13} addresses there that do not count: both as /proc/net/tcp has them
set -u
LC_ALL=C
export LC_ALL
kind=$1 wanted=$2 host=$3 port=$4 path=$5 expression=$6 total=$7 delay=$8 pause=$9
shift 9
each=$1 states=$2 ours=$3 excluded=$4
line=

# Any of these can open a TCP connection; which one there is differs much between dom0s.
tool=
case ${kind} in
  port | text)
    for candidate in nc bash python3 perl curl; do
      command -v "${candidate}" >/dev/null 2>&1 && { tool=${candidate}; break; }
    done
    test -n "${tool}" || { echo tool=missing; exit 0; } ;;
  drained) test -r /proc/net/tcp || { echo tool=missing; exit 0; } ;;
esac
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "${each}" "$@"; else "$@"; fi; }
# shellcheck disable=SC2016 # the inner bash expands them
bash_look='exec 3<>"/dev/tcp/$0/$1"'
# curl's 52 and 56: connected, but nothing that it understands came; 28 and 124: connected and silent.
# shellcheck disable=SC2016 # and the inner perl
perl_look='exit(IO::Socket::INET->new(PeerAddr=>$ARGV[0],PeerPort=>$ARGV[1],Timeout=>$ARGV[2])?0:1)'
answers() {
  case ${tool} in
    nc) bounded nc -w "${each}" "${host}" "${port}" </dev/null ;;
    bash) bounded bash -c "${bash_look}" "${host}" "${port}" ;;
    python3) bounded python3 -c 'import socket,sys; socket.create_connection((sys.argv[1],int(sys.argv[2])),float(sys.argv[3])).close()' "${host}" "${port}" "${each}" ;;
    perl) bounded perl -MIO::Socket::INET -e "${perl_look}" "${host}" "${port}" "${each}" ;;
    curl) bounded curl -s -o /dev/null --connect-timeout "${each}" "telnet://${host}:${port}" </dev/null; case $? in 0 | 52 | 56 | 124 | 28) true ;; *) false ;; esac ;;
  esac >/dev/null 2>&1
}

# What the port says, after a line with the number of the process: whoever has read enough ends it.
# shellcheck disable=SC2016 # inner programs expand them
says() {
  set -- "${host}" "${port}" "${each}"
  case ${tool} in
    nc) set -- nc -w "${each}" "${host}" "${port}" ;;
    bash) set -- bash -c 'exec 3<>"/dev/tcp/$0/$1" && exec cat <&3' "$@" ;;
    python3) set -- python3 -c 'import os,socket,sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3]))
while True:
    b = s.recv(4096)
    if not b: break
    os.write(1, b)' "$@" ;;
    perl) set -- perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(PeerAddr=>$ARGV[0],PeerPort=>$ARGV[1],Timeout=>$ARGV[2])||exit 1; $|=1; print $b while sysread($s,$b,4096)' "$@" ;;
    curl) set -- curl -s -N --connect-timeout "${each}" "telnet://${host}:${port}" ;;
  esac
  sh -c 'echo "$$"; exec "$@"' sh "$@" </dev/null 2>/dev/null
}
matching() {
  IFS= read -r process || return 1
  { sleep "${each}"; kill "${process}"; } </dev/null >/dev/null 2>&1 &
  while IFS= read -r text || test -n "${text}"; do
    printf '%s\n' "${text}" | grep -E -q -e "${expression}" && { printf '=%s\n' "${text}"; break; }
  done
  kill "${process}" "$!" 2>/dev/null
}

# A connection that counts: here on the port and one of our addresses, in one of the states, and not with one who is excluded.
is_drained() {
  hex=$(printf '%04X' "${port}")
  for table in /proc/net/tcp /proc/net/tcp6; do
    test -r "${table}" || continue
    while read -r _ here there state _; do
      case " ${states} " in *" ${state} "*) ;; *) continue ;; esac
      case ${here} in *:"${hex}") ;; *) continue ;; esac
      among "${there%:*}" "${excluded}" && continue
      among "${here%:*}" "${ours}" && return 1
    done < "${table}"
  done
  true
}
# shellcheck disable=SC2086,SC2254 # a list of patterns
among() {
  set -f
  for pattern in $2; do case $1 in ${pattern}) return 0 ;; esac; done
  return 1
}

is_there() {
  case ${kind} in
    port) answers ;;
    text) line=$(says | matching); test -n "${line}" ;;
    file)
      if test -z "${expression}"; then test -e "${path}"; return; fi
      test -e "${path}" && test ! -d "${path}" && test -r "${path}" || return 1
      # A last line without an end is one, and so is what follows the last end; a NUL would make it binary for grep.
      line=$({ tr '\000' '\001' < "${path}"; echo; } 2>/dev/null | grep -E -e "${expression}" | head -n 1 | sed 's/^/=/')
      test -n "${line}" ;;
    *) false ;;
  esac
}
is_met() {
  if test "${kind}" = drained; then is_drained; elif test "${wanted}" = present; then is_there; else ! is_there; fi
}
now() { date +%s; }
start=$(now)
tell() {
  printf 'met=%s\nelapsed=%s\n' "$1" "$(($(now) - start))"
  if test "$1" = yes && test "${kind}" = file && test "${wanted}" = present; then
    printf 'stat=%s\n' "$(stat -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d' -- "${path}" 2>/dev/null)"
  fi
  if test -n "${line}"; then printf 'line%s\n' "${line}" | head -c 65536; fi
  exit 0
}

if test "${total}" -eq 0; then
  # Before its delay is over nothing is looked at.
  if test "${delay}" -ne 0 || test "${kind}" = time; then tell no; fi
else
  sleep "${delay}"
  if test "${kind}" = time; then sleep "${total}"; tell yes; fi
fi
until is_met; do
  test "$(($(now) - start))" -lt "${total}" || tell no
  sleep "${pause}"
done
tell yes
