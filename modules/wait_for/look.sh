# Looks whether a TCP port answers or a file exists, once or until it is so. Prints met=yes|no, or tool=missing.
# $1 host, $2 port (empty: a file), $3 path, $4 present|absent, $5 seconds in all (0: one look), $6 delay, $7 sleep, $8 seconds a look
set -u
host=$1 port=$2 path=$3 wanted=$4 total=$5 delay=$6 pause=$7 each=$8

# Any of these can open a TCP connection; which one there is differs much between dom0s.
tool=
if test -n "${port}"; then
  for candidate in nc bash python3 perl curl; do
    command -v "${candidate}" >/dev/null 2>&1 && { tool=${candidate}; break; }
  done
  test -n "${tool}" || { echo tool=missing; exit 0; }
fi
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
is_there() { if test -n "${port}"; then answers; else test -e "${path}"; fi; }
is_met() { if test "${wanted}" = present; then is_there; else ! is_there; fi; }

now() { date +%s; }
start=$(now)
test "${total}" -eq 0 || sleep "${delay}"
until is_met; do
  test "$(($(now) - start))" -lt "${total}" || { echo met=no; exit 0; }
  sleep "${pause}"
done
echo met=yes
