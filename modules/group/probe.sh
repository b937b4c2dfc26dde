# Looks at a group. Prints group=, gid_taken_by= (a name) and tools= lines; changes nothing.
# $1 name, $2 gid wanted or empty
set -u
LC_ALL=C
export LC_ALL
name=$1 gid=$2
while IFS=: read -r entry password number members; do
  case ${entry} in "${name}") printf 'group=%s:%s:%s\n' "${entry}" "${number}" "${members}" ;; esac
  if test -n "${gid}" && test "${number}" = "${gid}" && test "${entry}" != "${name}"; then printf 'taken=%s\n' "${entry}"; fi
done </etc/group
for tool in groupadd groupmod groupdel addgroup delgroup; do
  if command -v "${tool}" >/dev/null 2>&1; then printf 'tool=%s\n' "${tool}"; fi
done
: "${password-}"
echo end=yes
