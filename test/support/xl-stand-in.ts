/**
 * Text of a stand-in for `xl` with domains that it remembers in a file: for faults that a real hypervisor does not show on demand.
 * Its table has the columns of captures in test/cases/xen_guest. `verbs` are arms of a `case` over xl's verb; `$root` is the
 * look-alike's folder, `gone` ends all domains, `row NAME ID FLAGS UUID` writes the only one.
 */
export function standInXl(verbs: string): string {
  return `root=$(dirname "$0")/..
echo "$*" >>"\${root}/calls"
gone() { : >"\${root}/domains"; }
row() { printf '%-40s %5d %5d %5d     %s  %8s %s        -                -\\n' "$1" "$2" 256 1 "$3" 1.0 "$4" >"\${root}/domains"; }
case $1 in
  ${verbs}
  list)
    printf 'Name                                        ID   Mem VCPUs\\tState\\tTime(s)   UUID                            Reason-Code\\tSecurity Label\\n'
    cat "\${root}/domains" 2>/dev/null ;;
esac`;
}
