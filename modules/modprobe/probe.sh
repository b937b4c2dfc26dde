# Looks whether a kernel module is there. Prints state=loaded|builtin|absent, kept= files and tool lines; changes nothing.
# $1 name, with underscores
set -u
name=$1
state=absent
if test -r /proc/modules && grep -q "^${name} " /proc/modules; then state=loaded
elif test -d "/sys/module/${name}" && ! test -e "/sys/module/${name}/initstate"; then state=builtin
elif test -r "/lib/modules/$(uname -r)/modules.builtin" && sed 's/.*\///; s/\.ko.*//; y/-/_/' "/lib/modules/$(uname -r)/modules.builtin" | grep -Fqx "${name}"; then state=builtin
fi
printf 'state=%s\n' "${state}"
if command -v modprobe >/dev/null 2>&1; then echo tool=modprobe; fi
for file in /etc/modules-load.d/*.conf /etc/modules; do
  test -r "${file}" || continue
  if sed 's/[#;].*//; s/[[:space:]]//g; y/-/_/' "${file}" | grep -Fqx "${name}"; then printf 'kept=%s\n' "${file}"; fi
done
for file in /etc/modprobe.d/*.conf; do
  test -r "${file}" || continue
  sed -n "s/^[[:space:]]*options[[:space:]]\{1,\}$(printf '%s' "${name}" | sed 's/_/[_-]/g')[[:space:]]\{1,\}/options=/p" "${file}"
done
echo end=yes
