# Looks at a user. Prints its lines of passwd, shadow and group, the groups that were asked for, and the tools that are there; changes nothing.
# $1 name, $2 uid wanted or empty, $3 file of its SSH key, below its home unless absolute, or empty; then the names or numbers of groups that must exist
set -u
LC_ALL=C
export LC_ALL
name=$1 uid=$2 key=$3
shift 3
found='' place=''
while IFS=: read -r entry hash number gid comment home shell; do
  case ${entry} in
    "${name}")
      found=yes
      place=${home}
      printf 'passwd=%s:%s:%s:%s:%s:%s\n' "${entry}" "${number}" "${gid}" "${comment}" "${home}" "${shell}"
      ;;
    *) if test -n "${uid}" && test "${number}" = "${uid}"; then printf 'taken=%s\n' "${entry}"; fi ;;
  esac
done </etc/passwd
: "${hash-}"
# Known, but not from the file: another service (LDAP …) answers for the name.
if test -z "${found}" && id -u -- "${name}" >/dev/null 2>&1; then printf 'elsewhere=%s\n' "$(id -u -- "${name}")"; fi
if test -r /etc/shadow; then
  while IFS=: read -r entry hash changed least most warn idle expires rest; do
    case ${entry} in "${name}") printf 'shadow=%s:%s:%s:%s:%s\n' "${hash}" "${expires}" "${least}" "${most}" "${warn}" ;; esac
  done </etc/shadow
fi
: "${changed-}${idle-}${rest-}"
while IFS=: read -r entry hash gid members; do
  case ",${members}," in *",${name},"*) printf 'member=%s\n' "${entry}" ;; esac
  test "${entry}" != "${name}" || echo 'own_group=yes'
  for wanted; do
    if test "${entry}" = "${wanted}" || test "${gid}" = "${wanted}"; then printf 'group=%s:%s\n' "${entry}" "${gid}"; fi
  done
done </etc/group
for tool in useradd usermod userdel adduser deluser addgroup delgroup chpasswd chage ssh-keygen; do
  if command -v "${tool}" >/dev/null 2>&1; then printf 'tool=%s\n' "${tool}"; fi
done
case ${key} in '' | /*) ;; *) key=${place%/}/${key} ;; esac
if test -n "${found}" && test -n "${key}" && test -e "${key}"; then
  printf 'key=%s\n' "${key}"
  if test -f "${key}.pub" && test ! -L "${key}.pub"; then printf 'public=%s\n' "$(head -c 20000 "${key}.pub" | tr -d '\000' | head -n 1)"; fi
  printf 'fingerprint=%s\n' "$(ssh-keygen -l -f "${key}" </dev/null 2>/dev/null | head -n 1)"
fi
echo end=yes
