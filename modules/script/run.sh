# Runs a file that was sent along, and leaves nothing behind.
# $1 folder to run in, $2 program that runs it (both may be empty), $3 its name, $4 its arguments as shell text
# $5 printf's format and from $6 on its content
set -u
chdir=$1 executable=$2 name=$3 arguments=$4 format=$5
shift 5
# A home is rarely mounted noexec, /tmp often is.
base=${HOME:-/tmp}
test -d "${base}" && test -w "${base}" || base=/tmp
folder=$(mktemp -d "${base}/.xenplay-script.XXXXXX") || exit 1
trap 'rm -rf -- "${folder}"' EXIT
trap 'exit 143' HUP INT TERM
file=${folder}/${name}
(umask 077 && : > "${file}") || exit 1
# shellcheck disable=SC2059 # the format is %s or %b
for piece in "$@"; do printf "${format}" "${piece}" >> "${file}" || exit 1; done
chmod 0700 -- "${file}" || exit 1
test -z "${chdir}" || cd -- "${chdir}" || exit 1
quoted=$(printf '%s\n' "${file}" | sed "s/'/'\\\\''/g")
/bin/sh -c "${executable} '${quoted}' ${arguments}"
