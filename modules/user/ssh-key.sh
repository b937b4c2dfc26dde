# Makes a key of SSH for a user, where it has none. It is made out of the user's reach and then put into a folder that nobody has
# turned into a link, since the user may change everything below its home while we are root.
# $1 user, $2 file (below the home unless absolute), $3 type, $4 bits or empty, $5 comment or empty
set -eu
umask 077
name=$1 file=$2 type=$3 bits=$4 comment=$5
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
while IFS=: read -r entry _ uid gid _ home _; do
  test "${entry}" != "${name}" || break
done </etc/passwd
test "${entry}" = "${name}" || fail "there is no user ${name}"
case ${file} in /*) ;; *) file=${home%/}/${file} ;; esac
folder=${file%/*}
above=${folder%/*}
cd -P -- "${above:-/}"
above=$(pwd -P)
folder=${folder##*/}
if test ! -e "${folder}" && test ! -L "${folder}"; then
  mkdir -- "${folder}"
  chown -h -- "${uid}:${gid}" "${folder}"
fi
if test -L "${folder}"; then fail "${file%/*} is a link"; fi
cd -P -- "./${folder}"
test "$(pwd -P)" = "${above%/}/${folder}" || fail "${file%/*} is a link"
if test -e "${file##*/}" || test -L "${file##*/}"; then fail "${file} is there already"; fi
work=$(mktemp -d)
trap 'rm -rf -- "${work}"' EXIT
test -n "${comment}" || comment="ansible-generated on $(uname -n)"
set -- -q -t "${type}" -N '' -C "${comment}" -f "${work}/key"
test -z "${bits}" || set -- "$@" -b "${bits}"
ssh-keygen "$@" </dev/null >&2
chown -- "${uid}:${gid}" "${work}/key" "${work}/key.pub"
chmod 0644 "${work}/key.pub"
keep_context "${file}.pub" "${work}/key.pub"
keep_context "${file}" "${work}/key"
mv -f -- "${work}/key.pub" "./${file##*/}.pub"
mv -f -- "${work}/key" "./${file##*/}"
