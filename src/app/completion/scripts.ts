/** What makes a shell ask `tradectl __complete` for the words that may come next. */

/** `--flag=value` reaches bash as three words, since `=` breaks words there. */
const BASH = `# Completion of tradectl in bash. Now: eval "$(tradectl completion bash)"; always: write that line into ~/.bashrc
_tradectl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line last prefix='' i
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if ((\${#words[@]})) && [[ \${COMP_WORDS[i]} == '=' || \${COMP_WORDS[i - 1]} == '=' ]]; then
      words[\${#words[@]} - 1]+=\${COMP_WORDS[i]}
    else
      words+=("\${COMP_WORDS[i]}")
    fi
  done
  last=\${words[\${#words[@]} - 1]}
  [[ $last == --*=* ]] && prefix=\${last%%=*}=
  [[ $cur == '=' ]] && cur=''
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    case $line in
      :files) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur") ;;
      :directories) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur") ;;
      *) COMPREPLY+=("\${line#"$prefix"}") ;;
    esac
  done < <("\${COMP_WORDS[0]/#\\~/$HOME}" __complete -- "\${words[@]}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=,] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _tradectl tradectl
`;

const ZSH = `#compdef tradectl
# Completion of tradectl in zsh. Now: source <(tradectl completion zsh); always: write that line into ~/.zshrc, below compinit
_tradectl() {
  local -a values files
  local line ret=1
  for line in "\${(@f)$("\${words[1]/#\\~/$HOME}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) files=(_files) ;;
      :directories) files=(_files -/) ;;
      ?*) values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#values )) && _describe -t words 'tradectl' values && ret=0
  (( $#files )) && { compset -P '--*='; "$files[@]" && ret=0 }
  return ret
}
if [[ $funcstack[1] == _tradectl ]]; then _tradectl "$@"; else compdef _tradectl tradectl; fi
`;

const FISH = `# Completion of tradectl in fish. Now: tradectl completion fish | source; always:
# tradectl completion fish > ~/.config/fish/completions/tradectl.fish
function __tradectl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l flag (string match -r -- '^--[^=]*=' "$current")
    set -l path (string replace -- "$flag" '' "$current")
    set -l program (string replace -r -- '^~/' "$HOME/" $words[1])
    type -q $program; or return
    for line in ($program __complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                complete -C "'' $path" | string replace -r -- '^' "$flag"
            case ':directories'
                complete -C "'' $path" | string match -- '*/' | string replace -r -- '^' "$flag"
            case '*'
                echo $line
        end
    end
end
complete -c tradectl -f -a '(__tradectl_complete)'
`;

export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export const SHELLS: readonly string[] = Object.keys(SCRIPTS);
