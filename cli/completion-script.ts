/** A script for a shell that asks "erpctl __complete" for what can follow. */
export function completionScript(shell: "bash" | "zsh" | "fish"): string {
  return { bash, zsh, fish }[shell];
}

// Bash cuts words at "=" and ":"; erpctl joins the former again, and no name has the latter.
const bash = `# eval "$(erpctl completion bash)"
_erpctl() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _erpctl erpctl
`;

const zsh = `#compdef erpctl
# eval "$(erpctl completion zsh)" after compinit, or a file _erpctl in a folder of $fpath
_erpctl() {
  local line value
  local -a items
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*}
    items+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#items )); then
    _describe erpctl items
  else
    _files
  fi
}
if [[ $funcstack[1] == _erpctl ]]; then
  _erpctl "$@"
else
  compdef _erpctl erpctl
fi
`;

const fish = `# erpctl completion fish | source
function __erpctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c erpctl -f -a '(__erpctl_complete)'
`;
