# Looks at a file of host keys. Prints key=value lines, then "content" and the text to the end; changes nothing.
# $1 path or empty for ~/.ssh/known_hosts of the user who asks
set -u
LC_ALL=C
export LC_ALL
path=$1
home=${HOME-}
test -n "${home}" || { home=$(getent passwd "$(id -u)" || grep "^[^:]*:[^:]*:$(id -u):" /etc/passwd) && home=${home%:*} && home=${home##*:}; }
test -n "${path}" || path=${home}/.ssh/known_hosts
# shellcheck disable=SC2088 # a tilde that the playbook wrote: this user's home
case ${path} in "~/"*) path=${home}/${path#??} ;; esac
printf 'path=%s\n' "${path}"
test ! -d "$(dirname -- "${path}")" || echo folder=yes
test -e "${path}" || { echo file=absent; exit 0; }
test -f "${path}" || { echo file=other; exit 0; }
test -r "${path}" || { echo file=unreadable; exit 0; }
echo file=found
echo content
head -c 4194305 <"${path}"
