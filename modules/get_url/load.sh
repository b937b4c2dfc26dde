# Loads a file by curl or wget and puts it in its place when it differs. Prints "changed" when it did. Texts for curl come quoted in its own way and stand in no command line.
# $1 url, $2 path, $3 mode, $4 owner, $5 group, $6 seconds, $7 yes: load even what is not newer, $8 yes: check certificates,
# $9 the sum to take, then its value, then yes: keep the old file, then curl's further settings, yes: use a proxy, then headers for wget
set -eu
LC_ALL=C
export LC_ALL
url=$1 path=$2 mode=$3 owner=$4 group=$5 seconds=$6 force=$7 certificates=$8 sum=$9
shift 9
wanted=$1 backup=$2 settings=$3 proxy=$4
shift 4
if test "${proxy}" != yes; then unset http_proxy https_proxy ftp_proxy all_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY; fi
tmp=$(dirname -- "${path}")/.xenplay.$$.tmp
trap 'rm -f -- "${tmp}"' EXIT
trap 'exit 143' HUP INT TERM
umask 077
rm -f -- "${tmp}"
set -C
: > "${tmp}"
set +C
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
if command -v curl > /dev/null; then
  set -- --proto '=http,https,ftp' -fsSL --connect-timeout "${seconds}" --speed-time "${seconds}" --speed-limit 1
  test "${certificates}" = yes || set -- "$@" -k
  if test "${force}" != yes && test -f "${path}"; then set -- "$@" -z "${path}"; fi
  status=$(printf '%s\n' "${settings}" | curl -K - "$@" -o "${tmp}" -w '%{http_code}') || fail "curl cannot load it (${status:-no answer})"
  printf 'status %s\n' "${status}"
  if test "${status}" = 304; then
    before=$(stat -c '%a %u %g' "${path}")
    test -z "${owner}${group}" || chown -- "${owner}${group:+:${group}}" "${path}"
    test -z "${mode}" || chmod -- "${mode}" "${path}"
    test "$(stat -c '%a %u %g' "${path}")" = "${before}" || echo changed
    exit 0
  fi
elif command -v wget > /dev/null; then
  case ${settings} in *'user = '*) fail "a password needs curl on the host: with wget it would stand in the list of processes" ;; esac
  count=$#
  while test "${count}" -gt 0; do
    set -- "$@" --header "$1"
    shift
    count=$((count - 1))
  done
  test "${certificates}" = yes || set -- "$@" --no-check-certificate
  wget -q -T "${seconds}" "$@" -O "${tmp}" "${url}" >&2 || fail "wget cannot load it"
else
  fail "neither curl nor wget is installed on the host"
fi
if test -n "${sum}"; then
  got=$("${sum}sum" < "${tmp}")
  test "${got%% *}" = "${wanted}" || fail "the file that was loaded has the ${sum} ${got%% *}, not ${wanted}"
fi
if test -f "${path}" && test ! -L "${path}"; then
  rights=$(stat -c '%a %u:%g' "${path}")
  chown "${rights#* }" "${tmp}" 2> /dev/null || :
  chmod "${rights%% *}" "${tmp}"
else chmod 0644 -- "${tmp}"; fi
test -z "${owner}${group}" || chown -- "${owner}${group:+:${group}}" "${tmp}"
test -z "${mode}" || chmod -- "${mode}" "${tmp}"
if test -f "${path}" && test ! -L "${path}" && cmp -s "${tmp}" "${path}" &&
  test "$(stat -c '%a %u %g' "${tmp}")" = "$(stat -c '%a %u %g' "${path}")"; then exit 0; fi
if test "${backup}" = yes && test -e "${path}"; then
  kept=${path}.$(date +%Y-%m-%d@%H:%M:%S)~
  cp -p -- "${path}" "${kept}"
  keep_context "${path}" "${kept}"
fi
keep_context "${path}" "${tmp}"
sync -- "${tmp}" 2> /dev/null || sync
mv -f -- "${tmp}" "${path}"
echo changed
